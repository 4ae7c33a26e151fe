"""Methods that change messages which stand already: edit, delete, pin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.messages import preview_options, text_and_entities
from bot.sandbox.params import Params
from bot.sandbox.text.markup import read_markup
from bot.sandbox.text.message_text import check_length, fix_text
from bot.sandbox.text.rich_text import read_rich
from bot.sandbox.world.access import (
    check_may_delete,
    check_may_edit,
    check_may_pin,
    find_chat,
    find_message,
    throttle,
)
from bot.sandbox.world.model import Json, Message
from bot.sandbox.world.world import World

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


def edit_message_text(world: World, params: Params) -> Json:
    if world.knows("10.1") and params.text("rich_message"):
        return edit_rich(world, params)
    text, entities = text_and_entities(params)
    markup = read_markup(params.json("reply_markup", "reply keyboard markup"))
    message = _editable(world, params)
    if not message.text and "rich_message" not in message.extra:
        raise bad_request("there is no text in the message to edit")
    _check_inline(markup)
    options = preview_options(params)
    kept, fixed = fix_text(text, entities)
    check_length(kept, edit=True)
    if (kept, fixed, markup) == (message.text, message.entities, message.markup):
        raise bad_request(_NOT_MODIFIED)
    throttle(world, message.chat)
    extra = {key: one for key, one in message.extra.items() if key != "rich_message"}
    world.rewrite(message, kept, fixed, markup, extra=extra | options)
    return message.as_json()


def edit_rich(world: World, params: Params) -> Json:
    """editMessageText with ``rich_message`` in place of a text."""
    rich = read_rich(params)
    markup = read_markup(params.json("reply_markup", "reply keyboard markup"))
    message = _editable(world, params)
    _check_inline(markup)
    if (rich, markup) == (message.extra.get("rich_message"), message.markup):
        raise bad_request(_NOT_MODIFIED)
    throttle(world, message.chat)
    world.rewrite(message, "", (), markup, extra={"rich_message": rich})
    return message.as_json()


def edit_message_reply_markup(world: World, params: Params) -> Json:
    markup = read_markup(params.json("reply_markup", "reply keyboard markup"))
    message = _editable(world, params)
    _check_inline(markup)
    if markup == message.markup:
        raise bad_request(_NOT_MODIFIED)
    throttle(world, message.chat)
    world.rewrite(message, message.text, message.entities, markup)
    return message.as_json()


def _editable(world: World, params: Params) -> Message:
    if not params.text("chat_id") and params.integer("message_id") <= 0:
        if not params.text("inline_message_id"):
            raise bad_request("message identifier is not specified")
        raise bad_request("wrong inline message identifier specified")
    chat = find_chat(world, params, "edit")
    message = find_message(chat, params.integer("message_id"), "message to edit")
    check_may_edit(world, message)
    return message


def _check_inline(markup: Json | None) -> None:
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")


def delete_message(world: World, params: Params) -> bool:
    if not params.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if params.integer("message_id") <= 0:
        raise bad_request("message identifier is not specified")
    chat = find_chat(world, params, "write")
    message = find_message(chat, params.integer("message_id"), "message to delete")
    check_may_delete(world, message)
    world.delete(message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """All or none; messages that are not there are passed over."""
    ids = params.message_ids()
    chat = find_chat(world, params, "write")
    found = [one for one in map(chat.message, ids) if one is not None]
    for message in found:
        check_may_delete(world, message)
    for message in found:
        world.delete(message)
    return True


def pin_chat_message(world: World, params: Params) -> bool:
    chat = find_chat(world, params, "write")
    message = find_message(chat, params.integer("message_id"), "message to pin")
    check_may_pin(world, chat)
    if message.service:
        raise bad_request("service messages can't be pinned")
    world.pin(message)
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    chat = find_chat(world, params, "write")
    if params.text("message_id"):
        message = find_message(chat, params.integer("message_id"), "message to unpin")
    else:
        pinned = [one for one in chat.messages if one.pinned and not one.deleted]
        if not pinned:
            raise bad_request("message to unpin not found")
        message = pinned[-1]
    check_may_pin(world, chat)
    world.pin(message, pinned=False)
    return True


def unpin_all_chat_messages(world: World, params: Params) -> bool:
    chat = find_chat(world, params, "write")
    check_may_pin(world, chat)
    for message in chat.messages:
        if message.pinned and not message.deleted:
            world.pin(message, pinned=False)
    return True


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
}
