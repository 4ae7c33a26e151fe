"""Methods that change messages which stand already: edit, delete, pin."""

from __future__ import annotations

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.methods.access import (
    check_may_delete,
    check_may_edit,
    check_may_pin,
    find_chat,
    find_message,
    throttle,
)
from bot.sandbox.methods.messages import preview_options, text_and_entities
from bot.sandbox.params import Json, Params
from bot.sandbox.text.entities import MessageEntity, utf16_len
from bot.sandbox.text.markup import check_inline, read_markup
from bot.sandbox.text.message_text import check_length, fix_text
from bot.sandbox.text.rich_text import read_rich
from bot.sandbox.world.model import Message
from bot.sandbox.world.world import World

MAX_EPHEMERAL_UNITS = 1_024
"""4,096 are promised, but a longer text was taken for a caption when last reported
(github.com/tdlib/telegram-bot-api/issues/881)."""
_NOT_MODIFIED = bad_request(
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


def edit_message_text(world: World, params: Params) -> Json:
    if world.knows("10.1") and params.text("rich_message"):
        return _edit_rich(world, params)
    text, entities = text_and_entities(params)
    message, markup = _editable(world, params)
    if not message.text and "rich_message" not in message.extra:
        raise bad_request("there is no text in the message to edit")
    check_inline(markup)
    options = preview_options(params)
    kept, fixed = fix_text(text, entities)
    check_length(kept, edit=True)
    if (kept, fixed, markup) == (message.text, message.entities, message.markup):
        raise _NOT_MODIFIED
    throttle(world, message.chat)
    extra = {key: one for key, one in message.extra.items() if key != "rich_message"}
    world.rewrite(message, kept, fixed, markup, extra | options)
    return message.as_json()


def _edit_rich(world: World, params: Params) -> Json:
    rich = read_rich(params)
    message, markup = _editable(world, params)
    check_inline(markup)
    if (rich, markup) == (message.extra.get("rich_message"), message.markup):
        raise _NOT_MODIFIED
    throttle(world, message.chat)
    world.rewrite(message, "", (), markup, {"rich_message": rich})
    return message.as_json()


def edit_message_reply_markup(world: World, params: Params) -> Json:
    message, markup = _editable(world, params)
    check_inline(markup)
    if markup == message.markup:
        raise _NOT_MODIFIED
    throttle(world, message.chat)
    world.rewrite(message, message.text, message.entities, markup)
    return message.as_json()


def _editable(world: World, params: Params) -> tuple[Message, Json | None]:
    """The message to edit, if the bot may, and its new keyboard."""
    markup = read_markup(params.json("reply_markup", "reply keyboard markup"))
    if not params.text("chat_id") and params.integer("message_id") <= 0:
        if not params.text("inline_message_id"):
            raise bad_request("message identifier is not specified")
        raise bad_request("wrong inline message identifier specified")
    chat = find_chat(world, params, "edit")
    message = find_message(chat, params.integer("message_id"), "message to edit")
    check_may_edit(world, message)
    return message, markup


def edit_ephemeral_text(world: World, params: Params) -> bool:
    markup = read_markup(params.json("reply_markup", "reply keyboard markup"))
    check_inline(markup)
    if params.text("rich_message"):
        rich = read_rich(params)
        message = _ephemeral(world, params)
        return _change_ephemeral(world, message, ("", (), markup, {"rich_message": rich}))
    text, entities = text_and_entities(params)
    message = _ephemeral(world, params)
    options = preview_options(params)
    kept, fixed = fix_text(text, entities)
    check_length(kept, edit=True)
    if utf16_len(kept) > MAX_EPHEMERAL_UNITS:
        raise ApiError(400, "Bad Request: MEDIA_CAPTION_TOO_LONG")
    return _change_ephemeral(world, message, (kept, fixed, markup, options))


def edit_ephemeral_reply_markup(world: World, params: Params) -> bool:
    markup = read_markup(params.json("reply_markup", "reply keyboard markup"))
    check_inline(markup)
    message = _ephemeral(world, params)
    changed = (message.text, message.entities, markup, message.extra)
    return _change_ephemeral(world, message, changed)


def delete_ephemeral(world: World, params: Params) -> bool:
    world.delete(_ephemeral(world, params))
    return True


def _ephemeral(world: World, params: Params) -> Message:
    """The message, if the bot sent it to that person alone."""
    chat = find_chat(world, params, "write")
    user_id = params.user_id("receiver_user_id")
    message = chat.ephemeral(params.integer("ephemeral_message_id"))
    if message is None or message.receiver is None or message.receiver.id != user_id:
        raise bad_request("message not found")
    return message


def _change_ephemeral(
    world: World,
    message: Message,
    changed: tuple[str, tuple[MessageEntity, ...], Json | None, Json],
) -> bool:
    if changed == (message.text, message.entities, message.markup, message.extra):
        raise ApiError(400, "Bad Request: MESSAGE_NOT_MODIFIED")
    throttle(world, message.chat)
    world.rewrite(message, *changed)
    return True


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
