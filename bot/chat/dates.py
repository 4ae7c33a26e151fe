"""The day that somebody means: 2026-01-28, 1月28日, 昨天, 上周五, 3天前, Jan 28, last friday …

``quick`` reads what is cheap and certain. ``understand`` also asks dateparser, whose import costs
a tenth of a second and some megabytes, so it comes at first use and its callers run it in a thread.
A day without a year (or without a month) is the latest such day that is not in the future.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

from bot.chat.numerals import arabic, even
from bot.errors import BotError

_GAP = re.compile(r"\s*([年月日号天周\-/.])\s*")
_ENDS = " ,。.!?;~…"

LONGEST = 40
"""Characters; anything longer is no date."""


class NoSuchDay(BotError):
    """It reads like a date, but the calendar has no such day (2月30日)."""

    key = "error.no_such_day"


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
    compact = arabic(even(text))
    compact = _GAP.sub(r"\1", compact).strip(_ENDS)
    for pattern, reader in _READERS:
        match = pattern.fullmatch(compact)
        if match is not None:
            return reader(match, today)
    return None


def read_month(text: str, today: dt.date) -> dt.date | None:
    """The first day of the month that ``text`` names: 2026年1月, 2026-01, 1月, Jan 2026. A month
    without its year is the latest that has begun."""
    match = _MONTH.fullmatch(re.sub(r"\s", "", arabic(even(text[:LONGEST]))).strip(_ENDS))
    if match is None:
        return None
    name = match["name"]
    month = int(match["month"] or match["only"] or _MONTHS.split("|").index(name) + 1)
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


# --- the readers ---------------------------------------------------------------------------

_Reader = Callable[[re.Match[str], dt.date], dt.date | None]
_AGO = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2}
_AGO |= {"今早": 0, "今晨": 0, "今晚": 0, "昨晚": 1, "昨夜": 1, "前晚": 2}
_AGO |= {"前日": 2, "大前天": 3, "明天": -1, "明日": -1, "tomorrow": -1, "后天": -2, "大后天": -3}
_WEEKS = {"这": 0, "本": 0, "": 0, "上": 1, "上上": 2, "下": -1}
_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART_OF_DAY = "(?:早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里)?"
_REST_OF_MONTH = "(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_SEPARATED = r"(\d{4})(?:年|-|/|\.| )(\d{1,2})(?:月|-|/|\.| )(\d{1,2})[日号]?"


def _day(year: int, month: int, day: int, text: str) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise NoSuchDay(f"no such day: {text}", text=text) from None


def _full(match: re.Match[str], today: dt.date) -> dt.date:
    year, month, day = map(int, match.groups())
    return _day(year if year > 99 else 2000 + year, month, day, match.string)


def _short_year(match: re.Match[str], today: dt.date) -> dt.date:
    """26-1-28, 28/1/26 or 1/28/26: the order that gives a day which has come, the first of them."""
    first, middle, last = map(int, match.group(1, 3, 4))
    days = []
    for year, month, day in ((first, middle, last), (last, middle, first), (last, first, middle)):
        try:
            days.append(dt.date(2000 + year, month, day))
        except ValueError:
            continue
    if not days:
        raise NoSuchDay(f"no such day: {match.string}", text=match.string)
    return next((day for day in days if day <= today), days[0])


def _of_year(match: re.Match[str], today: dt.date) -> dt.date:
    years = {"今": 0, "去": 1, "前": 2, "明": -1}[match.group(1)]
    return _day(today.year - years, int(match.group(2)), int(match.group(3)), match.string)


def _month_day(match: re.Match[str], today: dt.date) -> dt.date:
    month, day = int(match.group(1)), int(match.group(3))
    if month > 12 >= day and match.group(2) != "月":
        month, day = day, month  # 28/1
    _day(2024, month, day, match.string)  # a leap year: 2月29日 exists
    return _latest(today, ((year, month, day) for year in range(today.year, today.year - 9, -1)))


def _day_only(match: re.Match[str], today: dt.date) -> dt.date:
    day = int(match.group(1))
    _day(2024, 1, day, match.string)
    months = (today.year * 12 + today.month - 1 - back for back in range(13))
    return _latest(today, ((month // 12, month % 12 + 1, day) for month in months))


def _month_back(match: re.Match[str], today: dt.date) -> dt.date:
    months = today.year * 12 + today.month - 1 - (match.group(1)[0] == "上")
    return _day(months // 12, months % 12 + 1, int(match.group(2)), match.string)


def _latest(today: dt.date, candidates: Iterator[tuple[int, int, int]]) -> dt.date:
    for candidate in candidates:
        try:
            found = dt.date(*candidate)
        except ValueError:
            continue
        if found <= today:
            return found
    raise AssertionError("nine years hold every day of a year, and a year every day of a month")


def _ago(match: re.Match[str], today: dt.date) -> dt.date:
    return today - dt.timedelta(days=_AGO[match.group(1)])


def _count_ago(match: re.Match[str], today: dt.date) -> dt.date | None:
    days = int(match.group(1)) * (7 if match.group(2) in "周星期礼拜" else 1)
    return _shifted(today, -days if match.group(3) == "前" else days)


def _shifted(today: dt.date, days: int) -> dt.date | None:
    try:
        return today + dt.timedelta(days=days)
    except OverflowError:
        return None


def _weekday(match: re.Match[str], today: dt.date) -> dt.date:
    which, name = match.groups()
    weekday = 6 if name in "日天7" else int(name) - 1
    if not which:
        return today - dt.timedelta(days=(today.weekday() - weekday) % 7)
    monday = today - dt.timedelta(days=today.weekday() + 7 * _WEEKS[which])
    return monday + dt.timedelta(days=weekday)


def _english(match: re.Match[str], today: dt.date) -> dt.date:
    month = _MONTHS.split("|").index(match["month"]) + 1
    day = int(match["day"])
    if match["year"]:
        return _day(int(match["year"]), month, day, match.string)
    _day(2024, month, day, match.string)
    return _latest(today, ((year, month, day) for year in range(today.year, today.year - 9, -1)))


def _english_weekday(match: re.Match[str], today: dt.date) -> dt.date:
    back = (today.weekday() - _ENGLISH_DAYS.index(match.group(2)[:3])) % 7
    if match.group(1) == "last" and back == 0:
        back = 7
    if match.group(1) == "next":
        back -= 7
    return today - dt.timedelta(days=back)


_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(_SEPARATED), _full),
    (re.compile(r"(\d{2})年(\d{1,2})月(\d{1,2})[日号]?"), _full),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), _full),
    (re.compile(r"([今去前明])年(\d{1,2})月(\d{1,2})[日号]?"), _of_year),
    (re.compile(r"(?=\d\d\D|.*\D\d\d$)(\d{1,2})([-/.])(\d{1,2})\2(\d{1,2})"), _short_year),
    (re.compile(r"(\d{1,2})(月|-|/|\.)(\d{1,2})[日号]?"), _month_day),
    (re.compile(r"(\d{1,2})[日号]"), _day_only),
    (re.compile(r"(上个?月|这个?月|本月)(\d{1,2})[日号]?"), _month_back),
    (re.compile(rf"({'|'.join(sorted(_AGO, key=len, reverse=True))})的?{_PART_OF_DAY}"), _ago),
    (re.compile(r"(\d{1,4}) ?个?(天|日|周|星期|礼拜) ?[之以]?(前|后)"), _count_ago),
    (re.compile(r"(上上|上|这|本|下|)个?(?:周|星期|礼拜)([1-7日天])"), _weekday),
    (
        re.compile(
            r"(?:on )?(last|this|past|next)? ?"
            r"(mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?"
            r"|sat(?:urday)?|sun(?:day)?)\.?"
        ),
        _english_weekday,
    ),
    (
        re.compile(
            rf"(?P<month>{_MONTHS}){_REST_OF_MONTH}(?:\.| )(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
            r"(?:(?:,| |, )(?P<year>\d{4}))?"
        ),
        _english,
    ),
    (
        re.compile(
            rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTHS}){_REST_OF_MONTH}"
            r"(?:(?:\.|,| |, )(?P<year>\d{4}))?"
        ),
        _english,
    ),
)
_MONTH = re.compile(
    r"(?P<year>\d{4})(?:年|-|/|\.)(?P<month>\d{1,2})月?|(?P<only>\d{1,2})月份?"
    rf"|(?P<name>{_MONTHS}){_REST_OF_MONTH}\.?,?(?P<named_year>\d{{4}})?"
)
_HINT = re.compile(rf"\d|\b(?:{_MONTHS})|ago\b|day|week|month|year")
_NAMED_MONTH = rf"(?:{_MONTHS})[a-z]*\.?"
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
