"""The stretch of days that somebody means: 7天, 7d, 本周, 上周, last 7 days, 1月22日到25日."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from bot.core.errors import BotError
from bot.phrases.normalize import arabic
from bot.phrases.questions import beside
from bot.phrases.ranges import find_range

MOST = 31
"""Days that are shown in brief, at most."""

_LATELY = r"(?:最近|过去|近|这|last|past|recent)?\s*"
_COUNTED = re.compile(
    rf"{_LATELY}(?P<n>\d{{1,9}}|[一二两兩三四五六七八九十廿卅]{{1,3}}|半|a|one)\s*"
    r"(?P<unit>天内?|日内|个?(?:周|星期|礼拜)|个月|days?|d|weeks?|w|months?)(?!\s*[前后之以]|[a-z]|\s*ago)",
    re.IGNORECASE,
)
_WEEK, _MONTH = "(?:周|星期|礼拜|週|禮拜)", "(?:月|個月)"
_NO_DAY = "(?![一二三四五六日天末1-7])"
_NO_DATE = r"(?!\d|[一二三四五六七八九十])"
_NAMED = re.compile(
    rf"(?P<week>[本这這]个?{_WEEK}{_NO_DAY}|this week(?![a-z]))"
    rf"|(?P<month>[本这這]个?{_MONTH}{_NO_DATE}|this month)"
    rf"|(?P<seven>(?:最近|过去|近)一?个?{_WEEK}{_NO_DAY}|past week(?![a-z]))"
    r"|(?P<thirty>(?:最近|过去|近)一?个?月|past month)(?![a-z])",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?<!上)上(?P<zh>上?)一?个?(?:(?P<week>{_WEEK}){_NO_DAY}|{_MONTH}{_NO_DATE})"
    r"|(?:the )?(?:(?:last|previous) (?:(?P<last>week)|month)|(?:(?P<en>week)|month) before last)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_WEEKEND = re.compile(
    rf"(?P<last>(?<!上)上个?{_WEEK}末|last weekend(?![a-z]))"
    rf"|(?<!\S)(?:(?:the )?weekend|周末|週末)(?=\s|[的,，]|$)",
    re.IGNORECASE,
)
_COMMAS = " ,，、\t\n"
_DAYS = {"天": 1, "日": 1, "d": 1, "个": 7, "周": 7, "星": 7, "礼": 7, "w": 7, "m": 30}


class NoDays(BotError):
    """A stretch of no days (0天)."""

    key = "reading.lately.no_days"


@dataclass(frozen=True, slots=True)
class Span:
    """Both days included; at most ``MOST`` of them. ``cut``: more were asked for."""

    first: dt.date
    last: dt.date
    cut: bool = False


def find_span(text: str, today: dt.date) -> tuple[Span | None, str]:
    """The stretch of days at the end or at the beginning of ``text``, and what remains of it.

    A stretch ends with ``today``, unless it says otherwise (上周, 1月22日到25日). Something must
    part it from other letters and digits, or it must be Chinese: ``融资7天`` is one, ``gpt7d`` is
    none.

    Raises NoDays, SeveralDays where the days named are no stretch, and NoSuchDay where it is from
    or to a day that no calendar has.
    """
    found = find_range(text, today)
    if found is not None:
        last = min(found.last, today)
        return _span((last - found.first).days + 1, last, found.said.strip()), beside(found.rest)
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            before = beside(text[: match.start()].strip(_COMMAS))
            after = beside(text[match.end() :].strip(_COMMAS))
            if (before and after) or not _parted(text, match):
                continue
            days, last = read(match, today)
            return _span(days, last, match[0].strip()), before or after
    return None, text


def _span(days: int, last: dt.date, text: str) -> Span:
    if days < 1:
        raise NoDays(f"no days: {text}", text=text, most=MOST)
    first = last - dt.timedelta(days=min(days, MOST) - 1)
    return Span(first, last, cut=days > MOST)


def _parted(text: str, match: re.Match[str]) -> bool:
    before = text[match.start() - 1 : match.start()]
    return not (before.isascii() and before.isalnum() and match[0][0].isascii()) or (
        match[0][0].isspace()
    )


def _before(match: re.Match[str], today: dt.date) -> tuple[int, dt.date]:
    """The calendar's week or month before this one, or the one before that."""
    twice = match["zh"] or match[0].casefold().endswith("before last")
    if match["week"] or match["last"] or match["en"]:
        return 7, today - dt.timedelta(days=today.weekday() + (8 if twice else 1))
    last = today.replace(day=1) - dt.timedelta(days=1)
    if twice:
        last = last.replace(day=1) - dt.timedelta(days=1)
    return last.day, last


def _weekend(match: re.Match[str], today: dt.date) -> tuple[int, dt.date]:
    """The last one that has begun; 上周末 is over."""
    if today.weekday() >= 5 and not match["last"]:
        return today.weekday() - 4, today
    return 2, today - dt.timedelta(days=today.weekday() + 1)


def _counted(match: re.Match[str], today: dt.date) -> tuple[int, dt.date]:
    number, unit = match["n"].casefold(), match["unit"].casefold()
    days = 30 if unit.startswith("个月") else _DAYS[unit[0]]
    if number == "半":
        return days // 2, today
    if len(number) == 2 and not set(number) & set("十廿卅0123456789"):
        number = number[1]  # 两三天
    count = 1 if number in ("a", "one") else arabic(number)
    return (int(count) * days if str(count).isdigit() else 0), today


def _named(match: re.Match[str], today: dt.date) -> tuple[int, dt.date]:
    if match["week"]:
        return today.weekday() + 1, today
    if match["month"]:
        return today.day, today
    return (7 if match["seven"] else 30), today


_READERS = (
    (_WEEKEND, _weekend),
    (_BEFORE, _before),
    (_NAMED, _named),
    (_COUNTED, _counted),
)
