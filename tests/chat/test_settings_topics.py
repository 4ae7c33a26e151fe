"""Several subscriptions in one forum, one a topic, each with its own settings."""

from __future__ import annotations

import pytest
from chat_rig import FUNDS, POLICY, Rig
from settings_hands import SETTINGS, SUBSCRIBE, data_of, labels, tap, toast

from bot.chat.topic_names import TopicNames
from bot.sandbox.world.model import Chat
from bot.sandbox.world.people import add_topic


@pytest.fixture
async def forum(world: Rig) -> tuple[Rig, Chat, int, int]:
    chat = world.world.add_group("论坛", forum=True, owner=world.owner)
    world.world.set_member(chat, world.member, "member")
    world.world.say(world.owner, chat, "hello")
    topics = [add_topic(world.world, chat, name) for name in ("日报", "闲聊")]
    world.world.add_bot(chat)
    await world.settle()
    await world.ask(world.owner, chat, f"{SUBSCRIBE} 9:00 融资", topics[0])
    return world, chat, topics[0], topics[1]


async def test_each_topic_has_its_own_categories(forum: tuple[Rig, Chat, int, int]) -> None:
    rig, chat, daily, talk = forum
    await rig.ask(rig.owner, chat, f"{SUBSCRIBE} 10:00 政策", talk)
    (message,) = await rig.ask(rig.owner, chat, SETTINGS, talk)
    assert "闲聊" in message.text
    assert message.thread_id == talk
    await tap(rig, rig.owner, message, "分类", "全部")
    kept = {one.thread_id: one for one in await rig.store.subscriptions(chat.id)}
    assert kept[daily].categories == (FUNDS,)
    assert kept[talk].categories == ()


async def test_the_chats_subscriptions_are_a_list_to_walk_through(
    forum: tuple[Rig, Chat, int, int],
) -> None:
    rig, chat, daily, talk = forum
    await rig.ask(rig.owner, chat, f"{SUBSCRIBE} 10:00 政策", talk)
    (message,) = await rig.ask(rig.owner, chat, SETTINGS, talk)
    await tap(rig, rig.owner, message, "话题")
    assert "日报：每天 09:00" in message.text
    await tap(rig, rig.owner, message, "日报")
    assert "推送设置 · 日报" in message.text
    await tap(rig, rig.owner, message, "样式", "标题")
    kept = {one.thread_id: one for one in await rig.store.subscriptions(chat.id)}
    assert kept[daily].style == "headlines"
    assert kept[talk].style == "full"


async def test_a_topic_without_one_can_take_anothers(forum: tuple[Rig, Chat, int, int]) -> None:
    rig, chat, _, talk = forum
    (message,) = await rig.ask(rig.owner, chat, SETTINGS, talk)
    assert "日报：每天 09:00" in message.text
    await tap(rig, rig.owner, message, "移到这里")
    (kept,) = await rig.store.subscriptions(chat.id)
    assert (kept.thread_id, kept.time, kept.categories) == (talk, "09:00", (FUNDS,))
    assert kept.next_at is not None
    assert "推送设置 · 闲聊" in message.text


async def test_or_begin_its_own(forum: tuple[Rig, Chat, int, int]) -> None:
    rig, chat, daily, talk = forum
    (message,) = await rig.ask(rig.owner, chat, SETTINGS, talk)
    await tap(rig, rig.owner, message, "订阅")
    assert [one.thread_id for one in await rig.store.subscriptions(chat.id)] == [daily, talk]


async def test_one_that_runs_is_not_run_over(forum: tuple[Rig, Chat, int, int]) -> None:
    rig, chat, daily, talk = forum
    (message,) = await rig.ask(rig.owner, chat, SETTINGS, talk)
    data = data_of(message, "移到这里")
    await rig.ask(rig.owner, chat, f"{SUBSCRIBE} 10:00 {POLICY}", talk)
    await rig.press(message, data, rig.owner)
    assert toast(rig).text
    kept = {one.thread_id: one for one in await rig.store.subscriptions(chat.id)}
    assert (kept[daily].time, kept[talk].time) == ("09:00", "10:00")


async def test_no_subscription_begins_in_a_topic_where_nobody_asked(
    forum: tuple[Rig, Chat, int, int],
) -> None:
    rig, chat, daily, talk = forum
    (message,) = await rig.ask(rig.owner, chat, SETTINGS, daily)
    rig.forge(message, f"2:{talk}:on")
    message_query = rig.world.press(rig.owner, message, data=f"2:{talk}:on")
    await rig.settle()
    assert message_query.answer is not None
    assert message_query.answer.alert
    assert [one.thread_id for one in await rig.store.subscriptions(chat.id)] == [daily]


async def test_general_is_a_place_of_its_own(forum: tuple[Rig, Chat, int, int]) -> None:
    rig, chat, daily, _ = forum
    (message,) = await rig.ask(rig.owner, chat, SETTINGS)
    assert "General" in message.text
    await tap(rig, rig.owner, message, "订阅")
    kept = [one.thread_id for one in await rig.store.subscriptions(chat.id)]
    assert kept == [0, daily]
    (again,) = await rig.ask(rig.owner, chat, SETTINGS)
    assert "📍 话题" in labels(again)


async def test_a_question_in_a_topic_is_answered_there(forum: tuple[Rig, Chat, int, int]) -> None:
    rig, chat, daily, _ = forum
    (message,) = await rig.ask(rig.owner, chat, SETTINGS, daily)
    (question,) = await tap(rig, rig.owner, message, "时间", "自己输入")
    assert question.thread_id == daily
    before = rig.mine()
    rig.world.say(rig.owner, chat, "6:40", reply_to=question)
    await rig.settle()
    assert [one.thread_id for one in rig.mine() if one not in before] == [daily]
    (kept,) = await rig.store.subscriptions(chat.id)
    assert (kept.thread_id, kept.time) == (daily, "06:40")


async def test_a_topic_is_called_by_its_name_wherever_it_is_named(
    forum: tuple[Rig, Chat, int, int],
) -> None:
    rig, chat, daily, talk = forum
    (message,) = await rig.ask(rig.owner, chat, SETTINGS, talk)
    assert "推送设置 · 闲聊" in message.text
    assert "把“日报”的订阅移到这里" in labels(message)
    (answer,) = await rig.ask(rig.member, chat, "/status@digest_bot", talk)
    assert "已订阅（话题“日报”）" in answer.text
    assert f"话题 {daily}" not in answer.text
    await rig.ask(rig.owner, chat, f"{SUBSCRIBE} 10:00")
    (answer,) = await rig.ask(rig.member, chat, "/status@digest_bot", talk)
    assert "已订阅（General）" in answer.text


async def test_a_topic_follows_its_new_name(forum: tuple[Rig, Chat, int, int]) -> None:
    rig, chat, daily, talk = forum
    rig.world.service(chat, rig.owner, {"forum_topic_edited": {"name": "早报"}}, daily)
    rig.world.service(chat, rig.owner, {"forum_topic_edited": {"icon_custom_emoji_id": "5"}}, daily)
    new = add_topic(rig.world, chat, "招聘")
    await rig.settle()
    (answer,) = await rig.ask(rig.member, chat, "/status@digest_bot", talk)
    assert "已订阅（话题“早报”）" in answer.text
    await rig.ask(rig.owner, chat, f"{SUBSCRIBE} 10:00", new)
    (answer,) = await rig.ask(rig.member, chat, "/status@digest_bot", daily)
    assert "话题“招聘”" in answer.text


async def test_a_topic_nobody_wrote_in_keeps_its_number(forum: tuple[Rig, Chat, int, int]) -> None:
    rig, chat, daily, talk = forum
    rig.services.topics = TopicNames()  # the bot has just started
    (answer,) = await rig.ask(rig.member, chat, "/status@digest_bot", talk)
    assert f"已订阅（话题 {daily}）" in answer.text
