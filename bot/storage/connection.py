"""SQLAlchemy's Core in asyncio, without its ORM.

``sqlalchemy.ext.asyncio`` imports the whole ORM, which nothing here uses, for what is a thin
wrapper: its engine is the ordinary one on an asynchronous driver, each call run in a greenlet that
waits on the event loop (``greenlet_spawn``). Here is that wrapper, as much of it as the store
needs, with its behaviour where a task is cancelled; SQLite's calls go to threads (``Call``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, TypeVarTuple, overload

import sqlalchemy as sa
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from bot.storage.sqlite_threads import to_its_end

if TYPE_CHECKING:
    from sqlalchemy.sql.base import Executable
    from sqlalchemy.sql.selectable import TypedReturnsRows

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
T = TypeVar("T")
Columns = TypeVarTuple("Columns")
Arguments = TypeVarTuple("Arguments")


class Call(Protocol):
    """How the driver's calls are awaited: in a greenlet, or in a thread."""

    async def __call__(self, work: Callable[[*Arguments], T], *args: *Arguments) -> T: ...


async def in_greenlet(work: Callable[[*Arguments], T], *args: *Arguments) -> T:
    """A call to one of asyncio's drivers, which waits on the event loop."""
    from sqlalchemy.util import greenlet_spawn  # SQLite needs none

    return await greenlet_spawn(work, *args)


class Connection:
    """A connection from the pool. Its methods raise what SQLAlchemy's own do. A call in a greenlet
    that is cancelled half-way leaves it unusable, and the pool replaces it; one in a thread ends
    first, and leaves it as good as new."""

    def __init__(self, sync: sa.Connection, call: Call) -> None:
        self._sync = sync
        self._call = call

    @overload
    async def execute(
        self, statement: TypedReturnsRows[*Columns], parameters: Parameters | None = None
    ) -> sa.CursorResult[*Columns]: ...

    @overload
    async def execute(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> sa.CursorResult[*tuple[Any, ...]]: ...

    async def execute(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> sa.CursorResult[*tuple[Any, ...]]:
        """Run a statement, once for each of several ``parameters``. Its rows are all here when
        this returns."""
        return await self._call(self._executed, statement, parameters)

    def _executed(
        self, statement: Executable, parameters: Parameters | None
    ) -> sa.CursorResult[*tuple[Any, ...]]:
        result = self._sync.execute(statement, parameters)
        if result.returns_rows and result.cursor is not None:
            # asyncio's drivers fetch with the statement; SQLite's would block the event loop.
            rows = result.cursor.fetchall()
            result.cursor_strategy = FullyBufferedCursorFetchStrategy(
                result.cursor, initial_buffer=rows
            )
        return result

    async def run_sync(self, work: Callable[[sa.Connection], T]) -> T:
        """Let ``work``, an ordinary function, use the connection (Alembic, ``create_all``)."""
        return await self._call(work, self._sync)


@asynccontextmanager
async def connected(engine: sa.Engine, call: Call) -> AsyncIterator[Connection]:
    """A connection for the time of the block; what was not committed is rolled back."""
    sync = await _opened(engine, call)
    try:
        yield Connection(sync, call)
    finally:
        await to_its_end(call(sync.close))


@asynccontextmanager
async def transaction(engine: sa.Engine, call: Call, **options: bool) -> AsyncIterator[Connection]:
    """A connection in a transaction, begun with these execution options: committed at the end of
    the block, rolled back where that raises or the task is cancelled."""
    sync = await _opened(engine, call)
    try:
        sync.execution_options(**options)
        await call(sync.begin)
        try:
            yield Connection(sync, call)
            await call(sync.commit)
        except BaseException:
            # ``close`` alone takes a transaction whose COMMIT failed for ended.
            await to_its_end(call(sync.rollback))
            raise
    finally:
        # A connection given back half-way would be lost to the pool, its transaction still open.
        await to_its_end(call(sync.close))


async def _opened(engine: sa.Engine, call: Call) -> sa.Connection:
    """A connection from the pool. One that comes after this task was cancelled goes back."""
    opened: list[sa.Connection] = []
    try:
        await call(lambda: opened.append(engine.connect()))
    except BaseException:
        for sync in opened:
            await to_its_end(call(sync.close))
        raise
    return opened[0]
