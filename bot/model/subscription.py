"""Chats and their subscriptions as values. All instants are aware datetimes in UTC."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from bot.render.message import Language, Look, Style

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


TOPIC_GONE = "topic_gone"
"""Why a subscription is paused, or a delivery stopped, whose topic was closed or deleted."""


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
