"""Hours: whose has come, who waits for a digest, and who has waited too long.

``bot.delivery.ports.Outbox`` says what each method promises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from bot.delivery.model import NO_DIGEST, NOT_APPROVED, RECALLED, TOO_LATE, Delivery
from bot.delivery.schedule import next_due
from bot.storage.id_lists import among
from bot.storage.rows import DELIVERY, to_delivery, to_subscription
from bot.storage.tables import deliveries, subscriptions
from bot.storage.wanted import STANDING, WantingStore

FURTHEST = dt.timedelta(days=9)
"""No next push is further off than this, but for those who rest: a week has seven days."""


class HoursStore(WantingStore):
    """The part of ``Store`` that goes by the clock."""

    async def due(self, now: dt.datetime) -> bool:
        return await self._any(sa.select(subscriptions.c.id).where(is_due(now)))

    async def waiting_dates(self) -> list[dt.date]:
        dates = (
            sa.select(deliveries.c.date)
            .where(deliveries.c.state == "waiting")
            .distinct()
            .order_by(deliveries.c.date)
        )
        return await self.database.run(lambda connection: list(connection.execute(dates).scalars()))

    async def put_right(self, now: dt.datetime, since: dt.datetime) -> int:
        """Work out anew the next push (after ``since``) of subscriptions whose hour lies too far
        off: it was kept by a clock that ran ahead and has been put right, and they would be
        silent until then. How many there were."""
        far = sa.select(subscriptions).where(
            subscriptions.c.active, subscriptions.c.next_at > now + FURTHEST
        )
        if not await self._any(far.with_only_columns(subscriptions.c.id)):
            return 0

        def work(connection: sa.Connection) -> int:
            found = connection.execute(far.with_for_update(skip_locked=True))
            moved: dict[dt.datetime | None, list[int]] = {}
            for row in found.mappings():
                subscription = to_subscription(row)
                at = next_due(subscription, since)  # one that rests may well be far off
                if at != subscription.next_at:
                    moved.setdefault(at, []).append(row["id"])
            return move(connection, moved)

        return await self.database.run(work, writes=True)

    async def give_up(self, now: dt.datetime, unapproved: Sequence[dt.date] = ()) -> list[Delivery]:
        late = (deliveries.c.give_up_at <= now) & (
            (deliveries.c.state == "waiting")
            | ((deliveries.c.state == "open") & (deliveries.c.reason != RECALLED) & ~STANDING)
        )
        if not await self._any(sa.select(deliveries.c.id).where(late)):
            return []
        waits = deliveries.c.state == "waiting"
        reason = sa.case(
            (waits & deliveries.c.date.in_(unapproved), NOT_APPROVED),
            (waits, NO_DIGEST),
            else_=TOO_LATE,
        )

        def work(connection: sa.Connection) -> list[Delivery]:
            rows = connection.execute(
                sa.update(deliveries)
                .where(late)
                .values(state="missed", reason=reason)
                .returning(*(deliveries.c[name] for name in DELIVERY))
            )
            return [to_delivery(row) for row in rows]

        return await self.database.run(work, writes=True)


def is_due(now: dt.datetime) -> sa.ColumnElement[bool]:
    return subscriptions.c.active & (subscriptions.c.next_at <= now)


def move(connection: sa.Connection, moved: Mapping[dt.datetime | None, Sequence[int]]) -> int:
    """Set the next push of subscriptions, by when it is: most of those due share it. Returns of
    how many."""
    for at, ids in moved.items():
        theirs = among(subscriptions.c.id, ids)
        connection.execute(sa.update(subscriptions).where(theirs).values(next_at=at))
    return sum(map(len, moved.values()))
