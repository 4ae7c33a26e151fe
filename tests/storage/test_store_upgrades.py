"""An upgrade keeps what is there, and so does the way back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from store_rig import DATE, NOW, day, opened, planned, send_all, standing, subscribed

from bot.model.delivery import Review
from bot.storage.database import Database, StoreError, make_engine
from bot.storage.migrate import HEAD, MIGRATIONS, downgrade, rollback
from bot.storage.run_lock import AlreadyRunning, RunLock
from bot.storage.store import open_store

REVISIONS = ["0001", "0002", "0003", "0004", "0005"]

CHAT = {
    "chats": {"chat_id": -1, "kind": "supergroup", "title": "早读会", "member": True},
    "subscriptions": {
        "id": 1,
        "chat_id": -1,
        "thread_id": 0,
        "time": "08:30",
        "timezone": "Asia/Shanghai",
        "weekdays": '["mon", "wed"]',
        "style": "full",
        "categories": "[]",
        "keywords": '["Kimi"]',
        "language": "zh",
        "silent": False,
        "pin": True,
        "answers": "everyone",
        "active": True,
        "reason": "",
        "next_at": 1769646600000,
    },
    "deliveries": {
        "id": 1,
        "chat_id": -1,
        "thread_id": 0,
        "date": "2026-01-28",
        "style": "full",
        "categories": "[]",
        "keywords": "[]",
        "language": "zh",
        "silent": False,
        "pin": False,
        "look": "x",
        "state": "open",
        "due_at": 1769560200000,
        "not_before": 1769560200000,
        "give_up_at": 1769603400000,
        "attempts": 0,
        "reason": "",
        "fence": 0,
        "edition": 0,
    },
    "messages": {
        "id": 1,
        "delivery_id": 1,
        "position": 0,
        "section": "AI",
        "category": "甲",
        "n": 1,
        "wanted": "new",
        "sent": "old",
        "message_id": 5,
        "sent_at": 1769560201000,
    },
    "told": {"key": "late:2026-01-28", "at": 1769560201000},
}
"""A row a table, as the first version of the bot wrote them: literally, whatever ours does now."""


async def at_revision(url: str, revision: str) -> Database:
    """A database as a bot of that revision made it."""
    database = Database(make_engine(url))

    def make(connection: sa.Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for table, row in CHAT.items():
            names = ", ".join(row)
            values = ", ".join(_literal(value) for value in row.values())
            connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({values})"))

    async with database.write() as connection:
        await connection.run_sync(make)
    return database


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


async def rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All that is kept in the tables that the first version had, by table."""
    # PostgreSQL prepared the statements for other tables.
    await database.engine.dispose()
    async with database.read() as connection:
        found = {}
        for table in CHAT:
            result = await connection.execute(sa.text(f"SELECT * FROM {table}"))
            found[table] = [dict(row) for row in result.mappings()]
        return found


async def unique(database: Database, table: str) -> set[tuple[str | None, ...]]:
    """The columns that are unique together."""

    def look(connection: sa.Connection) -> set[tuple[str | None, ...]]:
        found = sa.inspect(connection).get_unique_constraints(table)
        return {tuple(one["column_names"]) for one in found}

    async with database.read() as connection:
        return await connection.run_sync(look)


async def revision(database: Database) -> str:
    async with database.read() as connection:
        found = await connection.execute(sa.text("SELECT version_num FROM alembic_version"))
        return str(found.scalar_one())


@pytest.mark.parametrize("start", REVISIONS)
async def test_what_an_older_bot_kept_is_understood(empty_url: str, start: str) -> None:
    database = await at_revision(empty_url, start)
    await database.close()
    store = await open_store(empty_url)
    (subscription,) = await store.subscriptions()
    assert (subscription.chat_id, subscription.keywords, subscription.pin) == (-1, ("Kimi",), True)
    assert subscription.topic_gone == "pause"
    assert subscription.next_at == dt.datetime(2026, 1, 29, 0, 30, tzinfo=dt.UTC)
    ((delivery, parts),) = await opened(store)
    assert (delivery.date, parts[0].wanted, parts[0].sent) == (DATE, "new", "old")
    assert await send_all(store) == [(-1, "edit", "甲")]
    assert not await store.tell_once("late:2026-01-28", NOW)
    assert await revision(store.database) == HEAD
    await store.close()


async def test_to_the_newest_and_back_nothing_is_lost(empty_url: str) -> None:
    database = await at_revision(empty_url, "0001")
    before = await rows(database)
    store = await open_store(empty_url)
    await store.save_review(Review(date=DATE, version="v", state="held", asked_at=NOW, by=7))
    (subscription,) = await store.subscriptions()
    await store.save_subscriptions([replace(subscription, topic_gone="general")])
    await store.close()
    await downgrade(database, "0002")
    assert await rows(database) == before
    assert await unique(database, "subscriptions") == {("chat_id", "thread_id")}
    async with database.read() as connection:
        kept = await connection.execute(sa.text("SELECT state FROM reviews"))
        assert kept.scalars().all() == ["held"]
    await downgrade(database, "0001")
    assert await revision(database) == "0001"
    assert await rows(database) == before
    store = await open_store(empty_url)
    # What only the newer bot knew is gone.
    assert await store.reviews(DATE) == []
    assert await store.subscriptions() == [subscription]
    for row in before["subscriptions"]:
        row["topic_gone"] = "pause"
    assert await rows(database) == before
    await store.close()
    await database.close()


@pytest.mark.parametrize("wrong", [HEAD, "0009", "", "head", "+1"])
async def test_only_older_revisions_can_be_gone_back_to(url: str, wrong: str) -> None:
    store = await open_store(url)
    await planned(store, subscribed(-1), seeds=day("A"))
    with pytest.raises(StoreError, match="can't be taken back"):
        await downgrade(store.database, wrong)
    assert await send_all(store) == [(-1, "send", "A")]
    assert len(await standing(store, -1)) == 1
    await store.close()


async def test_a_running_bots_tables_are_not_taken_back(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    url = f"sqlite+aiosqlite:///{file}"
    await (await open_store(url)).close()
    with RunLock(file), pytest.raises(AlreadyRunning):
        await rollback(url, "0001")
    await rollback(url, "0001")
    database = Database(make_engine(url))
    assert await revision(database) == "0001"
    await database.close()
    with pytest.raises(StoreError, match="no database"):
        await rollback(f"sqlite+aiosqlite:///{tmp_path}/other.db", "0001")
