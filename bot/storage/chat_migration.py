"""A group becomes a supergroup: what it wanted moves to the new id.

A message id means nothing outside its chat: what was posted before stays known as posted, so that
no day comes twice, but forgets its ids, so that nobody edits a stranger's message.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.id_lists import among
from bot.storage.tables import chats, deliveries, messages, subscriptions
from bot.storage.wanted import upsert

STATES = ("missed", "stopped", "waiting", "open", "done")
"""From the least to the furthest along, where as much of two deliveries was posted."""


class MigratingStore:
    """The part of ``Store`` that follows a chat to its new id."""

    database: Database

    async def migrate_chat(self, old: int, new: int) -> None:
        if old == new:
            return
        async with self.database.write() as connection:
            await self._move_subscriptions(connection, old, new)
            await self._move_deliveries(connection, old, new)
            found = await connection.execute(sa.select(chats).where(chats.c.chat_id == old))
            row = found.mappings().first()
            if row is not None:
                values = {**row, "chat_id": new, "kind": "supergroup", "migrated_to": None}
                await connection.execute(
                    upsert(self.database, chats).values(values).on_conflict_do_nothing()
                )
                await connection.execute(
                    sa.update(chats)
                    .where(chats.c.chat_id == old)
                    .values(migrated_to=new, member=False)
                )

    async def _move_subscriptions(self, connection: AsyncConnection, old: int, new: int) -> None:
        """Of two that meet, the active one stays, else the new chat's own."""
        moving, there = await _rows(connection, sa.select(subscriptions), subscriptions, old, new)
        rivals = {row["thread_id"]: row for row in there}
        for row in moving:
            rival = rivals.get(row["thread_id"])
            stays = rival is None or (row["active"] and not rival["active"])
            await _meet(connection, subscriptions, row, rival, stays, new)

    async def _move_deliveries(self, connection: AsyncConnection, old: int, new: int) -> None:
        """Of two of a day that meet, the one further along stays."""
        posted = (
            sa.select(sa.func.count())
            .where(messages.c.delivery_id == deliveries.c.id, messages.c.sent.is_not(None))
            .scalar_subquery()
        )
        query = sa.select(deliveries, posted.label("posted"))
        moving, there = await _rows(connection, query, deliveries, old, new)
        await connection.execute(
            sa.update(messages)
            .where(
                among(messages.c.delivery_id, (row["id"] for row in moving)),
                messages.c.sent.is_not(None),
            )
            .values(message_id=None, wanted=messages.c.sent)
        )
        rivals = {(row["thread_id"], row["date"]): row for row in there}
        for row in moving:
            rival = rivals.get((row["thread_id"], row["date"]))
            stays = rival is None or _along(row) > _along(rival)
            await _meet(connection, deliveries, row, rival, stays, new)


def _along(row: Any) -> tuple[int, int]:
    return row["posted"], STATES.index(row["state"])


async def _rows(
    connection: AsyncConnection, query: sa.Select[Any], table: sa.Table, old: int, new: int
) -> tuple[list[Any], list[Any]]:
    """The old chat's rows, and the new one's."""
    found = (await connection.execute(query.where(table.c.chat_id.in_([old, new])))).mappings()
    rows = found.all()
    return (
        [row for row in rows if row["chat_id"] == old],
        [row for row in rows if row["chat_id"] == new],
    )


async def _meet(
    connection: AsyncConnection, table: sa.Table, row: Any, rival: Any, stays: bool, new: int
) -> None:
    """Move ``row`` to the new chat in the place of its rival, or drop it in favour of that."""
    if not stays or rival is not None:
        loser = rival if stays else row
        await connection.execute(sa.delete(table).where(table.c.id == loser["id"]))
    if stays:
        await connection.execute(
            sa.update(table).where(table.c.id == row["id"]).values(chat_id=new)
        )
