"""A channel is set up from a private chat, with rights on both sides."""

from __future__ import annotations

import re

import pytest
from chat_rig import FUNDS, Rig
from settings_hands import data_of, labels, tap, toast

from bot.sandbox.errors import NotAllowed
from bot.sandbox.world.model import Chat


def make(rig: Rig, username: str | None = "ai_news", *, joined: bool = True) -> Chat:
    """A channel with an administrator and a reader."""
    channel = rig.world.add_channel("AI 快讯", rig.owner, username)
    rig.world.set_member(channel, rig.admin, "administrator")
    rig.world.set_member(channel, rig.member, "member")
    if joined:
        rig.world.add_bot(channel)
    return channel


@pytest.mark.parametrize("name", ["@ai_news", "https://t.me/ai_news", "t.me/AI_News"])
async def test_its_administrator_subscribes_it_by_name(world: Rig, name: str) -> None:
    channel = make(world)
    (answer,) = await world.whisper(f"/subscribe {name} 18:30 融资", world.admin)
    (kept,) = await world.store.subscriptions(channel.id)
    assert (kept.active, kept.time, kept.categories) == (True, "18:30", (FUNDS,))
    assert "AI 快讯" in answer.text
    assert "下次推送：1月28日 18:30" in answer.text
    assert await world.store.subscriptions(world.admin.id) == []
    assert not [one for one in world.mine() if one.chat is channel]


async def test_subscribing_again_changes_it_and_unsubscribing_ends_it(world: Rig) -> None:
    channel = make(world)
    await world.whisper("/subscribe @ai_news 18:30 融资", world.admin)
    (answer,) = await world.whisper("/subscribe @ai_news 19:00", world.admin)
    assert "已修改" in answer.text
    (answer,) = await world.whisper("/unsubscribe @ai_news", world.admin)
    assert "已停止" in answer.text
    (kept,) = await world.store.subscriptions(channel.id)
    assert (kept.active, kept.time, kept.categories) == (False, "19:00", (FUNDS,))
    (answer,) = await world.whisper("/unsubscribe @ai_news", world.admin)
    assert "无需停止" in answer.text


async def test_the_channel_may_stand_anywhere_among_the_words(world: Rig) -> None:
    channel = make(world)
    for args in ("18:30 @ai_news 融资", "18:30 融资 @AI_News"):
        await world.whisper(f"/subscribe {args}", world.admin)
        (kept,) = await world.store.subscriptions(channel.id)
        assert (kept.time, kept.categories) == ("18:30", (FUNDS,))
        assert await world.store.subscriptions(world.admin.id) == []
    (answer,) = await world.whisper("/subscribe @ai_news @ai_others 9:00", world.admin)
    assert "一次只能设置一个频道" in answer.text
    assert await world.store.subscriptions(channel.id) == [kept]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "typed",
    [
        "/subscribe @ai_news 18:30 融资",
        "/subscribe @ai_news xyz",
        "/subscribe @ai_news 25:00",
        "/subscribe @ai_news 8:00 9:00",
        "/subscribe @ai_news AI",
        "/subscribe @ai_news -融资",
        "/unsubscribe @ai_news xyz",
        "/unsubscribe @ai_news 融资",
        "/unsubscribe @ai_news 模型",
        "/unsubscribe @ai_news",
    ],
)
async def test_answers_about_it_name_it_and_their_examples_are_for_it(
    world: Rig, typed: str, language: str
) -> None:
    make(world)
    world.admin.language_code = "zh-hans" if language == "zh" else "en"
    await world.whisper("/subscribe @ai_news 18:30 融资", world.admin)
    (answer,) = await world.whisper(typed, world.admin)
    commands = re.findall(r"/(?:un)?subscribe\S*(?: \S+)?|/settings\S*(?: \S+)?", answer.text)
    assert commands
    assert all("@ai_news" in command for command in commands), answer.text
    assert "这里" not in answer.text
    assert " here" not in answer.text


async def test_an_example_for_it_changes_the_channel_alone(world: Rig) -> None:
    channel = make(world)
    await world.whisper("/subscribe @ai_news 18:30 融资", world.admin)
    (answer,) = await world.whisper("/subscribe @ai_news 18:30 融资", world.admin)
    assert "频道“AI 快讯”已经订阅了" in answer.text
    (example,) = re.findall("/subscribe .*", answer.text)
    await world.whisper(example, world.admin)
    (kept,) = await world.store.subscriptions(channel.id)
    assert kept.time == "09:00"
    assert await world.store.subscriptions(world.admin.id) == []


async def test_errors_are_kind_and_exact(world: Rig) -> None:
    channel = make(world, joined=False)
    (answer,) = await world.whisper("/subscribe @nobody_here 18:30", world.admin)
    assert "没有找到“@" in answer.text
    (answer,) = await world.whisper("/subscribe @ai_news 18:30", world.admin)
    assert "我还不在" in answer.text
    world.world.add_bot(channel)
    (answer,) = await world.whisper("/subscribe @ai_news 18:30", world.member)
    assert "管理员" in answer.text
    world.world.set_member(channel, world.world.bot, "administrator", ("can_manage_chat",))
    (answer,) = await world.whisper("/subscribe @ai_news 18:30", world.admin)
    assert "发布消息" in answer.text
    assert await world.store.subscriptions(channel.id) == []


async def test_a_private_channel_is_chosen_with_a_button(world: Rig) -> None:
    channel = make(world, username=None, joined=False)
    private = world.world.private(world.owner)
    (start,) = await world.whisper("/start", world.owner)
    (chooser,) = await world.press(start, data_of(start, "频道"), world.owner)
    assert chooser.markup is not None
    wish = chooser.markup["keyboard"][0][0]["request_chat"]
    assert wish["chat_is_channel"]
    assert wish["bot_administrator_rights"]["can_post_messages"]
    before = world.mine()
    world.world.share(world.owner, chooser, channel)
    await world.settle()
    new = [one for one in world.mine() if one not in before and one.chat is private]
    assert len(new) == 2  # the greeting of who is added by hand does not come as well
    card = new[-1]
    assert "频道“AI 快讯”已订阅" in card.text
    assert labels(card) == ["发今天的（1月28日）", "⚙️ 设置…"]
    (kept,) = await world.store.subscriptions(channel.id)
    assert kept.active
    assert any(one.markup == {"remove_keyboard": True} for one in new)
    assert not [one for one in world.mine() if one.chat is channel]


async def test_one_that_is_subscribed_already_shows_its_settings(world: Rig) -> None:
    channel = make(world)
    await world.whisper("/subscribe @ai_news 18:30", world.admin)
    (start,) = await world.whisper("/start", world.admin)
    (chooser,) = await world.press(start, data_of(start, "频道"), world.admin)
    before = world.mine()
    world.world.share(world.admin, chooser, channel)
    await world.settle()
    card = [one for one in world.mine() if one not in before][-1]
    assert "推送设置 · 频道“AI 快讯”" in card.text
    assert "18:30" in card.text


async def test_readers_cannot_choose_the_channel(world: Rig) -> None:
    channel = make(world)
    (start,) = await world.whisper("/start")
    (chooser,) = await world.press(start, data_of(start, "频道"))
    with pytest.raises(NotAllowed):
        world.world.share(world.member, chooser, channel)


async def test_its_settings_open_in_private_and_only_for_administrators(world: Rig) -> None:
    channel = make(world)
    await world.whisper("/subscribe @ai_news 18:30", world.admin)
    (message,) = await world.whisper("/settings @ai_news", world.admin)
    assert "频道“AI 快讯”" in message.text
    await tap(world, world.admin, message, "时间", "07", "07:45")
    (kept,) = await world.store.subscriptions(channel.id)
    assert kept.time == "07:45"
    (answer,) = await world.whisper("/settings @ai_news")
    assert "管理员" in answer.text
    world.world.set_member(channel, world.admin, "member")
    world.clock.advance(minutes=1)
    await tap(world, world.admin, message, "停止推送")
    assert toast(world).alert
    (kept,) = await world.store.subscriptions(channel.id)
    assert kept.active


async def test_what_is_typed_for_a_channel_is_typed_in_private(world: Rig) -> None:
    channel = make(world)
    await world.whisper("/subscribe @ai_news 18:30", world.admin)
    (message,) = await world.whisper("/settings @ai_news", world.admin)
    (question,) = await tap(world, world.admin, message, "时间", "自己输入")
    world.world.say(world.admin, question.chat, "7:05", reply_to=question)
    await world.settle()
    (kept,) = await world.store.subscriptions(channel.id)
    assert kept.time == "07:05"


async def test_in_the_channel_settings_lead_to_the_private_chat(world: Rig) -> None:
    channel = make(world)
    await world.settle()
    world.world.post(channel, "/settings")
    await world.settle()
    answer = world.mine()[-1]
    url = (answer.markup or {})["inline_keyboard"][0][0]["url"]
    payload = url.partition("?start=")[2]
    (message,) = await world.whisper(f"/start {payload}", world.admin)
    assert "频道“AI 快讯”" in message.text
    (refused,) = await world.whisper(f"/start {payload}")
    assert "管理员" in refused.text


async def test_forged_channels_are_refused(world: Rig) -> None:
    channel = make(world)
    await world.whisper("/subscribe @ai_news 18:30", world.admin)
    await world.whisper("/subscribe")
    (message,) = await world.whisper("/settings")
    query = world.forge(message, f"2:{channel.id}.0:off")
    await world.settle()
    assert query.answer is not None
    assert "管理员" in query.answer.text
    (kept,) = await world.store.subscriptions(channel.id)
    assert kept.active


async def test_added_to_a_channel_its_administrator_can_begin_in_private(world: Rig) -> None:
    await world.whisper("/start", world.owner)
    channel = make(world)
    await world.settle()
    told = [one for one in world.mine() if one.chat is world.world.private(world.owner)][-1]
    assert "频道“AI 快讯”" in told.text
    await tap(world, world.owner, told, "订阅")
    (kept,) = await world.store.subscriptions(channel.id)
    assert kept.active
    assert not [one for one in world.mine() if one.chat is channel]
