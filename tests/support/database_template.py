"""SQLite databases with today's tables, copied instead of made, and written without syncing."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from bot.storage.database import Database, make_engine
from bot.storage.store import Store, open_store


@cache
def _folder() -> TemporaryDirectory[str]:
    """Where this process keeps its template; it is removed at exit."""
    return TemporaryDirectory(prefix="template")


async def copied_store(path: Path, options: str = "") -> Store:
    """The store over a new database in the file ``path``. ``options``: what its address ends
    with. A power cut would lose what was written, a crash would not."""
    template = Path(_folder().name) / "bot.db"
    if not template.exists():
        await (await open_store(f"sqlite+aiosqlite:///{template}")).close()
    shutil.copyfile(template, path)
    database = Database(make_engine(f"sqlite+aiosqlite:///{path}{options}"))
    sa.event.listen(database.engine, "connect", _without_syncing)
    return Store(database)


def _without_syncing(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
