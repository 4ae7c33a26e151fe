"""python-telegram-bot and aiogram's models find here what they find at Telegram."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram.types import ChatFullInfo, Message, ResultChatMemberUnion
from pydantic import TypeAdapter
from sandbox_rig import keyboard, rig
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChatMember,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from bot.sandbox.world.people import upgrade_group


async def test_python_telegram_bot_works_as_with_telegram() -> None:
    async with rig() as it, Bot(it.world.token, base_url=it.server.base_url + "/bot") as bot:
        assert bot.username == "digest_bot"
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="d")]])
        sent = await bot.send_message(
            it.group.id,
            "Title 标题😀 rest",
            entities=[MessageEntity(MessageEntity.BOLD, 0, 10)],
            reply_markup=markup,
            disable_notification=True,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        assert sent.parse_entities() == {sent.entities[0]: "Title 标题😀"}
        assert sent.link_preview_options is not None
        assert sent.reply_markup == markup
        edited = await bot.edit_message_text("new", it.group.id, sent.message_id)
        assert (edited.text, edited.reply_markup) == ("new", None)  # type: ignore[union-attr]
        assert await bot.delete_message(it.group.id, sent.message_id)
        member = await bot.get_chat_member(it.group.id, it.ann.id)
        assert member.status == "creator"


async def test_python_telegram_bot_raises_what_it_raises_with_telegram() -> None:
    async with rig() as it, Bot(it.world.token, base_url=it.server.base_url + "/bot") as bot:
        add = it.world.faults.add
        old = it.world.add_group("Small", supergroup=False, owner=it.ann)
        it.world.add_bot(old)
        new = upgrade_group(it.world, old)
        with pytest.raises(ChatMigrated) as migrated:
            await bot.send_message(old.id, "x")
        assert migrated.value.new_chat_id == new.id
        with pytest.raises(BadRequest, match="not found"):
            await bot.send_message(1, "x")
        with pytest.raises(Forbidden, match="initiate"):
            await bot.send_message(it.ann.id, "x")
        add("sendMessage", kind="retry_after", seconds=3)
        with pytest.raises(RetryAfter):
            await bot.send_message(it.group.id, "x")
        add("getUpdates", kind="conflict")
        with pytest.raises(Conflict):
            await bot.get_updates()
    async with rig() as it:
        wrong = Bot("1:wrong", base_url=it.server.base_url + "/bot")
        with pytest.raises(InvalidToken):
            await wrong.initialize()
        await wrong.shutdown()


async def test_menus_are_shown_by_scope_and_language() -> None:
    async with rig() as it, Bot(it.world.token, base_url=it.server.base_url + "/bot") as bot:
        everybody = BotCommandScopeAllGroupChats()
        admins = BotCommandScopeAllChatAdministrators()
        one = BotCommandScopeChatMember(it.group.id, it.bob.id)
        await bot.set_my_commands([BotCommand("start", "Start")])
        await bot.set_my_commands([BotCommand("today", "Today")], scope=everybody)
        await bot.set_my_commands(
            [BotCommand("today", "今天")], scope=everybody, language_code="zh"
        )
        await bot.set_my_commands([BotCommand("subscribe", "订阅")], scope=admins)

        def shown(user: Any, language: str) -> list[tuple[str, str]]:
            return it.world.menu(it.group, user, language)

        assert shown(it.bob, "zh-hans") == [("today", "今天")]
        assert shown(it.bob, "en") == [("today", "Today")]
        assert shown(it.ann, "zh-hans") == [("subscribe", "订阅")]
        assert it.world.menu(it.world.private(it.bob), it.bob, "en") == [("start", "Start")]
        await bot.set_my_commands([BotCommand("only", "you")], scope=one)
        assert shown(it.bob, "zh-hans") == [("only", "you")]
        await bot.delete_my_commands(scope=one)
        assert shown(it.bob, "zh-hans") == [("today", "今天")]
        assert await bot.get_my_commands(everybody, "zh") == (BotCommand("today", "今天"),)
        await bot.set_my_description("说明", language_code="zh")
        assert (await bot.get_my_description("zh")).description == "说明"
        assert (await bot.get_my_description("en")).description == ""
        assert (await bot.get_my_name()).name == "Digest"


async def test_answers_are_what_the_bot_api_documents() -> None:
    async with rig() as it:
        it.world.set_member(it.group, it.world.bot, "administrator")
        it.world.set_member(it.group, it.bob, "restricted", ["can_send_messages"])
        chat = await it.result("getChat", chat_id=it.group.id)
        assert ChatFullInfo.model_validate(chat).permissions is not None
        union: TypeAdapter[Any] = TypeAdapter(ResultChatMemberUnion)
        for user, status in ((it.ann, "creator"), (it.bob, "restricted")):
            member = await it.result("getChatMember", chat_id=it.group.id, user_id=user.id)
            assert union.validate_python(member).status == status
        admins = await it.result("getChatAdministrators", chat_id=it.group.id)
        assert [union.validate_python(one).status for one in admins] == [
            "creator",
            "administrator",
        ]
        button = keyboard([{"text": "x", "url": "t.me/x"}])
        sent = await it.result("sendMessage", chat_id=it.group.id, text="x", reply_markup=button)
        read = Message.model_validate(sent)
        assert read.reply_markup is not None
        assert read.reply_markup.inline_keyboard[0][0].url == "http://t.me/x"


async def test_forwards_and_copies() -> None:
    async with rig() as it:
        it.world.start(it.ann)
        theirs = it.world.say(it.bob, it.group, "see #tag")
        where = {"chat_id": it.ann.id, "from_chat_id": it.group.id, "message_id": theirs.id}
        forwarded = await it.result("forwardMessage", **where)
        assert forwarded["forward_origin"]["sender_user"]["first_name"] == "Bob"
        copied = await it.result("copyMessage", **where)
        assert list(copied) == ["message_id"]
        assert it.world.private(it.ann).messages[-1].text == "see #tag"
        missing = await it.refusal("copyMessage", **(where | {"message_id": 99}))
        assert missing == "Bad Request: message to copy not found"
