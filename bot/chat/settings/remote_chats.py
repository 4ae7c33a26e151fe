"""Chats that are set up from a private one: channels above all, whose readers should notice
nothing. Rights are checked on both sides, at that moment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from telegram import (
    Bot,
    ChatAdministratorRights,
    ChatMember,
    ChatMemberAdministrator,
    KeyboardButton,
    KeyboardButtonRequestChat,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat.call import Call
from bot.chat.callback_data import Target
from bot.chat.reply.message import Reply
from bot.core.errors import BotError
from bot.model.subscription import ChatInfo
from bot.phrases.normalize import echo
from bot.render.inert_text import literal
from bot.render.message import Text

REQUEST_ID = 1
"""The id of our only request_chat button."""

_AROUND = ",，、。;；:："
_NAMED = re.compile(
    r"@(?P<name>[a-z]\w{3,31})"
    r"|(?:https?://)?(?:t|telegram)\.me/(?P<link>[a-z]\w{3,31})/?"
    r"|(?P<id>-100\d{6,13})",
    re.IGNORECASE | re.ASCII,
)


class NotReached(BotError):
    """A chat can't be set up from here; ``key`` says why, ``name`` which."""

    def __init__(self, why: str, name: str) -> None:
        super().__init__(f"{name} can't be set up: {why}", name=echo(name))
        self.key = f"error.channel.{why}"


@dataclass(frozen=True, slots=True)
class Place:
    """A chat that may be set up by who asked."""

    chat_id: int
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Aim:
    """The subscription that a command is about. ``at`` follows the command's name in an example
    that works; ``title`` is there where it is another chat's."""

    target: Target
    at: str
    title: str = ""


@contextmanager
def about(call: Call, aim: Aim) -> Iterator[None]:
    """What goes wrong within is told of that chat, with examples for it."""
    try:
        yield
    except BotError as error:
        key = "error.kept.channel" if aim.title else "error.kept"
        kept = call.say(key, title=literal(aim.title))
        error.params = {"at": aim.at, "kept": kept, **error.params}
        raise


async def aim_at(call: Call, args: str) -> tuple[Aim, str]:
    """What a command is about, and its arguments without the name of that. In private a channel
    may be named, wherever it stands among them. Raises NotReached."""
    asked = call.asked
    me = {f"@{one}".lower() for one in (call.bot.username, asked.username) if one}
    chats: dict[str | int, str] = {}
    for word in args.split():
        bare = word.strip(_AROUND)
        chat = named(bare)
        if chat is None:
            continue
        args = re.sub(rf"(?<!\S){re.escape(word)}(?!\S)", " ", args)
        if str(chat).lower() not in me:
            chats[chat] = bare
    if not chats:
        return Aim(Target(asked.thread_id), call.at), args
    (chat, shown), *more = chats.items()
    if asked.where != "private":
        raise NotReached("in_private", shown)
    if more:
        raise NotReached("one_at_a_time", more[0][1])
    place = await reach(call, chat, shown)
    return Aim(Target(chat_id=place.chat_id), f" {chat}", place.title or shown), args


def named(word: str) -> str | int | None:
    """The chat that a word names: ``@name``, a t.me address, a channel's number."""
    match = _NAMED.fullmatch(word)
    if match is None:
        return None
    return int(match["id"]) if match["id"] else f"@{match['name'] or match['link']}"


async def reach(call: Call, chat: str | int, shown: str = "") -> Place:
    """The chat, where whoever asked is its administrator and the bot may post in it.

    ``shown`` is how errors call it. Raises NotReached. What is found is remembered.
    """
    shown = shown or str(chat)
    try:
        found = await call.bot.get_chat(chat)
    except Forbidden:
        raise NotReached("bot_out", shown) from None
    except BadRequest:
        # A channel by number that is not found is a private one that the bot is not in.
        raise NotReached("bot_out" if isinstance(chat, int) else "not_found", shown) from None
    if found.type not in ("channel", "group", "supergroup"):
        raise NotReached("no_chat", shown)
    name = found.title or shown
    await _check_bot(call.bot, found.id, str(found.type), name)
    await _check_person(call, found.id, name)
    place = Place(found.id, str(found.type), found.title or "")
    await call.services.store.remember_chat(
        ChatInfo(chat_id=found.id, kind=place.kind, title=place.title, username=found.username)
    )
    return place


async def _check_bot(bot: Bot, chat_id: int, kind: str, name: str) -> None:
    try:
        me = await bot.get_chat_member(chat_id, bot.id)
    except (Forbidden, BadRequest):
        raise NotReached("bot_out", name) from None
    if me.status in (ChatMember.LEFT, ChatMember.BANNED):
        raise NotReached("bot_out", name)
    if kind != "channel":
        return
    may = isinstance(me, ChatMemberAdministrator) and me.can_post_messages
    if not may:
        raise NotReached("bot_mute", name)


async def _check_person(call: Call, chat_id: int, name: str) -> None:
    if call.asked.user_id is None:
        raise NotReached("not_admin", name)
    try:
        person = await call.bot.get_chat_member(chat_id, call.asked.user_id)
    except TelegramError:
        raise NotReached("not_admin", name) from None
    if person.status not in (ChatMember.OWNER, ChatMember.ADMINISTRATOR):
        raise NotReached("not_admin", name)


async def may_pin(bot: Bot, chat_id: int, kind: str) -> bool:
    """Whether the bot may pin there; where Telegram doesn't tell, that it may."""
    if kind == "private":
        return True
    try:
        me = await bot.get_chat_member(chat_id, bot.id)
        if isinstance(me, ChatMemberAdministrator):
            return bool(me.can_edit_messages if kind == "channel" else me.can_pin_messages)
        if kind != "supergroup" or me.status != ChatMember.MEMBER:
            return False
        permissions = (await bot.get_chat(chat_id)).permissions
        return bool(permissions and permissions.can_pin_messages)
    except TelegramError:
        return True


def chooser(call: Call) -> Reply:
    """A message whose keyboard lets the person choose a channel, a private one too."""
    rights = dict.fromkeys(_RIGHTS, False) | {"can_post_messages": True, "can_edit_messages": True}
    posting = ChatAdministratorRights(**rights)  # type: ignore[arg-type]
    request = KeyboardButtonRequestChat(
        REQUEST_ID,
        chat_is_channel=True,
        user_administrator_rights=posting,
        bot_administrator_rights=posting,
        request_title=True,
        request_username=True,
    )
    button = KeyboardButton(call.say("channel.choose.button"), request_chat=request)
    keyboard = ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
    return Reply(Text(call.say("channel.choose")), keyboard=keyboard)


_RIGHTS = (
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
"""What administrators can have, and a digest does not need."""
