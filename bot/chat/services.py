"""What the chat needs of the rest, in one value that ``bot.runtime.app`` (or a test) makes."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.chat.reading.search_sessions import Searches
from bot.chat.topic_names import TopicNames
from bot.delivery.corrections import HeldCorrection
from bot.delivery.ports import Clock
from bot.delivery.prepared_posts import Compose
from bot.delivery.rate_limiter import Turns
from bot.delivery.refusals import Plain
from bot.delivery.review import Waiting
from bot.model.subscription import Subscription
from bot.render.compose import compose
from bot.storage.store import Store

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.digest.archive import Archive


def _nobody() -> None:
    """Nobody waits for changes."""


def _unmeasured(seconds: float) -> None:
    """Nobody measures."""


async def _nothing(subscription: Subscription, date: dt.date) -> int | None:
    """There is no outbox to push from."""
    return None


async def _none_held() -> Sequence[HeldCorrection]:
    """Nothing was posted."""
    return ()


def _nothing_waits() -> Sequence[Waiting]:
    """No owner looks first."""
    return ()


async def _nothing_shown(owner: int) -> set[dt.date]:
    """Nothing waits."""
    return set()


@dataclass(slots=True)
class Services:
    """``clock`` gives aware UTC instants. ``wake`` tells the planner that subscriptions changed.
    ``turns``, where given, paces the answers; ``sleep`` waits out what Telegram asks for.
    ``push_today(subscription, date)`` puts a date into the outbox for one subscription now, and
    never repeats what stands; it tells how many are open then, None where there is no digest.
    ``wait`` measures how long people wait, until typing is shown; ``search`` looks through the
    archive. ``plain`` is what the server is known to refuse. ``took`` hears how many seconds each
    command or press took. ``compose`` makes a digest's messages, as the posts are made.
    ``held`` are the corrections that wait for an owner, ``waiting`` the digests; ``show_waiting``
    shows these to an owner who could not be reached before, and tells which it showed.
    ``topics`` are the names that are known."""

    settings: Settings
    archive: Archive
    store: Store
    clock: Clock
    wake: Callable[[], None] = _nobody
    turns: Turns | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    push_today: Callable[[Subscription, dt.date], Awaitable[int | None]] = _nothing
    plain: Plain = field(default_factory=Plain)
    took: Callable[[float], None] = _unmeasured
    compose: Compose = compose
    compose_category: Compose = compose
    held: Callable[[], Awaitable[Sequence[HeldCorrection]]] = _none_held
    waiting: Callable[[], Sequence[Waiting]] = _nothing_waits
    show_waiting: Callable[[int], Awaitable[set[dt.date]]] = _nothing_shown
    topics: TopicNames = field(default_factory=TopicNames)
    search: Searches = field(init=False)

    def __post_init__(self) -> None:
        self.search = Searches(self.archive, self.clock)
