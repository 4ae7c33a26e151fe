"""Presses that come too fast are told so at once; what they wanted changes nothing unseen."""

from __future__ import annotations

import re

import pytest
from chat_rig import Rig
from settings_hands import SETTINGS, data_of, labels, paced, subscribed, tap, toast

from bot.delivery.pacing import Limits, Pace
from bot.sandbox.world.model import Chat, Message, User

TOO_FAST = re.compile(r"点得太快了，请等 (\d+) 秒再点。")


def edits(world: Rig) -> int:
    return [call.method for call in world.world.calls].count("editMessageText")


async def flip(world: Rig, message: Message, day: str = "周一", user: User | None = None) -> None:
    await tap(world, user or world.admin, message, day)


async def test_of_many_presses_in_a_minute_some_are_told_when_to_press_again(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期")
    world.clock.advance(minutes=2)
    paced(world)
    refused = 0
    for _ in range(20):
        before = await world.subscription()
        shown = labels(message)
        await flip(world, message)
        after = await world.subscription()
        assert before is not None
        assert after is not None
        if TOO_FAST.fullmatch(toast(world).text):
            refused += 1
            assert after == before  # nothing changes behind a toast that says "wait"
            assert labels(message) == shown
        else:
            assert after.weekdays != before.weekdays
            assert ("✓ 周一" in labels(message)) == ("mon" in after.weekdays)
        world.clock.advance(seconds=1)
    assert refused == 6


async def test_a_members_question_finds_room_after_a_flood_of_presses(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期")
    world.clock.advance(minutes=2)
    paced(world)
    for _ in range(20):
        await flip(world, message)
    at = world.clock()
    answer = await world.ask(world.member, world.group, "/today@digest_bot")
    assert len(answer) == 3
    assert (world.clock() - at).total_seconds() < 5
    assert world.slept == []


async def test_the_toast_names_the_true_wait(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期")
    world.clock.advance(minutes=2)
    paced(world)
    for _ in range(14):
        await flip(world, message)
    world.clock.advance(seconds=25)
    await flip(world, message)
    match = TOO_FAST.fullmatch(toast(world).text)
    assert match is not None
    wait = int(match[1])
    assert 33 <= wait <= 35
    world.clock.advance(seconds=wait - 6)
    await flip(world, message)
    assert TOO_FAST.fullmatch(toast(world).text)
    world.clock.advance(seconds=6)
    await flip(world, message)
    assert toast(world).text == "已保存"


async def test_an_english_chat_is_told_in_english(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "语言", "English", "Back", "Days")
    paced(world)
    for _ in range(15):
        await flip(world, message, "Mon")
    assert re.fullmatch(r"Too fast. Please wait \d+ seconds? and press again\.", toast(world).text)


async def test_a_walk_through_the_calendar_stops_in_time_too(world: Rig) -> None:
    (message,) = await world.ask(world.member, world.group, "/date@digest_bot")
    world.clock.advance(minutes=2)
    paced(world)
    before = edits(world)
    for _ in range(20):
        (arrow,) = [label for label in labels(message) if "年" in label]
        await tap(world, world.member, message, arrow)
    assert edits(world) - before == 14
    assert TOO_FAST.fullmatch(toast(world).text)


async def test_right_after_a_push_an_administrator_gets_all_the_places_that_are_left(
    world: Rig,
) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期")
    world.clock.advance(minutes=2)
    turns = paced(world)
    for _ in range(13):
        async with turns.turn(world.group.id, push=True):
            pass
    for saved in (*[True] * 7, False):
        await flip(world, message)
        assert (toast(world).text == "已保存") == saved


async def test_another_chat_is_not_held_up(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期")
    paced(world)
    for _ in range(20):
        await flip(world, message)
    await world.whisper("/subscribe 7:15")
    (own,) = await world.whisper("/settings")
    await tap(world, world.member, own, "星期")
    for _ in range(25):  # a private chat knows no limit a minute
        await flip(world, own, user=world.member)
        assert toast(world).text == "已保存"


async def test_who_may_not_is_told_that_and_not_to_wait(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期")
    paced(world)
    for _ in range(20):
        await flip(world, message)
    await flip(world, message, user=world.member)
    assert "管理员" in toast(world).text


async def test_pages_asked_for_while_one_is_being_written_are_written_once(world: Rig) -> None:
    (message,) = await world.ask(world.member, world.group, "/date@digest_bot")
    before = edits(world)
    for month in ("202512", "202601", "202511", "202601", "202512"):
        world.forge(message, f"3m:{month}")
    await world.settle()
    assert 1 <= edits(world) - before <= 3
    # Which of those pressed in the same instant is last, nobody can say.
    assert any(month in message.text for month in ("11月", "12月", "1月"))


async def test_a_press_that_changes_nothing_any_more_costs_no_place(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期")
    monday = data_of(message, "周一")
    paced(world)
    before = edits(world)
    old = message.markup
    for _ in range(30):
        message.markup = old  # the app has not shown the new page yet
        await world.press(message, monday, world.admin)
    kept = await world.subscription()
    assert kept is not None
    assert "mon" not in kept.weekdays
    assert edits(world) - before == 1


@pytest.mark.parametrize("ahead", [0, 3])
async def test_a_long_answer_under_way_is_foreseen(world: Rig, ahead: int) -> None:
    group: Chat = world.group
    pace = Pace(Limits())
    for second in range(3):
        pace.answered(pace.start(group.id, float(second), push=False), float(second))
    seen = pace.foreseen(group.id, 2.5, ahead=ahead)
    assert seen == pytest.approx(3.0 + ahead, abs=0.02)


def test_what_is_foreseen_is_what_the_pace_then_allows() -> None:
    pace, group = Pace(Limits()), -1001
    now = 100.0
    for _ in range(20):
        pace.answered(pace.start(group, now, push=True), now)
        now += 1.5
    assert pace.foreseen(group, now) == pace.chat_earliest(group, now)
    assert pace.foreseen(group, now) > now + 25
    assert pace.foreseen(group, now, spare=3) > pace.foreseen(group, now) + 4
    assert pace.foreseen(-1002, now) == now
    pace.refused(group, 600.0, now)
    assert pace.foreseen(group, now) == pytest.approx(now + 600.0, abs=0.01)


async def test_settings_still_open_in_a_group_full_of_presses(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期")
    world.clock.advance(minutes=2)
    paced(world)
    for _ in range(20):
        await flip(world, message)
    (again,) = await world.ask(world.admin, world.group, SETTINGS)
    assert "推送设置" in again.text
