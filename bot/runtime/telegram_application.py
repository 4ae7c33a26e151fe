"""The first word with Telegram and with the database; python-telegram-bot's Application on our
transport."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from math import inf
from typing import Any, TypeVar

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder
from yarl import URL

from bot.chat import dispatcher
from bot.config import Settings
from bot.core.errors import Unreachable, UsageError
from bot.core.logs import get_logger
from bot.http.proxies import Proxies, is_loopback
from bot.storage.database import StoreAway, StoreRestarting
from bot.telegram.transport import POLLS, AiohttpRequest

log = get_logger("connect")

Anyone = Application[Any, Any, Any, Any, Any, Any]
T = TypeVar("T")

PATIENCE = 20.0
"""Seconds that the start tries to reach Telegram, or a database that never answered yet, before
it gives up: a small server may boot faster than its network."""

LONGEST_PAUSE = 5.0
"""Seconds between two tries; the first comes after half a second."""


class WrongToken(UsageError):
    """Telegram does not know the token."""


def proxy_hint(base: str) -> str:
    """What to do about a proxy where ``base`` can't be reached, as the end of a sentence."""
    try:
        route = Proxies.from_environment().route(URL(base))
    except ValueError as error:
        return f"; {error}"
    if is_loopback(URL(base).host or ""):
        return ""
    if route.is_direct:
        return (
            "; if you need a proxy, set HTTPS_PROXY, for example HTTPS_PROXY=http://127.0.0.1:7890 "
            "or socks5://127.0.0.1:1080"
        )
    proxy = route.socks or route.proxy
    named = "" if proxy is None else f" {proxy.scheme}://{proxy.host}:{proxy.port}"
    return f"; is the proxy{named} of HTTPS_PROXY running, and does it reach Telegram?"


async def connect(
    settings: Settings,
    token: str,
    *,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> tuple[Anyone, AiohttpRequest]:
    """An initialized Application without an updater, and the transport it sends with; its
    ``shutdown`` closes both. Raises WrongToken or Unreachable."""
    base = settings.telegram.api_base_url
    request = AiohttpRequest(connections=settings.delivery.concurrency + 16)
    builder = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .request(request)
        .get_updates_request(AiohttpRequest(POLLS, connections=2))
        .updater(None)
        .job_queue(None)
    )
    dispatcher.prepare(builder)
    application = builder.build()
    end, pause = monotonic() + PATIENCE, 0.5
    try:
        while True:
            try:
                await application.initialize()
                return application, request
            except InvalidToken as error:
                raise WrongToken(
                    "Telegram rejects the token in TELEGRAM_BOT_TOKEN: was all of it "
                    "copied, and is it still valid?"
                ) from error
            except TelegramError as error:
                if monotonic() + pause > end:
                    raise Unreachable(
                        f"Telegram can't be reached at {base}: {error}{proxy_hint(base)}"
                    ) from error
                log.warning("Telegram can't be reached yet", reason=str(error), again_in=pause)
                await sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)
    except BaseException:
        await application.bot.shutdown()
        raise


async def with_database(
    work: Callable[[], Awaitable[T]],
    *,
    known: bool,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]],
) -> T:
    """What ``work`` gives, done again while the database is down or restarts. One that is
    ``known`` (it answered before), or says itself that it restarts, is waited for as long as it
    takes; nobody may ever answer at another address. Raises StoreError."""
    end, pause = inf if known else monotonic() + PATIENCE, 0.5
    while True:
        try:
            return await work()
        except StoreAway as error:
            if isinstance(error, StoreRestarting):
                end = inf
            if monotonic() + pause > end:
                raise
            log.warning("the database can't be reached yet", reason=str(error), again_in=pause)
            await sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)
