"""A digest as its owners see it before any group does: the posts, and under them the buttons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
)
from telegram.error import RetryAfter, TelegramError

from bot.chat.languages import Languages
from bot.core.logs import get_logger
from bot.delivery.owner_texts import Translated
from bot.delivery.rate_limiter import Turns
from bot.delivery.review import Review
from bot.locales import say
from bot.render.message import Language, Text

log = get_logger("review")

Answer = Literal["approve", "hold"]
BOTH: tuple[Answer, ...] = ("approve", "hold")
Preview = tuple[int, int]
"""(chat_id, message_id)."""

Keyboard = Callable[[Language], InlineKeyboardMarkup | None]
"""Buttons in whichever language their owner reads."""

PATTERN = r"rv:([yn]):(\d{8}):([0-9a-f]{12}|[0-9a-f]{16})"
_LETTERS: dict[Answer, str] = {"approve": "y", "hold": "n"}
TRIES = 3
"""How often a message is tried that Telegram asks to send later."""


def answer_data(answer: Answer, date: dt.date, version: str) -> str:
    """What a button carries that answers for this version of the date."""
    return f"rv:{_LETTERS[answer]}:{date:%Y%m%d}:{version}"


class Previews:
    """Sends and changes the messages, each in its owner's language; ``owners`` are the private
    chats."""

    def __init__(
        self,
        owners: Sequence[int],
        bot: Bot,
        turns: Turns,
        *,
        languages: Languages,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._owners = tuple(owners)
        self._bot = bot
        self._turns = turns
        self._languages = languages
        self._sleep = sleep

    def buttons(self, review: Review, *answers: Answer) -> Keyboard:
        """The buttons under a preview. Each names its version: one under an old preview can't
        approve what its owner never saw."""

        def keyboard(language: Language) -> InlineKeyboardMarkup | None:
            row = [
                InlineKeyboardButton(
                    say(language, f"review.{answer}"),
                    callback_data=answer_data(answer, review.date, review.version),
                )
                for answer in answers
            ]
            return InlineKeyboardMarkup([row]) if row else None

        return keyboard

    async def send(
        self,
        parts: Callable[[Language], Sequence[Text]],
        question: Translated,
        buttons: Keyboard,
        owners: Sequence[int] = (),
    ) -> tuple[Preview, ...]:
        """Show the posts to every owner (or to these ``owners``), then ask. An owner who can't be
        reached, or not by all of it, is passed over; empty where nobody could be asked."""
        sent: list[Preview] = []
        for owner in owners or self._owners:
            mine: list[Preview] = []
            language = await self._languages.of(owner)
            asked = Text(question(language))
            try:
                for text in parts(language):
                    mine.append((owner, await self._message(owner, text)))
                mine.append((owner, await self._message(owner, asked, buttons(language))))
            except TelegramError as error:
                log.warning("an owner can't be shown a digest", owner=owner, reason=str(error))
                await self.delete(mine)
            else:
                sent += mine
        return tuple(sent)

    async def delete(self, previews: Sequence[Preview]) -> None:
        """Take messages away; those that Telegram keeps (after 48 hours) stay."""
        for chat_id, message_id in previews:
            async with self._turns.turn(chat_id):
                try:
                    await self._bot.delete_message(chat_id, message_id)
                except TelegramError as error:
                    log.info("an old preview stays", owner=chat_id, reason=str(error))

    async def close(self, previews: Sequence[Preview], text: Translated, buttons: Keyboard) -> None:
        """Say under each owner's preview what became of it."""
        last = dict(previews)  # the last message of each owner
        for chat_id, message_id in last.items():
            language = await self._languages.of(chat_id)
            async with self._turns.turn(chat_id):
                try:
                    await self._bot.edit_message_text(
                        text(language),
                        chat_id=chat_id,
                        message_id=message_id,
                        reply_markup=buttons(language),
                    )
                except TelegramError as error:
                    log.info("a preview was not closed", owner=chat_id, reason=str(error))

    async def _message(
        self, owner: int, text: Text, buttons: InlineKeyboardMarkup | None = None
    ) -> int:
        """Returns the message's id. Raises TelegramError."""
        entities = [
            MessageEntity(one.type, one.offset, one.length, url=one.url) for one in text.entities
        ]
        for attempt in range(1, TRIES + 1):
            try:
                async with self._turns.turn(owner):
                    message = await self._bot.send_message(
                        owner,
                        text.text,
                        entities=entities,
                        reply_markup=buttons,
                        link_preview_options=LinkPreviewOptions(is_disabled=True),
                        disable_notification=buttons is None,
                    )
                    return message.message_id
            except RetryAfter as error:
                if attempt == TRIES:
                    raise
                wait = error.retry_after
                await self._sleep(wait.total_seconds() if isinstance(wait, dt.timedelta) else wait)
        raise AssertionError("the last attempt returns or raises")
