"""The hour that somebody means: 8:30, 08:30, 0830, 8点半, 每天晚上8点, 20点, 8pm, noon …"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.chat.numerals import arabic, even
from bot.errors import BotError

_PART = r"(早上|早晨|清晨|凌晨|半夜|上午|中午|下午|傍晚|晚上|晚|早)?"
_CLOCK = re.compile(_PART + r"(\d{1,2})[:.](\d{1,2})(?::\d{2})?(am|pm)?")
_SPOKEN = re.compile(_PART + r"(\d{1,2})[点时](半|[一123]刻|\d{1,2}分?|整|钟)?(am|pm)?")
_BARE = re.compile(_PART + r"(\d{1,2})()(am|pm)?")
_COMPACT = re.compile(r"()(\d{2})(\d{2})()")
_AFTERNOON = ("下午", "傍晚", "晚上", "晚")
_DAILY = re.compile(r"^(?:每(?:天|日)的?|天天|每(?=早|晚)|(?:every ?day|daily)?(?:at)?)")
_NAMED = {"中午": "12:00", "正午": "12:00", "noon": "12:00", "midday": "12:00"}
_NAMED |= {"午夜": "00:00", "半夜": "00:00", "midnight": "00:00"}
_ENDS = ".,。，!?;~…"


WIDEST = 5
"""Words of an hour: ``every day at 8:30 pm``."""


class NoSuchHour(BotError):
    """It reads like an hour, but no clock shows it (25:00)."""

    key = "error.no_such_hour"


def hour(text: str) -> str | None:
    """``HH:MM`` for an hour as people write it; None where it is none. Raises NoSuchHour."""
    compact = re.sub(r"\s", "", arabic(even(text))).rstrip(_ENDS)
    compact = _DAILY.sub("", compact, count=1)
    if compact in _NAMED:
        return _NAMED[compact]
    compact = re.sub(r"([ap])\.?m\.?$", r"\1m", compact)
    for pattern in (_CLOCK, _SPOKEN, _COMPACT, _BARE):
        match = pattern.fullmatch(compact)
        if match is not None:
            return _clock(text, *match.groups())
    return None


def split_hour(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The first hour among the words (``every day at 8:30`` is four) and the words that remain.

    Raises NoSuchHour.
    """
    for start in range(len(words)):
        for width in range(WIDEST, 0, -1):
            if start + width > len(words):
                continue
            found = hour(" ".join(words[start : start + width]))
            if found is not None:
                return found, [*words[:start], *words[start + width :]]
    return None, list(words)


def _clock(text: str, part: str | None, hours: str, minutes: str | None, half: str | None) -> str:
    hour_, minute = int(hours), _minutes(minutes or "")
    if half or part:
        late = half == "pm" or part in _AFTERNOON
        if half and not 1 <= hour_ <= 12:
            raise NoSuchHour(f"no such hour: {text}", text=text)
        if late and hour_ < 12:
            hour_ += 12
        elif hour_ == 12 and (half == "am" or part in ("凌晨", "半夜", "晚上", "晚")):
            hour_ = 0
        elif part == "中午" and hour_ < 3:
            hour_ += 12
    if hour_ > 23 or minute > 59:
        raise NoSuchHour(f"no such hour: {text}", text=text)
    return f"{hour_:02}:{minute:02}"


def _minutes(text: str) -> int:
    if text == "半":
        return 30
    if text.endswith("刻"):
        return 15 * int(text[0])
    digits = text.removesuffix("分")
    return int(digits) if digits.isdigit() else 0
