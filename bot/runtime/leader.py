"""Leading: one replica does the leader's work, the others stand by.

With SQLite there is one process, and it leads. With PostgreSQL the lease says who does; a leader
that can't renew it in time is one no longer, whether it hung, lost the database or was too slow.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence

from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.model.subscription import Subscription
from bot.runtime.leader_duties import Duty
from bot.storage.lease import LAST, RENEW, STAND_BY, VALID, Lease

log = get_logger("lead")

STEP_DOWN = 1.0
"""Seconds that a leader which lost its lease waits for the answers in flight."""


class Leadership:
    """Makes a new ``Duty`` for each term. ``lease`` None: there is nobody else."""

    def __init__(
        self,
        lease: Lease | None,
        make: Callable[[], Duty],
        *,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._lease = lease
        self._make = make
        self._sleep = sleep
        self._loop: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._failed = False
        """This replica could not begin its term when it had the lease."""

        self._answered = True
        """The database did, when it was last asked about the lease."""

        self.duty: Duty | None = None

    @property
    def leading(self) -> bool:
        return self.duty is not None

    async def start(self) -> None:
        """Lead at once where there is nobody else, or stand by and watch the lease."""
        if self._lease is None:
            await self._begin()
            return
        await self._turn(self._lease)
        self._loop = asyncio.create_task(self._watch(self._lease), name="lease")

    async def stop(self, grace: float) -> None:
        """End the term, if there is one, and let another replica lead at once. A term that is
        ending just now has as long for it."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        if self._ending is not None:
            await asyncio.wait([self._ending], timeout=grace)
            self._ending.cancel()
            await asyncio.wait([self._ending], timeout=LAST)
        led = await self._end(grace, for_good=True)
        if led:
            await self._give_up()

    def wake(self) -> None:
        """Subscriptions or the outbox changed."""
        if self.duty is not None:
            self.duty.sender.wake()

    def changed(self, date: dt.date) -> None:
        """The archive took up a new version of a date."""
        if self.duty is not None:
            self.duty.planner.changed(date)

    async def approve(self, date: dt.date, version: str) -> bool:
        """An owner lets the held correction of a date go, of the version that was asked about;
        whether there was one."""
        return self.duty is not None and await self.duty.planner.approve(date, version)

    async def push(self, date: dt.date, subscriptions: Sequence[Subscription]) -> int | None:
        """Push a date to these now; see ``Planner.push_now``. None while standing by."""
        if self.duty is None:
            return None
        return await self.duty.planner.push_now(date, subscriptions)

    async def _watch(self, lease: Lease) -> None:
        while True:
            await self._sleep(self._pause())
            try:
                await self._turn(lease)
            except Exception:  # without a lease this replica would do nothing for ever
                log.exception("the lease was not seen to")

    def _pause(self) -> float:
        if self._failed:
            return VALID  # another may do better
        return RENEW if self.leading and self._answered else STAND_BY

    async def _turn(self, lease: Lease) -> None:
        """Renew the lease or try to take it, and do what follows."""
        self._failed = False
        try:
            holds = await (lease.renew() if self.leading else lease.take())
        except BotError as error:
            if self._answered:
                log.warning("the lease can't be reached", reason=str(error))
            self._answered = False
            holds = self.leading and lease.sure()
        else:
            self._answered = True
        if holds and not self.leading:
            log.info("leading", fence=lease.fence)
            try:
                await self._begin()
            except Exception as error:  # a fault of ours, too: it would lead and do nothing
                known = isinstance(error, BotError)
                log.error("can't lead", reason=str(error), exc_info=None if known else error)
                self._failed = True
                await self._end(0)
                await self._give_up()
        elif self.leading and not holds:
            log.warning("another replica leads, or may", fence=lease.fence)
            await self._end(STEP_DOWN)

    async def _begin(self) -> None:
        self.duty = self._make()
        await self.duty.start()

    async def _end(self, grace: float, *, for_good: bool = False) -> bool:
        """End the term; whether there was one. A caller who is cancelled leaves it ending."""
        duty, self.duty = self.duty, None
        if duty is None:
            return False
        self._ending = asyncio.create_task(duty.stop(grace, for_good=for_good), name="ending")
        await asyncio.shield(self._ending)
        self._ending = None
        return True

    async def _give_up(self) -> None:
        if self._lease is not None:
            try:
                await self._lease.give_up()
            except BotError as error:
                log.warning("the lease runs out by itself", reason=str(error))
