"""Folders of digests, kept in step with the archive while the bot runs."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from bot.core.errors import BotError
from bot.digest.archive import Archive, RawDigest
from bot.digest.dates import other_day
from bot.digest.errors import DigestError
from bot.digest.files import Listing, Stamp, check_paths, listed, newest_first, read_file
from bot.digest.model import Parsed, Problem
from bot.digest.parser import parse
from bot.digest.problems import problem
from bot.digest.readings import Reading, Readings, key_of, reading_of, version_of
from bot.digest.refusal import accept, slight
from bot.digest.together import read_together
from bot.digest.watching import watch

__all__ = [
    "Aside", "Broken", "Change", "FolderSource", "Library", "ManyBroken", "Redated", "Taken",
    "Vanished", "Waits", "check_paths", "read_file",
]  # fmt: skip

log = logging.getLogger(__name__)

SETTLED = dt.timedelta(seconds=2)
"""A file that can't be read may be half-written; after this long without a change it is broken."""

FIRST = 5000
"""Files, the newest, that are read before the bot starts; the others are read while it runs."""

BATCH = 50
"""Files that are read in one go."""

RECENT = dt.timedelta(days=7)
"""How long a day of a few words waits for an owner."""

NAMED = 5
"""Broken files that are named after one look; of more it is said how many."""

_TICK = 0.5
_SELDOM = 10.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A new or changed digest is in the archive."""

    date: dt.date
    path: Path
    problems: tuple[Problem, ...] | None = None
    """What is odd about it; None where it was not read anew."""


class Waits(NamedTuple):
    """A version of a day that waits for an owner."""

    date: dt.date
    version: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A file can't be read, or holds a few words that wait for an owner (``waits``); the last good
    version of its date, if any, stays in use. Or a folder can't be looked into; what was in it
    counts as being there."""

    path: Path
    error: DigestError
    waits: Waits | None = None


@dataclass(frozen=True, slots=True)
class ManyBroken:
    """So many more files can't be read, of which each would be a ``Broken``."""

    count: int


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


Change = Taken | Broken | ManyBroken | Vanished | Redated | Aside


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder of digests; ``priority`` is its place in the settings, the first is 0."""

    folder: Path
    priority: int = 0


@dataclass(slots=True)
class _File:
    """What is known of a file: the source in whose folder it lies, the stamp of the version looked
    at, what was read in it last and the key of that; and, where it can't be read, the error with
    the key of that content (None where there was none to be had) and since when, until it was
    ``told``."""

    source: int
    stamp: Stamp
    key: bytes | None = None
    reading: Reading | None = None
    error: DigestError | None = None
    broken: bytes | None = None
    since: dt.datetime | None = None
    told: tuple[bytes | None, str] | None = None
    waits: Waits | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file as it was looked at: its bytes (None where it can't be read) and what is in them, or
    why there is no digest in it. Neither where its content is the one that was read last."""

    path: str
    source: int
    stamp: Stamp
    data: bytes | None = None
    key: bytes | None = None
    found: Parsed | Reading | DigestError | None = None


_Steps = Generator["Change | Waits | Callable[[], Any]", Any, None]
"""A look at the folders: what changed, the work that may be done in another thread, and which
versions may be used; the results of the latter two are sent back."""


@dataclass(slots=True)
class Library:
    """Keeps ``archive`` in step with ``sources`` and tells ``on_change``.

    ``clock`` gives the world's time (aware UTC), by which a file counts as settled. What is in
    ``readings`` is not read again. Unless ``follow_links``, links out of a folder are refused.
    ``allowed`` says whether an owner lets a day of a few words be used; where it is None, nobody
    is asked.
    """

    archive: Archive
    sources: Sequence[FolderSource]
    clock: Callable[[], dt.datetime]
    on_change: Callable[[Change], Awaitable[None]]
    readings: Readings | None = None
    follow_links: bool = False
    allowed: Callable[[dt.date, str], Awaitable[bool]] | None = None
    _files: dict[str, _File] = field(default_factory=dict)
    _unseen: dict[str, str] = field(default_factory=dict)
    _remembered: Mapping[bytes, Reading] = field(default_factory=dict)
    _unremembered: bool = False
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def load(self, most: int = FIRST) -> Iterator[Change]:
        """Reads every folder once and yields what it finds; ``on_change`` is not called. A file
        that was written just now and can't be read is left for ``run``, and so are all after the
        ``most`` newest. Each file costs some 40 µs where it is remembered, else half a
        millisecond."""
        if self.readings is not None:
            self._remembered = self.readings.load()
            if not self._remembered and self.archive.parse is parse:
                files = [one for source in self.sources for one in listed(source.folder).files]
                paths = [path for path, _ in newest_first(files)[:most]]
                self._remembered = read_together(paths, self.readings.reader)
                self._unremembered = bool(self._remembered)
        yield from self._in_place(self._look(most))

    def scan(self) -> Iterator[Change]:
        """Looks at every folder and takes up what changed since the last look. Blocks while it
        reads; ``look`` does not."""
        yield from self._in_place(self._look())

    async def look(self) -> None:
        """Looks at every folder, takes up what changed since the last look and tells
        ``on_change``. Files are read in another thread."""
        async with self._looking:
            steps, result = self._look(), None
            with suppress(StopIteration):
                while True:
                    step = steps.send(result)
                    result = None
                    if callable(step):
                        result = await asyncio.to_thread(step)
                    elif isinstance(step, Waits):
                        result = await self._may_use(step)
                    else:
                        await self._tell(step)

    def waiting(self) -> list[Waits]:
        """The versions that wait for an owner."""
        return [file.waits for file in self._files.values() if file.waits is not None]

    async def _may_use(self, waits: Waits) -> bool:
        try:
            return self.allowed is None or await self.allowed(*waits)
        except BotError as error:  # the database is away: the next look asks again
            log.info("a day of a few words waits: %s", error)
            return False

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
                await self.look()
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

    @staticmethod
    def _in_place(steps: _Steps) -> Iterator[Change]:
        result = None
        with suppress(StopIteration):
            while True:
                step = steps.send(result)
                result = None
                if callable(step):
                    result = step()
                elif not isinstance(step, Waits):  # those are asked about by the next look
                    yield step

    def _look(self, most: int | None = None) -> _Steps:
        """One look. First what is gone, for a file under another name may stand in its place;
        then the files that changed, the newest first; at last what is broken."""
        listings = yield lambda: [listed(source.folder) for source in self.sources]
        lapsed: set[dt.date] = set()
        for number, (files, unseen) in enumerate(listings):
            yield from self._gone(number, {path for path, _ in files}, unseen, lapsed)
        changed = self._changed(listings)
        for at in range(0, len(changed[:most]), BATCH):
            batch = changed[at : min(at + BATCH, most or len(changed))]
            for looked in (yield partial(self._read, batch)):
                yield from self._take(looked)
        yield from self._broken(listings)
        for date in sorted(lapsed):
            if self.archive.lapsed(date):
                yield from self._instead(date)
        if len(changed) <= (most or len(changed)):
            self._remembered = {}

    def _gone(
        self, number: int, present: set[str], unseen: Mapping[str, str], lapsed: set[dt.date]
    ) -> Iterator[Change]:
        """The files of a source that are there no more. A folder that can't be looked into may
        still have its own."""
        for path, file in self._files.items():
            if file.source != number or file.gone or path in present:
                continue
            if any(not folder or path.startswith(f"{folder}{os.sep}") for folder in unseen):
                continue
            file.gone = True
            file.error = file.since = file.waits = None
            if file.reading is not None:
                if self.archive.lapse(file.reading.date, path):
                    lapsed.add(file.reading.date)
                yield Vanished(file.reading.date, Path(path))

    def _changed(self, listings: Sequence[Listing]) -> list[tuple[str, Stamp, int]]:
        """The files that are to be read, the newest first; of one that lies in two sources'
        folders the first source counts."""
        found: dict[str, tuple[Stamp, int]] = {}
        for number, (files, _) in enumerate(listings):
            for path, stamp in files:
                file = self._files.get(path)
                if file is None or file.gone or file.stamp != stamp:
                    found.setdefault(path, (stamp, number))
        ordered = newest_first((path, stamp) for path, (stamp, _) in found.items())
        return [(path, *found[path]) for path, _ in ordered]

    def _read(self, batch: Sequence[tuple[str, Stamp, int]]) -> list[_Looked]:
        """Reads files; in any thread, for it changes nothing."""
        return [self._read_one(*one) for one in batch]

    def _read_one(self, path: str, stamp: Stamp, number: int) -> _Looked:
        data = key = None
        found: Parsed | Reading | DigestError | None
        try:
            data = read_file(path, None if self.follow_links else self.sources[number].folder)
            key = key_of(path, data)
            file = self._files.get(path)
            if file is not None and file.key == key and not file.gone:
                found = None
            else:
                found = self._remembered.get(key) or accept(
                    data, name=path, parse=self.archive.parse
                )
        except DigestError as error:
            found = error
        return _Looked(path, number, stamp, data, key, found)

    def _take(self, looked: _Looked) -> _Steps:
        """Takes a file up, if it is good and its content is new."""
        waits = yield from self._waits(looked)
        path, now = looked.path, self.clock()
        found = looked.found if waits is None else _slight(looked)
        modified = min(dt.datetime.fromtimestamp(looked.stamp.modified / 1e9, dt.UTC), now)
        file = self._files.get(path)
        known = file is not None
        file = self._files.setdefault(path, file or _File(looked.source, looked.stamp))
        # Nothing tells when a file can be read again, or used: it is tried at every look.
        again = looked.data is None or waits is not None
        file.stamp, file.waits = Stamp() if again else looked.stamp, waits
        if isinstance(found, DigestError):
            same = again and file.broken == looked.key and str(file.error) == str(found)
            file.error, file.broken = found, looked.key
            if not same and file.told != (looked.key, str(found)):
                file.since = now if known else modified
            return
        file.error = file.since = file.told = None
        if found is None or looked.data is None:
            return
        file.key, file.gone = looked.key, False
        priority = self.sources[looked.source].priority
        raw = RawDigest(looked.data, path, modified, priority)
        problems = None
        if isinstance(found, Parsed):
            self.archive.keep(raw, found.digest)
            reading, problems = reading_of(found.digest), found.problems
            self._unremembered = True
        else:
            self.archive.hold(raw, found)
            reading = found
        old, file.reading = file.reading, reading
        shown = self.archive.raw(reading.date)
        taken = shown is not None and shown.name == path
        if taken:
            yield Taken(reading.date, Path(path), problems)
        named = other_day(path, reading.date)
        if named or (shown is not None and not taken and shown.priority == priority):
            yield Aside(reading.date, Path(path), named, version_of(looked.data))
        if old is not None and old.date != reading.date and self.archive.lapse(old.date, path):
            yield from self._instead(old.date)
            if self.archive.lapsed(old.date):
                yield Redated(old.date, Path(path))

    def _waits(self, looked: _Looked) -> Generator[Waits, bool, Waits | None]:
        """The version that a file holds, where it is a few words that no owner let be used yet.
        Of a day that is long over nothing is pushed, and so nobody is asked."""
        found = looked.found
        if self.allowed is None or looked.data is None or isinstance(found, DigestError | None):
            return None
        reading = reading_of(found.digest) if isinstance(found, Parsed) else found
        if not reading.slight or self.clock().date() - reading.date > RECENT:
            return None
        waits = Waits(reading.date, version_of(looked.data))
        return None if (yield waits) else waits

    def _broken(self, listings: Sequence[Listing]) -> Iterator[Change]:
        """The folders that can't be looked into and the files that can't be read, once they have
        settled; each is told once."""
        unseen = {path: reason for listing in listings for path, reason in listing.unseen.items()}
        before, self._unseen = self._unseen, unseen
        for path, reason in unseen.items():
            if before.get(path) != reason:
                odd = problem(0, "unreadable", reason=reason)
                yield Broken(Path(path), DigestError(path or ".", [odd]))
        now, count = self.clock(), 0
        for path, file in self._files.items():
            if file.error is None or file.since is None:
                continue
            age = now - file.since
            if age >= SETTLED or age < dt.timedelta(0):  # a clock set back must not silence it
                file.since = None
                file.told = (file.broken, str(file.error))
                count += 1
                if count <= NAMED:
                    yield Broken(Path(path), file.error, file.waits)
        if count > NAMED:
            yield ManyBroken(count - NAMED)

    def _instead(self, date: dt.date) -> Iterator[Change]:
        """Takes up another file of a date whose own is gone, where one was there before."""
        for path, file in list(self._files.items()):
            if file.gone or file.error or file.reading is None or file.reading.date != date:
                continue
            with suppress(DigestError):  # the next look tells
                source = self.sources[file.source]
                data = read_file(path, None if self.follow_links else source.folder)
                if key_of(path, data) == file.key:
                    raw = RawDigest(data, path, self.clock(), source.priority)
                    self.archive.hold(raw, file.reading)
        shown = self.archive.raw(date)
        if shown is not None and not self.archive.lapsed(date):
            yield Taken(date, Path(shown.name))


def _slight(looked: _Looked) -> DigestError:
    found, data = looked.found, looked.data or b""
    digest = found.digest if isinstance(found, Parsed) else parse(data, name=looked.path).digest
    return DigestError(looked.path, [slight(digest, fatal=True)])
