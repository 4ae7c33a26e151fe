"""The leader's work: receiving updates, planning, sending, telling the owners.

Whatever a standby must not do is here, so that taking over is starting a ``Duty`` and stepping
down is stopping it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.assembly import make_posts, when_of
from bot.chat import commands, menus
from bot.chat.owners import Owners
from bot.config import Settings
from bot.connect import Anyone, WrongToken
from bot.digest.archive import Archive
from bot.errors import BotError
from bot.gateway.client import Gateway
from bot.gateway.polling import Polling
from bot.push.alerts import Alerts
from bot.push.deliver import Courier, Tools
from bot.push.marks import Marks
from bot.push.pins import Pins
from bot.push.planner import Planner
from bot.push.ports import Clock
from bot.push.send import Sender
from bot.push.turns import Turns
from bot.store.store import Store

log = structlog.get_logger("duty")

OPEN_FOR = 5.5
"""How many seconds' worth of first messages may be open at once: so long after the first chat
the last of those due together starts, at Telegram's rate."""

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
    owners: Owners
    clock: Clock
    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    fail: Callable[[BotError], None]


class Duty:
    """One term of leading: ``start`` begins the work, ``stop`` ends it and loses nothing."""

    def __init__(self, base: Base) -> None:
        self._base = base
        settings, store, alerts = base.settings, base.store, base.alerts
        posts = make_posts(store)
        self._marks = Marks(
            store,
            clock=base.clock,
            sleep=base.sleep,
            trouble=lambda error: alerts.trouble("marks", str(error or "")),
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
        )
        self._pins = Pins(alerts, store, base.gateway, base.turns, base.clock)
        courier = Courier(
            Tools(
                outbox=store,
                chats=store,
                api=base.gateway,
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
            )
        )
        per_second, concurrency = settings.delivery.per_second, settings.delivery.concurrency
        self.sender = Sender(
            store,
            courier,
            clock=base.clock,
            sleep=base.sleep,
            width=max(concurrency, int(per_second * OPEN_FOR)),
            trouble=lambda error: log.error("sending failed", reason=str(error)),
        )
        self._polling = Polling(
            base.application.bot,
            base.application.update_queue,
            allowed=commands.ALLOWED_UPDATES,
            sleep=base.sleep,
            conflict=alerts.conflict,
            fatal=self._refused,
        )
        self._tasks: list[asyncio.Task[Any]] = []
        self._poller: asyncio.Task[None] | None = None
        self._scheduler: AsyncIOScheduler | None = None
        self._ticking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin, the pace's windows filled with what was sent in the minute before."""
        base = self._base
        now, monotonic = base.clock(), base.monotonic()
        for chat_id, at in await base.store.recent_sends(now - dt.timedelta(minutes=1)):
            base.turns.pace.remember(chat_id, monotonic - (now - at).total_seconds(), monotonic)
        for date in base.archive.dates()[-RECENT:]:
            self.planner.changed(date)
        self._tasks = [
            asyncio.create_task(self.sender.run(), name="sender"),
            asyncio.create_task(menus.set_menus(base.application.bot), name="menus"),
            asyncio.create_task(base.owners.greet(), name="owners"),
        ]
        self._poller = asyncio.create_task(self._polling.run(), name="polling")
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

    async def _wake(self) -> None:
        """One tick at a time, in a task of its own: the scheduler cancels its jobs when it stops,
        and a transaction should end by itself."""
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.create_task(self.tick(), name="tick")

    async def tick(self) -> None:
        """Plan, correct and tell what there is; the scheduler calls it once a second."""
        alerts = self._base.alerts
        try:
            await self.planner.tick()
            for alert in await alerts.tick():
                await self._base.owners.tell(alert)
        except BotError as error:
            alerts.trouble("planner", str(error))
        except Exception:
            log.exception("planning failed")
        else:
            alerts.trouble("planner", "")

    async def stop(self, grace: float) -> None:
        """Take no further update, write no further request; wait ``grace`` seconds for what is
        in flight, and keep its marks."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        if self._poller is not None:
            self._poller.cancel()
            await asyncio.gather(self._poller, return_exceptions=True)
        if self._ticking is not None:
            await asyncio.wait([self._ticking], timeout=grace)
        await self.sender.stop(grace)
        await self._pins.stop()
        await self._marks.flush()
        try:
            await asyncio.wait_for(self._polling.confirm(), 2.0)
        except TimeoutError:
            log.info("stopped without a last word to Telegram")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _refused(self, reason: str) -> None:
        self._base.fail(WrongToken(f"Telegram refuses the token: {reason}"))
