"""Copies of a SQLite database, taken and put back while nothing is lost."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from bot.core.errors import UsageError
from bot.storage.database import StoreError
from bot.storage.run_lock import RunLock


def backup(database: Path, copy: Path) -> None:
    """A consistent copy of ``database`` as ``copy``, while the bot runs (SQLite's online backup).
    ``copy`` appears whole or not at all; an older copy there stays unless the backup succeeds.
    Raises StoreError; UsageError where ``copy`` is another file, which is never written over."""
    if not database.is_file():
        raise StoreError(f"{database}: there is no database to back up")
    if copy.exists() and copy.samefile(database):
        raise StoreError(f"{copy}: this is the database itself")
    if copy.exists() and not _replaceable(copy):
        raise UsageError(
            f"{copy}: already exists, is not a backup of this bot, and was left as it is"
        )
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        part = _copied(database, copy)
        if not _is_bots(part):
            part.unlink()
            raise StoreError(f"{database}: holds no bot's tables; {copy} was left as it is")
        part.replace(copy)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{copy}: the backup failed: {error}") from error


def restore(copy: Path, database: Path) -> None:
    """Put ``copy`` in the place of ``database``, even of a damaged one. Raises StoreError where
    ``copy`` is not a sound copy of a bot's database, AlreadyRunning while a bot runs on
    ``database``; nothing was changed then."""
    _check(copy)
    if database.exists() and copy.samefile(database):
        raise StoreError(f"{copy}: this is the database itself")
    with RunLock(database):
        try:
            whole = _copied(copy, database)
            # The old file's journal must never be taken for the new one's.
            for journal in ("-wal", "-shm"):
                Path(f"{database}{journal}").unlink(missing_ok=True)
            whole.replace(database)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{database}: the restore failed: {error}") from error


def _replaceable(copy: Path) -> bool:
    """Whether ``copy`` is an older backup, or an empty file that was made for one."""
    if not copy.is_file() or not copy.stat().st_size:
        return copy.is_file()
    try:
        _check(copy)
    except StoreError:
        return False
    return True


def _copied(source: Path, beside: Path) -> Path:
    """A copy of the database ``source`` in a new file next to ``beside``, safe on the disk."""
    handle, name = tempfile.mkstemp(dir=beside.parent, prefix=f".{beside.name}.")
    part = Path(name)
    try:
        with closing(_opened(source)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, all of it
        os.fsync(handle)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    return part


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that can't write. As an address, any character may stand in the path."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _check(copy: Path) -> None:
    if not copy.is_file():
        raise StoreError(f"{copy}: there is no such file")
    try:
        with closing(_opened(copy)) as source:
            sound = source.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite3.Error as error:
        raise StoreError(f"{copy}: this is not a backup of a bot: {error}") from error
    if not sound:
        raise StoreError(f"{copy}: the backup is damaged")
    if not _is_bots(copy):
        raise StoreError(f"{copy}: this is not a backup of a bot")


def _is_bots(path: Path) -> bool:
    """Whether a database has a bot's tables. Raises sqlite3.Error."""
    with closing(_opened(path)) as source:
        tables = {row[0] for row in source.execute("SELECT name FROM sqlite_master")}
    return {"alembic_version", "subscriptions", "deliveries"} <= tables
