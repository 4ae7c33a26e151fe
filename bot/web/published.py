"""The archive as readers may see it: a digest that lies ready for a day to come is nobody's news
yet, and so on no page."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import groupby

from bot.digest.archive import Archive
from bot.digest.model import Digest

RECENT = 30
"""Digests whose categories count as those of today."""

Stamp = tuple[int, dt.date]
YearMonth = tuple[int, int]


class Shelf:
    """``today`` gives the date on the operator's calendar; dates after it are not there."""

    def __init__(self, archive: Archive, today: Callable[[], dt.date]) -> None:
        self._archive = archive
        self._ask_today = today
        self._stamp: Stamp = (-1, dt.date.min)
        self._dates: list[dt.date] = []

    @property
    def today(self) -> dt.date:
        return self._ask_today()

    @property
    def stamp(self) -> Stamp:
        """While it stays the same, so does everything here."""
        return self._archive.version, self.today

    def dates(self) -> list[dt.date]:
        """All dates, oldest first; not to be changed."""
        stamp = self.stamp
        if stamp != self._stamp:
            dates = self._archive.dates()
            self._dates = dates[: bisect_right(dates, stamp[1])]
            self._stamp = stamp
        return self._dates

    def latest(self) -> dt.date | None:
        return self._archive.latest(self.today)

    def __contains__(self, date: dt.date) -> bool:
        return date <= self.today and self._archive.raw(date) is not None

    def get(self, date: dt.date) -> Digest | None:
        return self._archive.get(date) if date in self else None

    def changed_at(self, date: dt.date) -> dt.datetime | None:
        return self._archive.changed_at(date)

    def nearest(self, date: dt.date, n: int = 3) -> list[dt.date]:
        """The ``n`` dates nearest to ``date``, oldest first."""
        near = sorted(self.dates(), key=lambda other: (abs((other - date).days), other))
        return sorted(near[:n])

    def beside(self, date: dt.date) -> tuple[dt.date | None, dt.date | None]:
        """The dates before and after ``date`` that have a digest."""
        dates = self.dates()
        before, after = bisect_left(dates, date), bisect_right(dates, date)
        return dates[before - 1] if before else None, dates[after] if after < len(dates) else None

    def months(self) -> list[YearMonth]:
        """The months that have digests, oldest first."""
        return [month for month, _ in groupby(self.dates(), key=lambda d: (d.year, d.month))]

    def days_of(self, year: int, month: int) -> list[dt.date]:
        return [date for date in self.dates() if (date.year, date.month) == (year, month)]

    def dates_with(self, category: str) -> list[dt.date]:
        """The dates whose digest has that category, newest first."""
        categories = self._archive.categories
        return [d for d in reversed(self.dates()) if category and category in categories(d)]

    def categories(self) -> list[str]:
        """The categories of the last thirty digests, the most recent first."""
        names: dict[str, None] = {}
        for date in reversed(self.dates()[-RECENT:]):
            names |= dict.fromkeys(self._archive.categories(date))
        return list(names)
