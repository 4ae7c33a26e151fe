"""The things of the sandbox's Telegram as values: users, chats, members, topics, messages.

``as_json()`` gives each in the shape that the Bot API shows a bot.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.world.events import Answer as Answer
from bot.sandbox.world.events import Call as Call
from bot.sandbox.world.events import Event as Event
from bot.sandbox.world.events import Query as Query
from bot.sandbox.world.rights import ADMIN_RIGHTS as ADMIN_RIGHTS
from bot.sandbox.world.rights import CHANNEL_RIGHTS as CHANNEL_RIGHTS
from bot.sandbox.world.rights import GROUP_RIGHTS as GROUP_RIGHTS
from bot.sandbox.world.rights import MEMBER_RIGHTS as MEMBER_RIGHTS

Json = dict[str, Any]
ChatKind = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
GENERAL = 1
"""The General topic's id in Telegram's own protocol; the Bot API leaves it out."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A MessageEntity; ``offset`` and ``length`` in UTF-16 code units. ``value`` is what the type
    needs besides: the url of text_link, the language of pre, the id of custom_emoji, the user's
    id of text_mention."""

    type: str
    offset: int
    length: int
    value: str = ""

    @property
    def end(self) -> int:
        return self.offset + self.length

    def as_json(self) -> Json:
        out: Json = {"type": self.type, "offset": self.offset, "length": self.length}
        if self.type == "text_link":
            out["url"] = self.value
        elif self.type == "custom_emoji":
            out["custom_emoji_id"] = self.value
        elif self.type == "pre" and self.value:
            out["language"] = self.value
        elif self.type == "date_time":
            out["unix_time"] = int(self.value)
        elif self.type == "text_mention":
            out["user"] = {"id": int(self.value), "is_bot": False, "first_name": "User"}
        return out


@dataclass(slots=True, eq=False)
class User:
    """A person or a bot. Names are shown, ``username`` is without its @."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = "zh-hans"
    is_bot: bool = False
    deactivated: bool = False

    def as_json(self) -> Json:
        out: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            out["username"] = self.username
        if self.language_code and not self.is_bot:
            out["language_code"] = self.language_code
        return out


@dataclass(slots=True, eq=False)
class Member:
    """How a user stands in a chat. ``rights`` holds the names of what an administrator may
    (``can_pin_messages``…), or what a restricted member still may."""

    user: User
    status: Status
    rights: frozenset[str] = frozenset()
    is_anonymous: bool = False

    @property
    def is_admin(self) -> bool:
        return self.status in ("creator", "administrator")

    @property
    def is_in(self) -> bool:
        return self.status in ("creator", "administrator", "member", "restricted")

    def as_json(self, chat: Chat) -> Json:
        """A ChatMember; the bot made no administrators itself, so it can edit none."""
        out: Json = {"user": self.user.as_json(), "status": self.status}
        if self.status == "creator":
            out["is_anonymous"] = self.is_anonymous
        elif self.status == "administrator":
            names = CHANNEL_RIGHTS if chat.kind == "channel" else GROUP_RIGHTS
            out |= {"can_be_edited": False, "is_anonymous": self.is_anonymous}
            out |= {name: name in self.rights for name in names}
        elif self.status == "restricted":
            out |= {"is_member": True, "until_date": 0}
            out |= {name: name in self.rights for name in MEMBER_RIGHTS}
        elif self.status == "kicked":
            out["until_date"] = 0
        return out


@dataclass(slots=True, eq=False)
class Topic:
    """A forum topic; ``id`` is the ``message_thread_id`` (the id of the message that made it)."""

    id: int
    name: str
    icon_color: int = 7322096
    closed: bool = False
    deleted: bool = False


@dataclass(slots=True, eq=False)
class Chat:
    """A conversation with all that was said in it.

    ``started`` (private chats): the person has pressed Start, so the bot may write to them.
    ``blocked``: they have blocked the bot since. ``upgraded_to``: the supergroup that a basic
    group became. ``last_bot``: the id of the bot that wrote last; it alone hears bare commands.
    ``permissions``: what ordinary members of the group may do.
    """

    id: int
    kind: ChatKind
    title: str = ""
    username: str | None = None
    is_forum: bool = False
    user: User | None = None
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    permissions: frozenset[str] = frozenset(MEMBER_RIGHTS[:12]) | {"can_invite_users"}
    started: bool = False
    blocked: bool = False
    upgraded_to: int | None = None
    last_bot: int | None = None
    description: str = ""

    def member(self, user: User) -> Member | None:
        return self.members.get(user.id)

    def message(self, message_id: int) -> Message | None:
        """The message with that id, unless it was deleted."""
        for message in reversed(self.messages if message_id else ()):
            if message.id == message_id:
                return None if message.deleted else message
        return None

    def whispered(self, ephemeral_id: int) -> Message | None:
        """The ephemeral message with that id, unless it was deleted."""
        for message in reversed(self.messages if ephemeral_id else ()):
            if message.ephemeral_id == ephemeral_id:
                return None if message.deleted else message
        return None

    def as_json(self) -> Json:
        out: Json = {"id": self.id, "type": self.kind}
        if self.user is not None:
            out["first_name"] = self.user.first_name
            if self.user.username:
                out["username"] = self.user.username
            return out
        out["title"] = self.title
        if self.username:
            out["username"] = self.username
        if self.is_forum:
            out["is_forum"] = True
        if self.kind == "group":
            out["all_members_are_administrators"] = False
        return out


@dataclass(slots=True, eq=False)
class Message:
    """A message as it stands now.

    ``sender`` and ``sender_chat`` are who it is said to be from, ``author`` who really wrote it;
    ``thread_id`` is the topic, or in a supergroup without topics the message that a chain of
    replies began with; 0 for none and for General. ``markup`` is the inline keyboard (or another
    reply markup) as JSON. ``service`` holds the fields of a service message (``{"new_chat_members":
    […]}``), ``extra`` those of other kinds of content. Times are aware datetimes.

    An ephemeral message has the id 0, an ``ephemeral_id`` of its own and a ``receiver``; ``after``
    is the id of the message that it stands behind.
    """

    id: int
    chat: Chat
    date: dt.datetime
    sender: User | None
    text: str = ""
    entities: tuple[Entity, ...] = ()
    sender_chat: Chat | None = None
    author: User | None = None
    markup: Json | None = None
    thread_id: int = 0
    reply_to: Message | None = None
    edited_at: dt.datetime | None = None
    deleted: bool = False
    pinned: bool = False
    silent: bool = False
    protected: bool = False
    service: Json = field(default_factory=dict)
    extra: Json = field(default_factory=dict)
    receiver: User | None = None
    ephemeral_id: int = 0
    after: int = 0

    @property
    def key(self) -> float:
        """A name within its chat that rises with time, for ephemeral messages too."""
        return self.id or self.after + self.ephemeral_id / 1_000_000_000

    @property
    def seen_by(self) -> User | None:
        """The only person who sees an ephemeral message; None for a message that all see."""
        if self.receiver is None:
            return None
        return self.sender if self.receiver.is_bot else self.receiver

    @property
    def is_topic(self) -> bool:
        return self.chat.is_forum and self.thread_id != 0

    @property
    def answered(self) -> Message | None:
        """What it answers; in a topic, failing that, the message that the topic began with."""
        if self.reply_to is None and self.is_topic and self.id != self.thread_id:
            return self.chat.message(self.thread_id)
        return self.reply_to

    def as_json(self, *, deep: bool = True) -> Json:
        """The Message for the bot; ``deep`` includes the message it answers."""
        out: Json = {"message_id": self.id, "date": int(self.date.timestamp())}
        if self.receiver is not None:
            out["ephemeral_message_id"] = self.ephemeral_id
            out["receiver_user"] = self.receiver.as_json()
        if self.sender is not None:
            out["from"] = self.sender.as_json()
        if self.sender_chat is not None:
            out["sender_chat"] = self.sender_chat.as_json()
        out["chat"] = self.chat.as_json()
        if self.thread_id:
            out["message_thread_id"] = self.thread_id
        if self.is_topic:
            out["is_topic_message"] = True
        answered = self.answered
        if answered is not None and deep and not answered.deleted:
            out["reply_to_message"] = answered.as_json(deep=False)
        if self.edited_at is not None:
            out["edit_date"] = int(self.edited_at.timestamp())
        if self.protected:
            out["has_protected_content"] = True
        if self.text:
            out["text"] = self.text
        if self.entities:
            out["entities"] = [entity.as_json() for entity in self.entities]
        if self.markup is not None and "inline_keyboard" in self.markup:
            out["reply_markup"] = self.markup
        return out | self.service | self.extra
