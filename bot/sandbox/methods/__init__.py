"""The Bot API's methods as one table: name to handler.

A handler takes the world and the request's parameters and gives the answer's ``result``, or
raises ``ApiError``. getUpdates, which waits, is ``api``'s own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.methods import bot_profile, chats, editing, inline_queries, messages, updates
from bot.sandbox.params import Params
from bot.sandbox.world.world import World

Handler = Callable[[World, Params], Any]

METHODS: Mapping[str, Handler] = {
    "getMe": bot_profile.get_me,
    "setMyCommands": bot_profile.set_my_commands,
    "getMyCommands": bot_profile.get_my_commands,
    "deleteMyCommands": bot_profile.delete_my_commands,
    "setMyName": bot_profile.text_setter("name"),
    "getMyName": bot_profile.text_getter("name"),
    "setMyDescription": bot_profile.text_setter("description"),
    "getMyDescription": bot_profile.text_getter("description"),
    "setMyShortDescription": bot_profile.text_setter("short_description"),
    "getMyShortDescription": bot_profile.text_getter("short_description"),
    "sendMessage": messages.send_message,
    "sendRichMessage": messages.send_rich_message,
    "forwardMessage": messages.forward_message,
    "copyMessage": messages.copy_message,
    "sendChatAction": messages.send_chat_action,
    "answerCallbackQuery": messages.answer_callback_query,
    "editMessageText": editing.edit_message_text,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "editEphemeralMessageText": editing.edit_ephemeral_text,
    "editEphemeralMessageReplyMarkup": editing.edit_ephemeral_reply_markup,
    "deleteEphemeralMessage": editing.delete_ephemeral,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "getChatMembersCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "answerInlineQuery": inline_queries.answer_inline_query,
    "setWebhook": updates.set_webhook,
    "deleteWebhook": updates.delete_webhook,
    "getWebhookInfo": updates.get_webhook_info,
}
SINCE = {
    "sendRichMessage": "10.1",
    "editEphemeralMessageText": "10.2",
    "editEphemeralMessageReplyMarkup": "10.2",
    "deleteEphemeralMessage": "10.2",
}
"""The version of the Bot API that brought a method; the others were there before."""
_NAMES = {name.lower(): name for name in METHODS}


def find_method(world: World, name: str) -> Handler | None:
    """The handler of that method (in any case, as at Telegram); None where this server does not
    know it."""
    found = _NAMES.get(name.lower())
    return METHODS[found] if found and world.knows(SINCE.get(found, "0")) else None
