"""The settings' URL sources, each fetched by a task of its own: a slow one delays no other."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from bot.assembly import cache_folder
from bot.config import Settings, UrlSource
from bot.digest import downloads
from bot.digest.cache import Cache
from bot.gateway.fetch import Fetcher
from bot.push.plan import local_date
from bot.push.ports import Clock


@asynccontextmanager
async def fetching(
    settings: Settings,
    *,
    clock: Clock,
    sleep: Callable[[float], Awaitable[None]],
    report: downloads.Report,
) -> AsyncIterator[None]:
    """Keep every URL source's folder up to date for the time of the block. ``report`` hears of
    what can't be fetched or read."""
    tasks = []
    async with AsyncExitStack() as stack:
        for source in settings.digests.sources:
            if not isinstance(source, UrlSource):
                continue
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
