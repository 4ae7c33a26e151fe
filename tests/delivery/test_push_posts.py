"""A date's posts, made once for all the chats that share a look."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from push_rig import DATE, Flaky, compose, parse
from support.databases import sqlite_database

from bot.core.errors import BotError
from bot.delivery.prepared_posts import DATES, Posts, Prepared
from bot.digest.model import Digest
from bot.model.delivery import PartRow
from bot.render.message import Look, Part, PartKey
from bot.storage.store import Store, open_store

NOW = dt.datetime(2026, 1, 28, tzinfo=dt.UTC)


class Kitchen:
    """Posts over a real store, and how often a digest was composed."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.outbox: Any = Flaky(store)
        self.composed = 0
        self.posts = Posts(self.outbox, parse=parse, compose=self._compose)

    def _compose(self, digest: Digest, look: Look) -> tuple[Part, ...]:
        self.composed += 1
        return compose(digest, look)

    async def keep(self, text: str, date: dt.date = DATE) -> None:
        await self.store.revise(date, f"{date}.md", text.encode(), lambda _: (), NOW, NOW)

    async def texts(self, date: dt.date = DATE) -> list[str]:
        return shown(await self.posts.parts(date, Look()))


def shown(parts: dict[PartKey, Prepared] | None) -> list[str]:
    return [one.part.text.text for one in (parts or {}).values()]


@pytest.fixture
async def kitchen(tmp_path: Path) -> AsyncIterator[Kitchen]:
    store = await open_store(sqlite_database(tmp_path / "bot.db"))
    yield Kitchen(store)
    await store.close()


async def test_chats_that_open_at_once_share_one_composing(kitchen: Kitchen) -> None:
    await kitchen.keep("A=1 B=2")
    for _ in range(2):
        all_of_them = await asyncio.gather(*(kitchen.texts() for _ in range(32)))
        assert all_of_them == [["A=1", "B=2"]] * 32
    assert kitchen.composed == 1


async def test_what_is_forgotten_while_it_is_made_is_made_anew(kitchen: Kitchen) -> None:
    await kitchen.keep("A=1")
    early = asyncio.create_task(kitchen.texts())
    await asyncio.sleep(0)  # it is about to read the kept text
    kitchen.posts.forget(DATE)
    await kitchen.keep("A=2")
    await early
    assert await kitchen.texts() == ["A=2"]


async def test_who_gives_up_leaves_the_others_their_posts(kitchen: Kitchen) -> None:
    await kitchen.keep("A=1")
    first, second = (asyncio.create_task(kitchen.texts()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == ["A=1"]


async def test_a_failing_database_is_heard_by_each_and_asked_again_next_time(
    kitchen: Kitchen,
) -> None:
    await kitchen.keep("A=1")
    kitchen.outbox.broken = True
    heard = await asyncio.gather(*(kitchen.texts() for _ in range(8)), return_exceptions=True)
    assert [type(one) for one in heard if isinstance(one, BotError)] == [type(heard[0])] * 8
    kitchen.outbox.broken = False
    assert await kitchen.texts() == ["A=1"]


async def test_a_part_that_another_version_hashed_costs_no_new_composing(kitchen: Kitchen) -> None:
    await kitchen.keep("A=1")
    row = PartRow(7, 1, 0, PartKey("AI", "A", 1), "of another version", None, None)
    for _ in range(5):
        found = await kitchen.posts.prepared(DATE, Look(), [row])
        assert found is not None
        assert found[7].part.text.text == "A=1"
    assert kitchen.composed == 1


async def test_memory_stays_bounded_over_many_dates(kitchen: Kitchen) -> None:
    days = [DATE + dt.timedelta(n) for n in range(DATES + 3)]
    for n, day in enumerate(days):
        await kitchen.keep(f"A={n}", day)
    assert [await kitchen.texts(day) for day in days] == [[f"A={n}"] for n in range(len(days))]
    composed = kitchen.composed
    await kitchen.texts(days[-1])
    assert kitchen.composed == composed  # the newest is held
    await kitchen.texts(days[0])
    assert kitchen.composed == composed + 1  # the oldest was let go
