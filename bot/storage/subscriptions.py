"""Chats and their subscriptions: read and changed by commands, settings and ``chats import``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import sqlalchemy as sa

from bot.model.delivery import RECALLED
from bot.model.subscription import ChatInfo, Subscription
from bot.storage.base import StoreBase, batches, reads, upsert, writes
from bot.storage.rows import CHAT, SUBSCRIPTION, subscription_row, to_chat, to_subscription
from bot.storage.tables import chats, deliveries, subscriptions, told

SAVED_AT_ONCE = 2000
"""Subscriptions handed to the driver at once."""


class Subscriptions(StoreBase):
    """Chats and what they subscribed to."""

    @reads
    def subscriptions(
        self, connection: sa.Connection, chat_id: int | None = None, *, active: bool | None = None
    ) -> list[Subscription]:
        """All subscriptions (of one chat), ordered by chat and topic."""
        query = sa.select(subscriptions).order_by(
            subscriptions.c.chat_id, subscriptions.c.thread_id
        )
        if chat_id is not None:
            query = query.where(subscriptions.c.chat_id == chat_id)
        if active is not None:
            query = query.where(subscriptions.c.active == active)
        return [to_subscription(row) for row in connection.execute(query).mappings()]

    @reads
    def subscription(
        self, connection: sa.Connection, chat_id: int, thread_id: int
    ) -> Subscription | None:
        """The subscription of a chat's topic."""
        query = sa.select(subscriptions).where(_at(chat_id, thread_id))
        row = connection.execute(query).mappings().first()
        return None if row is None else to_subscription(row)

    @writes
    def save_subscriptions(self, connection: sa.Connection, saved: Iterable[Subscription]) -> None:
        """Insert or replace; the caller has worked out ``next_at``."""
        insert = upsert(connection, subscriptions)
        statement = insert.on_conflict_do_update(
            index_elements=["chat_id", "thread_id"],
            set_={name: insert.excluded[name] for name in SUBSCRIPTION[2:]},
        )
        for batch in batches((subscription_row(one) for one in saved), SAVED_AT_ONCE):
            connection.execute(statement, batch)

    @writes
    def change_subscription(
        self,
        connection: sa.Connection,
        chat_id: int,
        thread_id: int,
        change: Callable[[Subscription], Subscription],
    ) -> Subscription | None:
        """The subscription after ``change``, None where there is none. What ``change`` raises
        changes nothing and is raised."""
        before = held(connection, chat_id, thread_id)
        if before is None:
            return None
        after = change(before)
        if after != before:
            here = _at(chat_id, thread_id)
            connection.execute(sa.update(subscriptions).where(here).values(subscription_row(after)))
        return after

    @writes
    def end_subscriptions(
        self, connection: sa.Connection, chat_id: int, thread_id: int | None, reason: str
    ) -> list[Subscription]:
        """Make the chat's (topic's) active subscriptions inactive, keeping their settings, and
        stop its open deliveries before their next part. Returns those that were active."""
        mine = subscriptions.c.chat_id == chat_id
        theirs = deliveries.c.chat_id == chat_id
        if thread_id is not None:
            mine &= subscriptions.c.thread_id == thread_id
            theirs &= deliveries.c.thread_id == thread_id
        rows = connection.execute(
            sa.update(subscriptions)
            .where(mine, subscriptions.c.active)
            .values(active=False, reason=reason, next_at=None)
            .returning(subscriptions)
        )
        ended = [to_subscription(row) for row in rows.mappings()]
        connection.execute(
            sa.update(deliveries)
            .where(
                theirs,
                deliveries.c.state.in_(["waiting", "open"]),
                deliveries.c.reason != RECALLED,
            )
            .values(state="stopped", reason=reason)
        )
        return sorted(ended, key=lambda one: one.thread_id)

    @reads
    def chat(self, connection: sa.Connection, chat_id: int) -> ChatInfo | None:
        """What is kept of a chat."""
        row = connection.execute(sa.select(chats).where(chats.c.chat_id == chat_id))
        found = row.mappings().first()
        return None if found is None else to_chat(found)

    @reads
    def look_up(
        self, connection: sa.Connection, chat_id: int
    ) -> tuple[ChatInfo | None, list[Subscription]]:
        """``chat`` and ``subscriptions`` of a chat in one go."""
        rows = connection.execute(sa.select(chats).where(chats.c.chat_id == chat_id))
        chat = rows.mappings().first()
        theirs = sa.select(subscriptions).where(subscriptions.c.chat_id == chat_id)
        found = connection.execute(theirs.order_by(subscriptions.c.thread_id)).mappings()
        return None if chat is None else to_chat(chat), [to_subscription(row) for row in found]

    @writes
    def remember_chat(self, connection: sa.Connection, chat: ChatInfo) -> None:
        """Insert or update; ``language`` None keeps the language already kept."""
        insert = upsert(connection, chats).values({name: getattr(chat, name) for name in CHAT})
        changed = {name: insert.excluded[name] for name in ("kind", "title", "username", "member")}
        if chat.language is not None:
            changed["language"] = insert.excluded.language
        connection.execute(insert.on_conflict_do_update(index_elements=["chat_id"], set_=changed))

    @writes
    def may_greet(
        self, connection: sa.Connection, chat_id: int, now: dt.datetime, pause: dt.timedelta
    ) -> bool:
        """Whether the chat was not greeted within ``pause``; from now on it has been."""
        insert = upsert(connection, told).values(key=f"greeted:{chat_id}", at=now)
        once = insert.on_conflict_do_update(
            index_elements=["key"],
            set_={"at": insert.excluded["at"]},
            where=told.c.at <= now - pause,
        ).returning(told.c.key)
        return connection.execute(once).first() is not None


def held(connection: sa.Connection, chat_id: int, thread_id: int) -> Subscription | None:
    """The topic's subscription, nobody else's to change until the end of the transaction."""
    query = sa.select(subscriptions).where(_at(chat_id, thread_id)).with_for_update()
    row = connection.execute(query).mappings().first()
    return None if row is None else to_subscription(row)


def _at(chat_id: int, thread_id: int) -> sa.ColumnElement[bool]:
    return (subscriptions.c.chat_id == chat_id) & (subscriptions.c.thread_id == thread_id)
