"""Who leads, where several replicas share a PostgreSQL: a row with an expiry.

An advisory lock would not do: a leader that hangs keeps it. The lease runs out by the database's
clock, and its holder knows by its own monotonic clock, measured from before it asked, when it can
no longer be sure.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.core.errors import BotError
from bot.storage.database import Database, StoreError
from bot.storage.tables import LEADER, leases

VALID = 8.0
"""Seconds that a lease is good for."""

RENEW = 2.0
"""Seconds between two renewals."""

STAND_BY = 0.5
"""Seconds between two tries of a standby: with the rest of a lease it takes over in time."""

BRIEFLY = 0.25
"""Seconds that a leader which is sure no more still hopes for an answer: with the pause between
two tries that is less than ``MARGIN``."""

LAST = 1.0
"""Seconds for giving it up: else it runs out by itself, and whoever stops us is waiting."""

MARGIN = 1.0
"""Seconds before its end at which a leader no longer trusts its lease: clocks drift, and a
request takes a moment to be written."""

_NOW = sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()) * 1000, sa.BigInteger)


class LeaseLost(BotError):
    """Another replica leads by now: what this one did last is not to be marked."""

    key = "error.store"


@dataclass(frozen=True, slots=True)
class Held:
    """A lease: its fence, and until when (monotonic seconds) its holder may rely on it."""

    fence: int
    until: float


class Lease:
    """One replica's side of the lease."""

    def __init__(self, database: Database, holder: str, *, monotonic: Callable[[], float]) -> None:
        self._database = database
        self._holder = holder
        self._monotonic = monotonic
        self._held: Held | None = None
        self._given_up: set[asyncio.Task[int | None]] = set()
        """What was asked of a database that did not answer."""

    @property
    def fence(self) -> int:
        """The fence of the lease that is or was held, 0 where none ever was."""
        return self._held.fence if self._held else 0

    def sure(self) -> bool:
        """Whether this replica surely leads at this moment: asked before each request."""
        return self._held is not None and self._monotonic() < self._held.until

    async def take(self) -> bool:
        """Become the leader where nobody is. Raises StoreError."""
        asked = self._monotonic()
        from sqlalchemy.dialects import postgresql

        insert = postgresql.insert(leases).values(
            name=LEADER, holder=self._holder, fence=1, expires_at=_expiry()
        )
        statement = insert.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "holder": insert.excluded.holder,
                "fence": leases.c.fence + 1,
                "expires_at": _expiry(),
            },
            # Ours it may be where the answer to an earlier try was lost.
            where=(sa.type_coerce(leases.c.expires_at, sa.BigInteger) < _NOW)
            | (leases.c.holder == self._holder),
        ).returning(leases.c.fence)
        return await self._ask(statement, asked, RENEW)

    async def renew(self) -> bool:
        """Hold on; False where another replica took over meanwhile. Raises StoreError."""
        asked = self._monotonic()
        statement = (
            sa.update(leases)
            .where(
                leases.c.name == LEADER,
                leases.c.holder == self._holder,
                leases.c.fence == self.fence,
            )
            .values(expires_at=_expiry())
            .returning(leases.c.fence)
        )
        left = RENEW if self._held is None else patience(self._held, asked)
        return await self._ask(statement, asked, left)

    async def give_up(self) -> None:
        """Let another replica lead at once, where this one still did. Raises StoreError."""
        fence, self._held = self.fence, None
        statement = (
            sa.update(leases)
            .where(
                leases.c.name == LEADER,
                leases.c.holder == self._holder,
                leases.c.fence == fence,
            )
            .values(expires_at=sa.type_coerce(0, sa.BigInteger))
            .returning(leases.c.fence)
        )
        await self._answer(statement, LAST)

    async def _ask(self, statement: Any, asked: float, seconds: float) -> bool:
        fence = await self._answer(statement, seconds)
        if fence is None:
            self._held = None
            return False
        self._held = Held(fence, asked + VALID - MARGIN)
        return True

    async def _answer(self, statement: Any, seconds: float) -> int | None:
        """What the database says, if it does so in this time. Nobody waits for what becomes of the
        question afterwards: ending a transaction on a connection that is cut takes seconds, too."""
        ask = asyncio.create_task(self._fence(statement), name="lease question")
        try:
            await asyncio.wait([ask], timeout=seconds)
        finally:
            if not ask.done():
                ask.cancel()
                self._given_up.add(ask)
                ask.add_done_callback(self._over)
        if not ask.done():
            raise StoreError("the database does not answer")
        return ask.result()

    async def _fence(self, statement: Any) -> int | None:
        async with self._database.write(queued=False) as connection:
            fence: int | None = (await connection.execute(statement)).scalar_one_or_none()
            return fence

    def _over(self, ask: asyncio.Task[int | None]) -> None:
        self._given_up.discard(ask)
        if not ask.cancelled():
            ask.exception()  # known already


def patience(held: Held, now: float) -> float:
    """Seconds that the answer to a renewal is waited for: whoever is sure no more steps down, for
    others may lead a moment later."""
    return min(RENEW, max(BRIEFLY, held.until - now))


def _expiry() -> Any:
    return sa.type_coerce(_NOW + int(VALID * 1000), leases.c.expires_at.type)
