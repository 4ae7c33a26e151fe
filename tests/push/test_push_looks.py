"""Chats that each want something else: planned a few looks at a time, and none is left out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from push_rig import DATE, HALF_PAST, Rig, Scenario, World, subscribed

from bot.push.ports import LOOKS

Play = Callable[[Scenario], None]

CHATS = 2 * LOOKS + 7
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


def test_those_that_share_a_look_are_planned_together(world: Play) -> None:
    async def scenario(world: World) -> None:
        world.files.save(DIGEST)
        rig = await world.start()
        await rig.store.save_subscriptions(subscribed(*range(-CHATS, 0)))
        planned = recorded(rig, "plan_due")
        await rig.until(HALF_PAST + 60)
        assert [n for n in planned if n] == [CHATS]

    world(scenario)
