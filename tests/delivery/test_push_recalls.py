"""Taking a day back, and pushing it again while that is still under way; what the owners hear."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from push_rig import DATE, HALF_PAST, Rig, World, heard, texts

from bot.delivery.outcome import Refused

Play = Callable[..., None]
DAY = "A=1 B=2 C=3 D=4"


async def posted(world: World, *chats: int) -> Rig:
    """The day is out in these chats."""
    rig = await world.with_chats(*chats, digest=DAY)
    await rig.until(HALF_PAST + 1)
    await rig.over(600)
    world.api.calls.clear()
    return rig


async def deleted(world: World, parts: int, chat: int = -1) -> None:
    """Wait until Telegram has deleted so many of a chat's messages."""
    while len(world.api.texts(chat)) > 4 - parts:  # noqa: ASYNC110 - Telegram tells nobody
        await asyncio.sleep(0.02)


async def push(rig: Rig) -> int | None:
    return await rig.planner.push_now(DATE, await rig.store.subscriptions())


@pytest.mark.parametrize("parts", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("marked", [True, False], ids=["marked", "in flight"])
def test_a_push_while_a_recall_is_under_way_leaves_the_day_in_order(
    world: Play, parts: int, marked: bool
) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        await rig.store.recall(DATE, None, world.loop.clock())
        await deleted(world, parts)
        if marked:
            await asyncio.sleep(0.3)
        assert await push(rig) == 1
        await rig.over(600)
        assert world.api.texts(-1) == texts(DAY)
        done = [call.method for call in world.api.calls]
        assert done == ["deleteMessages"] * 4 + ["sendMessage"] * 4  # each once, recall first
        assert await push(rig) == 0

    world(scenario)


def test_it_survives_a_crash_between_any_two_steps(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        await rig.store.recall(DATE, None, world.loop.clock())
        await deleted(world, 2)
        await push(rig)
        for _ in range(12):
            await rig.kill()
            rig = await world.start()
            await asyncio.sleep(1.7)
        await rig.over(600)
        shown = world.api.texts(-1)
        once = [text for n, text in enumerate(shown) if text not in shown[:n]]
        assert once == texts(DAY)  # a crash repeats at most what was in flight

    world(scenario)


def test_the_day_that_is_sent_again_sounds_once(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        await rig.store.recall(DATE, None, world.loop.clock())
        await deleted(world, 2)
        await push(rig)
        await rig.over(600)
        sent = [call for call in world.api.calls if call.method == "sendMessage"]
        assert [bool(call.body.get("disable_notification")) for call in sent] == [False] + [
            True
        ] * 3

    world(scenario)


def test_taken_back_and_pushed_again_and_again(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        for pause in (0.0, 0.7, 2.2, 5.1):
            await rig.store.recall(DATE, None, world.loop.clock())
            await asyncio.sleep(pause)
            await push(rig)
            await asyncio.sleep(2 * pause)
        await rig.over(600)
        assert world.api.texts(-1) == texts(DAY)
        await push(rig)
        await rig.store.recall(DATE, None, world.loop.clock())
        await rig.over(600)
        assert world.api.texts(-1) == []
        assert await rig.state(-1) == "done: recalled"

    world(scenario)


def test_a_part_on_its_way_while_the_day_is_taken_back_and_pushed_again_is_no_stray(
    world: Play,
) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, digest=DAY)
        while len(world.api.texts(-1)) < 2:  # noqa: ASYNC110 - its mark is still to come
            await asyncio.sleep(0.01)
        await rig.store.recall(DATE, None, world.loop.clock())
        await push(rig)
        await rig.over(600)
        assert world.api.texts(-1) == texts(DAY)

    world(scenario)


def test_a_digest_that_changed_meanwhile_is_sent_in_its_own_order(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        await rig.store.recall(DATE, None, world.loop.clock())
        await deleted(world, 2)
        world.files.save("A=1 N=new D=4 C=5")
        assert await rig.planner.approve(DATE)
        await push(rig)
        await rig.over(600)
        assert world.api.texts(-1) == texts("A=1 N=new D=4 C=5")

    world(scenario)


def test_a_correction_deletes_nothing_that_it_keeps(world: Play) -> None:
    async def scenario(world: World) -> None:
        await posted(world, -1)
        world.files.save("A=1 N=new B=2 C=5 D=4")
        await asyncio.sleep(30)
        assert world.api.sent(-1) == ["send N=new", "edit C=5"]

    world(scenario)


def test_a_push_that_was_taken_back_before_its_end_is_not_told_as_done(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2, digest=DAY)
        await rig.until(HALF_PAST + 1.6)
        await rig.store.recall(DATE, None, world.loop.clock())
        await rig.over(600)
        await rig.idle(7300)
        assert [one.text("zh") for one in rig.told] == ["↩️ 2026-01-28 的推送已全部撤回。"]

    world(scenario)


def test_a_push_that_was_cancelled_before_its_first_part_is_told_nobody(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2, digest=DAY)
        world.api.offline = True
        await rig.until(HALF_PAST + 5)
        await rig.store.recall(DATE, None, world.loop.clock())
        world.api.offline = False
        await asyncio.sleep(90)
        await rig.idle(7300)
        assert rig.said == []
        assert world.api.texts(-1) == []

    world(scenario)


def test_a_recall_in_one_chat_says_what_still_stands_and_no_second_time_done(
    world: Play,
) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1, -2)
        assert len(heard(rig, "push.done", chats=2, messages=8)) == 1
        await rig.store.recall(DATE, [-1], world.loop.clock())
        await rig.over(600)
        await rig.idle(7300)
        assert len(heard(rig, "push.recalled_some", chats=1, messages=4)) == 1
        assert len(heard(rig, "push.done")) == 1
        await push(rig)
        await rig.over(600)
        assert len(heard(rig, "push.done", chats=2, messages=8)) == 2

    world(scenario)


def test_a_recall_that_a_chat_refuses_is_told_with_its_reason(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1, -2)
        world.api.always[-1] = Refused("gone", "Forbidden: bot was kicked from the group chat")
        await rig.store.recall(DATE, None, world.loop.clock())
        await rig.over(600)
        (text,) = [one for one in rig.said if "taken back" in one]
        assert "chats: 1, messages: 4" in text
        assert "-1: the bot was removed from the group" in text
        assert len(heard(rig, "push.done")) + len(heard(rig, "push.done_stopped")) == 1

    world(scenario)
