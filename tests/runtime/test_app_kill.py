"""A real process, killed with SIGKILL again and again in one broadcast: nothing is lost."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.processes import stage

from bot.sandbox.world.model import Chat

KILLS = 3


async def test_a_broadcast_survives_kill_9_again_and_again(tmp_path: Path) -> None:
    seed = int(os.environ.get("KILL_SEED", "") or time.time_ns() % 1_000_000)
    rng = random.Random(seed)
    async with stage(tmp_path, groups=30, categories=4) as s:
        s.world.latency = lambda: (rng.uniform(0, 0.02), rng.uniform(0, 0.02))
        for _ in range(KILLS):
            process = await s.start("run")
            goal = s.total() + rng.randint(5, 30)
            await s.until(lambda goal=goal: s.total() >= goal)
            await s.kill(process)
        process = await s.start("run")
        await s.until(s.complete)
        await s.end(process)

    for group in s.groups:
        came = s.posts(group)
        in_order = [one for n, one in enumerate(came) if n == 0 or came[n - 1] != one]
        assert in_order == s.categories, f"seed {seed}: {group.title} got {came}"
        # At most the message in flight in a chat comes twice, for each kill.
        assert len(came) <= len(s.categories) + KILLS, f"seed {seed}: {group.title} got {came}"


async def test_sigterm_in_a_broadcast_repeats_and_loses_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path, groups=30, categories=4) as s:
        s.world.latency = lambda: (0.02, 0.05)
        for goal in (20, 60):
            process = await s.start("run")
            await s.until(lambda goal=goal: s.total() >= goal)
            asked = time.monotonic()
            await s.end(process)
            assert time.monotonic() - asked < 10
        process = await s.start("run")
        await s.until(s.complete)
        await s.end(process, how=signal.SIGINT)
    for group in s.groups:
        assert s.posts(group) == s.categories


@pytest.mark.parametrize("patience", ["?timeout=0.2", ""], ids=["hasty", "patient"])
async def test_sigterm_does_not_wait_for_a_database_that_cant_be_written(
    tmp_path: Path, patience: str
) -> None:
    """Without a word in its address SQLite waits fifteen seconds for another's lock, in a thread
    that nobody can interrupt."""
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db{patience}"
    async with stage(tmp_path, groups=30, categories=4, BOT_DATABASE__URL=url) as s:
        process = await s.start("run")
        await s.until(lambda: s.total() >= 20)
        with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            asked = time.monotonic()
            await s.end(process)
            assert time.monotonic() - asked < 10
            assert "may come twice" in s.log()
        process = await s.start("run")
        await s.until(s.complete)
        await s.end(process)
    for group in s.groups:
        came = s.posts(group)
        assert list(dict.fromkeys(came)) == s.categories
        assert len(came) <= len(s.categories) + 1


async def test_sigterm_does_not_wait_for_all_that_people_asked_while_telegram_is_slow(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, groups=0, categories=8) as s:
        people = [s.world.add_user(f"成员 {number}") for number in range(20)]
        chats = [s.world.private(person) for person in people]
        s.world.faults.add(kind="delay_after", method="sendMessage", times=1000, seconds=3)
        process = await s.start("run")
        for person, chat in zip(people, chats, strict=True):
            s.world.say(person, chat, "/latest")
        await s.until(lambda: any(s.posts(chat) for chat in chats))
        asked = time.monotonic()
        await s.end(process)
        assert time.monotonic() - asked < 10
        assert "Traceback" not in s.log()
        # It could not have been done in the time: each answer is eight messages of 3 seconds.
        assert not all(set(s.categories) <= set(s.posts(chat)) for chat in chats)


async def test_answers_in_a_group_count_over_a_kill_9(tmp_path: Path) -> None:
    limits = {"BOT_DELIVERY__PER_GROUP_MINUTE": "7", "BOT_DELIVERY__PER_CHAT_SECONDS": "0.2"}
    async with stage(tmp_path, groups=1, categories=2, **limits) as s:
        (group,) = s.groups
        people = [s.world.add_user(f"成员 {number}") for number in range(6)]
        for person in people:
            s.world.set_member(group, person, "member")

        def answers(chat: Chat) -> int:
            return sum(message.sender is s.world.bot for message in chat.messages)

        process = await s.start("run")
        await s.until(s.complete)
        for person, question in zip(people, ("/categories", "/help", "/status"), strict=False):
            s.world.say(person, group, question)
        await s.until(lambda: answers(group) == 6)  # two posts, a greeting, three answers
        await s.kill(process)

        process = await s.start("run")
        for person, question in zip(people, ("/categories", "/help", "/status") * 2, strict=True):
            s.world.say(person, group, question)
        # A private chat has no such limit. These take longer than the group's would without it.
        private = s.world.private(people[0])
        for question in ("/latest", "/help", "/status", "/date 2026-01-28"):
            s.world.say(people[0], private, question)
        await s.until(lambda: answers(private) == 6)
        assert answers(group) >= 6
        times = [message.date for message in group.messages if message.sender is s.world.bot]
        minute = dt.timedelta(minutes=1)
        assert all(sum(at <= one < at + minute for one in times) <= 7 for at in times)
        await s.end(process)
