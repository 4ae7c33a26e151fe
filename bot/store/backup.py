"""Copies of a SQLite database, taken and put back while nothing is lost."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from bot.store.engine import StoreError
from bot.store.lock import RunLock


def backup(database: Path, copy: Path) -> None:
    """A consistent copy of ``database`` as ``copy``, while the bot runs (SQLite's online backup).
    ``copy`` appears whole or not at all. Raises StoreError."""
    if not database.exists():
        raise StoreError(f"{database}: there is no database to back up")
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=copy.parent, prefix=f".{copy.name}.")
        os.close(handle)
        part = Path(name)
        try:
            with (
                closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source,
                closing(sqlite3.connect(part)) as target,
            ):
                source.backup(target)
            part.replace(copy)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{copy}: the backup failed: {error}") from error


def restore(copy: Path, database: Path) -> None:
    """Put ``copy`` in the place of ``database``. Raises StoreError where ``copy`` is not a sound
    copy of a bot's database, AlreadyRunning while a bot runs on ``database``."""
    _check(copy)
    with RunLock(database):
        try:
            with (
                closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as source,
                closing(sqlite3.connect(database)) as target,
            ):
                source.backup(target)
        except sqlite3.Error as error:
            raise StoreError(f"{database}: the restore failed: {error}") from error


def _check(copy: Path) -> None:
    if not copy.is_file():
        raise StoreError(f"{copy}: there is no such file")
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as source:
            sound = source.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            tables = {row[0] for row in source.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error as error:
        raise StoreError(f"{copy}: this is not a backup of a bot: {error}") from error
    if not sound:
        raise StoreError(f"{copy}: the backup is damaged")
    if not {"alembic_version", "subscriptions", "deliveries"} <= tables:
        raise StoreError(f"{copy}: this is not a backup of a bot")
