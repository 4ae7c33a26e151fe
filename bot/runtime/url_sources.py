"""The settings' URL sources, each fetched by a task of its own: a slow one delays no other."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from bot.config import Settings, UrlSource
from bot.delivery.ports import Clock
from bot.model.schedule import local_date
from bot.runtime.parts import cache_folder

if TYPE_CHECKING:
    from bot.digest.downloads import Report


@asynccontextmanager
async def fetching(
    settings: Settings,
    *,
    clock: Clock,
    sleep: Callable[[float], Awaitable[None]],
    report: Report,
) -> AsyncIterator[None]:
    """Keep every URL source's folder up to date for the time of the block. ``report`` hears of
    what can't be fetched or read."""
    sources = [one for one in settings.digests.sources if isinstance(one, UrlSource)]
    if not sources:
        yield
        return
    # Loaded only where it is asked for: most digests lie in folders.
    from bot.digest import downloads
    from bot.digest.cache import Cache
    from bot.http.fetch import Fetcher

    tasks = []
    async with AsyncExitStack() as stack:
        for source in sources:
            fetcher = Fetcher(allow_private=source.allow_private)
            one = downloads.Downloads(
                downloads.UrlSource(template=source.url, refresh=source.refresh),
                Cache(cache_folder(settings, source)),
                await stack.enter_async_context(fetcher),
                clock=clock,
                today=lambda: local_date(clock(), settings.schedule.timezone),
                sleep=sleep,
                random=random.random,
                report=report,
            )
            tasks.append(asyncio.create_task(one.run(), name="downloads"))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
