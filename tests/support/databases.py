"""Databases with today's tables and no row, copied from one that is made once."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from support.postgres import address

from bot.storage.store import open_store

TEMPLATE = "template_of_ours"
_numbers = itertools.count(1)


def sqlite_database(file: Path) -> str:
    """The address of ``file``, which is copied here where there is none yet."""
    if not file.exists():
        file.write_bytes(_sqlite_template())
    return f"sqlite+aiosqlite:///{file}"


@cache
def _sqlite_template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bot.db"
        _make(f"sqlite+aiosqlite:///{file}")
        return file.read_bytes()


def make_template(server: Any) -> None:
    """Once for each PostgreSQL server."""
    _make(empty_postgresql_database(server, TEMPLATE))


def postgresql_database(server: Any) -> str:
    """The address of a new copy of the template on the server."""
    name = f"bot_{next(_numbers)}"
    server.psql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE};")
    return address(server, name)


def empty_postgresql_database(server: Any, name: str = "") -> str:
    """The address of a new database without a table."""
    name = name or f"bot_{next(_numbers)}"
    server.psql(f"CREATE DATABASE {name};")
    return address(server, name)


def _make(url: str) -> None:
    async def make() -> None:
        await (await open_store(url)).close()

    with ThreadPoolExecutor(1) as thread:  # in a loop of its own: the caller may be in one
        thread.submit(asyncio.run, make()).result()
