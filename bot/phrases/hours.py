"""The hour that somebody means: 8:30, 08:30, 0830, 8点半, 每天晚上8点, 20点, 8pm, noon …"""

from __future__ import annotations

import re

from bot.core.errors import BotError
from bot.phrases.normalize import arabic, even

_PART = r"(早上|早晨|清晨|凌晨|半夜|上午|中午|下午|傍晚|晚上|晚|早)?"
_CLOCK = re.compile(_PART + r"(\d{1,2})[:.](\d{1,2})(?::\d{2})?(am|pm)?(?:h|hrs?|hours|uhr)?")
_FRENCH = re.compile(r"()(\d{1,2})h(\d{2})()")
_SPOKEN = re.compile(_PART + r"(\d{1,2})[点时](半|[一123]刻|\d{1,2}分?|整|钟)?(am|pm)?")
_BARE = re.compile(_PART + r"(\d{1,2})()(am|pm)?")
_COMPACT = re.compile(r"()(\d{2})(\d{2})()")
_AFTERNOON = ("下午", "傍晚", "晚上", "晚")
_DAILY = re.compile(
    r"^(?:每(?:天|日)的?|天天|每(?=早|晚)|(?:从|自)?(?:[明今][天日]|[明今](?=早|晚|晨))(?:开始|起)?[,的]?"
    r"|(?:(?:from|starting)?(?:today|tomorrow)(?:on)?|everyday|daily)?,?(?:at)?)"
)
_DAILY_BEHIND = re.compile(r"(?<=.)(?:每[天日]|天天|everyday|daily)$")
_PREFIXED = re.compile(r"^([ap])\.?m\.?(\d.*)")
_NAMED = {"中午": "12:00", "正午": "12:00", "noon": "12:00", "midday": "12:00"}
_NAMED |= {"午夜": "00:00", "半夜": "00:00", "midnight": "00:00"}
_DAYPART = re.compile(
    r"(?:every|each|inthe|at|to(?=night))?(morning|afternoon|evening|night)(?:at)?"
)
_DAYPARTS = {"morning": "早上", "afternoon": "下午", "evening": "晚上", "night": "晚上"}
_ENDS = ".,。，!?;~…"


class NoSuchHour(BotError):
    """It reads like an hour, but no clock shows it (25:00)."""

    key = "error.no_such_hour"


class Midnight(NoSuchHour):
    """24:00: the day's end, where the next one's first minute was meant."""

    key = "error.midnight"


def hour(text: str) -> str | None:
    """``HH:MM`` for an hour as people write it; None where it is none. Raises NoSuchHour."""
    compact = re.sub(r"\s", "", arabic(even(text))).rstrip(_ENDS)
    compact = _DAILY_BEHIND.sub("", _DAILY.sub("", compact, count=1))
    part = _DAYPART.search(compact)
    if part is not None:  # 8:30 in the evening
        compact = f"{_DAYPARTS[part[1]]}{compact[: part.start()]}{compact[part.end() :]}"
    if compact in _NAMED:
        return _NAMED[compact]
    compact = re.sub(r"([ap])\.?m\.?$", r"\1m", compact)
    compact = _PREFIXED.sub(r"\2\1m", compact)  # PM 8:30
    for pattern in (_CLOCK, _FRENCH, _SPOKEN, _COMPACT, _BARE):
        match = pattern.fullmatch(compact)
        if match is not None:
            return _clock(text, *match.groups())
    return None


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
    if hour_ == 24 and not minute and not half:
        raise Midnight(f"midnight: {text}", text=text)
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
