"""Who may change things: administrators, as Telegram names them, kept for a minute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from telegram import Bot
from telegram.error import TelegramError

from bot.chat.incoming import Asked
from bot.core.errors import BotError

FRESH_FOR = dt.timedelta(minutes=1)
"""How long a list of administrators counts as fresh."""

ASK_AGAIN_AFTER = dt.timedelta(seconds=5)
"""A refused person may have been made administrator just now: a list older than this is fetched
again before anybody is refused."""


What = Literal["settings", "subscribe", "unsubscribe"]
"""What only administrators do."""


class AdministratorsOnly(BotError):
    """Somebody without the right tried to change something."""

    def __init__(self, message: str, what: What = "settings") -> None:
        super().__init__(message)
        self.key = f"error.not_admin.{what}"


class AdminsUnknown(BotError):
    """Telegram does not tell who the administrators are."""

    key = "error.admins_unknown"


@dataclass(frozen=True, slots=True)
class _Known:
    at: dt.datetime
    ids: frozenset[int]


class Administrators:
    """The administrators of the chats that asked lately."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._known: dict[int, _Known] = {}

    async def demand(self, bot: Bot, asked: Asked, what: What = "settings") -> None:
        """Return where the asker may change this chat's settings, which is ``what`` they want.

        Raises AdministratorsOnly, or AdminsUnknown where Telegram doesn't tell.
        """
        if asked.where in ("private", "channel") or asked.anonymous_admin:
            return  # in a channel only administrators post
        await self.demand_in(bot, asked.chat_id, asked.user_id, what)

    async def demand_press(self, bot: Bot, asked: Asked) -> None:
        """The same for who pressed a button: in a channel every reader can."""
        if asked.where != "private":
            await self.demand_in(bot, asked.chat_id, asked.user_id)

    async def demand_in(
        self, bot: Bot, chat_id: int, user_id: int | None, what: What = "settings"
    ) -> None:
        """Return where that person is an administrator of the group or channel ``chat_id``.

        Raises as ``demand`` does.
        """
        if user_id is None or not await self._is_admin(bot, chat_id, user_id):
            raise AdministratorsOnly(f"user {user_id} is no administrator of {chat_id}", what)

    async def _is_admin(self, bot: Bot, chat_id: int, user_id: int) -> bool:
        now = self._clock()
        known = self._known.get(chat_id)
        if known is not None:
            age = now - known.at
            if age < ASK_AGAIN_AFTER or (age < FRESH_FOR and user_id in known.ids):
                return user_id in known.ids
        try:
            members = await bot.get_chat_administrators(chat_id)
        except TelegramError as error:
            raise AdminsUnknown(f"administrators of {chat_id} unknown: {error}") from error
        self._known = {chat: old for chat, old in self._known.items() if now - old.at < FRESH_FOR}
        known = self._known[chat_id] = _Known(now, frozenset(m.user.id for m in members))
        return user_id in known.ids
