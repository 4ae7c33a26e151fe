"""python-telegram-bot's Application on our transport, and the first word with Telegram."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.chat import dispatcher
from bot.config import Settings
from bot.core.errors import Unreachable, UsageError
from bot.core.logs import get_logger
from bot.telegram.transport import POLLS, AiohttpRequest

log = get_logger("connect")

Anyone = Application[Any, Any, Any, Any, Any, Any]

PATIENCE = 20.0
"""Seconds that the start tries to reach Telegram before it gives up: a small server may boot
faster than its network."""


class WrongToken(UsageError):
    """Telegram does not know the token."""


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
                    "Telegram refuses the token in TELEGRAM_BOT_TOKEN: was it copied whole, "
                    "and not revoked?"
                ) from error
            except TelegramError as error:
                if monotonic() + pause > end:
                    raise Unreachable(f"Telegram can't be reached at {base}: {error}") from error
                log.warning("Telegram can't be reached yet", reason=str(error), again_in=pause)
                await sleep(pause)
                pause = min(5.0, pause * 2)
    except BaseException:
        await application.bot.shutdown()
        raise
