"""Putting an uploaded digest into its folder: whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Literal

from bot.digest.files import IrregularFile, read_bounded
from bot.digest.parser.decode import MAX_BYTES

Status = Literal["created", "updated", "unchanged", "waiting"]
"""``waiting``: an owner has to say first that the digest may be replaced."""


def difference(path: Path, data: bytes) -> Status:
    """What writing ``data`` to ``path`` would do. Raises OSError, at once also where a pipe, a
    device or a file larger than any digest stands in its place (IrregularFile)."""
    try:
        there = read_bounded(path, MAX_BYTES + 1)
    except FileNotFoundError:
        return "created"
    if len(there) > MAX_BYTES:
        raise IrregularFile(errno.EFBIG, "the file there is larger than any digest")
    return "unchanged" if there == data else "updated"


def write(path: Path, data: bytes) -> Status:
    """Have ``data`` stand at ``path``, kept through a power cut; readers see the old file or the
    new one, never half of it. What stands there already is left untouched. Raises OSError."""
    status = difference(path, data)
    if status == "unchanged":
        return status
    path.parent.mkdir(parents=True, exist_ok=True)
    # A dotfile is no digest to the watcher; in the same folder, so that it can be renamed.
    fresh = path.parent / f".{path.name}.{secrets.token_hex(6)}.tmp"
    try:
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise
    _sync_folder(path.parent)
    return status


def _sync_folder(folder: Path) -> None:
    """Keep the new name, too, where the system lets one say so."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
