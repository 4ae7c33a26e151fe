"""What came in, as values: who asked where, and the command that was typed."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from telegram import CallbackQuery, Message

from bot.chat.wording import short
from bot.render.inert_text import literal

Where = Literal["private", "group", "channel"]
_WHERE: dict[str, Where] = {"private": "private", "channel": "channel"}
GENERAL = 1
"""The General topic's id; Telegram refuses it as ``message_thread_id``, so it is 0 here."""

_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
_COMMAND = re.compile(r"[/／]([a-z0-9_]{1,64})(?:@([a-z0-9_]{1,64}))?(?![a-z0-9_@/])", re.I)


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
    thread_id: int
    message_id: int
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


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as typed: its name in lower case, the bot it was addressed to (lower case, ``""``
    where none), and the rest of the message."""

    name: str
    addressed: str
    args: str


def typed(text: str) -> Typed | None:
    """The command that begins ``text``; None where none does."""
    match = _COMMAND.match(text)
    if match is None:
        return None
    name, addressed = match.group(1).lower(), (match.group(2) or "").lower()
    args = text[match.end() :].strip()
    return Typed(name, addressed, args if visible(args) else "")


def addressed(what: Typed, bot: str) -> Typed:
    """The same; ``/today @bot 融资``, with a space too many, is addressed to the bot all the same.
    ``bot`` is its name in lower case."""
    first, _, rest = what.args.partition(" ")
    if what.addressed or first.lower() != f"@{bot}":
        return what
    return Typed(what.name, bot, rest.strip())


def visible(text: str) -> bool:
    """Whether there is anything to see in it: controls, marks of direction and fillers leave no
    ink."""
    return any(
        unicodedata.category(one)[0] not in "ZM"
        and unicodedata.category(one) not in ("Cc", "Cf", "Cs")
        and one not in _FILLERS
        for one in text
    )


def words(args: str) -> list[str]:
    """Arguments one by one; spaces of any width, line breaks and commas of any kind part them. What
    is nothing but punctuation (``/today。``, ``/date 1月28日 ！``) says nothing."""
    return [word for word in re.split(r"[\s,，、;；﹐､。！？]+", args) if not _silent(word)]


def _silent(word: str) -> bool:
    return all(unicodedata.category(one)[0] == "P" for one in word)


def echo(text: str, longest: int = 40) -> str:
    """A person's words for showing them again: one line, not long, nothing in it alive."""
    return literal(short(" ".join(text.split()), longest))


def asked_by_message(message: Message) -> Asked:
    """Who wrote ``message`` (or posted it in a channel), and where."""
    chat, user = message.chat, message.from_user
    return Asked(
        chat_id=chat.id,
        kind=str(chat.type),
        title=chat.title or chat.full_name or "",
        username=chat.username,
        thread_id=_thread(message),
        message_id=message.message_id,
        user_id=user.id if user else None,
        user_language=user.language_code if user else None,
        anonymous_admin=message.sender_chat is not None and message.sender_chat.id == chat.id,
        said=message.text or message.caption or "",
        ephemeral_id=_ephemeral_id(message),
        came_at=message.date,
    )


def asked_by_press(query: CallbackQuery) -> Asked | None:
    """Who pressed a button, and under which message; None where Telegram doesn't say."""
    message = query.message
    if message is None:
        return None
    return Asked(
        chat_id=message.chat.id,
        kind=str(message.chat.type),
        title=message.chat.title or message.chat.full_name or "",
        username=message.chat.username,
        thread_id=_thread(message) if isinstance(message, Message) else 0,
        message_id=message.message_id,
        user_id=query.from_user.id,
        user_language=query.from_user.language_code,
        said=query.data or "",
        query_id=query.id,
        ephemeral_id=_ephemeral_id(message) if isinstance(message, Message) else 0,
    )


def _ephemeral_id(message: Message) -> int:
    """0 for a message that all may see; python-telegram-bot keeps newer fields aside."""
    value = message.api_kwargs.get("ephemeral_message_id")
    return value if isinstance(value, int) else 0


def _thread(message: Message) -> int:
    # A reply in a group without topics carries a thread id too; only topics take it back.
    thread = message.message_thread_id if message.is_topic_message else None
    return 0 if thread in (None, GENERAL) else int(thread)
