"""A forum's topic is closed or deleted in the middle of a push: what its members see."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import time
from pathlib import Path

import pytest
from support.processes import Stage, stage
from support.rig import Rig, bot_in, rig, write_digest

from bot.config import Settings, load_settings
from bot.sandbox.world.model import Chat, User

LINES = [f"**分类{n}**\n\n第{n}条\n说明：内容{n}。\n" for n in range(6)]
CATEGORIES = [f"#分类{n}" for n in range(6)]
DUE = dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC)


def forum_of(r: Rig) -> tuple[User, Chat, int]:
    """A forum with a topic, and a digest of six categories."""
    write_digest(r.folder, "2026-01-28", "# 简报 ({date})\n\n" + "\n".join(LINES))
    owner = r.world.add_user("群主")
    forum = r.world.add_group("论坛", forum=True, owner=owner)
    r.world.say(owner, forum, "hello")
    topic = r.world.add_topic(forum, "简报")
    r.world.add_bot(forum)
    return owner, forum, topic


def posts(forum: Chat, thread_id: int) -> list[str]:
    """The categories that were posted to a topic, gone or not."""
    found = [one for one in forum.messages if one.text.startswith("#")]
    return [one.text.split(" ")[0] for one in found if one.thread_id == thread_id]


def notes(r: Rig, forum: Chat) -> list[str]:
    """What General heard of the topic."""
    return [text for text in r.texts(forum, 0) if "关闭或删除，" in text]


async def choose_general(r: Rig, owner: User, forum: Chat, topic: int) -> None:
    """As an administrator does it."""
    (message,) = await r.ask(owner, forum, "/settings@digest_bot", thread_id=topic)
    for label, shows in (("📍 话题", "怎么办"), ("改发到 General", "✓ 改发到 General")):
        rows = (message.markup or {})["inline_keyboard"]
        data = next(key["callback_data"] for row in rows for key in row if label in key["text"])
        r.world.press(owner, message, data=data)
        await r.wait(lambda shows=shows: shows in message.text + str(message.markup), label)


@pytest.mark.parametrize("how", ["closed", "deleted"])
async def test_the_rest_of_the_push_comes_in_general(tmp_path: Path, how: str) -> None:
    async with rig(tmp_path, dates=[]) as r:
        owner, forum, topic = forum_of(r)
        async with bot_in(r):
            await r.ask(owner, forum, "/subscribe@digest_bot 08:30", thread_id=topic)
            await choose_general(r, owner, forum, topic)

            def gone(_event: object) -> None:
                if len(posts(forum, topic)) == 2 and not forum.topics[topic].closed:
                    forum.topics[topic].closed = True
                    if how == "deleted":
                        r.world.delete_topic(forum, topic)

            r.world.subscribe(gone)
            r.clock.set(DUE)
            await r.wait(lambda: len(posts(forum, 0)) >= 4, "the rest")
            assert posts(forum, topic) == CATEGORIES[:2]
            assert posts(forum, 0) == CATEGORIES[2:]
            (note,) = notes(r, forum)
            assert note.startswith("话题“简报”已关闭或删除，它的订阅移到了这里")
            general = r.texts(forum, 0)
            assert general.index(note) == len(general) - 5  # before what it explains
            write_digest(r.folder, "2026-01-29", "# 简报 ({date})\n\n" + LINES[0])
            r.clock.set(DUE + dt.timedelta(days=1))
            await r.wait(lambda: len(posts(forum, 0)) >= 5, "the next day")
            assert len(notes(r, forum)) == 1


async def test_by_default_it_pauses_and_general_hears_of_it(tmp_path: Path) -> None:
    async with rig(tmp_path, dates=[]) as r:
        owner, forum, topic = forum_of(r)
        async with bot_in(r) as bot:
            await r.ask(owner, forum, "/subscribe@digest_bot 08:30", thread_id=topic)
            r.world.close_topic(forum, topic)
            r.clock.set(DUE)
            await r.wait(lambda: notes(r, forum), "say so")
            (paused,) = await bot.store.subscriptions()
            assert not paused.active
            r.clock.set(DUE + dt.timedelta(days=1))
            await bot.tick()
        (note,) = notes(r, forum)
        assert "已暂停" in note
        assert posts(forum, topic) == []


def with_chats(settings: Settings, tmp: Path, forum: Chat, topic: int) -> Settings:
    """The same settings, with the subscription set by the operator."""
    chats = [{"chat_id": forum.id, "thread_id": topic, "topic_gone": "general"}]
    url, base = settings.database.url, settings.telegram.api_base_url
    return load_settings(
        tmp / "config.yaml",
        {
            "BOT_CHATS": json.dumps(chats),
            "BOT_DATABASE__URL": url,
            "BOT_TELEGRAM__API_BASE_URL": base,
            "BOT_DIGESTS__SOURCES": f'[{{"folder": "{tmp}/digests"}}]',
            "BOT_WEB__PORT": "0",
        },
    )


async def test_a_restart_with_the_operators_settings_brings_the_topic_not_back(
    tmp_path: Path,
) -> None:
    async with rig(tmp_path, dates=[]) as r:
        _, forum, topic = forum_of(r)
        r.settings = with_chats(r.settings, tmp_path, forum, topic)
        r.world.close_topic(forum, topic)
        async with bot_in(r):
            r.clock.set(DUE)
            await r.wait(lambda: len(posts(forum, 0)) == 6, "the push")
        async with bot_in(r) as bot:
            assert [one.thread_id for one in await bot.store.subscriptions()] == [0]


async def forum_on(s: Stage) -> tuple[Chat, int]:
    """A forum whose topic gets the day from the running processes."""
    owner = s.world.owner(s.groups[0])
    forum = s.world.add_group("论坛", forum=True, owner=owner)
    s.world.say(owner, forum, "hello")
    topic = s.world.add_topic(forum, "简报")
    s.world.add_bot(forum)
    await s.subscribe({"chat_id": forum.id, "thread_id": topic, "topic_gone": "general"})
    await s.push()
    return forum, topic


async def test_kill_9_around_the_closing_loses_nothing(tmp_path: Path) -> None:
    seed = int(os.environ.get("KILL_SEED", "") or time.time_ns() % 1_000_000)
    rng = random.Random(seed)
    kills = 0
    async with stage(tmp_path, groups=1, categories=6) as s:
        s.world.latency = lambda: (rng.uniform(0, 0.02), rng.uniform(0.05, 0.1))
        forum, topic = await forum_on(s)

        def everywhere() -> list[str]:
            return posts(forum, topic) + posts(forum, 0)

        for goal in (2, 3, 4):
            process = await s.start("run")
            await s.until(lambda goal=goal: len(everywhere()) >= goal)
            if goal == 3:
                s.world.close_topic(forum, topic)
            await s.kill(process)
            kills += 1
        process = await s.start("run")
        await s.until(lambda: set(everywhere()) == set(s.categories))
        await s.end(process)

    in_topic, in_general = posts(forum, topic), posts(forum, 0)
    assert in_topic, f"seed {seed}"
    assert in_general, f"seed {seed}"
    came = [one for n, one in enumerate(everywhere()) if n == 0 or everywhere()[n - 1] != one]
    assert came == s.categories, f"seed {seed}: {in_topic}, then {in_general}"
    assert len(everywhere()) <= len(s.categories) + kills, f"seed {seed}"
