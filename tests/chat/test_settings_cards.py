"""A confirmation that stands above later changes: none of its buttons leaves it outdated."""

from __future__ import annotations

import datetime as dt

from chat_rig import Rig
from settings_hands import SETTINGS, SUBSCRIBE, labels, tap, toast

from bot.sandbox.world.model import Message


async def card_and_changes(world: Rig) -> Message:
    """The group subscribed at 08:30; then its hour became 09:00, in the settings."""
    (card,) = await world.ask(world.admin, world.group, SUBSCRIBE)
    assert "08:30" in card.text
    (page,) = await world.ask(world.admin, world.group, SETTINGS)
    await tap(world, world.admin, page, "时间", "09", "09:00")
    return card


async def test_sending_todays_from_an_old_card_brings_it_up_to_date(world: Rig) -> None:
    card = await card_and_changes(world)
    await tap(world, world.admin, card, "发今天的")
    assert "08:30" not in card.text
    assert "每天 09:00" in card.text
    assert labels(card) == ["⚙️ 设置…"]


async def test_a_card_of_what_has_been_stopped_says_so_when_it_is_pressed(world: Rig) -> None:
    card = await card_and_changes(world)
    await world.ask(world.admin, world.group, "/unsubscribe@digest_bot")
    await tap(world, world.admin, card, "发今天的")
    assert toast(world).alert
    assert "已停止推送" in card.text
    assert "08:30" not in card.text
    assert "下次推送" not in card.text


async def test_a_card_of_yesterday_is_brought_up_to_date_too(world: Rig) -> None:
    card = await card_and_changes(world)
    world.clock.advance(dt.timedelta(hours=20))
    await tap(world, world.admin, card, "发今天的")
    assert "没有了" in toast(world).text
    assert "09:00" in card.text
    assert "08:30" not in card.text


async def test_the_settings_behind_an_old_card_are_todays(world: Rig) -> None:
    card = await card_and_changes(world)
    await tap(world, world.admin, card, "设置…")
    assert "每天 09:00" in card.text
    assert "08:30" not in card.text
