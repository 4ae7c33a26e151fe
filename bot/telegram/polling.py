"""Long polling: updates from Telegram into the application's queue, whatever the network does.

python-telegram-bot's Updater ends its polling for good on some errors and says so only in the
log; here a wrong token ends the bot with a sentence, and another instance is told to the owners
and outwaited.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import Bot
from telegram.error import (
    Conflict,
    EndPointNotFound,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.warnings import PTBUserWarning

from bot.core.logs import get_logger
from bot.telegram.answers import seconds_of
from bot.telegram.transport import POLLS
from bot.telegram.updates import MalformedUpdate, read_update, update_number

log = get_logger("polling")

LONG = 25
"""Seconds that Telegram holds a getUpdates without updates."""

FIRST, MOST = 1.0, 10.0
"""Seconds between two tries after an error: the first pause, then twice as long, at the most.
Whoever asks right after an outage waits so long."""

CONFLICT_MOST = 300.0
"""The same, while another instance polls with our token."""


class UpdatePolling:
    """Fetches updates until it is cancelled."""

    def __init__(
        self,
        bot: Bot,
        queue: asyncio.Queue[object],
        *,
        allowed: Sequence[str],
        sleep: Callable[[float], Awaitable[None]],
        conflict: Callable[[], None],
        fatal: Callable[[str], None],
    ) -> None:
        self._bot = bot
        self._queue = queue
        self._allowed = list(allowed)
        self._sleep = sleep
        self._conflict = conflict
        self._fatal = fatal
        self._offset = 0

    async def run(self) -> None:
        """Poll. Returns only where the token is refused (``fatal`` has been told why)."""
        pause, told, begun, away = FIRST, False, False, False
        # It advises to use get_updates, which reads all of them or none.
        warnings.filterwarnings("ignore", r"Please use 'Bot\.getUpdates'", PTBUserWarning)
        while True:
            try:
                updates = await self._fetch(LONG)
            except (InvalidToken, EndPointNotFound) as error:
                self._fatal(str(error.__cause__ or error))
                return
            except Conflict as error:
                if not begun and "webhook" in str(error).lower():
                    # Left by an earlier start with telegram.updates: webhook; nobody polls.
                    begun = True
                    await self._delete_webhook()
                    continue
                if not told:
                    told = True
                    self._conflict()
                await self._sleep(pause)
                pause = min(CONFLICT_MOST, pause * 2)
                continue
            except RetryAfter as error:
                await self._sleep(seconds_of(error))
                continue
            except TelegramError as error:
                if pause < MOST:  # a long outage is a few lines, not one for each try
                    log.warning("no updates", reason=str(error), again_in=pause)
                away = True
                await self._sleep(pause)
                pause = min(MOST, pause * 2)
                continue
            if away:
                log.info("updates come again")
                away = False
            told, begun = False, True
            if await self._take(updates):
                pause = FIRST
            else:  # they can't be confirmed, and would come again at once
                await self._sleep(pause)
                pause = min(MOST, pause * 2)

    async def _take(self, updates: list[object]) -> bool:
        """Queue these; False where there are some, and none has a number to be confirmed by."""
        confirmed = not updates
        for data in updates:
            number = update_number(data)
            try:
                await self._queue.put(read_update(data, self._bot))
            except MalformedUpdate as error:
                log.error("a malformed update is dropped", update=number, reason=str(error))
            if number is not None:
                confirmed = True
                self._offset = max(self._offset, number + 1)
        return confirmed

    async def confirm(self) -> None:
        """Tell Telegram which updates were taken, so that the next start does not see them."""
        if self._offset:
            try:
                await self._fetch(0, limit=1)
            except TelegramError as error:
                log.info("updates not confirmed", reason=str(error))

    async def _delete_webhook(self) -> None:
        """What waits for it stays in Telegram's queue, and comes with the next getUpdates."""
        log.info("a webhook is set; deleting it, for updates are polled")
        try:
            await self._bot.delete_webhook()
        except TelegramError as error:
            log.warning("the webhook stays", reason=str(error))

    async def _fetch(self, seconds: int, limit: int = 100) -> list[object]:
        """The updates as they come, so that one that is malformed costs no other."""
        body: dict[str, Any] = {
            "timeout": seconds,
            "limit": limit,
            "allowed_updates": self._allowed,
        }
        if self._offset:
            body["offset"] = self._offset
        updates = await self._bot.do_api_request(
            "getUpdates", api_kwargs=body, read_timeout=POLLS.read + seconds
        )
        if not isinstance(updates, list):
            raise NetworkError("the answer to getUpdates holds no list")
        return updates
