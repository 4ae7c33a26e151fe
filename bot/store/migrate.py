"""Bringing the tables up to date, by Alembic; a database that is up to date never imports it."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from bot.store.engine import Database, StoreError, sqlite_path

HEAD = "0001"
"""The newest revision in ``migrations/versions``; a test holds the two together."""

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
        await connection.run_sync(_upgrade)


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
