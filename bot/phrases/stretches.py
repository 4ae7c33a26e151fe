"""The stretch of days that somebody means: 7天, 本周, last week, 1月22日到25日, 昨天和前天. Pure.

Those with a name or a length stand in ``grammar.yaml``. From one day to another, and several days
at once, are rows of the days that ``dates`` finds, joined by a word or a sign.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.errors import BotError
from bot.phrases.dates import MAX_TEXT_CHARS, NamedDay, begins, day_at, tidy
from bot.phrases.grammar import UNIT_DAYS, count, pattern, rules
from bot.phrases.normalize import fold, number
from bot.phrases.questions import beside

MAX_DAYS = 31
"""Days that are shown in brief, at most."""

MAX_LISTED_DAYS = 8
"""Days named one by one; who names more means a stretch."""


class NoDays(BotError):
    """A stretch of no days (0天)."""

    key = "reading.lately.no_days"


class SeveralDays(BotError):
    """Several days that are no stretch. ``rest``: what else was said."""

    key = "error.several_days"

    def __init__(self, message: str, rest: str) -> None:
        super().__init__(message)
        self.rest = rest


@dataclass(frozen=True, slots=True)
class Stretch:
    """Both days included; at most ``MAX_DAYS`` of them. ``cut``: more were asked for."""

    first: dt.date
    last: dt.date
    cut: bool = False


def find_stretch(text: str, today: dt.date) -> tuple[Stretch | None, str]:
    """The stretch of days at the end or at the beginning of ``text``, and what remains of it.

    It ends with ``today``, unless it says otherwise (上周, 1月22日到25日). Something must part it
    from other letters and digits, or it must be Chinese: ``融资7天`` is one, ``gpt7d`` is none.

    Raises NoDays, SeveralDays where the days named are no stretch, and NoSuchDay where it is from
    or to a day that no calendar has.
    """
    plain = tidy(text)
    if len(plain) > MAX_TEXT_CHARS:
        return None, text
    for first, last, start, end in (*_rows(plain, today), *_named(plain, today)):
        rest = _rest(plain, start, end)
        if rest is None:
            continue
        last = min(last, today)
        days = (last - first).days + 1
        if days < 1:
            raise NoDays(f"no days: {plain[start:end]}", text=plain[start:end], most=MAX_DAYS)
        first = last - dt.timedelta(days=min(days, MAX_DAYS) - 1)
        return Stretch(first, last, cut=days > MAX_DAYS), rest
    return None, text


def _rest(text: str, start: int, end: int) -> str | None:
    """What else the text holds; None where that stands on both sides."""
    before = _LEAD.sub("", text[:start].strip(_COMMAS)).strip(_COMMAS)
    behind = _TAIL.sub("", text[end:].strip(_COMMAS)).strip(_COMMAS)
    before, behind = beside(before), beside(behind)
    return None if before and behind else before or behind


_COMMAS = " ,，、"
_LEAD = re.compile(r"(?:自从|自|从|從|\b(?:from|since|between))$", re.I)
_TAIL = re.compile(r"^(?:之间|之間|期间|期間|这几天|這幾天|为止|為止|以来|以來)")


# --- with a name or a length ---------------------------------------------------------------

_Found = tuple[dt.date, dt.date, int, int]
"""The first and the last day, and where their words begin and end."""

Reader = Callable[[re.Match[str], dt.date], tuple[int, dt.date]]
"""How many days, and the last of them."""


def _named(text: str, today: dt.date) -> Iterator[_Found]:
    folded = fold(text)
    for rule in rules("stretches"):
        for match in rule.pattern.finditer(folded):
            before = folded[match.start() - 1 : match.start()]
            if before.isascii() and before.isalnum() and match[0][0].isascii():
                continue
            days, last = _READERS[rule.read](match, today)
            yield last - dt.timedelta(days=days - 1), last, match.start(), match.end()


def _weekend(match: re.Match[str], today: dt.date) -> tuple[int, dt.date]:
    """The last one that has begun; 上周末 is over."""
    if today.weekday() >= 5 and not match[0].startswith(("上", "last")):
        return today.weekday() - 4, today
    return 2, today - dt.timedelta(days=today.weekday() + 1)


def _before(match: re.Match[str], today: dt.date) -> tuple[int, dt.date]:
    """The calendar's week or month before this one, or the one before that."""
    twice = match[0].startswith("上上") or match[0].endswith("before last")
    if not _MONTH.search(match[0]):
        return 7, today - dt.timedelta(days=today.weekday() + (8 if twice else 1))
    last = today.replace(day=1) - dt.timedelta(days=1)
    if twice:
        last = last.replace(day=1) - dt.timedelta(days=1)
    return last.day, last


def _this(match: re.Match[str], today: dt.date) -> tuple[int, dt.date]:
    return (today.day if _MONTH.search(match[0]) else today.weekday() + 1), today


def _past(match: re.Match[str], today: dt.date) -> tuple[int, dt.date]:
    return (30 if _MONTH.search(match[0]) else 7), today


def _counted(match: re.Match[str], today: dt.date) -> tuple[int, dt.date]:
    days = 30 if _MONTH.search(match["unit"]) else UNIT_DAYS[match["unit"].lstrip("个")[0]]
    if match["n"] == "半":
        return days // 2, today
    return min((count(match["n"]) or 0) * days, 9999), today


_READERS: Mapping[str, Reader] = {
    "weekend": _weekend,
    "before": _before,
    "this": _this,
    "past": _past,
    "counted": _counted,
}
_MONTH = re.compile("月|month")


# --- from one day to another, and several at once ------------------------------------------


@dataclass(frozen=True, slots=True)
class _End:
    """A day, or the number of one whose month another day gives. ``marked``: the number says of
    itself that it is a day (25日)."""

    said: str
    start: int
    end: int
    day: NamedDay | None = None
    number: int = 0
    marked: bool = False
    year: int = 0

    @property
    def date(self) -> dt.date | None:
        return self.day.date if self.day is not None else None

    @property
    def is_bare(self) -> bool:
        return self.day is None and not self.marked

    @property
    def dotted(self) -> bool:
        """Whether it could as well be a version (1.22)."""
        return self.day is not None and self.day.could_be_version and "." in self.said

    @property
    def lends_month(self) -> bool:
        """Whether a number before it may be a day of its month: the 28号 in 27、28号, or 28 Jan."""
        return self.marked or _DAY_FIRST.match(self.said) is not None


def _rows(text: str, today: dt.date) -> Iterator[_Found]:
    """The first row of days in a tidy text. Raises SeveralDays and NoSuchDay."""
    folded, at = fold(text), 0
    while at < len(text):
        firsts = _ends(folded, at, today) if begins(folded, at) else []
        for first in firsts:
            found = _row(text, folded, first, today) or _since(folded, first, today)
            if found is not None:
                yield found
                return
        at = max((first.end for first in firsts if first.day is not None), default=at + 1)


def _row(text: str, folded: str, first: _End, today: dt.date) -> _Found | None:
    """From the first day to another, or it and those that are named with it."""
    ends = _from_to(folded, first, today)
    is_list = ends is None
    ends = _listed(folded, first, today) if ends is None else ends
    start, end = first.start, ends[-1].end if ends else 0
    rest = _rest(text, start, end) if len(ends) > 1 else None
    if rest is None or _is_version(rest, first, ends[-1]):
        return None
    if not is_list and any(one.date for one in ends):
        for day in (one.day for one in ends if one.day is not None):
            _ = day.sure
    days = resolve(ends, today)
    if days is None:
        return None
    if not is_list:
        return *_in_order(days[0], days[1], first, ends[1], today), start, end
    between = len(days) == 2 and (
        folded[:start].endswith("between ") or folded.startswith(("之间", "期间"), end)
    )
    if not between and (max(days) - min(days)).days >= len(set(days)):
        raise SeveralDays(f"several days: {text[start:end]!r}", rest)
    return min(days), max(days), start, end


def _since(folded: str, first: _End, today: dt.date) -> _Found | None:
    """``since Jan 22``, ``1月22日以来``: until today."""
    before, onward = _SINCE.search(folded[: first.start]), _ONWARD.match(folded, first.end)
    if first.date is None or first.date > today or (before is None and onward is None):
        return None
    start = before.start() if before is not None else first.start
    return first.date, today, start, onward.end() if onward is not None else first.end


def _from_to(folded: str, first: _End, today: dt.date) -> list[_End] | None:
    sign = _TO.match(folded, first.end)
    lasts = _ends(folded, sign.end(), today, joined=True) if sign is not None else []
    if sign is None or not lasts or not _may_join(folded, sign[0], first, lasts[0], today):
        return None
    return [first, lasts[0]]


def _listed(folded: str, first: _End, today: dt.date) -> list[_End]:
    """The days from the first on, with signs between them."""
    ends = [first]
    while len(ends) < MAX_LISTED_DAYS and (sign := _AND.match(folded, ends[-1].end)) is not None:
        more = next(iter(_ends(folded, sign.end(), today, joined=True)), None)
        if more is None:
            break
        unclear = more.dotted or more.is_bare or first.dotted or not first.day
        goes_on = not _HAS_NUMBER.search(more.said) and _GOES_ON.match(folded, more.end)
        if (unclear and not sign[0].strip()) or goes_on:  # goes on: 今日要闻
            break
        ends.append(more)
    if ends[-1].is_bare and folded[ends[-1].end :].strip(_COMMAS):
        return []  # Jan 27 and 5 more
    known = next((end for end in ends if not end.is_bare), None)
    return [] if first.day is None and (known is None or not known.lends_month) else ends


def _ends(folded: str, at: int, today: dt.date, *, joined: bool = False) -> list[_End]:
    """What stands there: a day, a number that may be one, or both, the likelier one first. Where
    it is joined to a day before it, a day of the month is only a number."""
    day, match = day_at(folded, at, today, hyphen=not joined), _NUMBER.match(folded, at)
    value, found = number(match["n"]) if match is not None else None, []
    if day is not None:
        found.append(_End(folded[at : day.end], at, day.end, day))
    if match is not None and value is not None:
        only = day is not None and day.kind == "month_day" and day.date is not None
        end = max(match.end(), day.end) if day is not None and only else match.end()
        first = only if joined else folded[end : end + 1] == "-"
        marked, year = bool(match["mark"]), int(match["year"] or 0)
        found.insert(0 if first else 1, _End(folded[at:end], at, end, None, value, marked, year))
    now = _NOW.match(folded, at) if joined and not found else None
    if now is not None:
        day = NamedDay(today, at, now.end(), now[0], "relative", "", lambda day: day)
        found.append(_End(now[0], at, now.end(), day))
    return found


def resolve(ends: Sequence[_End], today: dt.date) -> list[dt.date] | None:
    """The days, those without a month in that of the day before (or else behind) them."""
    known = next((at for at, end in enumerate(ends) if end.day is not None), None)
    if known is None:
        known = next((at for at, end in enumerate(ends) if end.marked), 0)
    day = ends[known].date or _numbered(ends[known], today)
    if day is None or any(end.day is not None and end.date is None for end in ends):
        return None
    days = [day]
    try:
        for end in ends[known + 1 :]:
            days.append(end.date or days[-1].replace(day=end.number))
        for end in reversed(ends[:known]):
            later = days[0]
            if end.number > later.day:
                later = later.replace(day=1) - dt.timedelta(days=1)
            days.insert(0, later.replace(day=end.number))
        year = ends[-1].year
        return [day.replace(year=year) for day in days] if year else days
    except ValueError:
        return None


def _numbered(end: _End, today: dt.date) -> dt.date | None:
    """The latest day of the month with the number of the end, where that is marked as a day."""
    day = day_at(f"{end.number}日", 0, today) if end.marked else None
    return day.date if day is not None else None


def _may_join(folded: str, sign: str, first: _End, last: _End, today: dt.date) -> bool:
    """Whether the sign stands between two days; a bare hyphen may stand within one."""
    if first.day is None and not last.lends_month:
        return False
    if sign != "-":
        return True
    if "-" in first.said + last.said and not (_WHOLE.fullmatch(first.said + last.said)):
        return False  # 28-1-26
    if first.day is not None and (first.day.date is None or last.is_bare):
        return first.day.date is not None and last.number > first.day.date.day  # 1.5-2
    whole = day_at(folded, first.start, today)
    return whole is None or whole.date is None or whole.end < last.end  # 3-5日


def _is_version(rest: str, first: _End, last: _End) -> bool:
    """GPT 1.5-2.1"""
    return (first.dotted or last.dotted) and rest[-1:].isascii() and rest[-1:].isalnum()


def _in_order(
    one: dt.date, other: dt.date, first: _End, last: _End, today: dt.date
) -> tuple[dt.date, dt.date]:
    """From one day to the other. Where a week, a month or a year was to be guessed, the two are
    guessed together."""
    if one <= other:
        return one, other
    before, behind = first.day, last.day
    if before is not None and before.open == "week":  # 周三到周五
        return before.read(other) or other, other
    if before is not None and before.kind == "month_day" and last.marked:  # 25号到5号
        later = _numbered(last, _later(one, 27))
        if later is not None and one < later <= today:
            return one, later
        return before.read(other) or other, other
    if one - other > dt.timedelta(days=MAX_DAYS):
        if behind is not None and behind.open == "year":  # 1月25日到2月5日
            return one, behind.read(_later(one, 364)) or one
        if before is not None and before.open == "year":
            return before.read(other) or other, other
    return other, one


def _later(day: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(min(day.toordinal() + days, dt.date.max.toordinal()))


_NUMBER = pattern(
    r"(?P<n>{N2})(?![\d{NUMERAL}])(?:(?P<mark>{TH}|日|号)|(?=[- ,，、和与及&之的~–—到至)]|$))"
    r"(?:,? (?P<year>\d{4})(?!\d))?"
)
_TO = re.compile(
    r" ?(?:直?到|至|[~–—―‐‑]+|\.{2,}|->|→"
    r"|(?<![a-z])(?:to|thru|through|(?:un)?till?)(?![a-z])) ?"
    r"| -+ |-"
)
_AND = re.compile(
    r" ?(?:[,，、;；&+]|以及|还有|或者|[和与跟及或]|(?<![a-z])(?:and|or)(?![a-z])) ?| "
    r"|(?<=[日号])(?=\d)|(?<=[天日号一二三四五六])(?=[今昨前大周星礼])"
)
_SINCE = re.compile(r"(?:since |自从 ?|自 ?|从 ?)$")
_ONWARD = re.compile(" ?(?:以来|开始|起)")
_NOW = re.compile(r"今(?![天日年晚早晨])|现在|目前|(?:now|present)(?![a-z])")
_GOES_ON = re.compile(r"[^\W\d_a-z的和与跟及或]")
_HAS_NUMBER = re.compile(r"\d|月|[十一二三四五六七八九]日")
_DAY_FIRST = re.compile(r"\d{1,2}(?:st|nd|rd|th)? (?:of )?[a-z]")
_WHOLE = re.compile(r"(?:\d{4}-\d{1,2}-\d{2}){2}")
