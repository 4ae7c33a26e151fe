"""What one-off commands work on: the store, and the archive of digests."""

from __future__ import annotations

import datetime as dt
from contextlib import asynccontextmanager
from typing import Any, Literal

import click
from sqlalchemy.engine import make_url

from bot.config import Settings
from bot.core.errors import BotError
from bot.delivery.schedule import local_date
from bot.digest.archive import Archive
from bot.digest.sources import Aside, Broken, Change, ManyBroken
from bot.runtime.parts import make_library, utc_now
from bot.storage.database import sqlite_path
from bot.storage.file import refuse_emptied
from bot.storage.store import open_store

Relative = Literal["today", "yesterday"]
"""What stands in the place of a date on a command line."""


class NoDigest(BotError):
    """There is no digest of that date; exit code 1."""

    key = "error.no_digest"


def day_of(settings: Settings, day: dt.date | Relative) -> dt.date:
    """The date that a command line means; today is so in ``schedule.timezone``."""
    if isinstance(day, dt.date):
        return day
    today = local_date(utc_now(), settings.schedule.timezone)
    return today if day == "today" else today - dt.timedelta(days=1)


def no_digest(archive: Archive, date: dt.date) -> NoDigest:
    """The error of a date without a digest, with the nearest ones."""
    nearest = ", ".join(str(day) for day in archive.nearest(date, 3))
    return NoDigest(
        f"there is no digest for {date}" + (f"; the nearest: {nearest}" if nearest else "")
    )


async def _ignore(_change: Change) -> None:
    """Nobody watches while a command runs."""


def read_archive(settings: Settings) -> Archive:
    """All digests of the settings' sources; what is broken, and what of today's and later
    ones is named for another day, is said on stderr."""
    archive, library = make_library(settings, utc_now, _ignore)
    misnamed = []
    for change in library.load():
        if isinstance(change, Broken):
            click.echo(str(change.error), err=True)
        elif isinstance(change, ManyBroken):
            click.echo(f"{change.count} more files can't be read; `check` says why", err=True)
        elif isinstance(change, Aside) and change.named is not None:
            misnamed.append(change)
    today = local_date(utc_now(), settings.schedule.timezone)
    for one in misnamed:
        shown = archive.raw(one.date)
        if one.named is not None and max(one.date, one.named) >= today and shown is not None:
            used = "" if shown.name == str(one.path) else f", and {shown.name} is used for that day"
            says = f"its name says {one.named}, but its text says {one.date}{used}"
            click.echo(f"{one.path}: {says}", err=True)
    return archive


@asynccontextmanager
async def opened(settings: Settings) -> Any:
    """The store, closed at the end."""
    path = sqlite_path(make_url(settings.database.url))
    if path is not None:
        refuse_emptied(path)
    store = await open_store(settings.database.url)
    try:
        yield store
    finally:
        await store.close()
