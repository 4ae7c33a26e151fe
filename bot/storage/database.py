"""The database itself: SQLite as a careful default, PostgreSQL where one machine is not enough."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from bot.core.errors import BotError
from bot.storage.checkpoint import Checkpoints
from bot.storage.connection import Call, Connection, connected, in_greenlet, transaction
from bot.storage.marks_connection import Lane, T
from bot.storage.sqlite_threads import Threads
from bot.storage.tables import suit

BUSY = 15.0
"""Seconds that SQLite waits for another process' lock before it gives up; ``?timeout=`` in the
address says otherwise."""

LONG = 0.5
"""Seconds of planning in a row after which another process gets at SQLite's lock."""

GAP = 0.15
"""Seconds it gets for that: who waits for the lock asks for it ten times a second
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


def make_engine(url: str) -> sa.Engine:
    """An engine for ``sqlite+aiosqlite:///…`` or ``postgresql+asyncpg://…``; opens nothing yet.
    It is used through ``connection`` and ``threads``: SQLite's own driver blocks, and asyncio's
    would only put threads of its own in between."""
    parsed = make_url(url)
    suit(parsed.get_backend_name())
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(
            parsed,
            pool_size=4,
            max_overflow=4,
            pool_pre_ping=True,
            pool_timeout=30,
            connect_args=POSTGRESQL,
            json_deserializer=_read_json,
        )
    return _sqlite(parsed)


def _sqlite(url: URL) -> sa.Engine:
    wait = {} if "timeout" in url.query else {"timeout": BUSY}
    engine = sa.create_engine(
        url.set(drivername="sqlite"),
        connect_args=wait,
        pool_use_lifo=True,  # so that few are open, and those are warm
        pool_size=3,
        max_overflow=-1,  # nobody waits in a thread for a connection that needs it to come back
        json_deserializer=_read_json,
    )
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


@lru_cache(maxsize=4096)
def _read_json(text: str) -> Any:
    """A JSON column's value. Subscriptions mostly share theirs (all weekdays, no category), so
    they are read once; nobody may change what comes out (``rows`` makes tuples of it)."""
    return json.loads(text)


def _prepare(connection: Any, _record: object = None) -> None:
    """One SQLite connection: we begin transactions ourselves; marks survive a power cut."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-1024",  # 1 MiB: a bot stays small, and the system keeps the file at hand
        "wal_autocheckpoint=16000",  # 64 MiB: only where ``checkpoint`` does not keep up
        "journal_size_limit=16777216",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    """A writer takes SQLite's one write lock at once: a reader that becomes a writer half-way
    would be refused without any waiting (SQLITE_BUSY, sqlite.org/lang_transaction.html)."""
    options = connection.get_execution_options()
    if not options.get("writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    wanted = "FULL" if options.get("synced", True) else "NORMAL"
    if connection.info.get("synchronous", "FULL") != wanted:
        connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
        connection.info["synchronous"] = wanted
    connection.exec_driver_sql("BEGIN IMMEDIATE")


class Database:
    """Transactions on an engine. Within this process writers of SQLite queue up in order."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.sqlite = engine.dialect.name == "sqlite"
        self.lane = _lane(engine)
        """For what is written thousands of times a second; None on PostgreSQL."""
        path = sqlite_path(engine.url)
        self._threads = None if path is None else Threads(engine)
        self._checkpoints = None if path is None else Checkpoints(path)
        self._writing = asyncio.Lock()
        self._planned = 0.0
        self._failures = _failures(engine)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """A connection to read from. Raises StoreError where the database can't be used."""
        try:
            async with connected(self.engine, self._call(writes=False)) as connection:
                yield connection
        except self._failures as error:
            raise _store_error("read", error) from error

    @asynccontextmanager
    async def write(self, *, queued: bool = True) -> AsyncIterator[Connection]:
        """A transaction: all of the block, or nothing where it raises. One that touches a single
        row of its own need not be ``queued`` behind the others (PostgreSQL)."""
        try:
            if not (queued or self.sqlite):
                async with transaction(self.engine, in_greenlet) as connection:
                    yield connection
                return
            call = self._call(writes=True)
            async with self._writing, transaction(self.engine, call, writes=True) as connection:
                if not self.sqlite:
                    await connection.execute(_QUEUE)
                yield connection
            self._written()
        except self._failures as error:
            raise _store_error("written", error) from error

    async def at_once(
        self,
        lane: Lane,
        work: Callable[[sqlite3.Connection], T],
        needs: Callable[[sqlite3.Connection], None],
    ) -> T:
        """``write`` in one hop to another thread, see ``Lane.run``."""
        try:
            async with self._writing:
                result = await lane.run(work, needs)
        except (sqlite3.Error, OSError) as error:
            raise _store_error("written", error) from error
        self._written()
        return result

    async def run(
        self, work: Callable[[sa.Connection], T], *, writes: bool = False, planning: bool = False
    ) -> T:
        """A transaction of which ``work`` is all. It must wait for nothing else, and may run in
        another thread. ``planning``: one of many in a row, whose result comes out again where it
        is lost. On SQLite such a one is not synced: the log is written in order, so a power cut
        may undo it and what follows it, until what is synced next. Raises StoreError, and what
        ``work`` raises."""
        if self._threads is None:
            async with self.write() if writes else self.read() as connection:
                return await connection.run_sync(work)
        now = asyncio.get_running_loop().time
        try:
            if not writes:
                return await self._threads.transaction(work)
            async with self._writing:
                began = now()
                result = await self._threads.transaction(work, writes=True, synced=not planning)
        except self._failures as error:
            raise _store_error("written" if writes else "read", error) from error
        self._written()
        if planning:
            self._planned += now() - began
            if self._planned > LONG:
                self._planned = 0.0
                await asyncio.sleep(GAP)
        return result

    def _call(self, *, writes: bool) -> Call:
        if self._threads is None:
            return in_greenlet
        return self._threads.to_write if writes else self._threads.to_read

    def _written(self) -> None:
        if self._checkpoints is not None:
            self._checkpoints.written()

    async def close(self) -> None:
        if self._checkpoints is not None:
            await self._checkpoints.close()
        if self.lane is not None:
            await self.lane.close()
        if self._threads is not None:
            await self._threads.close()
        else:
            await in_greenlet(self.engine.dispose)


def _lane(engine: sa.Engine) -> Lane | None:
    path = sqlite_path(engine.url)
    if path is None:
        return None
    timeout = float(str(engine.url.query.get("timeout", BUSY)))
    return Lane(path, prepare=_prepare, timeout=timeout)


def _failures(engine: sa.Engine) -> tuple[type[BaseException], ...]:
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
