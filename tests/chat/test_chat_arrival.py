"""The bot arrives, is greeted by its own first words, leaves, and comes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from chat_rig import FUNDS, POLICY, TODAY, Rig
from settings_hands import SUBSCRIBE, data_of, labels, tap, toast

from bot.delivery.model import Subscription
from bot.sandbox.world.model import Message


async def arrive(rig: Rig) -> Message:
    """The bot comes into a new group; its greeting."""
    rig.world.remove_bot(rig.group)
    await rig.settle()
    group = rig.world.add_group("新群", owner=rig.owner)
    for user in (rig.admin, rig.member):
        rig.world.set_member(group, user, "administrator" if user is rig.admin else "member")
    rig.group = group
    before = len(rig.mine())
    rig.world.add_bot(group)
    await rig.settle()
    (greeting,) = rig.mine()[before:]
    return greeting


async def test_the_greeting_says_what_it_does_and_what_today_brings(world: Rig) -> None:
    greeting = await arrive(world)
    assert "每天" in greeting.text
    assert "今天（1月28日）" in greeting.text
    assert f"• {POLICY}的第1条新闻" in greeting.text
    assert "3 个分类，6 条" in greeting.text
    assert labels(greeting) == ["每天 08:30 订阅", "⚙️ 设置…"]
    assert len(greeting.text) < 400


async def test_an_administrator_subscribes_with_its_button(world: Rig) -> None:
    greeting = await arrive(world)
    await tap(world, world.admin, greeting, "订阅")
    kept = await world.subscription()
    assert kept is not None
    assert (kept.active, kept.time) == (True, "08:30")
    assert "下次推送：1月29日 08:30" in greeting.text
    assert labels(greeting) == ["发今天的（1月28日）", "⚙️ 设置…"]
    assert f"• {POLICY}的第1条新闻" in greeting.text  # it still says what today brings
    assert "管理员点下面的按钮" not in greeting.text


async def test_a_private_start_offers_to_subscribe(world: Rig) -> None:
    (answer,) = await world.whisper("/start", world.member)
    assert answer.text.endswith("要每天收到，请点下面的按钮，或发送 /subscribe 08:30")
    await tap(world, world.member, answer, "每天 08:30 订阅")
    assert answer.text.startswith("你好！")
    assert "已订阅：每天 08:30" in answer.text
    (answer,) = await world.whisper("/start", world.member)
    assert "已订阅：每天 08:30" in answer.text
    assert "每天 08:30 订阅" not in labels(answer)


async def test_a_member_is_told_privately(world: Rig) -> None:
    greeting = await arrive(world)
    for label in ("订阅", "设置"):
        await tap(world, world.member, greeting, label)
        assert (toast(world).user, toast(world).alert) == (world.member, True)
        assert "管理员" in toast(world).text
    assert await world.subscription() is None


async def test_its_settings_open_in_place(world: Rig) -> None:
    greeting = await arrive(world)
    await tap(world, world.admin, greeting, "设置")
    assert "还没有订阅" in greeting.text


async def test_a_greeting_is_still_good_after_days(world: Rig) -> None:
    greeting = await arrive(world)
    world.clock.advance(hours=50)
    await tap(world, world.admin, greeting, "订阅")
    assert await world.subscription() is not None


async def test_removed_and_added_again_it_is_quiet_for_a_day(world: Rig) -> None:
    await arrive(world)
    for hours, greetings in ((1, 0), (24, 1)):
        world.world.remove_bot(world.group)
        world.clock.advance(hours=hours)
        before = len(world.mine())
        world.world.add_bot(world.group)
        await world.settle()
        assert len(world.mine()) - before == greetings


async def test_a_startgroup_address_greets_once(world: Rig) -> None:
    group = world.world.add_group("新群", owner=world.owner)
    before = len(world.mine())
    world.world.start_in_group(world.owner, group, "hello")
    await world.settle()
    (greeting,) = world.mine()[before:]
    assert "今天（1月28日）" in greeting.text
    # Who asks by hand is answered all the same.
    (again,) = await world.ask(world.owner, group, "/start@digest_bot")
    assert again.text == greeting.text


async def test_in_private_start_leads_to_groups_and_channels(world: Rig) -> None:
    (answer,) = await world.whisper("/start")
    keys = [key for row in (answer.markup or {})["inline_keyboard"] for key in row]
    urls = [key["url"] for key in keys if "url" in key]
    assert urls == ["https://t.me/digest_bot?startgroup=hello"]
    assert "📢 订阅到频道…" in labels(answer)


async def test_back_again_exactly_what_the_removal_paused_goes_on(world: Rig) -> None:
    forum = world.world.add_group("论坛", forum=True, owner=world.owner)
    world.world.say(world.owner, forum, "hello")
    topics = [world.world.add_topic(forum, name) for name in ("甲", "乙", "丙")]
    world.world.add_bot(forum)
    await world.settle()
    for topic, hour in zip(topics, ("7:00", "8:00", "9:00"), strict=True):
        await world.ask(world.owner, forum, f"{SUBSCRIBE} {hour} 融资", topic)
    await world.ask(world.owner, forum, "/unsubscribe@digest_bot", topics[1])
    world.world.remove_bot(forum)
    await world.settle()
    before = len(world.mine())
    world.world.add_bot(forum)
    await world.settle()
    (offer,) = world.mine()[before:]
    assert "07:00" in offer.text
    assert "08:00" not in offer.text
    await tap(world, world.owner, offer, "恢复推送")
    kept = {one.thread_id: one for one in await world.services.store.subscriptions(forum.id)}
    assert [kept[topic].active for topic in topics] == [True, False, True]
    assert kept[topics[0]].categories == (FUNDS,)
    assert kept[topics[0]].next_at == dt.datetime(2026, 1, 28, 23, 0, tzinfo=dt.UTC)
    assert "推送已恢复" in offer.text


async def test_a_member_cannot_let_it_go_on(world: Rig) -> None:
    await world.ask(world.admin, world.group, SUBSCRIBE)
    world.world.remove_bot(world.group)
    await world.settle()
    world.world.add_bot(world.group)
    await world.settle()
    offer = world.mine()[-1]
    await tap(world, world.member, offer, "恢复推送")
    kept = await world.subscription()
    assert kept is not None
    assert not kept.active
    await tap(world, world.admin, offer, "恢复推送")
    kept = await world.subscription()
    assert kept is not None
    assert kept.active


async def test_a_person_who_blocked_it_goes_on_with_one_press(world: Rig) -> None:
    await world.whisper("/subscribe 21:00")
    world.world.block_bot(world.member)
    await world.settle()
    (answer,) = await world.whisper("/start")
    await world.press(answer, data_of(answer, "恢复推送"))
    (kept,) = await world.services.store.subscriptions(world.member.id)
    assert (kept.active, kept.time) == (True, "21:00")


async def test_a_group_that_moved_is_not_taken_for_a_removal(world: Rig) -> None:
    group = world.world.add_group("老群", owner=world.owner, supergroup=False)
    world.world.add_bot(group)
    await world.settle()
    await world.ask(world.owner, group, f"{SUBSCRIBE} 21:00 融资")
    new = world.world.migrate(group)
    # As some servers tell it: the old group is left before anybody hears of the new one.
    world.world.updates.clear()
    world.world.set_member(group, world.world.bot, "left")
    before = len(world.mine())
    await world.settle()
    (kept,) = await world.services.store.subscriptions(new.id)
    assert (kept.active, kept.time, kept.categories) == (True, "21:00", (FUNDS,))
    assert len(world.mine()) == before


async def test_todays_digest_is_sent_at_once_where_that_is_wanted(world: Rig) -> None:
    pushed: list[tuple[int, int, dt.date]] = []

    async def push(subscription: Subscription, date: dt.date) -> int:
        pushed.append((subscription.chat_id, subscription.thread_id, date))
        return 1

    world.services.push_today = push
    (answer,) = await world.ask(world.admin, world.group, SUBSCRIBE)
    assert "下次推送：1月29日 08:30" in answer.text
    text = answer.text
    await tap(world, world.member, answer, "发今天的")
    assert pushed == []
    await tap(world, world.admin, answer, "发今天的")
    assert pushed == [(world.group.id, 0, TODAY)]
    assert answer.text == text
    assert labels(answer) == ["⚙️ 设置…"]


async def test_where_keywords_leave_nothing_of_today_the_button_says_so(world: Rig) -> None:
    pushed: list[object] = []

    async def push(*wanted: object) -> int:
        pushed.append(wanted)
        return 0

    world.services.push_today = push
    (answer,) = await world.ask(world.admin, world.group, SUBSCRIBE)
    (one,) = await world.services.store.subscriptions()
    await world.services.store.save_subscriptions([replace(one, keywords=("没有的词",))])
    await tap(world, world.admin, answer, "发今天的")
    assert toast(world).text == "今天的简报里没有订阅的内容。"
    assert pushed == []
    (status,) = await world.ask(world.admin, world.group, "/status@digest_bot")
    assert "全部分类，要“没有的词”" in status.text
    (again,) = await world.ask(world.admin, world.group, SUBSCRIBE)
    assert labels(again) == ["⚙️ 设置…"]


async def test_it_is_not_offered_where_the_hour_is_yet_to_come(world: Rig) -> None:
    (answer,) = await world.ask(world.admin, world.group, f"{SUBSCRIBE} 21:00")
    assert labels(answer) == ["⚙️ 设置…"]


async def test_it_is_not_offered_before_it_is_out(early: Rig) -> None:
    (answer,) = await early.ask(early.admin, early.group, SUBSCRIBE)
    assert labels(answer) == ["⚙️ 设置…"]


async def test_tomorrow_the_button_for_today_is_out_of_date(world: Rig) -> None:
    (answer,) = await world.ask(world.admin, world.group, SUBSCRIBE)
    world.clock.advance(hours=20)
    await tap(world, world.admin, answer, "发今天的")
    assert "没有了" in toast(world).text
