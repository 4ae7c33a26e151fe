"""The stretch of days that somebody means: 7天, 7d, 一周, 本周, 近三天, last 7 days, this month."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from bot.chat.numerals import arabic
from bot.errors import BotError

MOST = 31
"""Days that are shown in brief, at most."""

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

    A stretch ends with ``today``. Something must part it from other letters and digits, or it
    must be Chinese: ``融资7天`` is one, ``gpt7d`` is none.

    Raises NoDays.
    """
    for pattern, read in ((_NAMED, _named), (_COUNTED, _counted)):
        for match in pattern.finditer(text):
            before = text[: match.start()].strip(_COMMAS).removesuffix("的")
            after = text[match.end() :].strip(_COMMAS).removeprefix("的")
            if (before and after) or not _parted(text, match):
                continue
            days = read(match, today)
            if days < 1:
                raise NoDays(f"no days: {match[0]}", text=match[0].strip(), most=MOST)
            shown = min(days, MOST)
            first = today - dt.timedelta(days=shown - 1)
            return Span(first, today, cut=days > MOST), before or after
    return None, text


def _parted(text: str, match: re.Match[str]) -> bool:
    before = text[match.start() - 1 : match.start()]
    return not (before.isascii() and before.isalnum() and match[0][0].isascii()) or (
        match[0][0].isspace()
    )


def _counted(match: re.Match[str], today: dt.date) -> int:
    number, unit = match["n"].casefold(), match["unit"].casefold()
    days = 30 if unit.startswith("个月") else _DAYS[unit[0]]
    if number == "半":
        return days // 2
    count = 1 if number in ("a", "one") else arabic(number)
    return int(count) * days if str(count).isdigit() else 0


def _named(match: re.Match[str], today: dt.date) -> int:
    if match["week"]:
        return today.weekday() + 1
    if match["month"]:
        return today.day
    return 7 if match["seven"] else 30
