"""Folders of digests, kept in step with the archive while the bot runs."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import watchfiles

from bot.digest.archive import Archive, RawDigest
from bot.digest.errors import DigestError
from bot.digest.files import check_paths, digest_files, read_file
from bot.digest.model import Parsed

__all__ = [
    "Broken", "Change", "FolderSource", "Library", "Taken", "Vanished", "check_paths", "read_file",
]  # fmt: skip

log = logging.getLogger(__name__)

SETTLED = dt.timedelta(seconds=2)
"""A file that can't be read may be half-written; after this long without a change it is broken."""

_TICK = 0.5
_SELDOM = 10.0
_DEBOUNCE_MS = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """A new or changed digest is in the archive."""

    date: dt.date
    parsed: Parsed
    path: Path


@dataclass(frozen=True, slots=True)
class Broken:
    """A file can't be read; the last good version of its date, if any, stays in use."""

    path: Path
    error: DigestError


@dataclass(frozen=True, slots=True)
class Vanished:
    """A file is gone; its digest stays in the archive until the bot starts again."""

    date: dt.date
    path: Path


Change = Taken | Broken | Vanished


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder of digests; ``priority`` is its place in the settings, the first is 0."""

    folder: Path
    priority: int = 0


_Stamp = tuple[int, int, int]  # modified (ns), size, inode


@dataclass(slots=True)
class _File:
    """What is known of a file: the stamp of the version looked at, its date once it was good,
    and, where it can't be read, the error and since when, until it was told."""

    stamp: _Stamp
    content: int | None = None  # a hash
    date: dt.date | None = None
    error: DigestError | None = None
    since: dt.datetime | None = None
    told: tuple[int | None, str] | None = None  # content and error last reported
    gone: bool = False


@dataclass(slots=True)
class Library:
    """Keeps ``archive`` in step with ``sources`` and tells ``on_change``.

    ``clock`` gives the world's time (aware UTC), by which a file counts as settled.
    """

    archive: Archive
    sources: Sequence[FolderSource]
    clock: Callable[[], dt.datetime]
    on_change: Callable[[Change], Awaitable[None]]
    _files: dict[Path, _File] = field(default_factory=dict)

    def load(self) -> Iterator[Change]:
        """Reads every folder once and yields what it finds; ``on_change`` is not called. A file
        that was written just now and can't be read is left for ``run``."""
        return self.scan()

    def scan(self) -> Iterator[Change]:
        """Looks at every folder and takes up what changed since the last look. Each step blocks
        for as long as reading a changed file takes (about half a millisecond). What is yielded
        should not be kept: a year of parsed digests is large."""
        for source in self.sources:
            files = digest_files(source.folder)
            for path in files:
                yield from self._look(path, source.priority)
            present = set(files)
            for path, file in list(self._files.items()):
                inside = path.is_relative_to(source.folder) and path not in present
                if inside and not file.gone:
                    file.gone = True
                    file.error = file.since = None
                    if file.date is not None:
                        yield Vanished(file.date, path)

    async def run(self) -> None:
        """Watches until cancelled. Folders may come, go and come again; where the system can't
        watch one, it is looked at every half second."""
        stirred = asyncio.Event()
        watchers = [
            asyncio.create_task(_watch(source.folder, stirred), name=f"watch {source.folder}")
            for source in self.sources
        ]
        try:
            stirred.set()  # what changed between load() and now
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stirred.wait(), self._patience())
                stirred.clear()
                for change in self.scan():
                    await self._tell(change)
        finally:
            for watcher in watchers:
                watcher.cancel()
            await asyncio.gather(*watchers, return_exceptions=True)

    def _patience(self) -> float:
        """Seconds until the next look where nothing stirs: soon while a file may be half-written,
        else rarely, for file systems that tell of no changes."""
        return _TICK if any(file.since for file in self._files.values()) else _SELDOM

    async def _tell(self, change: Change) -> None:
        try:
            await self.on_change(change)
        except Exception:  # one listener's failure must not end the watch
            log.exception("a change of the digests could not be handled: %s", change)

    def _look(self, path: Path, priority: int) -> Iterator[Change]:
        stamp = _stamp(path)
        file = self._files.get(path)
        now = self.clock()
        if file is None or file.gone or stamp != file.stamp:
            modified = dt.datetime.fromtimestamp(stamp[0] / 1e9, dt.UTC)
            known = file is not None
            file = file or _File(stamp)
            self._files[path] = file
            file.stamp = stamp
            try:
                yield from self._read(path, file, priority, min(modified, now))
            except DigestError as error:
                file.error = error
                if file.told != (file.content, str(error)):
                    file.since = now if known else min(modified, now)
            file.gone = False
        if file.error is not None and file.since is not None:
            age = now - file.since
            if age >= SETTLED or age < dt.timedelta(0):  # a clock set back must not silence it
                file.since = None
                file.told = (file.content, str(file.error))
                yield Broken(path, file.error)

    def _read(
        self, path: Path, file: _File, priority: int, changed_at: dt.datetime
    ) -> Iterator[Change]:
        """Takes the file up, if it is good and its content is new. Raises DigestError."""
        before, file.content = file.content, None
        data = read_file(path)
        file.content = hash(data)
        if file.content == before and file.error is None and not file.gone:
            return
        parsed = self.archive.put(RawDigest(data, str(path), changed_at, priority))
        file.error = file.since = file.told = None
        file.date = parsed.digest.date
        shown = self.archive.raw(file.date)
        if shown is not None and shown.name == str(path):
            yield Taken(file.date, parsed, path)


def _stamp(path: Path) -> _Stamp:
    """Zeros for what can't be looked at; reading it says why."""
    try:
        seen = path.stat()
    except OSError:
        return (0, 0, 0)
    return seen.st_mtime_ns, seen.st_size, seen.st_ino


async def _watch(folder: Path, stirred: asyncio.Event) -> None:
    """Sets ``stirred`` whenever something in ``folder`` may have changed."""
    warned = False
    while True:
        identity = _identity(folder)
        if identity is not None:
            stirred.set()
            try:
                async for changes in watchfiles.awatch(
                    folder,
                    watch_filter=None,
                    debounce=_DEBOUNCE_MS,
                    rust_timeout=1000,
                    yield_on_timeout=True,
                ):
                    if changes:
                        stirred.set()
                    if _identity(folder) != identity:
                        break
            except (OSError, RuntimeError) as error:
                if not warned:
                    log.warning("can't watch %s (%s); looking every half second", folder, error)
                    warned = True
            stirred.set()
        await asyncio.sleep(_TICK)


def _identity(folder: Path) -> tuple[int, int] | None:
    """Which folder this is, None where there is none: one deleted and made again is another."""
    try:
        seen = folder.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino
