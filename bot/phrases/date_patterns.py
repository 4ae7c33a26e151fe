"""Each way to write a day, without the library: a pattern and what reads it.

A day without a year (or without a month) is the latest such day that is not in the future.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from bot.core.errors import BotError
from bot.phrases.day_decorations import ENGLISH_WEEKDAY
from bot.phrases.normalize import arabic

ENDS = " ,。.!?;~…"
"""Signs at the end of a day that change nothing."""

Reader = Callable[[re.Match[str], dt.date], dt.date | None]


class NoSuchDay(BotError):
    """It reads like a date, but the calendar has no such day (2月30日)."""

    key = "error.no_such_day"


def reading(said: str) -> tuple[re.Match[str], Reader] | None:
    """What reads the (even) text, and the match to read."""
    compact = _GAP.sub(r"\1", arabic(said)).strip(ENDS)
    for pattern, reader in _READERS:
        match = pattern.fullmatch(compact)
        if match is not None:
            return match, reader
    return None


def is_weekday(reader: Reader) -> bool:
    """Whether it reads weekdays."""
    return reader in (_weekday, _english_weekday)


def is_relative(reader: Reader) -> bool:
    """Whether it reads words for the days around today."""
    return reader in (_ago, _count_ago)


def lacks_year(match: re.Match[str], reader: Reader) -> bool:
    """Whether it is a day of the calendar whose year (or month) is to be guessed."""
    return reader in (_month_day, _day_only, _four_digits) or (
        reader is _english and not match["year"]
    )


_GAP = re.compile(r"\s*([年月日号天周\-/.])\s*")
_AGO = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2}
_AGO |= {"今早": 0, "今晨": 0, "今晚": 0, "昨晚": 1, "昨夜": 1, "前晚": 2}
_AGO |= {"this morning": 0, "tonight": 0, "last night": 1}
_AGO |= {"前日": 2, "大前天": 3, "明天": -1, "明日": -1, "tomorrow": -1, "后天": -2, "大后天": -3}
_WEEKS = {"这": 0, "本": 0, "": 0, "上": 1, "上上": 2, "下": -1, "下下": -2}
_MONTHS_BACK = {"上上": 2, "上上个": 2, "上": 1, "上个": 1, "下": -1, "下个": -1}
_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REST_OF_MONTH = "(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?"
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_SEPARATED = r"(\d{4})(?:年|-|/|\.| )(\d{1,2})(?:月|-|/|\.| )(\d{1,2})[日号]?"


def _day(year: int, month: int, day: int, text: str) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise NoSuchDay(f"no such day: {text}", text=text) from None


def _full(match: re.Match[str], today: dt.date) -> dt.date:
    year, month, day = map(int, match.groups())
    return _day(year if year > 99 else 2000 + year, month, day, match.string)


def _six_digits(match: re.Match[str], today: dt.date) -> dt.date | None:
    """260127. Other numbers have six digits too (a share's code): it is one of the last years."""
    year, month, day = map(int, match.groups())
    try:
        found = dt.date(2000 + year, month, day)
    except ValueError:
        return None
    return found if today.year - 5 <= found.year and found <= today else None


def _four_digits(match: re.Match[str], today: dt.date) -> dt.date | None:
    """0127; what has no zero in front is a year or any number."""
    try:
        return _month_day_of(int(match.group(1)), int(match.group(2)), match.string, today)
    except NoSuchDay:
        return None  # 0800


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
    return _month_day_of(month, day, match.string, today)


def _month_day_of(month: int, day: int, text: str, today: dt.date) -> dt.date:
    _day(2024, month, day, text)  # a leap year: 2月29日 exists
    return _latest(today, ((year, month, day) for year in range(today.year, today.year - 9, -1)))


def _day_only(match: re.Match[str], today: dt.date) -> dt.date:
    day = int(match.group(1))
    _day(2024, 1, day, match.string)
    months = (today.year * 12 + today.month - 1 - back for back in range(13))
    return _latest(today, ((month // 12, month % 12 + 1, day) for month in months))


def _month_back(match: re.Match[str], today: dt.date) -> dt.date:
    months = today.year * 12 + today.month - 1 - _MONTHS_BACK.get(match.group(1)[:-1], 0)
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
    month = MONTHS.split("|").index(match["month"]) + 1
    day = int(match["day"])
    if match["year"]:
        return _day(int(match["year"]), month, day, match.string)
    return _month_day_of(month, day, match.string, today)


def _english_weekday(match: re.Match[str], today: dt.date) -> dt.date:
    back = (today.weekday() - _ENGLISH_DAYS.index(match.group(2)[:3])) % 7
    if match.group(1) == "last" and back == 0:
        back = 7
    if match.group(1) == "next":
        back -= 7
    return today - dt.timedelta(days=back)


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(_SEPARATED), _full),
    (re.compile(r"(\d{2})年(\d{1,2})月(\d{1,2})[日号]?"), _full),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), _full),
    (re.compile(r"(\d{2})(\d{2})(\d{2})"), _six_digits),
    (re.compile(r"0(\d)(\d{2})"), _four_digits),
    (re.compile(r"([今去前明])年(\d{1,2})月(\d{1,2})[日号]?"), _of_year),
    (re.compile(r"(?=\d\d\D|.*\D\d\d$)(\d{1,2})([-/.])(\d{1,2})\2(\d{1,2})"), _short_year),
    (re.compile(r"(\d{1,2})(月|-|/|\.)(\d{1,2})[日号]?"), _month_day),
    (re.compile(r"(\d{1,2})[日号]"), _day_only),
    (re.compile(r"((?:上上|上|这|下)个?月|本月)(\d{1,2})[日号]?"), _month_back),
    (re.compile(rf"({'|'.join(sorted(_AGO, key=len, reverse=True))})"), _ago),
    (re.compile(r"(\d{1,4}) ?个?(天|日|周|星期|礼拜) ?[之以]?(前|后)"), _count_ago),
    (re.compile(r"(上上|上|这|本|下下|下|)个?(?:周|星期|礼拜)([1-7日天])"), _weekday),
    (
        re.compile(
            r"(?:on )?(last|this|past|next)? ?"
            rf"({ENGLISH_WEEKDAY})\.?"
        ),
        _english_weekday,
    ),
    (
        re.compile(
            rf"(?P<month>{MONTHS}){REST_OF_MONTH}(?:\.| )(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
            r"(?:(?:,| |, )(?P<year>\d{4}))?"
        ),
        _english,
    ),
    (
        re.compile(
            rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{MONTHS}){REST_OF_MONTH}"
            r"(?:(?:\.|,| |, )(?P<year>\d{4}))?"
        ),
        _english,
    ),
)
