"""In a group reading leaves room: for administrators, and for other answers."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import pytest
from chat_rig import FUNDS, TODAY, Rig, buttons, digest, rig
from settings_hands import subscribed, tap, toast
from support.clock import FakeClock
from support.virtual import VirtualLoop, virtually
from test_chat_haste import TOO_FAST, flip, paced

from bot.chat.reply.admission import Allow, ButtonPress
from bot.chat.reply.queue import ChatQueue
from bot.delivery.pacing import Limits, Pace
from bot.delivery.rate_limiter import Turns

SEVEN = tuple(f"分类{number}" for number in range(1, 8))


async def test_a_whole_day_asked_for_again_within_the_hour_is_a_choice(world: Rig) -> None:
    first = await world.ask(world.member, world.group, "/today@digest_bot")
    assert len(first) == 3
    for question in ("/today@digest_bot", "/date@digest_bot 今天", "/latest@digest_bot 全部"):
        world.clock.advance(minutes=5)
        (choice,) = await world.ask(world.admin, world.group, question)
        assert len(buttons(choice)) == 3
        assert "1月28日" in choice.text
    (data,) = [data for label, data in buttons(choice).items() if FUNDS in label]
    (shown,) = await world.press(choice, data)
    assert shown.text.startswith(f"#{FUNDS}")
    world.clock.advance(hours=1)
    assert len(await world.ask(world.member, world.group, "/today@digest_bot")) == 3


async def test_another_day_a_new_digest_and_private_chats_are_whole(world: Rig) -> None:
    await world.ask(world.member, world.group, "/today@digest_bot")
    world.clock.advance(minutes=5)
    assert len(await world.ask(world.member, world.group, "/date@digest_bot 昨天")) == 2
    new = replace(digest(TODAY, FUNDS, *SEVEN[:3]), changed_at=world.clock())
    world.services.archive.put(new)
    assert len(await world.ask(world.member, world.group, "/today@digest_bot")) == 4
    for _ in range(2):
        assert len(await world.whisper("/today")) == 4
        world.clock.advance(minutes=5)


async def test_a_choice_offers_only_what_the_group_wants(world: Rig) -> None:
    await world.ask(world.admin, world.group, "/subscribe@digest_bot 政策 模型")
    assert len(await world.ask(world.member, world.group, "/today@digest_bot")) == 2
    world.clock.advance(minutes=5)
    (choice,) = await world.ask(world.member, world.group, "/today@digest_bot")
    assert len(buttons(choice)) == 2


async def test_four_long_days_in_a_row_leave_an_administrator_a_place() -> None:
    days = [digest(TODAY - dt.timedelta(days=n), *SEVEN) for n in range(4)]
    async with rig(days) as world:
        world.world.add_bot(world.group)
        await world.settle()
        message = await subscribed(world)
        await tap(world, world.admin, message, "星期")
        world.clock.advance(minutes=2)
        paced(world)
        sent = []
        for day in ("今天", "昨天", "前天", "大前天"):
            sent.append(await world.ask(world.member, world.group, f"/date@digest_bot {day}"))
            world.clock.advance(seconds=5)
        assert [len(answer) for answer in sent] == [7, 1, 1, 1]
        assert all(len(buttons(choice)) == 7 for (choice,) in sent[1:])
        for _ in range(6):
            await flip(world, message)
            assert toast(world).text == "已保存"


async def test_readers_presses_leave_an_administrator_six_places(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期")
    (calendar,) = await world.ask(world.member, world.group, "/date@digest_bot")
    world.clock.advance(minutes=2)
    paced(world)
    for _ in range(20):
        (arrow,) = [data for label, data in buttons(calendar).items() if "年" in label]
        await world.press(calendar, arrow)
    assert TOO_FAST.fullmatch(toast(world).text)
    for _ in range(6):
        await flip(world, message)
        assert toast(world).text == "已保存"


async def test_after_many_other_messages_a_day_is_a_choice(world: Rig) -> None:
    turns = paced(world)
    for _ in range(10):
        async with turns.turn(world.group.id, push=True):
            pass
    (choice,) = await world.ask(world.member, world.group, "/date@digest_bot 昨天")
    assert len(buttons(choice)) == 2


GROUP = -1001


@pytest.mark.parametrize("second", [0.5, 3.0, 12.0, 20.0, 45.0])
def test_whatever_is_being_read_an_administrators_press_waits_at_most_three_seconds(
    second: float,
) -> None:
    """Answers of 23 messages are under way when the press comes."""

    async def main(loop: VirtualLoop) -> None:
        turns = Turns(Pace(Limits()), monotonic=loop.time)
        queue = ChatQueue(FakeClock())

        async def write(*, urgent: bool) -> None:
            spare = 0 if urgent else queue.spare(turns)
            turn = await turns.take(GROUP, push=False, spare=spare)
            await asyncio.sleep(0.1)
            turn.answered()

        async def read() -> None:
            left = list(range(23))
            with queue.writing(left, urgent=False):
                while left:
                    left.pop()
                    await write(urgent=False)

        reading = asyncio.create_task(read())
        await asyncio.sleep(second)
        pressed = loop.time()
        for _ in range(3):  # and the next ones, a moment later
            seconds = queue.seconds(turns, GROUP, urgent=True, edits=True)
            assert queue.admit(ButtonPress(edits=True, seconds=seconds)) == Allow()
            with queue.pressing(0, urgent=True):
                await write(urgent=True)
            assert loop.time() - pressed <= 3.0
            queue.changed_by_administrator(turns, GROUP)
            await asyncio.sleep(2.0)
            pressed = loop.time()
        await reading

    virtually(main)
