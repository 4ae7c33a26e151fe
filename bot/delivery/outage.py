"""When Telegram can't be reached at all: everybody waits together, with growing pauses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.delivery.retry_delay import delay

MOST = 5.0
"""Seconds between two tries at the most."""


class Outage:
    """A gate that closes when a request could not even be written. The first failure is tried
    again at once; the next ones after growing pauses, one pause for all."""

    def __init__(
        self, *, sleep: Callable[[float], Awaitable[None]], random: Callable[[], float]
    ) -> None:
        self._sleep = sleep
        self._random = random
        self._failures = 0
        self._pause: asyncio.Task[None] | None = None

    async def over(self) -> None:
        """Wait while the gate is closed."""
        while self._pause is not None:
            await asyncio.shield(self._pause)

    async def began(self) -> None:
        """A request could not be written: wait before the next try."""
        if self._pause is None:
            self._failures += 1
            if self._failures > 1:
                self._pause = asyncio.create_task(self._wait())
        await self.over()

    def ended(self) -> None:
        """An answer came."""
        self._failures = 0

    async def _wait(self) -> None:
        try:
            await self._sleep(delay(self._failures - 1, self._random(), base=0.5, most=MOST))
        finally:
            self._pause = None
