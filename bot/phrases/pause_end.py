"""The day on which a pause ends, as people type it: a date to come (2月10日, 下周一), or how long
it is (3天, 两周, a month), which counts from the next push as the buttons do. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from bot.phrases.dates import day_at, read_day, read_month, tidy
from bot.phrases.grammar import UNIT_DAYS, count, pattern, rules
from bot.phrases.normalize import arabic, even

MAX_PAUSE_DAYS = 800
"""More than a pause may have: what is longer is told from one that can be had."""

_BEFORE = re.compile(
    r"(?:请|先|please )*(?:暂停|停止|停|休息|pause(?:d)?(?= ))?(?:推送)?[ ,]*"
    r"(?:直到|等到|到|至|for (?=\S)|(?:un)?till? (?=\S)|to (?=\S)|by (?=\S))? ?"
)
_BEHIND = re.compile(r"(?: ?(?:为止|再?恢复(?:推送)?|再推送?|吧|please))+$")
_LENGTH = pattern(
    r"(?:(?P<half>半|half an? )|(?P<n>\d{1,4}|{COUNT_EN}))? ?"
    r"(?:(?P<days>天|days?|d|个?(?:周|星期|礼拜)|weeks?|w)|(?P<month>个月|months?)|(?P<year>年|years?))"
)
_ABOUT = re.compile(r"[一二两三四五六七八九]{2}(?:天|个|周|星期|礼拜|年)")
_OVER = re.compile(r"上(?!午)|昨|前|去年|\b(?:last|ago|past|yesterday|previous)\b")
_AHEAD_DAYS = {"week": 7, "month": 31, "year": 364}


def resume_day(text: str, today: dt.date, next_push: dt.date) -> dt.date | None:
    """The day; it may lie in the past where the text says so. Raises NoSuchDay and
    MovingHoliday."""
    said = _BEHIND.sub("", even(text).strip(" ,。.!?~"))
    said = said[match.end() :] if (match := _BEFORE.match(said)) is not None else said
    if said.startswith("过"):
        said = f"{said[1:]}后"
    length = _length(said)
    if length == (0, 0):
        return today
    if length is not None:
        months, days = length
        return _later(next_push + dt.timedelta(days=min(days, MAX_PAUSE_DAYS)), months)
    day = _named(said, today)
    return day if day is not None else coming_day(said, today)


def coming_day(text: str, today: dt.date) -> dt.date | None:
    """The next day that ``text`` means: dates are read as past ones elsewhere, here 2月10日 and
    周一 lie ahead. Raises NoSuchDay and MovingHoliday."""
    date = read_day(text, today, holidays=True)
    if date is None:
        return None if _ABOUT.search(text) else _month(text, today)
    day = day_at(tidy(text), 0, today, holidays=True)
    if day is None or date > today or _OVER.search(even(text)):
        return date
    if not day.open or (date == today and day.open != "week"):
        return date
    return day.read(today + dt.timedelta(days=_AHEAD_DAYS[day.open]))


def _length(said: str) -> tuple[int, int] | None:
    """Months and days; None where it is no length, or not quite one (两三天)."""
    if _ABOUT.match(said):
        return None
    said = arabic(said)
    if said.isdecimal() and len(said) <= 3:
        return 0, int(said)
    match = _LENGTH.fullmatch(said)
    if match is None or not (match["n"] or match["half"]):
        return None
    if match["half"]:
        return (0, 15) if match["month"] else (6, 0) if match["year"] else None
    n = count(match["n"]) or 0
    if match["days"]:
        return 0, n * UNIT_DAYS[match["days"].lstrip("个")[0]]
    return min(n if match["month"] else 12 * n, 24), 0


def _later(day: dt.date, months: int) -> dt.date:
    """That many months later; the last day of a month that is too short."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _named(said: str, today: dt.date) -> dt.date | None:
    named = (rule.read for rule in rules("pauses") if rule.read and rule.pattern.fullmatch(said))
    first = _later(today.replace(day=1), 1)
    monday = today + dt.timedelta(days=7 - today.weekday())
    last, saturday = first - dt.timedelta(days=1), monday - dt.timedelta(days=2)
    next_last = _later(first, 1) - dt.timedelta(days=1)
    return {
        "month_end": last if last > today else next_last,
        "next_month_end": next_last,
        "next_month": first,
        "next_week": monday,
        "weekend": saturday if saturday > today else saturday + dt.timedelta(days=7),
        "next_weekend": monday + dt.timedelta(days=5),
        "year_end": today.replace(month=12, day=31),
        "next_year": dt.date(today.year + 1, 1, 1),
    }.get(next(named, ""))


def _month(text: str, today: dt.date) -> dt.date | None:
    """``到3月``: its first day."""
    first = read_month(text.removesuffix("初"), today)
    if first is None or first > today or re.search(r"\d{4}", text):
        return first
    return first.replace(year=first.year + 1)
