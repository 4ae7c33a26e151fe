"""What the push and the chat need of the outside, as Protocols; ``bot.store`` and ``bot.gateway``
fulfil them, and only ``bot.app`` knows which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.post.model import Language
from bot.push.model import Subscription

Clock = Callable[[], dt.datetime]
"""The world's time: an aware datetime in UTC. Tests and the demo move it."""


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


class ChatStore(Protocol):
    """What commands keep and look up."""

    async def subscriptions(
        self, chat_id: int | None = None, *, active: bool | None = None
    ) -> list[Subscription]:
        """All subscriptions (of one chat), ordered by chat and topic."""

    async def subscription(self, chat_id: int, thread_id: int) -> Subscription | None: ...

    async def save_subscriptions(self, subscriptions: Sequence[Subscription]) -> None:
        """Insert or replace, all in one transaction; the caller has worked out ``next_at``."""

    async def end_subscriptions(
        self, chat_id: int, thread_id: int | None, reason: str
    ) -> list[Subscription]:
        """Make the chat's (topic's) active subscriptions inactive, keeping their settings, and
        stop its open deliveries before their next part. Returns those that were active."""

    async def migrate_chat(self, old: int, new: int) -> None:
        """A group became a supergroup: move everything that is wanted to the new id."""

    async def remember_chat(self, chat: ChatInfo) -> None:
        """Insert or update; ``language`` None keeps the language already kept."""

    async def chat(self, chat_id: int) -> ChatInfo | None: ...

    async def status(self, now: dt.datetime) -> Status: ...
