"""The whole bot, put together: what starts in which order, and what stops.

It reads no environment and no command line: settings, token and clock come in.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy.engine import make_url
from telegram import Bot

from bot.chat import dispatcher
from bot.chat.languages import Languages
from bot.chat.lost_topic_notes import TopicNotes
from bot.chat.owner_messages import Owners
from bot.chat.services import Services
from bot.config import Settings
from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.delivery.alerts import Alerts
from bot.delivery.pacing import Pace
from bot.delivery.ports import Clock
from bot.delivery.rate_limiter import Turns
from bot.delivery.rich_fallback import Plain
from bot.delivery.send_journal import Journal
from bot.digest.archive import Archive
from bot.digest.sources import Waits
from bot.digest.spool import Spool
from bot.runtime.digest_events import Intake
from bot.runtime.leader import Leadership
from bot.runtime.leader_duties import Base, Duty
from bot.runtime.owner_review import reviewing, shown_archive
from bot.runtime.parts import (
    apply_chats,
    configured,
    configured_at,
    data_folder,
    folders_of,
    limits_of,
    make_compose,
    make_library,
    utc_now,
    waiting_corrections,
)
from bot.runtime.shutdown import ended, fall_silent, stopped
from bot.runtime.telegram_application import connect, with_database
from bot.runtime.unknown_categories import unmet
from bot.runtime.url_sources import fetching
from bot.runtime.waiting_digests import WaitingDigests, is_allowed
from bot.runtime.web_app import serving
from bot.storage.database import sqlite_path
from bot.storage.file import refuse_emptied, require_writable
from bot.storage.lease import Lease
from bot.storage.run_lock import RunLock
from bot.storage.store import Store, open_store
from bot.telegram.gateway import Gateway
from bot.web.metrics import Metrics
from bot.web.webhook_certificate import own_certificate

log = get_logger("app")

T = TypeVar("T")

GRACE = 6.0
"""Seconds that a stop waits for the answers in flight; with the rest it ends within ten."""


@dataclass(slots=True)
class Running:
    """The running bot, as the demo and the tests see it."""

    store: Store
    archive: Archive
    leadership: Leadership
    bot: Bot
    web_url: str
    """Where its pages are, on this machine."""

    async def tick(self) -> None:
        """Plan, correct and tell now instead of within a second."""
        if self.leadership.duty is not None:
            await self.leadership.duty.tick()


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
        self._leadership: Leadership | None = None
        self.failed: asyncio.Future[BotError] = asyncio.get_running_loop().create_future()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Running]:
        """Start everything; at the end of the block stop it in order, losing nothing.

        Raises SettingsError, AlreadyRunning, StoreError, WrongToken or Unreachable where it can't
        start.
        """
        settings = self._settings
        certificate = own_certificate(settings)
        async with AsyncExitStack() as stack:
            store = await self._open(stack)
            alerts = Alerts(store, self._clock, settings.schedule.wait_until)
            metrics = Metrics()

            def broken(name: str, error: BotError, waits: Waits | None = None) -> None:
                metrics.broken(error)
                alerts.broken(name, error, waits)

            def many_broken(count: int) -> None:
                metrics.many_broken(count)
                alerts.many_broken(count)

            spool = Spool(data_folder(settings))
            intake: Intake
            archive, library = make_library(
                settings, self._clock, lambda change: intake.on_change(change), spool
            )
            if not settings.digests.review.by_owner:  # else owners look at every digest
                library.allowed = partial(is_allowed, store)
            intake = Intake(
                archive,
                store,
                alerts,
                self._clock,
                settings.schedule.timezone,
                broken=broken,
                many_broken=many_broken,
                changed=self._changed,
            )
            if intake.load(library):
                await self._with_database(intake.fall_back)
            if not archive.dates():
                for folder in folders_of(settings):
                    log.warning(
                        "the folder has no digests yet: put the day's file into it, named like "
                        "2026-01-28.md",
                        folder=str(folder.absolute()),
                    )
            for sentence in unmet(configured_at(settings), archive, settings.digests.aliases):
                log.warning(sentence)
            shown = shown_archive(settings, archive)
            web = await stack.enter_async_context(
                serving(
                    settings,
                    self._token,
                    store,
                    shown,
                    metrics,
                    clock=self._clock,
                    monotonic=self._monotonic,
                    certificate=certificate,
                )
            )
            application, request = await connect(
                settings, self._token, monotonic=self._monotonic, sleep=self._sleep
            )
            stack.push_async_callback(application.shutdown)
            journal = Journal(store, self._clock)
            turns = Turns(
                Pace(limits_of(settings)),
                monotonic=self._monotonic,
                concurrency=settings.delivery.concurrency,
                waited=metrics.pace_wait.observe,
                noted=journal.note,
            )
            review = await stack.enter_async_context(
                reviewing(
                    settings,
                    store,
                    archive,
                    shown,
                    application,
                    turns,
                    clock=self._clock,
                    sleep=self._sleep,
                    leadership=lambda: self._leadership,
                )
            )
            leadership: Leadership
            waiting = WaitingDigests(
                settings,
                store,
                library,
                lambda date, version: leadership.approve(date, version),
                self._clock,
            )
            owners = Owners(
                settings.telegram.owners,
                application.bot,
                turns,
                languages=Languages(store, application.bot),
                approve=waiting.approve,
            )
            plain = Plain()
            lease = self._lease(store)
            base = Base(
                settings=settings,
                store=store,
                archive=archive,
                alerts=alerts,
                application=application,
                gateway=Gateway(settings.telegram.api_base_url, self._token, request),
                turns=turns,
                metrics=metrics,
                owners=owners,
                clock=self._clock,
                monotonic=self._monotonic,
                sleep=self._sleep,
                fail=self._fail,
                sure=lease.sure if lease is not None else lambda: True,
                cleared=review.cleared,
                certificate=certificate,
                plain=plain,
                tell_chat=lambda chat_id, topic: notes.tell(chat_id, topic),
            )
            leadership = self._leadership = Leadership(lease, lambda: Duty(base), sleep=self._sleep)
            application.add_handler(owners.handler)
            services = Services(
                settings=settings,
                archive=shown,  # what people may see
                store=store,
                clock=self._clock,
                wake=leadership.wake,
                turns=turns,
                sleep=self._sleep,
                push_today=lambda one, date: leadership.push(date, [one]),
                took=metrics.command.observe,
                plain=plain,
                compose=make_compose(settings),
                compose_category=make_compose(settings, max_messages=0),
                held=lambda: waiting_corrections(settings, store, archive, self._clock()),
                waiting=review.waiting,
                show_waiting=review.show_to,
            )
            notes = TopicNotes(application.bot, services)
            dispatcher.install(application, services)
            await application.start()
            stack.push_async_callback(stopped, application)
            watching = asyncio.create_task(library.run(), name="library")
            stack.push_async_callback(ended, watching)
            await stack.enter_async_context(
                fetching(settings, clock=self._clock, sleep=self._sleep, report=broken)
            )
            await leadership.start()
            web.connect(
                application,
                leadership,
                store,
                search=services.search,
                cleared=review.cleared,
                look=library.look,
                upload_waits=alerts.upload_waits,
                allow=waiting.allow,
            )
            log.info(
                "running",
                bot=f"@{application.bot.username}",
                leading=leadership.leading,
                digests=len(archive.dates()),
                latest=str(archive.latest()),
            )
            try:
                yield Running(store, archive, leadership, application.bot, web.url)
            finally:
                log.info("stopping")
                web.disconnect()
                loop = asyncio.get_running_loop()
                until = loop.time() + GRACE + 1
                await leadership.stop(GRACE)
                await fall_silent(application, max(0.5, until - loop.time()))
                with suppress(TimeoutError):  # a database that hangs must not keep us
                    async with asyncio.timeout(0.5):
                        await journal.flush()

    def _changed(self, date: dt.date) -> None:
        if self._leadership is not None:
            self._leadership.changed(date)

    def _fail(self, error: BotError) -> None:
        if not self.failed.done():
            self.failed.set_result(error)

    async def _open(self, stack: AsyncExitStack) -> Store:
        url = self._settings.database.url
        path = sqlite_path(make_url(url))
        if path is not None:
            refuse_emptied(path)
            require_writable(path)
            stack.enter_context(RunLock(path))
        store = await self._with_database(lambda: open_store(url), known=False)
        stack.push_async_callback(store.close)
        chats = configured(self._settings)
        await self._with_database(lambda: apply_chats(store, chats, self._clock()))
        return store

    async def _with_database(self, work: Callable[[], Awaitable[T]], *, known: bool = True) -> T:
        return await with_database(work, known=known, monotonic=self._monotonic, sleep=self._sleep)

    def _lease(self, store: Store) -> Lease | None:
        """The lease to lead by; None for SQLite, whose file one process holds."""
        if store.database.sqlite:
            return None
        holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        lease = Lease(store.database, holder, monotonic=self._monotonic)
        store.fence = lambda: lease.fence
        return lease
