"""The database itself: SQLite as a careful default, PostgreSQL where one machine is not enough."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.core.errors import BotError

BUSY_SECONDS = 15.0
"""How long SQLite waits for another process' lock; ``?timeout=`` in the address says otherwise."""

PLANNING_SECONDS = 0.5
"""Planning in a row after which another process gets at SQLite's lock."""

GAP_SECONDS = 0.15
"""The time it gets for that: who waits for the lock asks for it ten times a second
(sqliteDefaultBusyCallback, SQLite's main.c)."""

POSTGRESQL = {
    "timeout": 10,
    "command_timeout": 60,
    # A process that hangs in mid-transaction lets go of its locks before its lease runs out.
    "server_settings": {"idle_in_transaction_session_timeout": "5000"},
}
"""How we connect to PostgreSQL: seconds, and the server's own milliseconds."""

_QUEUE = sa.text("SELECT pg_advisory_xact_lock(7166001)")
"""Writers of PostgreSQL queue up as SQLite's do: a correction locks a date's rows in another order
than marks do, and neither may be the victim of a deadlock. Each process stands in the queue once:
one that hangs there holds up the others for five seconds only, and its readers find connections."""

T = TypeVar("T")


class StoreError(BotError):
    """The database can't be used: locked, full, unreachable, or of another version."""

    key = "error.store"


class StoreAway(StoreError):
    """The database does not answer at its address, or the connection broke: it may come back."""


class StoreRestarting(StoreAway):
    """The database itself says that it starts, recovers or shuts down."""


def sqlite_path(url: URL) -> Path | None:
    """The database's file, None where it is not a SQLite file."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    return Path(url.database)


def make_engine(url: str) -> AsyncEngine:
    """An engine for ``sqlite+aiosqlite:///…`` or ``postgresql+asyncpg://…``; opens nothing yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(
            parsed,
            pool_size=4,
            max_overflow=4,
            pool_pre_ping=True,
            pool_timeout=30,
            connect_args=POSTGRESQL,
        )
    wait = {} if "timeout" in parsed.query else {"timeout": BUSY_SECONDS}
    # Transactions are begun by ``_begin``, not by the driver.
    engine = create_async_engine(parsed, connect_args={"isolation_level": None, **wait})
    sa.event.listen(engine.sync_engine, "connect", _prepare)
    sa.event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    """Set a new SQLite connection up: what is committed survives a power cut."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    """A writer takes SQLite's one write lock at once: a reader that becomes a writer half-way
    would be refused without any waiting (SQLITE_BUSY, sqlite.org/lang_transaction.html)."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """Transactions on an engine. Within this process writers queue up in order."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.sqlite = engine.dialect.name == "sqlite"
        self._writer = engine.execution_options(writes=True)
        self._writing = asyncio.Lock()
        self._running: set[asyncio.Task[Any]] = set()
        self._planned = 0.0
        self._failures = _failures(engine)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read from. Raises StoreError where the database can't be used."""
        try:
            async with self.engine.connect() as connection:
                yield connection
        except self._failures as error:
            raise _store_error("read", error) from error

    @asynccontextmanager
    async def write(self, *, queued: bool = True) -> AsyncIterator[AsyncConnection]:
        """A transaction: all of the block, or nothing where it raises. One that touches a single
        row of its own need not be ``queued`` behind the others (PostgreSQL)."""
        queued = queued or self.sqlite
        try:
            async with (
                self._writing if queued else nullcontext(),
                self._writer.begin() as connection,
            ):
                if queued and not self.sqlite:
                    await connection.execute(_QUEUE)
                yield connection
        except self._failures as error:
            raise _store_error("written", error) from error

    async def run(
        self, work: Callable[[sa.Connection], T], *, writes: bool = False, planning: bool = False
    ) -> T:
        """A transaction of which ``work`` is all. ``planning``: one of many in a row, between
        which other processes get their turn. On SQLite a cancelled caller leaves it running to its
        end: its thread can't be stopped half-way. Raises StoreError, and what ``work`` raises."""
        if not self.sqlite:
            return await self._whole(work, writes)
        now = asyncio.get_running_loop().time
        began = now()
        task = asyncio.create_task(self._whole(work, writes))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        result = await asyncio.shield(task)
        if planning:
            self._planned += now() - began
            if self._planned > PLANNING_SECONDS:
                self._planned = 0.0
                await asyncio.sleep(GAP_SECONDS)
        return result

    async def _whole(self, work: Callable[[sa.Connection], T], writes: bool) -> T:
        async with self.write() if writes else self.read() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        """Wait for what runs, and close the connections."""
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.engine.dispose()


def _failures(engine: AsyncEngine) -> tuple[type[BaseException], ...]:
    """What means that the database can't be used. asyncpg's own errors come through bare while it
    connects, and a server that shuts down is no OperationalError to SQLAlchemy."""
    failures: tuple[type[BaseException], ...] = (sa.exc.DBAPIError, sa.exc.TimeoutError, OSError)
    if engine.dialect.name == "postgresql":
        import asyncpg  # type: ignore[import-untyped]

        failures += (asyncpg.PostgresError, asyncpg.InterfaceError)
    return failures


RESTARTING = ("57P01", "57P02", "57P03")
"""SQLSTATEs: admin_shutdown, crash_shutdown, cannot_connect_now."""


def _store_error(done: str, error: BaseException) -> StoreError:
    """What a failure of a driver means; a file that SQLite can't use stays so."""
    sentence = f"the database can't be {done}: {_cause(error)}"
    if isinstance(error, sa.exc.DBAPIError):
        broken, error = error.connection_invalidated, error.orig or error
    else:
        broken = isinstance(error, OSError) and not isinstance(error, PermissionError)
    state = getattr(error, "sqlstate", None)
    if state in RESTARTING:
        return StoreRestarting(sentence)
    if isinstance(error, sqlite3.Error):
        return StoreError(sentence)
    if isinstance(error, socket.gaierror):
        broken = error.errno == socket.EAI_AGAIN
    return (StoreAway if broken or str(state).startswith("08") else StoreError)(sentence)


def _cause(error: BaseException) -> str:
    """The driver's own sentence: no SQL, no values, no address with a password."""
    original = getattr(error, "orig", None) or error
    text = str(original).splitlines()[0] if str(original) else type(original).__name__
    return text if isinstance(original, sqlite3.Error | OSError) else f"{text[:200]}"
