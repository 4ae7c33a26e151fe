"""The things of the sandbox's Telegram as values: users, chats, members, topics, messages.

``as_json()`` gives each in the shape that the Bot API shows a bot.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.errors import ActError
from bot.sandbox.params import Json
from bot.sandbox.text.entities import MessageEntity

ChatKind = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
GENERAL = 1
"""The General topic's id in Telegram's own protocol; the Bot API leaves it out."""
GROUP_ANONYMOUS_BOT = 1087968824
"""The id of who Telegram says sent the message of an anonymous administrator."""

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_send_welcome_messages",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
GROUP_RIGHTS = (*ADMIN_RIGHTS, "can_pin_messages", "can_manage_topics", "can_manage_tags")
CHANNEL_RIGHTS = (
    *ADMIN_RIGHTS,
    "can_post_messages",
    "can_edit_messages",
    "can_manage_direct_messages",
)
MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_SPEECH = frozenset(MEMBER_RIGHTS[:10])
"""What an administrator of a group may always do, and of a channel who may post."""


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
    """A conversation with all its messages.

    ``started`` (private chats): the person has pressed Start, so the bot may write to them.
    ``blocked``: they have blocked the bot since. ``upgraded_to``: the supergroup that a basic
    group became. ``last_bot``: the id of the bot that wrote last; it alone gets bare commands.
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

    @property
    def owner(self) -> User:
        """The creator of the group or channel."""
        return next(one.user for one in self.members.values() if one.status == "creator")

    def member(self, user: User) -> Member | None:
        return self.members.get(user.id)

    def is_admin(self, user: User) -> bool:
        member = self.member(user)
        return member is not None and member.is_admin

    def has(self, bot: User) -> bool:
        """Whether what happens here can reach the bot at all."""
        if self.kind == "private":
            return not self.blocked
        member = self.member(bot)
        return member is not None and member.is_in and self.upgraded_to is None

    def may(self, user: User, right: str, *, admin_only: bool = False) -> bool:
        """Whether ``user`` has that right in a group or channel.

        Rights of ordinary members are the chat's ``permissions``; ``admin_only`` is for rights
        that only administrators can have under that name.
        """
        member = self.member(user)
        if member is None or not member.is_in:
            return False
        if member.status == "creator":
            return True
        if member.status == "administrator":
            if right in _SPEECH:
                return self.kind != "channel" or "can_post_messages" in member.rights
            return right in member.rights
        if admin_only or self.kind == "channel":
            return False
        if member.status == "restricted" and right not in member.rights:
            return False
        return right in self.permissions

    def check_may_write(self, user: User, thread_id: int = 0) -> None:
        """ActError where ``user`` may not write in the chat (or in that topic of it)."""
        if self.kind == "private":
            if self.user is not user:
                raise ActError("that is somebody else's private chat")
            return
        if self.upgraded_to is not None:
            raise ActError("the group has become a supergroup")
        if self.kind == "channel":
            if not self.may(user, "can_post_messages", admin_only=True):
                raise ActError("only administrators may post")
        elif not self.may(user, "can_send_messages"):
            raise ActError("this person may not write here")
        if self.is_forum:
            topic = self.topics.get(thread_id or GENERAL)
            if topic is None or topic.deleted:
                raise ActError("there is no such topic")
            if topic.closed and not self.is_admin(user):
                raise ActError("the topic is closed")

    def message(self, message_id: int) -> Message | None:
        """The message with that id, unless it was deleted."""
        for message in reversed(self.messages if message_id else ()):
            if message.id == message_id:
                return None if message.deleted else message
        return None

    def ephemeral(self, ephemeral_id: int) -> Message | None:
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

    ``sender`` and ``sender_chat`` are who it seems to be from, ``author`` who really wrote it;
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
    entities: tuple[MessageEntity, ...] = ()
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
    def answer_thread(self) -> int:
        """The thread of an answer to it: its topic, or in a supergroup without topics the message
        that the chain of answers began with; 0 elsewhere."""
        if self.chat.is_forum:
            return self.thread_id
        return self.thread_id or self.id if self.chat.kind == "supergroup" else 0

    @property
    def answered(self) -> Message | None:
        """What it answers; in a topic, failing that, the message that the topic began with."""
        if self.reply_to is None and self.is_topic and self.id != self.thread_id:
            return self.chat.message(self.thread_id)
        return self.reply_to

    @property
    def forward_origin(self) -> Json:
        """The MessageOrigin of a forward of it; that of a forward stays what it was."""
        if "forward_origin" in self.extra:
            return dict(self.extra["forward_origin"])
        origin: Json = {"date": int(self.date.timestamp())}
        if self.sender_chat is not None and self.chat.kind == "channel":
            chat = self.sender_chat.as_json()
            return origin | {"type": "channel", "chat": chat, "message_id": self.id}
        if self.sender_chat is not None:
            return origin | {"type": "chat", "sender_chat": self.sender_chat.as_json()}
        user = self.sender.as_json() if self.sender is not None else {}
        return origin | {"type": "user", "sender_user": user}

    def button_data(self, row: int, col: int, data: str | None) -> str:
        """The data of the callback button in that place or, where ``data`` is given, with that;
        ActError where there is none."""
        rows: list[list[Json]] = (self.markup or {}).get("inline_keyboard", [])
        if data is not None:
            found = [one for line in rows for one in line if one.get("callback_data") == data]
        else:
            found = rows[row][col : col + 1] if len(rows) > row else []
        if not found:
            raise ActError("there is no such button")
        if "callback_data" not in found[0]:
            raise ActError("the button opens an address")
        return str(found[0]["callback_data"])

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
