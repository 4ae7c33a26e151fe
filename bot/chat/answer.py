"""The one place that sends answers to where somebody asked.

An answer of several messages goes out whole before the next one of its chat begins. Nothing that
Telegram refuses raises here: what can be mended (a pause, a group's new id, a reply whose message
is gone) is, the rest is logged, and the answer ends. Where nobody knows whether a message arrived,
the setting ``delivery.when_unsure`` says whether it is sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import TelegramError

from bot.chat.incoming import Asked
from bot.chat.lines import Lines
from bot.chat.services import Services
from bot.gateway.answers import classify_error
from bot.gateway.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure
from bot.post.model import Button, Part, Text

log = logging.getLogger(__name__)

TRIES = 3
"""Attempts at one message; an answer is not worth more."""

LONGEST_PAUSE = 65.0
"""Seconds that an answer waits when Telegram asks for a pause: a group's window is a minute long.
Whoever has to wait longer has gone by then."""

Buttons = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of an answer."""

    text: Text
    buttons: Buttons = ()


def replies(parts: Iterable[Part]) -> list[Reply]:
    """A digest's parts as messages of an answer."""
    return [Reply(part.text, part.buttons) for part in parts]


class Answers:
    """Sends answers through a bot; one a process, for it keeps the chats' order."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lines = Lines()

    async def send(self, bot: Bot, asked: Asked, messages: Sequence[Reply]) -> bool:
        """Send the messages in order, the first as a reply and the only one to make a sound.

        Returns whether Telegram took them all.
        """
        whole = True
        async with self._lines.hold(asked.chat_id):
            for number, message in enumerate(messages):
                sent = await self._send(bot, asked, message, first=number == 0)
                if isinstance(sent, Refused) and sent.kind == "migrated" and sent.migrated_to:
                    await self._services.store.migrate_chat(asked.chat_id, sent.migrated_to)
                    # Message ids of the old group mean nothing in the new one.
                    asked = replace(asked, chat_id=sent.migrated_to, message_id=0, thread_id=0)
                    sent = await self._send(bot, asked, message, first=number == 0)
                if not isinstance(sent, Done):
                    log.info("an answer to %s fell short: %s", asked.chat_id, sent)
                    whole = False
                if not isinstance(sent, Done | Unsure):
                    break
        return whole

    async def _send(self, bot: Bot, asked: Asked, message: Reply, *, first: bool) -> Outcome:
        arguments = request(asked, message, first=first)
        outcome: Outcome = NotWritten("not tried")
        for _ in range(TRIES):
            outcome = await self._once(asked.chat_id, lambda: bot.send_message(**arguments))
            match outcome:
                case Limited(retry_after=pause) if pause <= LONGEST_PAUSE:
                    await self._services.sleep(pause)
                case NotWritten():
                    await self._services.sleep(1)
                case Unsure() if self._services.settings.delivery.when_unsure == "resend":
                    await self._services.sleep(1)
                case Refused(kind="missing") if "reply_parameters" in arguments:
                    del arguments["reply_parameters"]
                case _:
                    break
        return outcome

    async def _once(self, chat_id: int, send: Callable[[], Awaitable[Any]]) -> Outcome:
        turns = self._services.turns
        turn = await turns.take(chat_id, push=False) if turns else None
        outcome: Outcome | None = None
        try:
            outcome = Done(await send())
        except TelegramError as error:
            outcome = classify_error(error)
        finally:
            if turn is not None:
                match outcome:
                    case Limited(retry_after=pause):
                        turn.refused(pause)
                    case NotWritten():
                        turn.unwritten()
                    case _:
                        turn.answered()
        return outcome


def request(asked: Asked, message: Reply, *, first: bool) -> dict[str, Any]:
    """The arguments of ``Bot.send_message``; what need not be said is left out."""
    arguments: dict[str, Any] = {
        "chat_id": asked.chat_id,
        "text": message.text.text,
        "link_preview_options": LinkPreviewOptions(is_disabled=True),
    }
    if message.text.entities:
        arguments["entities"] = [
            MessageEntity(entity.type, entity.offset, entity.length, entity.url)
            for entity in message.text.entities
        ]
    if asked.thread_id:
        arguments["message_thread_id"] = asked.thread_id
    if message.buttons:
        arguments["reply_markup"] = InlineKeyboardMarkup(
            [
                [InlineKeyboardButton(b.text, url=b.url, callback_data=b.data) for b in row]
                for row in message.buttons
            ]
        )
    if not first:
        arguments["disable_notification"] = True
    elif asked.message_id:
        arguments["reply_parameters"] = ReplyParameters(
            asked.message_id, allow_sending_without_reply=True
        )
    return arguments
