"""Subscriptions read and changed in one transaction, and what follows a chat's coming and going.

``bot.delivery.ports.ChatStore`` says what each method promises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.model import Subscription
from bot.delivery.ports import FirstPost
from bot.storage.database import Database
from bot.storage.rows import SUBSCRIPTION, subscription_row, to_subscription
from bot.storage.tables import deliveries, messages, subscriptions, told
from bot.storage.wanted import upsert


class WishesStore:
    """The part of ``Store`` that the settings, the arrivals and the pins speak to."""

    database: Database

    async def change_subscription(
        self, chat_id: int, thread_id: int, change: Callable[[Subscription], Subscription]
    ) -> Subscription | None:
        def changed(connection: sa.Connection) -> Subscription | None:
            before = _held(connection, chat_id, thread_id)
            if before is None:
                return None
            after = change(before)
            if after != before:
                _put(connection, before, after)
            return after

        return await self.database.run(changed, writes=True)

    async def move_subscription(
        self, chat_id: int, source: int, target: int
    ) -> Subscription | None:
        return await self.database.run(
            lambda connection: _moved(connection, chat_id, source, target), writes=True
        )

    async def may_greet(self, chat_id: int, now: dt.datetime, pause: dt.timedelta) -> bool:
        insert = upsert(self.database, told).values(key=f"greeted:{chat_id}", at=now)
        once = insert.on_conflict_do_update(
            index_elements=["key"],
            set_={"at": insert.excluded["at"]},
            where=told.c.at <= now - pause,
        ).returning(told.c.key)
        async with self.database.write() as connection:
            return (await connection.execute(once)).first() is not None

    async def stands(self, chat_id: int, thread_id: int, date: dt.date) -> bool:
        query = (
            sa.select(messages.c.id)
            .join(deliveries, deliveries.c.id == messages.c.delivery_id)
            .where(
                deliveries.c.chat_id == chat_id,
                deliveries.c.thread_id == thread_id,
                deliveries.c.date == date,
                messages.c.sent.is_not(None),
            )
            .limit(1)
        )
        async with self.database.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def first_to_pin(self, delivery_id: int, now: dt.datetime) -> FirstPost | None:
        mine = deliveries.c.id == delivery_id
        async with self.database.write() as connection:
            row = (await connection.execute(sa.select(deliveries).where(mine))).mappings().first()
            first = await self._first(connection, delivery_id)
            if row is None or first is None:
                return None
            place = (deliveries.c.chat_id == row["chat_id"]) & (
                deliveries.c.thread_id == row["thread_id"]
            )
            key = sa.literal("pin:") + sa.cast(deliveries.c.id, sa.Text)
            pinned = (
                sa.select(deliveries.c.id, deliveries.c.date)
                .join(told, told.c.key == key)
                .where(place)
                .order_by(deliveries.c.date.desc())
                .limit(1)
            )
            last = (await connection.execute(pinned)).mappings().first()
            if last is not None and last["date"] >= row["date"]:
                return None  # pinned before, or an old day that was pushed again
            insert = upsert(self.database, told).values(key=f"pin:{delivery_id}", at=now)
            await connection.execute(insert.on_conflict_do_nothing())
            before = None if last is None else await self._first(connection, last["id"])
            return FirstPost(row["chat_id"], first, before)

    async def _first(self, connection: AsyncConnection, delivery_id: int) -> int | None:
        """The message id of a delivery's first part that stands."""
        found = await connection.execute(
            sa.select(messages.c.message_id)
            .where(messages.c.delivery_id == delivery_id, messages.c.message_id.is_not(None))
            .order_by(messages.c.position)
            .limit(1)
        )
        return found.scalar_one_or_none()


_HERE = (subscriptions.c.chat_id == sa.bindparam("chat")) & (
    subscriptions.c.thread_id == sa.bindparam("thread")
)
_HELD = sa.select(subscriptions).where(_HERE).with_for_update()
_PUT = sa.update(subscriptions).where(_HERE).values({n: sa.bindparam(n) for n in SUBSCRIPTION})
"""Made once: making a statement takes as long as running it, and somebody waits."""


def _held(connection: sa.Connection, chat_id: int, thread_id: int) -> Subscription | None:
    """The subscription, nobody else's to change until the end of the transaction."""
    found = connection.execute(_HELD, {"chat": chat_id, "thread": thread_id})
    row = found.mappings().first()
    return None if row is None else to_subscription(row)


def _put(connection: sa.Connection, before: Subscription, after: Subscription) -> None:
    here = {"chat": before.chat_id, "thread": before.thread_id}
    connection.execute(_PUT, subscription_row(after) | here)


def _moved(
    connection: sa.Connection, chat_id: int, source: int, target: int
) -> Subscription | None:
    moved = _held(connection, chat_id, source)
    there = _held(connection, chat_id, target)
    if moved is None or source == target or (there is not None and there.active):
        return None
    here = (subscriptions.c.chat_id == chat_id) & (subscriptions.c.thread_id == target)
    connection.execute(sa.delete(subscriptions).where(here))
    connection.execute(
        sa.update(subscriptions)
        .where(subscriptions.c.chat_id == chat_id, subscriptions.c.thread_id == source)
        .values(thread_id=target)
    )
    # What still waits for its digest comes to the new place; what is under way stays.
    taken = sa.select(deliveries.c.date).where(
        deliveries.c.chat_id == chat_id, deliveries.c.thread_id == target
    )
    connection.execute(
        sa.update(deliveries)
        .where(
            deliveries.c.chat_id == chat_id,
            deliveries.c.thread_id == source,
            deliveries.c.state == "waiting",
            deliveries.c.date.not_in(taken.scalar_subquery()),
        )
        .values(thread_id=target)
    )
    return _held(connection, chat_id, target)
