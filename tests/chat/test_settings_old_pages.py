"""An old settings page is brought up to date, and says that, not that it can't be used."""

from __future__ import annotations

import datetime as dt

import pytest
from chat_rig import Rig
from settings_hands import SETTINGS, labels, subscribed, tap, toast


@pytest.mark.parametrize("label", ["星期", "停止推送", "暂停"])
async def test_a_page_of_the_day_before_yesterday_is_refreshed_and_says_so(
    world: Rig, label: str
) -> None:
    old = await subscribed(world)
    (newer,) = await world.ask(world.admin, world.group, SETTINGS)
    await tap(world, world.admin, newer, "时间", "09", "09:00")
    world.clock.advance(dt.timedelta(days=2))
    await tap(world, world.admin, old, label)
    assert toast(world).alert
    assert "刚刚更新" in toast(world).text
    assert "/settings" not in toast(world).text
    assert "09:00" in old.text
    await tap(world, world.admin, old, label)
    assert not toast(world).alert


async def test_a_button_of_what_is_no_more_is_told_as_refreshed_too(world: Rig) -> None:
    message = await subscribed(world)
    data = message.markup["inline_keyboard"][0][0]["callback_data"].rsplit(":", 2)[0]
    message.markup["inline_keyboard"][0][0]["callback_data"] = f"{data}:c:deadbeef:1"
    await world.press(message, f"{data}:c:deadbeef:1", world.admin)
    assert "刚刚更新" in toast(world).text
    assert "⏰ 时间" in labels(message)
