"""Methods that change and take back messages which only one person sees (Bot API 10.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.methods.messages import preview_options, text_and_entities
from bot.sandbox.params import Params
from bot.sandbox.text.markup import read_markup
from bot.sandbox.text.message_text import check_length, fix_text
from bot.sandbox.text.rich_text import read_rich
from bot.sandbox.text.utf16 import utf16_len
from bot.sandbox.world.access import find_chat, throttle
from bot.sandbox.world.model import Json, Message
from bot.sandbox.world.world import World

MAX_EDIT = 1_024
"""4,096 are promised, but a longer text was taken for a caption when last reported
(github.com/tdlib/telegram-bot-api/issues/881)."""

_NOT_MODIFIED = "MESSAGE_NOT_MODIFIED"


def edit_text(world: World, params: Params) -> bool:
    markup = _markup(params)
    if params.text("rich_message"):
        rich = read_rich(params)
        message = _find(world, params)
        _change(world, message, "", (), markup, {"rich_message": rich})
        return True
    text, entities = text_and_entities(params)
    message = _find(world, params)
    options = preview_options(params)
    kept, fixed = fix_text(text, entities)
    check_length(kept, edit=True)
    if utf16_len(kept) > MAX_EDIT:
        raise ApiError(400, "Bad Request: MEDIA_CAPTION_TOO_LONG")
    _change(world, message, kept, fixed, markup, options)
    return True


def edit_reply_markup(world: World, params: Params) -> bool:
    markup = _markup(params)
    message = _find(world, params)
    _change(world, message, message.text, message.entities, markup, message.extra)
    return True


def delete(world: World, params: Params) -> bool:
    world.delete(_find(world, params))
    return True


def _find(world: World, params: Params) -> Message:
    """The message, if the bot sent it to that person."""
    chat = find_chat(world, params, "write")
    user_id = params.user_id("receiver_user_id")
    message = chat.whispered(params.integer("ephemeral_message_id"))
    if message is None or message.receiver is None or message.receiver.id != user_id:
        raise bad_request("message not found")
    return message


def _markup(params: Params) -> Json | None:
    markup = read_markup(params.json("reply_markup", "reply keyboard markup"))
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _change(
    world: World, message: Message, text: str, entities: Any, markup: Json | None, extra: Json
) -> None:
    now = (message.text, message.entities, message.markup, message.extra)
    if (text, tuple(entities), markup, extra) == now:
        raise ApiError(400, f"Bad Request: {_NOT_MODIFIED}")
    throttle(world, message.chat)
    world.rewrite(message, text, tuple(entities), markup, extra=extra)


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "editEphemeralMessageText": edit_text,
    "editEphemeralMessageReplyMarkup": edit_reply_markup,
    "deleteEphemeralMessage": delete,
}
