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

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.core.logs import get_logger
from bot.telegram.outcomes import seconds_of

log = get_logger("polling")

LONG = 25
"""Seconds that Telegram holds a getUpdates without updates."""

FIRST, MOST = 1.0, 10.0
"""Seconds between two tries after an error: the first pause, then twice as long, at the most.
Whoever asks right after an outage waits so long."""

CONFLICT_MOST = 300.0
"""The same, while another instance polls with our token."""


class Polling:
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
        while True:
            try:
                updates = await self._fetch(LONG)
            except InvalidToken as error:
                self._fatal(str(error))
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
            pause, told, begun, away = FIRST, False, True, False
            for update in updates:
                await self._queue.put(update)
                self._offset = max(self._offset, update.update_id + 1)

    async def confirm(self) -> None:
        """Tell Telegram which updates were taken, so that the next start does not see them."""
        if self._offset:
            try:
                await self._bot.get_updates(offset=self._offset, limit=1, timeout=0)
            except TelegramError as error:
                log.info("updates not confirmed", reason=str(error))

    async def _delete_webhook(self) -> None:
        """What waits for it stays in Telegram's queue, and comes with the next getUpdates."""
        log.info("a webhook is set; deleting it, for updates are polled")
        try:
            await self._bot.delete_webhook()
        except TelegramError as error:
            log.warning("the webhook stays", reason=str(error))

    async def _fetch(self, seconds: int) -> Sequence[Update]:
        parameters: dict[str, Any] = {"offset": self._offset} if self._offset else {}
        try:
            return await self._bot.get_updates(
                timeout=seconds, allowed_updates=self._allowed, **parameters
            )
        except TelegramError:
            raise
        except Exception:  # raised where the library can't read one of them, whatever it trips on
            return await self._readable(parameters)

    async def _readable(self, parameters: dict[str, Any]) -> list[Update]:
        """The waiting updates but those that can't be read: they would come again and again."""
        body = {"timeout": 0, "allowed_updates": self._allowed, **parameters}
        with warnings.catch_warnings():
            # It advises to use get_updates, which is what failed.
            warnings.simplefilter("ignore")
            waiting = await self._bot.do_api_request("getUpdates", api_kwargs=body)
        readable = []
        for data in waiting:
            try:
                readable.append(Update.de_json(data, self._bot))
            except Exception as error:
                log.error("an update can't be read", update=data["update_id"], reason=repr(error))
            self._offset = data["update_id"] + 1
        return readable
