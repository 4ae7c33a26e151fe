"""What the push needs of the outside: the Bot API, the clock, and listeners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from bot.delivery.outcome import Outcome
from bot.model.delivery import Delivery

Clock = Callable[[], dt.datetime]
"""The world's time: an aware datetime in UTC. Tests and the demo move it."""


class Api(Protocol):
    """The Bot API, as far as the sender needs it."""

    async def call(self, method: str, body: bytes) -> Outcome:
        """One request with a prepared JSON body. Never raises for what Telegram or the network
        does: that is what outcomes are for."""


class SenderEvents(Protocol):
    """Who hears of what the sender did; all calls are quick and never raise."""

    def sent(self, delivery: Delivery, seconds_late: float) -> None: ...

    def finished(self, delivery: Delivery) -> None: ...

    def stopped(self, delivery: Delivery, reason: str) -> None: ...

    def limited(self, chat_id: int, retry_after: float) -> None: ...

    def plain(self, delivery: Delivery, reason: str, *, everywhere: bool) -> None:
        """Rich messages are refused in the delivery's chat, or by the server for all."""

    def offline(self, reason: str) -> None:
        """Telegram can't be reached at all, or (an empty reason) it is again."""
