"""The bot's queue of updates, as getUpdates reads it (at least once, confirmed by the offset), and
which of all that happens is put into it: privacy mode, membership, kinds of updates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from itertools import count

from bot.sandbox.params import Json
from bot.sandbox.text.entities import MessageEntity, utf16_slice
from bot.sandbox.world.model import GROUP_ANONYMOUS_BOT, Chat, Member, Message, User

KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "message_reaction_count",
)
DEFAULT_KINDS = frozenset(KINDS) - {"chat_member", "message_reaction", "message_reaction_count"}
"""What a bot gets that names nothing (getUpdates, ``allowed_updates``)."""
_OWN_SERVICES = frozenset(("pinned_message", "left_chat_member"))
"""The only service messages of its own that a bot gets an update of."""


class Updates:
    """A queue; an update of a kind that is not allowed when it happens is never put in.

    ``privacy`` is the bot's privacy mode (on, as by default). ``is_awaited`` is true while a long
    poll waits for the next one.
    """

    def __init__(self, bot: User) -> None:
        self.privacy = True
        self.allowed: Collection[str] = DEFAULT_KINDS
        self.on_put: list[Callable[[], None]] = []
        self.is_awaited = False
        self._bot = bot
        self._pending: list[Json] = []
        self._ids = count(100_000_001)

    def __len__(self) -> int:
        return len(self._pending)

    def put(self, kind: str, content: Json) -> None:
        """Add an update and wake all who wait (``on_put``)."""
        if kind not in self.allowed:
            return
        self._pending.append({"update_id": next(self._ids), kind: content})
        self.wake()

    def put_message(self, message: Message, *, edited: bool = False) -> None:
        """Add the update of a new or edited message, where the bot gets it."""
        if self.hears(message):
            kind = "channel_post" if message.chat.kind == "channel" else "message"
            self.put(f"edited_{kind}" if edited else kind, message.as_json())

    def put_member(
        self, chat: Chat, actor: User, old: Member, new: Member, now: dt.datetime
    ) -> None:
        """Add my_chat_member or chat_member, where the bot gets to know of the change."""
        about_bot = new.user is self._bot
        is_change = (old.status, old.rights) != (new.status, new.rights)
        if not is_change or not (about_bot or chat.is_admin(self._bot)):
            return
        content: Json = {
            "chat": chat.as_json(),
            "from": actor.as_json(),
            "date": int(now.timestamp()),
            "old_chat_member": old.as_json(chat),
            "new_chat_member": new.as_json(chat),
        }
        self.put("my_chat_member" if about_bot else "chat_member", content)

    def hears(self, message: Message) -> bool:
        """Whether the bot gets this message (core.telegram.org/bots/features, Privacy mode)."""
        chat, sender = message.chat, message.sender
        if not chat.has(self._bot):
            return False
        if message.author is self._bot and not _OWN_SERVICES.intersection(message.service):
            return False
        known = (self._bot.id, GROUP_ANONYMOUS_BOT)
        if sender is not None and sender.is_bot and sender.id not in known:
            return False  # bots never see what other bots say
        if message.receiver is self._bot or "via_bot" in message.extra:
            return True
        if chat.kind in ("private", "channel") or message.service or not self.privacy:
            return True
        if chat.is_admin(self._bot):
            return True
        if message.reply_to is not None and message.reply_to.sender is self._bot:
            return True
        return any(self._is_addressed(message, entity) for entity in message.entities)

    def _is_addressed(self, message: Message, entity: MessageEntity) -> bool:
        """Whether the entity is a command for this bot."""
        if entity.type != "bot_command":
            return False
        command = utf16_slice(message.text, entity.offset, entity.length)
        _, at, addressee = command.partition("@")
        if at:
            return addressee.lower() == (self._bot.username or "").lower()
        return entity.offset == 0 and message.chat.last_bot == self._bot.id

    def wake(self) -> None:
        """Let those who wait look again."""
        for callback in self.on_put:
            callback()

    def take(self, offset: int, limit: int) -> list[Json]:
        """The oldest ``limit`` updates from ``offset`` on, forgetting all before it.

        A negative offset counts from the end, and forgets all before that.
        """
        if offset > 0:
            self._pending = [one for one in self._pending if one["update_id"] >= offset]
        elif offset < 0:
            self._pending = self._pending[offset:]
        return self._pending[:limit]

    def clear(self) -> None:
        """Forget all pending ones (``drop_pending_updates``)."""
        self._pending.clear()
