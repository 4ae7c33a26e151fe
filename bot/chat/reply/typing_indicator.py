"""“… is typing” for whoever waits longer than a moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.chat.incoming import Asked

AFTER = 0.5
"""Seconds after which it is worth showing."""

AGAIN = 4.5
"""Seconds until it is said again: apps show it for five (Bot API, sendChatAction)."""


@asynccontextmanager
async def typing(
    bot: Bot, asked: Asked, wait: Callable[[float], Awaitable[None]]
) -> AsyncIterator[None]:
    """Show that an answer is under way, where the block takes longer than ``AFTER``.

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
    pause = AFTER
    while True:
        await wait(pause)
        try:
            await bot.send_chat_action(
                asked.chat_id, ChatAction.TYPING, message_thread_id=asked.thread_id or None
            )
        except TelegramError:
            return  # it is only a courtesy
        pause = AGAIN
