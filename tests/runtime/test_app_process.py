"""The process and its files, as whoever runs the bot sees them: signals, exit codes, modes."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.processes import Stage, stage
from support.written import ROOT

from bot.storage.run_lock import RunLock

CAP_DAC_OVERRIDE, PR_CAPBSET_DROP = 1, 24


def obey_permissions() -> None:
    """Have files' modes count for root too, from the next program on."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


def bot(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``python -m bot`` in a folder, where no Telegram can be reached."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    env = own | {
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": "123456789:" + "A" * 35,
        "BOT_TELEGRAM__API_BASE_URL": "http://127.0.0.1:1",
        "BOT_DATABASE__URL": "sqlite+aiosqlite:///bot.db",
        "BOT_WEB__PORT": "0",
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=obey_permissions,
    )


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def with_tables(folder: Path) -> Path:
    (folder / "chats.jsonl").write_text('{"chat_id": -1}\n')
    done = bot(folder, "chats", "import", "chats.jsonl")
    assert done.returncode == 0, done.stderr
    return folder / "bot.db"


async def ran(s: Stage) -> asyncio.subprocess.Process:
    """A bot that has begun to send."""
    process = await s.start("run")
    await s.until(lambda: s.total() > 0)
    return process


async def test_sighup_ends_as_sigterm_does_and_user_signals_end_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path, groups=20, categories=4) as s:
        s.world.latency = lambda: (0.01, 0.03)
        process = await ran(s)
        process.send_signal(signal.SIGUSR1)
        process.send_signal(signal.SIGUSR2)
        sent = s.total()
        await s.until(lambda: s.total() > sent)
        process.send_signal(signal.SIGHUP)
        assert await process.wait() == 0, s.log()
        assert "stopping" in s.log()
        process = await s.start("run")
        await s.until(s.complete)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0, s.log()
    for group in s.groups:
        assert s.posts(group) == s.categories


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_while_it_loads_ends_cleanly_too(tmp_path: Path, number: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-v", "-m", "bot", "run"],  # tells of each import
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert any("import 'bot.core.errors'" in line for line in process.stderr)
    for one in (signal.SIGUSR1, signal.SIGUSR2, number):
        process.send_signal(one)
    process.communicate(timeout=60)
    assert process.returncode == 0


async def test_nohup_is_respected(tmp_path: Path) -> None:
    async with stage(tmp_path, groups=20, categories=4) as s:
        s.world.latency = lambda: (0.01, 0.03)
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            process = await ran(s)
        finally:
            signal.signal(signal.SIGHUP, before)
        process.send_signal(signal.SIGHUP)
        await s.until(s.complete)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0, s.log()


async def test_the_database_and_its_copies_are_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        async with stage(tmp_path, groups=2, categories=1) as s:
            process = await ran(s)
            beside = sorted(one for one in os.listdir(tmp_path) if one.startswith("bot.db"))
            assert beside == ["bot.db", "bot.db-shm", "bot.db-wal", "bot.db.lock"]
            assert {mode(tmp_path / one) for one in beside} == {"0o600"}
            await s.run("backup", "copy.db")
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0, s.log()
            await s.run("restore", "copy.db")
        assert {mode(tmp_path / one) for one in ("copy.db", "bot.db")} == {"0o600"}
    finally:
        os.umask(before)


def test_an_older_versions_database_is_closed_to_others(tmp_path: Path) -> None:
    database = with_tables(tmp_path)
    database.chmod(0o644)
    assert bot(tmp_path, "status").returncode == 0
    assert mode(database) == "0o600"


def test_a_database_that_was_emptied_is_refused_and_not_begun_anew(tmp_path: Path) -> None:
    database = with_tables(tmp_path)
    assert bot(tmp_path, "backup", "copy.db").returncode == 0
    copy = (tmp_path / "copy.db").read_bytes()
    with RunLock(database):  # as a bot leaves it that has run
        pass
    os.truncate(database, 0)
    commands = (
        ["run"],
        ["status"],
        ["chats", "list"],
        ["chats", "import", "chats.jsonl"],
        ["push", "2026-01-28"],
        ["rollback", "0004"],
    )
    for command in commands:
        refused = bot(tmp_path, *command)
        assert refused.returncode == 3, (command, refused.stderr)
        assert "bot.db: is empty, though a bot has run on it" in refused.stderr
        assert database.stat().st_size == 0
    assert bot(tmp_path, "backup", "copy.db").returncode == 3
    assert (tmp_path / "copy.db").read_bytes() == copy
    restored = bot(tmp_path, "restore", "copy.db")
    assert restored.returncode == 0, restored.stderr
    assert "-1" in bot(tmp_path, "chats", "list").stdout
    database.unlink()
    assert bot(tmp_path, "chats", "list").stderr == "there are no subscriptions\n"


def test_a_new_empty_file_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "bot.db").touch()  # as a container's mount needs it
    with_tables(tmp_path)


def read_only_file(folder: Path) -> None:
    with_tables(folder).chmod(0o400)


def read_only_folder(folder: Path) -> None:
    with_tables(folder)
    folder.chmod(0o500)


@pytest.mark.parametrize("broken", [read_only_file, read_only_folder])
def test_a_database_that_cant_be_written_is_exit_code_3(
    tmp_path: Path, broken: Callable[[Path], None]
) -> None:
    broken(tmp_path)
    try:
        refused = bot(tmp_path, "run")
    finally:
        tmp_path.chmod(0o700)
    assert (refused.returncode, "Traceback" in refused.stderr) == (3, False)
    assert "can't be written: Permission denied" in refused.stderr


def test_a_second_bot_is_exit_code_3(tmp_path: Path) -> None:
    with RunLock(tmp_path / "bot.db"):
        refused = bot(tmp_path, "run")
    assert refused.returncode == 3
    assert f"process {os.getpid()} runs the bot on this database already" in refused.stderr


def test_a_file_that_cant_be_used_is_exit_code_3(tmp_path: Path) -> None:
    missing = bot(tmp_path, "chats", "import", "none.jsonl")
    assert (missing.returncode, missing.stderr) == (
        3,
        "none.jsonl: can't be read: No such file or directory\n",
    )
    nowhere = bot(tmp_path, "chats", "export", "none/chats.jsonl")
    assert nowhere.returncode == 3
    assert "can't be written" in nowhere.stderr
