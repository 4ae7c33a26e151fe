"""Where a request may reach: chats, topics, messages, and the bot's rights in them.

Ephemeral messages (core.telegram.org/bots/api#ephemeral-messages-and-commands): an administrator
bot may send one to any member at any time; any other within 15 seconds, as the answer to a private
command or to the press of a button. MESSAGE_NOT_COMMAND is what a send without such a reason was
answered with (github.com/kurigram-org/kurigram/pull/337).
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from bot.sandbox.errors import ApiError, bad_request, forbidden, too_many_requests
from bot.sandbox.params import Json, Params, optional, required
from bot.sandbox.world.model import GENERAL, Chat, Message, User
from bot.sandbox.world.world import World

Access = Literal["read", "members", "edit", "write"]
DELETE_WITHIN = dt.timedelta(hours=48)
"""A bot deletes nothing older (Bot API, deleteMessage)."""
EPHEMERAL_REPLY_WITHIN = dt.timedelta(seconds=15)


def find_chat(world: World, params: Params, access: Access, name: str = "chat_id") -> Chat:
    """The chat that a request names by id or @username, if the bot has that access to it."""
    value = params.text(name)
    if not value:
        raise bad_request(f"{name} is empty")
    if value.startswith("@"):
        chat = next(
            (
                one
                for one in world.chats.values()
                if one.user is None and (one.username or "").lower() == value[1:].lower()
            ),
            None,
        )
    else:
        chat = _by_id(world, params.integer(name))
    if chat is None:
        raise bad_request("chat not found")
    _check_access(world, chat, access)
    return chat


def _by_id(world: World, chat_id: int) -> Chat | None:
    user = world.users.get(chat_id)
    if user is not None and user is not world.bot:
        return world.private(user)
    return world.chats.get(chat_id)


def _check_access(world: World, chat: Chat, access: Access) -> None:
    writes = access in ("write", "edit")
    if chat.user is not None:
        if chat.user.deactivated and writes:
            raise forbidden("user is deactivated")
        return
    if chat.upgraded_to is not None:
        if writes or access == "members":
            raise bad_request(
                "group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.upgraded_to,
            )
        return
    member = chat.member(world.bot)
    if member is not None and member.status == "kicked":
        if chat.kind != "group" or writes or access == "members":
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
    elif member is None or not member.is_in:
        is_open = chat.username is not None if chat.kind != "group" else access == "read"
        if not is_open or writes:
            raise forbidden(f"bot is not a member of the {chat.kind} chat")


def check_may_send(world: World, chat: Chat, thread_id: int = 0) -> None:
    """Whether the bot may write text there, by its rights, the person's will and the topic."""
    if chat.user is not None:
        if chat.user.is_bot:
            raise forbidden("the bot can't send messages to the bot")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return
    if not chat.may(world.bot, "can_send_messages"):
        if chat.kind == "channel":
            raise bad_request("need administrator rights in the channel chat")
        raise bad_request("not enough rights to send text messages to the chat")
    is_closed = chat.is_forum and chat.topics[thread_id or GENERAL].closed
    if is_closed and not chat.may(world.bot, "can_manage_topics", admin_only=True):
        raise ApiError(400, "Bad Request: TOPIC_CLOSED")


def throttle(world: World, chat: Chat) -> None:
    """Count a message or an edit, as the last of all checks; 429 where it is one too many."""
    wait = world.limits.take(chat.id, is_group=chat.kind != "private")
    if wait:
        raise too_many_requests(wait)


def find_thread(chat: Chat, thread_id: int) -> int:
    """The topic that ``message_thread_id`` names, 0 for none.

    400 for General's id, 1, and for topics that are not there; without topics in the chat the
    parameter is passed over, but for private chats, as the real server does.
    """
    if thread_id == 0:
        return 0
    if chat.is_forum or chat.kind == "private":
        topic = chat.topics.get(thread_id)
        if thread_id == GENERAL or topic is None or topic.deleted:
            raise bad_request("message thread not found")
        return thread_id
    return 0


def find_message(chat: Chat, message_id: int, what: str) -> Message:
    """The message; 400 ``{what} not found`` (``message to edit`` and the like)."""
    message = chat.message(message_id) if message_id > 0 else None
    if message is None:
        raise bad_request(f"{what} not found")
    return message


def find_reply(world: World, chat: Chat, params: Params) -> Message | None:
    """The message that the new one answers, by ``reply_parameters`` or ``reply_to_message_id``."""
    message_id = params.integer("reply_to_message_id")
    lenient = params.flag("allow_sending_without_reply")
    value = params.json("reply_parameters", "reply parameters")
    if value is not None:
        if not isinstance(value, dict):
            raise bad_request("object expected as reply parameters")
        if not value:
            return None
        inner = Params({key: str(one) for key, one in value.items()})
        if "message_id" not in inner:
            raise bad_request('can\'t find field "message_id"')
        message_id = inner.integer("message_id")
        lenient = inner.flag("allow_sending_without_reply")
        if inner.text("chat_id") and inner.text("chat_id") != params.text("chat_id"):
            chat = find_chat(world, inner, "read")
    if message_id <= 0:
        return None
    message = chat.message(message_id)
    if message is None and not lenient:
        raise bad_request("message to be replied not found")
    return message


def place_of(chat: Chat, thread_id: int, reply_to: Message | None) -> int:
    """The thread that a new message stands in: the one asked for, else the answered one's."""
    if thread_id or reply_to is None or reply_to.chat is not chat:
        return thread_id
    return reply_to.answer_thread


def find_command(world: World, chat: Chat, params: Params) -> Message | None:
    """The private command that a new message answers (``reply_parameters``), if it names one."""
    if not world.knows("10.2"):
        return None
    value = params.json("reply_parameters", "reply parameters")
    if not isinstance(value, dict) or not value.get("ephemeral_message_id"):
        return None
    try:
        message = chat.ephemeral(required(value, "ephemeral_message_id", int))
    except ValueError as error:
        raise bad_request(f"can't parse reply parameters: {error}") from None
    if message is None or message.receiver is not world.bot:
        raise bad_request("message to be replied not found")
    return message


def find_receiver(
    world: World, chat: Chat, params: Params, reply_to: Message | None
) -> User | None:
    """Who alone is to see the new message, None for all; 400 where the bot may not send so."""
    wanted = _receiver_id(world, params)
    answers = reply_to is not None and reply_to.ephemeral_id > 0
    if wanted is None:
        if answers:
            raise bad_request("a reply to an ephemeral message must be ephemeral")
        return None
    user_id, query_id = wanted
    if chat.kind not in ("group", "supergroup"):
        raise bad_request("ephemeral messages can be sent only to groups and supergroups")
    user = world.users.get(user_id)
    member = chat.member(user) if user is not None else None
    if user is None or user.is_bot or member is None or not member.is_in:
        raise ApiError(400, "Bad Request: USER_NOT_PARTICIPANT")
    if query_id:
        query = world.queries.get(query_id)
        fits = query is not None and query.user is user and query.message.chat is chat
        if query is None or not fits or not world.is_alive(query):
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
    elif reply_to is not None and answers:
        if reply_to.sender is not user or world.clock() - reply_to.date > EPHEMERAL_REPLY_WITHIN:
            raise bad_request("message to be replied not found")
    elif not chat.is_admin(world.bot):
        raise ApiError(400, "Bad Request: MESSAGE_NOT_COMMAND")
    return user


def _receiver_id(world: World, params: Params) -> tuple[int, str] | None:
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


def check_may_edit(world: World, message: Message) -> None:
    """400 unless the bot may edit that message (its own; a post, with the right to)."""
    chat = message.chat
    is_own = message.author is world.bot
    fits = message.markup is None or "inline_keyboard" in message.markup
    if chat.kind == "channel":
        may = chat.may(world.bot, "can_edit_messages", admin_only=True)
        may = may or (is_own and chat.may(world.bot, "can_post_messages", admin_only=True))
    else:
        may = is_own
    if not may or message.service or not fits or "forward_origin" in message.extra:
        raise bad_request("message can't be edited")


def check_may_delete(world: World, message: Message) -> None:
    """400 unless the bot may delete that message for everyone: its own or, with the right to,
    anybody's; nothing older than 48 hours."""
    chat = message.chat
    is_own = message.author is world.bot
    is_old = world.clock() - message.date >= DELETE_WITHIN
    if chat.kind in ("private", "group"):
        admin = chat.member(world.bot)
        may = chat.kind == "private" or (admin is not None and admin.is_admin)
        if is_old or not (may or (is_own and not message.service)):
            raise bad_request("message can't be deleted for everyone")
        return
    lasting = {"migrate_from_chat_id", "forum_topic_created"}.intersection(message.service)
    may = chat.may(world.bot, "can_delete_messages", admin_only=True)
    if not may and is_own:
        is_post = chat.kind == "channel" or bool(message.service)
        may = not is_post or chat.may(world.bot, "can_post_messages", admin_only=True)
    if is_old or lasting or not may:
        raise bad_request("message can't be deleted")


def check_may_pin(world: World, chat: Chat) -> None:
    """400 unless the bot may pin there."""
    right = "can_edit_messages" if chat.kind == "channel" else "can_pin_messages"
    if chat.kind == "private":
        return
    admin_only = chat.kind == "group"
    if not chat.may(world.bot, right, admin_only=admin_only):
        raise bad_request("not enough rights to manage pinned messages in the chat")
