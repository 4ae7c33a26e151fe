"""Bringing the tables up to date, by Alembic.

A new database gets today's tables at once, and one that is up to date is left alone: neither
imports Alembic, which would cost an idle bot eight MiB. A test holds both ways equal.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from bot.store.engine import Database, StoreError, sqlite_path
from bot.store.schema import metadata

HEAD = "0001"
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
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path.parent}: no folder can be made here: {error}") from error
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


async def _revision(database: Database) -> str | None:
    async with database.read() as connection:
        there = await connection.run_sync(
            lambda sync: sa.inspect(sync).has_table("alembic_version")
        )
        if not there:
            return None
        found = await connection.execute(sa.text("SELECT version_num FROM alembic_version"))
        return found.scalar_one_or_none()


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            f"the database is of another version than this bot ({error}); "
            "run the newer bot, or restore a backup from before the upgrade"
        ) from error
