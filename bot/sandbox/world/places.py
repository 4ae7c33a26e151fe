"""Who and what there is in the sandbox's world, and how it changes."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox.errors import NotAllowed
from bot.sandbox.world.hearing import Hearing
from bot.sandbox.world.model import (
    CHANNEL_RIGHTS,
    GENERAL,
    GROUP_RIGHTS,
    Chat,
    Event,
    Json,
    Member,
    Message,
    Status,
    Topic,
    User,
)

_SUPERGROUP = -1_000_000_000_000


class Places(Hearing):
    """Making and changing what stands around the conversations."""

    def add_user(
        self,
        name: str,
        *,
        username: str | None = None,
        language_code: str | None = "zh-hans",
        id: int | None = None,
        is_bot: bool = False,
    ) -> User:
        """A new person (or another bot). Their private chat begins when they first use it."""
        user = User(id or next(self._user_ids), name, username, language_code, is_bot)
        self.users[user.id] = user
        return user

    def add_private(self, user: User) -> Chat:
        """The person's private chat with the bot; the bot may not write there before ``start``."""
        return self.private(user)

    def add_group(
        self, title: str, *, forum: bool = False, supergroup: bool = True, owner: User
    ) -> Chat:
        """A group with only its owner in it. A forum is always a supergroup."""
        if forum or supergroup:
            chat_id = _SUPERGROUP - next(self._channel_ids)
            chat = Chat(chat_id, "supergroup", title, is_forum=forum)
        else:
            chat = Chat(-next(self._group_ids), "group", title)
        if forum:
            chat.topics[GENERAL] = Topic(GENERAL, "General")
        return self._found(chat, owner)

    def add_channel(self, title: str, owner: User, username: str | None = None) -> Chat:
        """A channel with only its owner in it."""
        chat_id = _SUPERGROUP - next(self._channel_ids)
        return self._found(Chat(chat_id, "channel", title, username), owner)

    def _found(self, chat: Chat, owner: User) -> Chat:
        chat.members[owner.id] = Member(owner, "creator")
        self.chats[chat.id] = chat
        self.emit(Event("chat", chat))
        return chat

    def add_topic(self, chat: Chat, name: str, *, by: User | None = None) -> int:
        """A new topic of a forum; its ``message_thread_id``, the id of the message that made it."""
        if not chat.is_forum:
            raise NotAllowed("the chat has no topics")
        thread_id = self.next_message_id(chat)
        topic = chat.topics[thread_id] = Topic(thread_id, name)
        content: Json = {
            "forum_topic_created": {"name": name, "icon_color": topic.icon_color},
        }
        self.service(chat, by or self.owner(chat), content, thread_id, message_id=thread_id)
        self.emit(Event("chat", chat))
        return thread_id

    def close_topic(self, chat: Chat, thread_id: int, *, by: User | None = None) -> None:
        """From now on only administrators write there (thread 1 is General)."""
        chat.topics[thread_id].closed = True
        self.service(chat, by or self.owner(chat), {"forum_topic_closed": {}}, thread_id)
        self.emit(Event("chat", chat))

    def reopen_topic(self, chat: Chat, thread_id: int, *, by: User | None = None) -> None:
        """Everybody may write there again."""
        chat.topics[thread_id].closed = False
        self.service(chat, by or self.owner(chat), {"forum_topic_reopened": {}}, thread_id)
        self.emit(Event("chat", chat))

    def delete_topic(self, chat: Chat, thread_id: int) -> None:
        """The topic goes, with all its messages; Telegram tells bots nothing of it."""
        if thread_id == GENERAL:
            raise NotAllowed("the General topic can't be deleted")
        chat.topics[thread_id].deleted = True
        for message in chat.messages:
            if message.thread_id == thread_id and not message.deleted:
                message.deleted = True
                self.emit(Event("delete", chat, message))
        self.emit(Event("chat", chat))

    def owner(self, chat: Chat) -> User:
        """The group's or channel's creator."""
        return next(one.user for one in chat.members.values() if one.status == "creator")

    def set_member(
        self,
        chat: Chat,
        user: User,
        status: Status,
        rights: Iterable[str] | None = None,
        *,
        by: User | None = None,
        anonymous: bool = False,
    ) -> Member:
        """Let ``user`` stand in ``chat`` like that.

        ``rights`` are the names of an administrator's rights (all but promoting others by
        default), or what a restricted member still may (nothing by default). The bot hears of
        itself as my_chat_member, of others, where it is an administrator, as chat_member.
        """
        if rights is None:
            names = CHANNEL_RIGHTS if chat.kind == "channel" else GROUP_RIGHTS
            rights = set(names) - {"can_promote_members"} if status == "administrator" else ()
        old = chat.members.get(user.id) or Member(user, "left")
        new = Member(user, status, frozenset(rights), anonymous)
        actor = by or self.owner(chat)
        if status == "creator":
            for member in list(chat.members.values()):
                if member.status == "creator" and member.user is not user:
                    chat.members[member.user.id] = Member(
                        member.user, "administrator", frozenset(GROUP_RIGHTS)
                    )
        chat.members[user.id] = new
        self.member_changed(chat, actor, old, new)
        self.emit(Event("chat", chat))
        return new

    def add_bot(self, chat: Chat, as_admin: bool = False, *, by: User | None = None) -> None:
        """``by`` (the owner by default) adds the bot, as an administrator if so wished.

        The bot hears of it as my_chat_member, then, in groups, as new_chat_members. NotAllowed
        where ``by`` may not add members, or not administrators (a channel's bots always are).
        """
        actor = by or self.owner(chat)
        member = chat.member(actor)
        if member is None or not member.is_in:
            raise NotAllowed("only members may add bots")
        if as_admin or chat.kind == "channel":
            if not self.may(chat, actor, "can_promote_members", admin_only=True):
                raise NotAllowed("this member may not add administrators")
        elif not self.may(chat, actor, "can_invite_users"):
            raise NotAllowed("this member may not add members")
        status: Status = "administrator" if as_admin or chat.kind == "channel" else "member"
        was_in = self.bot_is_in(chat)
        self.set_member(chat, self.bot, status, by=actor)
        if chat.kind != "channel" and not was_in:
            self.service(chat, actor, {"new_chat_members": [self.bot.as_json()]})

    def remove_bot(self, chat: Chat, *, by: User | None = None, ban: bool = True) -> None:
        """``by`` (the owner by default) removes the bot; without ``ban`` it only left."""
        actor = by or self.owner(chat)
        if not self.may(chat, actor, "can_restrict_members", admin_only=True):
            raise NotAllowed("only administrators may remove the bot")
        content = {"left_chat_member": self.bot.as_json()}
        if chat.kind == "group":  # a supergroup's messages no longer reach who is out
            self.service(chat, actor, content)
        self.set_member(chat, self.bot, "kicked" if ban else "left", by=actor)
        if chat.kind == "supergroup":
            self.service(chat, actor, content)

    def block_bot(self, user: User) -> None:
        """The person stops the bot; ``start`` (or any message) unblocks it."""
        chat = self.private(user)
        if not chat.blocked:
            chat.blocked = True
            self.private_member_changed(chat, blocked=True)

    def migrate(self, chat: Chat) -> Chat:
        """A basic group becomes a supergroup with a new id, which both chats tell the bot."""
        if chat.kind != "group" or chat.upgraded_to is not None:
            raise NotAllowed("only a basic group can become a supergroup")
        new = Chat(
            _SUPERGROUP - next(self._channel_ids),
            "supergroup",
            chat.title,
            members={
                key: Member(one.user, one.status, one.rights) for key, one in chat.members.items()
            },
            permissions=chat.permissions,
        )
        self.chats[new.id] = new
        self.service(chat, self.owner(chat), {"migrate_to_chat_id": new.id})
        chat.upgraded_to = new.id
        self.service(
            new,
            self.anonymous,
            {"migrate_from_chat_id": chat.id},
            message_id=1,
            sender_chat=new,
        )
        self.emit(Event("chat", chat))
        self.emit(Event("chat", new))
        return new

    def service(
        self,
        chat: Chat,
        sender: User,
        content: Json,
        thread_id: int = 0,
        *,
        message_id: int | None = None,
        sender_chat: Chat | None = None,
    ) -> Message:
        """A service message, e.g. ``{"new_chat_members": […]}``, and its update."""
        message = Message(
            message_id or self.next_message_id(chat),
            chat,
            self.clock(),
            None if chat.kind == "channel" else sender,
            sender_chat=chat if chat.kind == "channel" else sender_chat,
            author=sender,
            thread_id=0 if thread_id == GENERAL else thread_id,
            service=content,
        )
        self.add_message(message)
        self.deliver(message)
        return message
