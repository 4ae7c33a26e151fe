"""Uploads that would replace a good digest by much less: they lie beside it, under a name that no
folder's watcher reads, until an owner lets them take its place."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bot.digest.files import read_bounded
from bot.digest.parser.decode import MAX_BYTES
from bot.digest.readings import version_of

_SUFFIX = ".md.waiting"


class WaitingUpload(NamedTuple):
    """An upload that waits, and the text's version."""

    date: dt.date
    version: str


def waiting_path(folder: Path, date: dt.date) -> Path:
    """Where an upload of that date waits."""
    return folder / f".{date}{_SUFFIX}"


def waiting_uploads(folder: Path) -> Iterator[WaitingUpload]:
    """Those in the folder, oldest date first."""
    with suppress(OSError):
        for path in sorted(folder.glob(f".*{_SUFFIX}")):
            with suppress(OSError, ValueError):
                date = dt.date.fromisoformat(path.name[1 : -len(_SUFFIX)])
                yield WaitingUpload(date, version_of(read_bounded(path, MAX_BYTES)))


def put_in_place(folder: Path, date: dt.date, version: str) -> bool:
    """Has the upload take the digest's place. False where none of this version waits. Raises
    OSError."""
    path = waiting_path(folder, date)
    try:
        if version_of(read_bounded(path, MAX_BYTES)) != version:
            return False
        os.replace(path, folder / f"{date}.md")
    except FileNotFoundError:
        return False
    return True
