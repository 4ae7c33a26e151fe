"""The day that somebody means: 2026-01-28, 1月28日, 昨天, 上周五, 3天前, Jan 28, last friday …

``quick`` reads what is cheap and certain. ``understand`` also asks dateparser, whose import costs
a tenth of a second and some megabytes, so it comes at first use and its callers run it in a thread.
A day without a year (or without a month) is the latest such day that is not in the future.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from bot.phrases import date_patterns
from bot.phrases.date_patterns import ENDS, MONTHS, REST_OF_MONTH, NoSuchDay, reading
from bot.phrases.day_decorations import undressed
from bot.phrases.normalize import arabic, even

LONGEST = 40
"""Characters; anything longer is no date."""


def understand(text: str, today: dt.date) -> dt.date | None:
    """The day that ``text`` means to somebody whose calendar shows ``today``; None: not a date.

    The answer may lie in the future where the text says so (明天, a full date). Raises NoSuchDay.
    """
    day = quick(text, today)
    return day if day is not None else _library(even(text), today)


def quick(text: str, today: dt.date) -> dt.date | None:
    """``understand`` without the library: numbers, Chinese, weekdays."""
    if len(text) > LONGEST:
        return None
    said = even(text).strip(ENDS)
    found = reading(said)
    if found is not None:
        return found[1](found[0], today)
    bare, weekday = undressed(said)
    found = reading(bare) if bare != said else None
    if found is None:
        return None
    match, reader = found
    day = reader(match, today)
    return day if not weekday or _agrees(day, reader, weekday, today) else None


def _agrees(
    day: dt.date | None, reader: date_patterns.Reader, weekday: str, today: dt.date
) -> bool:
    """Whether the weekday speaks of the same day. Beside a date, only the date counts; 周二 周三,
    昨天 周一 on a Wednesday and 1月27日 上周五 are two days."""
    beside = reading(weekday)
    if beside is None or day is None or date_patterns.is_weekday(reader):
        return False
    named = beside[1](beside[0], today)
    if beside[0].group(1):
        return named == day
    return not date_patterns.is_relative(reader) or (
        named is not None and named.weekday() == day.weekday()
    )


def lacks_year(text: str) -> bool:
    """Whether it is a day of the calendar that leaves the year (or the month) to be guessed."""
    found = reading(undressed(even(text).strip(ENDS))[0])
    return found is not None and date_patterns.lacks_year(*found)


def is_weekday(text: str) -> bool:
    """Whether it is a weekday that doesn't say of which week."""
    found = reading(even(text).strip(ENDS))
    return found is not None and date_patterns.is_weekday(found[1]) and not found[0].group(1)


def read_month(text: str, today: dt.date) -> dt.date | None:
    """The first day of the month that ``text`` names: 2026年1月, 2026-01, 1月, Jan 2026. A month
    without its year is the latest that has begun."""
    match = _MONTH.fullmatch(re.sub(r"\s", "", arabic(even(text[:LONGEST]))).strip(ENDS))
    if match is None:
        return None
    name = match["name"]
    month = int(match["month"] or match["only"] or MONTHS.split("|").index(name) + 1)
    if not 1 <= month <= 12:
        return None
    said = match["year"] or match["named_year"]
    year = int(said) if said else today.year - (month > today.month)
    return dt.date(year, month, 1) if year else None


def could_be(text: str) -> bool:
    """Whether it is worth asking the library: it holds a digit, or a word of days and months."""
    return _HINT.search(even(text)) is not None


def names_a_month(text: str) -> bool:
    """Whether it is a day of a month that is named in English: Dec 30, 30th of December 2025."""
    return _NAMED_MONTH_AND_DAY.fullmatch(even(text)) is not None


_MONTH = re.compile(
    r"(?P<year>\d{4})(?:年|-|/|\.)(?P<month>\d{1,2})月?|(?P<only>\d{1,2})月份?"
    rf"|(?P<name>{MONTHS}){REST_OF_MONTH}\.?,?(?P<named_year>\d{{4}})?"
)
_HINT = re.compile(rf"\d|\b(?:{MONTHS})|ago\b|day|week|month|year")
_NAMED_MONTH = rf"(?:{MONTHS})[a-z]*\.?"
_NAMED_MONTH_AND_DAY = re.compile(
    rf"(?:{_NAMED_MONTH} \d+(?:st|nd|rd|th)?|\d+(?:st|nd|rd|th)? (?:of )?{_NAMED_MONTH})"
    r"(?:,? \d{4})?"
)


# --- the library ---------------------------------------------------------------------------


def _library(text: str, today: dt.date) -> dt.date | None:
    if not text or text.isdigit() or len(text) > LONGEST or not could_be(text):
        return None
    from dateparser.date import DateDataParser

    settings: Any = {
        "RELATIVE_BASE": dt.datetime.combine(today, dt.time(12)),
        "PREFER_DATES_FROM": "past",
        "REQUIRE_PARTS": ["day"],
        "PARSERS": ["relative-time", "absolute-time"],
        "RETURN_TIME_AS_PERIOD": True,
    }
    parser = DateDataParser(
        languages=["en", "zh", "zh-Hant"], settings=settings, try_previous_locales=False
    )
    found = parser.get_date_data(text)
    # A period of "time" is an hour ("10:30", "now"), of "month" no day: neither names a day.
    if found.date_obj is not None and found.period in ("day", "week"):
        return found.date_obj.date()
    if found.date_obj is None and _NAMED_MONTH_AND_DAY.fullmatch(text):
        raise NoSuchDay(f"no such day: {text}", text=text)
    return None
