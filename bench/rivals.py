"""What a user would pick instead, each sending the same messages to the same chats.

Each is a coroutine ``(base_url, chats, parts)`` that ends when all is sent. None of them keeps
anything: a crash loses or repeats what it was doing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot, LinkPreviewOptions, MessageEntity
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, ExtBot

from bot.render.message import Part
from bot.telegram.transport import AiohttpRequest

TOKEN = "1000000001:bench_bench_bench_bench_bench_bench"
CONCURRENCY = 32

Work = Callable[[int, Part], Awaitable[None]]


async def spread(chats: Sequence[int], parts: Sequence[Part], work: Work) -> None:
    """``CONCURRENCY`` workers take chats in turn and send each its parts, in order."""
    waiting = iter(chats)

    async def worker() -> None:
        for chat_id in waiting:
            for part in parts:
                await work(chat_id, part)

    await asyncio.gather(*(worker() for _ in range(CONCURRENCY)))


async def ptb(base_url: str, chats: Sequence[int], parts: Sequence[Part]) -> None:
    """python-telegram-bot as it comes (httpx)."""
    await _with_ptb(Bot(TOKEN, base_url=f"{base_url}/bot"), chats, parts)


async def ptb_limited(base_url: str, chats: Sequence[int], parts: Sequence[Part]) -> None:
    """python-telegram-bot as it comes, with its own AIORateLimiter."""
    limiter = AIORateLimiter(max_retries=10)
    bot = ExtBot(TOKEN, base_url=f"{base_url}/bot", rate_limiter=limiter)
    async with bot:

        async def chat(chat_id: int) -> None:
            for part in parts:
                await _ptb_send(bot, chat_id, part)

        await asyncio.gather(*(chat(chat_id) for chat_id in chats))


async def aiogram(base_url: str, chats: Sequence[int], parts: Sequence[Part]) -> None:
    """aiogram, which sends JSON-in-form bodies over aiohttp."""
    from aiogram import Bot as AiogramBot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import LinkPreviewOptions as Preview
    from aiogram.types import MessageEntity as Entity

    session = AiohttpSession(api=TelegramAPIServer.from_base(base_url))
    async with AiogramBot(TOKEN, session=session) as bot:

        async def send(chat_id: int, part: Part) -> None:
            entities = [
                Entity(type=e.type, offset=e.offset, length=e.length, url=e.url)
                for e in part.text.entities
            ]
            await bot.send_message(
                chat_id,
                part.text.text,
                entities=entities,
                link_preview_options=Preview(is_disabled=True),
            )

        await spread(chats, parts, send)


async def py_telegram_bot_api(base_url: str, chats: Sequence[int], parts: Sequence[Part]) -> None:
    """pyTelegramBotAPI (telebot), its asynchronous side."""
    from telebot import asyncio_helper
    from telebot.async_telebot import AsyncTeleBot
    from telebot.types import LinkPreviewOptions as Preview
    from telebot.types import MessageEntity as Entity

    asyncio_helper.API_URL = base_url + "/bot{0}/{1}"
    bot = AsyncTeleBot(TOKEN)

    async def send(chat_id: int, part: Part) -> None:
        entities = [Entity(e.type, e.offset, e.length, e.url) for e in part.text.entities]
        await bot.send_message(
            chat_id,
            part.text.text,
            entities=entities,
            link_preview_options=Preview(is_disabled=True),
        )

    try:
        await spread(chats, parts, send)
    finally:
        await bot.close_session()


async def naive(base_url: str, chats: Sequence[int], parts: Sequence[Part]) -> None:
    """One message after the other, waiting as told after a refusal."""
    async with Bot(TOKEN, base_url=f"{base_url}/bot", request=AiohttpRequest()) as bot:
        for chat_id in chats:
            for part in parts:
                while True:
                    try:
                        await _ptb_send(bot, chat_id, part)
                        break
                    except RetryAfter:
                        await asyncio.sleep(1)


async def _with_ptb(bot: Bot, chats: Sequence[int], parts: Sequence[Part]) -> None:
    async with bot:
        await spread(chats, parts, lambda chat_id, part: _ptb_send(bot, chat_id, part))


async def _ptb_send(bot: Bot, chat_id: int, part: Part) -> None:
    await bot.send_message(
        chat_id,
        part.text.text,
        entities=[MessageEntity(e.type, e.offset, e.length, e.url) for e in part.text.entities],
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
