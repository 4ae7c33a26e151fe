"""Putting an uploaded digest into its folder: whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Literal

Status = Literal["created", "updated", "unchanged"]


def difference(path: Path, data: bytes) -> Status:
    """What writing ``data`` to ``path`` would do. Raises OSError."""
    try:
        return "unchanged" if path.read_bytes() == data else "updated"
    except FileNotFoundError:
        return "created"


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
