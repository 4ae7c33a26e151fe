"""What was fetched, on disk: a folder of digests like any other, which the library watches.

Beside each ``2026-01-28.md`` lies ``.2026-01-28.json``, what the source said of that version. It
holds only for the bytes it names: where the two differ, the source is asked without conditions.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Note:
    """A kept version: its date, and the validators that came with it."""

    date: dt.date
    etag: str = ""
    modified: str = ""


class Cache:
    """The folder of one source. All methods block for about a millisecond (and fsync)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def notes(self) -> Iterator[Note]:
        """Every date that is kept."""
        for path in sorted(self.folder.glob("*.md")):
            with suppress(ValueError):
                date = dt.date.fromisoformat(path.stem)
                yield Note(date, *self._validators(path))

    def keep(self, note: Note, data: bytes) -> bool:
        """Put the version in the place of the date's last one, whole or not at all. Whether it
        is another one. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{note.date}.md"
        new = not path.is_file() or path.read_bytes() != data
        if new:
            _write(path, data)
        facts = {"etag": note.etag, "modified": note.modified, "of": _hash(data)}
        _write(self._note(path), json.dumps(facts).encode())
        return new

    def _validators(self, path: Path) -> tuple[str, str]:
        try:
            facts = json.loads(self._note(path).read_bytes())
            if facts["of"] == _hash(path.read_bytes()):
                return str(facts["etag"]), str(facts["modified"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # no note, or half of one: it only saves a download
        return "", ""

    @staticmethod
    def _note(path: Path) -> Path:
        return path.with_name(f".{path.stem}.json")


def folder_name(template: str) -> str:
    """A folder's name for a template: its host for people, a hash for the rest."""
    host = template.partition("://")[2].partition("/")[0].rpartition("@")[2]
    safe = "".join(char if char.isalnum() or char in ".-" else "_" for char in host)
    return f"{safe[:60]}-{blake2b(template.encode(), digest_size=4).hexdigest()}"


def _hash(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _write(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
