"""``digests.review`` put together: what people may see, and who is asked first."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.chat.languages import Languages
from bot.config import Settings
from bot.delivery.ports import Clock
from bot.delivery.rate_limiter import Turns
from bot.delivery.review import Deadline
from bot.delivery.schedule import clock_time
from bot.digest.archive import Archive
from bot.runtime.leader import Leadership
from bot.runtime.parts import when_of
from bot.runtime.telegram_application import Anyone
from bot.storage.store import Store

Cleared = Callable[[dt.date], bool]


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
) -> AsyncIterator[Cleared]:
    """Yields what says whether groups may have a date's digest; asks the owners for the time of
    the block. Raises StoreError where it can't begin."""
    review = settings.digests.review
    if not review.by_owner:
        yield lambda _date: True
        return
    # Loaded only where it is asked for, which is seldom.
    from bot.chat.owner_previews import Previews
    from bot.chat.owner_review import Desk, Reviews

    def decided(date: dt.date) -> None:
        leader = leadership()
        if leader is not None:
            leader.changed(date)

    def leading() -> bool:
        leader = leadership()
        return leader is not None and leader.leading

    owners = settings.telegram.owners
    languages = Languages(store, application.bot)
    until = None if review.until is None else clock_time(review.until)
    reviews = Reviews(
        Desk(
            store=store,
            incoming=incoming,
            shown=shown,
            owners=owners,
            deadline=Deadline(until, settings.schedule.timezone),
            reach=when_of(settings).reach,
            languages=languages,
            clock=clock,
            sleep=sleep,
            leading=leading,
            decided=decided,
        ),
        Previews(owners, application.bot, turns, languages=languages, sleep=sleep),
    )
    await reviews.load()
    application.add_handler(reviews.handler)
    task = asyncio.create_task(reviews.run(), name="reviews")
    try:
        yield reviews.cleared
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
