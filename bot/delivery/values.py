"""What goes through the ports: values that the store, the push and the chat hand each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.delivery.model import DeliveryState, Subscription
from bot.delivery.schedule import Plan
from bot.render.message import Language, Look, PartKey


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatInfo:
    """What is kept of a chat: ``kind`` is private, group, supergroup or channel; ``language`` is
    what an admin chose, None where nobody did; ``member`` is false once the bot was removed."""

    chat_id: int
    kind: str
    title: str = ""
    username: str | None = None
    language: Language | None = None
    member: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The figures behind ``/status`` of an owner and ``python -m bot status``."""

    subscriptions: int
    paused: int
    next_at: dt.datetime | None
    waiting: int
    open: int
    stopped: int
    parts_left: int
    sent_today: int
    stopped_reasons: tuple[tuple[int, int, str, str], ...] = ()
    """(chat_id, thread_id, date, reason), newest first, at most twenty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a date's push is."""

    open: int
    chats: int
    messages: int
    left: int
    stopped: tuple[tuple[int, int, str], ...]
    """(chat_id, thread_id, reason) of what stopped, at most twenty."""

    stopped_count: int


@dataclass(frozen=True, slots=True)
class LeftTopic:
    """What became of a topic that is gone: its subscription as it is now, paused or in General
    (None where it had no active one), and the ids of the deliveries that were stopped."""

    thread_id: int
    subscription: Subscription | None
    stopped: frozenset[int]

    @property
    def moved(self) -> bool:
        """Whether it goes on in General."""
        return self.subscription is not None and self.subscription.active


@dataclass(frozen=True, slots=True)
class FirstPost:
    """The first message of a day, to be pinned, and the one that is to be unpinned for it."""

    chat_id: int
    message_id: int
    before: int | None


Text = tuple[str, bytes]
"""A digest as it is kept: the name of its file, and what is in it."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A part to be: its place in the day's order, its key, and the hash of what it should show."""

    position: int
    key: PartKey
    wanted: str


@dataclass(frozen=True, slots=True)
class Order:
    """A delivery to be made. ``seeds`` None: its digest is not out yet, it waits."""

    plan: Plan
    seeds: tuple[Seed, ...] | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one due subscription: its next hour, and the deliveries to make."""

    subscription: Subscription
    next_at: dt.datetime | None
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a recall found, in deliveries: ``taken`` have posts to take back; ``cancelled`` were
    on their way, and nothing of them stood yet."""

    taken: int
    cancelled: int


class Mark(NamedTuple):
    """What an answer of Telegram changed: the part ``part_id`` now stands as ``sent`` (None: it
    stands no more) under ``message_id``. ``edition`` is the delivery's, as the sender read it;
    ``new_in`` the chat that the message was sent to just now, 0 where none was; ``more``: the
    sender knows of further parts that differ, so the delivery can't be done by this mark."""

    delivery_id: int
    part_id: int
    sent: str | None
    message_id: int | None
    sent_at: dt.datetime
    edition: int = 0
    new_in: int = 0
    more: bool = False


Kept = DeliveryState | Literal["changed"]
"""A delivery's state once a mark is kept; ``changed``: it is open, and wants something else than
at the ``edition`` that the mark names."""

Seeds = Callable[[dt.date, Look], tuple[Seed, ...]]
"""The parts of a date's digest in a look; the planner composes them, once for each look."""
