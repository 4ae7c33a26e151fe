"""Buttons of posts, answers and settings that earlier versions sent go on to do what they say.

What they carry is written out here, letter by letter: no form in this table may cease to work.
"""

from __future__ import annotations

import pytest
from chat_rig import FUNDS, MODELS, POLICY, Rig, buttons
from settings_hands import labels, subscribed

READING = {
    "1d:20260127": "2026-01-27",
    "3a:20260128": POLICY,
    "1l": "2026-01-28",
    "1k:20260128": "1月28日",
    "1c:20260128:2:4d685e": FUNDS,
    "1c:20260128:0:4d685e": FUNDS,
    "c:20260128:2": FUNDS,
}
"""What a button carries, and what the message says that it brings. (``4d685e`` names 投融资与并购,
wherever it stands.)"""

TURNING = {
    "3v:20260128:2:4d685e:0": FUNDS,
    "3m:202512": "2025年12月",
    "3q:1:新闻": "11–",
    "3q:0:融资:新闻": "融资:新闻",
}
"""The same for buttons that change their own message."""

SETTINGS = {
    "2:0:o": "推送设置",
    "2:0:g:time": "几点",
    "2:0:g:min08": "8 点",
    "2:0:g:cats1": "分类",
    "2:0:t:0915": "09:15",
    "2:0:z:America/Argentina/Buenos_Aires": "布宜诺斯艾利斯",
    "2:0:d:2:0": "周一",
    "2:0:d:work": "周一至周五",
    "2:0:c:all": "分类",
    "2:0:s:headlines": "✓ 标题",
    "2:0:p:20260202": "2月2日",
    "2:0:q:1": "✓ 静音",
    "2:0:off": "已停止",
    "2:0:x": "每天",
}
"""The same for the settings of the chat where they stand."""


@pytest.mark.parametrize("data", READING)
async def test_a_button_to_read_brings_what_it_named(world: Rig, data: str) -> None:
    (answer,) = await world.whisper("/date")
    before = len(world.mine())
    world.forge(answer, data)
    await world.settle()
    shown = world.mine()[before:]
    assert shown
    assert READING[data] in "".join(message.text for message in shown)


@pytest.mark.parametrize("data", TURNING)
async def test_a_button_that_turns_changes_its_message(world: Rig, data: str) -> None:
    (answer,) = await world.whisper("/date")
    before = len(world.mine())
    world.forge(answer, data)
    await world.settle()
    assert TURNING[data] in answer.text
    assert len(world.mine()) == before


async def test_a_cell_that_is_no_day_does_nothing(world: Rig) -> None:
    (answer,) = await world.whisper("/date")
    before = answer.text, len(world.mine())
    world.forge(answer, "3n")
    await world.settle()
    assert (answer.text, len(world.mine())) == before
    assert world.world.answers[-1].text == ""


@pytest.mark.parametrize("data", SETTINGS)
async def test_a_button_of_the_settings_does_what_it_says(world: Rig, data: str) -> None:
    message = await subscribed(world)
    await press_as_admin(world, message, data)
    assert SETTINGS[data] in message.text + "".join(labels(message))


async def press_as_admin(world: Rig, message: object, data: str) -> None:
    message.markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}  # type: ignore[attr-defined]
    await world.press(message, data, world.admin)  # type: ignore[arg-type]


async def test_a_channels_settings_open_from_a_private_chat(world: Rig) -> None:
    channel = world.world.add_channel("早报", owner=world.owner)
    world.world.add_bot(channel)
    world.world.start(world.owner)
    await world.settle()
    (offer,) = [message for message in world.mine() if "早报" in message.text]
    for data, said in ((f"2:{channel.id}.0:on", "早报"), (f"2:{channel.id}.0:g:days", "周一")):
        offer.markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
        await world.press(offer, data, world.owner)
        assert said in offer.text + "".join(labels(offer))


@pytest.mark.parametrize("payload", ["set_{chat}_0", "set_{chat}_0_time_0", "set_{chat}_0_in_77"])
async def test_an_address_of_the_settings_opens_them(world: Rig, payload: str) -> None:
    await subscribed(world)
    (shown,) = await world.whisper(f"/start {payload.format(chat=world.group.id)}", world.admin)
    assert "推送设置" in shown.text


@pytest.mark.parametrize("payload", ["today", "c-20260128-2", "1c-20260128-2-4d685e", "1l"])
async def test_an_address_of_a_question_answers_it(world: Rig, payload: str) -> None:
    shown = await world.whisper(f"/start {payload}")
    assert FUNDS in "".join(message.text for message in shown)


async def test_the_table_is_pressed_in_a_digest_of_three_categories(world: Rig) -> None:
    (choice,) = await world.whisper("/categories")
    assert [label.split(" (")[0] for label in buttons(choice)] == [POLICY, MODELS, FUNDS]
