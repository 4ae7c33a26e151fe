"""``digests.review`` put together: what people may see, and who is asked first."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.chat.languages import Languages
from bot.config import Settings
from bot.delivery.ports import Clock
from bot.delivery.rate_limiter import Turns
from bot.delivery.review import Waiting
from bot.digest.archive import Archive
from bot.runtime.leader import Leadership
from bot.runtime.parts import deadline_of, when_of
from bot.runtime.telegram_application import Anyone, with_database
from bot.storage.store import Store

Cleared = Callable[[dt.date], bool]


def _nothing_waits() -> Sequence[Waiting]:
    return ()


async def _nothing_shown(owner: int) -> set[dt.date]:
    return set()


@dataclass(frozen=True, slots=True)
class Reviewing:
    """``cleared`` says whether groups may have a date's digest; ``waiting`` what an owner is to
    approve; ``show_to`` shows that to an owner who could not be reached before."""

    cleared: Cleared = lambda _date: True
    waiting: Callable[[], Sequence[Waiting]] = _nothing_waits
    show_to: Callable[[int], Awaitable[set[dt.date]]] = _nothing_shown


def shown_archive(settings: Settings, incoming: Archive) -> Archive:
    """The archive that people read: the one that is read into, unless owners look first."""
    return Archive() if settings.digests.review.by_owner else incoming


@asynccontextmanager
async def reviewing(
    settings: Settings,
    store: Store,
    incoming: Archive,
    shown: Archive,
    application: Anyone,
    turns: Turns,
    *,
    clock: Clock,
    sleep: Callable[[float], Awaitable[None]],
    leadership: Callable[[], Leadership | None],
) -> AsyncIterator[Reviewing]:
    """Asks the owners for the time of the block. Raises StoreError where it can't begin."""
    review = settings.digests.review
    if not review.by_owner:
        yield Reviewing()
        return
    # Loaded only where it is asked for, which is seldom.
    from bot.chat.owners.previews import Previews
    from bot.chat.owners.review import Desk, Reviews

    def decided(date: dt.date) -> None:
        leader = leadership()
        if leader is not None:
            leader.changed(date)

    def leading() -> bool:
        leader = leadership()
        return leader is not None and leader.leading

    owners = settings.telegram.owners
    languages = Languages(store, application.bot)
    reviews = Reviews(
        Desk(
            store=store,
            incoming=incoming,
            shown=shown,
            owners=owners,
            deadline=deadline_of(settings),
            reach=when_of(settings).reach,
            languages=languages,
            clock=clock,
            sleep=sleep,
            leading=leading,
            decided=decided,
        ),
        Previews(owners, application.bot, turns, languages=languages, sleep=sleep),
    )
    await with_database(reviews.load, known=True, sleep=sleep)
    application.add_handler(reviews.handler)
    task = asyncio.create_task(reviews.run(), name="reviews")
    try:
        yield Reviewing(reviews.cleared, reviews.waiting, reviews.show_to)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
