"""The outbox as the sender works through it: what differs is read, what an answer changed is
marked. And what stands in a chat by now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa

from bot.model.delivery import RECALLED, Delivery, FirstPost, Kept, Mark, PartRow
from bot.storage.base import STANDING, UNEQUAL, StoreBase, reads, tell, writes
from bot.storage.lease import LeaseLost
from bot.storage.rows import DELIVERY, PART, to_delivery, to_part
from bot.storage.tables import LEADER, deliveries, leases, messages, told

NO_GRACE = dt.timedelta(0)
_MILLISECOND = dt.timedelta(milliseconds=1)


class Outbox(StoreBase):
    """The deliveries and their parts, on their way and as they stand."""

    fence: Callable[[], int] | None = None
    """This replica's fence, where several share the database: only the leader's marks count."""

    @reads
    def open_deliveries(
        self, connection: sa.Connection, now: dt.datetime, limit: int, without: Sequence[int] = ()
    ) -> list[tuple[Delivery, list[PartRow]]]:
        """Open deliveries whose ``not_before`` has come, oldest first, with all their parts in
        order; without those that ``give_up`` is to see to."""
        query = (
            sa.select(*(deliveries.c[name] for name in DELIVERY))
            .where(deliveries.c.state == "open", deliveries.c.not_before <= now)
            .where((deliveries.c.give_up_at > now) | (deliveries.c.reason == RECALLED) | STANDING)
            .where(deliveries.c.id.not_in(without))
            .order_by(deliveries.c.not_before, deliveries.c.id)
            .limit(limit)
        )
        found = [to_delivery(row) for row in connection.execute(query)]
        parts: dict[int, list[PartRow]] = {delivery.id: [] for delivery in found}
        rows = connection.execute(
            sa.select(*(messages.c[name] for name in PART))
            .where(messages.c.delivery_id.in_(parts))
            .order_by(messages.c.position, messages.c.id)
        )
        for row in rows:
            part = to_part(row)
            parts[part.delivery_id].append(part)
        return [(delivery, parts[delivery.id]) for delivery in found]

    @writes
    def mark(
        self, connection: sa.Connection, marks: Sequence[Mark], now: dt.datetime
    ) -> dict[int, Kept]:
        """Keep marks. A delivery without a difference left becomes ``done``; one that was recalled
        or given up while its part was on its way is opened again. Returns the state of each
        delivery marked. Raises LeaseLost where another replica has taken over."""
        if self.fence is not None:
            # The row stays as it is until this transaction ends.
            leads = sa.select(leases.c.fence).where(leases.c.name == LEADER)
            found = connection.execute(leads.with_for_update(read=True)).scalar_one_or_none()
            if found != self.fence():
                raise LeaseLost("another replica leads")
        editions = {one.delivery_id: one.edition for one in marks}
        ending = {one.delivery_id for one in marks if not one.more}
        these = deliveries.c.id.in_(editions)
        connection.execute(
            _MARK,
            [
                {
                    "i": one.part_id,
                    "new_sent": one.sent,
                    "new_message_id": one.message_id,
                    "new_sent_at": one.sent_at,
                }
                for one in marks
            ],
        )
        if ending:
            connection.execute(_done(deliveries.c.id.in_(ending), now))
        connection.execute(_reopen(these))
        states = sa.select(deliveries.c.id, deliveries.c.state, deliveries.c.edition).where(these)
        return {
            row.id: "changed"
            if row.state == "open" and row.edition != editions[row.id]
            else row.state
            for row in connection.execute(states)
        }

    @reads
    def marked(self, connection: sa.Connection, marks: Sequence[Mark]) -> set[int]:
        """Of these marks, the parts that stand with the message the mark names."""
        named = {one.part_id: one.message_id for one in marks if one.message_id is not None}
        query = sa.select(messages.c.id, messages.c.message_id).where(messages.c.id.in_(named))
        return {row.id for row in connection.execute(query) if row.message_id == named[row.id]}

    @writes
    def settle(self, connection: sa.Connection, delivery_id: int, now: dt.datetime) -> None:
        """An open delivery where nothing differs is done."""
        connection.execute(_done(deliveries.c.id == delivery_id, now))

    @reads
    def still_open(self, connection: sa.Connection, editions: Mapping[int, int]) -> set[int]:
        """Of these deliveries (by id, with the edition in memory), those that are open and want
        what they wanted then."""
        query = sa.select(deliveries.c.id, deliveries.c.edition).where(
            deliveries.c.id.in_(editions), deliveries.c.state == "open"
        )
        return {row.id for row in connection.execute(query) if row.edition == editions[row.id]}

    @writes
    def postpone(
        self,
        connection: sa.Connection,
        delivery_id: int,
        not_before: dt.datetime,
        attempts: int,
        reason: str,
        grace: dt.timedelta = NO_GRACE,
    ) -> None:
        """Try an open delivery no earlier than ``not_before``; the reason is shown in ``status``.
        ``grace`` is added to the time after which it would be given up."""
        give_up_at = sa.type_coerce(deliveries.c.give_up_at, sa.BigInteger)
        later = give_up_at + grace // _MILLISECOND
        connection.execute(
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

    @writes
    def stop(self, connection: sa.Connection, delivery_id: int, reason: str) -> None:
        """Give an open delivery up for good, keeping what stands."""
        connection.execute(
            sa.update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.state == "open")
            .values(state="stopped", reason=reason)
        )

    async def under_way(self) -> bool:
        """Whether something is to be sent: a process that ended may have been sending it."""
        return await self.any(sa.select(deliveries.c.id).where(deliveries.c.state == "open"))

    @reads
    def standing(
        self, connection: sa.Connection, chat_id: int, thread_id: int, date: dt.date
    ) -> list[tuple[PartRow, dt.datetime]]:
        """The parts of a date that stand there, in order, with when they were sent."""
        rows = connection.execute(
            sa.select(*(messages.c[name] for name in PART))
            .join(deliveries, messages.c.delivery_id == deliveries.c.id)
            .where(
                _of(chat_id, thread_id, date),
                messages.c.sent.is_not(None),
                messages.c.wanted.is_not(None),  # else it is about to go
                messages.c.message_id.is_not(None),
            )
            .order_by(messages.c.position)
        )
        return [(to_part(row), row.sent_at) for row in rows]

    async def stands(self, chat_id: int, thread_id: int, date: dt.date) -> bool:
        """Whether anything of the date was pushed there."""
        return await self.any(
            sa.select(messages.c.id)
            .join(deliveries, deliveries.c.id == messages.c.delivery_id)
            .where(_of(chat_id, thread_id, date), messages.c.sent.is_not(None))
        )

    @writes
    def first_to_pin(
        self, connection: sa.Connection, delivery_id: int, now: dt.datetime
    ) -> FirstPost | None:
        """The delivery's first message where it is to be pinned: once for each delivery, and
        never for a day before one that was pinned there."""
        mine = sa.select(deliveries).where(deliveries.c.id == delivery_id)
        row = connection.execute(mine).mappings().first()
        first = _first_message(connection, delivery_id)
        if row is None or first is None:
            return None
        key = sa.literal("pin:") + sa.cast(deliveries.c.id, sa.Text)
        pinned = (
            sa.select(deliveries.c.id, deliveries.c.date)
            .join(told, told.c.key == key)
            .where(
                deliveries.c.chat_id == row["chat_id"],
                deliveries.c.thread_id == row["thread_id"],
            )
            .order_by(deliveries.c.date.desc())
            .limit(1)
        )
        last = connection.execute(pinned).mappings().first()
        if last is not None and last["date"] >= row["date"]:
            return None  # pinned before, or an old day that was pushed again
        tell(connection, f"pin:{delivery_id}", now)
        before = None if last is None else _first_message(connection, last["id"])
        return FirstPost(row["chat_id"], first, before)


_MARK = (
    sa.update(messages)
    .where(messages.c.id == sa.bindparam("i"))
    .values(
        sent=sa.bindparam("new_sent"),
        message_id=sa.bindparam("new_message_id"),
        sent_at=sa.bindparam("new_sent_at"),
    )
)

_KEPT_REASON = sa.case((deliveries.c.reason == RECALLED, RECALLED), else_="")


def _done(these: sa.ColumnElement[bool], now: dt.datetime) -> sa.Update:
    """Those of ``these`` that are open and where nothing differs become done."""
    # Not the bare column: SQLite would look through all that are open, by their index.
    is_open = sa.case((deliveries.c.state == "open", 1), else_=0) == 1
    return (
        sa.update(deliveries)
        .where(these, is_open, ~UNEQUAL)
        .values(state="done", done_at=now, attempts=0, reason=_KEPT_REASON)
    )


def _reopen(these: sa.ColumnElement[bool]) -> sa.Update:
    """What of ``these`` was recalled or given up while a request was on its way is open again:
    what came stands after all, even where it was all of the day. Whoever holds such a delivery in
    memory knows nothing of that, so its edition is another."""
    outrun = (deliveries.c.state == "missed") | ((deliveries.c.state == "done") & UNEQUAL)
    changed = {"reason": _KEPT_REASON, "edition": deliveries.c.edition + 1}
    return sa.update(deliveries).where(these, outrun).values(state="open", **changed)


def _of(chat_id: int, thread_id: int, date: dt.date) -> sa.ColumnElement[bool]:
    return (
        (deliveries.c.chat_id == chat_id)
        & (deliveries.c.thread_id == thread_id)
        & (deliveries.c.date == date)
    )


def _first_message(connection: sa.Connection, delivery_id: int) -> int | None:
    """The message id of a delivery's first part that stands."""
    found = connection.execute(
        sa.select(messages.c.message_id)
        .where(messages.c.delivery_id == delivery_id, messages.c.message_id.is_not(None))
        .order_by(messages.c.position)
        .limit(1)
    )
    return found.scalar_one_or_none()
