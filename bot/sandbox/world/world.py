"""The sandbox's Telegram, all of it in memory: who is there, what they do, what the bot did.

No sockets and no clock of its own: ``bot.sandbox.server`` puts the Bot API in front of it, the
page and the tests play the people. What people do beyond a message or a press is in ``people``,
what the bot does in ``bot.sandbox.methods``, each as functions of a world.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

from bot.sandbox.errors import ActError
from bot.sandbox.params import Json
from bot.sandbox.text.entities import MessageEntity
from bot.sandbox.text.message_text import compose
from bot.sandbox.world.events import ApiCall, CallbackAnswer, CallbackQuery, Event, InlineQuery
from bot.sandbox.world.faults import Faults
from bot.sandbox.world.menus import Menus
from bot.sandbox.world.model import (
    CHANNEL_RIGHTS,
    GENERAL,
    GROUP_ANONYMOUS_BOT,
    GROUP_RIGHTS,
    Chat,
    Member,
    Message,
    Status,
    Topic,
    User,
)
from bot.sandbox.world.rate_limits import RateLimits
from bot.sandbox.world.updates import Updates

SANDBOX_TOKEN = "7000000001:AAsandbox-token-of-nobody-0123456789"  # noqa: S105 - opens nothing
QUERY_SECONDS = 15.0
"""How long a press or an inline query waits for its answer, after which Telegram calls it too
old."""


class World:
    """Everything that is kept, and how it changes.

    ``clock`` gives the world's time (an aware datetime); people and tests may move it.
    ``monotonic`` (seconds) measures limits and a query's age. ``token`` is the bot's; the number
    before its colon becomes the bot's id. With ``strict_limits`` requests over Telegram's rates
    are refused (``limits``). ``api_level`` is the Bot API's version: what is newer than that is
    not known here. ``local`` is a server of one's own (its ``--local``): a webhook may have any
    port and address. ``inline_mode`` is what BotFather's /setinline turns on. ``latency`` gives
    the seconds to wait before and after a request is handled. ``calls`` is the log of every
    request, ``answers`` of every answered press. ActError is raised for what Telegram's apps
    would not let people do.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], dt.datetime],
        monotonic: Callable[[], float],
        bot_username: str = "digest_bot",
        bot_name: str = "Digest",
        token: str = SANDBOX_TOKEN,
        strict_limits: bool = False,
        api_level: str = "10.3",
        local: bool = False,
    ) -> None:
        self.clock = clock
        self.monotonic = monotonic
        self.token = token
        self.api_level = api_level
        self.local = local
        self.inline_mode = True
        self.bot = User(int(token.split(":", 1)[0]), bot_name, bot_username, None, is_bot=True)
        self.anonymous = User(GROUP_ANONYMOUS_BOT, "Group", "GroupAnonymousBot", None, is_bot=True)
        self.users = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, CallbackQuery] = {}
        self.inline_queries: dict[str, InlineQuery] = {}
        self.updates = Updates(self.bot)
        self.menus = Menus()
        self.faults = Faults()
        self.limits = RateLimits(monotonic, enabled=strict_limits)
        self.latency: Callable[[], tuple[float, float]] = lambda: (0.0, 0.0)
        self.calls: list[ApiCall] = []
        self.answers: list[CallbackAnswer] = []
        self.webhook: Json = {}
        self._watchers: dict[int, Callable[[Event], None]] = {}
        self._watcher_ids = count(1)
        self._user_ids = count(100_000_001)
        self._group_ids = count(4_000_000_001)
        self._channel_ids = count(2_000_000_001)
        self._account_message_ids = count(1)
        self._chat_message_ids: dict[int, count[int]] = {}
        self._ephemeral_ids = count(29_341_001)
        self._query_ids = count(4_400_000_000_000_001)

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call ``callback`` at each event, in order; the result ends that."""
        key = next(self._watcher_ids)
        self._watchers[key] = callback

        def unsubscribe() -> None:
            self._watchers.pop(key, None)

        return unsubscribe

    def emit(self, event: Event) -> None:
        """Call those who subscribed."""
        for callback in list(self._watchers.values()):
            callback(event)

    def knows(self, version: str) -> bool:
        """Whether this server is of that version of the Bot API, or newer."""
        return _version(self.api_level) >= _version(version)

    def next_query_id(self) -> str:
        return str(next(self._query_ids))

    def next_channel_id(self) -> int:
        """The id of a new channel or supergroup."""
        return -1_000_000_000_000 - next(self._channel_ids)

    def is_alive(self, query: CallbackQuery | InlineQuery) -> bool:
        """Whether the bot may still answer a press or an inline query."""
        return self.monotonic() - query.asked_at <= QUERY_SECONDS

    def menu(self, chat: Chat, user: User, language: str = "") -> list[tuple[str, str]]:
        """The (command, description) pairs that ``user``'s app shows in ``chat``."""
        return self.menus.shown(chat, user, language)

    def is_private_command(self, chat: Chat, user: User, text: str) -> bool:
        """Whether ``text`` is a command that ``user``'s app sends for the bot's eyes only."""
        command = re.match(r"/([a-z0-9_]+)(?:@(\w+))?(?![\w@])", text, re.ASCII)
        if command is None or chat.kind not in ("group", "supergroup"):
            return False
        if (command[2] or "").lower() not in ("", (self.bot.username or "").lower()):
            return False
        return command[1] in self.menus.private(chat, user, user.language_code or "")

    # Chats, topics and members

    def add_user(
        self,
        name: str,
        *,
        username: str | None = None,
        language_code: str | None = "zh-hans",
        id: int | None = None,
        is_bot: bool = False,
    ) -> User:
        """A new person (or another bot)."""
        user = User(id or next(self._user_ids), name, username, language_code, is_bot)
        self.users[user.id] = user
        return user

    def private(self, user: User) -> Chat:
        """The person's private chat with the bot, made at its first use; the bot may not write
        there before ``start``."""
        chat = self.chats.get(user.id)
        if chat is None:
            chat = Chat(user.id, "private", user.first_name, user.username, user=user)
            self._add_chat(chat)
        return chat

    def add_group(
        self, title: str, *, forum: bool = False, supergroup: bool = True, owner: User
    ) -> Chat:
        """A group with only its owner in it. A forum is always a supergroup."""
        if forum or supergroup:
            chat_id = self.next_channel_id()
            chat = Chat(chat_id, "supergroup", title, is_forum=forum)
        else:
            chat = Chat(-next(self._group_ids), "group", title)
        if forum:
            chat.topics[GENERAL] = Topic(GENERAL, "General")
        return self._add_chat(chat, owner)

    def add_channel(self, title: str, owner: User, username: str | None = None) -> Chat:
        """A channel with only its owner in it."""
        chat_id = self.next_channel_id()
        return self._add_chat(Chat(chat_id, "channel", title, username), owner)

    def _add_chat(self, chat: Chat, owner: User | None = None) -> Chat:
        if owner is not None:
            chat.members[owner.id] = Member(owner, "creator")
        self.chats[chat.id] = chat
        self.emit(Event("chat", chat))
        return chat

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
        """Give ``user`` that status in ``chat``.

        ``rights`` are the names of an administrator's rights (all but promoting others by
        default), or what a restricted member still may (nothing by default). The bot gets
        my_chat_member of itself and, where it is an administrator, chat_member of others.
        """
        if rights is None:
            names = CHANNEL_RIGHTS if chat.kind == "channel" else GROUP_RIGHTS
            rights = set(names) - {"can_promote_members"} if status == "administrator" else ()
        old = chat.member(user) or Member(user, "left")
        new = Member(user, status, frozenset(rights), anonymous)
        actor = by or chat.owner
        if status == "creator" and chat.owner is not user:
            former = Member(chat.owner, "administrator", frozenset(GROUP_RIGHTS))
            chat.members[former.user.id] = former
        chat.members[user.id] = new
        self.updates.put_member(chat, actor, old, new, self.clock())
        self.emit(Event("chat", chat))
        return new

    def add_bot(self, chat: Chat, as_admin: bool = False, *, by: User | None = None) -> None:
        """``by`` (the owner by default) adds the bot, as an administrator if so wished.

        The bot gets my_chat_member, then, in groups, new_chat_members. ActError where ``by``
        may not add members, or not administrators (a channel's bots always are).
        """
        actor = by or chat.owner
        as_admin = as_admin or chat.kind == "channel"
        member = chat.member(actor)
        if member is None or not member.is_in:
            raise ActError("only members may add bots")
        if as_admin and not chat.may(actor, "can_promote_members", admin_only=True):
            raise ActError("this member may not add administrators")
        if not as_admin and not chat.may(actor, "can_invite_users"):
            raise ActError("this member may not add members")
        was_in = chat.has(self.bot)
        self.set_member(chat, self.bot, "administrator" if as_admin else "member", by=actor)
        if chat.kind != "channel" and not was_in:
            self.service(chat, actor, {"new_chat_members": [self.bot.as_json()]})

    def block_bot(self, user: User, *, blocked: bool = True) -> None:
        """The person stops the bot; ``start`` (or any message) unblocks it."""
        chat = self.private(user)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        old, new = Member(self.bot, "member"), Member(self.bot, "kicked")
        if not blocked:
            old, new = new, old
        self.updates.put_member(chat, user, old, new, self.clock())
        self.emit(Event("chat", chat))

    # Messages

    def next_message_id(self, chat: Chat) -> int:
        """Ids count per supergroup and channel, whose message 1 is about their making; private
        chats and basic groups share one row."""
        if chat.kind in ("private", "group"):
            return next(self._account_message_ids)
        return next(self._chat_message_ids.setdefault(chat.id, count(2)))

    def add_message(
        self,
        chat: Chat,
        author: User,
        text: str = "",
        entities: tuple[MessageEntity, ...] = (),
        *,
        message_id: int = 0,
        thread_id: int = 0,
        anonymous: bool = False,
        receiver: User | None = None,
        **fields: Any,
    ) -> Message:
        """Put a new message into the chat, and its update into the queue where the bot gets it.

        ``fields`` are others of ``Message``. A post's sender is the channel; that of an
        ``anonymous`` author the group. Where there is a ``receiver``, only these two see it.
        """
        is_post = chat.kind == "channel"
        message = Message(
            message_id or (0 if receiver is not None else self.next_message_id(chat)),
            chat,
            self.clock(),
            None if is_post else self.anonymous if anonymous else author,
            text,
            entities,
            sender_chat=chat if is_post or anonymous else None,
            author=author,
            thread_id=0 if thread_id == GENERAL else thread_id,
            receiver=receiver,
            **fields,
        )
        if receiver is not None:
            message.ephemeral_id = next(self._ephemeral_ids)
            message.after = max((one.id for one in chat.messages), default=0)
        elif message.sender is not None and message.sender.is_bot and not message.service:
            chat.last_bot = message.sender.id
        chat.messages.append(message)
        self.emit(Event("message", chat, message))
        self.updates.put_message(message)
        return message

    def service(
        self, chat: Chat, author: User, content: Json, thread_id: int = 0, *, message_id: int = 0
    ) -> Message:
        """A service message, e.g. ``{"new_chat_members": […]}``, and its update."""
        return self.add_message(
            chat,
            author,
            message_id=message_id,
            anonymous=author is self.anonymous,
            thread_id=thread_id,
            service=content,
        )

    def rewrite(
        self,
        message: Message,
        text: str,
        entities: tuple[MessageEntity, ...],
        markup: Json | None,
        extra: Json | None = None,
    ) -> None:
        """The message's new text and keyboard. A new keyboard alone leaves no edit date."""
        if (text, entities) != (message.text, message.entities) or extra is not None:
            message.edited_at = self.clock()
        message.text, message.entities, message.markup = text, entities, markup
        if extra is not None:
            message.extra = extra
        self.emit(Event("edit", message.chat, message))

    def delete(self, message: Message) -> None:
        """The message is gone for everyone."""
        message.deleted = True
        self.emit(Event("delete", message.chat, message))

    def pin(self, message: Message, *, pinned: bool = True) -> None:
        """The bot pins or unpins; a pin leaves a service message in the chat."""
        if message.pinned == pinned:
            return
        message.pinned = pinned
        self.emit(Event("edit", message.chat, message))
        if pinned:
            content: Json = {"pinned_message": message.as_json(deep=False)}
            self.service(message.chat, self.bot, content, message.thread_id)

    def answer(
        self, query: CallbackQuery, text: str = "", *, alert: bool = False, url: str = ""
    ) -> None:
        """The bot answers a press."""
        query.answer = CallbackAnswer(query.id, query.user, text, alert, url)
        self.answers.append(query.answer)
        self.emit(Event("answer", query.message.chat, query.message, query.answer))

    # What people do

    def enter(self, user: User, chat: Chat, thread_id: int = 0) -> None:
        """ActError where ``user`` may not write; their private chat is started and unblocked."""
        chat.check_may_write(user, thread_id)
        if chat.kind == "private":
            self.block_bot(user, blocked=False)
            if not chat.started:
                chat.started = True
                self.emit(Event("chat", chat))

    def say(
        self,
        user: User,
        chat: Chat,
        text: str,
        *,
        thread_id: int = 0,
        reply_to: Message | None = None,
        anonymous: bool = False,
    ) -> Message:
        """``user`` writes in ``chat``; the update's entities are computed as Telegram does.

        A command that the menu marks as ephemeral is for the bot's eyes only.
        ``thread_id`` is a forum's topic (0 and 1 are General); an answer stands where the
        message it answers does. ``anonymous`` hides an administrator behind the group.
        """
        self.enter(user, chat, thread_id)
        if anonymous and not chat.is_admin(user):
            raise ActError("only administrators can be anonymous")
        kept, entities = compose(text)
        member = chat.member(user)
        anonymous = anonymous or (member is not None and member.is_anonymous)
        is_private = chat.has(self.bot) and self.is_private_command(chat, user, kept)
        return self.add_message(
            chat,
            user,
            kept,
            entities,
            anonymous=anonymous,
            receiver=self.bot if is_private and not anonymous else None,
            thread_id=thread_id if reply_to is None else reply_to.answer_thread,
            reply_to=reply_to,
        )

    def post(self, channel: Chat, text: str, *, by: User | None = None) -> Message:
        """An administrator (the owner by default) posts."""
        return self.say(by or channel.owner, channel, text)

    def start(self, user: User, payload: str = "") -> Message:
        """``user`` presses Start (or opens a ``?start=payload`` address)."""
        return self.say(user, self.private(user), f"/start {payload}".strip())

    def edit(self, user: User, message: Message, text: str) -> Message:
        """``user`` edits their own message (a post: any administrator who may edit)."""
        chat = message.chat
        if message.deleted or not message.text or message.ephemeral_id:
            raise ActError("there is nothing to edit")
        if chat.kind == "channel":
            if not chat.may(user, "can_edit_messages", admin_only=True):
                raise ActError("only administrators may edit posts")
        elif message.author is not user:
            raise ActError("only one's own messages can be edited")
        self.rewrite(message, *compose(text), message.markup, message.extra)
        self.updates.put_message(message, edited=True)
        return message

    def press(
        self,
        user: User,
        message: Message,
        row: int = 0,
        col: int = 0,
        *,
        data: str | None = None,
    ) -> CallbackQuery:
        """``user`` presses a callback button, by its place or by its data.

        The query's ``answer`` is what the bot does with it. ActError where there is no such
        button, it opens an address, or ``user`` can't see the message.
        """
        chat, member = message.chat, message.chat.member(user)
        if message.deleted:
            raise ActError("the message is gone")
        if message.seen_by not in (None, user):
            raise ActError("that message is for somebody else's eyes")
        if chat.kind == "private" and chat.user is not user:
            raise ActError("that is somebody else's private chat")
        if chat.kind != "private" and (member is None or not member.is_in) and not chat.username:
            raise ActError("only members see the message")
        button = message.button_data(row, col, data)
        query = CallbackQuery(self.next_query_id(), user, message, button, self.monotonic())
        self.queries[query.id] = query
        content: Json = {
            "id": query.id,
            "from": user.as_json(),
            "message": message.as_json(),
            "chat_instance": str(-chat.id * 7919),
            "data": button,
        }
        self.updates.put("callback_query", content)
        return query


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
