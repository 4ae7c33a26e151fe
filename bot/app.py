"""The whole bot, put together: what starts in which order, and what stops.

It reads no environment and no command line: settings, token and clock come in.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from sqlalchemy.engine import make_url
from telegram import Bot

from bot.assembly import apply_chats, configured, limits_of, make_library, utc_now
from bot.config import Settings
from bot.connect import connect
from bot.digest.archive import Archive, RawDigest
from bot.digest.sources import Broken, Change, Library, Taken
from bot.duty import Base, Duty
from bot.errors import BotError
from bot.gateway.client import Gateway
from bot.push.alerts import Alerts
from bot.push.pace import Pace
from bot.push.planner import Planner
from bot.push.ports import Clock
from bot.push.send import Sender
from bot.push.turns import Turns
from bot.store.engine import sqlite_path
from bot.store.lock import RunLock
from bot.store.store import Store, open_store

log = structlog.get_logger("app")

GRACE = 7.0
"""Seconds that a stop waits for the answers in flight; with the rest it ends within ten."""


@dataclass(slots=True)
class Running:
    """The running bot, as the demo and the tests see it."""

    store: Store
    archive: Archive
    planner: Planner
    sender: Sender
    bot: Bot
    tick: Callable[[], Awaitable[None]]
    """Plan, correct and tell now instead of within a second."""


class App:
    """``async with App(…).running() as bot`` is the whole bot; ``failed`` is done when it can't
    go on, with the error as its result."""

    def __init__(
        self,
        settings: Settings,
        token: str,
        *,
        clock: Clock = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._token = token
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._alerts: Alerts | None = None
        self._duty: Duty | None = None
        self.failed: asyncio.Future[BotError] = asyncio.get_running_loop().create_future()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Running]:
        """Start everything; at the end of the block stop it in order, losing nothing.

        Raises AlreadyRunning, StoreError, WrongToken or Unreachable where it can't start.
        """
        settings = self._settings
        async with AsyncExitStack() as stack:
            store = await self._open(stack)
            self._alerts = Alerts(store, self._clock, "zh", settings.schedule.wait_until)
            archive, library = make_library(settings, self._clock, self._on_change)
            await self._load(library, archive, store)
            application, request = await connect(
                settings, self._token, monotonic=self._monotonic, sleep=self._sleep
            )
            stack.push_async_callback(application.shutdown)
            base = Base(
                settings=settings,
                store=store,
                archive=archive,
                alerts=self._alerts,
                application=application,
                gateway=Gateway(settings.telegram.api_base_url, self._token, request),
                turns=await self._turns(store),
                clock=self._clock,
                sleep=self._sleep,
                fail=self._fail,
            )
            duty = self._duty = Duty(base)
            duty.install()
            await application.start()
            stack.push_async_callback(application.stop)
            watching = asyncio.create_task(library.run(), name="library")
            stack.push_async_callback(_ended, watching)
            await duty.start()
            log.info(
                "running",
                bot=f"@{application.bot.username}",
                digests=len(archive.dates()),
                latest=str(archive.latest()),
            )
            try:
                yield Running(store, archive, duty.planner, duty.sender, application.bot, duty.tick)
            finally:
                log.info("stopping")
                await duty.stop(GRACE)

    def _fail(self, error: BotError) -> None:
        if not self.failed.done():
            self.failed.set_result(error)

    async def _open(self, stack: AsyncExitStack) -> Store:
        url = self._settings.database.url
        path = sqlite_path(make_url(url))
        if path is not None:
            stack.enter_context(RunLock(path))
        store = await open_store(url)
        stack.push_async_callback(store.close)
        await apply_chats(store, configured(self._settings), self._clock())
        return store

    async def _load(self, library: Library, archive: Archive, store: Store) -> None:
        """Read all digests. Where a recent file is broken, the text that was last planned from
        stays in use."""
        broken = [change for change in library.load() if isinstance(change, Broken)]
        for change in broken:
            await self._on_change(change)
        if not broken:
            return
        today = self._clock().date()
        for days in range(-1, 8):
            date = today - dt.timedelta(days=days)
            if archive.get(date) is None and (kept := await store.kept_digest(date)):
                name, data = kept
                archive.put(RawDigest(data=data, name=name, changed_at=self._clock()))

    async def _turns(self, store: Store) -> Turns:
        """The turns, their windows filled with what was sent in the minute before this start."""
        pace = Pace(limits_of(self._settings))
        now, monotonic = self._clock(), self._monotonic()
        for chat_id, at in await store.recent_sends(now - dt.timedelta(minutes=1)):
            pace.remember(chat_id, monotonic - (now - at).total_seconds(), monotonic)
        concurrency = self._settings.delivery.concurrency
        return Turns(pace, monotonic=self._monotonic, concurrency=concurrency)

    async def _on_change(self, change: Change) -> None:
        match change:
            case Taken(date=date, path=path):
                log.info("digest taken up", digest=str(date), file=str(path))
                if self._duty is not None:
                    self._duty.planner.changed(date)
            case Broken(path=path, error=error):
                if self._alerts is not None:
                    self._alerts.broken(str(path), str(error))
            case _:
                log.warning(
                    "a digest's file vanished; what was posted stays", file=str(change.path)
                )


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
