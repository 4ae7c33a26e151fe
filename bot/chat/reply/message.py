"""A message of an answer, and the arguments of the request that sends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from telegram import (
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

from bot.chat.incoming import Asked
from bot.chat.keyboards import Buttons
from bot.render.message import Part, Text
from bot.render.text import u16len

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
