"""Deliveries are made here, when the hour of their subscriptions comes: with their parts where the
digest is out, else to wait for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.model.delivery import (
    NO_DIGEST,
    NOT_APPROVED,
    RECALLED,
    TOO_LATE,
    Decision,
    Delivery,
    Seed,
    Text,
)
from bot.model.schedule import is_paused, next_due
from bot.model.subscription import Subscription
from bot.render.message import Look
from bot.storage.base import (
    STANDING,
    UNEQUAL,
    StoreBase,
    batches,
    kept_texts,
    plans,
    reads,
    upsert,
    writes,
)
from bot.storage.corrections import is_kept, recall_first, taken_back, want_parts
from bot.storage.rows import (
    DELIVERY,
    FRESH,
    LISTS,
    LOOK,
    PLANNED,
    look_key,
    look_row,
    new_delivery,
    to_delivery,
    to_look,
    to_subscription,
)
from bot.storage.tables import deliveries, subscriptions

_NONE: Mapping[dt.date, Text] = {}

LOOKS = 50
"""Different looks that are composed and planned in one transaction: while it runs nothing else
is written, and while one is composed nobody is answered."""

INSERTED_AT_ONCE = 5000
"""Deliveries handed to the driver at once."""

FURTHEST = dt.timedelta(days=9)
"""No next push is further off than this, but for those who rest: a week has seven days."""

Parts = dict[tuple[dt.date, str], tuple[Seed, ...]]
"""The parts of a date in a look, by the look's short name."""


class Planning(StoreBase):
    """Whose hour has come, who waits for a digest, and who has waited too long."""

    async def due(self, now: dt.datetime) -> bool:
        """Whether there is something for ``plan_due``."""
        return await self.any(sa.select(subscriptions.c.id).where(_is_due(now)))

    @plans
    def plan_due(
        self,
        connection: sa.Connection,
        now: dt.datetime,
        limit: int,
        decide: Callable[[Sequence[Subscription]], Sequence[Decision]],
        texts: Mapping[dt.date, Text] = _NONE,
    ) -> int:
        """Of the subscriptions due at ``now`` (oldest first, at most ``limit``) hand one of each
        kind to ``decide``, and keep what it decides for all of its kind: a kind has its hours, its
        look, and all else but its chat in common. Those that it leaves out stay due. Returns how
        many were decided. Planning twice adds nothing.

        ``texts`` are those that the seeds come from: where another one is kept by now, nothing
        is changed, and 0 returned."""
        if texts and kept_texts(connection, texts) != dict(texts):
            return 0
        kinds = _due_kinds(connection, now, limit)
        ids_of = {(one.chat_id, one.thread_id): ids for one, ids in kinds}
        alike: dict[_Alike, list[int]] = {}
        parts: Parts = {}
        moved: dict[dt.datetime | None, list[int]] = {}
        for decision in decide([one for one, _ids in kinds]):
            one = decision.subscription
            ids = ids_of[one.chat_id, one.thread_id]
            moved.setdefault(decision.next_at, []).extend(ids)
            for order in decision.orders:
                plan, look = order.plan, look_key(order.plan.subscription.look)
                state = "waiting" if order.seeds is None else PLANNED
                key = _Alike(plan.date, look, state, plan.due_at, plan.give_up_at)
                alike.setdefault(key, []).extend(ids)
                if order.seeds is not None:
                    parts[plan.date, look] = order.seeds
        _insert(connection, alike, now)
        _open_planned(connection, parts)
        return _move(connection, moved)

    @writes
    def push_now(
        self,
        connection: sa.Connection,
        date: dt.date,
        pushed: Sequence[Subscription],
        seeds: Callable[[Look], tuple[Seed, ...]],
        now: dt.datetime,
        give_up_at: dt.datetime,
        text: Text | None = None,
    ) -> int | None:
        """Put a date into the outbox for these, whatever their hour. What stands stays; waiting,
        missed and stopped deliveries are opened again. So are recalled ones; where the recall is
        still under way it is finished first. Returns how many are open then; None where another
        text than ``text``, which the seeds come from, is kept by now, and nothing was changed."""
        if not is_kept(connection, date, text):
            return None
        rows = [new_delivery(one, date, PLANNED, now, give_up_at) for one in pushed]
        parts: Parts = {}
        for one, row in zip(pushed, rows, strict=True):
            if (date, row["look"]) not in parts:
                parts[date, row["look"]] = seeds(one.look)
        recalled = deliveries.c.reason == RECALLED
        again = _anew(connection, "waiting", "missed", "stopped", also=recalled)
        for batch in batches(rows, INSERTED_AT_ONCE):
            connection.execute(again, batch)
        recall_first(connection, (deliveries.c.state == PLANNED) & (deliveries.c.date == date))
        _open_planned(connection, parts)
        opened = sa.select(deliveries.c.chat_id, deliveries.c.thread_id).where(
            deliveries.c.date == date, deliveries.c.state == "open"
        )
        named = {(one.chat_id, one.thread_id) for one in pushed}
        return len({tuple(row) for row in connection.execute(opened)} & named)

    @reads
    def waiting_dates(self, connection: sa.Connection) -> list[dt.date]:
        """The dates that deliveries wait for, oldest first."""
        dates = sa.select(deliveries.c.date).where(deliveries.c.state == "waiting").distinct()
        return list(connection.execute(dates.order_by(deliveries.c.date)).scalars())

    @plans
    def open_waiting(
        self,
        connection: sa.Connection,
        date: dt.date,
        limit: int,
        seeds: Callable[[Look], tuple[Seed, ...]],
        now: dt.datetime,
        catch_up: dt.timedelta,
        text: Text | None = None,
    ) -> int:
        """The digest of ``date`` is out: plan those that wait for it, with the looks that their
        subscriptions have now; they have ``catch_up`` to be sent. Those whose wait is over stay,
        unless their hour may still be caught up, and of many different looks those after the
        first ``LOOKS``. Who pauses by now gets nothing. Returns how many were taken; 0, and nothing
        was changed, where another text than ``text``, which the seeds come from, is kept by now."""
        if not is_kept(connection, date, text):
            return 0
        in_time = (deliveries.c.give_up_at > now) | (deliveries.c.due_at > now - catch_up)
        waiting = (
            sa.select(deliveries)
            .where(deliveries.c.state == "waiting", deliveries.c.date == date, in_time)
            .order_by(deliveries.c.due_at, deliveries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = connection.execute(waiting).mappings().all()
        theirs = subscriptions.c.chat_id.in_({row["chat_id"] for row in rows})
        found = connection.execute(sa.select(subscriptions).where(theirs)).mappings()
        wishes = {(row["chat_id"], row["thread_id"]): to_subscription(row) for row in found}
        parts: Parts = {}
        updates, paused = [], []
        for row in rows:
            wish = wishes.get((row["chat_id"], row["thread_id"]))
            if wish is not None and is_paused(wish, now):
                paused.append(row["id"])
                continue
            columns = {k: row[k] for k in LOOK} if wish is None else look_row(wish)
            if (date, columns["look"]) not in parts:
                if len(parts) >= LOOKS:
                    continue  # it still waits
                look = to_look(row) if wish is None else wish.look
                parts[date, columns["look"]] = seeds(look)
            new = {f"new_{k}": v for k, v in columns.items()}
            updates.append({"i": row["id"], "until": now + catch_up, **new})
        if updates:
            connection.execute(_TAKE, updates)
        if paused:  # as if they had never been due, but for what stands
            these = deliveries.c.id.in_(paused)
            connection.execute(sa.delete(deliveries).where(these, ~STANDING))
            ended = {"state": "done", "reason": "", "done_at": now}
            connection.execute(sa.update(deliveries).where(these).values(**ended))
        _open_planned(connection, parts)
        return len(updates) + len(paused)

    async def give_up(self, now: dt.datetime, unapproved: Sequence[dt.date] = ()) -> list[Delivery]:
        """Deliveries whose time has run out become ``missed``: those that wait for a digest (for
        those ``unapproved`` it is there, and no owner let it go), and open ones of which nothing
        stands. Returns them."""
        late = (deliveries.c.give_up_at <= now) & (
            (deliveries.c.state == "waiting")
            | ((deliveries.c.state == "open") & (deliveries.c.reason != RECALLED) & ~STANDING)
        )
        if not await self.any(sa.select(deliveries.c.id).where(late)):
            return []
        waits = deliveries.c.state == "waiting"
        reason = sa.case(
            (waits & deliveries.c.date.in_(unapproved), NOT_APPROVED),
            (waits, NO_DIGEST),
            else_=TOO_LATE,
        )
        missed = (
            sa.update(deliveries)
            .where(late)
            .values(state="missed", reason=reason)
            .returning(*(deliveries.c[name] for name in DELIVERY))
        )
        return await self.database.run(
            lambda connection: [to_delivery(row) for row in connection.execute(missed)],
            writes=True,
        )

    async def put_right(self, now: dt.datetime, since: dt.datetime) -> int:
        """Work out anew the next push (after ``since``) of subscriptions whose hour lies too far
        off: it was kept by a clock that ran ahead and has been put right, and they would be
        silent until then. How many there were."""
        far = sa.select(subscriptions).where(
            subscriptions.c.active, subscriptions.c.next_at > now + FURTHEST
        )
        if not await self.any(far.with_only_columns(subscriptions.c.id)):
            return 0

        def work(connection: sa.Connection) -> int:
            found = connection.execute(far.with_for_update(skip_locked=True))
            moved: dict[dt.datetime | None, list[int]] = {}
            for row in found.mappings():
                subscription = to_subscription(row)
                at = next_due(subscription, since)  # one that rests may well be far off
                if at != subscription.next_at:
                    moved.setdefault(at, []).append(row["id"])
            return _move(connection, moved)

        return await self.database.run(work, writes=True)


class _Alike(NamedTuple):
    """What deliveries that are planned together mostly have in common: those of a thousand chats
    that are due together are made by one statement out of their subscriptions. A row each would
    go through Python, at three times the cost."""

    date: dt.date
    look: str
    state: str
    due_at: dt.datetime
    give_up_at: dt.datetime


_KIND = [
    *(subscriptions.c[name] for name in ("time", "timezone", "paused_until")),
    sa.type_coerce(subscriptions.c.next_at, sa.BigInteger),
    *(
        sa.cast(subscriptions.c[name], sa.Text) if name in LISTS else subscriptions.c[name]
        for name in ("weekdays", *LOOK[:-1])
    ),
]
"""What planning asks of a subscription, much of it as it is kept: to be compared, not read."""

_TAKE = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("i"))
    .values(
        state=PLANNED,
        give_up_at=sa.bindparam("until"),
        **{name: sa.bindparam(f"new_{name}") for name in LOOK},
    )
)


def _is_due(now: dt.datetime) -> sa.ColumnElement[bool]:
    return subscriptions.c.active & (subscriptions.c.next_at <= now)


def _due_kinds(
    connection: sa.Connection, now: dt.datetime, limit: int
) -> list[tuple[Subscription, list[int]]]:
    """Of the subscriptions that are due, oldest first and at most ``limit``: one of each kind,
    with the ids of all of its kind. Nobody else may change them until the transaction ends."""
    rows = connection.execute(
        sa.select(subscriptions.c.id, *_KIND)
        .where(_is_due(now))
        .order_by(subscriptions.c.next_at, subscriptions.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    kinds: dict[tuple[Any, ...], list[int]] = {}
    for i, *kind in rows:
        kinds.setdefault(tuple(kind), []).append(i)
    firsts = subscriptions.c.id.in_([ids[0] for ids in kinds.values()])
    found = connection.execute(sa.select(subscriptions).where(firsts)).mappings()
    examples = {row["id"]: to_subscription(row) for row in found}
    return [(examples[ids[0]], ids) for ids in kinds.values()]


def _insert(
    connection: sa.Connection, alike: Mapping[_Alike, Sequence[int]], now: dt.datetime
) -> None:
    """Make a delivery for each of these subscriptions (by their ids): what they share comes from
    their key, the rest out of their own rows."""
    gone = taken_back(connection, {key.date for key in alike})
    # A day that ended before all of it stood goes on at an hour that is due now.
    again = _anew(connection, "missed", "stopped")
    kept = upsert(connection, deliveries).on_conflict_do_nothing()
    recalled = {"state": "done", "reason": RECALLED, "done_at": now}
    own = [subscriptions.c[name] for name in ("chat_id", "thread_id", *LOOK[:-1])]
    for key, ids in alike.items():
        insert, changed = (kept, recalled) if key.date in gone else (again, {})
        same = {**FRESH, **key._asdict(), "not_before": key.due_at, **changed}
        common = [sa.literal(value, deliveries.c[name].type) for name, value in same.items()]
        rows = sa.select(*own, *common).where(subscriptions.c.id.in_(ids))
        names = [*(column.name for column in own), *same]
        connection.execute(insert.from_select(names, rows))


def _anew(
    connection: sa.Connection, *states: str, also: sa.ColumnElement[bool] | None = None
) -> sa.Insert:
    """Insert deliveries; those that are there in one of the states begin anew."""
    insert = upsert(connection, deliveries)
    # Not IN (…): what it expands to can't go into one statement with many rows.
    which = [deliveries.c.state == state for state in states]
    taken = (*LOOK, "state", "due_at", "not_before", "give_up_at", "reason", "done_at")
    return insert.on_conflict_do_update(
        index_elements=["chat_id", "thread_id", "date"],
        set_={name: insert.excluded[name] for name in taken}
        | {"attempts": 0, "edition": deliveries.c.edition + 1},
        where=sa.or_(*which, *(() if also is None else (also,))),
    )


def _open_planned(connection: sa.Connection, parts: Parts) -> None:
    """Give every ``planned`` delivery its parts, and open it. One without a part is done."""
    for (date, look), seeds in parts.items():
        planned = (
            (deliveries.c.state == PLANNED)
            & (deliveries.c.date == date)
            & (deliveries.c.look == look)
        )
        want_parts(connection, planned, seeds)
        connection.execute(
            sa.update(deliveries)
            .where(planned)
            .values(
                state=sa.case((UNEQUAL, "open"), else_="done"),
                reason="" if seeds else "nothing to send",
            )
        )


def _move(connection: sa.Connection, moved: Mapping[dt.datetime | None, Sequence[int]]) -> int:
    """Set the next push of subscriptions, by when it is: most of those due share it. Returns of
    how many."""
    for at, ids in moved.items():
        theirs = subscriptions.c.id.in_(ids)
        connection.execute(sa.update(subscriptions).where(theirs).values(next_at=at))
    return sum(map(len, moved.values()))
