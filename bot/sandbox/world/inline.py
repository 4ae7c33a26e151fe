"""Inline mode: people type ``@bot words`` in any chat, and send one of what the bot offers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.errors import NotAllowed
from bot.sandbox.world.deeds import Deeds
from bot.sandbox.world.model import GENERAL, Chat, Entity, Json, Message, User
from bot.sandbox.world.people import thread_under

MAX_QUERY = 256
"""Characters of a query that the apps send (Bot API, InlineQuery)."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An article of an answer: what the app lists, and the message that it becomes."""

    id: str
    title: str
    description: str
    text: str
    entities: tuple[Entity, ...]
    markup: Json | None


@dataclass(slots=True, eq=False)
class InlineQuery:
    """What somebody typed. ``offers`` is None until the bot answers; ``next_offset`` is what the
    app asks with for more, ``""`` where there is none; ``button`` stands above the offers."""

    id: str
    user: User
    query: str
    offset: str
    asked_at: float
    offers: tuple[Offer, ...] | None = None
    next_offset: str = ""
    button: Json | None = None
    cache_time: int = 300
    is_personal: bool = False


class Inline(Deeds):
    """``inline_mode`` is what BotFather's /setinline turns on; without it nobody can ask."""

    inline_mode = True

    def inline(self, user: User, query: str = "", offset: str = "") -> InlineQuery:
        """``user`` types ``@bot query``; the app asks on with ``offset``. NotAllowed where the
        bot has no inline mode."""
        if not self.inline_mode:
            raise NotAllowed("the bot has no inline mode")
        asked = InlineQuery(
            str(next(self._query_ids)), user, query[:MAX_QUERY], offset, self.monotonic()
        )
        self.inline_queries[asked.id] = asked
        content: Json = {
            "id": asked.id,
            "from": user.as_json(),
            "query": asked.query,
            "offset": offset,
        }
        self.updates.put("inline_query", content)
        return asked

    def choose(
        self,
        user: User,
        chat: Chat,
        asked: InlineQuery,
        number: int = 0,
        *,
        thread_id: int = 0,
        reply_to: Message | None = None,
    ) -> Message:
        """``user`` sends one of the offers into ``chat``, where they may write; ``thread_id`` and
        ``reply_to`` as in ``say``."""
        offers = asked.offers or ()
        if asked.user is not user or not 0 <= number < len(offers):
            raise NotAllowed("nothing of that kind was offered")
        is_post = chat.kind == "channel"
        if is_post and not self.may(chat, user, "can_post_messages", admin_only=True):
            raise NotAllowed("only administrators may post")
        if chat.kind == "private":
            self._open(chat, user)
        elif not is_post:
            self._check_may_write(user, chat, thread_id, anonymous=False)
        thread_id = 0 if thread_id == GENERAL else thread_id
        offer = offers[number]
        message = Message(
            self.next_message_id(chat),
            chat,
            self.clock(),
            None if is_post else user,
            offer.text,
            offer.entities,
            sender_chat=chat if is_post else None,
            author=user,
            markup=offer.markup,
            thread_id=thread_id if reply_to is None else thread_under(reply_to),
            reply_to=reply_to,
            extra={"via_bot": self.bot.as_json()},
        )
        self.add_message(message)
        if self.bot_is_in(chat):  # what goes through the bot reaches it, privacy mode or not
            self.updates.put("channel_post" if is_post else "message", message.as_json())
        return message

    def inline_is_alive(self, asked: InlineQuery) -> bool:
        """Whether the bot may still answer: once, and within seconds."""
        return asked.offers is None and self.monotonic() - asked.asked_at <= INLINE_SECONDS


INLINE_SECONDS = 15.0
"""As for presses; the real server says only that it is seconds."""
