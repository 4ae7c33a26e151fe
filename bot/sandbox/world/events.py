"""What happens in the sandbox, as values: presses, their answers, requests, what pages see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from bot.sandbox.world.inline import InlineQuery
    from bot.sandbox.world.model import Chat, Message, User

Json = dict[str, Any]


@dataclass(slots=True, eq=False)
class Query:
    """A press of a callback button. ``answer`` is None until the bot answers it."""

    id: str
    user: User
    message: Message
    data: str
    pressed_at: float
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answerCallbackQuery: a toast, an alert, or an address to open."""

    query_id: str
    user: User
    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot as it was handled; ``answer`` is the body, ``at`` the world's time."""

    method: str
    params: Json
    answer: Json
    at: dt.datetime


EventKind = Literal["message", "edit", "delete", "chat", "typing", "answer", "menu", "offers"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a watching page would show. ``chat`` is None for what concerns no chat
    (a menu, what was offered to somebody who ``asked``). ``thread_id`` is for typing."""

    kind: EventKind
    chat: Chat | None = None
    message: Message | None = None
    answer: Answer | None = None
    thread_id: int = 0
    asked: InlineQuery | None = None
