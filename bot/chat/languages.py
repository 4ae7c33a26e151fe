"""In which language a person reads what the bot writes to them unasked: alerts and previews."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from telegram import Bot
from telegram.error import TelegramError

from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.locales import pick_language
from bot.model.subscription import ChatInfo, Subscription
from bot.render.message import Language

log = get_logger("owners")

ANSWER_SECONDS = 3.0
"""Seconds for each of two questions: an alert that the database fails must not wait for it."""


class LanguageStore(Protocol):
    """What is kept of a chat's language."""

    async def subscriptions(self, chat_id: int | None = None) -> list[Subscription]: ...

    async def chat(self, chat_id: int) -> ChatInfo | None: ...


def chosen(
    subscriptions: Sequence[Subscription], chat: ChatInfo | None, thread_id: int = 0
) -> Language | None:
    """What a chat (topic) reads by its own choice: its subscription's language, else what an
    admin set for the chat; None where nobody chose."""
    for subscription in subscriptions:
        if subscription.thread_id == thread_id:
            return subscription.language
    return chat.language if chat is not None else None


class Languages:
    """The same language as a command in the private chat is answered in: the chosen one, else
    that of the person's Telegram, else Chinese."""

    def __init__(self, store: LanguageStore, bot: Bot) -> None:
        self._store = store
        self._bot = bot
        self._known: dict[int, Language] = {}

    async def of(self, person: int, code: str | None = None) -> Language:
        """``code`` is their Telegram's language where an update just told it; else it is asked
        for. Never raises: where nobody answers, it is what it was the last time."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                language = chosen(
                    await self._store.subscriptions(person), await self._store.chat(person)
                )
        except (BotError, TimeoutError) as error:
            log.info("a language was not looked up", person=person, reason=str(error))
            if person in self._known:
                return self._known[person]
            language = None
        if language is None:
            code = code or await self._ask(person)
            if code is None:
                return self._known.get(person, "zh")
            language = pick_language(code)
        self._known[person] = language
        return language

    async def _ask(self, person: int) -> str | None:
        """A private chat's only member is the person, whose language Telegram knows once they
        wrote to the bot."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                member = await self._bot.get_chat_member(person, person)
        except (TelegramError, TimeoutError) as error:
            log.info("a language is not known", person=person, reason=str(error))
            return None
        return member.user.language_code
