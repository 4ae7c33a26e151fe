"""A task that is cancelled, or whose COMMIT fails, gives back a connection as good as new."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import QueuePool
from store_rig import NOW

from bot.storage.database import StoreError
from bot.storage.store import Store, open_store
from bot.storage.tables import messages, told

WRITES = 4
"""Statements of the transaction that is cancelled."""


def given_back(store: Store) -> bool:
    pool = store.database.engine.pool
    assert isinstance(pool, QueuePool)
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
    """No connection is lost, no lock is held, nothing of what was cancelled stands. A connection
    that is thrown away is closed by its own thread, or by the server, in a moment."""
    assert given_back(store)
    if store.database.sqlite:
        other = sqlite3.connect(str(store.database.engine.url.database), timeout=20)
        other.execute("BEGIN IMMEDIATE")  # "database is locked" where a transaction is left
        other.close()
    else:
        async with asyncio.timeout(20):
            while await open_transactions(store):
                pass
    async with store.database.read() as connection:
        count = await connection.execute(sa.select(sa.func.count()).select_from(told))
        assert count.scalar_one() == 0
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


@pytest.mark.parametrize("again", [False, True], ids=["once", "at every turn"])
@pytest.mark.parametrize("at", range(WRITES + 1))
async def test_a_writer_cancelled_at_any_statement_leaves_nothing_behind(
    store: Store, at: int, again: bool
) -> None:
    """At the last one it is the COMMIT that is cancelled, which may or may not have been done."""

    async def write() -> None:
        task = asyncio.current_task()
        assert task is not None
        async with store.database.write() as connection:
            for n in range(WRITES):
                if n == at:
                    task.cancel()
                await connection.execute(sa.insert(told).values(key=f"{n}", at=NOW))
            if at == WRITES:
                task.cancel()

    task = asyncio.create_task(write())
    if again:
        async with storm(task):
            await asyncio.wait([task])
    else:
        await asyncio.wait([task])
    assert task.cancelled()
    if at == WRITES:
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


async def test_a_connection_on_its_way_back_is_not_thrown_away(store: Store) -> None:
    """A cancellation meanwhile counts when it is back: a new one costs a thread, or a login."""
    thrown_away: list[object] = []
    sa.event.listen(store.database.engine, "invalidate", lambda *_: thrown_away.append(1))

    async def read() -> None:
        task = asyncio.current_task()
        assert task is not None
        async with store.database.read() as connection:
            await connection.execute(sa.select(told))
            task.cancel()

    task = asyncio.create_task(read())
    await asyncio.wait([task])
    assert task.cancelled()
    assert not thrown_away
    await nothing_hangs(store)


async def test_more_cancelled_writers_than_the_pool_has_connections(store: Store) -> None:
    async def write(inside: asyncio.Event) -> None:
        async with store.database.write(queued=False) as connection:
            await connection.execute(sa.insert(told).values(key="x", at=NOW))
            inside.set()
            await asyncio.Event().wait()

    for _ in range(20):
        inside = asyncio.Event()
        task = asyncio.create_task(write(inside))
        await inside.wait()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
    await nothing_hangs(store)


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


def test_the_store_comes_without_what_it_does_not_use(tmp_path: Path) -> None:
    """SQLAlchemy's asyncio package would bring its ORM: 8 MiB of an idle bot, and the other
    database's dialect 2. Where a new version of SQLAlchemy moves what ``bot.storage.connection``
    stands on, this import says so."""
    code = f"""
import asyncio, sys
from bot.storage.store import open_store

async def main():
    store = await open_store("sqlite+aiosqlite:///{tmp_path}/bot.db")
    await store.subscriptions()
    await store.close()

asyncio.run(main())
unused = "sqlalchemy.orm", "sqlalchemy.ext.asyncio", "sqlalchemy.dialects.postgresql", "alembic"
print(*(name for name in sys.modules if name.startswith(unused)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == ""
