"""The database under strain: many writers, a lock that somebody else holds, a server that goes."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from store_rig import DATE, NOW, SINCE, always, day, opened, planned, send_all, states, subscribed
from support.databases import postgresql_database
from support.postgres import control

from bot.model.delivery import Mark
from bot.storage.database import Database, StoreError, make_engine
from bot.storage.store import Store, open_store
from bot.storage.tables import told


def at_each_step(store: Store, step: Callable[[], int]) -> None:
    """Call ``step`` at every step that SQLite takes; where it is true, SQLite stops there."""

    def watch(connection: Any, *_: object) -> None:
        connection.run_async(lambda driver: driver.set_progress_handler(step, 1))

    sa.event.listen(store.database.engine.sync_engine, "checkout", watch)


async def test_marks_and_corrections_at_once_neither_deadlock_nor_lose(url: str) -> None:
    sender, planner = await open_store(url), await open_store(url)
    await planned(sender, *(subscribed(-n) for n in range(1, 41)), seeds=day("A", "B", "C"))

    async def sending() -> None:
        loads = await opened(sender)
        for part in range(3):
            marks = [
                Mark(one.id, rows[part].id, rows[part].wanted, part + 1, NOW, one.edition)
                for one, rows in loads
            ]
            random.Random(part).shuffle(marks)
            for start in range(0, len(marks), 7):
                await sender.mark(marks[start : start + 7], NOW)

    async def correcting() -> None:
        for version in range(2, 8):
            await planner.revise(DATE, "d", b"", always(day("A", f"B={version}", "C")), NOW, SINCE)

    await asyncio.gather(sending(), correcting())
    steps = await send_all(sender)
    assert {kind for _, kind, _ in steps} <= {"edit"}
    assert set((await states(sender)).values()) == {"done"}
    await sender.close()
    await planner.close()


async def test_writers_of_two_processes_lose_nothing(url: str) -> None:
    stores = [await open_store(url) for _ in range(3)]

    async def write(store: Store, name: int) -> list[bool]:
        return [await store.tell_once(f"{name} {n}", NOW) for n in range(30)]

    told_of = await asyncio.gather(*(write(store, n) for n, store in enumerate(stores)))
    assert all(all(answers) for answers in told_of)
    async with stores[0].database.read() as connection:
        count = await connection.execute(sa.select(sa.func.count()).select_from(told))
        assert count.scalar_one() == 90
    for store in stores:
        await store.close()


async def test_a_long_planning_lets_another_process_write_in_between(tmp_path: Path) -> None:
    """``push --chat`` in a shell, while the bot plans thousands of chats."""
    path = tmp_path / "bot.db"
    store = await open_store(f"sqlite+aiosqlite:///{path}")
    busy = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500000) "
        "SELECT count(*) FROM n"
    )

    def plan(connection: sa.Connection) -> None:
        connection.exec_driver_sql(busy).scalar_one()

    def write_once() -> None:
        with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("INSERT INTO told (key, at) VALUES ('other', 1)")
            other.execute("COMMIT")

    await store.database.run(plan, writes=True, planning=True)
    other = asyncio.create_task(asyncio.to_thread(write_once))
    rounds = 0
    while not other.done():
        await store.database.run(plan, writes=True, planning=True)
        rounds += 1
    await other
    assert rounds < 15  # some hundreds without a gap, or as many as its patience lasts
    await store.close()


async def test_a_writer_that_is_cancelled_leaves_the_database_usable(store: Store) -> None:
    chance = random.Random(7)

    async def write(n: int) -> None:
        await store.tell_once(f"key {n}", NOW)

    for n in range(60):
        task = asyncio.create_task(write(n))
        for _ in range(chance.randrange(12)):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await store.tell_once("the last", NOW)
    assert not await store.tell_once("the last", NOW)


async def test_what_fails_half_way_changes_nothing(store: Store) -> None:
    async def fail() -> None:
        async with store.database.write() as connection:
            await connection.execute(sa.insert(told).values(key="x", at=NOW))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await store.tell_once("x", NOW)


async def test_a_locked_file_gives_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    store = await open_store(f"sqlite+aiosqlite:///{file}?timeout=0.1")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="can't be written: database is locked"):
        await store.tell_once("a", NOW)
    assert await store.subscriptions() == []  # reading goes on beside a writer
    other.execute("ROLLBACK")
    other.close()
    assert await store.tell_once("a", NOW)
    await store.close()


async def test_marks_of_a_locked_file_give_a_sentence_and_are_kept_later(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    store = await open_store(f"sqlite+aiosqlite:///{file}?timeout=0.1")
    await planned(store, subscribed(-1), seeds=day("A", "B"))
    ((delivery, rows),) = await opened(store)
    mark = Mark(delivery.id, rows[0].id, rows[0].wanted, 7, NOW, delivery.edition)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="can't be written: database is locked"):
        await store.mark([mark], NOW)
    other.execute("ROLLBACK")
    other.close()
    assert await store.mark([mark], NOW) == {delivery.id: "open"}
    assert await send_all(store) == [(-1, "send", "B")]
    await store.close()


async def test_a_mark_costs_the_same_however_many_chats_are_under_way(tmp_path: Path) -> None:
    steps = []
    for chats in (5, 500):
        store = await open_store(f"sqlite+aiosqlite:///{tmp_path / str(chats)}.db")
        await planned(store, *(subscribed(-n) for n in range(1, chats + 1)), seeds=day("A", "B"))
        delivery, rows = (await opened(store))[0]
        mark = Mark(delivery.id, rows[0].id, rows[0].wanted, 7, NOW, delivery.edition)
        count = 0

        def step() -> int:
            nonlocal count
            count += 1
            return 0

        at_each_step(store, step)
        assert await store.mark([mark], NOW) == {delivery.id: "open"}
        steps.append(count)
        await store.close()
    assert steps[1] <= steps[0] * 1.2


async def test_marks_are_kept_all_together_or_not_at_all(tmp_path: Path) -> None:
    """However far their one statement came before it was cut off."""
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    await planned(store, *(subscribed(-n) for n in range(1, 6)), seeds=day("A"))
    marks = [
        Mark(one.id, rows[0].id, rows[0].wanted, n, NOW, one.edition)
        for n, (one, rows) in enumerate(await opened(store))
    ]
    left = 0

    def step() -> bool:
        nonlocal left
        left -= 1
        return left == 0

    at_each_step(store, step)
    seen = []
    for at in range(1, 10_000, 3):
        left = at
        with suppress(StoreError):
            await store.mark(marks, NOW)
        (state,) = set((await states(store)).values())
        assert await store.posted(DATE) == (state == "done")
        seen.append(state)
        if state == "done":
            break
    assert seen.count("open") > 50
    assert seen[-1] == "done"
    await store.close()


async def test_a_full_disk_gives_a_sentence_and_later_all_goes_on(tmp_path: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    async with store.database.read() as connection:
        pages = (await connection.execute(sa.text("PRAGMA page_count"))).scalar_one()

    def small(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    sa.event.listen(sa.Engine, "begin", small)  # whichever of the store's connections it is
    try:
        with pytest.raises(StoreError, match="full"):
            await store.keep_digest(DATE, "big", b"x" * 100_000, NOW)
        pages += 1000
        await store.keep_digest(DATE, "big", b"x" * 100_000, NOW)
    finally:
        sa.event.remove(sa.Engine, "begin", small)
    assert await store.kept_digest(DATE) == ("big", b"x" * 100_000)
    await store.close()


async def test_what_is_committed_is_on_the_disk(tmp_path: Path) -> None:
    database = Database(make_engine(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"))
    for opened_to in (database.read, database.write):
        async with opened_to() as connection:
            found = [
                (await connection.execute(sa.text(f"PRAGMA {name}"))).scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
        assert found == ["wal", 2, 1]
    await database.close()


async def test_sqlites_log_is_written_back_and_used_again(tmp_path: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    for n in range(12):
        await store.keep_digest(DATE + dt.timedelta(days=n), "big", b"x" * 5_000_000, NOW)
    assert (tmp_path / "bot.db-wal").stat().st_size < 3 * 5_000_000
    await store.close()


async def test_a_postgresql_that_restarts_is_a_pause_and_no_loss(postgresql: Any) -> None:
    store = await open_store(postgresql_database(postgresql))
    await planned(store, subscribed(-1), seeds=day("A"))
    inside = asyncio.Event()
    writing = asyncio.create_task(_hold(store, inside))
    await inside.wait()
    await asyncio.to_thread(control, postgresql, "stop")
    with pytest.raises(StoreError):
        await writing
    with pytest.raises(StoreError):
        await store.tell_once("a", NOW)
    with pytest.raises(StoreError):
        await store.subscriptions()
    await asyncio.to_thread(control, postgresql, "restart")
    assert await store.tell_once("a", NOW)
    assert await send_all(store) == [(-1, "send", "A")]
    await store.close()


async def test_a_process_stands_in_the_writers_queue_once_and_reads_meanwhile(
    postgresql: Any,
) -> None:
    """One that hangs there would otherwise hold up its successor for each that waits."""
    url = postgresql_database(postgresql)
    one, other = await open_store(url), await open_store(url)
    async with other.database.write():
        writing = [asyncio.create_task(one.tell_once(f"queue {n}", NOW)) for n in range(20)]
        waiting: list[bool] = []
        while not waiting:
            async with other.database.read() as connection:
                waiting = list(await connection.execute(_WAITING))
        await asyncio.sleep(0.2)
        assert await one.subscriptions(-1) is not None
        async with other.database.read() as connection:
            assert len(list(await connection.execute(_WAITING))) == 1
    assert all(await asyncio.gather(*writing))
    await one.close()
    await other.close()


_WAITING = sa.text("SELECT granted FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


async def _hold(store: Store, inside: asyncio.Event) -> None:
    """A transaction in which the server goes away."""
    async with store.database.write() as connection:
        await connection.execute(sa.insert(told).values(key="a", at=NOW))
        inside.set()
        while True:
            await asyncio.sleep(0.05)
            await connection.execute(sa.select(told))
