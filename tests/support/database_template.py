"""SQLite databases with today's tables, copied instead of made, and written without syncing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from support.databases import sqlite_database

from bot.storage.database import Database, make_engine
from bot.storage.store import Store


@cache
def _folder() -> TemporaryDirectory[str]:
    """Where this process keeps its databases; it is removed at exit."""
    return TemporaryDirectory(prefix="databases")


_idle: defaultdict[str, list[tuple[AsyncEngine, Path]]] = defaultdict(list)
"""Engines that nobody uses, by the options of their address, each with its file. An engine is used
again because it keeps the statements that it has compiled, which is most of what a short test
waits for."""


@asynccontextmanager
async def copied_store(options: str = "") -> AsyncIterator[tuple[Store, Path]]:
    """A store over a new database, and the database's file. ``options``: what its address ends
    with. A power cut would lose what was written, a crash would not."""
    engine, path = _idle[options].pop() if _idle[options] else _made(options)
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    sqlite_database(path)
    store = Store(Database(engine))
    try:
        yield store, path
    finally:
        await store.close()
        _idle[options].append((engine, path))


def _made(options: str) -> tuple[AsyncEngine, Path]:
    folder = mkdtemp(dir=_folder().name)
    engine = make_engine(f"sqlite+aiosqlite:///{folder}/bot.db{options}")
    sa.event.listen(engine.sync_engine, "connect", _without_syncing)
    return engine, Path(folder) / "bot.db"


def _without_syncing(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()
