"""The bot comes, goes, comes back, and moves with its groups."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from chat_rig import Rig, rig

from bot.sandbox.world.people import remove_bot, upgrade_group


@contextmanager
def locked(r: Rig, tries: int) -> Iterator[None]:
    """Another process holds the database's lock until the bot has tried so often."""
    with closing(sqlite3.connect(r.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        before, sleep = len(r.slept), r.services.sleep

        async def pause(seconds: float) -> None:
            await sleep(seconds)
            if len(r.slept) - before == tries:
                other.execute("ROLLBACK")

        r.services.sleep = pause
        yield
        r.services.sleep = sleep
        assert not other.in_transaction


async def test_a_group_is_greeted_once(empty: Rig) -> None:
    empty.world.add_bot(empty.group)
    await empty.settle()
    (greeting,) = empty.mine()
    assert "/subscribe@digest_bot" in greeting.text
    empty.world.add_bot(empty.group, as_admin=True)  # made administrator: no second greeting
    await empty.settle()
    assert len(empty.mine()) == 1
    kept = await empty.store.chat(empty.group.id)
    assert kept is not None
    assert (kept.title, kept.member) == ("读者群", True)


async def test_a_channels_readers_are_not_bothered(empty: Rig) -> None:
    await empty.whisper("/start", empty.owner)
    channel = empty.world.add_channel("频道", empty.owner)
    empty.world.add_bot(channel)
    await empty.settle()
    assert not [m for m in empty.mine() if m.chat is channel]
    told = empty.mine()[-1]
    assert told.chat is empty.world.private(empty.owner)
    assert "频道" in told.text


async def test_removed_it_pauses_and_back_again_it_offers_to_resume(world: Rig) -> None:
    await world.ask(world.admin, world.group, "/subscribe@digest_bot 21:00")
    remove_bot(world.world, world.group)
    await world.settle()
    kept = await world.subscription()
    assert kept is not None
    assert (kept.active, kept.reason, kept.time) == (False, "kicked", "21:00")
    before = len(world.mine())
    world.world.add_bot(world.group)
    await world.settle()
    (back,) = world.mine()[before:]
    assert "/subscribe@digest_bot" in back.text
    kept = await world.subscription()
    assert kept is not None
    assert not kept.active
    await world.ask(world.admin, world.group, "/subscribe@digest_bot")
    kept = await world.subscription()
    assert kept is not None
    assert (kept.active, kept.reason, kept.time) == (True, "", "21:00")


async def test_a_person_who_blocks_and_returns_is_told_how_to_go_on(world: Rig) -> None:
    await world.whisper("/subscribe 21:00")
    world.world.block_bot(world.member)
    await world.settle()
    (kept,) = await world.store.subscriptions(world.member.id)
    assert (kept.active, kept.reason) == (False, "blocked")
    (answer,) = await world.whisper("/start")
    assert "暂停" in answer.text


async def test_a_group_that_becomes_a_supergroup_keeps_its_subscription(world: Rig) -> None:
    group = world.world.add_group("老群", owner=world.owner, supergroup=False)
    world.world.add_bot(group)
    await world.settle()
    await world.ask(world.owner, group, "/subscribe@digest_bot 21:00")
    new = upgrade_group(world.world, group)
    await world.settle()
    assert await world.store.subscriptions(group.id) == []
    (moved,) = await world.store.subscriptions(new.id)
    assert (moved.time, moved.active) == ("21:00", True)


async def test_an_answer_follows_its_group_when_it_moves(world: Rig) -> None:
    group = world.world.add_group("老群", owner=world.owner, supergroup=False)
    world.world.add_bot(group)
    await world.settle()
    world.world.say(world.owner, group, "/latest@digest_bot")
    new = upgrade_group(world.world, group)
    await world.settle()
    assert len([m for m in world.mine() if m.chat is new]) == 3


HASTY = "?timeout=0.01"
"""The database waits no longer for another process' lock."""


async def test_what_happens_while_the_database_is_locked_is_noted_after_that(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with rig([], database=HASTY) as r:
        r.world.add_bot(r.group)
        await r.settle()
        await r.ask(r.admin, r.group, "/subscribe@digest_bot 21:00")
        before = len(r.mine())
        with locked(r, tries=5):
            remove_bot(r.world, r.group)
            r.world.add_bot(r.group)
            await r.settle()
        kept = await r.subscription()
        assert kept is not None
        assert (kept.active, kept.reason) == (False, "kicked")
        (back,) = r.mine()[before:]
        assert "/subscribe@digest_bot" in back.text
        new = [one for one in caplog.records if one.levelno >= logging.WARNING]
        assert new
        assert not [one for one in new if one.exc_info]


async def test_a_group_moves_though_the_database_is_locked_just_then() -> None:
    async with rig([], database=HASTY) as r:
        group = r.world.add_group("老群", owner=r.owner, supergroup=False)
        r.world.add_bot(group)
        await r.settle()
        await r.ask(r.owner, group, "/subscribe@digest_bot 21:00")
        with locked(r, tries=4):
            new = upgrade_group(r.world, group)
            await r.settle()
        (moved,) = await r.store.subscriptions(new.id)
        assert (moved.time, moved.active) == ("21:00", True)


async def test_a_database_that_stays_locked_is_one_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with rig([], database=HASTY) as r:
        with locked(r, tries=60):
            r.world.add_bot(r.group)
            await r.settle()
            remove_bot(r.world, r.group)
            await r.settle()
        (error,) = [one for one in caplog.records if one.levelno == logging.ERROR]
        assert "database" in error.getMessage()
        assert not error.exc_info
        assert sum(r.slept[:44]) > 600  # seconds: ten minutes of tries
