"""sendRichMessage (Bot API 10.1); its corrections are ``editing``'s."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.params import Params
from bot.sandbox.text.markup import read_markup
from bot.sandbox.text.rich_text import read_rich
from bot.sandbox.world.access import (
    check_may_send,
    find_chat,
    find_reply,
    find_thread,
    place_of,
    throttle,
)
from bot.sandbox.world.model import Json
from bot.sandbox.world.visibility import asked_of, receiver_of
from bot.sandbox.world.world import World


def send_rich_message(world: World, params: Params) -> Json:
    rich = read_rich(params)
    markup = read_markup(params.json("reply_markup", "reply keyboard markup"))
    chat = find_chat(world, params, "write")
    thread_id = find_thread(chat, params.integer("message_thread_id"))
    reply_to = asked_of(world, chat, params) or find_reply(world, chat, params)
    thread_id = place_of(chat, thread_id, reply_to)
    receiver = receiver_of(world, chat, params, reply_to)
    check_may_send(world, chat, thread_id)
    if chat.kind == "channel" and markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    throttle(world, chat)
    message = world.send(
        chat,
        markup=markup,
        thread_id=thread_id,
        reply_to=reply_to,
        silent=params.flag("disable_notification"),
        protected=params.flag("protect_content"),
        extra={"rich_message": rich},
        receiver=receiver,
    )
    return message.as_json()


METHODS: Mapping[str, Callable[[World, Params], Any]] = {"sendRichMessage": send_rich_message}
