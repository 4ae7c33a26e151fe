"""The same store tests run on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.databases import empty_postgresql_database, postgresql_database, sqlite_database

from bot.storage.store import Store, open_store


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with today's tables and no row."""
    if kind == "sqlite":
        return sqlite_database(tmp_path / "bot.db")
    return postgresql_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without a table."""
    if kind == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    return empty_postgresql_database(request.getfixturevalue("postgresql"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    store = await open_store(url)
    yield store
    await store.close()
