"""How the parts of the bot end: what people asked for is answered, but not for ever."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram.ext import Application

from bot.core.logs import get_logger

log = get_logger("app")

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


async def fall_silent(application: AnyApplication, within: float) -> None:
    """Answer what was asked until now. Where that takes more than these seconds (Telegram is slow,
    or many wait) the rest is cut off: people can ask again, and whoever stops us would kill us."""
    try:
        async with asyncio.timeout(within):
            await application.stop()
    except TimeoutError:
        log.warning("answers cut off: they would have taken too long")


async def stopped(application: AnyApplication) -> None:
    """Stop it, unless it is."""
    if application.running:
        await application.stop()


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel it, and wait until it has noticed."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
