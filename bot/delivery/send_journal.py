"""What the pace must know after a restart: when each chat was written to within the last minute.

When a post came its mark says. All else that counts (answers in groups, corrections, pins) and how
long Telegram refused a chat is written down here, many in one transaction, while the bot goes on:
a crash in these milliseconds costs knowing of one message, and ``Pace`` allows for it.
"""

from __future__ import annotations

import asyncio
import datetime as dt

from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.delivery.pacing import Pace
from bot.delivery.ports import Clock
from bot.model.delivery import Written
from bot.storage.store import Store

log = get_logger("push")

START = 0
"""In the place of a chat: a process began to write."""


class Journal:
    """Writes down what ``Turns`` reports. Where the database fails, a restart knows less."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._waiting: list[Written] = []
        self._writer: asyncio.Task[None] | None = None
        self._failing = False

    def note(self, chat_id: int, pause: float | None = None) -> None:
        """A request of the chat was answered just now; by a refusal for ``pause`` seconds?"""
        if chat_id > 0 and pause is None:
            return  # a private chat knows no limit longer than a restart takes
        now = self._clock()
        until = None if pause is None else now + dt.timedelta(seconds=pause)
        self._waiting.append(Written(chat_id, now, until))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write(), name="journal")

    async def flush(self) -> None:
        """Wait until all that was noted is kept, or can't be."""
        while self._writer is not None:
            await asyncio.shield(self._writer)

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                try:
                    await self._store.keep_written(batch, self._clock())
                    self._failing = False
                except BotError as error:
                    if not self._failing:
                        log.warning("when chats were written to is not kept", reason=str(error))
                    self._failing = True
        finally:
            self._writer = None


async def fill_windows(pace: Pace, store: Store, clock: Clock, monotonic: float) -> None:
    """Fill the windows of ``pace`` with what was written before this start; ``monotonic`` is its
    time now. Raises StoreError."""
    now = clock()
    written = await store.recently_written(now)
    for one in written:
        if one.chat_id == START:
            continue
        at = min(monotonic, monotonic - (now - one.at).total_seconds())
        pace.remember(one.chat_id, at, monotonic)
        if one.until is not None:
            pace.refused(one.chat_id, (one.until - one.at).total_seconds(), at)
    if written or await store.under_way():
        pace.resumed(1 + sum(one.chat_id == START for one in written), monotonic)
    try:
        await store.keep_written([Written(START, now)], now)
    except BotError as error:
        log.warning("this start is not kept", reason=str(error))
