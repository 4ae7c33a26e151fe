"""A transaction in one hop: the sender's marks on SQLite, thousands a second.

Through the engine a transaction crosses to aiosqlite's thread and back some fifteen times, and
each row of an UPDATE hands the interpreter's lock over and back. Here a whole transaction is one
function, run in a thread of its own on a connection of its own.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class Lane:
    """A connection to the SQLite file ``path``, opened when it is first needed. ``prepare`` sets
    it up; ``timeout``: seconds to wait for another process' lock."""

    def __init__(
        self, path: Path, *, prepare: Callable[[sqlite3.Connection], None], timeout: float
    ) -> None:
        self._path = path
        self._prepare = prepare
        self._timeout = timeout
        self._connection: sqlite3.Connection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="marks")

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in a write transaction: all of it is kept, or nothing where it raises.
        A cancelled caller leaves it running to its end. Raises sqlite3.Error."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(self._transaction, work))

    def _transaction(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._opened()
        # A writer takes the one write lock at once, see ``engine``.
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return result

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._path, timeout=self._timeout)
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    async def close(self) -> None:
        """Wait for what runs, and close the connection."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=False)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
