"""A database of each earlier version goes on: nothing is sent, edited or deleted at the start, what
was under way is finished, and a corrected file edits each post once."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from push_rig import DATE, World
from support.virtual import START

from bot.storage.migrate import MIGRATIONS

Play = Callable[..., None]

REVISIONS = ["0001", "0002", "0003", "0004", "0005"]
DAY = ["A=1", "B=2", "C=3"]
TOPIC = 7

DONE, TOPIC_POSTS, ANOTHER_HASH, CUT_OFF, PAUSED, TOPIC_GONE, LEFT, WAITING, RECALLED = range(-9, 0)
"""The chats. All but the last five have the whole day and are subscribed; of ``CUT_OFF`` the old
process had sent one part when it ended, and ``LEFT`` unsubscribed after its posts came."""


def ms(at: dt.datetime) -> int:
    return (at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(milliseconds=1)


NOW = ms(START)
TOMORROW = ms(dt.datetime(2026, 1, 29, 0, 30, tzinfo=dt.UTC))
LOOK = {"style": "full", "categories": "[]", "keywords": "[]", "language": "zh", "silent": 0}


def subscription(chat: int, thread: int = 0, **other: Any) -> dict[str, Any]:
    row = {"chat_id": chat, "thread_id": thread, "time": "08:30", "timezone": "Asia/Shanghai"}
    row |= {"weekdays": '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]', **LOOK, "pin": 0}
    row |= {"answers": "everyone", "topic_gone": "general", "active": 1, "paused_until": None}
    return row | {"reason": "", "next_at": TOMORROW} | other


def delivery(chat: int, state: str, thread: int = 0, **other: Any) -> dict[str, Any]:
    row = {"id": -chat, "chat_id": chat, "thread_id": thread, "date": f"{DATE}", **LOOK, "pin": 0}
    row |= {"look": "1f0c", "state": state, "due_at": NOW - 600_000, "not_before": NOW - 600_000}
    row |= {"give_up_at": NOW + 40_000_000, "attempts": 0, "reason": "", "fence": 0, "edition": 1}
    return row | {"done_at": NOW - 500_000 if state == "done" else None} | other


def posts(chat: int, sent: int, *, hashes: str = "hash of ") -> list[dict[str, Any]]:
    """The rows of a day of which so many parts stand."""
    rows = []
    for n, text in enumerate(DAY):
        stands = n < sent
        row = {"delivery_id": -chat, "position": n, "section": "AI", "category": text[0], "n": 1}
        row |= {"wanted": f"{hashes}{text}", "sent": f"{hashes}{text}" if stands else None}
        row |= {"message_id": -10 * chat + n if stands else None}
        rows.append(row | {"sent_at": NOW - 600_000 + n * 1000 if stands else None})
    return rows


def kept() -> dict[str, list[dict[str, Any]]]:
    """Every row that the old process left, by table: literally, whatever ours does now."""
    chats = [
        {"chat_id": chat, "kind": "supergroup", "title": "早读会", "member": 1, "language": "zh"}
        for chat in range(DONE, 0)
    ]
    subscriptions = [
        subscription(DONE),
        subscription(TOPIC_POSTS, TOPIC, style="headlines"),
        subscription(ANOTHER_HASH, style="brief"),
        subscription(CUT_OFF),
        subscription(PAUSED, paused_until="2026-02-10", next_at=TOMORROW + 13 * 86_400_000),
        subscription(TOPIC_GONE, TOPIC, active=0, reason="topic_gone", next_at=None),
        subscription(LEFT, active=0, reason="unsubscribed", next_at=None),
        subscription(WAITING),
        subscription(RECALLED),
    ]
    deliveries = [
        delivery(DONE, "done"),
        delivery(TOPIC_POSTS, "done", TOPIC, style="headlines"),
        delivery(ANOTHER_HASH, "done", style="brief"),
        delivery(CUT_OFF, "open"),
        delivery(TOPIC_GONE, "stopped", TOPIC, reason="topic_gone"),
        delivery(LEFT, "done"),
        delivery(WAITING, "waiting", date="2026-01-29"),
        delivery(RECALLED, "done", reason="recalled"),
    ]
    return {
        "chats": chats,
        "subscriptions": subscriptions,
        "digests": [
            {
                "date": f"{DATE}",
                "name": f"{DATE}.md",
                "data": " ".join(DAY).encode(),
                "kept_at": NOW - 900_000,
            }
        ],
        "deliveries": deliveries,
        "messages": [
            *posts(DONE, 3),
            *posts(TOPIC_POSTS, 3),
            *posts(ANOTHER_HASH, 3, hashes="as another version made it: "),
            *posts(CUT_OFF, 1),
            *posts(TOPIC_GONE, 1),
            *posts(LEFT, 3),
        ],
        "told": [{"key": f"pin:{-DONE}", "at": NOW}, {"key": f"greeted:{DONE}", "at": NOW}],
        "leases": [{"name": "bot", "holder": "old", "fence": 3, "expires_at": 0}],
        "reviews": [
            {
                "date": f"{DATE}",
                "version": "v",
                "state": "approved",
                "previews": "[]",
                "asked_at": NOW,
            }
        ],
        "requests": [{"chat_id": DONE, "at": NOW - 1000, "until": None}],
    }


def left_by(revision: str, file: Path) -> None:
    """A database as a bot of that revision left it, in the way that bot used SQLite."""
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        there = {
            table: {column["name"] for column in sa.inspect(connection).get_columns(table)}
            for table in sa.inspect(connection).get_table_names()
        }
    engine.dispose()
    with closing(sqlite3.connect(file)) as old:
        old.execute("PRAGMA journal_mode=WAL")
        for table, rows in kept().items():
            for row in rows if table in there else []:
                names = [name for name in row if name in there[table]]
                marks = ", ".join("?" * len(names))
                old.execute(
                    f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",
                    [row[name] for name in names],
                )
        old.commit()


async def begun(world: World, revision: str) -> None:
    """Our version starts on such a database; Telegram shows what the old one had sent."""
    left_by(revision, world.path / "bot.db")
    for row in kept()["messages"]:
        if row["message_id"] is not None:
            chat = -row["delivery_id"]
            text = next(text for text in DAY if text[0] == row["category"])
            world.api.chats[chat][row["message_id"]] = text
            thread = TOPIC if chat in (TOPIC_POSTS, TOPIC_GONE) else 0
            world.api.threads[row["message_id"]] = thread
    world.files.save(" ".join(DAY))
    await world.start()


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_an_older_version_left_goes_on_without_an_edit_or_a_repeat(
    world: Play, revision: str
) -> None:
    async def scenario(world: World) -> None:
        await begun(world, revision)
        assert world.rig is not None
        await world.rig.until(120)
        assert world.api.sent(CUT_OFF) == ["send B=2", "send C=3"]
        assert len(world.api.calls) == 2
        await world.rig.kill()
        rig = await world.start()
        await rig.until(300)
        assert len(world.api.calls) == 2
        assert await rig.state(CUT_OFF) == "done"

    world(scenario)


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_correction_edits_each_post_of_an_older_version_once(world: Play, revision: str) -> None:
    async def scenario(world: World) -> None:
        await begun(world, revision)
        assert world.rig is not None
        await world.rig.until(120)
        world.api.calls.clear()
        world.files.save("A=1 B=2,also C=3")
        await world.rig.until(300)
        for chat in (DONE, TOPIC_POSTS, CUT_OFF, LEFT):
            assert world.api.sent(chat) == ["edit B=2,also"]
            assert world.api.texts(chat) == ["A=1", "B=2,also", "C=3"]
        # Telegram refuses an edit that changes nothing, and shows nobody any of it.
        assert world.api.texts(ANOTHER_HASH) == ["A=1", "B=2,also", "C=3"]
        for chat in (PAUSED, TOPIC_GONE, WAITING, RECALLED):
            assert world.api.sent(chat) == []

    world(scenario)


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_next_day_comes_to_those_who_were_subscribed(world: Play, revision: str) -> None:
    async def scenario(world: World) -> None:
        await begun(world, revision)
        assert world.rig is not None
        await world.rig.until(120)
        world.api.calls.clear()
        world.files.save("D=4", DATE.replace(day=29))
        await world.rig.idle(86_400 - 300)
        await world.rig.until(86_400 + 120)
        chats = (DONE, TOPIC_POSTS, ANOTHER_HASH, CUT_OFF, WAITING, RECALLED)
        assert {call.chat for call in world.api.calls} == set(chats)
        assert all(world.api.sent(chat) == ["send D=4"] for chat in chats)
        assert world.api.texts_in(TOPIC_POSTS, TOPIC)[-1] == "D=4"

    world(scenario)
