"""A task that is cancelled, or whose COMMIT fails, gives back a connection as good as new."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import AsyncAdaptedQueuePool
from store_rig import NOW

from bot.storage.database import StoreError
from bot.storage.store import Store, open_store
from bot.storage.tables import messages, told

WRITES = 4
"""Statements of the transaction whose caller is cancelled."""


def given_back(store: Store) -> bool:
    pool = store.database.engine.pool
    assert isinstance(pool, AsyncAdaptedQueuePool)
    return pool.checkedout() == 0


async def open_transactions(store: Store) -> int:
    """On PostgreSQL: how many others of this database are in a transaction."""
    async with store.database.read() as connection:
        found = await connection.execute(
            sa.text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
            )
        )
        return int(found.scalar_one())


async def nothing_hangs(store: Store) -> None:
    """No connection is lost, no lock is held, nothing of what was cancelled stands. What SQLite
    still does for a cancelled caller ends in a moment; so does a connection that is thrown away."""
    async with asyncio.timeout(5):
        while not given_back(store):  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    if store.database.sqlite:
        other = sqlite3.connect(str(store.database.engine.url.database), timeout=20)
        other.execute("BEGIN IMMEDIATE")  # "database is locked" where a transaction is left
        other.close()
    else:
        async with asyncio.timeout(20):
            while await open_transactions(store):
                pass
    assert await count(store) == 0
    assert await store.tell_once("afterwards", NOW)
    async with store.database.write() as connection:
        await connection.execute(sa.delete(told))


@asynccontextmanager
async def storm(task: asyncio.Task[None]) -> AsyncIterator[None]:
    """Cancels ``task`` at every turn of the loop, so also while it tidies up."""
    loop = asyncio.get_running_loop()
    over = False

    def strike() -> None:
        if not over:
            task.cancel()
            loop.call_soon(strike)

    loop.call_soon(strike)
    try:
        yield
    finally:
        over = True


async def count(store: Store) -> int:
    async with store.database.read() as connection:
        found = await connection.execute(sa.select(sa.func.count()).select_from(told))
        return int(found.scalar_one())


@pytest.mark.parametrize("again", [False, True], ids=["once", "at every turn"])
@pytest.mark.parametrize("turns", [0, 1, 2, 3, 5, 8, 13, 21, 34])
async def test_a_writer_cancelled_at_any_turn_keeps_all_or_nothing(
    store: Store, turns: int, again: bool
) -> None:
    def work(connection: sa.Connection) -> None:
        for n in range(WRITES):
            connection.execute(sa.insert(told).values(key=f"{n}", at=NOW))

    task = asyncio.create_task(store.database.run(work, writes=True))
    for _ in range(turns):
        await asyncio.sleep(0)
    if again:
        async with storm(task):
            await asyncio.wait([task])
    else:
        task.cancel()
        await asyncio.wait([task])
    assert await store.tell_once("the next writer has its turn", NOW)
    async with store.database.write() as connection:
        others = sa.delete(told).where(told.c.key.like("the next%"))
        await connection.execute(others)
    assert await count(store) in (0, WRITES)
    async with store.database.write() as connection:
        await connection.execute(sa.delete(told))
    await nothing_hangs(store)


@pytest.mark.parametrize("turns", range(12))
async def test_a_reader_cancelled_at_any_turn_leaves_nothing_behind(
    store: Store, turns: int
) -> None:
    task = asyncio.create_task(store.subscriptions())
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    await nothing_hangs(store)


async def test_more_cancelled_writers_than_the_pool_has_connections(store: Store) -> None:
    for n in range(20):
        task = asyncio.create_task(store.tell_once("x", NOW))
        for _ in range(n):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    async with store.database.write() as connection:
        await connection.execute(sa.delete(told))
    await nothing_hangs(store)


async def test_closing_waits_for_what_a_cancelled_caller_left_running(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    store = await open_store(url)
    task = asyncio.create_task(store.tell_once("x", NOW))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    await store.close()
    store = await open_store(url)
    assert not await store.tell_once("x", NOW)
    await store.close()


async def test_a_commit_that_fails_leaves_no_transaction_open(tmp_path: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")

    async def orphan() -> None:
        async with store.database.write() as connection:
            await connection.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
            part = {"section": "", "category": "A", "n": 1, "position": 0, "wanted": "x"}
            await connection.execute(sa.insert(messages).values(delivery_id=404, **part))

    for _ in range(3):
        with pytest.raises(StoreError, match="FOREIGN KEY"):
            await orphan()
    await nothing_hangs(store)
    await store.close()
