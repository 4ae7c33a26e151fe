"""The day on which a pause ends, as people type it: a date to come (2月10日, 下周一), or how long
it is (3天, 两周, a month), which counts from the next push as the buttons do."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from bot.chat.settings.changes import FARTHEST, pause_date
from bot.model.schedule import local_date
from bot.model.subscription import Subscription
from bot.phrases.dates import is_weekday, read_month
from bot.phrases.day_in_text import read_day
from bot.phrases.normalize import arabic, even

_BEFORE = re.compile(
    r"(?:请|先|please )*(?:暂停|停止|停|休息|pause(?:d)?(?= ))?(?:推送)?[ ,]*"
    r"(?:直到|等到|到|至|for (?=\S)|(?:un)?till? (?=\S)|to (?=\S)|by (?=\S))? ?"
)
_BEHIND = re.compile(r"(?: ?(?:为止|再?恢复(?:推送)?|再推送?|吧|please))+$")
_LENGTH = re.compile(
    r"(?:(?P<n>\d{1,4})|(?P<half>半|half an? )|(?P<one>an? |one ))? ?"
    r"(?:(?P<day>天|days?|d)|个?(?P<week>周|星期|礼拜|weeks?|w)|(?P<month>个月|months?)"
    r"|(?P<year>年|years?))"
)
_ABOUT = re.compile(r"[一二两三四五六七八九]{2}(?:天|个|周|星期|礼拜|年)")
_ENGLISH_NUMBERS = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7"}
_NUMBER_WORD = re.compile(rf"^(?:{'|'.join(_ENGLISH_NUMBERS)})\b")
_OVER = re.compile(r"上(?!午)|昨|前|去年|\b(?:last|ago|past|yesterday|previous)\b")
_THIS = "(?:这个?|本|the |this )?"
_NAMED = {
    "month_end": re.compile(rf"{_THIS}月[底末]|(?:the )?end of (?:the |this )?month|month end"),
    "next_month_end": re.compile(r"下个?月[底末]|(?:the )?end of next month"),
    "next_month": re.compile(r"下个?月(?:初|1[日号])?|月初|next month"),
    "next_week": re.compile(r"下个?(?:周|星期|礼拜)初?|next week"),
    "weekend": re.compile(rf"{_THIS}(?:周末|weekend)"),
    "next_weekend": re.compile(r"下个?周末|next weekend"),
    "year_end": re.compile(r"(?:今?年|今年年)[底末]|(?:the )?end of (?:the |this )?year"),
    "next_year": re.compile(r"明年(?:初|年初)?|next year"),
}


async def resume_day(text: str, shown: Subscription, now: dt.datetime) -> dt.date | None:
    """The day; it may lie in the past where the text says so. Raises NoSuchDay and
    MovingHoliday."""
    today = local_date(now, shown.timezone)
    said = _BEHIND.sub("", even(text).strip(" ,。.!?~"))
    said = said[match.end() :] if (match := _BEFORE.match(said)) is not None else said
    if said.startswith("过"):
        said = f"{said[1:]}后"
    months, days = _length(said)
    if months or days:
        return _later(pause_date(shown, min(days, FARTHEST.days * 2), now), months)
    day = _named(said, today)
    return day if day is not None else await coming_day(said, today)


async def coming_day(text: str, today: dt.date) -> dt.date | None:
    """The next day that ``text`` means: dates are read as past ones elsewhere, here 2月10日 and
    周一 lie ahead. Raises NoSuchDay and MovingHoliday."""
    day = await read_day(text, today)
    if day is None:
        return None if _ABOUT.search(text) else _month(text, today)
    if day > today or _OVER.search(even(text)):
        return day
    if day == today and not is_weekday(text):
        return day
    tomorrow = await read_day(text, today + dt.timedelta(days=1))
    if tomorrow is not None and tomorrow - day == dt.timedelta(days=1):
        return None  # it moves with today, as "just 3 days" does, and names nothing past
    for ahead in (7, 31, 364):
        later = await read_day(text, today + dt.timedelta(days=ahead))
        if later is not None and later > today:
            return later
    return day


def _length(said: str) -> tuple[int, int]:
    """Months and days; neither where it is no length, or not quite one (两三天)."""
    if _ABOUT.match(said):
        return 0, 0
    said = _NUMBER_WORD.sub(lambda word: _ENGLISH_NUMBERS[word[0]], arabic(said))
    if said.isdecimal() and len(said) <= 3:
        return 0, int(said)
    match = _LENGTH.fullmatch(said)
    if match is None or not (match["n"] or match["half"] or match["one"]):
        return 0, 0
    n = int(match["n"] or 1)
    if match["half"]:
        return {"month": (0, 15), "year": (6, 0)}.get(match.lastgroup or "", (0, 0))
    months = n if match["month"] else 12 * n if match["year"] else 0
    return min(months, 24), n if match["day"] else 7 * n if match["week"] else 0


def _later(day: dt.date, months: int) -> dt.date:
    """That many months later; the last day of a month that is too short."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _named(said: str, today: dt.date) -> dt.date | None:
    name = next((name for name, pattern in _NAMED.items() if pattern.fullmatch(said)), None)
    first = _later(today.replace(day=1), 1)
    monday = today + dt.timedelta(days=7 - today.weekday())
    match name:
        case "month_end":
            last = first - dt.timedelta(days=1)
            return last if last > today else _later(first, 1) - dt.timedelta(days=1)
        case "next_month_end":
            return _later(first, 1) - dt.timedelta(days=1)
        case "next_month":
            return first
        case "next_week":
            return monday
        case "weekend":
            saturday = monday - dt.timedelta(days=2)
            return saturday if saturday > today else saturday + dt.timedelta(days=7)
        case "next_weekend":
            return monday + dt.timedelta(days=5)
        case "year_end":
            return today.replace(month=12, day=31)
        case "next_year":
            return dt.date(today.year + 1, 1, 1)
    return None


def _month(text: str, today: dt.date) -> dt.date | None:
    """``到3月``: its first day."""
    first = read_month(text.removesuffix("初"), today)
    if first is None or first > today or re.search(r"\d{4}", text):
        return first
    return first.replace(year=first.year + 1)
