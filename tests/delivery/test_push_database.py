"""A database that fails while there is something to send: what the log and the owners hear."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from push_rig import HALF_PAST, World, heard, texts
from structlog.testing import capture_logs

from bot.delivery.outcome import Limited

Play = Callable[..., None]
DAY = "A=1 B=2 C=3"
CHATS = range(-20, 0)


def test_a_database_that_fails_for_an_hour_is_a_line_at_its_begin_and_one_at_its_end(
    world: Play,
) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(*CHATS, digest=DAY)
        await rig.until(HALF_PAST + 0.8)
        rig.outbox.broken = True
        await asyncio.sleep(3600)
        rig.outbox.broken = False
        await rig.over(600)
        assert all(world.api.texts(chat) == texts(DAY) for chat in CHATS)
        assert [error is None for error in rig.faults] == [False, True]
        assert len(heard(rig, "push.trouble")) == len(heard(rig, "push.sound")) == 1

    with capture_logs() as logged:
        world(scenario)
    lines = [one["event"] for one in logged if one["event"].startswith("sending")]
    assert lines == ["sending paused", "sending goes on"]


def test_one_that_can_be_read_and_not_written_is_no_flood_either(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(*CHATS, digest=DAY)
        for chat in CHATS:
            world.api.answer(chat, Limited(120.0))
        rig.outbox.broken_at = {"postpone"}
        await rig.until(HALF_PAST + 60)
        assert [error is None for error in rig.faults] == [False]
        rig.outbox.broken_at = set()
        await rig.over(600)
        assert [error is None for error in rig.faults] == [False, True]

    with capture_logs() as logged:
        world(scenario)
    lines = [one["event"] for one in logged if one["event"].startswith("sending")]
    assert lines == ["sending paused", "sending goes on"]


def test_what_failed_in_a_chat_and_is_wanted_no_more_fails_no_more(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, digest=DAY)
        world.api.answer(-1, Limited(120.0))
        rig.outbox.broken_at = {"postpone"}
        await rig.until(HALF_PAST + 3)
        await rig.store.end_subscriptions(-1, None, "unsubscribed")
        await asyncio.sleep(600)
        assert [error is None for error in rig.faults] == [False, True]

    world(scenario)
