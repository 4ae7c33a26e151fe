"""Bringing the tables up to date, by Alembic.

A new database gets today's tables at once, and one that is up to date is left alone: neither
imports Alembic, which would cost an idle bot eight MiB. A test holds both ways equal.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.storage.database import Database, StoreError, make_engine, sqlite_path
from bot.storage.file import prepare_file, refuse_emptied
from bot.storage.run_lock import RunLock
from bot.storage.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0005"
"""The newest revision in ``migrations/versions``; a test holds the two together."""

_VERSION = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), primary_key=True),
)
"""Alembic's own table, as its default environment makes it."""

LOCK = 0x6469676573740001
"""The number of PostgreSQL's advisory lock for changing the tables ("digest", 1)."""

MIGRATIONS = Path(__file__).parent / "migrations"


async def upgrade(database: Database) -> None:
    """Make or upgrade the tables. Raises StoreError for a database of a newer version."""
    path = sqlite_path(database.engine.url)
    if path is not None:
        prepare_file(path)
    if await _revision(database) == HEAD:
        return
    async with database.write() as connection:
        if not database.sqlite:
            # Replicas that start together take turns; the lock goes with the transaction.
            await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        tables = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
        if tables:
            await connection.run_sync(_upgrade)
        else:
            await connection.run_sync(metadata.create_all)
            await connection.run_sync(_VERSION.metadata.create_all)
            await connection.execute(_VERSION.insert().values(version_num=HEAD))


async def revision_at(url: str) -> str | None:
    """The revision of the tables at an address, which are left as they are; None where there are
    none yet. Raises StoreError where the database can't be used."""
    database = Database(make_engine(url))
    path = sqlite_path(database.engine.url)
    try:
        if path is not None and not path.is_file():
            return None
        return await _revision(database)
    finally:
        await database.close()


async def _revision(database: Database) -> str | None:
    async with database.read() as connection:
        there = await connection.run_sync(
            lambda sync: sa.inspect(sync).has_table("alembic_version")
        )
        if not there:
            return None
        found = await connection.execute(sa.text("SELECT version_num FROM alembic_version"))
        return found.scalar_one_or_none()


async def downgrade(database: Database, revision: str) -> None:
    """Take the tables back to an older ``revision`` ("base": none at all). What newer ones hold is
    lost. Raises StoreError for a revision that is not an older one."""
    current = await _revision(database)
    if current is None or revision not in ("base", *_older(current)):
        raise StoreError(
            f"the database is at {current or 'no revision'}, and can't be taken back to {revision}"
        )

    def run(connection: sa.Connection) -> None:
        from alembic import command

        command.downgrade(_config(connection), revision)

    async with database.write() as connection:
        await connection.run_sync(run)


async def rollback(url: str, revision: str) -> None:
    """``downgrade`` the database at an address. Raises AlreadyRunning while a bot runs on a SQLite
    file; with PostgreSQL stop every replica first."""
    database = Database(make_engine(url))
    path = sqlite_path(database.engine.url)
    if path is not None:
        if not path.is_file():
            raise StoreError(f"{path}: there is no database")
        refuse_emptied(path)
    try:
        with nullcontext() if path is None else RunLock(path):
            await downgrade(database, revision)
    finally:
        await database.close()


def _older(revision: str) -> list[str]:
    """The revisions before this one; empty for one that is not ours."""
    from alembic.script import ScriptDirectory
    from alembic.util.exc import CommandError

    try:
        scripts = ScriptDirectory.from_config(_config())
        return [one.revision for one in scripts.iterate_revisions(revision, "base")][1:]
    except CommandError:
        return []


def _config(connection: sa.Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.util.exc import CommandError

    try:
        command.upgrade(_config(connection), "head")
    except CommandError as error:
        raise StoreError(
            f"the database is of another version than this bot ({error}); "
            "run the newer bot, take the tables back with it (rollback), or restore a backup from "
            "before the upgrade"
        ) from error
