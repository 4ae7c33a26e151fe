"""Administrators subscribe, members can't; everyone sees what stands."""

from __future__ import annotations

import datetime as dt

import pytest
from chat_rig import FUNDS, MODELS, POLICY, Rig, buttons
from settings_hands import subscribed, tap

SUBSCRIBE = "/subscribe@digest_bot"


async def test_an_administrator_subscribes_and_hears_when_the_next_push_is(world: Rig) -> None:
    (answer,) = await world.ask(world.admin, world.group, SUBSCRIBE)
    assert "每天 08:30" in answer.text
    assert "北京时间" in answer.text
    assert "全部分类" in answer.text
    assert "下次推送：1月29日 08:30" in answer.text
    kept = await world.subscription()
    assert kept is not None
    assert kept.active
    assert kept.next_at == dt.datetime(2026, 1, 29, 0, 30, tzinfo=dt.UTC)
    assert world.woken


@pytest.mark.parametrize(
    ("args", "time", "categories"),
    [
        ("9:05", "09:05", ()),
        ("２０：００", "20:00", ()),
        ("晚上8点半 融资", "20:30", (FUNDS,)),
        ("融资、政策 07:00", "07:00", (FUNDS, POLICY)),
        ("8pm 模型，投资 融资", "20:00", (MODELS, FUNDS)),
        ("投融资与并购", "08:30", (FUNDS,)),
        ("08:30 全部", "08:30", ()),
        ("8:30 融资 政策 -模型", "08:30", (FUNDS, POLICY)),
        ("8:30 融资和政策", "08:30", (FUNDS, POLICY)),
        ("8:30 全部 -融资", "08:30", (POLICY, MODELS, "AI 芯片", "AI 产品")),
        ("8:30 除了融资", "08:30", (POLICY, MODELS, "AI 芯片", "AI 产品")),
        ("工作日 8:30 融资", "08:30", (FUNDS,)),
    ],
)
async def test_hours_and_categories_as_people_type_them(
    world: Rig, args: str, time: str, categories: tuple[str, ...]
) -> None:
    await world.ask(world.owner, world.group, f"{SUBSCRIBE} {args}")
    kept = await world.subscription()
    assert kept is not None
    assert (kept.time, kept.categories) == (time, categories)


async def test_a_member_gets_one_kind_sentence_and_changes_nothing(world: Rig) -> None:
    for command in (f"{SUBSCRIBE} 9:00", "/unsubscribe@digest_bot"):
        (answer,) = await world.ask(world.member, world.group, command)
        assert "管理员" in answer.text
    assert await world.subscription() is None
    assert not world.woken


async def test_an_anonymous_administrator_may(world: Rig) -> None:
    world.world.say(world.owner, world.group, SUBSCRIBE, anonymous=True)
    await world.settle()
    assert await world.subscription() is not None


async def test_somebody_made_administrator_just_now_need_not_wait_a_minute(world: Rig) -> None:
    await world.ask(world.member, world.group, SUBSCRIBE)
    world.world.set_member(world.group, world.member, "administrator", ("can_manage_chat",))
    world.clock.advance(seconds=6)
    await world.ask(world.member, world.group, SUBSCRIBE)
    assert await world.subscription() is not None


async def test_administrators_are_asked_for_once_a_minute(world: Rig) -> None:
    for _ in range(3):
        await world.ask(world.admin, world.group, SUBSCRIBE)
        world.clock.advance(seconds=10)
    asked = [call for call in world.world.calls if call.method == "getChatAdministrators"]
    assert len(asked) == 1
    world.clock.advance(minutes=1)
    world.world.set_member(world.group, world.admin, "member")
    (answer,) = await world.ask(world.admin, world.group, f"{SUBSCRIBE} 9:00")
    assert "管理员" in answer.text


async def test_subscribing_again_changes_what_is_named_and_says_so(world: Rig) -> None:
    await world.ask(world.admin, world.group, f"{SUBSCRIBE} 08:30 融资")
    (answer,) = await world.ask(world.admin, world.group, f"{SUBSCRIBE} 21:00")
    assert "08:30 → 21:00" in answer.text
    assert "下次推送：1月28日 21:00" in answer.text
    kept = await world.subscription()
    assert kept is not None
    assert kept.categories == (FUNDS,)
    woken = len(world.woken)
    (answer,) = await world.ask(world.admin, world.group, SUBSCRIBE)
    assert "已经订阅" in answer.text
    assert len(world.woken) == woken


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ("25:00", "25:00"),
        ("09:00 天气", "天气"),
        ("09:00 政策法规", POLICY),
        ("09:00 AI", "AI 芯片"),
        ("09:00 融资 天气", "天气"),
        ("09:00 每月1号", "工作日"),
        ("08:30 20:30", "每天只推送一次"),
    ],
)
async def test_a_mistake_changes_nothing_and_gets_an_example(
    world: Rig, args: str, words: str
) -> None:
    (answer,) = await world.ask(world.admin, world.group, f"{SUBSCRIBE} {args}")
    assert words in answer.text
    assert "/subscribe@digest_bot 08:30" in answer.text
    assert await world.subscription() is None


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ("-广告", "➖ 不要"),
        ("8:30 火星时间", "/settings@digest_bot"),
        ("8:30 美国时间", "/settings@digest_bot"),
        ("24:00", "/subscribe@digest_bot 00:00"),
        ("不要全部", "/unsubscribe@digest_bot"),
        ("下周一 8:30", "📅 星期"),
        ("取消天气", "➖ 不要"),
        ("融资 -融资", "没有可推送的了"),
        ("不要融资 政策", "/subscribe@digest_bot -融资 -政策"),
        ("@ai_kuaixun 8:30", "私聊"),
        ("8:30 @ai_kuaixun", "私聊"),
        ("ai_kuaixun 8:30", "/subscribe @ai_kuaixun 08:30"),
        ("no", "“no”"),
    ],
)
async def test_what_cannot_be_done_changes_nothing_and_says_what_can(
    world: Rig, args: str, says: str
) -> None:
    await world.ask(world.admin, world.group, f"{SUBSCRIBE} 21:00 融资")
    before = await world.subscription()
    (answer,) = await world.ask(world.admin, world.group, f"{SUBSCRIBE} {args}")
    assert says in answer.text
    assert await world.subscription() == before


async def test_weekdays_and_the_zone_are_set_and_said(world: Rig) -> None:
    await world.ask(world.admin, world.group, f"{SUBSCRIBE} 融资")
    (answer,) = await world.ask(world.admin, world.group, f"{SUBSCRIBE} 周一到周五 9:00 UTC")
    assert "星期 每天 → 周一至周五" in answer.text
    assert "时区 北京时间 → UTC" in answer.text
    kept = await world.subscription()
    assert kept is not None
    assert (kept.weekdays, kept.timezone) == (("mon", "tue", "wed", "thu", "fri"), "UTC")
    assert kept.next_at == dt.datetime(2026, 1, 28, 9, tzinfo=dt.UTC)
    await world.ask(world.admin, world.group, f"{SUBSCRIBE} 10:00")
    kept = await world.subscription()
    assert kept is not None
    assert kept.weekdays == ("mon", "tue", "wed", "thu", "fri")
    (answer,) = await world.ask(world.admin, world.group, f"{SUBSCRIBE} 每天 北京时间 不要周末")
    assert "周一至周五 10:00（北京时间），投融资与并购" in answer.text


async def test_a_minus_takes_out_of_what_is_chosen(world: Rig) -> None:
    await world.ask(world.admin, world.group, f"{SUBSCRIBE} 融资 政策")
    (answer,) = await world.ask(world.admin, world.group, f"{SUBSCRIBE} -融资")
    assert f"分类 {FUNDS}、{POLICY} → {POLICY}" in answer.text
    assert "以后新增的分类" not in answer.text
    (answer,) = await world.ask(world.admin, world.group, f"{SUBSCRIBE} 全部 -融资")
    assert "以后新增的分类不会推送" in answer.text


async def test_unsubscribing_keeps_the_settings_for_the_next_time(world: Rig) -> None:
    (answer,) = await world.ask(world.admin, world.group, "/unsubscribe@digest_bot")
    assert "无需停止" in answer.text
    await world.ask(world.admin, world.group, f"{SUBSCRIBE} 21:00 融资")
    (answer,) = await world.ask(world.admin, world.group, "/unsubscribe@digest_bot")
    assert "已停止" in answer.text
    kept = await world.subscription()
    assert kept is not None
    assert (kept.active, kept.next_at, kept.time) == (False, None, "21:00")
    await tap(world, world.admin, answer, "▶️ 恢复推送")
    assert "已恢复订阅：每天 21:00" in answer.text
    await world.ask(world.admin, world.group, "/unsubscribe@digest_bot")
    (answer,) = await world.ask(world.admin, world.group, SUBSCRIBE)
    assert "恢复" in answer.text
    assert "每天 21:00" in answer.text
    assert FUNDS in answer.text


async def test_topics_have_their_own_subscriptions(world: Rig) -> None:
    forum = world.world.add_group("论坛", forum=True, owner=world.owner)
    world.world.say(world.owner, forum, "hello")
    topic = world.world.add_topic(forum, "日报")
    world.world.add_bot(forum)
    await world.settle()
    await world.ask(world.owner, forum, f"{SUBSCRIBE} 9:00 融资", topic)
    assert [(s.thread_id, s.time) for s in await world.store.subscriptions(forum.id)] == [
        (topic, "09:00")
    ]
    (answer,) = await world.ask(world.owner, forum, "/unsubscribe@digest_bot")
    assert "其他话题" in answer.text
    (answer,) = await world.ask(world.owner, forum, "/status@digest_bot", topic)
    assert "09:00" in answer.text
    sent = await world.ask(world.owner, forum, "/today@digest_bot", topic)
    assert [FUNDS in message.text for message in sent] == [True]


async def test_a_chat_that_chose_categories_its_day_lacks_is_told_and_offered_the_rest(
    world: Rig,
) -> None:
    await world.whisper("/subscribe 政策")
    (answer,) = await world.whisper("/date 昨天")
    assert POLICY in answer.text
    assert list(buttons(answer)) == [f"{FUNDS} (2)", f"{MODELS} (2)"]


async def test_in_private_and_in_channels_no_rights_are_needed(world: Rig) -> None:
    (answer,) = await world.whisper("/subscribe 7:15")
    assert "07:15" in answer.text
    assert "@digest_bot" not in answer.text
    channel = world.world.add_channel("频道", world.owner)
    world.world.add_bot(channel)
    world.world.post(channel, "/subscribe")
    await world.settle()
    assert len(await world.store.subscriptions(channel.id)) == 1


async def test_status_tells_the_chat_what_stands(world: Rig) -> None:
    (answer,) = await world.ask(world.member, world.group, "/status@digest_bot")
    assert "还没有订阅" in answer.text
    assert "请管理员发送 /subscribe@digest_bot" in answer.text
    await world.ask(world.admin, world.group, SUBSCRIBE)
    (answer,) = await world.ask(world.member, world.group, "/status@digest_bot")
    assert "下次推送：1月29日 08:30" in answer.text
    assert "3 个分类，6 条" in answer.text
    assert "订阅 1 个" not in answer.text


async def test_status_tells_of_a_pause(world: Rig) -> None:
    await tap(world, world.admin, await subscribed(world), "暂停", "3 天")
    (answer,) = await world.ask(world.member, world.group, "/status@digest_bot")
    assert "⏸ 暂停中，2月1日恢复" in answer.text


async def test_status_of_a_channel_in_private_is_that_channels(world: Rig) -> None:
    channel = world.world.add_channel("AI 频道", world.owner, username="ai_channel")
    world.world.add_bot(channel)
    await world.settle()
    await world.whisper("/subscribe @ai_channel 9:00", world.owner)
    (answer,) = await world.whisper("/status @ai_channel", world.owner)
    assert "AI 频道" in answer.text
    assert "每天 09:00" in answer.text
    (answer,) = await world.whisper("/status @ai_channel")
    assert "的管理员能设置它" in answer.text


async def test_status_tells_an_owner_all_figures_but_only_in_private(world: Rig) -> None:
    boss = world.world.add_user("主人", id=4242)
    world.world.set_member(world.group, boss, "administrator", ("can_manage_chat",))
    await world.ask(world.admin, world.group, SUBSCRIBE)
    (answer,) = await world.ask(boss, world.group, "/status@digest_bot")
    assert "全部订阅" not in answer.text
    (answer,) = await world.whisper("/status", boss)
    assert "订阅 1 个\n" in answer.text
    assert "1月29日 08:30" in answer.text
    assert "今天还没有推送" in answer.text
    assert " 0 " not in answer.text
