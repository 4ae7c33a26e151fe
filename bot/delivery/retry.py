"""What follows from each answer of Telegram, and how long to wait before the next try."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Literal

from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure

RequestKind = Literal["send", "edit", "delete"]
WhenUnsure = Literal["resend", "skip"]

MAX_WAIT_SECONDS = 4.0
"""Up to which a delivery waits in memory; a longer wait is kept in the outbox, and its place is
given to another chat."""

MAX_PAUSE_SECONDS = 300.0
"""Between two tries of a delivery."""

MAX_OUTAGE_PAUSE_SECONDS = 5.0
"""Between two tries while Telegram can't be reached."""


class Follow(Enum):
    """What to do next."""

    STANDS = "mark the part as it is wanted"
    VANISHED = "mark it, and forget its message: somebody deleted it, and it stays deleted"
    PACED = "nothing was done: again when the 429 is over"
    OFFLINE = "nothing left this machine: all wait together, then again"
    RETRY = "nobody knows: again after a growing, jittered pause"
    MOVED = "the group has a new id: move what is wanted there"
    LOST = "the chat is lost: pause its subscriptions, keep their settings"
    TOPIC = "the topic is lost: pause its subscription, or move it to General"
    FINER = "too long: split finer, once"
    PLAIN = "no rich messages there: plan it anew in plain ones"
    WITHDRAW = "it can't be deleted: edit it to say that it was withdrawn"
    STOP = "give this delivery up, tell the owners"
    FATAL = "the token is no good: stop everything"


def follow(outcome: Outcome, kind: RequestKind, when_unsure: WhenUnsure) -> Follow:
    """What follows from the answer to a request of this kind.

    Edits and deletions may safely be tried again, so only sends ask ``when_unsure``.
    """
    match outcome:
        case Done():
            return Follow.STANDS
        case Limited():
            return Follow.PACED
        case NotWritten():
            return Follow.OFFLINE
        case Unsure():
            skip = kind == "send" and when_unsure == "skip"
            return Follow.STANDS if skip else Follow.RETRY
        case Refused(kind="migrated", migrated_to=int()):
            return Follow.MOVED
        case Refused(kind="gone" | "migrated"):
            return Follow.LOST
        case Refused(kind="topic_gone") if kind == "send":
            return Follow.TOPIC
        case Refused(kind="token"):
            return Follow.FATAL
        case Refused(kind="not_modified") if kind == "edit":
            return Follow.STANDS
        case Refused(kind="too_long") if kind != "delete":
            return Follow.FINER
        case Refused(kind="unsupported") if kind != "delete":
            return Follow.PLAIN
        case Refused() if kind == "delete":
            return Follow.WITHDRAW
        case Refused(kind="missing" | "topic_gone") if kind == "edit":
            # In a topic that is closed it stays as it is; whether one still pushes there, the
            # next message to be sent shows.
            return Follow.VANISHED
    return Follow.STOP


def gone_reason(description: str) -> str:
    """Why a chat is gone, as a subscription keeps it: kicked, blocked, deactivated, not_started,
    not_found."""
    text = description.lower()
    for sign, reason in (
        ("kicked", "kicked"),
        ("not a member", "kicked"),
        ("blocked", "blocked"),
        ("deactivated", "deactivated"),
        ("initiate", "not_started"),
    ):
        if sign in text:
            return reason
    return "not_found"


def delay(
    attempt: int, jitter: float, *, base: float = 1.0, most: float = MAX_PAUSE_SECONDS
) -> float:
    """Seconds before try number ``attempt`` + 1 (``attempt`` from 1). ``jitter`` in [0, 1) spreads
    the tries of many chats over the upper half of the wait."""
    full = min(most, base * 2.0 ** min(attempt - 1, 30))
    return full * (0.5 + jitter / 2)


class Retries:
    """The pauses before next tries: each delivery's own, and one for all while Telegram can't be
    reached. The first request that could not be written is tried again at once, the next ones
    after growing pauses."""

    def __init__(
        self, *, sleep: Callable[[float], Awaitable[None]], random: Callable[[], float]
    ) -> None:
        self.wait = sleep
        self._random = random
        self._failures = 0
        self._outage: asyncio.Task[None] | None = None

    def pause(self, attempt: int) -> float:
        """Seconds before a delivery's try number ``attempt`` + 1."""
        return delay(attempt, self._random())

    async def reachable(self) -> None:
        """Wait while Telegram is taken to be out of reach."""
        while self._outage is not None:
            await asyncio.shield(self._outage)

    async def unreachable(self) -> None:
        """A request could not be written: wait before the next try."""
        if self._outage is None:
            self._failures += 1
            if self._failures > 1:
                self._outage = asyncio.create_task(self._pass())
        await self.reachable()

    def answered(self) -> None:
        """An answer came: Telegram is reached."""
        self._failures = 0

    async def _pass(self) -> None:
        seconds = delay(self._failures - 1, self._random(), base=0.5, most=MAX_OUTAGE_PAUSE_SECONDS)
        try:
            await self.wait(seconds)
        finally:
            self._outage = None
