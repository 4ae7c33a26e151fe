"""The leader's work: receiving updates, planning, sending, telling the owners.

Whatever a standby must not do is here, so that taking over is starting a ``Duty`` and stepping
down is stopping it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.chat import command_menus, dispatcher
from bot.chat.owner_messages import Owners
from bot.config import Settings
from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.delivery.alerts import Alerts
from bot.delivery.courier import Courier, Tools
from bot.delivery.lease_fence import FencedApi, withdraw
from bot.delivery.lost_topics import TellChat, told_nobody
from bot.delivery.marks import Marks
from bot.delivery.owner_alert import Alert
from bot.delivery.pins import Pins
from bot.delivery.planner import Planner
from bot.delivery.ports import Clock
from bot.delivery.rate_limiter import Turns
from bot.delivery.retention import Keeper
from bot.delivery.rich_fallback import Plain
from bot.delivery.send_journal import fill_windows
from bot.delivery.sender import Sender
from bot.digest.archive import Archive
from bot.runtime.parts import make_posts, when_of
from bot.runtime.telegram_application import Anyone, WrongToken
from bot.storage.store import Store
from bot.telegram.gateway import Gateway
from bot.telegram.polling import Polling
from bot.web.metrics import CountedApi, CountedEvents, Metrics
from bot.web.webhook import Webhook, secret_of
from bot.web.webhook_certificate import OwnCertificate

log = get_logger("duty")

OPEN_FOR = 5.5
"""How many seconds' worth of first messages may be open at once: so long after the first chat
the last of those due together starts, at Telegram's rate."""

CLOCK = dt.timedelta(hours=1)
"""Between two looks at what a wrong clock may have done, and the step of one that calls for it."""

LAST_MARKS = 0.5
"""Seconds that a process which ends has for marks beyond its grace, where the database fails."""

RECENT = 8
"""The newest dates that are compared, at the start, with what was posted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What a duty stands on, and outlives it."""

    settings: Settings
    store: Store
    archive: Archive
    alerts: Alerts
    application: Anyone
    gateway: Gateway
    turns: Turns
    metrics: Metrics
    owners: Owners
    clock: Clock
    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    fail: Callable[[BotError], None]
    sure: Callable[[], bool] = lambda: True
    """Whether this replica surely leads at this moment."""
    cleared: Callable[[dt.date], bool] = lambda _date: True
    """Whether groups may have a date's digest as it is now."""

    plain: Plain = field(default_factory=Plain)
    certificate: OwnCertificate | None = None
    """The webhook's own one."""

    tell_chat: TellChat = told_nobody


class Duty:
    """One term of leading: ``start`` begins the work, ``stop`` ends it and loses nothing."""

    def __init__(self, base: Base) -> None:
        self._base = base
        settings, store, alerts = base.settings, base.store, base.alerts
        posts = make_posts(store, settings)
        self._marks = Marks(
            store,
            clock=base.clock,
            sleep=base.sleep,
            trouble=lambda error: alerts.trouble("marks", str(error or "")),
            lost=lambda marks: withdraw(base.gateway, marks),
        )
        self.planner = Planner(
            store,
            base.archive,
            posts,
            when=when_of(settings),
            correct_for=settings.delivery.correct_for,
            clock=base.clock,
            events=alerts,
            wake=lambda: self.sender.wake(),
            cleared=base.cleared,
        )
        self._keeper = Keeper(
            store, settings.database.keep_days, clock=base.clock, sleep=base.sleep
        )
        self._pins = Pins(
            CountedEvents(alerts, base.metrics), store, base.gateway, base.turns, base.clock
        )
        courier = Courier(
            Tools(
                outbox=store,
                chats=store,
                api=FencedApi(CountedApi(base.gateway, base.metrics), base.sure),
                turns=base.turns,
                posts=posts,
                marks=self._marks,
                events=self._pins,
                clock=base.clock,
                sleep=base.sleep,
                random=random.random,
                when_unsure=settings.delivery.when_unsure,
                replan=self.planner.replan,
                fatal=self._refused,
                plain=base.plain,
                tell_chat=base.tell_chat,
            )
        )
        per_second, concurrency = settings.delivery.per_second, settings.delivery.concurrency
        self.sender = Sender(
            store,
            courier,
            clock=base.clock,
            sleep=base.sleep,
            width=max(concurrency, int(per_second * OPEN_FOR)),
            trouble=lambda error: alerts.trouble("sender", str(error or "")),
        )
        self._receiving = self._receiver()
        self._tasks: list[asyncio.Task[Any]] = []
        self._poller: asyncio.Task[None] | None = None
        self._scheduler: AsyncIOScheduler | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._untold: asyncio.Queue[Alert] = asyncio.Queue()
        self._reach = when_of(settings).reach
        self._checked = dt.datetime.min.replace(tzinfo=dt.UTC)

    async def start(self) -> None:
        """Begin, the pace's windows filled with what was sent in the minute before."""
        base = self._base
        await fill_windows(base.turns.pace, base.store, base.clock, base.monotonic())
        for date in base.archive.dates()[-RECENT:]:
            self.planner.changed(date)
        self._tasks = [
            asyncio.create_task(self.sender.run(), name="sender"),
            asyncio.create_task(self._keeper.run(), name="keeper"),
            asyncio.create_task(self._set_menus(), name="menus"),
            asyncio.create_task(self._tell(), name="owners"),
        ]
        self._poller = asyncio.create_task(self._receiving.run(), name="updates")
        for task in (*self._tasks, self._poller):
            task.add_done_callback(self._ended)
        self._scheduler = scheduler = AsyncIOScheduler(timezone=dt.UTC)
        # One job for all, never one a chat: it wakes the planner, which finds who is due.
        scheduler.add_job(
            self._wake,
            "interval",
            seconds=1,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        scheduler.start()

    async def _set_menus(self) -> None:
        bot, store = self._base.application.bot, self._base.store
        await command_menus.set_menus(bot)
        try:
            await command_menus.set_private_menus(bot, store, store, self._base.clock())
        except BotError as error:
            log.warning("the private menus were not set", reason=str(error))

    async def _wake(self) -> None:
        """One tick at a time, in a task of its own: the scheduler cancels its jobs when it stops,
        and a transaction should end by itself."""
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.create_task(self.tick(), name="tick")

    async def tick(self) -> None:
        """Plan, correct and see what there is to tell; the scheduler calls it once a second."""
        alerts, now = self._base.alerts, self._base.clock()
        try:
            if abs(now - self._checked) >= CLOCK:
                moved = await self._base.store.put_right(now, now - self._reach)
                self._checked = now
                if moved:
                    log.warning("a clock that ran ahead had put pushes off", subscriptions=moved)
            await self.planner.tick()
        except BotError as error:
            alerts.trouble("planner", str(error))
        except Exception:
            log.exception("planning failed")
        else:
            alerts.trouble("planner", "")
        if self._base.certificate is not None:
            self._base.certificate.watch(now, alerts.certificate)
        for alert in await alerts.tick():
            self._untold.put_nowait(alert)

    async def _tell(self) -> None:
        """Tell the owners, one alert after the other: planning must not wait for their chats."""
        owners = self._base.owners
        try:
            await owners.greet()
        except Exception:  # an answer that can't be read must not silence what comes later
            log.exception("the owners were not greeted")
        while True:
            alert = await self._untold.get()
            try:
                await owners.tell(alert)
            except Exception:
                log.exception("an alert was not sent")

    async def stop(self, grace: float, *, for_good: bool = False) -> None:
        """Take no further update, write no further request; wait ``grace`` seconds for what is
        in flight, and keep its marks: however long that takes, unless the process ends
        (``for_good``)."""
        loop = asyncio.get_running_loop()
        until = loop.time() + grace
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        if self._poller is not None:
            self._poller.cancel()
            await asyncio.gather(self._poller, return_exceptions=True)
        if self._ticking is not None:
            await asyncio.wait([self._ticking], timeout=grace)
        await self.sender.stop(max(0.0, until - loop.time()))
        await self._pins.stop()
        try:
            await self._last_marks(max(LAST_MARKS, until - loop.time()) if for_good else None)
            if self._base.sure():  # else another asks for updates by now, and would be refused
                try:
                    await asyncio.wait_for(self._receiving.confirm(), 2.0)
                except TimeoutError:
                    log.info("stopped without a last word to Telegram")
        finally:
            await self._marks.stop()
            for task in self._tasks:
                task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=LAST_MARKS)

    async def _last_marks(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._marks.flush()
        except TimeoutError:
            log.error("the database can't be written: what was sent last may come twice")

    def _receiver(self) -> Polling | Webhook:
        """How updates come, as the settings say."""
        base = self._base
        bot, telegram = base.application.bot, base.settings.telegram
        if telegram.updates == "webhook" and telegram.webhook.url is not None:
            return Webhook(
                bot,
                telegram.webhook.url,
                secret_of(base.settings, bot.token),
                allowed=dispatcher.ALLOWED_UPDATES,
                connections=base.settings.delivery.concurrency,
                sleep=base.sleep,
                fatal=self._refused,
                conflict=base.alerts.conflict,
                certificate=base.certificate.upload if base.certificate else lambda: None,
            )
        return Polling(
            bot,
            base.application.update_queue,
            allowed=dispatcher.ALLOWED_UPDATES,
            sleep=base.sleep,
            conflict=base.alerts.conflict,
            fatal=self._refused,
        )

    def _ended(self, task: asyncio.Task[Any]) -> None:
        """A part that broke by a fault of ours ends the bot with a sentence: whoever runs it
        starts it again, where a bot that only looks alive would stay so."""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a part of the bot broke", part=task.get_name(), exc_info=error)
            self._base.fail(BotError(f"{task.get_name()}: {type(error).__name__}: {error}"))

    def _refused(self, reason: str) -> None:
        self._base.fail(WrongToken(f"Telegram rejects the token: {reason}"))
