"""Keyboards that ask, or let a chat be chosen; addresses that add the bot to a group."""

from __future__ import annotations

import pytest
from sandbox_rig import Rig, rig

from bot.sandbox.errors import ActError
from bot.sandbox.world.model import Message
from bot.sandbox.world.people import share_chat, start_in_group

WISH = {
    "request_id": 7,
    "chat_is_channel": True,
    "bot_administrator_rights": {"can_post_messages": True, "can_edit_messages": False},
    "request_title": True,
    "request_username": True,
}
CHOOSER = {"keyboard": [[{"text": "Choose", "request_chat": WISH}]], "one_time_keyboard": True}


async def chooser(r: Rig) -> Message:
    """The message that brings Ann the keyboard."""
    r.world.start(r.ann)
    await r.result("sendMessage", chat_id=r.ann.id, text="which?", reply_markup=CHOOSER)
    r.drain()
    return r.world.private(r.ann).messages[-1]


async def test_a_chosen_channel_comes_as_chat_shared_and_the_bot_is_made_administrator() -> None:
    async with rig() as r:
        channel = r.world.add_channel("Daily", r.ann, "daily_news")
        message = await chooser(r)
        share_chat(r.world, r.ann, message, channel)
        added, told = r.drain()
        assert added["my_chat_member"]["new_chat_member"]["can_post_messages"] is True
        assert told["message"]["chat"]["id"] == r.ann.id
        assert told["message"]["chat_shared"] == {
            "request_id": 7,
            "chat_id": channel.id,
            "title": "Daily",
            "username": "daily_news",
        }
        # Chosen again, nothing changes in the channel.
        share_chat(r.world, r.ann, message, channel)
        assert [list(update)[1] for update in r.drain()] == ["message"]


async def test_only_what_the_button_asks_for_can_be_chosen() -> None:
    async with rig() as r:
        message = await chooser(r)
        with pytest.raises(ActError):
            share_chat(r.world, r.ann, message, r.group)
        foreign = r.world.add_channel("Foreign", r.bob)
        with pytest.raises(ActError):
            share_chat(r.world, r.ann, message, foreign)
        with pytest.raises(ActError):
            share_chat(r.world, r.bob, message, foreign)


async def test_chats_are_requested_in_private_only_and_by_a_whole_button() -> None:
    async with rig() as r:
        said = await r.refusal("sendMessage", chat_id=r.group.id, text="x", reply_markup=CHOOSER)
        assert "private chats only" in said
        r.world.start(r.ann)
        broken = {"keyboard": [[{"text": "x", "request_chat": {}}]]}
        said = await r.refusal("sendMessage", chat_id=r.ann.id, text="x", reply_markup=broken)
        assert "request_id" in said


async def test_a_forced_reply_keeps_whom_it_is_for_and_what_it_hints() -> None:
    async with rig() as r:
        asked = {"force_reply": True, "selective": True, "input_field_placeholder": "8:15"}
        await r.result("sendMessage", chat_id=r.group.id, text="when?", reply_markup=asked)
        question = r.group.messages[-1]
        assert question.markup == asked
        # A reply gets through privacy mode.
        r.drain()
        r.world.say(r.bob, r.group, "9:00", reply_to=question)
        assert [update["message"]["text"] for update in r.drain()] == ["9:00"]


async def test_a_startgroup_address_adds_the_bot_and_says_start() -> None:
    async with rig() as r:
        group = r.world.add_group("New", owner=r.ann)
        start_in_group(r.world, r.ann, group, "hello")
        updates = r.drain()
        assert "my_chat_member" in updates[0]
        assert updates[-1]["message"]["text"] == "/start@digest_bot hello"
        assert start_in_group(r.world, r.ann, group) is None
        assert r.drain() == []
