"""Folders of digests, kept in step with the archive while the bot runs."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.digest.archive import Archive, RawDigest
from bot.digest.dates import other_day
from bot.digest.errors import DigestError
from bot.digest.files import Stamp, check_paths, read_file, stamped_files
from bot.digest.parser import parse
from bot.digest.readings import Reading, Readings, key_of, reading_of, version_of
from bot.digest.together import read_together
from bot.digest.watching import watch

__all__ = [
    "Aside", "Broken", "Change", "FolderSource", "Library", "Redated", "Taken", "Vanished",
    "check_paths", "read_file",
]  # fmt: skip

log = logging.getLogger(__name__)

SETTLED = dt.timedelta(seconds=2)
"""A file that can't be read may be half-written; after this long without a change it is broken."""

_TICK = 0.5
_SELDOM = 10.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A new or changed digest is in the archive."""

    date: dt.date
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


@dataclass(frozen=True, slots=True)
class Redated:
    """A file's digest was of ``date`` and is of another now; no other file has that date. What the
    archive has of it stays until somebody removes it."""

    date: dt.date
    path: Path


@dataclass(frozen=True, slots=True)
class Aside:
    """A good file is not what one may think: the digest in it is of ``date``, though its name
    says ``named`` (None: no other day), or another file of its source is shown for ``date``.
    ``version`` is its content's."""

    date: dt.date
    path: Path
    named: dt.date | None
    version: str


Change = Taken | Broken | Vanished | Redated | Aside


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder of digests; ``priority`` is its place in the settings, the first is 0."""

    folder: Path
    priority: int = 0


@dataclass(slots=True)
class _File:
    """What is known of a file: the source in whose folder it lies, the stamp of the version looked
    at, its key and what was read in it last, and, where it can't be read, the error and since
    when, until it was told."""

    source: int
    stamp: Stamp
    key: bytes | None = None
    reading: Reading | None = None
    error: DigestError | None = None
    since: dt.datetime | None = None
    told: tuple[bytes | None, str] | None = None  # key and error last reported
    gone: bool = False


@dataclass(slots=True)
class Library:
    """Keeps ``archive`` in step with ``sources`` and tells ``on_change``.

    ``clock`` gives the world's time (aware UTC), by which a file counts as settled. What is in
    ``readings`` is not read again.
    """

    archive: Archive
    sources: Sequence[FolderSource]
    clock: Callable[[], dt.datetime]
    on_change: Callable[[Change], Awaitable[None]]
    readings: Readings | None = None
    _files: dict[str, _File] = field(default_factory=dict)
    _remembered: Mapping[bytes, Reading] = field(default_factory=dict)
    _unremembered: bool = False

    def load(self) -> Iterator[Change]:
        """Reads every folder once and yields what it finds; ``on_change`` is not called. A file
        that was written just now and can't be read is left for ``run``. Each file costs some
        40 µs where it is remembered, else half a millisecond."""
        if self.readings is not None:
            self._remembered = self.readings.load()
            if not self._remembered and self.archive.parse is parse:
                paths = [path for one in self.sources for path, _ in stamped_files(one.folder)]
                self._remembered = read_together(paths, self.readings.reader)
                self._unremembered = bool(self._remembered)
        try:
            yield from self.scan()
        finally:
            self._remembered = {}

    def scan(self) -> Iterator[Change]:
        """Looks at every folder and takes up what changed since the last look. Each step blocks
        for as long as reading a changed file takes (about half a millisecond)."""
        lapsed: set[dt.date] = set()
        for number, source in enumerate(self.sources):
            files = stamped_files(source.folder)
            # First what is gone: a file under another name may stand in its place.
            present = {path for path, _ in files}
            for path, file in list(self._files.items()):
                if file.source == number and not file.gone and path not in present:
                    file.gone = True
                    file.error = file.since = None
                    if file.reading is not None:
                        if self.archive.lapse(file.reading.date, path):
                            lapsed.add(file.reading.date)
                        yield Vanished(file.reading.date, Path(path))
            for path, stamp in files:
                yield from self._look(path, stamp, number)
        for date in sorted(lapsed):
            if self.archive.lapsed(date):
                yield from self._instead(date)

    async def run(self) -> None:
        """Watches until cancelled. Folders may come, go and come again; where the system can't
        watch one, it is looked at every half second."""
        stirred = asyncio.Event()
        watchers = [
            asyncio.create_task(watch(source.folder, stirred), name=f"watch {source.folder}")
            for source in self.sources
        ]
        try:
            await self.remember()
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
            await self.remember()

    async def remember(self) -> None:
        """Keep what was read, so that the next start need not."""
        if self.readings is not None and self._unremembered:
            self._unremembered = False
            await asyncio.to_thread(self.readings.keep, self._readings())

    def _readings(self) -> dict[bytes, Reading]:
        """What stands in all files that are there and can be read."""
        return {
            file.key: file.reading
            for file in self._files.values()
            if file.key is not None
            and file.reading is not None
            and file.error is None
            and not file.gone
        }

    def _patience(self) -> float:
        """Seconds until the next look where nothing stirs: soon while a file may be half-written,
        else rarely, for file systems that tell of no changes."""
        return _TICK if any(file.since for file in self._files.values()) else _SELDOM

    async def _tell(self, change: Change) -> None:
        try:
            await self.on_change(change)
        except Exception:  # one listener's failure must not end the watch
            log.exception("a change of the digests could not be handled: %s", change)

    def _look(self, path: str, stamp: Stamp, number: int) -> Iterator[Change]:
        file = self._files.get(path)
        now = self.clock()
        if file is None or file.gone or stamp != file.stamp:
            modified = dt.datetime.fromtimestamp(stamp.modified / 1e9, dt.UTC)
            known = file is not None
            file = file or _File(number, stamp)
            self._files[path] = file
            file.stamp = stamp
            priority = self.sources[number].priority
            try:
                yield from self._read(path, file, priority, min(modified, now))
            except DigestError as error:
                file.error = error
                if file.told != (file.key, str(error)):
                    file.since = now if known else min(modified, now)
            file.gone = False
        if file.error is not None and file.since is not None:
            age = now - file.since
            if age >= SETTLED or age < dt.timedelta(0):  # a clock set back must not silence it
                file.since = None
                file.told = (file.key, str(file.error))
                yield Broken(Path(path), file.error)

    def _instead(self, date: dt.date) -> Iterator[Change]:
        """Takes up another file of a date whose own is gone, where one was there before."""
        for path, file in list(self._files.items()):
            if file.gone or file.error or file.reading is None or file.reading.date != date:
                continue
            with suppress(DigestError):  # the next look tells
                data = read_file(path)
                if key_of(path, data) == file.key:
                    priority = self.sources[file.source].priority
                    self.archive.hold(RawDigest(data, path, self.clock(), priority), file.reading)
        shown = self.archive.raw(date)
        if shown is not None and not self.archive.lapsed(date):
            yield Taken(date, Path(shown.name))

    def _read(
        self, path: str, file: _File, priority: int, changed_at: dt.datetime
    ) -> Iterator[Change]:
        """Takes the file up, if it is good and its content is new. Raises DigestError."""
        before, file.key = file.key, None
        data = read_file(path)
        file.key = key_of(path, data)
        if file.key == before and file.error is None and not file.gone:
            return
        raw = RawDigest(data, path, changed_at, priority)
        reading = self._remembered.get(file.key)
        if reading is None:
            reading = reading_of(self.archive.put(raw).digest)
            self._unremembered = True
        else:
            self.archive.hold(raw, reading)
        file.error = file.since = file.told = None
        old, file.reading = file.reading, reading
        shown = self.archive.raw(reading.date)
        taken = shown is not None and shown.name == path
        if taken:
            yield Taken(reading.date, Path(path))
        named = other_day(path, reading.date)
        if named or (shown is not None and not taken and shown.priority == priority):
            yield Aside(reading.date, Path(path), named, version_of(data))
        if old is not None and old.date != reading.date and self.archive.lapse(old.date, path):
            yield from self._instead(old.date)
            if self.archive.lapsed(old.date):
                yield Redated(old.date, Path(path))
