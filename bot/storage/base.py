"""What the parts of the store share: a method is one transaction, and conditions on the tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Coroutine, Iterable, Iterator
from functools import wraps
from itertools import islice
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa

from bot.render.nothing import NOTHING
from bot.storage.database import Database
from bot.storage.tables import deliveries, digests, messages, subscriptions, told

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

POSTED = (
    sa.select(sa.func.count())
    .where(messages.c.delivery_id == deliveries.c.id, messages.c.sent.is_not(None))
    .scalar_subquery()
)
"""Of a delivery: how many of its parts stand in its chat."""

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


class StoreBase:
    """A part of the store. Each method is one transaction, or says that it is several; it raises
    StoreError where the database can't be used, and has then changed nothing."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def any(self, query: sa.Select[Any]) -> bool:
        """Whether there is a row: asked before a write lock is taken for it, every second."""
        one = query.limit(1)
        found = await self.database.run(lambda connection: connection.execute(one).first())
        return found is not None


S = TypeVar("S", bound=StoreBase)
P = ParamSpec("P")
T = TypeVar("T")
Method = Callable[Concatenate[S, sa.Connection, P], T]
AsyncMethod = Callable[Concatenate[S, P], Coroutine[Any, Any, T]]


def reads(method: Method[S, P, T]) -> AsyncMethod[S, P, T]:
    """Make a method that reads from a connection one that opens it: the caller awaits it, and
    leaves the connection out."""
    return _transaction(method)


def writes(method: Method[S, P, T]) -> AsyncMethod[S, P, T]:
    """``reads`` for a method that changes something: all of it is kept, or nothing."""
    return _transaction(method, writes=True)


def plans(method: Method[S, P, T]) -> AsyncMethod[S, P, T]:
    """``writes`` for a method of which many follow each other: others get their turn in between."""
    return _transaction(method, writes=True, planning=True)


def _transaction(
    method: Method[S, P, T], *, writes: bool = False, planning: bool = False
) -> AsyncMethod[S, P, T]:
    @wraps(method)
    async def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.run(
            lambda connection: method(self, connection, *args, **kwargs),
            writes=writes,
            planning=planning,
        )

    return run


def upsert(connection: sa.Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT, in the database's own dialect."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def tell(connection: sa.Connection, key: str, now: dt.datetime) -> bool:
    """Whether ``key`` was not told yet; from now on it is."""
    insert = upsert(connection, told).values(key=key, at=now).on_conflict_do_nothing()
    return connection.execute(insert).rowcount > 0


def kept_texts(
    connection: sa.Connection, dates: Iterable[dt.date]
) -> dict[dt.date, tuple[str, bytes]]:
    """The digests that are kept of these dates. No writer changes that in our transaction."""
    columns = (digests.c.date, digests.c.name, digests.c.data)
    rows = connection.execute(sa.select(*columns).where(digests.c.date.in_(dates)))
    return {row.date: (row.name, bytes(row.data)) for row in rows}


def batches(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch
