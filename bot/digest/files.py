"""Digest files on disk: which ones count, reading them within bounds, writing them whole."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bot.digest.errors import DigestError
from bot.digest.model import Parsed, Problem
from bot.digest.parser import Parse, parse
from bot.digest.parser.decode import MAX_BYTES
from bot.digest.problems import problem
from bot.digest.refusal import accept

_CHUNK = 1 << 16

SUFFIXES = frozenset([".md", ".markdown", ".txt"])


def is_digest_name(name: str) -> bool:
    """Whether a file of this name in a watched folder is meant as a digest: not a dotfile, not
    an editor's temporary or backup copy, not the folder's README."""
    stem, suffix = os.path.splitext(name)
    return (
        suffix.lower() in SUFFIXES
        and name[0] not in ".#~"
        and not stem.endswith("~")
        and stem.lower() != "readme"
    )


def digest_files(folder: Path) -> list[Path]:
    """The digests in ``folder`` and its subfolders, by path. Empty where there is no folder;
    symbolic links to files are among them, linked folders are not entered."""
    return [Path(path) for path, _ in listed(folder).files]


class Stamp(NamedTuple):
    """By which a changed file is told: times in nanoseconds (the system alone sets when a file
    was last ``changed``), its size and its inode. All zero for what can't be looked at; reading
    it says why."""

    modified: int = 0
    changed: int = 0
    size: int = 0
    inode: int = 0


class Listing(NamedTuple):
    """What lies in a folder: the digests, by path, each with its stamp; and the folders that are
    there but can't be looked into, each with the reason. Nothing is known of what is in those."""

    files: list[tuple[str, Stamp]]
    unseen: dict[str, str]


def listed(folder: Path) -> Listing:
    """The digests of ``digest_files``."""
    found: list[tuple[str, Stamp]] = []
    unseen: dict[str, str] = {}
    waiting = ["" if folder == Path() else f"{folder}"]
    while waiting:
        path = waiting.pop()
        try:
            with os.scandir(path or ".") as entries:
                for entry in entries:
                    name = entry.name
                    if _is_folder(entry):
                        if name[0] != "." and not entry.is_symlink():
                            waiting.append(os.path.join(path, name))
                    elif is_digest_name(name):
                        found.append((os.path.join(path, name), _stamp(entry)))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            unseen[path] = reason_of(error)
    found.sort(key=lambda one: one[0].split(os.sep))
    return Listing(found, unseen)


def reason_of(error: OSError) -> str:
    """Why the system refused, in its words."""
    return (error.strerror or type(error).__name__).lower()


_DAY = re.compile(r"(?<!\d)\d{4}[-_.]?\d\d[-_.]?\d\d(?!\d)")


def newest_first(files: Iterable[tuple[str, Stamp]]) -> list[tuple[str, Stamp]]:
    """The files by the day in their names, else by when they were changed."""
    return sorted(files, key=lambda one: _day(*one), reverse=True)


def _day(path: str, stamp: Stamp) -> str:
    found = _DAY.search(path, path.rfind(os.sep) + 1)
    if found is not None:
        return "".join(filter(str.isdigit, found[0]))
    return f"{dt.datetime.fromtimestamp(stamp.modified / 1e9, dt.UTC):%Y%m%d}"


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _stamp(entry: os.DirEntry[str]) -> Stamp:
    try:
        seen = entry.stat()
    except OSError:
        return Stamp()
    return Stamp(seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino)


def read_file(path: Path | str, within: Path | None = None) -> bytes:
    """The file's bytes; of one that is too big, just enough for the parser to say so.

    Raises DigestError for what is missing, unreadable, no regular file, or a symbolic link that
    leads out of the folder ``within`` (None: it may lead anywhere).
    """
    name = str(path)
    try:
        target = name
        if within is not None and os.path.islink(name):
            target = os.path.realpath(name)
            if not Path(target).is_relative_to(os.path.realpath(within)):
                raise DigestError(name, [problem(0, "link_outside", target=target)])
        return read_bounded(target, MAX_BYTES + 1)
    except IrregularFile:
        raise DigestError(name, [problem(0, "not_a_file")]) from None
    except FileNotFoundError as error:
        code = "link" if os.path.islink(name) else "missing"
        raise DigestError(name, [problem(0, code)]) from error
    except OSError as error:
        raise DigestError(name, [problem(0, "unreadable", reason=reason_of(error))]) from error


class IrregularFile(OSError):
    """A folder, a pipe or a device, which is not read: its end may never come."""


def read_bounded(path: Path | str, most: int) -> bytes:
    """The first ``most`` bytes of a regular file. Raises OSError, IrregularFile among them."""
    seen = os.stat(path)
    if not stat.S_ISREG(seen.st_mode):
        raise IrregularFile(0, "not a regular file")
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        data = os.read(file, min(seen.st_size + 1, most))
        while len(data) > seen.st_size and len(data) < most:  # it grows
            more = os.read(file, min(most - len(data), _CHUNK))
            if not more:
                break
            data += more
        return data
    finally:
        os.close(file)


def write_whole(path: Path, data: bytes) -> None:
    """Writes ``data`` to ``path`` so that it survives a power cut; readers see the old file or the
    new one, never half of it. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A dotfile is no digest to the watcher; in the same folder, so that it can be renamed.
    part = path.parent / f".{path.name}.{secrets.token_hex(6)}.tmp"
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    with suppress(OSError):  # some systems open no folder
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # makes the new name durable
        finally:
            os.close(folder)


def check_paths(
    paths: Iterable[str | Path], *, follow_links: bool = False, parse: Parse = parse
) -> Iterator[tuple[str, Problem | Parsed]]:
    """Everything odd about the files and folders, each with its path, fatal ones included; and
    what was read in a good file that is named itself, before what is odd about it. Links out of a
    folder are refused there unless ``follow_links``."""
    for path in map(Path, paths):
        if not path.is_dir():
            yield from _check_file(path, None, None, parse)
            continue
        files, unseen = listed(path)
        for folder, reason in unseen.items():
            yield folder, problem(0, "unreadable", reason=reason)
        if not files and not unseen:
            yield str(path), problem(0, "empty_folder")
        dates: dict[dt.date, str] = {}
        for file, _ in files:
            yield from _check_file(Path(file), dates, None if follow_links else path, parse)


def _check_file(
    path: Path, dates: dict[dt.date, str] | None, within: Path | None, parse: Parse
) -> Iterator[tuple[str, Problem | Parsed]]:
    name = str(path)
    try:
        parsed = accept(read_file(path, within), name=name, parse=parse)
    except DigestError as error:
        for found in error.problems:
            yield name, found
        return
    if dates is None:
        yield name, parsed
    for found in parsed.problems:
        yield name, found
    if dates is not None:
        date = parsed.digest.date
        other = dates.setdefault(date, name)
        if other != name:
            yield name, problem(0, "same_date", other=other, date=date.isoformat())
