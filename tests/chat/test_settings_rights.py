"""Who may press, what is too old, and what is forged."""

from __future__ import annotations

import pytest
from chat_rig import FUNDS, Rig
from settings_hands import SETTINGS, data_of, labels, subscribed, tap, toast


async def test_a_member_who_presses_is_told_privately_and_changes_nothing(world: Rig) -> None:
    message = await subscribed(world)
    before, text, written = await world.subscription(), message.text, len(world.mine())
    for label in list(labels(message)):
        await tap(world, world.member, message, label)
        assert toast(world).user is world.member
        assert toast(world).alert
        assert "管理员" in toast(world).text
    assert await world.subscription() == before
    assert message.text == text
    assert len(world.mine()) == written


async def test_a_member_who_sends_the_command_is_refused(world: Rig) -> None:
    (answer,) = await world.ask(world.member, world.group, SETTINGS)
    assert "管理员" in answer.text
    assert labels(answer) == []


async def test_who_is_no_administrator_any_more_may_not(world: Rig) -> None:
    message = await subscribed(world)
    world.world.set_member(world.group, world.admin, "member")
    world.clock.advance(minutes=1)
    await tap(world, world.admin, message, "停止推送")
    kept = await world.subscription()
    assert kept is not None
    assert kept.active
    assert "管理员" in toast(world).text


FORGED = (
    "2:0:t:2500",
    "2:0:t:０８３０",
    "2:0:z:Mars/Olympus",
    "2:0:d:7:1",
    "2:0:d:0:2",
    "2:0:c:ffffffff:1",
    "2:0:k:../../etc",
    "2:0:s:loud",
    "2:0:l:fr",
    "2:0:a:nobody",
    "2:0:q:2",
    "2:0:n:",
    "2:0:p:20260101",
    "2:0:p:20260230",
    "2:0:p:20990101",
    "2:0:g:min24",
    "2:0:g:nowhere",
    "2:0:ask:everything",
    "2:0:now:20260127",
    "2:0:mv:0",
    "2:0:mv:99999999999",
    "2:0:zzz",
    "2:77:on",
    "2:77:t:0900",
    "2:-1009999999999.0:off",
    "2:0:ch",
    "2::on",
    "2:0:t:0900:",
    "2:00:on",
    "2:0:on\n",
)


@pytest.mark.parametrize("data", FORGED)
async def test_forged_data_changes_nothing_even_from_an_administrator(
    world: Rig, data: str
) -> None:
    message = await subscribed(world)
    before, text, written = await world.store.subscriptions(), message.text, world.mine()
    message.markup["inline_keyboard"].append([{"text": "x", "callback_data": data}])  # type: ignore[index]
    query = world.world.press(world.admin, message, data=data)
    await world.settle()
    assert query.answer is not None
    assert query.answer.text
    assert await world.store.subscriptions() == before
    assert message.text == text
    assert world.mine() == written


async def test_a_digest_is_never_turned_into_settings(world: Rig) -> None:
    await subscribed(world)
    (posted, *_) = await world.ask(world.member, world.group, "/latest@digest_bot")
    text = posted.text
    world.forge(posted, "1l")
    posted.markup = {"inline_keyboard": [[{"text": "x", "callback_data": "2:0:o"}]]}
    query = world.world.press(world.admin, posted, data="2:0:o")
    raw = world.world.updates.take(0, 100)[-1]
    raw["callback_query"]["message"].pop("reply_markup")  # no such button really stood there
    await world.settle()
    assert query.answer is not None
    assert query.answer.text
    assert posted.text == text


async def test_a_page_from_long_ago_is_shown_anew_and_changes_nothing(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "星期")
    world.clock.advance(hours=25)
    await tap(world, world.admin, message, "周一")
    kept = await world.subscription()
    assert kept is not None
    assert len(kept.weekdays) == 7
    assert toast(world).text
    assert "推送设置" in message.text
    await tap(world, world.admin, message, "星期", "周一")
    kept = await world.subscription()
    assert kept is not None
    assert len(kept.weekdays) == 6


async def test_a_press_that_telegram_calls_too_old_changes_nothing(world: Rig) -> None:
    message = await subscribed(world)
    world.world.press(world.admin, message, data=data_of(message, "停止推送"))
    world.clock.advance(minutes=10)
    await world.settle()
    kept = await world.subscription()
    assert kept is not None
    assert kept.active


async def test_a_category_that_is_gone_says_so(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "分类")
    data = data_of(message, FUNDS)
    for day in world.services.archive.dates():
        world.services.archive.remove(day)
    await world.press(message, data, world.admin)
    assert "刚刚更新" in toast(world).text
    kept = await world.subscription()
    assert kept is not None
    assert kept.categories == ()


async def test_the_same_press_twice_is_fine(world: Rig) -> None:
    message = await subscribed(world)
    data = data_of(message, "时间")
    for _ in range(2):
        world.world.press(world.admin, message, data=data)
    await world.settle()
    assert "几点" in message.text
    assert all(answer.text == "" for answer in world.world.answers[-2:])


async def test_a_settings_message_that_was_deleted_comes_again(world: Rig) -> None:
    message = await subscribed(world)
    world.world.press(world.admin, message, data=data_of(message, "时间"))
    message.deleted = True
    before = world.mine()
    await world.settle()
    new = [one for one in world.mine() if one not in before]
    assert ["几点" in one.text for one in new] == [True]
