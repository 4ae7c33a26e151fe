"""Methods that look at chats and their members, and the one that leaves them."""

from __future__ import annotations

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.access import find_chat
from bot.sandbox.params import Json, Params
from bot.sandbox.world.model import MEMBER_RIGHTS, Member
from bot.sandbox.world.people import take_out_bot
from bot.sandbox.world.world import World


def get_chat(world: World, params: Params) -> Json:
    chat = find_chat(world, params, "read")
    out = chat.as_json() | {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if chat.username:
        out["active_usernames"] = [chat.username]
    if chat.description:
        out["description"] = chat.description
    if chat.kind in ("group", "supergroup"):
        out["permissions"] = {name: name in chat.permissions for name in MEMBER_RIGHTS}
    pinned = [one for one in chat.messages if one.pinned and not one.deleted]
    if pinned:
        out["pinned_message"] = pinned[-1].as_json(deep=False)
    return out


def get_chat_member(world: World, params: Params) -> Json:
    user_id = params.user_id()
    chat = find_chat(world, params, "read" if user_id == world.bot.id else "members")
    user = world.users.get(user_id)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if chat.kind == "private":
        if user not in (chat.user, world.bot):
            raise bad_request("member not found")
        return Member(user, "member").as_json(chat)
    member = chat.member(user) or Member(user, "left")
    return member.as_json(chat)


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """All of them but other bots, which come with ``return_bots``."""
    chat = find_chat(world, params, "members")
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    with_bots = params.flag("return_bots")
    return [
        member.as_json(chat)
        for member in chat.members.values()
        if member.is_admin and (with_bots or not member.user.is_bot or member.user is world.bot)
    ]


def get_chat_member_count(world: World, params: Params) -> int:
    chat = find_chat(world, params, "members")
    if chat.kind == "private":
        return 2
    return sum(member.is_in for member in chat.members.values())


def leave_chat(world: World, params: Params) -> bool:
    chat = find_chat(world, params, "write")
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    take_out_bot(world, chat, "left", world.bot)
    return True
