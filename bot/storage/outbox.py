"""The sender's SQL: what differs is read, what an answer changed is marked.

``bot.delivery.ports.Outbox`` says what each method promises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from bot.delivery.marks import LeaseLost
from bot.delivery.model import RECALLED, Delivery, PartRow
from bot.delivery.ports import Kept, Mark
from bot.storage import marks_trigger
from bot.storage.connection import Connection
from bot.storage.database import Database
from bot.storage.id_lists import Ids, among, among_named
from bot.storage.rows import DELIVERY, PART, to_delivery, to_part
from bot.storage.tables import LEADER, deliveries, leases, messages
from bot.storage.wanted import STANDING

NO_GRACE = dt.timedelta(0)


class SendingStore:
    """The part of ``Store`` that the sender speaks to."""

    database: Database
    fence: Callable[[], int] | None = None
    """This replica's fence, where several share the database: only the leader's marks count."""

    async def open_deliveries(
        self, now: dt.datetime, limit: int, without: Sequence[int] = ()
    ) -> list[tuple[Delivery, list[PartRow]]]:
        query = (
            sa.select(*(deliveries.c[name] for name in DELIVERY))
            .where(deliveries.c.state == "open", deliveries.c.not_before <= now)
            .where((deliveries.c.give_up_at > now) | (deliveries.c.reason == RECALLED) | STANDING)
            .order_by(deliveries.c.not_before, deliveries.c.id)
            .limit(limit)
        )
        if without:
            query = query.where(~among(deliveries.c.id, without))

        def work(connection: sa.Connection) -> list[tuple[Delivery, list[PartRow]]]:
            found = [to_delivery(row) for row in connection.execute(query)]
            parts: dict[int, list[PartRow]] = {delivery.id: [] for delivery in found}
            for row in connection.execute(_PARTS, {"ids": list(parts)}):
                part = to_part(row)
                parts[part.delivery_id].append(part)
            return [(delivery, parts[delivery.id]) for delivery in found]

        return await self.database.run(work)

    async def mark(self, marks: Sequence[Mark], now: dt.datetime) -> dict[int, Kept]:
        lane = self.database.lane if self.fence is None else None
        if lane is not None:
            work = partial(marks_trigger.mark, marks=marks, now=now)
            return await self.database.at_once(lane, work, marks_trigger.prepare)
        editions = {mark.delivery_id: mark.edition for mark in marks}
        ending = {mark.delivery_id for mark in marks if not mark.more}
        these = among(deliveries.c.id, editions)
        async with self.database.write() as connection:
            await self._lead(connection)
            await connection.execute(_MARK, [_mark_row(mark) for mark in marks])
            if ending:
                await connection.execute(marks_trigger.done(among(deliveries.c.id, ending), now))
            await connection.execute(marks_trigger.reopen(these))
            rows = (await connection.execute(marks_trigger.STATES.where(these))).all()
            return marks_trigger.verdicts(rows, editions)

    async def marked(self, marks: Sequence[Mark]) -> set[int]:
        named = {one.part_id: one.message_id for one in marks if one.message_id is not None}
        query = sa.select(messages.c.id, messages.c.message_id).where(among(messages.c.id, named))

        def work(connection: sa.Connection) -> set[int]:
            rows = connection.execute(query)
            return {row.id for row in rows if row.message_id == named[row.id]}

        return await self.database.run(work)

    async def _lead(self, connection: Connection) -> None:
        """Raises LeaseLost where another replica has taken over; the row stays as it is until
        this transaction ends."""
        if self.fence is None:
            return
        found = await connection.execute(
            sa.select(leases.c.fence).where(leases.c.name == LEADER).with_for_update(read=True)
        )
        if found.scalar_one_or_none() != self.fence():
            raise LeaseLost("another replica leads")

    async def settle(self, delivery_id: int, now: dt.datetime) -> None:
        async with self.database.write() as connection:
            await connection.execute(marks_trigger.done(deliveries.c.id == delivery_id, now))

    async def still_open(self, editions: Mapping[int, int]) -> set[int]:
        query = sa.select(deliveries.c.id, deliveries.c.edition).where(
            among(deliveries.c.id, editions), deliveries.c.state == "open"
        )

        def work(connection: sa.Connection) -> set[int]:
            rows = connection.execute(query)
            return {row.id for row in rows if row.edition == editions[row.id]}

        return await self.database.run(work)

    async def postpone(
        self,
        delivery_id: int,
        not_before: dt.datetime,
        attempts: int,
        reason: str,
        grace: dt.timedelta = NO_GRACE,
    ) -> None:
        give_up_at = sa.type_coerce(deliveries.c.give_up_at, sa.BigInteger)
        later = give_up_at + grace // marks_trigger.MILLISECOND
        async with self.database.write() as connection:
            await connection.execute(
                sa.update(deliveries)
                .where(deliveries.c.id == delivery_id, deliveries.c.state == "open")
                .values(
                    not_before=not_before,
                    give_up_at=sa.type_coerce(later, deliveries.c.give_up_at.type),
                    attempts=attempts,
                    reason=sa.case(
                        (deliveries.c.reason == RECALLED, RECALLED), else_=sa.literal(reason)
                    ),
                )
            )

    async def stop(self, delivery_id: int, reason: str) -> None:
        async with self.database.write() as connection:
            await connection.execute(
                sa.update(deliveries)
                .where(deliveries.c.id == delivery_id, deliveries.c.state == "open")
                .values(state="stopped", reason=reason)
            )

    async def standing(
        self, chat_id: int, thread_id: int, date: dt.date
    ) -> list[tuple[PartRow, dt.datetime]]:
        """The parts of a date that stand in a chat, in order, with when they were sent."""
        async with self.database.read() as connection:
            rows = await connection.execute(
                sa.select(*(messages.c[name] for name in PART))
                .join(deliveries, messages.c.delivery_id == deliveries.c.id)
                .where(
                    deliveries.c.chat_id == chat_id,
                    deliveries.c.thread_id == thread_id,
                    deliveries.c.date == date,
                    messages.c.sent.is_not(None),
                    messages.c.wanted.is_not(None),  # else it is about to go
                    messages.c.message_id.is_not(None),
                )
                .order_by(messages.c.position)
            )
            return [(to_part(row), row.sent_at) for row in rows]


_PARTS = (
    sa.select(*(messages.c[name] for name in PART))
    .where(among_named(messages.c.delivery_id, sa.bindparam("ids", type_=Ids())))
    .order_by(messages.c.position, messages.c.id)
)

_MARK = (
    sa.update(messages)
    .where(messages.c.id == sa.bindparam("i"))
    .values(
        sent=sa.bindparam("new_sent"),
        message_id=sa.bindparam("new_message_id"),
        sent_at=sa.bindparam("new_sent_at"),
    )
)


def _mark_row(mark: Mark) -> dict[str, Any]:
    return {
        "i": mark.part_id,
        "new_sent": mark.sent,
        "new_message_id": mark.message_id,
        "new_sent_at": mark.sent_at,
    }
