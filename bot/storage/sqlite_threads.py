"""SQLite's calls, which block, in threads of their own.

A whole transaction can be one call: a statement at a time costs a hop to another thread and back
each, which is most of what a pressed button waits for, and a fifth of what planning takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

import sqlalchemy as sa

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

READERS = 2
"""Threads that read. Who reads waits for no writer, which may wait for another process' lock."""


class Threads:
    """A thread for writers, one at a time, and some for readers; all begin when they are needed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")

    async def transaction(
        self, work: Callable[[sa.Connection], T], *, writes: bool = False, synced: bool = True
    ) -> T:
        """The result of ``work`` in a transaction: all of it is kept, or nothing where it raises.
        A cancelled caller leaves it running to its end. Raises what ``work`` and SQLAlchemy do."""

        def whole() -> T:
            with self._engine.connect() as connection:
                connection.execution_options(writes=writes, synced=synced)
                with connection.begin():
                    return work(connection)

        return await self._future(self._writer if writes else self._readers, whole)

    async def to_read(self, work: Callable[[*Arguments], T], *args: *Arguments) -> T:
        """One call, to its end even where the caller is cancelled, which counts afterwards: a
        connection that another thread still uses must not be touched."""
        return await to_its_end(self._future(self._readers, work, *args))

    async def to_write(self, work: Callable[[*Arguments], T], *args: *Arguments) -> T:
        """``to_read`` for a writer's calls."""
        return await to_its_end(self._future(self._writer, work, *args))

    def _future(
        self, executor: ThreadPoolExecutor, work: Callable[[*Arguments], T], *args: *Arguments
    ) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(executor, work, *args)

    async def close(self) -> None:
        """Wait for what runs, and end the threads."""
        for executor in (self._writer, self._readers):
            await self._future(executor, _nothing)
            executor.shutdown(wait=False)
        self._engine.dispose()


def _nothing() -> None:
    """What comes last in a thread."""


async def to_its_end(work: Awaitable[T]) -> T:
    """Await ``work`` even where this task is cancelled meanwhile, which counts afterwards."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        task.exception()  # it was looked at
        raise cancelled
    return task.result()
