"""Nothing is lost: over power cuts, stops, and a database that fails."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable

import pytest
from push_rig import HALF_PAST, World, heard, texts
from support.scripted import UNSURE

from bot.delivery.outcome import Limited

Play = Callable[..., None]
DAY = "A=1 B=2 C=3"


def without_repeats(shown: list[str]) -> list[str]:
    """What was shown first of each text, in order."""
    return list(dict.fromkeys(shown))


@pytest.mark.parametrize("seed", range(6))
def test_power_cuts_again_and_again_in_one_broadcast_lose_nothing(world: Play, seed: int) -> None:
    async def scenario(world: World) -> None:
        chance = random.Random(seed)
        chats = range(-30, 0)
        rig = await world.with_chats(*chats)
        cuts = 0
        for _ in range(8):
            await asyncio.sleep(chance.uniform(0.0, 1.5))
            await rig.kill()
            cuts += 1
            rig = await world.start()
        await rig.over(600)
        for chat in chats:
            shown = world.api.texts(chat)
            assert without_repeats(shown) == texts(DAY), f"seed {seed}"
            repeats = [text for text, count in Counter(shown).items() for _ in range(count - 1)]
            assert len(repeats) <= cuts
            # What comes twice comes twice in a row: only the message in flight does.
            assert shown == sorted(shown), f"seed {seed}"

    world(scenario, seed + 1)


@pytest.mark.parametrize("seed", range(3))
def test_who_is_back_at_once_after_each_power_cut_still_breaks_no_limit(
    world: Play, seed: int
) -> None:
    async def scenario(world: World) -> None:
        chance = random.Random(seed)
        long_day = " ".join(f"C{n:02}=1" for n in range(24))  # more than a group takes in a minute
        chats = range(-8, 0)
        rig = await world.with_chats(*chats, digest=None)
        await rig.until(HALF_PAST + 120)  # nothing was written within the minute before
        world.files.save(long_day)
        for _ in range(6):
            # Telegram has taken some up, and no answer is here.
            known = len(world.api.calls)
            while len(world.api.calls) < known + 3:  # noqa: ASYNC110 - Telegram tells nobody
                await asyncio.sleep(0.005)
            await rig.kill()
            rig = await world.start(takes=0.2)
            await asyncio.sleep(chance.uniform(0.0, 3.0))
        await rig.over(600)
        for chat in chats:
            assert without_repeats(world.api.texts(chat)) == texts(long_day), f"seed {seed}"

    world(scenario, seed + 1)


def test_after_each_answer_that_was_marked_a_power_cut_repeats_nothing(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        for parts in (1, 2, 3):
            await world.shows(-1, parts)
            await world.shows(-2, parts)
            await rig.kill()
            rig = await world.start()
        await rig.over(600)
        assert world.api.texts(-1) == world.api.texts(-2) == texts(DAY)

    world(scenario)


def test_a_stop_finishes_what_is_in_flight_and_repeats_nothing(world: Play) -> None:
    async def scenario(world: World) -> None:
        chats = range(-30, 0)
        rig = await world.with_chats(*chats)
        for moment in (1.03, 2.2, 2.9, 4.1):
            await rig.until(HALF_PAST + moment)
            asked = world.loop.time()
            await rig.stop()
            assert world.loop.time() - asked < 0.2
            rig = await world.start()
        await rig.over(600)
        assert all(world.api.texts(chat) == texts(DAY) for chat in chats)

    world(scenario)


def test_a_stop_while_telegram_fails_does_not_wait_for_its_pauses(world: Play) -> None:
    async def scenario(world: World) -> None:
        chats = range(-30, 0)
        rig = await world.with_chats(*chats)
        for chat in chats:
            world.api.always[chat] = UNSURE
        await rig.until(HALF_PAST + 3.03)
        world.api.offline = True
        await asyncio.sleep(3)
        asked = world.loop.time()
        await rig.stop()
        assert world.loop.time() - asked < 0.5
        world.api.offline = False
        world.api.always.clear()
        rig = await world.start()
        await rig.over()
        assert all(world.api.texts(chat) == texts(DAY) for chat in chats)

    world(scenario)


def test_a_part_goes_only_after_the_mark_of_the_one_before_is_kept(world: Play) -> None:
    async def scenario(world: World) -> None:
        chats = range(-20, 0)
        rig = await world.with_chats(*chats)
        await rig.until(HALF_PAST + 0.8)
        assert all(world.api.texts(chat) == ["A=1"] for chat in chats)
        rig.outbox.broken = True
        await rig.until(HALF_PAST + 60)
        # What was in flight when the first mark failed came; nothing else was written.
        assert all(len(world.api.texts(chat)) <= 2 for chat in chats)
        written = [call.at for call in world.api.calls[len(chats) :]]
        assert max(written) - min(written) < 0.2
        (alert,) = heard(rig, "push.trouble")
        assert "disk full" in alert["reason"]
        rig.outbox.broken = False
        await rig.over(600)
        assert all(world.api.texts(chat) == texts(DAY) for chat in chats)
        assert len(heard(rig, "push.sound")) == 1

    world(scenario)


def test_who_waits_for_a_turn_while_the_database_fails_goes_on_waiting(world: Play) -> None:
    async def scenario(world: World) -> None:
        chats = range(-150, 0)
        rig = await world.with_chats(*chats)
        await rig.until(HALF_PAST + 1.5)
        before = len(world.api.calls)
        rig.outbox.broken = True
        await rig.until(HALF_PAST + 30)
        assert len(world.api.calls) - before <= 31  # what one second's window lets out
        rig.outbox.broken = False
        await rig.over(600)
        assert all(world.api.texts(chat) == texts(DAY) for chat in chats)

    world(scenario)


def test_what_a_crash_may_repeat_is_never_more_than_what_may_be_in_flight(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(*range(-150, 0), concurrency=4)
        await rig.until(HALF_PAST + 1)
        before = len(world.api.calls)
        rig.outbox.broken = True  # no mark is kept any more
        await rig.until(HALF_PAST + 30)
        assert 0 < len(world.api.calls) - before <= 4
        rig.outbox.broken = False
        await rig.over(600)
        assert all(world.api.texts(chat) == texts(DAY) for chat in range(-150, 0))

    world(scenario)


def test_a_database_that_comes_and_goes_is_no_flood_of_alerts(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(*range(-20, 0))
        for _ in range(10):
            await asyncio.sleep(1.5)
            rig.outbox.broken = True
            await asyncio.sleep(1.5)
            rig.outbox.broken = False
        await rig.over(600)
        assert all(world.api.texts(chat) == texts(DAY) for chat in range(-20, 0))
        assert len(heard(rig, "push.trouble")) == 1

    world(scenario)


def test_marks_of_many_chats_share_few_transactions(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(*range(-60, 0))
        batches: list[int] = []
        mark = rig.store.mark

        async def counted(marks: list[object], now: object) -> object:
            batches.append(len(marks))
            await asyncio.sleep(0.2)  # a slow disk
            return await mark(marks, now)  # type: ignore[arg-type]

        rig.store.mark = counted  # type: ignore[assignment]
        await rig.over(600)
        assert sum(batches) == 180
        assert len(batches) < 60

    world(scenario)


def test_the_minute_before_a_crash_counts_for_the_limits(world: Play) -> None:
    """The strict server of every scenario sees to it; here with a group at its limit a minute."""

    async def scenario(world: World) -> None:
        day = " ".join(f"K{n:02}={n}" for n in range(30))
        rig = await world.with_chats(-1, digest=day)
        await world.shows(-1, 19)
        await rig.kill()
        rig = await world.start()
        await rig.over(600)
        assert without_repeats(world.api.texts(-1)) == texts(day)

    world(scenario)


def test_an_open_push_that_is_taken_up_again_too_late_is_missed_unless_it_had_begun(
    world: Play,
) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        world.api.always[-2] = UNSURE
        await rig.until(HALF_PAST + 0.8)
        assert world.api.texts(-1) == ["A=1"]
        await rig.kill()
        world.api.always.clear()
        await rig.until(HALF_PAST + 13 * 3600)
        rig = await world.start()
        await asyncio.sleep(30)
        assert world.api.texts(-1) == texts(DAY)
        assert world.api.texts(-2) == []
        assert await rig.state(-2) == "missed: too late"
        assert len(heard(rig, "push.too_late", chats=1)) == 1

    world(scenario)


def test_within_catch_up_a_push_goes_out_after_downtime(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1)
        await rig.kill()
        await rig.until(HALF_PAST + 11 * 3600)
        rig = await world.start()
        await asyncio.sleep(20)
        assert world.api.texts(-1) == texts(DAY)

    world(scenario)


def test_a_restart_in_a_groups_corrections_keeps_its_20_a_minute(world: Play) -> None:
    async def scenario(world: World) -> None:
        names = [f"C{number:02}" for number in range(15)]
        rig = await world.with_chats(-1, digest=" ".join(f"{name}=1" for name in names))
        await rig.over(600)
        await asyncio.sleep(120)
        # Edits leave a message's age alone, so its mark does not tell when they were made.
        world.files.save(" ".join(f"{name}=2" for name in names))
        while "C14=2" not in world.api.texts(-1):  # noqa: ASYNC110 - Telegram tells nobody
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        await rig.kill()
        world.files.save(" ".join(f"{name}=3" for name in names))
        await world.start()
        async with asyncio.timeout(600):
            while world.api.texts(-1) != [f"{name}=3" for name in names]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    world(scenario)


@pytest.mark.parametrize("pause", [4, 300])
def test_a_chat_that_telegram_closed_stays_closed_over_a_restart(world: Play, pause: int) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        world.api.answer(-1, Limited(pause))
        await rig.until(HALF_PAST + 1.5)
        await rig.kill()
        rig = await world.start()
        await rig.over(3600)
        refused, after, *_ = [call.at for call in world.api.calls if call.chat == -1]
        assert after - refused >= pause
        assert world.api.texts(-1) == world.api.texts(-2) == texts(DAY)

    world(scenario)
