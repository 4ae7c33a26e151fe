"""Deliveries as values: a row and its parts, what planning decides, what the sender marks, what is
counted. All instants are aware datetimes in UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.model.schedule import Plan
from bot.model.subscription import Subscription
from bot.render.message import Look, PartKey

DeliveryState = Literal["waiting", "open", "done", "stopped", "missed"]
"""waiting: its digest is not out yet; open: parts to send, edit or delete; done: all stands as
wanted; stopped: gave up, see reason; missed: nothing was sent, and now it is too late."""

RECALLED = "recalled"
"""The reason of a delivery that was taken back: no correction touches it, a push sends it again."""

NO_DIGEST = "no digest in time"
NOT_APPROVED = "not approved in time"
TOO_LATE = "too late"
"""Why a delivery was missed: its digest did not come, it came and no owner let it go, or it could
not be sent within catch_up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A row of ``deliveries``: one chat's (topic's) posts of one date. ``edition`` counts how
    often what it wants was changed: whoever holds an older one in memory reads it again."""

    id: int
    chat_id: int
    thread_id: int
    date: dt.date
    look: Look
    silent: bool
    pin: bool
    state: DeliveryState
    due_at: dt.datetime
    not_before: dt.datetime
    attempts: int = 0
    reason: str = ""
    edition: int = 0


class PartRow(NamedTuple):
    """A row of ``messages``: one part of a delivery, what is wanted and what stands.

    ``wanted`` None: it should not stand (any more); ``sent`` None: nothing stands. The sender
    works where they differ. A ``position`` below 0 is that of a post which was being taken back
    when its day was pushed again: it goes before anything of the day is sent.
    """

    id: int
    delivery_id: int
    position: int
    key: PartKey
    wanted: str | None
    sent: str | None
    message_id: int | None
    sent_at: dt.datetime | None = None

    @property
    def leaves_first(self) -> bool:
        """Whether it is a remainder of a recall that a push overtook."""
        return self.position < 0


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


MINUTE = dt.timedelta(minutes=1)
"""The longest of Telegram's windows."""


@dataclass(frozen=True, slots=True)
class Written:
    """A chat was written to; ``until``: Telegram refused that (429), and asked to wait so long."""

    chat_id: int
    at: dt.datetime
    until: dt.datetime | None = None


ReviewState = Literal["asked", "approved", "held"]
"""asked: nobody answered yet; approved: groups may see it; held: only an approval lets it go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A row of ``reviews``. ``by`` is the owner who decided, None for nobody (the deadline).
    ``previews``: the messages that show it, as (chat_id, message_id), for each owner the one with
    the buttons last."""

    date: dt.date
    version: str
    state: ReviewState
    asked_at: dt.datetime
    by: int | None = None
    previews: tuple[tuple[int, int], ...] = ()
