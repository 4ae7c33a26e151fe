"""The planner's SQL: deliveries are made here, with their parts, and changed when a digest is.

``bot.delivery.ports.Outbox`` says what each method promises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa

from bot.delivery.model import RECALLED, Subscription
from bot.delivery.ports import LOOKS, Decision, Seed, Text
from bot.delivery.schedule import is_paused
from bot.render.message import Look
from bot.storage.batch_planning import Alike, alike_of, due_kinds, from_subscriptions
from bot.storage.due_times import HoursStore, is_due, move
from bot.storage.id_lists import among
from bot.storage.recalls import RecallingStore
from bot.storage.rows import LOOK, PLANNED, look_row, new_delivery, to_look, to_subscription
from bot.storage.tables import deliveries, subscriptions
from bot.storage.wanted import STANDING, UNEQUAL, batches, upsert

_NONE: Mapping[dt.date, Text] = {}

_INSERTED = 5000
"""Deliveries handed to the driver at once."""


class PlanningStore(HoursStore, RecallingStore):
    """The part of ``Store`` that makes and changes deliveries."""

    async def plan_due(
        self,
        now: dt.datetime,
        limit: int,
        decide: Callable[[Sequence[Subscription]], Sequence[Decision]],
        texts: Mapping[dt.date, Text] = _NONE,
    ) -> int:
        def work(connection: sa.Connection) -> int:
            if not self._are_kept(connection, texts):
                return 0
            kinds = due_kinds(connection, is_due(now), limit)
            ids_of = {(one.chat_id, one.thread_id): ids for one, ids in kinds}
            alike: dict[Alike, list[int]] = {}
            looks: dict[tuple[dt.date, str], tuple[Seed, ...]] = {}
            moved: dict[dt.datetime | None, list[int]] = {}
            for decision in decide([one for one, _ids in kinds]):
                one = decision.subscription
                ids = ids_of[one.chat_id, one.thread_id]
                moved.setdefault(decision.next_at, []).extend(ids)
                for order in decision.orders:
                    key = alike_of(order)
                    alike.setdefault(key, []).extend(ids)
                    if order.seeds is not None:
                        looks[key.date, key.look] = order.seeds
            self._insert(connection, alike, now)
            self._open_planned(connection, looks)
            return move(connection, moved)

        # Where a power cut undoes it, what is due is planned anew, and the same comes out. A mark
        # of what was sent by it is synced, and the plan with it.
        return await self.database.run(work, writes=True, planning=True)

    async def push_now(
        self,
        date: dt.date,
        subscriptions: Sequence[Subscription],
        seeds: Callable[[Look], tuple[Seed, ...]],
        now: dt.datetime,
        give_up_at: dt.datetime,
        text: Text | None = None,
    ) -> int | None:
        rows = [new_delivery(s, date, PLANNED, now, give_up_at) for s in subscriptions]
        looks: dict[tuple[dt.date, str], tuple[Seed, ...]] = {}
        for subscription, row in zip(subscriptions, rows, strict=True):
            if (date, row["look"]) not in looks:
                looks[date, row["look"]] = seeds(subscription.look)
        again = self._anew("waiting", "missed", "stopped", also=deliveries.c.reason == RECALLED)

        def work(connection: sa.Connection) -> int | None:
            if not self._is_kept(connection, date, text):
                return None
            for batch in batches(rows, _INSERTED):
                connection.execute(again, batch)
            planned = (deliveries.c.state == PLANNED) & (deliveries.c.date == date)
            self._recall_first(connection, planned)
            self._open_planned(connection, looks)
            opened = sa.select(deliveries.c.chat_id, deliveries.c.thread_id).where(
                deliveries.c.date == date, deliveries.c.state == "open"
            )
            named = {(one.chat_id, one.thread_id) for one in subscriptions}
            theirs = among(deliveries.c.chat_id, {chat_id for chat_id, _ in named})
            found = connection.execute(opened.where(theirs))
            return len({tuple(row) for row in found} & named)

        return await self.database.run(work, writes=True)

    async def open_waiting(
        self,
        date: dt.date,
        limit: int,
        seeds: Callable[[Look], tuple[Seed, ...]],
        now: dt.datetime,
        catch_up: dt.timedelta,
        text: Text | None = None,
    ) -> int:
        in_time = (deliveries.c.give_up_at > now) | (deliveries.c.due_at > now - catch_up)

        def work(connection: sa.Connection) -> int:
            if not self._is_kept(connection, date, text):
                return 0
            waiting = (
                sa.select(deliveries)
                .where(deliveries.c.state == "waiting", deliveries.c.date == date, in_time)
                .order_by(deliveries.c.due_at, deliveries.c.id)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            rows = connection.execute(waiting).mappings().all()
            wishes = self._wishes(connection, {row["chat_id"] for row in rows})
            looks: dict[tuple[dt.date, str], tuple[Seed, ...]] = {}
            updates, paused = [], []
            for row in rows:
                wish = wishes.get((row["chat_id"], row["thread_id"]))
                if wish is not None and is_paused(wish, now):
                    paused.append(row["id"])
                    continue
                columns = {k: row[k] for k in LOOK} if wish is None else look_row(wish)
                if (date, columns["look"]) not in looks:
                    if len(looks) >= LOOKS:
                        continue  # it still waits
                    look = to_look(row) if wish is None else wish.look
                    looks[date, columns["look"]] = seeds(look)
                new = {f"new_{k}": v for k, v in columns.items()}
                updates.append({"i": row["id"], "until": now + catch_up, **new})
            if updates:
                connection.execute(_TAKE, updates)
            if paused:  # as if they had never been due, but for what stands
                these = among(deliveries.c.id, paused)
                connection.execute(sa.delete(deliveries).where(these, ~STANDING))
                ended = {"state": "done", "reason": "", "done_at": now}
                connection.execute(sa.update(deliveries).where(these).values(**ended))
            self._open_planned(connection, looks)
            return len(updates) + len(paused)

        return await self.database.run(work, writes=True, planning=True)

    def _anew(self, *states: str, also: sa.ColumnElement[bool] | None = None) -> sa.Insert:
        """Insert deliveries; those that are there in one of the states begin anew."""
        insert = upsert(self.database, deliveries)
        # Not IN (…): what it expands to can't go into one statement with many rows.
        which = [deliveries.c.state == state for state in states]
        taken = (*LOOK, "state", "due_at", "not_before", "give_up_at", "reason", "done_at")
        return insert.on_conflict_do_update(
            index_elements=["chat_id", "thread_id", "date"],
            set_={name: insert.excluded[name] for name in taken}
            | {"attempts": 0, "edition": deliveries.c.edition + 1},
            where=sa.or_(*which, *(() if also is None else (also,))),
        )

    def _insert(
        self, connection: sa.Connection, alike: Mapping[Alike, Sequence[int]], now: dt.datetime
    ) -> None:
        """Make the deliveries of these subscriptions (by their ids), by what they share."""
        gone = self._taken_back(connection, {key.date for key in alike})
        # A day that ended before all of it stood goes on at an hour that is due now.
        again = self._anew("missed", "stopped")
        kept = upsert(self.database, deliveries).on_conflict_do_nothing()
        recalled = {"state": "done", "reason": RECALLED, "done_at": now}
        for key, ids in alike.items():
            insert, changed = (kept, recalled) if key.date in gone else (again, {})
            connection.execute(from_subscriptions(insert, ids, key, changed))

    def _open_planned(
        self,
        connection: sa.Connection,
        looks: Mapping[tuple[dt.date, str], tuple[Seed, ...]],
    ) -> None:
        """Give every ``planned`` delivery its parts, and open it. One without a part is done."""
        for (date, look), seeds in looks.items():
            planned = (
                (deliveries.c.state == PLANNED)
                & (deliveries.c.date == date)
                & (deliveries.c.look == look)
            )
            self._want(connection, planned, seeds)
            connection.execute(
                sa.update(deliveries)
                .where(planned)
                .values(
                    state=sa.case((UNEQUAL, "open"), else_="done"),
                    reason="" if seeds else "nothing to send",
                )
            )

    def _wishes(
        self, connection: sa.Connection, chat_ids: set[int]
    ) -> dict[tuple[int, int], Subscription]:
        """The subscriptions of these chats, by chat and topic."""
        theirs = sa.select(subscriptions).where(among(subscriptions.c.chat_id, chat_ids))
        rows = connection.execute(theirs).mappings()
        return {(row["chat_id"], row["thread_id"]): to_subscription(row) for row in rows}


_TAKE = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("i"))
    .values(
        state=PLANNED,
        give_up_at=sa.bindparam("until"),
        **{name: sa.bindparam(f"new_{name}") for name in LOOK},
    )
)
