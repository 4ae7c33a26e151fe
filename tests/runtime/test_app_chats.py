"""``chats:`` in the settings, over several starts of the bot."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from bot.config import Settings, load_settings
from bot.runtime.parts import apply_chats, configured
from bot.storage.store import Store, open_store

CHAT = -1001
NOW = dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC)


def settings(tmp_path: Path, **wish: object) -> Settings:
    config = tmp_path / "config.yaml"
    config.touch()
    return load_settings(config, {"BOT_CHATS": json.dumps([{"chat_id": CHAT} | wish])})


async def after_a_start(store: Store, tmp_path: Path, **wish: object) -> tuple[bool, str]:
    """Whether the chat is pushed to then, and why not."""
    await apply_chats(store, configured(settings(tmp_path, **wish)), NOW)
    kept = await store.subscription(CHAT, 0)
    assert kept is not None
    assert (kept.next_at is not None) == kept.active
    return kept.active, kept.reason


async def test_what_the_settings_switch_off_they_switch_on_again(tmp_path: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    assert await after_a_start(store, tmp_path) == (True, "")
    assert await after_a_start(store, tmp_path, active=False) == (False, "settings")
    assert await after_a_start(store, tmp_path, active=True) == (True, "")
    assert await after_a_start(store, tmp_path, active=False, time="07:00") == (False, "settings")
    assert await after_a_start(store, tmp_path) == (True, "")
    await store.close()


async def test_a_chat_that_removed_the_bot_stays_off_whatever_they_say(tmp_path: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    assert await after_a_start(store, tmp_path) == (True, "")
    await store.end_subscriptions(CHAT, None, "kicked")
    for wish in ({"active": False}, {"active": True}, {"time": "07:00"}, {}):
        assert await after_a_start(store, tmp_path, **wish) == (False, "kicked")
    await store.close()
