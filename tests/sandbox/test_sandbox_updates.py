"""What people do reaches the bot exactly where Telegram would let it."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram.types import Update
from sandbox_rig import keyboard, rig

from bot.sandbox.errors import ActError
from bot.sandbox.world.people import add_topic, close_topic, remove_bot, upgrade_group


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [one["message"]["text"] for one in updates if "text" in one.get("message", {})]


async def test_privacy_mode_lets_through_only_what_is_meant_for_the_bot() -> None:
    async with rig() as it:
        say = it.world.say
        say(it.bob, it.group, "just talking")
        say(it.bob, it.group, "/today")
        say(it.bob, it.group, "/today@other_bot")
        say(it.bob, it.group, "/today@Digest_Bot now")
        assert texts(it.drain()) == ["/today@Digest_Bot now"]
        await it.result("sendMessage", chat_id=it.group.id, text="here")
        ours = it.group.messages[-1]
        say(it.bob, it.group, "/today")
        say(it.bob, it.group, "thanks", reply_to=ours)
        say(it.bob, it.group, "still talking")
        assert texts(it.drain()) == ["/today", "thanks"]
        it.world.set_member(it.group, it.world.bot, "administrator")
        say(it.bob, it.group, "all of it")
        assert texts(it.drain()) == ["all of it"]


async def test_another_bot_that_writes_takes_the_bare_commands() -> None:
    async with rig() as it:
        other = it.world.add_user("Other", username="other_bot", is_bot=True)
        it.world.set_member(it.group, other, "member")
        await it.result("sendMessage", chat_id=it.group.id, text="here")
        it.world.say(other, it.group, "no, here")
        it.world.say(it.bob, it.group, "/today")
        assert texts(it.drain()) == []


async def test_a_command_comes_with_its_entity_and_its_place() -> None:
    async with rig() as it:
        forum = it.world.add_group("Forum", forum=True, owner=it.ann)
        it.world.add_bot(forum)
        topic = add_topic(it.world, forum, "AI")
        it.drain()
        it.world.say(it.ann, forum, "/today@digest_bot", thread_id=topic)
        it.world.say(it.ann, forum, "/today@digest_bot", anonymous=True)
        first, second = (one["message"] for one in it.drain())
        command = {"type": "bot_command", "offset": 0, "length": 17}
        assert first["entities"] == [command]
        assert (first["message_thread_id"], first["is_topic_message"]) == (topic, True)
        assert first["chat"]["is_forum"] is True
        assert "message_thread_id" not in second
        assert second["sender_chat"]["id"] == forum.id
        assert second["from"]["username"] == "GroupAnonymousBot"


async def test_an_answer_in_a_plain_supergroup_carries_a_thread_that_is_no_topic() -> None:
    async with rig() as it:
        sent = await it.result("sendMessage", chat_id=it.group.id, text="root")
        it.world.say(it.bob, it.group, "leaf", reply_to=it.group.messages[-1])
        update = it.drain()[-1]["message"]
        assert update["message_thread_id"] == sent["message_id"]
        assert "is_topic_message" not in update


async def test_comings_and_goings_of_the_bot() -> None:
    async with rig() as it:
        group = it.world.add_group("Other", owner=it.ann)
        with pytest.raises(ActError):
            it.world.add_bot(group, by=it.bob)
        it.world.add_bot(group, by=it.ann)
        it.world.set_member(group, it.world.bot, "administrator")
        remove_bot(it.world, group)
        updates = it.drain()
        changes = [
            (
                one["my_chat_member"]["old_chat_member"]["status"],
                one["my_chat_member"]["new_chat_member"]["status"],
            )
            for one in updates
            if "my_chat_member" in one
        ]
        assert changes == [
            ("left", "member"),
            ("member", "administrator"),
            ("administrator", "kicked"),
        ]
        came = [one["message"]["new_chat_members"] for one in updates if "message" in one]
        assert [one[0]["username"] for one in came] == ["digest_bot"]


async def test_members_are_told_of_only_to_an_administrator_who_asks() -> None:
    async with rig() as it:
        it.world.set_member(it.group, it.bob, "administrator")
        it.world.set_member(it.group, it.world.bot, "administrator")
        it.drain()
        it.world.set_member(it.group, it.bob, "member")
        assert it.drain() == []
        await it.result("getUpdates", allowed_updates=["chat_member", "message"])
        it.world.set_member(it.group, it.bob, "left")
        assert [one["chat_member"]["new_chat_member"]["status"] for one in it.drain()] == ["left"]


async def test_blocking_and_coming_back() -> None:
    async with rig() as it:
        it.world.start(it.bob, "payload")
        it.world.block_bot(it.bob)
        it.world.start(it.bob)
        updates = it.drain()
        kinds = [next(key for key in one if key != "update_id") for one in updates]
        assert kinds == ["message", "my_chat_member", "my_chat_member", "message"]
        assert updates[0]["message"]["text"] == "/start payload"
        assert updates[1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_a_migration_is_told_in_both_chats() -> None:
    async with rig() as it:
        old = it.world.add_group("Small", supergroup=False, owner=it.ann)
        it.world.add_bot(old)
        it.drain()
        new = upgrade_group(it.world, old)
        first, second = (one["message"] for one in it.drain())
        assert (first["chat"]["id"], first["migrate_to_chat_id"]) == (old.id, new.id)
        assert (second["chat"]["id"], second["migrate_from_chat_id"]) == (new.id, old.id)
        with pytest.raises(ActError):
            it.world.say(it.ann, old, "hello?")


async def test_posts_and_edits() -> None:
    async with rig() as it:
        channel = it.world.add_channel("Channel", it.ann, username="news")
        it.world.add_bot(channel)
        it.drain()
        post = it.world.post(channel, "/today")
        it.world.edit(it.ann, post, "/latest")
        words = it.world.say(it.bob, it.group, "/today@digest_bot")
        it.world.edit(it.bob, words, "/date@digest_bot")
        with pytest.raises(ActError):
            it.world.edit(it.ann, words, "no")
        updates = it.drain()
        kinds = [next(key for key in one if key != "update_id") for one in updates]
        assert kinds == ["channel_post", "edited_channel_post", "message", "edited_message"]
        assert updates[0]["channel_post"]["sender_chat"]["username"] == "news"
        assert "from" not in updates[0]["channel_post"]


async def test_people_cannot_do_what_the_apps_would_not_let_them() -> None:
    async with rig() as it:
        stranger = it.world.add_user("Stranger")
        forum = it.world.add_group("Forum", forum=True, owner=it.ann)
        it.world.set_member(forum, it.bob, "member")
        topic = add_topic(it.world, forum, "AI")
        close_topic(it.world, forum, topic)
        await it.result(
            "sendMessage",
            chat_id=it.group.id,
            text="x",
            reply_markup=keyboard([{"text": "a", "url": "https://x.com"}]),
        )
        sent = it.group.messages[-1]
        for act in (
            lambda: it.world.say(stranger, it.group, "hi"),
            lambda: it.world.say(it.bob, it.group, "hi", anonymous=True),
            lambda: it.world.say(it.bob, it.group, "   "),
            lambda: it.world.say(it.bob, forum, "hi", thread_id=topic),
            lambda: it.world.say(it.bob, forum, "hi", thread_id=99),
            lambda: it.world.say(it.bob, it.world.private(it.ann), "hi"),
            lambda: it.world.press(stranger, sent, 0, 0),
            lambda: it.world.press(it.bob, sent, 0, 0),
            lambda: it.world.press(it.bob, sent, 1, 0),
            lambda: remove_bot(it.world, it.group, by=it.bob),
        ):
            with pytest.raises(ActError):
                act()
        it.world.say(it.ann, forum, "the owner may", thread_id=topic)


async def test_every_update_is_what_the_bot_api_documents() -> None:
    async with rig() as it:
        it.world.start(it.ann)
        forum = it.world.add_group("Forum", forum=True, owner=it.ann)
        it.world.add_bot(forum, as_admin=True)
        topic = add_topic(it.world, forum, "AI")
        it.world.say(it.ann, forum, "see https://x.com #tag", thread_id=topic)
        it.world.say(it.ann, forum, "hidden", anonymous=True)
        small = it.world.add_group("Small", supergroup=False, owner=it.ann)
        it.world.add_bot(small)
        upgrade_group(it.world, small)
        channel = it.world.add_channel("Channel", it.ann)
        it.world.add_bot(channel)
        it.world.edit(it.ann, it.world.post(channel, "post"), "edited")
        button = keyboard([{"text": "x", "callback_data": "d"}])
        sent = await it.result("sendMessage", chat_id=forum.id, text="x", reply_markup=button)
        it.world.press(it.ann, forum.messages[-1], 0, 0)
        await it.result("pinChatMessage", chat_id=forum.id, message_id=sent["message_id"])
        close_topic(it.world, forum, topic)
        remove_bot(it.world, forum)
        updates = it.drain()
        assert len(updates) > 15
        for update in updates:
            read = Update.model_validate(update)
            assert read.model_extra in (None, {})
