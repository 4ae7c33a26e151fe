"""The day that somebody means: 2026-01-28, 1月28日, 昨天, 上周五, 3天前, Jan 28, last friday.

The ways to write one stand in ``grammar.yaml``. A day without a year (or without a month) is the
latest such day that is not in the future. Pure.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

from bot.core.errors import BotError
from bot.phrases.grammar import (
    FIXED_HOLIDAYS,
    MOVING_HOLIDAYS,
    UNIT_DAYS,
    WEEKS,
    YEARS,
    Rule,
    count,
    month_number,
    pattern,
    rules,
    weekday_number,
)
from bot.phrases.normalize import END_SIGNS, arabic, even, fold, number

MAX_TEXT_CHARS = 100
"""In a longer text no days are looked for."""

EXAMPLE_DAY = dt.date(2026, 1, 28)
"""The Wednesday on which the examples of the grammar are said."""

Reader = Callable[[re.Match[str], dt.date], dt.date | None]


class NoSuchDay(BotError):
    """It reads like a date, but the calendar has no such day (2月30日)."""

    key = "error.no_such_day"


class MovingHoliday(BotError):
    """A holiday that falls on another day each year."""

    key = "error.moving_holiday"


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that a text names from ``start`` to ``end``. ``said`` is the day itself, without its
    weekday, part of the day or clock; ``date`` is None where no calendar has it. ``kind`` and
    ``open`` are the rule's."""

    date: dt.date | None
    start: int
    end: int
    said: str
    kind: str
    open: str
    read: Callable[[dt.date], dt.date | None]
    """The same words read on another day."""

    @property
    def sure(self) -> dt.date:
        """The date. Raises NoSuchDay."""
        if self.date is None:
            raise NoSuchDay(f"no such day: {self.said}", text=self.said)
        return self.date

    @property
    def could_be_version(self) -> bool:
        """Whether it is a number as versions are: 5.2, 3.5.12."""
        return _VERSION.fullmatch(self.said) is not None


@dataclass(frozen=True, slots=True)
class DayAndRest:
    """A day and what else the text says; ``parted``: something stands between the two."""

    day: NamedDay
    rest: str
    parted: bool


def tidy(text: str) -> str:
    """``text`` composed, in one line, without signs at its ends: what days are looked for in."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).strip(END_SIGNS)


def read_day(text: str, today: dt.date, *, holidays: bool = False) -> dt.date | None:
    """The day that all of ``text`` means to somebody whose calendar shows ``today``; None: no day.

    It may lie in the future where the text says so (明天, a full date). Raises NoSuchDay, and with
    ``holidays`` MovingHoliday.
    """
    text = tidy(text)
    day = day_at(text, 0, today, holidays=holidays)
    if day is not None and day.end == len(text):
        return day.sure
    if holidays and MOVING_HOLIDAYS.fullmatch(even(text)):
        raise MovingHoliday(f"a moving holiday: {text[:40]!r}", text=text)
    return None


def plain_day(text: str, today: dt.date) -> dt.date | None:
    """The day that a message is which nobody marked as a date: one that could as well be looked
    for (5.2, 20) is none. Raises NoSuchDay."""
    return None if _VERSION.fullmatch(tidy(text)) else read_day(text, today)


def number_as_day(text: str) -> str:
    """What stands where only a date can: there 28 is the 28th, and 1231 the last of December."""
    match = _BARE_NUMBER.fullmatch(text.strip())
    if match is None:
        return text
    return f"{match['month']}月{match['day']}日" if match["month"] else f"{match['day']}日"


def find_day(text: str, today: dt.date, *, holidays: bool = False) -> DayAndRest | None:
    """The day at the beginning or the end of ``text``, and the rest of it. One that something
    parts from the rest goes first, then the longer."""
    text = tidy(text)
    found = []
    for day in scan(text, today, holidays=holidays) if len(text) <= MAX_TEXT_CHARS else ():
        if day.start == 0 or day.end == len(text):
            rest, sign = text[: day.start] + text[day.end :], (text[: day.start] or " ")[-1]
            sign = text[day.end] if day.start == 0 and rest else sign
            parted = not sign.isalnum() and sign != "'"
            found.append(DayAndRest(day, rest.strip(_COMMAS), parted))
    rank = lambda one: (one.parted, one.day.end - one.day.start, one.day.start)  # noqa: E731
    return max(found, key=rank, default=None)


def read_month(text: str, today: dt.date) -> dt.date | None:
    """The first day of the month that ``text`` names: 2026年1月, 2026-01, 1月, Jan 2026. A month
    without its year is the latest that has begun."""
    match = _MONTH.fullmatch(arabic(even(text).strip(END_SIGNS)).replace(" ", ""))
    if match is None:
        return None
    month = month_number(match["name"]) if match["name"] else int(match["m"] or match["only"])
    if not 1 <= month <= 12:
        return None
    said = match["y"] or match["named_year"]
    year = int(said) if said else today.year - (month > today.month)
    return dt.date(year, month, 1) if year else None


# --- where days stand in a text ------------------------------------------------------------


def scan(text: str, today: dt.date, *, holidays: bool = False) -> Iterator[NamedDay]:
    """The days in a tidy text, one behind the other."""
    at, folded = 0, fold(text)
    while at < len(text):
        day = day_at(text, at, today, holidays=holidays) if begins(folded, at) else None
        if day is not None:
            yield day
        at = day.end if day is not None else at + 1


def day_at(
    text: str, at: int, today: dt.date, *, holidays: bool = False, hyphen: bool = False
) -> NamedDay | None:
    """The longest day that begins there, with what stands beside it without changing it: its
    weekday, a part of the day, a clock. With ``hyphen`` a number may follow one."""
    folded = fold(text)
    day = _bare_at(folded, at, today, holidays=holidays, hyphen=hyphen)
    if day is None:
        return None
    between = _BETWEEN.match(folded, day.end)
    more = _bare_at(folded, between.end(), today, hyphen=hyphen) if between is not None else None
    if between is not None and more is not None:
        opened = between["open"] is not None
        closed = folded[more.end : more.end + 1] in tuple(")]】")
        both = _one_day(day, more, opened=opened)
        if both is not None and (closed or not opened):
            day = replace(both, start=at, end=_decorated(folded, more.end + closed))
    return day if (_END_OR_HYPHEN if hyphen else _END).match(folded, day.end) else None


def begins(folded: str, at: int) -> bool:
    """Whether a day may begin there: not within a number, nor within Latin letters."""
    return _BEGIN.match(folded, at) is not None


def _bare_at(
    folded: str, at: int, today: dt.date, *, holidays: bool = False, hyphen: bool = False
) -> NamedDay | None:
    """The longest match of a rule there, with a part of the day and a clock behind it."""
    found: NamedDay | None = None
    for rule, read in _rules():
        match = rule.pattern.match(folded, at) if holidays or rule.kind != "holiday" else None
        if match is None or (found is not None and found.end >= match.end()):
            continue
        may_end = _END_OR_HYPHEN if hyphen else _END
        ends = [_decorated(folded, match.end()), match.end()]
        if rule.kind != "weekday":  # 周二十七日 is a 周二
            ends = [end for end in ends if may_end.match(folded, end)]
        try:
            date = read(match, today)
        except ValueError:
            date = None
        else:
            if date is None:
                continue
        if not ends:
            continue
        said = match.groupdict()
        closed = said.get("y") or (rule.kind == "weekday" and said["which"])
        kind, open_, again = rule.kind, "" if closed else rule.open, partial(_read, read, match)
        found = NamedDay(date, at, ends[0], match[0], kind, open_, again)
    return found


def _read(read: Reader, match: re.Match[str], today: dt.date) -> dt.date | None:
    try:
        return read(match, today)
    except ValueError:
        return None


def _decorated(folded: str, at: int) -> int:
    """Where the parts of the day, clocks and words for a digest end that follow a day."""
    while (match := _DECORATION.match(folded, at)) is not None:
        at = match.end()
    return at


def _one_day(one: NamedDay, other: NamedDay, *, opened: bool) -> NamedDay | None:
    """The day that the two are together; None where they are two. Beside a date its weekday counts
    for nothing, even a wrong one; one of a certain week (上周五) or beside 昨天 must agree."""
    for day, beside in ((one, other), (other, one)):
        dated = day.kind in ("date", "month_day", "holiday")
        if beside.kind == "weekday" and day.kind != "weekday":
            if beside.open:
                same = day.date and beside.date and day.date.weekday() == beside.date.weekday()
                return day if dated or same else None
            return day if day.date == beside.date else None
        if dated and beside.kind == "relative" and opened:
            return day
    return None


_COMMAS = " ,，、"
_BEGIN = pattern(r"(?:(?<![a-z0-9])|(?![a-z0-9]))(?:(?<![-./:年月第{NUMERAL}])|(?![\d{NUMERAL}]))")
_ENDS = r"(?:(?<![a-z0-9])|(?![a-z0-9]))(?:(?<![{NUMERAL}])|(?![{NUMERAL}]))"
_END = pattern(_ENDS + r"(?:(?<!\d)|(?![年月]|[-./:]\d))")
_END_OR_HYPHEN = pattern(_ENDS + r"(?:(?<!\d)|(?![年月]|[./:]\d))")
_VERSION = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:\.\d{1,3}){2}")
_BARE_NUMBER = re.compile(
    r"(?P<month>0[1-9]|1[0-2])?(?P<day>(?(month)(?:0[1-9]|[12]\d|3[01])|\d{1,2}))"
)
_BETWEEN = re.compile(r"[ ,，、]*(?P<open>[(\[【])?(?:the )?")
_DECORATION = pattern(
    r"[ 的]?(?:{DAYPART})|(?<=[日号天一二三四五六1-7])早(?!\w)"
    r"|(?:,? in the| at)? (?:{DAYPART_EN})(?![a-z])"
    r"|(?:(?<=\d)t| )\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:z|[+-]\d{2}:?\d{2}))?(?!\d)"
    r"|(?: ?的(?:简报|日报|新闻|内容)?|简报|日报|(?:'s)? (?:digest|news|brief)|'s)$"
)
_MONTH = pattern(
    r"(?P<y>\d{4})[年\-/.](?P<m>\d{1,2})月?|(?P<only>\d{1,2})月份?"
    r"|(?P<name>{MONTH})\.?,?(?P<named_year>\d{4})?"
)


# --- the grammar's readers -----------------------------------------------------------------


def _date(match: re.Match[str], today: dt.date) -> dt.date | None:
    """The date of which year, month and day are said; where year or month are not, the latest one
    that is not in the future."""
    said = defaultdict(str, {name: value for name, value in match.groupdict().items() if value})
    day = number(said["d"] or said["th"])
    month = month_number(said["name"]) if said["name"] else number(said["m"])
    year = today.year + YEARS[said["year"]] if said["year"] else number(said["y"])
    if day is None or (month is None and said["m"]):
        return None
    if said["month"]:
        months = today.year * 12 + today.month - 1 + WEEKS[said["month"]]
        return dt.date(months // 12, months % 12 + 1, day)
    if month is not None and month > 12 >= day and said["sign"]:
        month, day = day, month  # 28/1
    if year is not None and month is not None:
        return dt.date(year if year > 99 else 2000 + year, month, day)
    dt.date(2024, 1 if month is None else month, day)  # a leap year: 2月29日 exists
    if month is not None:
        return _latest(today, ((today.year - back, month, day) for back in range(9)))
    months = today.year * 12 + today.month - 1
    return _latest(today, (((months - n) // 12, (months - n) % 12 + 1, day) for n in range(13)))


def _digits(match: re.Match[str], today: dt.date) -> dt.date | None:
    """Other numbers have as many digits too (a share's code): it is a day of the last years."""
    found = _read(_date, match, today)
    return found if found is not None and today.year - 5 <= found.year and found <= today else None


def _short_year(match: re.Match[str], today: dt.date) -> dt.date:
    """The order that gives a day which has come, the first of them."""
    first, middle, last = int(match["a"]), int(match["b"]), int(match["c"])
    days = []
    for year, month, day in ((first, middle, last), (last, middle, first), (last, first, middle)):
        try:
            days.append(dt.date(2000 + year, month, day))
        except ValueError:
            continue
    if not days:
        raise ValueError("no such day")
    return next((day for day in days if day <= today), days[0])


def _latest(today: dt.date, candidates: Iterator[tuple[int, int, int]]) -> dt.date | None:
    for candidate in candidates:
        try:
            found = dt.date(*candidate)
        except ValueError:
            continue
        if found <= today:
            return found
    return None


def _counted(match: re.Match[str], today: dt.date) -> dt.date | None:
    days = (count(match["n"]) or 0) * UNIT_DAYS[match["unit"][0]]
    try:
        return today + dt.timedelta(days=days if match["ahead"] else -days) if days else None
    except OverflowError:
        return None


def _weekday(match: re.Match[str], today: dt.date) -> dt.date:
    weekday = weekday_number(match["day"])
    if not match["which"]:
        return today - dt.timedelta(days=(today.weekday() - weekday) % 7)
    return today + dt.timedelta(days=weekday - today.weekday() + 7 * WEEKS[match["which"]])


def _weekday_en(match: re.Match[str], today: dt.date) -> dt.date:
    back = (today.weekday() - weekday_number(match["day"])) % 7
    if match["which"] == "last" and back == 0:
        back = 7
    return today - dt.timedelta(days=back - 7 if match["which"] == "next" else back)


def _relative(days: int) -> Reader:
    return lambda match, today: today + dt.timedelta(days=days)


def _holiday(match: re.Match[str], today: dt.date) -> dt.date | None:
    month, day = FIXED_HOLIDAYS[match["name"]]
    year = match["before"] or match["behind"]
    if year:
        return dt.date(int(year), month, day)
    if match["ago"]:
        return dt.date(today.year + YEARS[match["ago"]], month, day)
    return _latest(today, iter([(today.year, month, day), (today.year - 1, month, day)]))


_READERS: Mapping[str, Reader] = {
    "date": _date,
    "digits": _digits,
    "short_year": _short_year,
    "counted": _counted,
    "weekday": _weekday,
    "weekday_en": _weekday_en,
    "holiday": _holiday,
}


@cache
def _rules() -> tuple[tuple[Rule, Reader], ...]:
    """Each way to write a day with its reader; words for the days around today need none."""
    return tuple(
        (rule, _READERS[rule.read] if rule.read else _relative((rule.means - EXAMPLE_DAY).days))
        for rule in rules("days")
    )
