"""A topic is closed or deleted: its subscription pauses, or goes on in General.

What stands in the topic is known on as standing, under the ids that it has: the chat is the same.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.model import RECALLED, TOPIC_GONE
from bot.delivery.values import LeftTopic
from bot.storage.database import Database
from bot.storage.id_lists import among
from bot.storage.rows import to_subscription
from bot.storage.tables import deliveries, messages, subscriptions, told
from bot.storage.wanted import upsert

_GIVEN_UP = ("missed", "stopped")


class TopicsStore:
    """The part of ``Store`` that leaves a topic that is gone."""

    database: Database

    async def leave_topic(self, chat_id: int, thread_id: int, now: dt.datetime) -> LeftTopic:
        async with self.database.write() as connection:
            own = await _active(connection, chat_id, thread_id)
            general = await _active(connection, chat_id, 0) if thread_id else own
            if own is None or own["topic_gone"] != "general" or general is not None:
                if own is not None:
                    ended = {"active": False, "reason": TOPIC_GONE, "next_at": None}
                    await _change(connection, own["id"], ended)
                    own = {**own, **ended}
                stopped = await _stop(connection, _at(chat_id, thread_id))
                return LeftTopic(thread_id, None if own is None else to_subscription(own), stopped)
            # An inactive one of General makes room, as it does where an administrator moves one.
            await connection.execute(
                sa.delete(subscriptions).where(
                    subscriptions.c.chat_id == chat_id, subscriptions.c.thread_id == 0
                )
            )
            await _change(connection, own["id"], {"thread_id": 0})
            await connection.execute(
                upsert(self.database, told)
                .values(key=_key(chat_id, thread_id), at=now)
                .on_conflict_do_nothing()
            )
            stopped = await _move_deliveries(connection, chat_id, thread_id)
            moved = replace(to_subscription(own), thread_id=0)
            return LeftTopic(thread_id, moved, stopped)

    async def topic_left(self, chat_id: int, thread_id: int) -> bool:
        """Whether the topic's subscription went to General because the topic was gone."""
        query = sa.select(told.c.key).where(told.c.key == _key(chat_id, thread_id))
        async with self.database.read() as connection:
            return (await connection.execute(query)).first() is not None


def _key(chat_id: int, thread_id: int) -> str:
    return f"left:{chat_id}:{thread_id}"


def _at(chat_id: int, thread_id: int) -> sa.ColumnElement[bool]:
    return (deliveries.c.chat_id == chat_id) & (deliveries.c.thread_id == thread_id)


async def _active(connection: AsyncConnection, chat_id: int, thread_id: int) -> Any:
    """The row of the topic's active subscription, None where there is none."""
    found = await connection.execute(
        sa.select(subscriptions)
        .where(
            subscriptions.c.chat_id == chat_id,
            subscriptions.c.thread_id == thread_id,
            subscriptions.c.active,
        )
        .with_for_update()
    )
    return found.mappings().first()


async def _change(connection: AsyncConnection, row_id: int, values: dict[str, Any]) -> None:
    await connection.execute(
        sa.update(subscriptions).where(subscriptions.c.id == row_id).values(values)
    )


async def _stop(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> frozenset[int]:
    """Give up what is under way of these. Returns which."""
    rows = await connection.execute(
        sa.update(deliveries)
        .where(
            which,
            deliveries.c.state.in_(["waiting", "open"]),
            deliveries.c.reason != RECALLED,
        )
        .values(state="stopped", reason=TOPIC_GONE)
        .returning(deliveries.c.id)
    )
    return frozenset(rows.scalars())


async def _move_deliveries(
    connection: AsyncConnection, chat_id: int, thread_id: int
) -> frozenset[int]:
    """All of the topic's deliveries become General's, so that no day comes twice. Where General
    has one of the same day, that stays if it is under way or done: General's readers get all of
    the day from it. Of two that go no further the one with more posts stays. Returns which were
    stopped."""
    posted = (
        sa.select(sa.func.count())
        .where(messages.c.delivery_id == deliveries.c.id, messages.c.sent.is_not(None))
        .scalar_subquery()
    )
    columns = (deliveries.c.id, deliveries.c.thread_id, deliveries.c.date, deliveries.c.state)
    found = await connection.execute(
        sa.select(*columns, posted.label("posted")).where(
            deliveries.c.chat_id == chat_id, deliveries.c.thread_id.in_([0, thread_id])
        )
    )
    rows = found.all()
    rivals = {row.date: row for row in rows if row.thread_id == 0}
    moving, staying = [], []
    for row in rows:
        rival = rivals.get(row.date)
        if row.thread_id == 0:
            continue
        if rival is None:
            moving.append(row.id)
        elif (
            row.state in ("waiting", "open")
            and rival.state in _GIVEN_UP
            and row.posted >= rival.posted
        ):
            await connection.execute(sa.delete(deliveries).where(deliveries.c.id == rival.id))
            moving.append(row.id)
        else:
            staying.append(row.id)
    # A new edition: whoever holds it in memory would go on writing to the topic.
    await connection.execute(
        sa.update(deliveries)
        .where(among(deliveries.c.id, moving))
        .values(thread_id=0, attempts=0, edition=deliveries.c.edition + 1)
    )
    return await _stop(connection, among(deliveries.c.id, staying))
