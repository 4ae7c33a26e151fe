"""Messages for one person's eyes in the sandbox: who may send them, when, and what an older
server makes of the parameters."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram.types import Message as Received
from sandbox_rig import Rig, keyboard, rig
from support.judge import unknown

from bot.sandbox.errors import ActError
from bot.sandbox.world.events import CallbackQuery
from bot.sandbox.world.model import GROUP_RIGHTS, Message

PRIVATE = [{"command": "today", "description": "今天", "is_ephemeral": True}]


async def private_menu(r: Rig) -> None:
    scope = {"type": "chat", "chat_id": r.group.id}
    assert await r.result("setMyCommands", commands=PRIVATE, scope=scope)
    assert await r.result("getMyCommands", scope=scope) == PRIVATE


def to(r: Rig, **more: Any) -> dict[str, Any]:
    return {"receiver_user_id": r.bob.id, **more}


async def asked(r: Rig) -> Message:
    await private_menu(r)
    return r.world.say(r.bob, r.group, "/today")


async def pressed(r: Rig) -> CallbackQuery:
    button = keyboard([{"text": "开", "callback_data": "x"}])
    sent = await r.result("sendMessage", chat_id=r.group.id, text="标题", reply_markup=button)
    message = r.group.message(sent["message_id"])
    assert message is not None
    return r.world.press(r.bob, message, 0, 0)


async def whisper(
    r: Rig, query: CallbackQuery, text: str = "悄悄话", **more: Any
) -> dict[str, Any]:
    parameters = to(r, callback_query_id=query.id)
    sent: dict[str, Any] = await r.result(
        "sendMessage",
        chat_id=r.group.id,
        text=text,
        ephemeral_message_parameters=parameters,
        **more,
    )
    return sent


async def test_a_private_command_is_heard_by_the_bot_and_answered_within_its_time() -> None:
    async with rig() as r:
        said = await asked(r)
        (update,) = r.drain()
        heard = update["message"]
        assert not list(unknown(Received.model_validate(heard)))
        assert (heard["message_id"], heard["ephemeral_message_id"]) == (0, said.ephemeral_id)
        reply = {"ephemeral_message_id": said.ephemeral_id}
        wish = {"chat_id": r.group.id, "text": "x", "reply_parameters": reply}
        assert "must be ephemeral" in await r.refusal("sendMessage", **wish)
        sent = await r.result("sendMessage", **wish, ephemeral_message_parameters=to(r))
        assert not list(unknown(Received.model_validate(sent)))
        assert (sent["message_id"], sent["receiver_user"]["id"]) == (0, r.bob.id)
        r.time.advance(16)
        late = await r.refusal("sendMessage", **wish, ephemeral_message_parameters=to(r))
        assert late == "Bad Request: message to be replied not found"


async def test_a_press_is_answered_within_its_time() -> None:
    async with rig() as r:
        query = await pressed(r)
        sent = await whisper(r, query)
        assert sent["ephemeral_message_id"] > 0
        r.time.advance(16)
        late = await r.refusal(
            "sendMessage",
            chat_id=r.group.id,
            text="x",
            ephemeral_message_parameters=to(r, callback_query_id=query.id),
        )
        assert late.startswith("Bad Request: query is too old")


async def test_without_a_question_only_an_administrator_may() -> None:
    async with rig() as r:
        wish = {"chat_id": r.group.id, "text": "x", "ephemeral_message_parameters": to(r)}
        assert await r.refusal("sendMessage", **wish) == "Bad Request: MESSAGE_NOT_COMMAND"
        r.world.set_member(r.group, r.world.bot, "administrator", GROUP_RIGHTS)
        await r.result("sendMessage", **wish)
        stranger = r.world.add_user("Eve")
        wish["ephemeral_message_parameters"] = {"receiver_user_id": stranger.id}
        assert await r.refusal("sendMessage", **wish) == "Bad Request: USER_NOT_PARTICIPANT"


async def test_it_is_edited_and_deleted_by_methods_of_its_own() -> None:
    async with rig() as r:
        sent = await whisper(r, await pressed(r))
        message = r.group.ephemeral(sent["ephemeral_message_id"])
        assert message is not None
        own = {
            "chat_id": r.group.id,
            "receiver_user_id": r.bob.id,
            "ephemeral_message_id": message.ephemeral_id,
        }
        edit = await r.refusal("editMessageText", chat_id=r.group.id, message_id=0, text="y")
        assert "message" in edit
        assert await r.result("editEphemeralMessageText", **own, text="新") is True
        assert message.text == "新"
        again = await r.refusal("editEphemeralMessageText", **own, text="新")
        assert again == "Bad Request: MESSAGE_NOT_MODIFIED"
        long = await r.refusal("editEphemeralMessageText", **own, text="长" * 1_025)
        assert long == "Bad Request: MEDIA_CAPTION_TOO_LONG"
        assert await r.result("editEphemeralMessageText", **own, text="长" * 1_024) is True
        markup = keyboard([{"text": "b", "callback_data": "b"}])
        assert await r.result("editEphemeralMessageReplyMarkup", **own, reply_markup=markup)
        assert await r.result("deleteEphemeralMessage", **own) is True
        assert "not found" in await r.refusal("deleteEphemeralMessage", **own)


async def test_nobody_else_can_press_its_buttons() -> None:
    async with rig() as r:
        button = keyboard([{"text": "b", "callback_data": "b"}])
        sent = await whisper(r, await pressed(r), reply_markup=button)
        message = r.group.ephemeral(sent["ephemeral_message_id"])
        assert message is not None
        with pytest.raises(ActError):
            r.world.press(r.ann, message, 0, 0)
        r.world.press(r.bob, message, 0, 0)


async def test_an_older_server_shows_it_to_all() -> None:
    async with rig(api_level="10.1") as r:
        scope = {"type": "chat", "chat_id": r.group.id}
        await r.result("setMyCommands", commands=PRIVATE, scope=scope)
        assert r.world.say(r.bob, r.group, "/today").id > 0
        sent = await whisper(r, await pressed(r))
        assert sent["message_id"] > 0
        assert "ephemeral_message_id" not in sent
        said = await r.call("deleteEphemeralMessage")
        assert said["error_code"] == 404
