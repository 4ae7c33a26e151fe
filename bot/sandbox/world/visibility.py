"""Who alone sees a message: ephemeral messages, and when a bot may send them.

Source: core.telegram.org/bots/api#ephemeral-messages-and-commands. An administrator bot may send
one to any member at any time; any other within 15 seconds, as the answer to a private command or
to the press of a button. Server texts: MESSAGE_NOT_COMMAND is what a send without such a reason
was answered with (github.com/kurigram-org/kurigram/pull/337).
"""

from __future__ import annotations

import datetime as dt

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.fields import optional, required
from bot.sandbox.params import Params
from bot.sandbox.world.model import Chat, Json, Message, User
from bot.sandbox.world.world import World

WITHIN = dt.timedelta(seconds=15)


def asked_of(world: World, chat: Chat, params: Params) -> Message | None:
    """The private command that a new message answers (``reply_parameters``), if it names one."""
    if not world.knows("10.2"):
        return None
    value = params.json("reply_parameters", "reply parameters")
    if not isinstance(value, dict) or not value.get("ephemeral_message_id"):
        return None
    try:
        message = chat.whispered(required(value, "ephemeral_message_id", int))
    except ValueError as error:
        raise bad_request(f"can't parse reply parameters: {error}") from None
    if message is None or message.receiver is not world.bot:
        raise bad_request("message to be replied not found")
    return message


def receiver_of(world: World, chat: Chat, params: Params, reply_to: Message | None) -> User | None:
    """Who alone is to see the new message, None for all; 400 where the bot may not send so."""
    wish = _wish(world, params)
    answers = reply_to is not None and reply_to.ephemeral_id > 0
    if wish is None:
        if answers:
            raise bad_request("a reply to an ephemeral message must be ephemeral")
        return None
    user_id, query_id = wish
    if chat.kind not in ("group", "supergroup"):
        raise bad_request("ephemeral messages can be sent only to groups and supergroups")
    user = world.users.get(user_id)
    member = chat.member(user) if user is not None else None
    if user is None or user.is_bot or member is None or not member.is_in:
        raise ApiError(400, "Bad Request: USER_NOT_PARTICIPANT")
    if query_id:
        query = world.queries.get(query_id)
        fits = query is not None and query.user is user and query.message.chat is chat
        if query is None or not fits or not world.query_is_alive(query):
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
    elif reply_to is not None and answers:
        if reply_to.sender is not user or world.clock() - reply_to.date > WITHIN:
            raise bad_request("message to be replied not found")
    elif not _is_admin(world, chat):
        raise ApiError(400, "Bad Request: MESSAGE_NOT_COMMAND")
    return user


def _wish(world: World, params: Params) -> tuple[int, str] | None:
    """The receiver's id and the press that is answered; a server passes over what it does not
    know."""
    value: Json | None = None
    if world.knows("10.3"):
        value = params.json("ephemeral_message_parameters", "EphemeralMessageParameters")
    if value is None:
        if not (world.knows("10.2") and params.integer("receiver_user_id")):
            return None
        return params.integer("receiver_user_id"), params.text("callback_query_id")
    complaint = "can't parse EphemeralMessageParameters: "
    if not isinstance(value, dict):
        raise bad_request(complaint + "expected an Object")
    try:
        user_id = required(value, "receiver_user_id", int)
        return user_id, optional(value, "callback_query_id", str) or ""
    except ValueError as error:
        raise bad_request(complaint + str(error)) from None


def _is_admin(world: World, chat: Chat) -> bool:
    member = chat.member(world.bot)
    return member is not None and member.is_admin
