"""The SQLite file: only its owner may read it, and one that was emptied is not begun anew."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from bot.storage.database import StoreError


def refuse_emptied(path: Path) -> None:
    """Raises StoreError for a database of zero bytes that a bot has run on: its lock file stands
    beside it, so call this before ``RunLock`` makes one. A new empty file is none."""
    try:
        emptied = path.stat().st_size == 0
    except OSError:
        return
    if emptied and Path(f"{path}.lock").exists():
        raise StoreError(
            f"{path}: is empty, though a bot has run on it: what it held is lost. Put a backup "
            f"in its place (restore), or delete {path} to begin anew"
        )


def require_writable(path: Path) -> None:
    """Raises StoreError for a database that is there and can't be written: SQLite would open it
    to read, and a bot would run that can keep nothing."""
    try:
        os.close(os.open(path, os.O_RDWR))
    except FileNotFoundError:
        pass
    except OSError as error:
        raise StoreError(f"{path}: can't be written: {error.strerror}") from error


def prepare_file(path: Path) -> None:
    """Have the file there, with its folder, for its owner alone; SQLite gives the files that it
    makes beside it the same mode. Raises StoreError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent}: no folder can be made here: {error}") from error
    with suppress(OSError):  # SQLite says what is wrong where it can't be opened
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        with suppress(OSError):  # not there, or another's
            mode = stat.S_IMODE(name.stat().st_mode)
            if mode & 0o077:
                name.chmod(mode & 0o700)
