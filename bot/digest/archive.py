"""All digests by date, in memory: the source of each, and the parsed form of a few."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right, insort
from collections import OrderedDict
from dataclasses import dataclass

from bot.digest.model import Digest, Parsed
from bot.digest.parse import parse

_RECENT = 30


@dataclass(frozen=True, slots=True)
class RawDigest:
    """A file as it was read. ``name`` is its path as shown to people; ``changed_at`` (aware UTC)
    is when its content last changed; of two files with one date the one with the smaller
    ``priority`` (its source's place in the settings), then the smaller name, is shown."""

    data: bytes
    name: str
    changed_at: dt.datetime
    priority: int = 0

    @property
    def rank(self) -> tuple[int, str]:
        return self.priority, self.name


@dataclass(slots=True)
class _Kept:
    raw: RawDigest
    categories: tuple[str, ...]


class Archive:
    """Digests by date. A year of them costs a few MiB: what is kept is their source, and at most
    ``parsed_limit`` parsed ones. For use in one thread."""

    def __init__(self, *, parsed_limit: int = 16) -> None:
        self._kept: dict[dt.date, _Kept] = {}
        self._dates: list[dt.date] = []
        self._parsed: OrderedDict[dt.date, Digest] = OrderedDict()
        self._parsed_limit = parsed_limit
        self.version = 0
        """Counts the changes: what was made from the archive holds while it stays the same."""

    def put(self, raw: RawDigest) -> Parsed:
        """Reads a file and keeps it, unless another file with its date goes before it.

        Raises DigestError, and then the last good version of its date stays.
        """
        parsed = parse(raw.data, name=raw.name)
        date = parsed.digest.date
        kept = self._kept.get(date)
        if kept is not None:
            if kept.raw.name != raw.name and kept.raw.rank < raw.rank:
                return parsed
            if kept.raw.data == raw.data:  # only touched
                raw = RawDigest(raw.data, raw.name, kept.raw.changed_at, raw.priority)
        else:
            insort(self._dates, date)
        names = dict.fromkeys(category.name for category in parsed.digest.categories)
        self._kept[date] = _Kept(raw, tuple(name for name in names if name))
        self.version += 1
        self._remember(date, parsed.digest)
        return parsed

    def get(self, date: dt.date) -> Digest | None:
        """That date's digest, None where there is none."""
        digest = self._parsed.get(date)
        if digest is None:
            kept = self._kept.get(date)
            if kept is None:
                return None
            digest = parse(kept.raw.data, name=kept.raw.name).digest
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
        return kept.raw.changed_at if kept else None

    def raw(self, date: dt.date) -> RawDigest | None:
        kept = self._kept.get(date)
        return kept.raw if kept else None

    def categories(self, date: dt.date) -> tuple[str, ...]:
        """The names of that date's categories, in the digest's order, without repeats."""
        kept = self._kept.get(date)
        return kept.categories if kept else ()

    def all_categories(self) -> list[str]:
        """The names of categories over the last thirty digests, the most recent first."""
        names: dict[str, None] = {}
        for date in reversed(self._dates[-_RECENT:]):
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
        if self._kept.pop(date, None) is not None:
            self._dates.remove(date)
            self.version += 1
            self._parsed.pop(date, None)

    def _remember(self, date: dt.date, digest: Digest) -> None:
        self._parsed[date] = digest
        self._parsed.move_to_end(date)
        while len(self._parsed) > self._parsed_limit:
            self._parsed.popitem(last=False)
