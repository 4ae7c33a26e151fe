"""Whole transactions on SQLite in one hop to another thread.

Through asyncio's driver a statement crosses to another thread and back some five times, which is
most of what a pressed button takes, and a fifth of what planning does. Here a whole transaction is
one function, with SQLAlchemy's ordinary connection, run in a thread that keeps its connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import sqlalchemy as sa

T = TypeVar("T")


class Hop:
    """``engine`` is one of SQLite's ordinary driver. Who reads waits for no writer, which may wait
    for another process' lock: each has a thread, and a connection from its first use on."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._reader = _Thread(engine, writes=False)
        self._writer = _Thread(engine, writes=True)

    async def run(self, work: Callable[[sa.Connection], T], *, writes: bool = False) -> T:
        """The result of ``work`` in a transaction: all of it is kept, or nothing where it raises.
        A cancelled caller leaves it running to its end. Raises what ``work`` and SQLAlchemy do."""
        thread = self._writer if writes else self._reader
        return await thread.run(partial(thread.transaction, work))

    async def close(self) -> None:
        """Wait for what runs, and close the connections."""
        for thread in (self._reader, self._writer):
            await thread.run(thread.close)
            thread.executor.shutdown(wait=False)
        self._engine.dispose()


class _Thread:
    def __init__(self, engine: sa.Engine, *, writes: bool) -> None:
        self._engine = engine
        self._writes = writes
        self._connection: sa.Connection | None = None
        self.executor = ThreadPoolExecutor(1, thread_name_prefix="hop")

    async def run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.executor, work)

    def transaction(self, work: Callable[[sa.Connection], T]) -> T:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._connection.execution_options(writes=self._writes)
        try:
            with self._connection.begin():
                return work(self._connection)
        except BaseException:
            self.close()  # whatever state it is in, the next one begins anew
            raise

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
