"""Every refusal that the real server would give is given here, word for word."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_rig import keyboard, rig

from bot.sandbox.world.people import (
    add_topic,
    close_topic,
    delete_topic,
    remove_bot,
    upgrade_group,
)

BAD = "Bad Request: "
NOT_MODIFIED = (
    BAD + "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
TOO_OLD = BAD + "query is too old and response timeout expired or query ID is invalid"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n\t "}, "text must be non-empty"),
        ({"text": "\u200b\u200e"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "中" * 10923}, "text is too long"),
        ({"text": "a", "parse_mode": "Fancy"}, "unsupported parse_mode"),
        (
            {"text": "<x>a</x>", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "x" at byte offset 0',
        ),
        (
            {"text": "a", "entities": [{"type": "bold", "offset": 0}]},
            "can't parse MessageEntity: Can't find field \"length\"",
        ),
        (
            {"text": "a", "entities": [{"type": "bold", "offset": -1, "length": 1}]},
            "receive an entity with incorrect offset -1",
        ),
        (
            {"text": "a", "link_preview_options": [1]},
            "object expected as link preview options",
        ),
        (
            {"text": "a", "entities": [{"type": "huge", "offset": 0, "length": 1}]},
            "can't parse MessageEntity: Unsupported type specified",
        ),
        (
            {"text": "a😀", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
            "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte "
            "offset 5",
        ),
        (
            {"text": "a", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2",
        ),
        (
            {"text": "a", "entities": [{"type": "text_link", "offset": 0, "length": 1}]},
            "can't parse MessageEntity: Can't find field \"url\"",
        ),
        (
            {
                "text": "a",
                "entities": [{"type": "text_link", "offset": 0, "length": 1, "url": "ftp://x.y"}],
            },
            "entity URL 'ftp://x.y' is invalid: Unsupported URL protocol",
        ),
        ({"text": "a", "message_thread_id": 0, "chat_id": "", "x": 1}, "chat_id is empty"),
        ({"text": "a", "chat_id": 12345}, "chat not found"),
        ({"text": "a", "chat_id": "@nowhere"}, "chat not found"),
        (
            {"text": "a", "reply_parameters": {"message_id": 999}},
            "message to be replied not found",
        ),
        ({"text": "a", "reply_markup": [1]}, "object expected as reply markup"),
        (
            {"text": "a", "reply_markup": keyboard([{"text": "x"}])},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "a", "reply_markup": keyboard([{"text": "x", "callback_data": "中" * 22}])},
            "BUTTON_DATA_INVALID",
        ),
        (
            {"text": "a", "reply_markup": keyboard([{"text": "x", "url": "localhost"}])},
            "inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL",
        ),
    ],
)
async def test_a_message_that_telegram_would_not_take(params: dict[str, Any], said: str) -> None:
    async with rig() as it:
        params = {"chat_id": it.group.id} | params
        assert await it.refusal("sendMessage", **params) == BAD + said
        assert all(message.sender is not it.world.bot for message in it.group.messages)


async def test_a_person_is_written_to_only_after_start_and_not_when_they_blocked_us() -> None:
    async with rig() as it:
        send = {"chat_id": it.ann.id, "text": "hi"}
        initiate = "Forbidden: bot can't initiate conversation with a user"
        assert await it.refusal("sendMessage", **send) == initiate
        it.world.start(it.ann)
        assert (await it.result("sendMessage", **send))["text"] == "hi"
        it.world.block_bot(it.ann)
        assert await it.refusal("sendMessage", **send) == "Forbidden: bot was blocked by the user"
        it.world.start(it.ann)
        await it.result("sendMessage", **send)
        it.ann.deactivated = True
        assert await it.refusal("sendMessage", **send) == "Forbidden: user is deactivated"


@pytest.mark.parametrize("supergroup", [True, False])
async def test_out_of_a_group_nothing_is_possible(supergroup: bool) -> None:
    kind = "supergroup" if supergroup else "group"
    async with rig() as it:
        chat = it.world.add_group("Other", supergroup=supergroup, owner=it.ann)
        send = {"chat_id": chat.id, "text": "hi"}
        outside = f"Forbidden: bot is not a member of the {kind} chat"
        assert await it.refusal("sendMessage", **send) == outside
        it.world.add_bot(chat)
        await it.result("sendMessage", **send)
        remove_bot(it.world, chat)
        kicked = f"Forbidden: bot was kicked from the {kind} chat"
        assert await it.refusal("sendMessage", **send) == kicked
        assert await it.refusal("getChatAdministrators", chat_id=chat.id) == kicked
        it.world.add_bot(chat)
        assert await it.result("leaveChat", chat_id=chat.id) is True
        assert await it.refusal("sendMessage", **send) == outside


async def test_a_group_that_became_a_supergroup_says_where_it_went() -> None:
    async with rig() as it:
        old = it.world.add_group("Small", supergroup=False, owner=it.ann)
        it.world.add_bot(old)
        new = upgrade_group(it.world, old)
        answer = await it.call("sendMessage", chat_id=old.id, text="hi")
        assert answer == {
            "ok": False,
            "error_code": 400,
            "description": BAD + "group chat was upgraded to a supergroup chat",
            "parameters": {"migrate_to_chat_id": new.id},
        }
        assert (await it.result("sendMessage", chat_id=new.id, text="hi"))["chat"]["id"] == new.id


async def test_topics_are_closed_deleted_and_general_has_no_number() -> None:
    async with rig() as it:
        forum = it.world.add_group("Forum", forum=True, owner=it.ann)
        it.world.add_bot(forum)
        topic = add_topic(it.world, forum, "AI")
        send = {"chat_id": forum.id, "text": "hi", "message_thread_id": topic}
        sent = await it.result("sendMessage", **send)
        assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
        assert sent["reply_to_message"]["forum_topic_created"]["name"] == "AI"
        general = await it.result("sendMessage", chat_id=forum.id, text="hi")
        assert "message_thread_id" not in general
        not_found = BAD + "message thread not found"
        assert await it.refusal("sendMessage", **(send | {"message_thread_id": 1})) == not_found
        assert await it.refusal("sendMessage", **(send | {"message_thread_id": 77})) == not_found
        close_topic(it.world, forum, topic)
        assert await it.refusal("sendMessage", **send) == BAD + "TOPIC_CLOSED"
        it.world.set_member(forum, it.world.bot, "administrator")
        await it.result("sendMessage", **send)
        delete_topic(it.world, forum, topic)
        assert await it.refusal("sendMessage", **send) == not_found


async def test_rights_are_needed_to_write_and_to_pin() -> None:
    async with rig() as it:
        chat_id = it.group.id
        message = await it.result("sendMessage", chat_id=chat_id, text="hi")
        pin = {"chat_id": chat_id, "message_id": message["message_id"]}
        no_pin = BAD + "not enough rights to manage pinned messages in the chat"
        assert await it.refusal("pinChatMessage", **pin) == no_pin
        it.world.set_member(it.group, it.world.bot, "administrator")
        assert await it.result("pinChatMessage", **pin) is True
        assert (await it.result("getChat", chat_id=chat_id))["pinned_message"]["text"] == "hi"
        assert await it.result("unpinChatMessage", chat_id=chat_id) is True
        missing = BAD + "message to unpin not found"
        assert await it.refusal("unpinChatMessage", chat_id=chat_id) == missing
        it.world.set_member(it.group, it.world.bot, "restricted")
        no_text = BAD + "not enough rights to send text messages to the chat"
        assert await it.refusal("sendMessage", chat_id=chat_id, text="hi") == no_text
        channel = it.world.add_channel("Channel", it.ann)
        it.world.set_member(channel, it.world.bot, "administrator", ["can_edit_messages"])
        no_post = BAD + "need administrator rights in the channel chat"
        assert await it.refusal("sendMessage", chat_id=channel.id, text="hi") == no_post


async def test_edits_are_for_our_own_messages_and_must_change_something() -> None:
    async with rig() as it:
        chat_id = it.group.id
        theirs = it.world.say(it.bob, it.group, "mine")
        sent = await it.result("sendMessage", chat_id=chat_id, text="hi")
        edit = {"chat_id": chat_id, "message_id": sent["message_id"], "text": "hi "}
        assert await it.refusal("editMessageText", **edit) == NOT_MODIFIED
        button = keyboard([{"text": "x", "callback_data": "d"}])
        edited = await it.result("editMessageText", **edit, reply_markup=button)
        assert edited["reply_markup"] == button
        only = {key: edit[key] for key in ("chat_id", "message_id")}
        same = await it.refusal("editMessageReplyMarkup", **only, reply_markup=button)
        assert same == NOT_MODIFIED
        assert "reply_markup" not in await it.result("editMessageReplyMarkup", **only)
        long = await it.refusal("editMessageText", **(edit | {"text": "😀" * 2049}))
        assert long == BAD + "MESSAGE_TOO_LONG"
        unknown = await it.refusal("editMessageText", **(edit | {"message_id": 99}))
        assert unknown == BAD + "message to edit not found"
        foreign = await it.refusal("editMessageText", **(edit | {"message_id": theirs.id}))
        assert foreign == BAD + "message can't be edited"
        nothing = await it.refusal("editMessageText", text="x")
        assert nothing == BAD + "message identifier is not specified"
        reply = {"keyboard": [["a"]]}
        inline = await it.refusal("editMessageText", **edit, reply_markup=reply)
        assert inline == BAD + "inline keyboard expected"


async def test_deleting_needs_the_right_and_less_than_two_days() -> None:
    async with rig() as it:
        private = it.world.private(it.ann)
        it.world.start(it.ann)
        theirs = it.world.say(it.bob, it.group, "mine")
        ours = await it.result("sendMessage", chat_id=it.group.id, text="hi")
        letter = await it.result("sendMessage", chat_id=private.id, text="hi")
        old = await it.result("sendMessage", chat_id=private.id, text="old")
        await it.result("deleteMessage", chat_id=private.id, message_id=letter["message_id"])
        gone = {"chat_id": private.id, "message_id": letter["message_id"]}
        assert await it.refusal("deleteMessage", **gone) == BAD + "message to delete not found"
        assert await it.refusal("editMessageText", **gone, text="x") == (
            BAD + "message to edit not found"
        )
        foreign = {"chat_id": it.group.id, "message_id": theirs.id}
        no = BAD + "message can't be deleted"
        assert await it.refusal("deleteMessage", **foreign) == no
        it.world.set_member(it.group, it.world.bot, "administrator")
        assert await it.result("deleteMessage", **foreign) is True
        it.time.advance(48 * 3600)
        late = {"chat_id": it.group.id, "message_id": ours["message_id"]}
        assert await it.refusal("deleteMessage", **late) == no
        lasts = {"chat_id": private.id, "message_ids": [old["message_id"], 99]}
        assert await it.refusal("deleteMessages", **lasts) == no + " for everyone"
        assert await it.refusal("deleteMessage", chat_id=private.id) == (
            BAD + "message identifier is not specified"
        )


async def test_a_press_is_answered_once_and_soon() -> None:
    async with rig() as it:
        button = keyboard([{"text": "x", "callback_data": "d"}])
        await it.result("sendMessage", chat_id=it.group.id, text="hi", reply_markup=button)
        message = it.group.messages[-1]
        query = it.world.press(it.bob, message, 0, 0)
        answer = {"callback_query_id": query.id, "text": "ok", "show_alert": True}
        assert await it.result("answerCallbackQuery", **answer) is True
        assert query.answer is not None
        assert (query.answer.text, query.answer.alert) == ("ok", True)
        assert it.world.answers == [query.answer]
        assert await it.refusal("answerCallbackQuery", **answer) == TOO_OLD
        assert await it.refusal("answerCallbackQuery", callback_query_id="1") == TOO_OLD
        late = it.world.press(it.bob, message, data="d")
        it.time.advance(16)
        assert await it.refusal("answerCallbackQuery", callback_query_id=late.id) == TOO_OLD
        last = it.world.press(it.bob, message, data="d")
        for url, fits in (("https://x.com", False), ("https://t.me/digest_bot?start=a", True)):
            body = await it.call("answerCallbackQuery", callback_query_id=last.id, url=url)
            assert body["ok"] is fits, body


async def test_a_wrong_token_or_method_is_said_so() -> None:
    async with rig() as it:
        assert await it.refusal("sendNothing") == "Not Found: method not found"
        for token, said in (
            ("1:x", "Unauthorized"),
            ("x", "Unauthorized: invalid token specified"),
        ):
            url = f"{it.server.base_url}/bot{token}/getMe"
            async with it.session.get(url) as response:
                body = await response.json()
                assert (response.status, body["description"]) == (401, said)


async def test_menus_are_checked() -> None:
    async with rig() as it:
        for command, said in (
            ({"command": "Today", "description": "x"}, "BOT_COMMAND_INVALID"),
            ({"command": "", "description": "x"}, "command must be non-empty"),
            ({"command": "x" * 33, "description": "x"}, "command length must not exceed 32"),
            ({"command": "x", "description": ""}, "command description must be non-empty"),
            ({"command": "x"}, "can't parse BotCommand: Can't find field \"description\""),
        ):
            assert await it.refusal("setMyCommands", commands=[command]) == BAD + said
        language = await it.refusal("setMyCommands", commands=[], language_code="zh-hans")
        assert language == BAD + "invalid language code specified"
        scope = await it.refusal("setMyCommands", commands=[], scope={"type": "moon"})
        assert scope == BAD + "can't parse BotCommandScope: Unsupported type specified"


async def test_limits_answer_429_with_the_seconds_to_wait() -> None:
    async with rig(strict_limits=True) as it:
        send = {"chat_id": it.group.id, "text": "hi"}
        await it.result("sendMessage", **send)
        it.time.advance(0.25)
        assert await it.call("sendMessage", **send) == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        it.time.advance(0.75)
        await it.result("sendMessage", **send)
        assert await it.refusal("sendMessage", **(send | {"text": ""})) == (
            BAD + "message text is empty"
        )
