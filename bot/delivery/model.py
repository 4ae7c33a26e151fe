"""Subscriptions and deliveries as values. All instants are aware datetimes in UTC."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.render.message import Language, Look, PartKey, Style

Answers = Literal["everyone", "asker"]
TopicGone = Literal["pause", "general"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One chat's (or topic's) standing wish. ``thread_id`` 0 is no topic (and General).

    ``time`` is the wall clock hour ``HH:MM`` in ``timezone`` (an IANA name); ``weekdays`` are of
    ``WEEKDAYS``, never empty. ``next_at`` is the next push; None while it is not active.
    ``reason`` says why an inactive one is: ``unsubscribed``, ``kicked``, ``blocked``…
    ``topic_gone`` says what follows when its topic is closed or deleted: it pauses, or it moves
    to General.
    """

    chat_id: int
    thread_id: int = 0
    time: str = "08:30"
    timezone: str = "Asia/Shanghai"
    weekdays: tuple[str, ...] = WEEKDAYS
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    style: Style = "full"
    answers: Answers = "everyone"
    silent: bool = False
    pin: bool = False
    language: Language = "zh"
    topic_gone: TopicGone = "pause"
    active: bool = True
    paused_until: dt.date | None = None
    reason: str = ""
    next_at: dt.datetime | None = None

    @property
    def look(self) -> Look:
        return Look(self.style, self.categories, self.keywords, self.language)


DeliveryState = Literal["waiting", "open", "done", "stopped", "missed"]
"""waiting: its digest is not out yet; open: parts to send, edit or delete; done: all stands as
wanted; stopped: gave up, see reason; missed: nothing was sent, and now it is too late."""

TOPIC_GONE = "topic_gone"
"""Why a subscription is paused, or a delivery stopped, whose topic was closed or deleted."""

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
