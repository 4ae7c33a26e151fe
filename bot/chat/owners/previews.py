"""A digest as its owners see it before any group does: the posts, and under them the buttons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot.chat.callback_data import Answer, AnswerReview
from bot.chat.keyboards import Buttons
from bot.chat.languages import Languages
from bot.chat.reply.message import Reply, content
from bot.core.logs import get_logger
from bot.delivery.owner_texts import Translated
from bot.delivery.rate_limiter import Turns
from bot.locales import say
from bot.model.delivery import Review
from bot.render.message import Button, Language, Text

log = get_logger("review")

BOTH: tuple[Answer, ...] = ("approve", "hold")
Preview = tuple[int, int]
"""(chat_id, message_id)."""

ButtonsIn = Callable[[Language], Buttons]
"""Buttons in whichever language their owner reads."""

MAX_TRIES = 3
"""How often a message is tried that Telegram asks to send later."""


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

    def buttons(self, review: Review, *answers: Answer) -> ButtonsIn:
        """The buttons under a preview. Each names its version: one under an old preview can't
        approve what its owner never saw."""

        def in_language(language: Language) -> Buttons:
            row = [
                Button(
                    say(language, f"review.{answer}"),
                    data=AnswerReview(answer, review.date, review.version).pack(),
                )
                for answer in answers
            ]
            return (tuple(row),) if row else ()

        return in_language

    async def send(
        self,
        parts: Callable[[Language], Sequence[Text]],
        question: Translated,
        buttons: ButtonsIn,
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

    async def close(
        self, previews: Sequence[Preview], text: Translated, buttons: ButtonsIn
    ) -> None:
        """Say under each owner's preview what became of it."""
        last = dict(previews)  # the last message of each owner
        for chat_id, message_id in last.items():
            language = await self._languages.of(chat_id)
            async with self._turns.turn(chat_id):
                try:
                    shown = content(Reply(Text(text(language)), buttons(language)))
                    await self._bot.edit_message_text(
                        chat_id=chat_id, message_id=message_id, **shown
                    )
                except TelegramError as error:
                    log.info("a preview was not closed", owner=chat_id, reason=str(error))

    async def _message(self, owner: int, text: Text, buttons: Buttons = ()) -> int:
        """Returns the message's id. Raises TelegramError."""
        for attempt in range(1, MAX_TRIES + 1):
            try:
                async with self._turns.turn(owner):
                    message = await self._bot.send_message(
                        owner,
                        disable_notification=not buttons,
                        **content(Reply(text, buttons)),
                    )
                    return message.message_id
            except RetryAfter as error:
                if attempt == MAX_TRIES:
                    raise
                wait = error.retry_after
                await self._sleep(wait.total_seconds() if isinstance(wait, dt.timedelta) else wait)
        raise AssertionError("the last attempt returns or raises")
