"""What the web server needs of the rest, in one value that ``bot.runtime.web_app`` (or a test)
puts together.

All of it may change while the server runs: it answers from before Telegram is reached until
after the bot has stopped sending.
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
"""Asks whether something answers; raises (anything) where it does not."""

Update = dict[str, Any]
"""An update of the Bot API as it came, a JSON object."""


async def _nothing(*_: object) -> None:
    """There is nothing to look at, or to keep."""


def _no_owner(*_: object) -> None:
    """Nobody is there to be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """How ``/readyz`` learns what is ready. ``telegram`` None: not reached since the start."""

    database: Ask
    telegram: Ask | None = None
    leading: Callable[[], bool] = lambda: True


@dataclass(slots=True, kw_only=True)
class WebServices:
    """``look`` has the archive take up what changed in the folders, at once. ``push`` puts a date
    into the outbox for all who are subscribed and returns how many chats have something to get;
    None where that is not possible (yet). ``take_update`` queues an update that Telegram brought
    to the webhook; None where none are taken (yet, or any more). ``queue`` counts the parts that
    wait to be sent. ``index`` is what search looks in, as of now. ``upload_waits`` asks the owners
    about an upload that would take much away, and ``allow`` keeps that a version of a date needs
    nobody's word."""

    settings: Settings
    archive: Archive
    clock: Clock
    probes: Probes
    metrics: Metrics = field(default_factory=Metrics)
    look: Ask = _nothing
    push: Callable[[dt.date], Awaitable[int]] | None = None
    take_update: Callable[[Update], None] | None = None
    webhook_secret: str = ""
    index: Callable[[], Awaitable[Index]] | None = None
    queue: Callable[[], Awaitable[int]] | None = None
    upload_waits: Callable[[dt.date, CorrectionLoss, str], None] = _no_owner
    allow: Callable[[dt.date, str], Awaitable[None]] = _nothing
