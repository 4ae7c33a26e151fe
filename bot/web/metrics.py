"""What is counted. How Prometheus reads it is ``bot.web.exposition``'s.

Counting costs a few additions and needs no library: prometheus-client is imported when somebody
first asks, so that a bot that nobody watches stays small. Nothing here is global.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.delivery.model import Delivery
from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure
from bot.delivery.ports import Api, SenderEvents

LATE = (1, 2, 5, 10, 20, 30, 60, 120, 300, 900, 3600, 14400, 43200)
"""Bounds in seconds, from a push on the minute to one caught up after half a day."""

QUICK = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60)
"""Bounds in seconds for what should take no time at all."""

OUTCOMES: dict[type[Outcome], str] = {
    Done: "done",
    Limited: "limited",
    NotWritten: "not_written",
    Unsure: "unsure",
    Refused: "refused",
}


@dataclass(slots=True)
class Histogram:
    """Counts by upper bound; ``bounds`` ascend, and what is above the last is counted too."""

    bounds: Sequence[float]
    counts: list[int] = field(init=False)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def observe(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


@dataclass(slots=True)
class Metrics:
    """The counters of one bot; all times are in seconds."""

    sends: Counter[str] = field(
        default_factory=lambda: Counter(dict.fromkeys(OUTCOMES.values(), 0))
    )
    late: Histogram = field(default_factory=lambda: Histogram(LATE))
    paced: Histogram = field(default_factory=lambda: Histogram(QUICK))
    commands: Histogram = field(default_factory=lambda: Histogram(QUICK))
    uploads: Counter[str] = field(default_factory=Counter)
    stopped_deliveries: int = 0
    too_many_requests: int = 0
    broken_files: int = 0

    def answered(self, outcome: Outcome) -> None:
        """A push's request has its outcome."""
        self.sends[OUTCOMES[type(outcome)]] += 1


def _none_yet() -> dict[str, int]:
    """Every outcome at 0: a counter that appears late looks like one that was reset."""
    return dict.fromkeys(OUTCOMES.values(), 0)


@dataclass(frozen=True, slots=True)
class CountedApi:
    """The Bot API, each outcome counted on its way back."""

    api: Api
    metrics: Metrics

    async def call(self, method: str, body: bytes) -> Outcome:
        outcome = await self.api.call(method, body)
        self.metrics.answered(outcome)
        return outcome


class CountedEvents:
    """``SenderEvents`` that counts what it hears, and passes it on."""

    def __init__(self, events: SenderEvents, metrics: Metrics) -> None:
        self._events = events
        self._metrics = metrics
        self.finished = events.finished
        self.plain = events.plain
        self.offline = events.offline

    def sent(self, delivery: Delivery, seconds_late: float) -> None:
        self._metrics.late.observe(max(0.0, seconds_late))
        self._events.sent(delivery, seconds_late)

    def stopped(self, delivery: Delivery, reason: str) -> None:
        self._metrics.stopped_deliveries += 1
        self._events.stopped(delivery, reason)

    def limited(self, chat_id: int, retry_after: float) -> None:
        self._metrics.too_many_requests += 1
        self._events.limited(chat_id, retry_after)
