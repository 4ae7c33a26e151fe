"""Taking a date back, and pushing it again while that is under way.

``bot.delivery.ports.Outbox`` says what each method promises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from bot.delivery.model import RECALLED
from bot.delivery.ports import Recalled
from bot.storage.id_lists import among
from bot.storage.rows import new_delivery, to_subscription
from bot.storage.tables import deliveries, messages, subscriptions, told
from bot.storage.wanted import STANDING, WantingStore, upsert

_BEFORE_ALL = 1_000_000
"""How far a part that is to go first moves to the front: more parts a day never has."""


class RecallingStore(WantingStore):
    """The part of ``Store`` that takes back."""

    async def recall(
        self, date: dt.date, chat_ids: Sequence[int] | None, now: dt.datetime
    ) -> Recalled:
        # Also those that wait for the digest: it is not to come an hour after it was taken back.
        these = deliveries.c.date == date
        if chat_ids is not None:
            these &= among(deliveries.c.chat_id, chat_ids)

        def work(connection: sa.Connection) -> Recalled:
            self._want(connection, these, ())
            # What has no id is out of our hands: nobody can take it back.
            connection.execute(
                sa.update(messages)
                .where(
                    messages.c.delivery_id.in_(sa.select(deliveries.c.id).where(these)),
                    messages.c.message_id.is_(None),
                )
                .values(sent=None)
            )
            # A day that is pushed again has a new first message to pin.
            pins = sa.select(sa.literal("pin:") + sa.cast(deliveries.c.id, sa.Text)).where(these)
            connection.execute(sa.delete(told).where(told.c.key.in_(pins)))
            changed = {"reason": RECALLED, "edition": deliveries.c.edition + 1}
            taken = connection.execute(
                sa.update(deliveries)
                .where(these, STANDING)
                .values(state="open", not_before=now, attempts=0, **changed)
            )
            ended = {"state": "done", "done_at": now, **changed}
            nothing = sa.update(deliveries).where(these, ~STANDING).values(**ended)
            under_way = deliveries.c.state.in_(["waiting", "open"])
            cancelled = connection.execute(nothing.where(under_way))
            if connection.execute(nothing).rowcount or taken.rowcount:
                self._keep_from(connection, date, chat_ids, now)
            return Recalled(taken.rowcount, cancelled.rowcount)

        return await self.database.run(work, writes=True)

    def _keep_from(
        self,
        connection: sa.Connection,
        date: dt.date,
        chat_ids: Sequence[int] | None,
        now: dt.datetime,
    ) -> None:
        """Whose hour is still to come does not get a day that was taken back, until it is pushed
        again; nor, where it was taken back everywhere, who subscribes after that."""
        if chat_ids is None:  # the planner goes by this
            everywhere = upsert(self.database, told).values(key=_key(date), at=now)
            connection.execute(everywhere.on_conflict_do_nothing())
            return
        theirs = sa.select(subscriptions).where(
            subscriptions.c.active, among(subscriptions.c.chat_id, chat_ids)
        )
        recalled = {"reason": RECALLED, "done_at": now}
        insert = upsert(self.database, deliveries).on_conflict_do_nothing()
        found = [to_subscription(row) for row in connection.execute(theirs).mappings()]
        if rows := [new_delivery(one, date, "done", now, now) | recalled for one in found]:
            connection.execute(insert, rows)

    def _taken_back(self, connection: sa.Connection, dates: set[dt.date]) -> set[dt.date]:
        """Which of the dates were taken back everywhere, and not pushed since."""
        keys = {_key(date): date for date in dates}
        found = connection.execute(sa.select(told.c.key).where(told.c.key.in_(keys)))
        return {keys[key] for key in found.scalars()}

    async def push_again(self, date: dt.date) -> None:
        """Where the day was taken back everywhere, whoever subscribes may have it again."""

        def work(connection: sa.Connection) -> None:
            connection.execute(sa.delete(told).where(told.c.key == _key(date)))

        await self.database.run(work, writes=True)

    def _recall_first(self, connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
        """These are wanted again. Where a recall is under way among them, its parts get keys and
        places of their own, so that all of them are deleted before the day is sent in its order.
        That holds for all parts: any of them may be the one whose deletion, or whose sending
        before the recall, is on its way just now."""
        wanted = sa.select(messages.c.id).where(
            messages.c.delivery_id == deliveries.c.id, messages.c.wanted.is_not(None)
        )
        found = connection.execute(
            sa.select(deliveries.c.id).where(which, STANDING, ~wanted.exists())
        )
        if ids := found.scalars().all():
            own = sa.literal("\x1f") + sa.cast(messages.c.id, sa.Text)
            connection.execute(
                sa.update(messages)
                .where(among(messages.c.delivery_id, ids), messages.c.position >= 0)
                .values(
                    category=messages.c.category + own,
                    position=messages.c.position - _BEFORE_ALL,
                )
            )


def _key(date: dt.date) -> str:
    return f"recalled:{date}"
