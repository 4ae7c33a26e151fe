"""Digest files on disk: which ones count, and reading them within bounds."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.digest.decode import MAX_BYTES
from bot.digest.errors import DigestError
from bot.digest.model import Problem
from bot.digest.parse import parse
from bot.digest.problems import problem

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
    found: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(root, name) for name in names if is_digest_name(name)]
    return sorted(found)


def read_file(path: Path) -> bytes:
    """The file's bytes; of one that is too big, just enough for the parser to say so.

    Raises DigestError for what is missing, unreadable, or no regular file.
    """
    name = str(path)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise DigestError(name, [problem(0, "not_a_file")])
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        code = "link" if path.is_symlink() else "missing"
        raise DigestError(name, [problem(0, code)]) from error
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise DigestError(name, [problem(0, "unreadable", reason=reason)]) from error


def check_paths(paths: Iterable[str | Path]) -> Iterator[tuple[str, Problem]]:
    """Everything odd about the files and folders, each with its path; fatal ones included."""
    for path in map(Path, paths):
        if not path.is_dir():
            yield from _check_file(path, None)
            continue
        files = digest_files(path)
        if not files:
            yield str(path), problem(0, "empty_folder")
        dates: dict[dt.date, str] = {}
        for file in files:
            yield from _check_file(file, dates)


def _check_file(path: Path, dates: dict[dt.date, str] | None) -> Iterator[tuple[str, Problem]]:
    name = str(path)
    try:
        parsed = parse(read_file(path), name=name)
    except DigestError as error:
        for found in error.problems:
            yield name, found
        return
    for found in parsed.problems:
        yield name, found
    if dates is not None:
        date = parsed.digest.date
        other = dates.setdefault(date, name)
        if other != name:
            yield name, problem(0, "same_date", other=other, date=date.isoformat())
