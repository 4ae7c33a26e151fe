"""Methods that put new messages into chats, and what goes with them."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.methods.access import (
    check_may_send,
    find_chat,
    find_command,
    find_message,
    find_receiver,
    find_reply,
    find_thread,
    place_of,
    throttle,
)
from bot.sandbox.params import Json, Params
from bot.sandbox.text.entities import MessageEntity
from bot.sandbox.text.markup import asks_for_chats, check_inline, read_markup
from bot.sandbox.text.message_text import check_length, fix_text, read_text
from bot.sandbox.text.parse_mode import parse_text
from bot.sandbox.text.rich_text import read_rich
from bot.sandbox.text.urls import BadUrl, check_url
from bot.sandbox.world.events import Event
from bot.sandbox.world.model import Chat, Message
from bot.sandbox.world.world import World

_ACTIONS = """
cancel typing upload_photo record_video upload_video record_voice record_audio upload_voice
upload_audio upload_document choose_sticker find_location pick_up_location record_video_note
upload_video_note
"""
ACTIONS = frozenset(_ACTIONS.split())
MAX_ANSWER_CHARS = 200
"""Of answerCallbackQuery's text."""


def send_message(world: World, params: Params) -> Json:
    text, entities = text_and_entities(params)
    chat, fields = _destination(world, params)
    options = preview_options(params)
    kept, fixed = fix_text(text, entities)
    check_length(kept)
    throttle(world, chat)
    return world.add_message(chat, world.bot, kept, fixed, extra=options, **fields).as_json()


def send_rich_message(world: World, params: Params) -> Json:
    extra = {"rich_message": read_rich(params)}
    chat, fields = _destination(world, params)
    throttle(world, chat)
    return world.add_message(chat, world.bot, extra=extra, **fields).as_json()


def text_and_entities(params: Params) -> tuple[str, list[MessageEntity]]:
    """The text of a request with its entities, as written or parsed by its ``parse_mode``."""
    text, mode = params.text("text"), params.text("parse_mode").lower()
    if mode in ("", "none"):
        return read_text(text, params.items("entities", "entities") if text else ())
    read_text(text)
    return parse_text(text, mode)


def preview_options(params: Params) -> Json:
    """What a message holds of its ``link_preview_options``; nothing where they say nothing."""
    options = params.json("link_preview_options", "link preview options")
    if options is None and params.flag("disable_web_page_preview"):
        options = {"is_disabled": True}
    if options is not None and not isinstance(options, dict):
        raise bad_request("object expected as link preview options")
    return {"link_preview_options": options} if options else {}


def _destination(world: World, params: Params) -> tuple[Chat, dict[str, Any]]:
    """The chat that a new message goes to, and the fields of ``Message`` that say where in it, for
    whom, with what keyboard and how."""
    markup = read_markup(params.json("reply_markup", "reply keyboard markup"))
    chat = find_chat(world, params, "write")
    thread_id = find_thread(chat, params.integer("message_thread_id"))
    reply_to = find_command(world, chat, params) or find_reply(world, chat, params)
    thread_id = place_of(chat, thread_id, reply_to)
    receiver = find_receiver(world, chat, params, reply_to)
    check_may_send(world, chat, thread_id)
    if chat.kind == "channel":
        check_inline(markup)
    if chat.kind != "private" and asks_for_chats(markup):
        raise bad_request("chats can be requested in private chats only")
    place = {"thread_id": thread_id, "reply_to": reply_to, "receiver": receiver}
    return chat, place | {"markup": markup} | _flags(params)


def _flags(params: Params) -> dict[str, Any]:
    return {
        "silent": params.flag("disable_notification"),
        "protected": params.flag("protect_content"),
    }


def forward_message(world: World, params: Params) -> Json:
    source, chat, thread_id = _source_and_place(world, params, "message to forward")
    if source.protected:
        raise bad_request("message has protected content and can't be forwarded")
    throttle(world, chat)
    fields = _flags(params) | {"thread_id": thread_id}
    extra = source.extra | {"forward_origin": source.forward_origin}
    message = world.add_message(
        chat, world.bot, source.text, source.entities, extra=extra, **fields
    )
    return message.as_json()


def copy_message(world: World, params: Params) -> Json:
    markup = read_markup(params.json("reply_markup", "reply keyboard markup"))
    source, chat, thread_id = _source_and_place(world, params, "message to copy")
    reply_to = find_reply(world, chat, params)
    throttle(world, chat)
    fields = _flags(params) | {"thread_id": place_of(chat, thread_id, reply_to)}
    fields |= {"reply_to": reply_to, "markup": markup}
    extra = {key: one for key, one in source.extra.items() if key != "forward_origin"}
    message = world.add_message(
        chat, world.bot, source.text, source.entities, extra=extra, **fields
    )
    return {"message_id": message.id}


def _source_and_place(world: World, params: Params, what: str) -> tuple[Message, Chat, int]:
    if not params.text("from_chat_id"):
        raise bad_request('parameter "from_chat_id" is required')
    origin = find_chat(world, params, "read", "from_chat_id")
    source = find_message(origin, params.integer("message_id"), what)
    chat = find_chat(world, params, "write")
    thread_id = find_thread(chat, params.integer("message_thread_id"))
    check_may_send(world, chat, thread_id)
    if source.service:
        verb = what.rpartition(" ")[2]
        raise bad_request(f"the message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return source, chat, thread_id


def send_chat_action(world: World, params: Params) -> bool:
    action = params.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = find_chat(world, params, "write")
    thread_id = params.integer("message_thread_id")
    check_may_send(world, chat, find_thread(chat, thread_id if thread_id != 1 else 0))
    if action != "cancel":
        world.emit(Event("typing", chat, thread_id=thread_id))
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    query = world.queries.get(params.text("callback_query_id"))
    text, url = params.text("text"), params.text("url")
    if query is None or query.answer is not None or not world.is_alive(query):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(text) > MAX_ANSWER_CHARS:
        raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
    if url:
        _check_answer_url(world, url)
    world.answer(query, text, alert=params.flag("show_alert"), url=url)
    return True


def _check_answer_url(world: World, url: str) -> None:
    """Only links that open this bot's private chat (``t.me/<bot>?start=…``) are allowed."""
    try:
        checked = check_url(url)
    except BadUrl:
        checked = ""
    name = (world.bot.username or "").lower()
    place, _, query = checked.lower().partition("?")
    web = (f"https://t.me/{name}", f"http://t.me/{name}", f"https://telegram.me/{name}")
    app = place == "tg://resolve" and f"domain={name}" in query.split("&")
    if not ((place in web or app) and "start=" in query):
        raise ApiError(400, "Bad Request: URL_INVALID")
