"""The figures behind ``status``, and what the owners have been told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from bot.delivery.ports import Progress, Status
from bot.storage.database import Database
from bot.storage.tables import deliveries, messages, subscriptions, told
from bot.storage.wanted import DIFFERS, upsert


class FiguresStore:
    """The part of ``Store`` that the operator's side speaks to."""

    database: Database

    async def status(self, now: dt.datetime) -> Status:
        async with self.database.read() as connection:

            async def count(what: sa.Select[Any]) -> int:
                return int((await connection.execute(what)).scalar_one())

            rows = sa.select(sa.func.count())
            states = await connection.execute(
                sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
            )
            by_state = {row[0]: row[1] for row in states}
            stopped = await connection.execute(
                sa.select(deliveries)
                .where(deliveries.c.state.in_(["stopped", "missed"]))
                .order_by(deliveries.c.date.desc(), deliveries.c.id.desc())
                .limit(20)
            )
            reasons = tuple(
                (row["chat_id"], row["thread_id"], row["date"].isoformat(), row["reason"])
                for row in stopped.mappings()
            )
            active = await count(rows.select_from(subscriptions).where(subscriptions.c.active))
            every = await count(rows.select_from(subscriptions))
            next_at = (
                await connection.execute(
                    sa.select(sa.func.min(subscriptions.c.next_at)).where(subscriptions.c.active)
                )
            ).scalar_one()
            return Status(
                subscriptions=active,
                paused=every - active,
                next_at=next_at,
                waiting=by_state.get("waiting", 0),
                open=by_state.get("open", 0),
                stopped=by_state.get("stopped", 0) + by_state.get("missed", 0),
                parts_left=await count(
                    rows.select_from(messages)
                    .join(deliveries, messages.c.delivery_id == deliveries.c.id)
                    .where(deliveries.c.state == "open", DIFFERS)
                ),
                sent_today=await count(
                    rows.select_from(messages).where(
                        messages.c.sent_at >= now - dt.timedelta(hours=24)
                    )
                ),
                stopped_reasons=reasons,
            )

    async def progress(self, date: dt.date) -> Progress:
        of_date = deliveries.c.date == date
        joined = messages.join(deliveries, messages.c.delivery_id == deliveries.c.id)
        async with self.database.read() as connection:
            states = await connection.execute(
                sa.select(deliveries.c.state, sa.func.count())
                .where(of_date)
                .group_by(deliveries.c.state)
            )
            by_state = {row[0]: row[1] for row in states}
            sent = (
                await connection.execute(
                    sa.select(
                        sa.func.count(deliveries.c.id.distinct()),
                        sa.func.count(messages.c.id),
                    )
                    .select_from(joined)
                    .where(of_date, messages.c.sent.is_not(None))
                )
            ).one()
            left = await connection.execute(
                sa.select(sa.func.count())
                .select_from(joined)
                .where(of_date, deliveries.c.state == "open", DIFFERS)
            )
            stopped = await connection.execute(
                sa.select(deliveries.c.chat_id, deliveries.c.thread_id, deliveries.c.reason)
                .where(of_date, deliveries.c.state == "stopped")
                .order_by(deliveries.c.id)
                .limit(20)
            )
            return Progress(
                open=by_state.get("open", 0),
                chats=sent[0],
                messages=sent[1],
                left=left.scalar_one(),
                stopped=tuple((row.chat_id, row.thread_id, row.reason) for row in stopped),
                stopped_count=by_state.get("stopped", 0),
            )

    async def tell_once(self, key: str, now: dt.datetime) -> bool:
        """Whether ``key`` has not been told yet; from now on it has."""
        async with self.database.write() as connection:
            new = await connection.execute(
                upsert(self.database, told).values(key=key, at=now).on_conflict_do_nothing()
            )
            return new.rowcount > 0

    async def was_told(self, key: str) -> bool:
        """Whether ``tell_once`` was asked about ``key`` before."""
        async with self.database.read() as connection:
            found = await connection.execute(sa.select(told.c.key).where(told.c.key == key))
            return found.first() is not None
