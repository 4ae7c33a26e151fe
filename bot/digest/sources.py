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
from bot.digest.archive import Archive, RawDigest, version_of
from bot.digest.dates import other_day
from bot.digest.files import Listing, Stamp, listed, newest_first, read_file, watch
from bot.digest.model import Parsed, Problem
from bot.digest.problems import DigestError, problem
from bot.digest.refusal import accept, is_slight, slight

log = logging.getLogger(__name__)

SETTLED = dt.timedelta(seconds=2)
"""A file that can't be read may be half-written; after this long without a change it is broken."""

FIRST = 60
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
    """What is odd about it; None where it stands in for another file."""


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
    at, the date of what was read in it last and the version of that; and, where it can't be read,
    the error with the version of that content (None where there was none to be had) and since
    when, until it was ``told``."""

    source: int
    stamp: Stamp
    version: str | None = None
    date: dt.date | None = None
    error: DigestError | None = None
    broken: str | None = None
    since: dt.datetime | None = None
    told: tuple[str | None, str] | None = None
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
    version: str | None = None
    found: Parsed | DigestError | None = None


_Steps = Generator["Change | Waits | Callable[[], Any]", Any, None]
"""A look at the folders: what changed, the work that may be done in another thread, and which
versions may be used; the results of the latter two are sent back."""


@dataclass(slots=True)
class Library:
    """Keeps ``archive`` in step with ``sources`` and tells ``on_change``.

    ``clock`` gives the world's time (aware UTC), by which a file counts as settled. Unless
    ``follow_links``, links out of a folder are refused.
    ``allowed`` says whether an owner lets a day of a few words be used; where it is None, nobody
    is asked.
    """

    archive: Archive
    sources: Sequence[FolderSource]
    clock: Callable[[], dt.datetime]
    on_change: Callable[[Change], Awaitable[None]]
    follow_links: bool = False
    allowed: Callable[[dt.date, str], Awaitable[bool]] | None = None
    _files: dict[str, _File] = field(default_factory=dict)
    _unseen: dict[str, str] = field(default_factory=dict)
    _left: set[str] = field(default_factory=set)
    """The files that ``load`` did not read."""

    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def load(self, most: int | None = None) -> Iterator[Change]:
        """Reads every folder once and yields what it finds; ``on_change`` is not called. A file
        that was written just now and can't be read is left for ``run``, and so are all after the
        ``most`` newest."""
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
        if most is not None:
            self._left = {path for path, _, _ in changed[most:]}
            del changed[most:]
        for at in range(0, len(changed), BATCH):
            for looked in (yield partial(self._read, changed[at : at + BATCH])):
                yield from self._take(looked)
        yield from self._broken(listings)
        for date in sorted(lapsed):
            if self.archive.lapsed(date):
                yield from self._instead(date)

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
            if file.date is not None:
                if self.archive.lapse(file.date, path):
                    lapsed.add(file.date)
                yield Vanished(file.date, Path(path))

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
        data = version = None
        found: Parsed | DigestError | None = None
        try:
            data = read_file(path, None if self.follow_links else self.sources[number].folder)
            version = version_of(data)
            file = self._files.get(path)
            if file is None or file.version != version or file.gone:
                found = accept(data, name=path, parse=self.archive.parse)
        except DigestError as error:
            found = error
        return _Looked(path, number, stamp, data, version, found)

    def _take(self, looked: _Looked) -> _Steps:
        """Takes a file up, if it is good and its content is new."""
        waits = yield from self._waits(looked)
        path, now = looked.path, self.clock()
        found = looked.found
        if waits is not None and isinstance(found, Parsed):
            found = DigestError(path, [slight(found.digest, fatal=True)])
        modified = min(dt.datetime.fromtimestamp(looked.stamp.modified / 1e9, dt.UTC), now)
        file = self._files.get(path)
        known = file is not None
        file = self._files.setdefault(path, file or _File(looked.source, looked.stamp))
        # Nothing tells when a file can be read again, or used: it is tried at every look.
        again = looked.data is None or waits is not None
        file.stamp, file.waits = Stamp() if again else looked.stamp, waits
        if isinstance(found, DigestError):
            same = again and file.broken == looked.version and str(file.error) == str(found)
            file.error, file.broken = found, looked.version
            if not same and file.told != (looked.version, str(found)):
                file.since = now if known else modified
            return
        file.error = file.since = file.told = None
        if found is None or looked.data is None:
            return
        file.version, file.gone = looked.version, False
        priority = self.sources[looked.source].priority
        date = found.digest.date
        self.archive.keep(RawDigest(looked.data, path, modified, priority), found.digest)
        old, file.date = file.date, date
        shown = self.archive.raw(date)
        taken = shown is not None and shown.name == path
        named = other_day(path, date)
        if path in self._left:
            self._left.discard(path)
            if now.date() - max(date, named or date) > RECENT:
                return  # it was there before the bot started: nothing new to anybody
        if taken:
            yield Taken(date, Path(path), found.problems)
        if named or (shown is not None and not taken and shown.priority == priority):
            yield Aside(date, Path(path), named, version_of(looked.data))
        if old is not None and old != date and self.archive.lapse(old, path):
            yield from self._instead(old)
            if self.archive.lapsed(old):
                yield Redated(old, Path(path))

    def _waits(self, looked: _Looked) -> Generator[Waits, bool, Waits | None]:
        """The version that a file holds, where it is a few words that no owner let be used yet.
        Of a day that is long over nothing is pushed, and so nobody is asked."""
        found = looked.found
        if self.allowed is None or looked.data is None or not isinstance(found, Parsed):
            return None
        date = found.digest.date
        if self.clock().date() - date > RECENT or not is_slight(found.digest):
            return None
        waits = Waits(date, version_of(looked.data))
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
            if file.gone or file.error or file.date != date:
                continue
            with suppress(DigestError):  # the next look tells
                source = self.sources[file.source]
                data = read_file(path, None if self.follow_links else source.folder)
                if version_of(data) == file.version:
                    self.archive.put(RawDigest(data, path, self.clock(), source.priority))
        shown = self.archive.raw(date)
        if shown is not None and not self.archive.lapsed(date):
            yield Taken(date, Path(shown.name))
