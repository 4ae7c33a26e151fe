"""What the start needs to know of each file, remembered on disk, so that a restart reads no file
that it has read before.

A reading is filed under a hash of all that it follows from: the file's name and its bytes. It
counts only for the code that made it: what is remembered names a hash of this package's sources,
of what is installed and of Python. So nobody has to say that a file or the reader changed, and
nothing is believed of a date, a time or a size. Of the settings, the labels have a say.

The file is JSON behind a line with its checksum: a damaged one is passed over, and no content
can do more than be wrong JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from bot.digest.files import read_bounded
from bot.digest.model import Digest
from bot.digest.refusal import is_slight

log = logging.getLogger(__name__)

STILL = 10.0
"""Seconds that the sources must have been left alone: a process that starts in the middle of an
upgrade may run other code than what lies on disk a moment later."""

_FORMAT = b"digest-bot readings 2"
_MOST_BYTES = 64 << 20  # some four hundred thousand files
_INSTALLED = (".dist-info", ".egg-info")


class Reading(NamedTuple):
    """What is kept of a file that could be read: its date, the names of its categories in their
    order, without repeats, and whether it ``is_slight``."""

    date: dt.date
    categories: tuple[str, ...]
    slight: bool = False


def reading_of(digest: Digest) -> Reading:
    """What the archive needs to know of a digest."""
    # The same few names stand in all digests: each is kept in memory once.
    names = dict.fromkeys(category.name for category in digest.categories)
    categories = tuple(sys.intern(name) for name in names if name)
    return Reading(digest.date, categories, is_slight(digest))


class BadReadings(ValueError):
    """What lies there is not what was kept, or not by this version; the text says why."""


def version_of(data: bytes) -> str:
    """A short name of a text: what was told or asked was told or asked of this version."""
    return blake2b(data, digest_size=8).hexdigest()


def is_version(name: str, data: bytes) -> bool:
    """Whether ``name`` is that of this text; reviews of earlier bots gave shorter ones."""
    return name == blake2b(data, digest_size=max(1, len(name) // 2)).hexdigest()


def key_of(name: str, data: bytes) -> bytes:
    """The key of a file of that name with these bytes."""
    shown = name.encode("utf-8", "surrogatepass")
    found = blake2b(b"%d %b " % (len(shown), shown), digest_size=20)
    found.update(data)
    return found.digest()


def reader(
    now: float,
    sources: Path = Path(__file__).parent,
    installed: Iterable[str] | None = None,
    labels: Mapping[Any, Sequence[str]] | None = None,
) -> str | None:
    """What reads the digests, as a hash: the sources of this package, the names (with their
    versions) of what is installed in the folders ``installed``, Python, and the settings'
    ``labels``.

    ``now`` is the system's time in seconds. None where the sources can't be told, or changed
    within the last ten seconds; then nothing may be remembered.
    """
    found = blake2b(sys.version.encode(), digest_size=20)
    try:
        files = sorted([*sources.rglob("*.py"), *sources.rglob("*.txt")])
        for source in files:
            if now - STILL < source.stat().st_ctime:
                return None
            data = source.read_bytes()
            found.update(b"%b %d %b" % (source.name.encode(), len(data), data))
    except OSError:
        return None
    names: set[str] = set()
    for folder in sys.path if installed is None else installed:
        with suppress(OSError):  # not every entry of the path is a folder
            names |= {name for name in os.listdir(folder or ".") if name.endswith(_INSTALLED)}
    found.update("\n".join(sorted(names)).encode("utf-8", "surrogatepass"))
    if labels:
        found.update(json.dumps({kind: list(labels[kind]) for kind in sorted(labels)}).encode())
    return found.hexdigest() if files else None


class Readings:
    """The remembered readings of one bot, in the file ``path``. ``reader``: see there.

    The file may be deleted at any time; two processes may share it, and the last one's stays.
    """

    def __init__(self, path: Path, reader: str) -> None:
        self.path = path
        self.reader = reader

    def load(self) -> dict[bytes, Reading]:
        """What is remembered; nothing where that can't be trusted, which a line in the log says.
        Takes some 10 ms for ten years."""
        try:
            return unpacked(read_bounded(self.path, _MOST_BYTES), self.reader)
        except FileNotFoundError:
            return {}
        except OSError as error:
            reason = error.strerror or type(error).__name__
        except BadReadings as error:
            reason = str(error)
        log.info("%s is passed over (%s); every digest is read anew", self.path, reason)
        return {}

    def keep(self, readings: Mapping[bytes, Reading]) -> None:
        """Remember these in place of what was, whole or not at all. Where that fails, a line in
        the log says so."""
        data = packed(readings, self.reader)
        part = None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
            with open(handle, "wb") as file:
                file.write(data)
            os.replace(part, self.path)
        except OSError as error:
            log.warning(
                "%s can't be written (%s); the next start reads every digest anew",
                self.path,
                error.strerror or type(error).__name__,
            )
            if part is not None:
                with suppress(OSError):
                    os.unlink(part)


def packed(readings: Mapping[bytes, Reading], reader: str) -> bytes:
    """The readings as a file's bytes: a line that names format, reader and checksum, then JSON."""
    lists: dict[tuple[str, ...], int] = {}
    rows = [
        (key.hex(), date.toordinal(), lists.setdefault(categories, len(lists)), int(slight))
        for key, (date, categories, slight) in readings.items()
    ]
    body = json.dumps({"categories": list(lists), "readings": rows}).encode()
    return b"%b\n%b" % (_head(body, reader), body)


def unpacked(data: bytes, reader: str) -> dict[bytes, Reading]:
    """What ``packed`` made of readings. Raises BadReadings for anything else."""
    head, _, body = data.partition(b"\n")
    if head != _head(body, reader):
        wanted = b"%b %b " % (_FORMAT, reader.encode())
        raise BadReadings("damaged" if head.startswith(wanted) else "another version's")
    try:
        found = json.loads(body)
        lists = [tuple(map(sys.intern, names)) for names in found["categories"]]
        return {
            bytes.fromhex(key): Reading(dt.date.fromordinal(day), lists[number], bool(slight))
            for key, day, number, slight in found["readings"]
        }
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
        raise BadReadings(f"damaged: {error}") from error


def _head(body: bytes, reader: str) -> bytes:
    return b"%b %b %b" % (
        _FORMAT,
        reader.encode(),
        blake2b(body, digest_size=20).hexdigest().encode(),
    )
