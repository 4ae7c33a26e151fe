"""Months and days as the pages name them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from bot.render.message import Language
from bot.web import view
from bot.web.published import YearMonth


@dataclass(frozen=True, slots=True)
class Beside:
    """The page before or after."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a calendar, and whether it has a digest."""

    date: dt.date
    here: bool


@dataclass(frozen=True, slots=True)
class Month:
    """``days`` are all of its days where it is shown as a calendar."""

    path: str
    name: str
    slug: str
    days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class Year:
    name: str
    months: tuple[Month, ...]


def month_view(language: Language, month: YearMonth, here: Collection[dt.date] = ()) -> Month:
    """The month; with ``here``, the dates that have a digest, as a calendar."""
    days = []
    if here:
        first = dt.date(*month, 1)
        every = (first + dt.timedelta(days=n) for n in range(_length(first)))
        days = [Day(day, day in here) for day in every]
    name = view.say_month(language, *month)
    return Month(view.month_path(*month), name, "{:04d}-{:02d}".format(*month), tuple(days))


def years(language: Language, months: Iterable[YearMonth]) -> list[Year]:
    """Months by their years, in the order given."""
    return [
        Year(str(year), tuple(month_view(language, month) for month in group))
        for year, group in groupby(months, key=lambda month: month[0])
    ]


def beside_month(language: Language, month: YearMonth | None) -> Beside | None:
    if month is None:
        return None
    return Beside(view.month_path(*month), view.say_month(language, *month))


def beside_day(language: Language, date: dt.date | None) -> Beside | None:
    return None if date is None else Beside(view.day_path(date), view.say_day(language, date))


def _length(first: dt.date) -> int:
    """The days of the month that begins with ``first``."""
    return 31 if first.month == 12 else (first.replace(month=first.month + 1) - first).days
