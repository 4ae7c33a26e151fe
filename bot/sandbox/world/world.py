"""The sandbox's Telegram, all of it in memory: who is there, what they do, what the bot did.

No sockets and no clock of its own: ``bot.sandbox.server`` puts the Bot API in front of it, the
page and the tests play the people. ``State`` (what there is), ``Hearing`` (what reaches the bot),
``Places`` (chats and members), ``People`` (what people do), ``Deeds`` (what the bot does) and
``Inline`` (``@bot words``) build on one another; ``World`` is the whole and the name to use.
"""

from __future__ import annotations

from bot.sandbox.world.inline import Inline, InlineQuery, Offer
from bot.sandbox.world.model import (
    Answer,
    Call,
    Chat,
    Entity,
    Event,
    Member,
    Message,
    Query,
    Topic,
    User,
)

__all__ = [
    "Answer",
    "Call",
    "Chat",
    "Entity",
    "Event",
    "InlineQuery",
    "Member",
    "Message",
    "Offer",
    "Query",
    "Topic",
    "User",
    "World",
]


class World(Inline):
    """The whole of it; see ``State`` for how to make one."""
