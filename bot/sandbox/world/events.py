"""What happens in the sandbox, as values: presses, inline queries, requests, what pages see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from bot.sandbox.params import Json
from bot.sandbox.text.entities import MessageEntity
from bot.sandbox.world.model import Chat, Message, User


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """An answerCallbackQuery: a toast, an alert, or an address to open."""

    query_id: str
    user: User
    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(slots=True, eq=False)
class CallbackQuery:
    """A press of a callback button. ``answer`` is None until the bot answers it."""

    id: str
    user: User
    message: Message
    data: str
    asked_at: float
    answer: CallbackAnswer | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """An article of an answer: what the app lists, and the message that it becomes."""

    id: str
    title: str
    description: str
    text: str
    entities: tuple[MessageEntity, ...]
    markup: Json | None


@dataclass(slots=True, eq=False)
class InlineQuery:
    """What somebody typed after ``@bot``. ``offers`` is None until the bot answers;
    ``next_offset`` is what the app asks with for more, ``""`` where there is none; ``button``
    stands above the offers."""

    id: str
    user: User
    query: str
    offset: str
    asked_at: float
    offers: tuple[Offer, ...] | None = None
    next_offset: str = ""
    button: Json | None = None
    cache_time: int = 300
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class ApiCall:
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
    answer: CallbackAnswer | None = None
    thread_id: int = 0
    asked: InlineQuery | None = None
