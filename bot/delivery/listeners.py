"""Who is told what the sender and the planner do: each listener overrides what it wants to know.

The methods are quick, and never raise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.delivery.corrections import CorrectionLoss
from bot.delivery.model import Delivery


class SenderListener:
    """Is told what the sender does."""

    def sent(self, delivery: Delivery, seconds_late: float) -> None:
        """A part was sent, edited or deleted, and its mark is kept."""

    def finished(self, delivery: Delivery) -> None:
        """All of the delivery stands as it is wanted."""

    def stopped(self, delivery: Delivery, reason: str) -> None:
        """The delivery was given up for good."""

    def limited(self, chat_id: int, retry_after: float) -> None:
        """Telegram answered 429, and asks to wait so many seconds."""

    def plain(self, delivery: Delivery, reason: str, *, everywhere: bool) -> None:
        """Rich messages are refused in the delivery's chat, or by the server for all."""

    def offline(self, reason: str) -> None:
        """Telegram can't be reached at all, or (an empty reason) it is again."""


class PlannerListener:
    """Is told what the planner finds."""

    def late(self, date: dt.date) -> None:
        """Chats wait for the date's digest, and it should be out by now; told once."""

    def missed(self, deliveries: Sequence[Delivery]) -> None:
        """Their time is over, and nothing of them was sent."""

    def planned(self, date: dt.date) -> None:
        """Some of the date was put into the outbox."""

    def corrected(self, date: dt.date, deliveries: int) -> None:
        """So many deliveries have something to correct."""

    def held(self, date: dt.date, verdict: CorrectionLoss) -> None:
        """A correction waits for an owner."""
