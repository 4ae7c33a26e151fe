"""The stretch of days that somebody means: 7天, 7d, 本周, 上周, last 7 days, 1月22日到25日."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from bot.chat.dates import quick
from bot.chat.numerals import arabic, even
from bot.errors import BotError

MOST = 31
"""Days that are shown in brief, at most."""

WIDEST = 3
"""Words of a day from which or to which a stretch goes: ``Jan 22 2026``."""

_LATELY = r"(?:最近|过去|近|这|last|past|recent)?\s*"
_COUNTED = re.compile(
    rf"{_LATELY}(?P<n>\d{{1,9}}|[一二两兩三四五六七八九十廿卅]{{1,3}}|半|a|one)\s*"
    r"(?P<unit>天内?|日内|个?(?:周|星期|礼拜)|个月|days?|d|weeks?|w|months?)(?!\s*[前后之以]|[a-z]|\s*ago)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?P<week>[本这]个?(?:周|星期|礼拜)|this week)(?![一二三四五六日天1-7a-z])"
    r"|(?P<month>[本这]个?月|this month)(?!\d|[一二三四五六七八九十])"
    r"|(?P<seven>(?:最近|过去|近)(?:一?个?(?:周|星期|礼拜))|(?:last|past) week)(?![a-z])"
    r"|(?P<thirty>(?:最近|过去|近)一?个?月|(?:last|past) month)(?![a-z])",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?<!上)上(?:(?P<week>个?(?:周|星期|礼拜|週|禮拜))(?![一二三四五六日天1-7a-z])"
    r"|(?P<month>个?月|個月)(?!\d|[一二三四五六七八九十]))"
)
_FROM_TO = re.compile(
    r"\s*(?:到|至|[~～–—]+|\.{2,}|…+|\bto\b|\bthrough\b)\s*|\s+-\s+|(?<=[\d日号號])-(?=[\d月日号號]+)",
    re.IGNORECASE,
)
_COMMAS = " ,，、\t\n"
_DAY_ONLY = re.compile(r"(\d{1,2})[日号]?")
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

    Raises NoDays, and NoSuchDay where it is from or to a day that no calendar has.
    """
    found = _from_to(text, today)
    if found is not None:
        return found
    for pattern, read in ((_BEFORE, _before), (_NAMED, _named), (_COUNTED, _counted)):
        for match in pattern.finditer(text):
            before = text[: match.start()].strip(_COMMAS).removesuffix("的")
            after = text[match.end() :].strip(_COMMAS).removeprefix("的")
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


def _from_to(text: str, today: dt.date) -> tuple[Span, str] | None:
    """``融资 1月22日到25日``: two days with a word between them that says from and to."""
    for match in _FROM_TO.finditer(text):
        before, after = text[: match.start()].split(), text[match.end() :].split()
        if match[0] == "-" and before and "月" not in before[-1]:
            continue  # 2026-01-28, GPT 1.5-2.0
        first, before = _day_of(before, today, None)
        last, after = _day_of(after[::-1], today, first)
        if first is None or last is None or (before and after):
            continue
        first, last = min(first, last), max(first, last)
        shown = min(last, today)
        said = text if not (before or after) else match[0]
        return _span((shown - first).days + 1, shown, said.strip()), " ".join(before or after[::-1])
    return None


def _day_of(
    words: list[str], today: dt.date, first: dt.date | None
) -> tuple[dt.date | None, list[str]]:
    """The day at the end of the words (to be read backwards where it is the second one, of which
    ``first`` may give the month), and the words that remain."""
    for width in range(min(WIDEST, len(words)), 0, -1):
        some = words[-width:] if first is None else words[-width:][::-1]
        said = " ".join(some)
        bare = _DAY_ONLY.fullmatch(arabic(even(said))) if first is not None else None
        if bare is not None and first is not None:
            return _same_month(first, int(bare[1])), words[:-width]
        day = quick(said, today)
        if day is not None:
            return day, words[:-width]
    return None, words


def _same_month(first: dt.date, day: int) -> dt.date | None:
    try:
        return first.replace(day=day)
    except ValueError:
        return None


def _parted(text: str, match: re.Match[str]) -> bool:
    before = text[match.start() - 1 : match.start()]
    return not (before.isascii() and before.isalnum() and match[0][0].isascii()) or (
        match[0][0].isspace()
    )


def _before(match: re.Match[str], today: dt.date) -> tuple[int, dt.date]:
    if match["week"]:
        return 7, today - dt.timedelta(days=today.weekday() + 1)
    last = today.replace(day=1) - dt.timedelta(days=1)
    return last.day, last


def _counted(match: re.Match[str], today: dt.date) -> tuple[int, dt.date]:
    number, unit = match["n"].casefold(), match["unit"].casefold()
    days = 30 if unit.startswith("个月") else _DAYS[unit[0]]
    if number == "半":
        return days // 2, today
    count = 1 if number in ("a", "one") else arabic(number)
    return (int(count) * days if str(count).isdigit() else 0), today


def _named(match: re.Match[str], today: dt.date) -> tuple[int, dt.date]:
    if match["week"]:
        return today.weekday() + 1, today
    if match["month"]:
        return today.day, today
    return (7 if match["seven"] else 30), today
