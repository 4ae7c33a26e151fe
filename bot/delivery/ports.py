"""What the push needs of the outside: the Bot API, the clock, and listeners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from bot.delivery.outcome import Outcome
from bot.model.delivery import Delivery

Clock = Callable[[], dt.datetime]
"""The world's time: an aware datetime in UTC. Tests and the demo move it."""


class TelegramApi(Protocol):
    """The Bot API, as far as the sender needs it."""

    async def call(self, method: str, body: bytes) -> Outcome:
        """One request with a prepared JSON body. Never raises for what Telegram or the network
        does: that is what outcomes are for."""


class SenderListener:
    """Is told what the sender does: each listener overrides what it wants to know. The methods
    are quick, and never raise."""

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
