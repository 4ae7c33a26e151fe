"""What somebody asks to read: a day, a stretch of days, a month, the latest, and the rest, which
mostly names a category. The one step by which the reading commands and plain words understand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.digest.search import Query, read_query
from bot.phrases.categories import compared
from bot.phrases.dates import (
    MovingHoliday,
    NoSuchDay,
    find_day,
    number_as_day,
    plain_day,
    read_day,
    read_month,
)
from bot.phrases.normalize import END_SIGNS, even, words
from bot.phrases.questions import beside, what_is_asked
from bot.phrases.stretches import NoDays, SeveralDays, Stretch, find_stretch

_LATEST = frozenset(["最新", "最新的", "最新一期", "最近", "最近一期", "latest", "newest"])


@dataclass(frozen=True, slots=True)
class ReadingRequest:
    """At most one of ``stretch``, ``day``, ``month`` (its first day) and ``latest`` is there;
    ``rest`` is what else was said."""

    stretch: Stretch | None = None
    day: dt.date | None = None
    month: dt.date | None = None
    latest: bool = False
    rest: str = ""


def understand(
    text: str, today: dt.date, names: Collection[str] = (), *, is_date: bool = False
) -> ReadingRequest:
    """What stands behind a reading command, for somebody whose calendar shows ``today``.

    ``names`` are those of categories: one of them is itself, whatever day it reads like. With
    ``is_date`` a date is expected, so that 28 is the 28th and 1月 a month.

    Raises NoSuchDay, MovingHoliday, NoDays and SeveralDays.
    """
    said = " ".join(words(text))
    known = {compared(name) for name in names} if not is_date else ()
    if not said or compared(said) in known:
        return ReadingRequest(rest=said)
    if is_date:
        if even(text).strip(END_SIGNS) in _LATEST:
            return ReadingRequest(latest=True)
        month = read_month(text, today)
        if month is not None:
            return ReadingRequest(month=month)
        text = number_as_day(text)
    for said in dict.fromkeys((text, what_is_asked(text))):
        stretch, rest = find_stretch(said, today)
        if stretch is not None:
            return ReadingRequest(stretch=stretch, rest=rest)
        day = read_day(said, today, holidays=True)
        if day is not None:
            return ReadingRequest(day=day)
        found = find_day(said, today, holidays=True)
        if found is not None:
            rest = beside(found.rest)
            return ReadingRequest(day=found.day.sure, rest=rest if what_is_asked(rest) else "")
    return ReadingRequest(rest=text)


def understand_plain(text: str, today: dt.date) -> ReadingRequest | None:
    """What a message in private asks to read that no command marks: a day, a stretch of days, or
    the latest (有什么新闻), each of them alone; None where its words are to be looked for.

    Raises NoSuchDay, NoDays and SeveralDays.
    """
    asked = what_is_asked(text)
    if not asked or (asked != text and even(asked) in _LATEST):
        return ReadingRequest(latest=True)
    for said in dict.fromkeys((text, asked)):
        day = plain_day(said, today)
        if day is not None:
            return ReadingRequest(day=day)
        try:
            stretch, rest = find_stretch(said, today)
        except SeveralDays as error:
            if not error.rest:
                raise
            return None  # days among other words are words
        if stretch is not None and not rest:
            return ReadingRequest(stretch=stretch)
    return None


def read_dated(text: str, today: dt.date, *, glued: bool = False) -> Query | None:
    """The words of ``text`` as a query for the days that are named beside them (OpenAI 昨天, Kimi
    7天); None where none are, or nothing else is. None of these days is yet to come.

    With ``glued`` only a day that nothing parts from the words (昨天的OpenAI): the two may as well
    be one name (今天国际), to be tried where that is not found.
    """
    try:
        stretch, rest = find_stretch(text, today) if not glued else (None, text)
        if stretch is None:
            found = find_day(text, today)
            if found is None or found.parted == glued or found.day.could_be_version:
                return None
            stretch, rest = Stretch(found.day.sure, found.day.sure), found.rest
    except (NoSuchDay, MovingHoliday, NoDays, SeveralDays):
        return None
    query = read_query(beside(rest))
    if not query.terms or stretch.last > today:
        return None
    return replace(query, since=stretch.first, until=stretch.last)
