"""Of SQLite's log a power cut leaves a beginning."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from store_rig import NOW, day, deciding, opened, states, subscribed

from bot.storage.store import Store, open_store

PARTS = day("A", "B")


async def plan_all(store: Store) -> None:
    while await store.plan_due(NOW, 1, deciding(NOW, PARTS)):
        pass


async def test_whatever_a_power_cut_leaves_of_a_planning_each_chat_is_planned_once(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bot.db"
    store = await open_store(f"sqlite+aiosqlite:///{path}")
    # Four looks, so that each is planned in a transaction of its own.
    chats = [subscribed(-n, next_at=NOW, categories=(f"C{n}",)) for n in range(1, 5)]
    await store.save_subscriptions(chats)
    log = path.with_name("bot.db-wal")
    kept = log.stat().st_size
    with closing(sqlite3.connect(path)) as reader:  # who reads keeps the log where it is
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM subscriptions").fetchone()
        await plan_all(store)
        data, frames = path.read_bytes(), log.read_bytes()
    await store.close()
    assert len(frames) > kept

    left: set[int] = set()
    for cut in [*range(kept, len(frames), 1500), len(frames)]:
        folder = tmp_path / str(cut)
        folder.mkdir()
        (folder / "bot.db").write_bytes(data)
        (folder / "bot.db-wal").write_bytes(frames[:cut])
        after = await open_store(f"sqlite+aiosqlite:///{folder / 'bot.db'}")
        left.add(len(await states(after)))
        await plan_all(after)
        assert set((await states(after)).values()) == {"open"}
        loads = await opened(after)
        assert sorted(delivery.chat_id for delivery, _rows in loads) == [-4, -3, -2, -1]
        assert {len(rows) for _delivery, rows in loads} == {len(PARTS)}
        await after.close()
    assert left == {0, 1, 2, 3, 4}  # of every moment there was one
