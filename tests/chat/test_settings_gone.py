"""What follows when a topic is closed or deleted: chosen in the settings, and told in General."""

from __future__ import annotations

from dataclasses import replace

import pytest
from chat_rig import Rig
from settings_hands import SETTINGS, SUBSCRIBE, labels, tap, toast

from bot.chat.lost_topic_notes import TopicNotes
from bot.delivery.model import TOPIC_GONE, Subscription
from bot.delivery.values import LeftTopic
from bot.sandbox.world.model import Chat, Message

Forum = tuple[Rig, Chat, int]


@pytest.fixture
async def forum(world: Rig) -> Forum:
    """A forum with a subscription in a topic; the topic's number."""
    chat = world.world.add_group("论坛", forum=True, owner=world.owner)
    world.world.set_member(chat, world.member, "member")
    world.world.say(world.owner, chat, "hello")
    topic = world.world.add_topic(chat, "简报")
    world.world.add_bot(chat)
    await world.settle()
    await world.ask(world.owner, chat, f"{SUBSCRIBE} 9:00 融资", topic)
    return world, chat, topic


async def left(forum: Forum, now: Subscription) -> list[Message]:
    """The push left the topic, and its subscription is this now: what the chat hears."""
    rig, chat, topic = forum
    before = rig.mine()
    await TopicNotes(rig.application.bot, rig.services).tell(
        chat.id, LeftTopic(topic, now, frozenset())
    )
    await rig.settle()
    return [one for one in rig.mine() if one not in before]


async def test_it_is_a_choice_in_a_topic_that_shows_what_holds(forum: Forum) -> None:
    rig, chat, topic = forum
    (message,) = await rig.ask(rig.owner, chat, SETTINGS, topic)
    assert "话题关闭或删除后：暂停推送" in message.text
    await tap(rig, rig.owner, message, "📍 话题")
    assert "✓ 暂停推送" in labels(message)
    await tap(rig, rig.owner, message, "改发到 General")
    assert {"暂停推送", "✓ 改发到 General"} <= set(labels(message))
    assert (await rig.store.subscriptions(chat.id))[0].topic_gone == "general"
    await tap(rig, rig.owner, message, "‹ 返回")
    assert "话题关闭或删除后：改发到 General" in message.text


async def test_outside_topics_there_is_nothing_to_choose(forum: Forum) -> None:
    rig, chat, _ = forum
    await rig.ask(rig.owner, chat, f"{SUBSCRIBE} 10:00")
    (message,) = await rig.ask(rig.owner, chat, SETTINGS)
    assert "关闭或删除" not in message.text
    await tap(rig, rig.owner, message, "📍 话题")
    assert "关闭或删除" not in message.text
    assert not [label for label in labels(message) if "改发到" in label]


@pytest.mark.parametrize("value", ["", "elsewhere", "pause:1"])
async def test_a_forged_choice_changes_nothing(forum: Forum, value: str) -> None:
    rig, chat, topic = forum
    (message,) = await rig.ask(rig.owner, chat, SETTINGS, topic)
    data = f"2:{topic}:gone:{value}".removesuffix(":")
    rig.forge(message, data)
    await rig.press(message, data, rig.owner)
    assert toast(rig).alert
    assert (await rig.store.subscriptions(chat.id))[0].topic_gone == "pause"


async def test_a_member_cannot_choose(forum: Forum) -> None:
    rig, chat, topic = forum
    (message,) = await rig.ask(rig.owner, chat, SETTINGS, topic)
    await tap(rig, rig.owner, message, "📍 话题")
    await tap(rig, rig.member, message, "改发到 General")
    assert (await rig.store.subscriptions(chat.id))[0].topic_gone == "pause"


async def test_general_hears_once_that_it_pauses_and_can_take_it(forum: Forum) -> None:
    rig, chat, topic = forum
    (one,) = await rig.store.subscriptions(chat.id)
    await rig.store.leave_topic(chat.id, topic, rig.clock())
    (paused,) = await rig.store.subscriptions(chat.id)
    (note,) = await left(forum, paused)
    assert note.thread_id == 0
    assert note.text.startswith("话题“简报”已关闭或删除，它的推送已暂停")
    (settings,) = await rig.ask(rig.owner, chat, SETTINGS, topic)
    assert "⏸ 话题已关闭或删除，推送已暂停" in settings.text
    await tap(rig, rig.owner, note, "把“简报”的订阅移到这里")
    (moved,) = await rig.store.subscriptions(chat.id)
    assert moved == replace(one, thread_id=0)  # active again, with all its settings
    assert "推送设置" in note.text
    known = await rig.store.chat(chat.id)
    assert known is not None
    assert known.title == "论坛"  # the note overwrites nothing that is known


async def test_a_topic_that_reopens_goes_on_where_it_was(forum: Forum) -> None:
    rig, chat, topic = forum
    (one,) = await rig.store.subscriptions(chat.id)
    await rig.store.leave_topic(chat.id, topic, rig.clock())
    (note,) = await left(forum, (await rig.store.subscriptions(chat.id))[0])
    await tap(rig, rig.owner, note, "⚙️ 设置…", "恢复推送")
    assert await rig.store.subscriptions(chat.id) == [one]


async def test_general_with_its_own_subscription_is_offered_no_other(forum: Forum) -> None:
    rig, chat, topic = forum
    await rig.ask(rig.owner, chat, f"{SUBSCRIBE} 10:00")
    left_topic = await rig.store.leave_topic(chat.id, topic, rig.clock())
    assert left_topic.subscription is not None
    (note,) = await left(forum, left_topic.subscription)
    assert labels(note) == ["⚙️ 设置…"]


async def test_general_hears_that_it_goes_on_here_and_changes_it_there(forum: Forum) -> None:
    rig, chat, topic = forum
    (one,) = await rig.store.subscriptions(chat.id)
    await rig.store.save_subscriptions([replace(one, topic_gone="general", language="en")])
    left_topic = await rig.store.leave_topic(chat.id, topic, rig.clock())
    assert left_topic.subscription is not None
    (note,) = await left(forum, left_topic.subscription)
    assert note.text.startswith(
        "The topic “简报” was closed or deleted. Its subscription continues"
    )
    assert "09:00" in note.text
    await tap(rig, rig.owner, note, "Settings…", "Style", "Headlines")
    (moved,) = await rig.store.subscriptions(chat.id)
    assert (moved.thread_id, moved.style) == (0, "headlines")


async def test_a_chat_that_hears_nothing_is_left_alone(forum: Forum) -> None:
    rig, chat, _ = forum
    (one,) = await rig.store.subscriptions(chat.id)
    rig.world.close_topic(chat, 1)
    assert await left(forum, replace(one, active=False, reason=TOPIC_GONE)) == []
