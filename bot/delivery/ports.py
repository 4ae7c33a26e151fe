"""What the push and the chat need of the outside, as Protocols; ``bot.storage`` and
``bot.telegram`` fulfil them, and only ``bot.runtime`` knows which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from bot.delivery.model import Delivery, PartRow, Subscription
from bot.delivery.outcome import Outcome
from bot.delivery.values import (
    ChatInfo,
    Decision,
    FirstPost,
    Kept,
    LeftTopic,
    Mark,
    Order,
    Progress,
    Recalled,
    Seed,
    Seeds,
    Status,
    Text,
)
from bot.render.message import Look

__all__ = [
    "AlertStore",
    "ChatInfo",
    "ChatStore",
    "Clock",
    "Decision",
    "FirstPost",
    "Kept",
    "LeftTopic",
    "Mark",
    "Order",
    "Outbox",
    "PinStore",
    "Progress",
    "Recalled",
    "Seed",
    "Seeds",
    "SenderListener",
    "Status",
    "TelegramApi",
    "Text",
]

Clock = Callable[[], dt.datetime]
"""The world's time: an aware datetime in UTC. Tests and the demo move it."""

LOOKS = 50
"""Different looks that are composed and planned in one transaction: while it runs nothing else
is written, and while one is composed nobody is answered."""


class AlertStore(Protocol):
    """What alerts keep and look up."""

    async def tell_once(self, key: str, now: dt.datetime) -> bool:
        """Whether ``key`` has not been told yet; from now on it has."""

    async def progress(self, date: dt.date) -> Progress: ...


class ChatStore(Protocol):
    """What commands keep and look up."""

    async def subscriptions(
        self, chat_id: int | None = None, *, active: bool | None = None
    ) -> list[Subscription]:
        """All subscriptions (of one chat), ordered by chat and topic."""

    async def subscription(self, chat_id: int, thread_id: int) -> Subscription | None: ...

    async def save_subscriptions(self, subscriptions: Iterable[Subscription]) -> None:
        """Insert or replace, all in one transaction; the caller has worked out ``next_at``."""

    async def end_subscriptions(
        self, chat_id: int, thread_id: int | None, reason: str
    ) -> list[Subscription]:
        """Make the chat's (topic's) active subscriptions inactive, keeping their settings, and
        stop its open deliveries before their next part. Returns those that were active."""

    async def leave_topic(self, chat_id: int, thread_id: int, now: dt.datetime) -> LeftTopic:
        """The topic is closed or deleted. Its active subscription pauses and its open deliveries
        stop; or both move to General, where the subscription says so and General has no active
        one of its own."""

    async def migrate_chat(self, old: int, new: int) -> None:
        """A group became a supergroup: move everything that is wanted to the new id."""

    async def remember_chat(self, chat: ChatInfo) -> None:
        """Insert or update; ``language`` None keeps the language already kept."""

    async def chat(self, chat_id: int) -> ChatInfo | None: ...

    async def look_up(self, chat_id: int) -> tuple[ChatInfo | None, list[Subscription]]:
        """``chat`` and ``subscriptions`` of a chat in one go."""

    async def status(self, now: dt.datetime) -> Status: ...

    async def change_subscription(
        self, chat_id: int, thread_id: int, change: Callable[[Subscription], Subscription]
    ) -> Subscription | None:
        """Read, change and write in one transaction; the subscription after it, None where there
        is none. What ``change`` raises changes nothing and is raised."""

    async def move_subscription(
        self, chat_id: int, source: int, target: int
    ) -> Subscription | None:
        """The subscription of topic ``source`` becomes that of ``target``, with all its settings;
        None where there is none, or ``target`` has an active one of its own."""

    async def may_greet(self, chat_id: int, now: dt.datetime, pause: dt.timedelta) -> bool:
        """Whether the chat was not greeted within ``pause``; from now on it has been."""

    async def standing(
        self, chat_id: int, thread_id: int, date: dt.date
    ) -> list[tuple[PartRow, dt.datetime]]:
        """The parts of a date that stand there, in order, with when they were sent."""

    async def stands(self, chat_id: int, thread_id: int, date: dt.date) -> bool:
        """Whether anything of the date was pushed there."""


class PinStore(Protocol):
    """What pinning looks up and keeps."""

    async def first_to_pin(self, delivery_id: int, now: dt.datetime) -> FirstPost | None:
        """The delivery's first message where it is to be pinned: once for each delivery, and
        never for a day before one that was pinned there."""


class Outbox(Protocol):
    """The deliveries and their parts. Every method is one transaction; state is read and changed
    within it, never before an await and after."""

    async def due(self, now: dt.datetime) -> bool:
        """Whether there is something for ``plan_due``."""

    async def plan_due(
        self,
        now: dt.datetime,
        limit: int,
        decide: Callable[[Sequence[Subscription]], Sequence[Decision]],
        texts: Mapping[dt.date, Text] = ...,
    ) -> int:
        """Of the subscriptions due at ``now`` (oldest first, at most ``limit``) hand one of each
        kind to ``decide``, and keep what it decides for all of its kind: a kind has its hours, its
        look, and all else but its chat in common. Those that it leaves out stay due. Returns how
        many were decided. Planning twice adds nothing.

        ``texts`` are those that the seeds come from: where another one is kept by now, nothing
        is changed, and 0 returned.

        ``decide`` may be called in another thread, while the caller waits."""

    async def push_now(
        self,
        date: dt.date,
        subscriptions: Sequence[Subscription],
        seeds: Callable[[Look], tuple[Seed, ...]],
        now: dt.datetime,
        give_up_at: dt.datetime,
        text: Text | None = None,
    ) -> int | None:
        """Put a date into the outbox for these, whatever their hour. What stands stays; waiting,
        missed and stopped deliveries are opened again. So are recalled ones; where the recall is
        still under way it is finished first. Returns how many are open then; None where another
        text than ``text``, which the seeds come from, is kept by now, and nothing was changed."""

    async def waiting_dates(self) -> list[dt.date]:
        """The dates that deliveries wait for, oldest first."""

    async def open_waiting(
        self,
        date: dt.date,
        limit: int,
        seeds: Callable[[Look], tuple[Seed, ...]],
        now: dt.datetime,
        catch_up: dt.timedelta,
        text: Text | None = None,
    ) -> int:
        """The digest of ``date`` is out: plan those that wait for it, with the looks that their
        subscriptions have now; they have ``catch_up`` to be sent. Those whose wait is over stay,
        unless their hour may still be caught up, and of many different looks those after the
        first ``LOOKS``. Who pauses by now gets nothing. Returns how many were taken; 0, and nothing
        was changed, where another text than ``text``, which the seeds come from, is kept by now."""

    async def give_up(self, now: dt.datetime, unapproved: Sequence[dt.date] = ()) -> list[Delivery]:
        """Deliveries whose time has run out become ``missed``: those that wait for a digest (for
        those ``unapproved`` it is there, and no owner let it go), and open ones of which nothing
        stands. Returns them."""

    async def revise(
        self,
        date: dt.date,
        name: str,
        data: bytes,
        seeds: Callable[[Look], tuple[Seed, ...]],
        now: dt.datetime,
        since: dt.datetime,
    ) -> int:
        """A date's digest changed: keep its new text, and want its new parts in every delivery
        that is open, or done and due since ``since``. A chat that unsubscribed gets what stands
        corrected, and nothing new. Returns how many have something to correct or to send."""

    async def replan(
        self,
        date: dt.date,
        seeds: Callable[[Look], tuple[Seed, ...]],
        text: Text | None = None,
    ) -> int:
        """Want ``seeds`` in every open delivery of the date; those that are done stay as they
        are. Returns how many were open; 0, and nothing was changed, where another text than
        ``text``, which the seeds come from, is kept by now."""

    async def want(
        self, delivery: Delivery, seeds: tuple[Seed, ...], look: Look | None = None
    ) -> None:
        """Want ``seeds`` in an open delivery, from now on in ``look`` where one is given; nothing
        is changed where it wants something else already than at its ``edition``."""

    async def recall(
        self, date: dt.date, chat_ids: Sequence[int] | None, now: dt.datetime
    ) -> Recalled:
        """Want nothing of a date any more (in these chats); a push after it sends it again."""

    async def posted(self, date: dt.date) -> bool:
        """Whether anything of the date stands in any chat."""

    async def correctable(self, since: dt.datetime) -> list[dt.date]:
        """The dates of which ``revise`` has posts to correct, oldest first: in deliveries that
        are open, or done and due since ``since``."""

    async def looks(self, date: dt.date) -> list[Look]:
        """In which looks something of the date stands."""

    async def keep_digest(self, date: dt.date, name: str, data: bytes, now: dt.datetime) -> None:
        """Keep the text that the date's parts are planned from, unless one is kept already."""

    async def kept_digest(self, date: dt.date) -> tuple[str, bytes] | None: ...

    async def open_deliveries(
        self, now: dt.datetime, limit: int, without: Sequence[int] = ()
    ) -> list[tuple[Delivery, list[PartRow]]]:
        """Open deliveries whose ``not_before`` has come, oldest first, with all their parts in
        order; without those that ``give_up`` is to see to."""

    async def mark(self, marks: Sequence[Mark], now: dt.datetime) -> dict[int, Kept]:
        """Keep marks, in one transaction. A delivery without a difference left becomes ``done``;
        one that was recalled or given up while its part was on its way is opened again. Returns
        the state of each delivery marked."""

    async def marked(self, marks: Sequence[Mark]) -> set[int]:
        """Of these marks, the parts that stand with the message the mark names."""

    async def settle(self, delivery_id: int, now: dt.datetime) -> None:
        """An open delivery where nothing differs is done."""

    async def still_open(self, editions: Mapping[int, int]) -> set[int]:
        """Of these deliveries (by id, with the edition in memory), those that are open and want
        what they wanted then."""

    async def postpone(
        self,
        delivery_id: int,
        not_before: dt.datetime,
        attempts: int,
        reason: str,
        grace: dt.timedelta = ...,
    ) -> None:
        """Try an open delivery no earlier than ``not_before``; the reason is shown in ``status``.
        ``grace`` is added to the time after which it would be given up."""

    async def stop(self, delivery_id: int, reason: str) -> None:
        """Give an open delivery up for good, keeping what stands."""


class TelegramApi(Protocol):
    """The Bot API, as far as the sender needs it."""

    async def call(self, method: str, body: bytes) -> Outcome:
        """One request with a prepared JSON body. Never raises for what Telegram or the network
        does: that is what outcomes are for."""


class SenderListener:
    """Is told what the sender does: each listener overrides what it wants to know. The methods
    are quick, and never raise."""

    def sent(self, delivery: Delivery, seconds_late: float) -> None:
        """A part was sent, edited or deleted, and its mark is kept."""

    def finished(self, delivery: Delivery) -> None:
        """All of the delivery stands as it is wanted."""

    def stopped(self, delivery: Delivery, reason: str) -> None:
        """The delivery was given up for good."""

    def limited(self, chat_id: int, retry_after: float) -> None:
        """Telegram answered 429, and asks to wait so many seconds."""

    def plain(self, delivery: Delivery, reason: str, *, everywhere: bool) -> None:
        """Rich messages are refused in the delivery's chat, or by the server for all."""

    def offline(self, reason: str) -> None:
        """Telegram can't be reached at all, or (an empty reason) it is again."""
