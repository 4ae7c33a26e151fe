"""A topic that is closed in mid-push, on the real store, in virtual time: the rest goes to General
where the subscription says so, and no part is lost or comes twice, over power cuts too."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import pytest
from push_rig import DATE, HALF_PAST, Rig, World, heard, subscribed, texts

from bot.delivery.outcome import Refused
from bot.model.subscription import TOPIC_GONE

Play = Callable[..., None]
DAY = "A=1 B=2 C=3 D=4"
TOPIC = 7


async def in_topic(world: World, topic_gone: str = "general") -> Rig:
    """A chat that gets its day in a topic, just before it is due."""
    rig = await world.with_chats(digest=DAY)
    (one,) = subscribed(-1, thread_id=TOPIC, topic_gone=topic_gone)
    await rig.store.save_subscriptions([one])
    return rig


async def closed_after(world: World, parts: int) -> None:
    """The topic is closed as soon as so many parts stand there."""
    while len(world.api.texts(-1)) < parts:  # noqa: ASYNC110 - Telegram tells nobody
        await asyncio.sleep(0.01)
    world.api.closed.add((-1, TOPIC))


def shown(world: World) -> list[list[str]]:
    """What the topic and General show."""
    return [world.api.texts_in(-1, thread) for thread in (TOPIC, 0)]


@pytest.mark.parametrize("parts", [0, 1, 3])
def test_the_rest_of_the_day_goes_to_general(world: Play, parts: int) -> None:
    async def scenario(world: World) -> None:
        rig = await in_topic(world)
        await closed_after(world, parts)
        await rig.until(HALF_PAST + 2)
        await rig.over(600)
        day = texts(DAY)
        assert shown(world) == [day[:parts], day[parts:]]
        (moved,) = await rig.store.subscriptions()
        assert (moved.thread_id, moved.active) == (0, True)
        assert [topic.moved for topic in rig.left] == [True]
        assert len(heard(rig, "push.done", chats=1, messages=4)) == 1

    world(scenario)


def test_the_next_days_go_there_at_once(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await in_topic(world)
        await closed_after(world, 2)
        await rig.over(600)
        assert len(rig.left) == 1
        await rig.kill()
        world.api.calls.clear()
        world.files.save("A=9", DATE.replace(day=29))
        await rig.until(HALF_PAST + 86400 - 5)
        rig = await world.start()
        await rig.until(HALF_PAST + 86400 + 20)
        assert [call.text for call in world.api.calls] == ["A=9"]
        assert shown(world)[1][-1] == "A=9"
        assert rig.left == []

    world(scenario)


@pytest.mark.parametrize("seed", range(6))
def test_power_cuts_around_the_closing_lose_nothing(world: Play, seed: int) -> None:
    async def scenario(world: World) -> None:
        chance = random.Random(seed)
        rig = await in_topic(world)
        closing = asyncio.create_task(closed_after(world, 1 + seed % 3))
        cuts = 0
        while not closing.done() or cuts < 6:
            await asyncio.sleep(chance.uniform(0.0, 1.5))
            # The world goes on where only the bot is killed.
            await kill(rig, closing)
            cuts += 1
            rig = await world.start()
        await rig.over(600)
        topic, general = shown(world)
        both = list(dict.fromkeys(topic + general))
        assert both == texts(DAY), f"seed {seed}"
        assert topic == sorted(topic), f"seed {seed}"
        assert general == sorted(general), f"seed {seed}"
        assert len(topic + general) <= 4 + cuts, f"seed {seed}"
        assert await rig.state(-1) == "done"
        (moved,) = await rig.store.subscriptions()
        assert (moved.thread_id, moved.active) == (0, True)

    async def kill(rig: Rig, closing: asyncio.Task[None]) -> None:
        me = asyncio.current_task()
        for task in asyncio.all_tasks():
            if task not in (me, closing):
                task.cancel()
        await asyncio.sleep(0)
        await rig.store.close()

    world(scenario, seed + 1)


def test_by_default_it_pauses_and_general_gets_nothing(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await in_topic(world, "pause")
        await closed_after(world, 2)
        await rig.until(HALF_PAST + 30)
        assert shown(world) == [texts(DAY)[:2], []]
        (paused,) = await rig.store.subscriptions()
        assert (paused.thread_id, paused.active, paused.reason) == (TOPIC, False, TOPIC_GONE)
        assert [topic.moved for topic in rig.left] == [False]
        (report,) = heard(rig, "push.done_stopped", stopped=1)
        assert report["reasons"] == "• -1/7: the topic is closed or deleted"

    world(scenario)


def test_general_that_is_closed_too_pauses_and_nothing_spins(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await in_topic(world)
        world.api.closed.add((-1, 0))
        await closed_after(world, 1)
        await rig.until(HALF_PAST + 60)
        (paused,) = await rig.store.subscriptions()
        assert (paused.thread_id, paused.active) == (0, False)
        assert len(world.api.calls) == 3  # the first part, and a refusal in each place
        assert await rig.state(-1) == f"stopped: {TOPIC_GONE}"

    world(scenario)


def test_two_days_under_way_in_the_topic_both_go_on(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await in_topic(world)
        (one,) = await rig.store.subscriptions()
        world.files.save("X=1 Y=2", DATE.replace(day=27))
        await asyncio.sleep(3)
        await rig.planner.push_now(DATE.replace(day=27), [one])
        await closed_after(world, 1)
        await rig.over(600)
        assert sorted(world.api.texts(-1)) == sorted([*texts(DAY), "X=1", "Y=2"])
        assert len(rig.left) == 1

    world(scenario)


def test_what_stands_in_the_closed_topic_is_corrected_where_telegram_lets_it(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await in_topic(world)
        await closed_after(world, 2)
        await rig.over(600)
        world.files.save("A=1 B=better C=3 D=best")
        await asyncio.sleep(30)
        assert shown(world) == [texts("A=1 B=better"), texts("C=3 D=best")]

    world(scenario)


def test_a_correction_that_is_refused_there_changes_nothing_else(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await in_topic(world)
        await closed_after(world, 2)
        await rig.over(600)
        before = await rig.store.subscriptions()
        world.api.answer(-1, Refused("topic_gone", "Bad Request: TOPIC_CLOSED"))
        world.files.save("A=better B=2 C=3 D=best")
        await asyncio.sleep(30)
        assert shown(world) == [texts("A=1 B=2"), texts("C=3 D=best")]
        assert await rig.store.subscriptions() == before
        assert await rig.state(-1) == "done"

    world(scenario)


def test_general_with_its_own_subscription_gets_each_part_once(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await in_topic(world)
        await rig.store.save_subscriptions(subscribed(-1))
        await closed_after(world, 3)
        await rig.over(600)
        assert world.api.texts_in(-1, 0) == texts(DAY)
        kept = {one.thread_id: one.active for one in await rig.store.subscriptions()}
        assert kept == {0: True, TOPIC: False}

    world(scenario)
