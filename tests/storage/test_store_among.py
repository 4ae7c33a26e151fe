"""One of many ids: the same rows as ever, and one statement however many there are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa
from store_rig import NOW, day, deciding, subscribed

from bot.storage.id_lists import among
from bot.storage.store import Store, open_store
from bot.storage.tables import subscriptions

CHATS = [-1_002_000_000_000_000 - n for n in range(30)] + [5, 6, 7]


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        ([], set()),
        ([404], set()),
        ([5], {5}),
        ([5, 5, CHATS[0], 404], {5, CHATS[0]}),
        (range(-40_000, 7), {5, 6}),  # more than a statement may have parameters
        (CHATS, set(CHATS)),
    ],
    ids=["none", "unknown", "one", "twice", "very many", "all"],
)
async def test_it_is_the_rows_of_these_ids_and_no_others(
    store: Store, ids: list[int], found: set[int]
) -> None:
    await store.save_subscriptions([subscribed(chat) for chat in CHATS])
    chat_id = subscriptions.c.chat_id
    async with store.database.read() as connection:
        rows = await connection.execute(sa.select(chat_id).where(among(chat_id, ids)))
        assert sorted(rows.scalars()) == sorted(found)
        others = await connection.execute(sa.select(chat_id).where(~among(chat_id, ids)))
        assert sorted(others.scalars()) == sorted(set(CHATS) - found)


async def test_a_broadcast_is_the_same_few_statements_whatever_its_numbers(store: Store) -> None:
    """Both drivers keep what they have prepared: 3 MiB of a connection, once."""
    hours = {n: NOW - dt.timedelta(hours=10 - n) for n in (1, 2, 7)}
    await store.save_subscriptions(
        subscribed(-1000 * n - number, next_at=at) for n, at in hours.items() for number in range(n)
    )
    texts: set[str] = set()
    sa.event.listen(
        store.database.engine.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, text, _parameters, _context, _many: texts.add(text),
    )
    numbers = []
    for n, at in hours.items():
        assert await store.plan_due(at, 100, deciding(at, day("A"))) == n
        held = {one.id: one.edition for one, _parts in await store.open_deliveries(at, 100, [0])}
        assert len(held) >= n
        assert await store.still_open(held) == set(held)
        assert await store.open_deliveries(at, 100, list(held)) == []
        numbers.append(len(texts))
    assert numbers[0] > 5
    assert numbers == [numbers[0]] * 3


async def test_sqlite_looks_them_up_and_does_not_look_through_all(tmp_path: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    for column in (subscriptions.c.id, subscriptions.c.chat_id):
        query = sa.select(subscriptions).where(among(column, [1, 2]))
        asked = str(query.compile(store.database.engine)).replace("?", "'[1, 2]'")
        async with store.database.read() as connection:
            plan = await connection.execute(sa.text(f"EXPLAIN QUERY PLAN {asked}"))
        steps = [row.detail for row in plan]
        assert any(step.startswith("SEARCH subscriptions") for step in steps), steps
        assert not any(step.startswith("SCAN subscriptions") for step in steps), steps
    await store.close()
