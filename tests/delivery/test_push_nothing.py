"""A push of which a chat's keywords leave nothing says so, once, and with which words."""

from __future__ import annotations

from collections.abc import Callable

from push_rig import DATE, HALF_PAST, Scenario, World, subscribed

Play = Callable[[Scenario], None]

CHAT = -1


def test_it_is_told_with_the_words_and_nothing_is_told_to_others(world: Play) -> None:
    async def scenario(world: World) -> None:
        world.files.save("A=x,y")
        rig = await world.start()
        await rig.store.save_subscriptions(subscribed(CHAT, keywords=("Kimi", "-融资")))
        await rig.store.save_subscriptions(subscribed(-2, keywords=("x",)))
        await rig.store.save_subscriptions(subscribed(-3, categories=("B",)))
        await rig.until(HALF_PAST + 60)
        (told,) = world.api.texts(CHAT)
        assert "1月28日" in told
        assert "要“Kimi”" in told
        assert "不要“融资”" in told
        assert world.api.texts(-2) == ["A=x"]
        assert world.api.texts(-3) == []

    world(scenario)


def test_a_restart_and_another_push_tell_it_no_second_time(world: Play) -> None:
    async def scenario(world: World) -> None:
        world.files.save("A=x,y")
        rig = await world.start()
        await rig.store.save_subscriptions(subscribed(CHAT, keywords=("Kimi",)))
        await rig.until(HALF_PAST + 60)
        await rig.kill()
        rig = await world.start()
        await rig.planner.push_now(DATE, await rig.store.subscriptions(CHAT))
        await rig.until(HALF_PAST + 120)
        assert len(world.api.texts(CHAT)) == 1

    world(scenario)


def test_a_correction_that_brings_a_match_takes_its_place_unasked(world: Play) -> None:
    async def scenario(world: World) -> None:
        world.files.save("A=x,y")
        rig = await world.start()
        await rig.store.save_subscriptions(subscribed(CHAT, keywords=("Kimi",)))
        await rig.until(HALF_PAST + 60)
        world.files.save("A=x,y,Kimi")
        rig.planner.changed(DATE)
        await rig.until(HALF_PAST + 120)
        assert world.api.texts(CHAT) == ["A=Kimi"]

    world(scenario)


def test_a_correction_that_matches_nothing_either_leaves_it_as_it_is(world: Play) -> None:
    async def scenario(world: World) -> None:
        world.files.save("A=x,y")
        rig = await world.start()
        await rig.store.save_subscriptions(subscribed(CHAT, keywords=("Kimi",)))
        await rig.until(HALF_PAST + 60)
        told = world.api.texts(CHAT)
        world.files.save("A=x,y,z")
        rig.planner.changed(DATE)
        await rig.until(HALF_PAST + 120)
        assert world.api.texts(CHAT) == told
        assert len(told) == 1

    world(scenario)
