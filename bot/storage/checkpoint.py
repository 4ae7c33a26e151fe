"""SQLite's log is written back into the database beside those who write.

Left to itself SQLite does that in the commit that makes the log long enough: on a slow disk all who
write then wait for seconds. Here a second after something was written a thread does it, and nobody
waits (sqlite.org/wal.html, PASSIVE).
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

PAUSE = 1.0
"""Seconds from something written to its checkpoint: a page that is marked often is written once."""


class Checkpoints:
    """Of the database in the file ``path``, in the event loop that calls ``written``."""

    def __init__(self, path: Path, pause: float = PAUSE) -> None:
        self._path = path
        self._pause = pause
        self._next: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    def written(self) -> None:
        """A transaction was kept."""
        if self._next is None or self._next.done():
            self._next = asyncio.create_task(self._later(), name="checkpoint")

    async def _later(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), self._pause)
        if not self._closing.is_set():
            await asyncio.to_thread(_checkpoint, self._path)

    async def close(self) -> None:
        """What is left in the log is written back by whoever closes the database last."""
        self._closing.set()
        if self._next is not None:
            await asyncio.wait([self._next])


def _checkpoint(path: Path) -> None:
    """Write back what nobody needs in the log any more. Where that fails (a full disk) it stays
    there, and the commits say what is wrong."""
    address = f"{path.absolute().as_uri()}?mode=rw"  # never a new file where there is none
    with suppress(sqlite3.Error), closing(sqlite3.connect(address, timeout=0, uri=True)) as own:
        own.execute("PRAGMA wal_checkpoint(PASSIVE)")
