"""A transaction in one hop: the sender's marks on SQLite, thousands a second.

Through the engine (see ``threads``) a transaction is several statements, with SQLAlchemy's own work
for each, and each step of one hands the interpreter's lock over and back. Here it is one function
of Python's own driver, in a thread of its own on a connection of its own; best it is one statement.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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
        self._ready: set[Callable[[sqlite3.Connection], None]] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="marks")

    async def run(
        self,
        work: Callable[[sqlite3.Connection], T],
        needs: Callable[[sqlite3.Connection], None],
    ) -> T:
        """Run ``work``, each of whose statements is a transaction of its own. ``needs`` has run
        once on its connection before. A cancelled caller leaves it running to its end. Raises
        sqlite3.Error."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._run, work, needs)

    def _run(
        self,
        work: Callable[[sqlite3.Connection], T],
        needs: Callable[[sqlite3.Connection], None],
    ) -> T:
        connection = self._opened()
        if needs not in self._ready:
            needs(connection)
            self._ready.add(needs)
        return work(connection)

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
