"""What the web server uses of the rest of the bot. ``bot.runtime.web_app`` (or a test) fills it in.

The fields may change while the server runs: it answers from before Telegram is reached until after
the bot has stopped sending.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.config import Settings
from bot.delivery.corrections import CorrectionLoss
from bot.delivery.ports import Clock
from bot.digest.archive import Archive
from bot.digest.search import Index
from bot.web.metrics import Metrics

Ask = Callable[[], Awaitable[None]]
"""A probe: raises any exception where what it asks does not answer."""

Update = dict[str, Any]
"""An update of the Bot API, the JSON object."""


async def _nothing(*_: object) -> None:
    """Does nothing."""


def _no_owner(*_: object) -> None:
    """Does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """What ``/readyz`` asks. ``telegram`` None: not reached since the start."""

    database: Ask
    telegram: Ask | None = None
    leading: Callable[[], bool] = lambda: True


@dataclass(slots=True, kw_only=True)
class WebServices:
    """What the handlers call. None: not possible yet, or no longer.

    ``look`` reads what changed in the folders. ``push`` puts a date into the outbox for all
    subscribed chats and returns how many have something to get. ``take_update`` queues an update
    from the webhook. ``queue`` counts the parts to be sent. ``index`` returns the current search
    index. ``bot_username`` is "" until Telegram has been reached. ``upload_waits`` asks the owners
    about an upload that would remove much, and ``allow`` records that a version of a date needs
    no approval."""

    settings: Settings
    archive: Archive
    clock: Clock
    probes: Probes
    metrics: Metrics = field(default_factory=Metrics)
    look: Ask = _nothing
    push: Callable[[dt.date], Awaitable[int]] | None = None
    take_update: Callable[[Update], None] | None = None
    webhook_secret: str = ""
    bot_username: str = ""
    index: Callable[[], Awaitable[Index]] | None = None
    queue: Callable[[], Awaitable[int]] | None = None
    upload_waits: Callable[[dt.date, CorrectionLoss, str], None] = _no_owner
    allow: Callable[[dt.date, str], Awaitable[None]] = _nothing
