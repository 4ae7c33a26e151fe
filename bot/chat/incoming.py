"""Who asked, and where, from what Telegram brought."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from telegram import CallbackQuery, Chat, Message, User

Where = Literal["private", "group", "channel"]
_WHERE: dict[str, Where] = {"private": "private", "channel": "channel"}
GENERAL = 1
"""The General topic's id; Telegram refuses it as ``message_thread_id``, so it is 0 here."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked, and where. ``thread_id`` 0 is no topic (and General). ``anonymous_admin``: it
    was written in the group's own name, which only its administrators can do.

    ``said`` is the message's text, or what the pressed button carries; ``query_id`` names the
    press. ``ephemeral_id`` is there where the command (or the message with the button) is one
    that only this person sees; ``until`` where only they shall see the answer: it may be sent
    until then (``bot.chat.reply.private_answers``). ``urgent``: an administrator commands or
    presses, or the bot itself came or went; the answer is never damped, and reading gives way.
    """

    chat_id: int
    kind: str
    title: str
    username: str | None
    thread_id: int = 0
    message_id: int = 0
    user_id: int | None = None
    user_language: str | None = None
    anonymous_admin: bool = False
    said: str = ""
    query_id: str = ""
    ephemeral_id: int = 0
    came_at: dt.datetime | None = None
    until: dt.datetime | None = None
    urgent: bool = False

    @property
    def where(self) -> Where:
        return _WHERE.get(self.kind, "group")


def asked_in(chat: Chat, user: User | None, **known: Any) -> Asked:
    """Something that ``user`` asked or did in ``chat``."""
    return Asked(
        chat_id=chat.id,
        kind=str(chat.type),
        title=chat.title or chat.full_name or "",
        username=chat.username,
        user_id=user.id if user else None,
        user_language=user.language_code if user else None,
        **known,
    )


def asked_by_message(message: Message) -> Asked:
    """Who wrote ``message`` (or posted it in a channel), and where."""
    sender = message.sender_chat
    return asked_in(
        message.chat,
        message.from_user,
        thread_id=_thread(message),
        message_id=message.message_id,
        anonymous_admin=sender is not None and sender.id == message.chat.id,
        said=message.text or message.caption or "",
        ephemeral_id=_ephemeral_id(message),
        came_at=message.date,
    )


def asked_by_press(query: CallbackQuery) -> Asked | None:
    """Who pressed a button, and under which message; None where Telegram doesn't say."""
    message = query.message
    if message is None:
        return None
    known = message if isinstance(message, Message) else None  # else it is too old
    return asked_in(
        message.chat,
        query.from_user,
        thread_id=_thread(known) if known else 0,
        message_id=message.message_id,
        said=query.data or "",
        query_id=query.id,
        ephemeral_id=_ephemeral_id(known) if known else 0,
    )


def _ephemeral_id(message: Message) -> int:
    """0 for a message that all may see; python-telegram-bot keeps newer fields aside."""
    value = message.api_kwargs.get("ephemeral_message_id")
    return value if isinstance(value, int) else 0


def _thread(message: Message) -> int:
    # A reply in a group without topics carries a thread id too; only topics take it back.
    thread = message.message_thread_id if message.is_topic_message else None
    return 0 if thread in (None, GENERAL) else int(thread)
