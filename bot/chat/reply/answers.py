"""The one place that sends answers to where somebody asked.

An answer of several messages goes out whole before the next one of its chat begins. Nothing that
Telegram refuses raises here: what can be mended (a pause, a group's new id, a reply whose message
is gone) is, the rest is logged, and the answer ends. Where nobody knows whether a message arrived,
the setting ``delivery.when_unsure`` says whether it is sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    User,
)
from telegram.error import TelegramError

from bot.chat.incoming import Asked
from bot.chat.reply import rich
from bot.chat.reply.edits import Edits
from bot.chat.reply.message_budget import Peace
from bot.chat.reply.press_limits import Patience
from bot.chat.reply.private_answers import Whispers
from bot.chat.reply.queues import Lines
from bot.chat.services import Services
from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure
from bot.render.message import Button, Part, Text
from bot.render.text import u16len
from bot.telegram.answers import classify_error

log = logging.getLogger(__name__)

TRIES = 3
"""Attempts at one message; an answer is not worth more."""

LONGEST_PAUSE = 65.0
"""Seconds that an answer waits when Telegram asks for a pause: a group's window is a minute long.
Whoever has to wait longer has gone by then."""

Buttons = tuple[tuple[Button, ...], ...]

Keyboard = ForceReply | ReplyKeyboardMarkup | ReplyKeyboardRemove
"""What takes the place of a person's own keyboard."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of an answer. ``keyboard`` stands in the place of buttons; ``mention`` is who
    the text's first ``len(mention.first_name)`` characters name, so that a selective keyboard
    is theirs alone."""

    text: Text
    buttons: Buttons = ()
    keyboard: Keyboard | None = None
    mention: User | None = None
    reply_to: int = 0
    """The message of the same chat that it must answer; 0 is the question, where it still is."""
    rich: dict[str, Any] | None = None
    """An InputRichMessage to be sent in place of the text, where the server takes it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an answer. ``whole``: Telegram took all of it. ``first`` is the id of its
    first message, 0 where none is known to stand. ``missing``: what it was to answer (or to
    change) is gone, and nothing was sent. ``refused``: it was for the asker alone, who can't get
    it here."""

    whole: bool
    first: int = 0
    missing: bool = False
    refused: bool = False


def replies(parts: Iterable[Part]) -> list[Reply]:
    """A digest's parts as messages of an answer."""
    return [Reply(part.text, part.buttons, rich=part.rich) for part in parts]


class Answers:
    """Sends answers through a bot; one a process, for it keeps the chats' order and peace."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lines = Lines()
        self._edits = Edits(services.clock)
        self.peace = Peace(services.clock)
        self.patience = Patience()
        self.private = Whispers(services, self._once, content)

    async def send(self, bot: Bot, asked: Asked, messages: Sequence[Reply]) -> Sent:
        """Send the messages in order, the first as a reply and the only one to make a sound.

        All answers to people go through here and ``edit``: what shall reach only the asker is to
        be told apart here.
        """
        left = list(messages)
        if asked.until is not None:
            with self.patience.queued(asked, left):
                async with self._hold(asked):
                    taken = await self.private.send(bot, asked, left)
            return Sent(bool(taken), refused=taken is None)
        with self.patience.queued(asked, left):
            async with self._hold(asked):
                return await self._send_all(bot, asked, left)

    async def _send_all(self, bot: Bot, asked: Asked, left: list[Reply]) -> Sent:
        """Send what is ``left``, which shrinks meanwhile."""
        whole, first, missing = True, 0, False
        plain = self._services.plain
        number = -1
        while left:
            message, number = left.pop(0), number + 1
            if message.rich is not None and plain.everywhere:
                left[:0], number = rich.plainly(message), number - 1
                continue
            sent = await self._send(bot, asked, message, first=number == 0)
            if rich.refused(sent, message, plain):
                left[:0], number = rich.plainly(message), number - 1
                continue
            if isinstance(sent, Refused) and sent.kind == "migrated" and sent.migrated_to:
                await self._services.store.migrate_chat(asked.chat_id, sent.migrated_to)
                # Message ids of the old group mean nothing in the new one.
                asked = replace(asked, chat_id=sent.migrated_to, message_id=0, thread_id=0)
                message = replace(message, reply_to=0)
                sent = await self._send(bot, asked, message, first=number == 0)
            if not isinstance(sent, Done):
                log.info("an answer to %s fell short: %s", asked.chat_id, sent)
                whole = False
            elif number == 0:
                first = int(sent.result.message_id)
            if not isinstance(sent, Done | Unsure):
                missing = isinstance(sent, Refused) and sent.kind == "missing"
                break
        return Sent(whole, first, missing)

    async def edit(self, bot: Bot, asked: Asked, message: Reply) -> Sent:
        """Let the message whose button was pressed (``asked.message_id``) show this instead; where
        only the asker shall see it, in a message of their own."""
        if asked.until is not None:
            async with self._hold(asked):
                shown = await self.private.edit(bot, asked, message)
            return Sent(shown) if shown is not None else await self.send(bot, asked, [message])
        place = asked.chat_id, asked.message_id
        arguments = {**content(message), "chat_id": place[0], "message_id": place[1]}
        looks = hash((message.text, message.buttons))
        with self._edits.wanted(place, looks) as needed:
            async with self._hold(asked):
                if not needed():
                    return Sent(True, asked.message_id)
                outcome = await self._persist(asked, lambda: bot.edit_message_text(**arguments))
                done = isinstance(outcome, Done) or (
                    isinstance(outcome, Refused) and outcome.kind == "not_modified"
                )
                if done:
                    self._edits.stands(place, looks)
        if asked.query_id and asked.urgent:
            self.patience.changed(self._services.turns, asked.chat_id)
        if done:
            return Sent(True, asked.message_id)
        log.info("a message in %s was not changed: %s", asked.chat_id, outcome)
        missing = isinstance(outcome, Refused) and outcome.kind == "missing"
        return Sent(False, missing=missing)

    def _hold(self, asked: Asked) -> AbstractAsyncContextManager[None]:
        """A chat's answers go out one after the other; urgent ones pass those to readers."""
        return self._lines.hold((asked.chat_id, asked.urgent))

    async def delete(self, bot: Bot, asked: Asked, message_id: int) -> None:
        """Take one of our messages back; where that is refused it stays."""
        await self._persist(asked, lambda: bot.delete_message(asked.chat_id, message_id))

    async def _send(self, bot: Bot, asked: Asked, message: Reply, *, first: bool) -> Outcome:
        arguments = request(asked, message, first=first)

        def ask() -> Awaitable[Any]:
            if message.rich is not None:
                return rich.send(bot, arguments, message.rich)
            return bot.send_message(**arguments)

        outcome = await self._persist(asked, ask)
        if (
            isinstance(outcome, Refused)
            and outcome.kind == "missing"
            and not message.reply_to
            and arguments.pop("reply_parameters", None)
        ):
            outcome = await self._persist(asked, ask)
        return outcome

    async def _persist(self, asked: Asked, send: Callable[[], Awaitable[Any]]) -> Outcome:
        """The request's outcome, after a few tries where another may help."""
        outcome: Outcome = NotWritten("not tried")
        for _ in range(TRIES):
            outcome = await self._once(asked.chat_id, send, urgent=asked.urgent)
            match outcome:
                case Limited(retry_after=pause) if pause <= LONGEST_PAUSE:
                    await self._services.sleep(pause)
                case NotWritten():
                    await self._services.sleep(1)
                case Unsure() if self._services.settings.delivery.when_unsure == "resend":
                    await self._services.sleep(1)
                case _:
                    break
        return outcome

    async def _once(
        self, chat_id: int, send: Callable[[], Awaitable[Any]], *, urgent: bool = False
    ) -> Outcome:
        turns, turn = self._services.turns, None
        if turns is not None:
            spare = 0 if urgent else self.patience.spare(turns, chat_id)
            turn = await turns.take(chat_id, push=False, spare=spare)
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


def inline(buttons: Buttons) -> InlineKeyboardMarkup:
    """The buttons as Telegram wants them."""
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(b.text, url=b.url, callback_data=b.data) for b in row]
            for row in buttons
        ]
    )


def content(message: Reply) -> dict[str, Any]:
    """The arguments that say what a message shows; what need not be said is left out."""
    arguments: dict[str, Any] = {
        "text": message.text.text,
        "link_preview_options": LinkPreviewOptions(is_disabled=True),
    }
    entities = [
        MessageEntity(entity.type, entity.offset, entity.length, entity.url)
        for entity in message.text.entities
    ]
    if message.mention is not None:
        length = u16len(message.mention.first_name)
        entities.append(MessageEntity("text_mention", 0, length, user=message.mention))
    if entities:
        arguments["entities"] = entities
    if message.buttons:
        arguments["reply_markup"] = inline(message.buttons)
    elif message.keyboard is not None:
        arguments["reply_markup"] = message.keyboard
    return arguments


def request(asked: Asked, message: Reply, *, first: bool) -> dict[str, Any]:
    """The arguments of ``Bot.send_message``."""
    arguments = {"chat_id": asked.chat_id, **content(message)}
    if asked.thread_id:
        arguments["message_thread_id"] = asked.thread_id
    if not first:
        arguments["disable_notification"] = True
    elif message.reply_to:
        arguments["reply_parameters"] = ReplyParameters(message.reply_to)
    elif asked.message_id:
        arguments["reply_parameters"] = ReplyParameters(
            asked.message_id, allow_sending_without_reply=True
        )
    return arguments
