"""SQLAlchemy's Core over the drivers of asyncio, without its ORM.

``sqlalchemy.ext.asyncio`` imports the whole ORM, which nothing here uses, for what is a thin
wrapper: its engine is the ordinary one on an asynchronous driver, each call run in a greenlet that
waits on the event loop (``greenlet_spawn``). Here is that wrapper, as much of it as the store
needs, with its behaviour where a task is cancelled.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, overload

import sqlalchemy as sa
from sqlalchemy.util import greenlet_spawn

if TYPE_CHECKING:
    from sqlalchemy.sql.base import Executable
    from sqlalchemy.sql.selectable import TypedReturnsRows

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
T = TypeVar("T")
Columns = TypeVarTuple("Columns")


class Connection:
    """A connection from the pool. Its methods raise what SQLAlchemy's own do; a call that is
    cancelled half-way leaves it unusable, and the pool replaces it."""

    def __init__(self, sync: sa.Connection) -> None:
        self._sync = sync

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
        this returns: the drivers of asyncio fetch them with the statement."""
        return await greenlet_spawn(self._sync.execute, statement, parameters)

    async def run_sync(self, work: Callable[[sa.Connection], T]) -> T:
        """Let ``work``, an ordinary function, use the connection (Alembic, ``create_all``)."""
        return await greenlet_spawn(work, self._sync)


@asynccontextmanager
async def connected(engine: sa.Engine) -> AsyncIterator[Connection]:
    """A connection for the time of the block; what was not committed is rolled back."""
    sync = await greenlet_spawn(engine.connect)
    try:
        yield Connection(sync)
    finally:
        await _to_its_end(greenlet_spawn(sync.close))


@asynccontextmanager
async def transaction(engine: sa.Engine, **options: bool) -> AsyncIterator[Connection]:
    """A connection in a transaction, begun with these execution options: committed at the end of
    the block, rolled back where that raises or the task is cancelled."""
    sync = await greenlet_spawn(engine.connect)
    try:
        sync.execution_options(**options)
        await greenlet_spawn(sync.begin)
        try:
            yield Connection(sync)
            await greenlet_spawn(sync.commit)
        except BaseException:
            # ``close`` alone takes a transaction whose COMMIT failed for ended.
            await _to_its_end(greenlet_spawn(sync.rollback))
            raise
    finally:
        await _to_its_end(greenlet_spawn(sync.close))


async def dispose(engine: sa.Engine) -> None:
    """Close the pool's connections."""
    await greenlet_spawn(engine.dispose)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Await ``work`` even where this task is cancelled meanwhile, which counts afterwards: a
    connection that is given back half-way would be lost to the pool, its transaction still open."""
    task = asyncio.create_task(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    task.result()
    if cancelled is not None:
        raise cancelled
