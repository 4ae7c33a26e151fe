"""The demo's cast: three people, a group, a forum with topics and a channel around the bot."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.world.model import CHANNEL_RIGHTS, GROUP_RIGHTS, Chat, User
from bot.sandbox.world.people import add_topic
from bot.sandbox.world.world import World


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what the demo shows. ``digest_topic`` and ``talk_topic`` are the forum's topics
    (``message_thread_id``)."""

    owner: User
    admin: User
    member: User
    group: Chat
    forum: Chat
    digest_topic: int
    talk_topic: int
    channel: Chat


def cast(world: World) -> Cast:
    """Put the cast into ``world``: the bot is an ordinary member of the group (a basic one, which
    its owner can upgrade), an administrator of the forum, and not yet in the channel."""
    owner = world.add_user("群主", username="qunzhu")
    admin = world.add_user("管理员", username="guanli")
    member = world.add_user("成员", username="chengyuan")

    group = world.add_group("AI 早读会", supergroup=False, owner=owner)
    forum = world.add_group("AI 研究社", forum=True, owner=owner)
    channel = world.add_channel("AI 快讯", owner)
    for chat in (group, forum, channel):
        rights = CHANNEL_RIGHTS if chat is channel else GROUP_RIGHTS
        world.set_member(chat, admin, "administrator", rights)
        world.set_member(chat, member, "member")
    # Telegram's own first message of a supergroup is about its making, so no topic
    # ever has the id 1, which is General's.
    world.say(owner, forum, "欢迎来到 AI 研究社！简报发在“简报”话题，聊天请到“闲聊”。")
    digest_topic = add_topic(world, forum, "简报")
    talk_topic = add_topic(world, forum, "闲聊")

    world.add_bot(group)
    world.add_bot(forum, as_admin=True)
    for user in (owner, admin, member):
        world.private(user)
    return Cast(owner, admin, member, group, forum, digest_topic, talk_topic, channel)
