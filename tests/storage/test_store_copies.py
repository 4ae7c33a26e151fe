"""Backups while the bot writes, restores, and the lock that keeps a second bot away."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from store_rig import NOW, day, planned, send_all, subscribed

from bot.core.errors import BotError
from bot.storage.backup import backup, restore
from bot.storage.database import StoreError
from bot.storage.run_lock import AlreadyRunning, RunLock, holder
from bot.storage.store import open_store

ROOT = Path(__file__).parents[2]


def address(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@contextmanager
def running_elsewhere(database: Path) -> Iterator[int]:
    """Another process that runs the bot on this database, as far as the lock can tell; its pid."""
    script = (
        "import sys; from pathlib import Path; from bot.storage.run_lock import RunLock\n"
        "with RunLock(Path(sys.argv[1])):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(database)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        yield process.pid
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()


def test_a_second_bot_on_the_same_file_is_refused_naming_the_firsts_pid(tmp_path: Path) -> None:
    database = tmp_path / "bot.db"
    with running_elsewhere(database) as pid:
        assert holder(database) == pid
        with pytest.raises(AlreadyRunning, match=f"process {pid} runs the bot") as refused:
            RunLock(database).__enter__()
        assert refused.value.pid == pid
    assert holder(database) is None
    with RunLock(database):  # killed, and the kernel let go of it
        assert holder(database) == os.getpid()
    assert holder(database) is None


def test_asking_who_runs_never_keeps_a_bot_from_starting(tmp_path: Path) -> None:
    import fcntl
    import threading

    database = tmp_path / "bot.db"
    with RunLock(database):
        pass
    asking = os.open(f"{database}.lock", os.O_RDWR)
    fcntl.flock(asking, fcntl.LOCK_SH)
    threading.Timer(0.03, os.close, [asking]).start()
    with RunLock(database):
        assert holder(database) == os.getpid()


def test_a_lock_that_cannot_be_written_gives_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BotError, match=r"bot\.db\.lock: can't be written"):
        RunLock(tmp_path / "file" / "bot.db").__enter__()


async def test_a_backup_while_the_bot_writes_is_whole(tmp_path: Path) -> None:
    database, copy = tmp_path / "bot #1.db", tmp_path / "copies" / "50% ?.db"
    store = await open_store(address(database))
    await planned(store, *(subscribed(-n) for n in range(1, 100)), seeds=day("A", "B"))
    writing = asyncio.create_task(send_all(store))
    for _ in range(3):
        await asyncio.sleep(0.01)
        await asyncio.to_thread(backup, database, copy)
        with closing(sqlite3.connect(copy)) as found:
            assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert found.execute("SELECT count(*) FROM subscriptions").fetchone() == (99,)
    await writing
    await store.close()
    assert [file.name for file in copy.parent.iterdir()] == [copy.name]


async def test_a_restore_brings_everything_back(tmp_path: Path) -> None:
    database, copy = tmp_path / "bot.db", tmp_path / "copy.db"
    store = await open_store(address(database))
    await planned(store, subscribed(-1), seeds=day("A"))
    backup(database, copy)
    await send_all(store)
    await store.save_subscriptions([subscribed(-2)])
    await store.close()
    restore(copy, database)
    store = await open_store(address(database))
    assert [one.chat_id for one in await store.subscriptions()] == [-1]
    assert await send_all(store) == [(-1, "send", "A")]
    await store.close()


async def test_a_damaged_database_can_be_replaced_by_its_backup(tmp_path: Path) -> None:
    database, copy = tmp_path / "bot.db", tmp_path / "copy.db"
    store = await open_store(address(database))
    await store.tell_once("a", NOW)
    backup(database, copy)
    await store.close()
    database.write_bytes(b"not what it was" * 1000)
    database.with_name("bot.db-wal").write_bytes(b"leftovers")
    restore(copy, database)
    store = await open_store(address(database))
    assert not await store.tell_once("a", NOW)
    await store.close()


def test_no_restore_under_a_running_bot(tmp_path: Path) -> None:
    database, copy = tmp_path / "bot.db", tmp_path / "copy.db"

    async def make() -> None:
        await (await open_store(address(database))).close()

    asyncio.run(make())
    backup(database, copy)
    before = database.read_bytes()
    with running_elsewhere(database), pytest.raises(AlreadyRunning):
        restore(copy, database)
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "there is no such file"),
        (b"hello" * 1000, "not a backup of a bot"),
        (b"", "not a backup of a bot"),
    ],
)
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    copy = tmp_path / "copy.db"
    if content is not None:
        copy.write_bytes(content)
    with pytest.raises(StoreError, match=sentence):
        restore(copy, tmp_path / "bot.db")
    assert not (tmp_path / "bot.db").exists()


async def test_a_backup_over_the_database_itself_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "bot.db"
    await (await open_store(address(database))).close()
    for copy in (backup, restore):
        with pytest.raises(StoreError, match="the database itself"):
            copy(database, database)
    with pytest.raises(StoreError, match="there is no database"):
        backup(tmp_path / "none.db", tmp_path / "copy.db")
    with pytest.raises(StoreError, match="the backup failed"):
        backup(database, database / "below" / "a file")
