"""The whole bot, put together: what starts in which order, and what stops.

Only this module knows every part. It reads no environment and no command line: settings, token
and clock come in.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ExtBot

from bot.chat import commands, menus
from bot.chat.owners import Owners
from bot.chat.services import Services
from bot.config import FolderSource, Settings
from bot.digest.archive import Archive, RawDigest
from bot.digest.parse import parse
from bot.digest.sources import Broken, Change, Library, Taken
from bot.digest.sources import FolderSource as Folder
from bot.errors import BotError, Unreachable, UsageError
from bot.gateway.client import Gateway
from bot.gateway.polling import Polling
from bot.gateway.transport import POLLS, AiohttpRequest
from bot.post.compose import compose
from bot.push.alerts import Alerts
from bot.push.deliver import Courier, Tools
from bot.push.marks import Marks
from bot.push.model import Subscription
from bot.push.pace import Limits, Pace
from bot.push.plan import When, clock_time, scheduled
from bot.push.planner import Planner
from bot.push.ports import Clock
from bot.push.posts import Posts
from bot.push.send import Sender
from bot.push.turns import Turns
from bot.store.engine import sqlite_path
from bot.store.lock import RunLock
from bot.store.store import Store, open_store

log = structlog.get_logger("app")

GRACE = 9.0
"""Seconds that a stop waits for the answers in flight: one less than is promised."""

PATIENCE = 20.0
"""Seconds that the start tries to reach Telegram before it gives up."""

OPEN_FOR = 5.5
"""How many seconds' worth of first messages may be open at once: so long after the first chat
the last of those due together starts, at Telegram's rate."""


class WrongToken(UsageError):
    """Telegram does not know the token."""


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def when_of(settings: Settings) -> When:
    """The settings that planning needs."""
    schedule = settings.schedule
    return When(
        timezone=schedule.timezone,
        wait_until=clock_time(schedule.wait_until),
        catch_up=schedule.catch_up,
    )


def configured(settings: Settings) -> list[Subscription]:
    """The subscriptions that the operator set in ``chats:``, without their next hour."""
    schedule = settings.schedule
    return [
        spec.subscription(
            time=schedule.time, timezone=schedule.timezone, weekdays=schedule.weekdays
        )
        for spec in settings.chats
    ]


def make_library(
    settings: Settings, clock: Clock, on_change: Callable[[Change], Awaitable[None]]
) -> tuple[Archive, Library]:
    """The archive, and what fills it from the settings' sources, the most trusted first."""
    archive = Archive(clock)
    sources = [
        Folder(source.folder, priority)
        for priority, source in enumerate(settings.digests.sources)
        if isinstance(source, FolderSource)
    ]
    return archive, Library(archive, sources, clock, on_change)


def make_posts(store: Store) -> Posts:
    return Posts(store, parse=lambda data, name: parse(data, name=name).digest, compose=compose)


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
        self._planner: Planner | None = None
        self.failed: asyncio.Future[BotError] = asyncio.get_running_loop().create_future()

    def _fail(self, error: BotError) -> None:
        if not self.failed.done():
            self.failed.set_result(error)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Running]:
        """Start everything; at the end of the block stop it in order, losing nothing.

        Raises AlreadyRunning, StoreError, WrongToken or Unreachable where it can't start.
        """
        settings = self._settings
        async with AsyncExitStack() as stack:
            store = await self._store(stack)
            archive, library = make_library(settings, self._clock, self._on_change)
            alerts = self._alerts = Alerts(store, self._clock, "zh", settings.schedule.wait_until)
            await self._load(library, archive, store)
            turns = await self._turns(store)
            application = await self._application(stack)
            gateway = Gateway(settings.telegram.api_base_url, self._token, _shared(application.bot))
            posts = make_posts(store)
            marks = Marks(
                store,
                clock=self._clock,
                sleep=self._sleep,
                trouble=lambda error: alerts.trouble("marks", str(error or "")),
            )
            planner: Planner
            sender: Sender
            planner = self._planner = Planner(
                store,
                archive,
                posts,
                when=when_of(settings),
                correct_for=settings.delivery.correct_for,
                clock=self._clock,
                events=alerts,
                wake=lambda: sender.wake(),
            )
            courier = Courier(
                Tools(
                    outbox=store,
                    chats=store,
                    api=gateway,
                    turns=turns,
                    posts=posts,
                    marks=marks,
                    events=alerts,
                    clock=self._clock,
                    sleep=self._sleep,
                    random=random.random,
                    when_unsure=settings.delivery.when_unsure,
                    replan=planner.replan,
                    fatal=lambda reason: self._fail(
                        WrongToken(f"Telegram refuses the token: {reason}")
                    ),
                )
            )
            sender = Sender(
                store,
                courier,
                clock=self._clock,
                sleep=self._sleep,
                width=max(
                    settings.delivery.concurrency, int(settings.delivery.per_second * OPEN_FOR)
                ),
                trouble=lambda error: log.error("sending failed", reason=str(error)),
            )
            for date in archive.dates()[-8:]:
                planner.changed(date)
            owners = Owners(
                settings.telegram.owners,
                application.bot,
                turns,
                language="zh",
                approve=planner.approve,
            )
            application.add_handler(owners.handler)
            commands.install(
                application,
                Services(
                    settings=settings,
                    archive=archive,
                    store=store,
                    clock=self._clock,
                    wake=sender.wake,
                    turns=turns,
                    sleep=self._sleep,
                ),
            )
            await application.start()
            stack.push_async_callback(application.stop)
            await menus.set_menus(application.bot)
            tick = self._ticker(planner, alerts, owners, sender)
            background = [
                asyncio.create_task(library.run(), name="library"),
                asyncio.create_task(sender.run(), name="sender"),
                asyncio.create_task(owners.greet(), name="owners"),
            ]
            polling = Polling(
                application.bot,
                application.update_queue,
                allowed=commands.ALLOWED_UPDATES,
                sleep=self._sleep,
                conflict=alerts.conflict,
                fatal=lambda reason: self._fail(WrongToken(reason)),
            )
            poller = asyncio.create_task(polling.run(), name="polling")
            scheduler = self._schedule(tick)
            log.info(
                "running",
                bot=f"@{application.bot.username}",
                digests=len(archive.dates()),
                latest=str(archive.latest()),
            )
            try:
                yield Running(store, archive, planner, sender, application.bot, tick)
            finally:
                log.info("stopping")
                scheduler.shutdown(wait=False)
                poller.cancel()
                await asyncio.gather(poller, return_exceptions=True)
                await sender.stop(GRACE)
                await marks.flush()
                await _bounded(polling.confirm(), 2.0)
                for task in background:
                    task.cancel()
                await asyncio.gather(*background, return_exceptions=True)

    async def _store(self, stack: AsyncExitStack) -> Store:
        settings = self._settings
        from sqlalchemy.engine import make_url

        path = sqlite_path(make_url(settings.database.url))
        if path is not None:
            stack.enter_context(RunLock(path))
        store = await open_store(settings.database.url)
        stack.push_async_callback(store.close)
        await apply_chats(store, configured(settings), self._clock())
        return store

    async def _load(self, library: Library, archive: Archive, store: Store) -> None:
        """Read all digests. Where a file is broken, the text that was last planned from is good."""
        for change in library.load():
            if isinstance(change, Broken):
                await self._on_change(change)
        today = self._clock().date()
        for days in range(-1, 8):
            date = today - dt.timedelta(days=days)
            if archive.get(date) is None and (kept := await store.kept_digest(date)):
                name, data = kept
                archive.put(RawDigest(data=data, name=name, changed_at=self._clock()))

    async def _turns(self, store: Store) -> Turns:
        delivery = self._settings.delivery
        pace = Pace(
            Limits(
                per_second=delivery.per_second,
                per_group_minute=delivery.per_group_minute,
                per_chat_seconds=delivery.per_chat_seconds,
            )
        )
        now, monotonic = self._clock(), self._monotonic()
        for chat_id, at in await store.recent_sends(now - dt.timedelta(minutes=1)):
            pace.remember(chat_id, monotonic - (now - at).total_seconds(), monotonic)
        return Turns(pace, monotonic=self._monotonic, concurrency=delivery.concurrency)

    async def _application(
        self, stack: AsyncExitStack
    ) -> Application[Any, Any, Any, Any, Any, Any]:
        base = self._settings.telegram.api_base_url
        builder = (
            ApplicationBuilder()
            .token(self._token)
            .base_url(f"{base}/bot")
            .base_file_url(f"{base}/file/bot")
            .request(AiohttpRequest(connections=self._settings.delivery.concurrency + 16))
            .get_updates_request(AiohttpRequest(POLLS, connections=2))
            .updater(None)
            .job_queue(None)
        )
        commands.prepare(builder)
        application = builder.build()
        await self._reach(application)
        stack.push_async_callback(application.shutdown)
        return application

    async def _reach(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """getMe, tried for a while: a small server may boot faster than its network."""
        end, pause = self._monotonic() + PATIENCE, 0.5
        while True:
            try:
                await application.initialize()
                return
            except InvalidToken as error:
                await application.bot.shutdown()
                raise WrongToken("Telegram refuses the token: is it copied whole?") from error
            except TelegramError as error:
                if self._monotonic() + pause > end:
                    await application.bot.shutdown()
                    raise Unreachable(
                        f"Telegram can't be reached at {self._settings.telegram.api_base_url}: "
                        f"{error}"
                    ) from error
                log.warning("Telegram can't be reached yet", reason=str(error), again_in=pause)
                await self._sleep(pause)
                pause = min(5.0, pause * 2)

    def _ticker(
        self, planner: Planner, alerts: Alerts, owners: Owners, sender: Sender
    ) -> Callable[[], Awaitable[None]]:
        async def tick() -> None:
            try:
                await planner.tick()
                sender.wake()
                for alert in await alerts.tick():
                    await owners.tell(alert)
            except BotError as error:
                alerts.trouble("planner", str(error))
            else:
                alerts.trouble("planner", "")

        return tick

    def _schedule(self, tick: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
        """One job for all: it wakes the planner, which finds who is due."""
        scheduler = AsyncIOScheduler(timezone=dt.UTC)
        scheduler.add_job(
            tick,
            "interval",
            seconds=1,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        scheduler.start()
        return scheduler

    async def _on_change(self, change: Change) -> None:
        match change:
            case Taken(date=date, path=path):
                log.info("digest taken up", digest=str(date), file=str(path))
                if self._planner is not None:
                    self._planner.changed(date)
            case Broken(path=path, error=error):
                if self._alerts is not None:
                    self._alerts.broken(str(path), str(error))
            case _:
                log.warning("a digest's file vanished; its posts stay", change=str(change))


async def apply_chats(
    store: Store, wanted: list[Subscription], now: dt.datetime
) -> list[Subscription]:
    """Keep the subscriptions of the settings: new ones begin, known ones take their settings
    over but stay paused where the group's admins or Telegram paused them. Returns the changed."""
    changed = []
    for subscription in wanted:
        known = await store.subscription(subscription.chat_id, subscription.thread_id)
        if known is not None and subscription.active and not known.active:
            subscription = replace(subscription, active=False, reason=known.reason)
        if known is None or replace(known, next_at=None, reason="") != replace(
            subscription, next_at=None, reason=""
        ):
            new = scheduled(subscription, now)
            changed.append(replace(new, reason=subscription.reason))
    if changed:
        await store.save_subscriptions(changed)
    return changed


def _shared(bot: ExtBot[Any]) -> AiohttpRequest:
    """The transport of python-telegram-bot's bot: the sender shares its connections."""
    request = bot.request
    assert isinstance(request, AiohttpRequest)  # noqa: S101 - we built it so
    return request


async def _bounded(work: Awaitable[None], seconds: float) -> None:
    try:
        await asyncio.wait_for(work, seconds)
    except TimeoutError:
        log.info("stopped without a last word to Telegram")
