"""Chats that each want something else: planned a few looks at a time, and none is left out."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from push_rig import DATE, HALF_PAST, Rig, Scenario, World, subscribed
from support.virtual import START

from bot.model.schedule import scheduled
from bot.storage.planning import LOOKS

Play = Callable[[Scenario], None]

CHATS = 2 * LOOKS + 7
DAY = dt.timedelta(days=1)
DIGEST = "A=" + ",".join(f"word{n}" for n in range(1, CHATS + 1))


async def each_its_own(world: World) -> Rig:
    rig = await world.start()
    for n in range(1, CHATS + 1):
        await rig.store.save_subscriptions(subscribed(-n, keywords=(f"word{n}",)))
    return rig


def recorded(rig: Rig, name: str) -> list[int]:
    """What each call of this method of the outbox returns from now on."""
    returned: list[int] = []
    method = getattr(rig.store, name)

    async def call(*args: Any) -> int:
        returned.append(await method(*args))
        return returned[-1]

    setattr(rig.outbox, name, call)
    return returned


def everybody_has_theirs(world: World) -> bool:
    shown = {-n: world.api.texts(-n) for n in range(1, CHATS + 1)}
    return shown == {-n: [f"A=word{n}"] for n in range(1, CHATS + 1)}


def test_a_digest_that_is_out(world: Play) -> None:
    async def scenario(world: World) -> None:
        world.files.save(DIGEST)
        rig = await each_its_own(world)
        planned = recorded(rig, "plan_due")
        await rig.until(HALF_PAST + 60)
        assert [n for n in planned if n] == [LOOKS, LOOKS, 7]
        assert everybody_has_theirs(world)

    world(scenario)


def test_a_digest_that_is_late(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await each_its_own(world)
        await rig.until(HALF_PAST + 60)
        assert await rig.store.waiting_dates() == [DATE]
        opened = recorded(rig, "open_waiting")
        world.files.save(DIGEST)
        await asyncio.sleep(60)
        assert [n for n in opened if n] == [LOOKS, LOOKS, 7]
        assert everybody_has_theirs(world)

    world(scenario)


def changed_after_the_first(rig: Rig, world: World, name: str) -> None:
    """An owner lets a newer text go as soon as this method has planned its first chats."""
    method = getattr(rig.store, name)

    async def call(*args: Any) -> Any:
        count = await method(*args)
        if count:
            setattr(rig.outbox, name, method)
            world.files.save(DIGEST + "\nB=all," + DIGEST.removeprefix("A="))
            assert await rig.planner.approve(DATE)
        return count

    setattr(rig.outbox, name, call)


def everybody_has_the_newer(world: World) -> bool:
    shown = {-n: world.api.texts(-n) for n in range(1, CHATS + 1)}
    return shown == {-n: [f"A=word{n}", f"B=word{n}"] for n in range(1, CHATS + 1)}


def test_a_text_that_changes_while_its_chats_are_planned_reaches_all(world: Play) -> None:
    async def scenario(world: World) -> None:
        world.files.save(DIGEST)
        rig = await each_its_own(world)
        changed_after_the_first(rig, world, "plan_due")
        await rig.until(HALF_PAST + 60)
        assert everybody_has_the_newer(world)

    world(scenario)


def test_a_late_text_that_changes_while_its_chats_are_planned_reaches_all(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await each_its_own(world)
        await rig.until(HALF_PAST + 60)
        changed_after_the_first(rig, world, "open_waiting")
        world.files.save(DIGEST)
        await asyncio.sleep(60)
        assert everybody_has_the_newer(world)

    world(scenario)


def test_seeds_of_a_text_that_is_kept_no_more_change_nothing(world: Play) -> None:
    async def scenario(world: World) -> None:
        world.files.save("A=one")
        rig = await world.start()
        await rig.store.save_subscriptions(subscribed(-1))
        await rig.until(HALF_PAST + 60)
        kept = await rig.posts.kept(DATE)
        assert kept is not None
        old, subscriptions = kept.text, await rig.store.subscriptions()
        await rig.store.revise(DATE, "new", b"A=two", lambda _look: (), START, START)

        def never(_look: object) -> Any:
            raise AssertionError("composed from the old text")

        assert await rig.store.replan(DATE, never, old) == 0
        assert await rig.store.open_waiting(DATE, 9, never, START, DAY, old) == 0
        pushed = await rig.store.push_now(DATE, [], never, START, START, old)
        assert (pushed, subscriptions) == (None, await rig.store.subscriptions())

    world(scenario)


def test_who_pauses_while_the_digest_is_late_gets_nothing(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.start()
        await rig.store.save_subscriptions(subscribed(-1, -2))
        await rig.until(HALF_PAST + 60)
        pausing = DATE + dt.timedelta(days=7)
        await rig.store.change_subscription(
            -1, 0, lambda one: scheduled(replace(one, paused_until=pausing), rig.loop.clock())
        )
        world.files.save("A=one")
        await asyncio.sleep(60)
        assert [world.api.texts(chat) for chat in (-1, -2)] == [[], ["A=one"]]
        assert await rig.store.waiting_dates() == []
        # Who is told to get it after all does.
        assert await rig.planner.push_now(DATE, subscribed(-1)) == 1
        await asyncio.sleep(60)
        assert world.api.texts(-1) == ["A=one"]

    world(scenario)


def test_those_that_share_a_look_are_planned_together(world: Play) -> None:
    async def scenario(world: World) -> None:
        world.files.save(DIGEST)
        rig = await world.start()
        await rig.store.save_subscriptions(subscribed(*range(-CHATS, 0)))
        planned = recorded(rig, "plan_due")
        await rig.until(HALF_PAST + 60)
        assert [n for n in planned if n] == [CHATS]

    world(scenario)
