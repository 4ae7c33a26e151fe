"""The web server of a running bot. It answers before Telegram is reached and until the last
message is sent; what it can do grows as the bot comes up."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.chat.search_sessions import Searches
from bot.config import Settings
from bot.core.errors import BotError, Unreachable
from bot.core.logs import get_logger
from bot.delivery.corrections import Verdict
from bot.delivery.ports import Clock
from bot.delivery.schedule import is_paused
from bot.digest.archive import Archive
from bot.runtime.leader import Leadership
from bot.runtime.telegram_application import Anyone
from bot.storage.store import Store
from bot.telegram.updates import read_update
from bot.web.health import Remembered
from bot.web.metrics import Metrics
from bot.web.server import WebServer
from bot.web.services import Ask, Probes, WebServices
from bot.web.webhook import secret_of
from bot.web.webhook_certificate import OwnCertificate

log = get_logger("web")

TELEGRAM_FOR, FAILURE_FOR, DATABASE_FOR = 30.0, 5.0, 1.0
"""Seconds that an answer of Telegram, a failure, and an answer of the database hold."""


class Serving:
    """What the web server knows, and where it listens. Made by ``serving``."""

    def __init__(
        self, services: WebServices, url: str, monotonic: Callable[[], float], clock: Clock
    ) -> None:
        self._services = services
        self._monotonic = monotonic
        self._clock = clock
        self.url = url

    def connect(
        self,
        application: Anyone,
        leadership: Leadership,
        store: Store,
        *,
        search: Searches,
        cleared: Callable[[dt.date], bool],
        look: Ask,
        upload_waits: Callable[[dt.date, Verdict, str], None],
        allow: Callable[[dt.date, str], Awaitable[None]],
    ) -> None:
        """Telegram is reached: from now on updates are taken, and uploads can be pushed."""
        bot, queue = application.bot, application.update_queue

        async def ask_telegram() -> None:
            await bot.get_me()

        async def push(date: dt.date) -> int:
            if not cleared(date):
                raise BotError("it waits for an owner's approval")
            if not leadership.leading:
                raise BotError("this replica stands by; ask the one that leads")
            await store.push_again(date)
            now = self._clock()
            active = await store.subscriptions(active=True)
            count = await leadership.push(date, [one for one in active if not is_paused(one, now)])
            if count is None:
                raise BotError(f"what was posted can't be read; `bot push {date}` replaces it")
            return count

        services = self._services
        services.probes = Probes(
            database=services.probes.database,
            telegram=Remembered(
                ask_telegram,
                good_for=TELEGRAM_FOR,
                bad_for=FAILURE_FOR,
                monotonic=self._monotonic,
            ),
            leading=lambda: leadership.leading,
        )
        services.push = push
        services.look = look
        services.upload_waits = upload_waits
        services.allow = allow
        services.index = search.index
        services.take_update = lambda update: queue.put_nowait(read_update(update, bot))

    def disconnect(self) -> None:
        """The bot stops: updates are refused, so that Telegram brings them to the next start."""
        self._services.take_update = None
        self._services.push = None


def counted_on(settings: Settings) -> bool:
    """Whether somebody outside needs the web server."""
    web = settings.web
    webhook = settings.telegram.updates == "webhook"
    return webhook or web.upload_token is not None or web.public_url is not None


@asynccontextmanager
async def serving(
    settings: Settings,
    token: str,
    store: Store,
    archive: Archive,
    metrics: Metrics,
    *,
    clock: Clock,
    monotonic: Callable[[], float],
    certificate: OwnCertificate | None = None,
) -> AsyncIterator[Serving]:
    """Listen for the time of the block, with TLS where ``certificate`` has its key.

    Where the port is taken and somebody counts on it (a webhook, uploads, a public address), this
    raises Unreachable. Else nobody asked for the pages: the bot goes on without them, and says so,
    for its pushes matter more.
    """

    async def ask_database() -> None:
        await store.waiting_dates()

    async def waiting() -> int:
        return (await store.status(clock())).parts_left

    services = WebServices(
        settings=settings,
        archive=archive,
        clock=clock,
        probes=Probes(
            database=Remembered(
                ask_database, good_for=DATABASE_FOR, bad_for=DATABASE_FOR, monotonic=monotonic
            ),
            leading=lambda: False,
        ),
        metrics=metrics,
        queue=waiting,
        webhook_secret=secret_of(settings, token),
    )
    server = WebServer(services, certificate.server_context() if certificate else None)
    try:
        await server.start()
    except Unreachable as error:
        if counted_on(settings):
            raise
        log.error("no pages and no /healthz; the bot continues without them", reason=str(error))
    try:
        yield Serving(services, server.url, monotonic, clock)
    finally:
        await server.stop()
