"""The ground of the sandbox's world: its clock, its registers, the bot's updates, its watchers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from bot.sandbox.world.faults import Faults
from bot.sandbox.world.limits import Limits
from bot.sandbox.world.menus import Menus
from bot.sandbox.world.model import Answer, Call, Chat, Event, Json, Message, Query, User
from bot.sandbox.world.updates import Updates

if TYPE_CHECKING:
    from bot.sandbox.world.inline import InlineQuery

GROUP_ANONYMOUS_BOT = 1087968824
"""Who Telegram says sent the message of an anonymous administrator."""
SANDBOX_TOKEN = "7000000001:AAsandbox-token-of-nobody-0123456789"  # noqa: S105 - opens nothing
QUERY_SECONDS = 15.0
"""How long a press waits for its answer, after which Telegram calls the query too old."""


class State:
    """Everything that is kept.

    ``clock`` gives the world's time (an aware datetime); people and tests may move it.
    ``monotonic`` (seconds) measures limits and a query's age. ``token`` is the bot's; the number
    before its colon becomes the bot's id. With ``strict_limits`` requests over Telegram's rates
    are refused (``limits``). ``api_level`` is the
    Bot API's version: what is newer than that is not known here. ``local`` is a server of one's
    own (its ``--local``): a webhook may have any port and address. ``latency`` gives the seconds to
    wait before and after a request is handled. ``calls`` is the log of every request, ``answers``
    of every answered press.
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
        bot_id = int(token.split(":", 1)[0])
        self.bot = User(bot_id, bot_name, bot_username, language_code=None, is_bot=True)
        self.anonymous = User(
            GROUP_ANONYMOUS_BOT, "Group", "GroupAnonymousBot", language_code=None, is_bot=True
        )
        self.users: dict[int, User] = {bot_id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.inline_queries: dict[str, InlineQuery] = {}
        self.updates = Updates()
        self.menus = Menus()
        self.faults = Faults()
        self.limits = Limits(monotonic, enabled=strict_limits)
        self.latency: Callable[[], tuple[float, float]] = lambda: (0.0, 0.0)
        self.calls: list[Call] = []
        self.answers: list[Answer] = []
        self.webhook: Json = {}
        self._watchers: dict[int, Callable[[Event], None]] = {}
        self._watcher_ids = count(1)
        self._user_ids: Iterator[int] = count(100_000_001)
        self._group_ids: Iterator[int] = count(4_000_000_001)
        self._channel_ids: Iterator[int] = count(2_000_000_001)
        self._account_message_ids: Iterator[int] = count(1)
        self._chat_message_ids: dict[int, Iterator[int]] = {}
        self._ephemeral_ids: Iterator[int] = count(29_341_001)
        self._query_ids: Iterator[int] = count(4_400_000_000_000_001)

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call ``callback`` at each event, in order; the result ends that."""
        key = next(self._watcher_ids)
        self._watchers[key] = callback

        def unsubscribe() -> None:
            self._watchers.pop(key, None)

        return unsubscribe

    def knows(self, version: str) -> bool:
        """Whether this server is of that version of the Bot API, or newer."""
        return _version(self.api_level) >= _version(version)

    def emit(self, event: Event) -> None:
        """Tell the watchers."""
        for callback in list(self._watchers.values()):
            callback(event)

    def chat(self, chat_id: int) -> Chat:
        """The chat with that id; KeyError where there is none."""
        return self.chats[chat_id]

    def private(self, user: User) -> Chat:
        """The person's private chat with the bot, made at its first use."""
        chat = self.chats.get(user.id)
        if chat is None:
            chat = self.chats[user.id] = Chat(
                user.id, "private", user.first_name, user.username, user=user
            )
            self.emit(Event("chat", chat))
        return chat

    def query_is_alive(self, query: Query) -> bool:
        """Whether a press may still be answered."""
        return self.monotonic() - query.pressed_at <= QUERY_SECONDS

    def is_private_command(self, chat: Chat, user: User, text: str) -> bool:
        """Whether ``text`` is a command that ``user``'s app sends for the bot's eyes only."""
        command = re.match(r"/([a-z0-9_]+)(?:@(\w+))?(?![\w@])", text, re.ASCII)
        if command is None or chat.kind not in ("group", "supergroup"):
            return False
        if (command[2] or "").lower() not in ("", (self.bot.username or "").lower()):
            return False
        member = chat.member(user)
        is_admin = member is not None and member.is_admin
        language = user.language_code or ""
        found = self.menus.private(chat, user, is_admin=is_admin, language=language)
        return command[1] in found

    def menu(self, chat: Chat, user: User, language: str = "") -> list[tuple[str, str]]:
        """The (command, description) pairs that ``user``'s app shows in ``chat``."""
        member = chat.member(user)
        is_admin = member is not None and member.is_admin
        return self.menus.shown(chat, user, is_admin=is_admin, language=language)

    def next_message_id(self, chat: Chat) -> int:
        """Ids count per supergroup and channel, whose message 1 tells of their making; private
        chats and basic groups share one row."""
        if chat.kind in ("private", "group"):
            return next(self._account_message_ids)
        return next(self._chat_message_ids.setdefault(chat.id, count(2)))

    def next_ephemeral_id(self) -> int:
        """Ephemeral messages are counted by themselves."""
        return next(self._ephemeral_ids)

    def add_message(self, message: Message) -> Message:
        """Put a new message into its chat and tell the watchers."""
        message.chat.messages.append(message)
        said_to_all = message.receiver is None and not message.service
        if message.sender is not None and message.sender.is_bot and said_to_all:
            message.chat.last_bot = message.sender.id
        self.emit(Event("message", message.chat, message))
        return message


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
