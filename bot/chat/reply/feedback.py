"""What people see at once: a press acknowledged, and “… is typing” for a longer answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from telegram import Bot, CallbackQuery
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from bot.chat.incoming import Asked

log = logging.getLogger(__name__)

MAX_TOAST_CHARS = 200
"""core.telegram.org/bots/api#answercallbackquery"""

TYPING_AFTER_SECONDS = 0.5
"""Seconds after which it is worth showing."""

TYPING_AGAIN_SECONDS = 4.5
"""Seconds until it is said again: apps show it for five (Bot API, sendChatAction)."""


@asynccontextmanager
async def typing(
    bot: Bot, asked: Asked, wait: Callable[[float], Awaitable[None]]
) -> AsyncIterator[None]:
    """Show that an answer is under way, where the block takes longer than ``TYPING_AFTER_SECONDS``.

    It is shown in the topic where the question stood; channels know no typing.
    """
    if asked.where == "channel":
        yield
        return
    task = asyncio.create_task(_type(bot, asked, wait))
    try:
        yield
    finally:
        task.cancel()


async def _type(bot: Bot, asked: Asked, wait: Callable[[float], Awaitable[None]]) -> None:
    pause = TYPING_AFTER_SECONDS
    while True:
        await wait(pause)
        try:
            await bot.send_chat_action(
                asked.chat_id, ChatAction.TYPING, message_thread_id=asked.thread_id or None
            )
        except TelegramError:
            return  # it is only a courtesy
        pause = TYPING_AGAIN_SECONDS


async def acknowledge(
    query: CallbackQuery, toast: str = "", *, alert: bool = False, url: str | None = None
) -> bool:
    """Answer the query; an ``alert`` stays until it is closed, and only who pressed sees it. A
    ``url`` is opened. False where Telegram says that it is too old: whoever pressed has gone."""
    try:
        await query.answer(
            text=toast[:MAX_TOAST_CHARS] or None,
            show_alert=(alert and bool(toast)) or None,
            url=url,
        )
    except BadRequest as error:
        log.info("a press came too late: %s", error)
        return False
    except TelegramError as error:
        log.warning("a press was not acknowledged: %s", error)
    return True
