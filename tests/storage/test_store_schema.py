"""The tables: made by migrations, the same as the schema says, and never a newer bot's."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.storage.database import Database, StoreError, make_engine
from bot.storage.migrate import HEAD, MIGRATIONS, upgrade
from bot.storage.store import Store, open_store
from bot.storage.tables import metadata


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def test_the_constant_names_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(_config()).get_heads() == [HEAD]


async def test_migrations_make_just_the_tables_of_the_schema(store: Store) -> None:
    def differences(connection: sa.Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with store.database.read() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.parametrize("migrated", [False, True])
async def test_the_index_of_times_holds_only_what_was_sent(empty_url: str, migrated: bool) -> None:
    database = Database(make_engine(empty_url))
    await upgrade(database)
    async with database.write() as connection:
        if migrated:
            await connection.run_sync(lambda sync: command.downgrade(_config(sync), "0001"))
            await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))
        found = await connection.run_sync(lambda sync: sa.inspect(sync).get_indexes("messages"))
    (index,) = [one for one in found if one["name"] == "ix_messages_sent_at"]
    (predicate,) = [v for k, v in index["dialect_options"].items() if k.endswith("_where")]
    assert "sent_at is not null" in str(predicate).lower()
    await database.close()


async def test_every_migration_can_be_taken_back_and_made_again(empty_url: str) -> None:
    database = Database(make_engine(empty_url))
    await upgrade(database)
    async with database.write() as connection:
        await connection.run_sync(lambda sync: command.downgrade(_config(sync), "base"))
        left = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
        assert set(left) <= {"alembic_version"}
    await upgrade(database)
    async with database.read() as connection:
        made = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
        assert set(made) == {*metadata.tables, "alembic_version"}
    await database.close()


async def test_opening_again_changes_nothing(url: str) -> None:
    for _ in range(2):
        store = await open_store(url)
        async with store.database.read() as connection:
            found = await connection.execute(sa.text("SELECT version_num FROM alembic_version"))
            assert found.scalars().all() == [HEAD]
        await store.close()


async def test_a_newer_bots_database_is_refused_with_what_to_do(url: str) -> None:
    store = await open_store(url)
    async with store.database.write() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    await store.close()
    with pytest.raises(StoreError, match=r"another version than this bot.*restore a backup"):
        await open_store(url)


async def test_a_folder_that_is_not_there_is_made(tmp_path: object) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path}/a/b/bot.db")
    assert await store.subscriptions() == []
    await store.close()


async def test_a_file_that_is_no_database_gives_a_sentence(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "bot.db"
    file.write_bytes(b"this is a letter, not a database" * 100)
    with pytest.raises(StoreError, match="not a database"):
        await open_store(f"sqlite+aiosqlite:///{file}")


async def test_a_server_that_is_not_there_gives_a_sentence(tmp_path: object) -> None:
    with pytest.raises(StoreError, match="database can't be"):
        await open_store(f"postgresql+asyncpg://postgres@/bot?host={tmp_path}")
