"""``backup``, ``restore`` and ``rollback``: copies of the database, and its tables' revision."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.engine import make_url

from bot.config import Settings
from bot.core.errors import UsageError
from bot.storage import backup as copies
from bot.storage import migrate
from bot.storage.database import sqlite_path


def backup(settings: Settings, file: Path) -> int:
    """Copy the database to ``file``."""
    copies.backup(_database_file(settings), file)
    click.echo(f"{file} written", err=True)
    return 0


def restore(settings: Settings, file: Path) -> int:
    """Put ``file`` in the place of the database."""
    database = _database_file(settings)
    copies.restore(file, database)
    click.echo(f"{database} restored from {file}", err=True)
    return 0


async def rollback(settings: Settings, revision: str) -> int:
    """Take the tables back to ``revision``."""
    await migrate.rollback(settings.database.url, revision)
    click.echo(f"the database is now at revision {revision}", err=True)
    return 0


def _database_file(settings: Settings) -> Path:
    """The SQLite file. Raises UsageError where the database is not one."""
    path = sqlite_path(make_url(settings.database.url))
    if path is None:
        raise UsageError(
            "database.url: only a SQLite database can be backed up and restored here; "
            "for PostgreSQL use pg_dump and pg_restore"
        )
    return path
