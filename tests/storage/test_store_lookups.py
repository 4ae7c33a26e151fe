"""What a pressed button waits for: a chat looked up in one go, a change in one transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from store_rig import subscribed

from bot.model.subscription import ChatInfo, Subscription
from bot.storage.database import StoreError
from bot.storage.store import Store, open_store

CHAT = -1001


def adding(word: str) -> Callable[[Subscription], Subscription]:
    return lambda one: replace(one, keywords=(*one.keywords, word))


async def test_a_chat_is_looked_up_with_its_subscriptions_by_topic(store: Store) -> None:
    info = ChatInfo(chat_id=CHAT, kind="supergroup", title="群", username="g", language="en")
    mine = [subscribed(CHAT), subscribed(CHAT, 3, categories=("A",)), subscribed(CHAT, 7)]
    await store.remember_chat(info)
    await store.save_subscriptions([mine[2], mine[0], subscribed(-1), mine[1]])
    assert await store.look_up(CHAT) == (info, mine)
    assert await store.look_up(CHAT) == (await store.chat(CHAT), await store.subscriptions(CHAT))


async def test_of_what_is_not_kept_nothing_is_found(store: Store) -> None:
    assert await store.look_up(CHAT) == (None, [])
    await store.save_subscriptions([subscribed(CHAT)])
    assert await store.look_up(CHAT) == (None, [subscribed(CHAT)])
    await store.remember_chat(ChatInfo(chat_id=-2, kind="group"))
    assert await store.look_up(-2) == (ChatInfo(chat_id=-2, kind="group"), [])


async def test_changes_at_once_are_all_kept(store: Store) -> None:
    await store.save_subscriptions([subscribed(CHAT)])
    words = [f"词{number}" for number in range(20)]
    await asyncio.gather(*(store.change_subscription(CHAT, 0, adding(word)) for word in words))
    kept = await store.subscription(CHAT, 0)
    assert kept is not None
    assert sorted(kept.keywords) == sorted(words)


async def test_a_change_that_fails_changes_nothing_and_says_why(store: Store) -> None:
    def fails(one: Subscription) -> Subscription:
        raise KeyError("nothing of the kind")

    await store.save_subscriptions([subscribed(CHAT)])
    with pytest.raises(KeyError, match="nothing of the kind"):
        await store.change_subscription(CHAT, 0, fails)
    assert await store.subscription(CHAT, 0) == subscribed(CHAT)
    after = await store.change_subscription(CHAT, 0, adding("x"))
    assert after == await store.subscription(CHAT, 0)


async def test_another_process_that_holds_the_file_is_told_of(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    store = await open_store(f"sqlite+aiosqlite:///{file}?timeout=0.05")
    await store.save_subscriptions([subscribed(CHAT)])
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="can't be written: database is locked"):
        await store.change_subscription(CHAT, 0, adding("x"))
    assert await store.look_up(CHAT) == (None, [subscribed(CHAT)])  # readers wait for nobody
    other.close()
    assert await store.change_subscription(CHAT, 0, adding("x")) is not None
    await store.close()
