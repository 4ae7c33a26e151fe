"""Chats and their subscriptions (``bot.delivery.ports.ChatStore`` says what holds)."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from bot.delivery.model import RECALLED, Subscription
from bot.delivery.ports import ChatInfo
from bot.storage.database import Database
from bot.storage.rows import CHAT, SUBSCRIPTION, subscription_row, to_chat, to_subscription
from bot.storage.tables import chats, deliveries, subscriptions
from bot.storage.wanted import batches, upsert


class ChatsStore:
    """The part of ``Store`` that commands and ``chats import`` speak to."""

    database: Database

    async def subscriptions(
        self, chat_id: int | None = None, *, active: bool | None = None
    ) -> list[Subscription]:
        query = sa.select(subscriptions).order_by(
            subscriptions.c.chat_id, subscriptions.c.thread_id
        )
        if chat_id is not None:
            query = query.where(subscriptions.c.chat_id == chat_id)
        if active is not None:
            query = query.where(subscriptions.c.active == active)
        async with self.database.read() as connection:
            rows = await connection.execute(query)
            return [to_subscription(row) for row in rows.mappings()]

    async def subscription(self, chat_id: int, thread_id: int) -> Subscription | None:
        found = await self.subscriptions(chat_id)
        return next((one for one in found if one.thread_id == thread_id), None)

    async def look_up(self, chat_id: int) -> tuple[ChatInfo | None, list[Subscription]]:
        rows = await self.database.run(
            lambda connection: connection.execute(_LOOK_UP, {"chat": chat_id}).all()
        )
        first = rows[0]
        known = dict(zip(CHAT, first, strict=False))
        chat = None if known["chat_id"] is None else to_chat(known)
        found = [dict(zip(SUBSCRIPTION, row[len(CHAT) :], strict=True)) for row in rows]
        return chat, [to_subscription(one) for one in found if one["chat_id"] is not None]

    async def save_subscriptions(self, saved: Iterable[Subscription]) -> None:
        insert = upsert(self.database, subscriptions)
        statement = insert.on_conflict_do_update(
            index_elements=["chat_id", "thread_id"],
            set_={name: insert.excluded[name] for name in SUBSCRIPTION[2:]},
        )
        async with self.database.write() as connection:
            for batch in batches((subscription_row(one) for one in saved), 2000):
                await connection.execute(statement, batch)

    async def end_subscriptions(
        self, chat_id: int, thread_id: int | None, reason: str
    ) -> list[Subscription]:
        mine = subscriptions.c.chat_id == chat_id
        theirs = deliveries.c.chat_id == chat_id
        if thread_id is not None:
            mine &= subscriptions.c.thread_id == thread_id
            theirs &= deliveries.c.thread_id == thread_id
        async with self.database.write() as connection:
            rows = await connection.execute(
                sa.update(subscriptions)
                .where(mine, subscriptions.c.active)
                .values(active=False, reason=reason, next_at=None)
                .returning(subscriptions)
            )
            ended = [to_subscription(row) for row in rows.mappings()]
            await connection.execute(
                sa.update(deliveries)
                .where(
                    theirs,
                    deliveries.c.state.in_(["waiting", "open"]),
                    deliveries.c.reason != RECALLED,
                )
                .values(state="stopped", reason=reason)
            )
        return sorted(ended, key=lambda one: one.thread_id)

    async def remember_chat(self, chat: ChatInfo) -> None:
        insert = upsert(self.database, chats).values(
            chat_id=chat.chat_id,
            kind=chat.kind,
            title=chat.title,
            username=chat.username,
            language=chat.language,
            member=chat.member,
        )
        changed = {name: insert.excluded[name] for name in ("kind", "title", "username", "member")}
        if chat.language is not None:
            changed["language"] = insert.excluded.language
        async with self.database.write() as connection:
            await connection.execute(
                insert.on_conflict_do_update(index_elements=["chat_id"], set_=changed)
            )

    async def chat(self, chat_id: int) -> ChatInfo | None:
        async with self.database.read() as connection:
            row = (
                (await connection.execute(sa.select(chats).where(chats.c.chat_id == chat_id)))
                .mappings()
                .first()
            )
            return None if row is None else to_chat(row)


_ASKED = sa.select(sa.bindparam("chat", type_=sa.BigInteger).label("chat_id")).subquery()
_LOOK_UP = (
    sa.select(
        *(chats.c[name] for name in CHAT),
        *(subscriptions.c[name] for name in SUBSCRIPTION),
    )
    .select_from(
        _ASKED.outerjoin(chats, chats.c.chat_id == _ASKED.c.chat_id).outerjoin(
            subscriptions, subscriptions.c.chat_id == _ASKED.c.chat_id
        )
    )
    .order_by(subscriptions.c.thread_id)
)
"""A row at least, with nothing in it where nothing is kept: whoever presses a button waits for
this, and every statement is some ten hops between threads on SQLite."""
