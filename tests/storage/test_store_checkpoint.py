"""SQLite's log is written back beside those who write, and never grows for ever."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from store_rig import DATE, NOW

from bot.storage.checkpoint import Checkpoints
from bot.storage.store import Store, open_store


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def under_way() -> list[asyncio.Task[object]]:
    """The checkpoints that will be made, or are."""
    return [task for task in asyncio.all_tasks() if task.get_name() == "checkpoint"]


def in_the_file(file: Path, copy: Path) -> list[int]:
    """The sizes of the digests in the database's own file, its log left out."""
    shutil.copy(file, copy)
    with closing(sqlite3.connect(copy)) as own, suppress(sqlite3.OperationalError):  # no table yet
        return [size for (size,) in own.execute("SELECT length(data) FROM digests ORDER BY date")]
    return []


async def keep(store: Store, n: int, size: int) -> None:
    await store.keep_digest(DATE + dt.timedelta(days=n), "one", b"x" * size, NOW)


async def test_what_was_written_comes_into_the_database_soon(tmp_path: Path) -> None:
    file, copy = tmp_path / "bot.db", tmp_path / "copy.db"
    store = await open_store(f"sqlite+aiosqlite:///{file}")
    await keep(store, 1, 5)
    assert in_the_file(file, copy) == []  # the commit did not wait for it
    await until(lambda: in_the_file(file, copy) == [5])
    await store.close()


async def test_a_log_that_was_written_back_is_used_again(tmp_path: Path) -> None:
    file, copy, size = tmp_path / "bot.db", tmp_path / "copy.db", 1_000_000
    store = await open_store(f"sqlite+aiosqlite:///{file}")
    for n in range(4):
        await keep(store, n, size)
        await until(lambda: not under_way())
    assert in_the_file(file, copy) == [size] * 4
    assert os.path.getsize(f"{file}-wal") < 2 * size  # noqa: ASYNC240
    await store.close()


async def test_a_file_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    checkpoints = Checkpoints(file, pause=0)
    checkpoints.written()
    await until(lambda: not under_way())
    await checkpoints.close()
    assert not file.exists()


async def test_closing_waits_for_no_pause(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "bot.db", pause=3600)
    checkpoints.written()
    async with asyncio.timeout(20):
        await checkpoints.close()
    assert not under_way()
