"""What should stand in the chats: the digest as it was planned, and the parts that it asks for.

``bot.delivery.ports.Outbox`` says what each method promises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.delivery.model import RECALLED, Delivery
from bot.delivery.ports import Seed, Text
from bot.render.message import Look
from bot.render.nothing import NOTHING
from bot.storage.database import Database
from bot.storage.rows import LOOK, look_columns, to_look
from bot.storage.tables import deliveries, digests, messages, subscriptions

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

DIFFERS = messages.c.wanted.is_distinct_from(messages.c.sent)
UNEQUAL = (
    sa.select(messages.c.id).where(messages.c.delivery_id == deliveries.c.id, DIFFERS).exists()
)
"""Of a delivery: something does not stand as it is wanted."""

STANDING = (
    sa.select(messages.c.id)
    .where(messages.c.delivery_id == deliveries.c.id, messages.c.sent.is_not(None))
    .exists()
)
"""Of a delivery: some part of it stands in its chat."""

ENDED = (
    sa.select(subscriptions.c.id)
    .where(
        subscriptions.c.chat_id == deliveries.c.chat_id,
        subscriptions.c.thread_id == deliveries.c.thread_id,
        ~subscriptions.c.active,
    )
    .exists()
)
"""Of a delivery: its chat unsubscribed since, or was lost."""


SAID_NOTHING = (
    sa.select(messages.c.id)
    .where(messages.c.delivery_id == deliveries.c.id, messages.c.n == NOTHING.n)
    .exists()
)
"""Of a delivery: it was planned to say that the chat's keywords leave nothing."""


def _open_of(date: dt.date) -> sa.ColumnElement[bool]:
    """The deliveries of a date that are on their way, and are to stand."""
    return (
        (deliveries.c.date == date)
        & (deliveries.c.state == "open")
        & (deliveries.c.reason != RECALLED)
    )


def upsert(database: Database, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT, in the database's own dialect; the other one is never
    imported, which spares an idle bot some memory."""
    if database.sqlite:
        from sqlalchemy.dialects.sqlite import insert

        return insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def batches(values: Iterable[Any], size: int) -> Iterable[list[Any]]:
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch


class WantingStore:
    """The part of ``Store`` that changes what is wanted."""

    database: Database

    async def revise(
        self,
        date: dt.date,
        name: str,
        data: bytes,
        seeds: Callable[[Look], tuple[Seed, ...]],
        now: dt.datetime,
        since: dt.datetime,
    ) -> int:
        # What is still on its way must fit the text that is kept from now on, however old it is.
        still = _open_of(date)
        done = (
            (deliveries.c.date == date)
            & (deliveries.c.state == "done")
            & (deliveries.c.due_at >= since)
            & (deliveries.c.reason != RECALLED)
        )

        def work(connection: sa.Connection) -> int:
            self._keep(connection, date, name, data, now, replace=True)
            self._want_anew(connection, still | done, seeds)
            # Who unsubscribed since gets what stands corrected, and nothing more.
            connection.execute(
                sa.update(messages)
                .where(
                    messages.c.sent.is_(None),
                    messages.c.delivery_id.in_(sa.select(deliveries.c.id).where(done, ENDED)),
                )
                .values(wanted=None)
            )
            going_on = connection.execute(
                sa.update(deliveries).where(still).values(edition=deliveries.c.edition + 1)
            )
            reopened = connection.execute(
                sa.update(deliveries)
                .where(done, UNEQUAL)
                .values(
                    state="open",
                    not_before=now,
                    give_up_at=now + (now - since),
                    attempts=0,
                    reason="",
                    edition=deliveries.c.edition + 1,
                )
            )
            return going_on.rowcount + reopened.rowcount

        return await self.database.run(work, writes=True)

    async def replan(
        self,
        date: dt.date,
        seeds: Callable[[Look], tuple[Seed, ...]],
        text: Text | None = None,
    ) -> int:
        def work(connection: sa.Connection) -> int:
            if not self._is_kept(connection, date, text):
                return 0
            still = _open_of(date)
            self._want_anew(connection, still, seeds)
            planned = connection.execute(
                sa.update(deliveries).where(still).values(edition=deliveries.c.edition + 1)
            )
            return planned.rowcount

        return await self.database.run(work, writes=True)

    async def want(
        self, delivery: Delivery, seeds: tuple[Seed, ...], look: Look | None = None
    ) -> None:
        this = (deliveries.c.id == delivery.id) & (deliveries.c.state == "open")
        this &= deliveries.c.edition == delivery.edition

        def work(connection: sa.Connection) -> None:
            self._want(connection, this, seeds)
            columns = {} if look is None else look_columns(look)
            connection.execute(
                sa.update(deliveries)
                .where(this)
                .values(edition=deliveries.c.edition + 1, **columns)
            )

        await self.database.run(work, writes=True)

    async def posted(self, date: dt.date) -> bool:
        return await self._any(
            sa.select(messages.c.id)
            .join(deliveries, messages.c.delivery_id == deliveries.c.id)
            .where(deliveries.c.date == date, messages.c.sent.is_not(None))
        )

    async def under_way(self) -> bool:
        return await self._any(sa.select(deliveries.c.id).where(deliveries.c.state == "open"))

    async def correctable(self, since: dt.datetime) -> list[dt.date]:
        # No delivery is tried before it is due, and for that there is an index.
        lately = (deliveries.c.state == "done") & (deliveries.c.not_before >= since)
        lately &= deliveries.c.due_at >= since
        async with self.database.read() as connection:
            rows = await connection.execute(
                sa.select(deliveries.c.date)
                .where((deliveries.c.state == "open") | lately, deliveries.c.reason != RECALLED)
                .distinct()
                .order_by(deliveries.c.date)
            )
            return list(rows.scalars())

    async def looks(self, date: dt.date) -> list[Look]:
        standing = (deliveries.c.date == date) & (deliveries.c.reason != RECALLED) & STANDING
        one_each = sa.select(sa.func.min(deliveries.c.id)).where(standing)
        query = sa.select(*(deliveries.c[name] for name in LOOK)).where(
            deliveries.c.id.in_(one_each.group_by(deliveries.c.look))
        )
        async with self.database.read() as connection:
            return [to_look(row) for row in (await connection.execute(query)).mappings()]

    async def keep_digest(self, date: dt.date, name: str, data: bytes, now: dt.datetime) -> None:
        def work(connection: sa.Connection) -> None:
            self._keep(connection, date, name, data, now, replace=False)

        await self.database.run(work, writes=True)

    async def kept_digest(self, date: dt.date) -> tuple[str, bytes] | None:
        query = sa.select(digests.c.name, digests.c.data).where(digests.c.date == date)
        row = await self.database.run(lambda connection: connection.execute(query).first())
        return None if row is None else (row.name, bytes(row.data))

    async def _any(self, query: sa.Select[Any]) -> bool:
        """Whether there is a row: asked before a write lock is taken for it, every second."""
        one = query.limit(1)
        found = await self.database.run(lambda connection: connection.execute(one).first())
        return found is not None

    def _keep(
        self,
        connection: sa.Connection,
        date: dt.date,
        name: str,
        data: bytes,
        now: dt.datetime,
        *,
        replace: bool,
    ) -> None:
        insert = upsert(self.database, digests).values(date=date, name=name, data=data, kept_at=now)
        new = {"name": name, "data": data, "kept_at": now}
        connection.execute(
            insert.on_conflict_do_update(index_elements=["date"], set_=new)
            if replace
            else insert.on_conflict_do_nothing()
        )

    def _is_kept(self, connection: sa.Connection, date: dt.date, text: Text | None) -> bool:
        """``_are_kept`` of one date; None stands for whatever is kept."""
        return self._are_kept(connection, {} if text is None else {date: text})

    def _are_kept(self, connection: sa.Connection, texts: Mapping[dt.date, Text]) -> bool:
        """Whether these are the texts that are kept. No writer changes that in our transaction."""
        if not texts:
            return True
        columns = (digests.c.date, digests.c.name, digests.c.data)
        rows = connection.execute(sa.select(*columns).where(digests.c.date.in_(texts)))
        return {row.date: (row.name, bytes(row.data)) for row in rows} == dict(texts)

    def _want_anew(
        self,
        connection: sa.Connection,
        which: sa.ColumnElement[bool],
        seeds: Callable[[Look], tuple[Seed, ...]],
    ) -> None:
        """``_want`` for deliveries of any look. That nothing matched is said where it was said
        before: a correction that takes posts away puts nothing in their place."""
        examples = sa.select(sa.func.min(deliveries.c.id)).where(which).group_by(deliveries.c.look)
        rows = connection.execute(sa.select(deliveries).where(deliveries.c.id.in_(examples)))
        for row in rows.mappings().all():
            this = which & (deliveries.c.look == row["look"])
            wanted = seeds(to_look(row))
            said = wanted and wanted[0].key == NOTHING
            self._want(connection, this & SAID_NOTHING if said else this, wanted)
            if said:
                self._want(connection, this & ~SAID_NOTHING, ())

    def _want(
        self,
        connection: sa.Connection,
        which: sa.ColumnElement[bool],
        seeds: Sequence[Seed],
    ) -> None:
        """From now on these deliveries want just ``seeds``: a statement a part, however many
        chats share them."""
        ids = sa.select(deliveries.c.id).where(which)
        connection.execute(
            sa.update(messages).where(messages.c.delivery_id.in_(ids)).values(wanted=None)
        )
        for seed in seeds:
            values = sa.select(
                deliveries.c.id,
                sa.literal(seed.position),
                sa.literal(seed.key.section),
                sa.literal(seed.key.category),
                sa.literal(seed.key.n),
                sa.literal(seed.wanted),
            ).where(which)
            insert = upsert(self.database, messages).from_select(
                ["delivery_id", "position", "section", "category", "n", "wanted"], values
            )
            connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["delivery_id", "section", "category", "n"],
                    set_={
                        "wanted": insert.excluded.wanted,
                        "position": insert.excluded.position,
                    },
                )
            )
