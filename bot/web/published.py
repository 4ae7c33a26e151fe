"""The archive as readers may see it: a digest that is ready for a later day is on no page."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from bot.digest.archive import Archive
from bot.digest.model import Digest

RECENT_DIGESTS = 30
"""Digests whose categories the pages list."""


class PublishedArchive:
    """``today`` returns the date on the operator's calendar; later dates are left out."""

    def __init__(self, archive: Archive, today: Callable[[], dt.date]) -> None:
        self._archive = archive
        self._today = today

    @property
    def today(self) -> dt.date:
        return self._today()

    @property
    def stamp(self) -> tuple[int, dt.date]:
        """Changes with everything that is published."""
        return self._archive.version, self.today

    def dates(self) -> list[dt.date]:
        """All dates that have a digest, oldest first."""
        dates = self._archive.dates()
        return dates[: bisect_right(dates, self.today)]

    def latest(self) -> dt.date | None:
        return self._archive.latest(self.today)

    def get(self, date: dt.date) -> Digest | None:
        return self._archive.get(date) if date <= self.today else None

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

    def months(self) -> list[dt.date]:
        """The first days of the months that have digests, oldest first."""
        return list(dict.fromkeys(date.replace(day=1) for date in self.dates()))

    def dates_in(self, month: dt.date) -> list[dt.date]:
        """The dates of the month that begins with ``month``, oldest first."""
        return [date for date in self.dates() if date.replace(day=1) == month]

    def dates_with(self, category: str) -> list[dt.date]:
        """The dates whose digest has that category, newest first."""
        categories = self._archive.categories
        return [d for d in reversed(self.dates()) if category and category in categories(d)]

    def categories(self) -> list[str]:
        """The categories of the last digests, the most recent first."""
        names: dict[str, None] = {}
        for date in reversed(self.dates()[-RECENT_DIGESTS:]):
            names |= dict.fromkeys(self._archive.categories(date))
        return list(names)
