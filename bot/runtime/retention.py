"""How long what was sent is remembered: once a day the rows that are too old go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable

from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.delivery.ports import Clock
from bot.storage.store import Store

log = get_logger("keep")

BATCH = 100
"""Deliveries removed in one transaction, with some ten messages each: a few milliseconds."""

PAUSE = 0.25
"""Seconds between two batches, for whoever else wants to write."""

FIRST = 60.0
"""Seconds from the start to the first look: a start has other things to do."""

DAILY = 86_400.0


class Keeper:
    """Removes rows of dates more than ``days`` days ago."""

    def __init__(
        self,
        store: Store,
        days: int,
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._store = store
        self._days = days
        self._clock = clock
        self._sleep = sleep

    async def run(self) -> None:
        """Once a day, until cancelled."""
        await self._sleep(FIRST)
        while True:
            try:
                await self.sweep()
            except BotError as error:
                log.warning("old rows stay until tomorrow", reason=str(error))
            await self._sleep(DAILY)

    async def sweep(self) -> int:
        """Remove all that is too old now; how many rows. Raises StoreError."""
        before = self._clock().date() - dt.timedelta(days=self._days)
        total = 0
        while gone := await self._store.forget(before, BATCH):
            total += gone
            await self._sleep(PAUSE)
        if total:
            log.info("old rows removed", rows=total, before=str(before))
        return total
