"""What of all that happens reaches the bot: privacy mode, membership, kinds of updates."""

from __future__ import annotations

from bot.sandbox.text.utf16 import utf16_slice
from bot.sandbox.world.model import MEMBER_RIGHTS, Chat, Entity, Json, Member, Message, User
from bot.sandbox.world.state import State

_SPEECH = frozenset(MEMBER_RIGHTS[:10])
"""What an administrator of a group may always do, and of a channel who may post."""
_OWN_NEWS = frozenset(("pinned_message", "left_chat_member"))
"""The only things that a bot does itself and is told of all the same."""


class Hearing(State):
    """Decides which updates the bot gets. ``privacy`` is its privacy mode (on, as by default)."""

    privacy = True

    def bot_is_in(self, chat: Chat) -> bool:
        """Whether messages of this chat can reach the bot at all."""
        if chat.kind == "private":
            return not chat.blocked
        member = chat.member(self.bot)
        return member is not None and member.is_in and chat.upgraded_to is None

    def may(self, chat: Chat, user: User, right: str, *, admin_only: bool = False) -> bool:
        """Whether ``user`` has that right in a group or channel.

        Rights of ordinary members are the chat's ``permissions``; ``admin_only`` is for rights
        that only administrators can have under that name.
        """
        member = chat.member(user)
        if member is None or not member.is_in:
            return False
        if member.status == "creator":
            return True
        if member.status == "administrator":
            if right in _SPEECH:
                return chat.kind != "channel" or "can_post_messages" in member.rights
            return right in member.rights
        if admin_only or chat.kind == "channel":
            return False
        if member.status == "restricted" and right not in member.rights:
            return False
        return right in chat.permissions

    def hears(self, message: Message) -> bool:
        """Whether the bot gets this message (core.telegram.org/bots/features, Privacy mode)."""
        chat, sender = message.chat, message.sender
        if not self.bot_is_in(chat):
            return False
        if message.author is self.bot and not _OWN_NEWS.intersection(message.service):
            return False
        if sender is not None and sender.is_bot and sender not in (self.anonymous, self.bot):
            return False  # bots never see what other bots say
        if message.receiver is self.bot:
            return True
        if chat.kind in ("private", "channel") or message.service or not self.privacy:
            return True
        if (member := chat.member(self.bot)) is not None and member.is_admin:
            return True
        if message.reply_to is not None and message.reply_to.sender is self.bot:
            return True
        return any(self._is_meant(message, entity) for entity in message.entities)

    def _is_meant(self, message: Message, entity: Entity) -> bool:
        if entity.type != "bot_command":
            return False
        command = utf16_slice(message.text, entity.offset, entity.length)
        _, at, addressee = command.partition("@")
        if at:
            return addressee.lower() == (self.bot.username or "").lower()
        return entity.offset == 0 and message.chat.last_bot == self.bot.id

    def deliver(self, message: Message, *, edited: bool = False) -> None:
        """Queue the update of a new or edited message, where the bot hears it."""
        if not self.hears(message):
            return
        kind = "channel_post" if message.chat.kind == "channel" else "message"
        self.updates.put(f"edited_{kind}" if edited else kind, message.as_json())

    def member_changed(self, chat: Chat, actor: User, old: Member, new: Member) -> None:
        """Queue my_chat_member or chat_member, where the bot gets to know of the change."""
        about_bot = new.user is self.bot
        me = chat.member(self.bot)
        if not about_bot and (me is None or not me.is_admin):
            return
        if (old.status, old.rights) == (new.status, new.rights):
            return
        content: Json = {
            "chat": chat.as_json(),
            "from": actor.as_json(),
            "date": int(self.clock().timestamp()),
            "old_chat_member": old.as_json(chat),
            "new_chat_member": new.as_json(chat),
        }
        self.updates.put("my_chat_member" if about_bot else "chat_member", content)

    def private_member_changed(self, chat: Chat, *, blocked: bool) -> None:
        """Queue what Telegram says when a person blocks the bot or takes it back."""
        assert chat.user is not None  # noqa: S101 - a private chat has its person
        member, kicked = Member(self.bot, "member"), Member(self.bot, "kicked")
        old, new = (member, kicked) if blocked else (kicked, member)
        content: Json = {
            "chat": chat.as_json(),
            "from": chat.user.as_json(),
            "date": int(self.clock().timestamp()),
            "old_chat_member": old.as_json(chat),
            "new_chat_member": new.as_json(chat),
        }
        self.updates.put("my_chat_member", content)
