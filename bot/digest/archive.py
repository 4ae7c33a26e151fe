"""All digests by date: what is in each, the bytes of its file, and the parsed form of a few."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right, insort
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import PurePath

from bot.digest.dates import other_day
from bot.digest.model import Digest, Parsed
from bot.digest.parser import Parse, parse
from bot.digest.readings import Reading, reading_of
from bot.digest.refusal import accept
from bot.digest.spool import Place, Spool

_RECENT = 30


@dataclass(frozen=True, slots=True)
class RawDigest:
    """A file as it was read. ``name`` is its path as shown to people; ``changed_at`` (aware UTC)
    is when its content last changed; of two files with one date the one with the smaller
    ``priority`` (its source's place in the settings) is shown, then the one whose whole name is
    the date, then one whose name is of no other day, then the smaller name."""

    data: bytes
    name: str
    changed_at: dt.datetime
    priority: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class KeptDigest:
    """A file that the archive keeps, as ``RawDigest`` describes it. It stays the same object
    while the file does."""

    name: str
    changed_at: dt.datetime
    priority: int
    categories: tuple[str, ...]
    _spool: Spool
    _place: Place

    @property
    def data(self) -> bytes:
        """The file's bytes, some 10 µs away."""
        return self._spool.get(self._place)


class Archive:
    """Digests by date. Where ``spool`` has a file, what is kept in memory of a digest is some
    300 bytes, and at most ``parsed_limit`` parsed ones. For use in one thread."""

    def __init__(
        self, *, parsed_limit: int = 4, spool: Spool | None = None, parse: Parse = parse
    ) -> None:
        self.parse = parse
        """Reads a file's bytes, as the settings want it."""

        self._kept: dict[dt.date, KeptDigest] = {}
        self._dates: list[dt.date] = []
        self._parsed: OrderedDict[dt.date, Digest] = OrderedDict()
        self._parsed_limit = parsed_limit
        self._spool = spool or Spool()
        self._lapsed: set[dt.date] = set()
        """The dates whose file is there no more: any other goes before it."""

        self._lists: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.version = 0
        """Counts the changes: what was made from the archive holds while it stays the same."""

    def put(self, raw: RawDigest) -> Parsed:
        """Reads a file and keeps it, unless another file with its date goes before it.

        Raises DigestError, and then the last good version of its date stays.
        """
        parsed = accept(raw.data, name=raw.name, parse=self.parse)
        self.keep(raw, parsed.digest)
        return parsed

    def keep(self, raw: RawDigest, digest: Digest) -> None:
        """Keeps a file that was read already, unless another file with its date goes before it."""
        if self.hold(raw, reading_of(digest)):
            self._remember(digest.date, digest)

    def hold(self, raw: RawDigest, reading: Reading) -> bool:
        """Keeps a file of which it is known what is read in it. False where another file with
        its date goes before it."""
        date, categories, _ = reading
        kept, changed_at, place = self._kept.get(date), raw.changed_at, None
        if kept is None:
            insort(self._dates, date)
        else:
            other = kept.name != raw.name and date not in self._lapsed
            if other and _place(kept, date) < _place(raw, date):
                return False
            if kept.data == raw.data:  # only touched
                changed_at, place = kept.changed_at, kept._place
        self._kept[date] = KeptDigest(
            raw.name,
            changed_at,
            raw.priority,
            self._lists.setdefault(categories, categories),
            self._spool,
            self._spool.put(raw.data) if place is None else place,
        )
        self._lapsed.discard(date)
        self._parsed.pop(date, None)
        self.version += 1
        return True

    def lapse(self, date: dt.date, name: str) -> bool:
        """The date's file is there no more: it stays, until another file has its date. False
        where another file is shown."""
        kept = self._kept.get(date)
        if kept is None or kept.name != name:
            return False
        self._lapsed.add(date)
        return True

    def lapsed(self, date: dt.date) -> bool:
        """Whether the date's file is there no more."""
        return date in self._lapsed

    def get(self, date: dt.date) -> Digest | None:
        """That date's digest, None where there is none."""
        digest = self._parsed.get(date)
        if digest is None:
            kept = self._kept.get(date)
            if kept is None:
                return None
            digest = self.parse(kept.data, name=kept.name).digest
        self._remember(date, digest)
        return digest

    def dates(self) -> list[dt.date]:
        """All dates that have a digest, oldest first."""
        return list(self._dates)

    def latest(self, on_or_before: dt.date | None = None) -> dt.date | None:
        """The newest date (not after ``on_or_before``)."""
        end = len(self._dates)
        if on_or_before is not None:
            end = bisect_right(self._dates, on_or_before)
        return self._dates[end - 1] if end else None

    def nearest(self, date: dt.date, n: int = 3) -> list[dt.date]:
        """The ``n`` dates nearest to ``date``, oldest first; of two equally near the earlier."""
        near = sorted(self._dates, key=lambda other: (abs((other - date).days), other))[:n]
        return sorted(near)

    def changed_at(self, date: dt.date) -> dt.datetime | None:
        """When the content of that date's digest last changed (aware UTC)."""
        kept = self._kept.get(date)
        return kept.changed_at if kept else None

    def raw(self, date: dt.date) -> KeptDigest | None:
        """That date's file."""
        return self._kept.get(date)

    def categories(self, date: dt.date) -> tuple[str, ...]:
        """The names of that date's categories, in the digest's order, without repeats."""
        kept = self._kept.get(date)
        return kept.categories if kept else ()

    def all_categories(self, days: int | None = _RECENT) -> list[str]:
        """The names of categories over the last ``days`` digests (None: all), the most recent
        first."""
        names: dict[str, None] = {}
        for date in reversed(self._dates[-days:] if days else self._dates):
            names |= dict.fromkeys(self._kept[date].categories)
        return list(names)

    def take_over(self, date: dt.date, other: Archive) -> None:
        """Holds what ``other`` holds of that date, without reading it again."""
        kept = other._kept[date]
        if date not in self._kept:
            insort(self._dates, date)
        self._kept[date] = kept
        self._parsed.pop(date, None)
        self.version += 1

    def remove(self, date: dt.date) -> None:
        """Forgets that date, if there is something to forget."""
        self._lapsed.discard(date)
        if self._kept.pop(date, None) is not None:
            self._dates.remove(date)
            self.version += 1
            self._parsed.pop(date, None)

    def _remember(self, date: dt.date, digest: Digest) -> None:
        self._parsed[date] = digest
        self._parsed.move_to_end(date)
        while len(self._parsed) > self._parsed_limit:
            self._parsed.popitem(last=False)


def _place(file: RawDigest | KeptDigest, date: dt.date) -> tuple[int, bool, bool, str]:
    """Of two files with one date the one with the smaller place is shown. One that is named for
    another day may be that day's, with a date that was forgotten in it."""
    whole = PurePath(file.name).stem == date.isoformat()
    return file.priority, not whole, other_day(file.name, date) is not None, file.name
