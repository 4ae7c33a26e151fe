"""``/metrics`` in Prometheus' text format: counters, and gauges that are read at each scrape."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot.core.errors import BotError
from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure
from bot.delivery.ports import SenderListener
from bot.digest.problems import DigestError
from bot.model.delivery import Delivery

LATENESS_BUCKETS_SECONDS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 900, 3600, 14400, 43200)
"""From a push on time to one caught up after half a day."""

WAIT_BUCKETS_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60)
"""For what should take a moment."""

OUTCOMES: dict[type[Outcome], str] = {
    Done: "done",
    Limited: "limited",
    NotWritten: "not_written",
    Unsure: "unsure",
    Refused: "refused",
}


class Metrics(SenderListener):
    """The counters of one bot, on a registry of their own; all times are in seconds."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        registry = self.registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        sends = Counter(
            "digest_bot_sends",
            "Requests of pushes by what became of them.",
            ["outcome"],
            registry=registry,
        )
        # All at once: a counter that appears late looks like one that was reset.
        self._sends = {outcome: sends.labels(name) for outcome, name in OUTCOMES.items()}
        self.lateness = Histogram(
            "digest_bot_due_to_sent_seconds",
            "From the hour a push was due to each of its messages sent.",
            buckets=LATENESS_BUCKETS_SECONDS,
            registry=registry,
        )
        self.pace_wait = Histogram(
            "digest_bot_pace_wait_seconds",
            "How long requests waited for their turn under Telegram's limits.",
            buckets=WAIT_BUCKETS_SECONDS,
            registry=registry,
        )
        self.command = Histogram(
            "digest_bot_command_seconds",
            "From an update's turn to its last answer.",
            buckets=WAIT_BUCKETS_SECONDS,
            registry=registry,
        )
        self.too_many_requests = Counter(
            "digest_bot_too_many_requests", "Answers of Telegram with 429.", registry=registry
        )
        self.deliveries_stopped = Counter(
            "digest_bot_deliveries_stopped", "Deliveries given up for good.", registry=registry
        )
        self._broken_files = Counter(
            "digest_bot_broken_files",
            "Times that a digest's file could not be read.",
            registry=registry,
        )
        self._uploads = Counter(
            "digest_bot_uploads", "Uploads by what became of them.", ["status"], registry=registry
        )

    def answered(self, outcome: Outcome) -> None:
        """Counts a push's request by its outcome."""
        self._sends[type(outcome)].inc()

    def sent(self, delivery: Delivery, seconds_late: float) -> None:
        self.lateness.observe(max(0.0, seconds_late))

    def stopped(self, delivery: Delivery, reason: str) -> None:
        self.deliveries_stopped.inc()

    def limited(self, chat_id: int, retry_after: float) -> None:
        self.too_many_requests.inc()

    def uploaded(self, status: str) -> None:
        """Counts an upload by what became of it."""
        self._uploads.labels(status).inc()

    def many_broken(self, count: int) -> None:
        """Counts digests that can't be read and are not reported one by one."""
        self._broken_files.inc(count)

    def broken(self, error: BotError) -> None:
        """Counts a digest that can't be read; one that could not be fetched is no broken file."""
        if isinstance(error, DigestError):
            self._broken_files.inc()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The gauges' values; None where unknown. ``newest`` is when the newest digest was last
    changed; ``problems`` is the number of that digest's."""

    leader: bool
    queue_parts: int | None
    digests: int
    problems: int | None
    newest: dt.datetime | None
    newest_date: dt.date | None
    today: bool


def exposition(metrics: Metrics, moment: Moment) -> bytes:
    """All metrics in the format ``prometheus_client.CONTENT_TYPE_LATEST``."""
    changed, date = moment.newest, moment.newest_date
    gauges: dict[str, tuple[str, float | None]] = {
        "leader": ("1 where this replica leads.", moment.leader),
        "digests": ("Dates that have a digest.", moment.digests),
        "digest_today": (
            "1 where the digest of today (in schedule.timezone) is there.",
            moment.today,
        ),
        "queue_parts": ("Messages that wait to be sent.", moment.queue_parts),
        "digest_problems": ("What is odd about the newest digest's file.", moment.problems),
        "last_digest_timestamp": (
            "When the newest digest came or was last changed (Unix time).",
            changed.timestamp() if changed else None,
        ),
        "last_digest_date_timestamp": (
            "The newest digest's date, its midnight in UTC (Unix time).",
            dt.datetime.combine(date, dt.time(), dt.UTC).timestamp() if date else None,
        ),
    }
    registry = CollectorRegistry()
    for name, (about, value) in gauges.items():
        if value is not None:
            Gauge(f"digest_bot_{name}", about, registry=registry).set(value)
    return generate_latest(metrics.registry) + generate_latest(registry)
