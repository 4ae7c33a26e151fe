"""The hour that somebody means: 8:30, 0830, 8点半, 每天晚上8点, 8pm, noon, 8:30 in the evening."""

from __future__ import annotations

import re

from bot.core.errors import BotError
from bot.phrases.grammar import AFTERNOON, DAYPARTS, pattern, rules
from bot.phrases.normalize import END_SIGNS, arabic, even


class NoSuchHour(BotError):
    """It reads like an hour, but no clock shows it (25:00)."""

    key = "error.no_such_hour"


class Midnight(NoSuchHour):
    """24:00: the day's end, where the next one's first minute was meant."""

    key = "error.midnight"


def read_hour(text: str) -> str | None:
    """``HH:MM`` for an hour as people write it; None where it is none. Raises NoSuchHour."""
    compact = arabic(even(text)).replace(" ", "").rstrip(END_SIGNS)
    compact = _DAILY_BEHIND.sub("", _DAILY.sub("", compact, count=1))
    part = _PART_EN.search(compact)
    if part is not None:  # 8:30 in the evening
        compact = f"{DAYPARTS[part[1]]}{compact[: part.start()]}{compact[part.end() :]}"
    compact = re.sub(r"([ap])\.?m\.?$", r"\1m", compact)
    compact = re.sub(r"^([ap])\.?m\.?(\d.*)", r"\2\1m", compact)  # PM 8:30
    for rule in rules("hours"):
        match = rule.pattern.fullmatch(compact)
        if match is not None and not match.groupdict():
            return str(rule.means)
        if match is not None:
            return _clock(text, **{"part": "", "minutes": "", "half": ""} | match.groupdict(""))
    return None


def _clock(text: str, *, part: str, hours: str, minutes: str, half: str) -> str:
    hour, minute = int(hours), _minutes(minutes)
    if half and not 1 <= hour <= 12:
        raise NoSuchHour(f"no such hour: {text}", text=text)
    if hour < 12 and (half == "pm" or part in AFTERNOON):
        hour += 12
    elif hour == 12 and (half == "am" or part in ("凌晨", "半夜", "晚上", "晚")):
        hour = 0
    elif part == "中午" and hour < 3:
        hour += 12
    if hour == 24 and not minute and not half:
        raise Midnight(f"midnight: {text}", text=text)
    if hour > 23 or minute > 59:
        raise NoSuchHour(f"no such hour: {text}", text=text)
    return f"{hour:02}:{minute:02}"


def _minutes(text: str) -> int:
    if text == "半":
        return 30
    if text.endswith("刻"):
        return 15 * int(text[0])
    digits = text.removesuffix("分")
    return int(digits) if digits.isdigit() else 0


_DAILY = re.compile(
    r"^(?:每(?:天|日)的?|天天|每(?=早|晚)|(?:从|自)?(?:[明今][天日]|[明今](?=早|晚|晨))(?:开始|起)?[,的]?"
    r"|(?:(?:from|starting)?(?:today|tomorrow)(?:on)?|everyday|daily)?,?(?:at)?)"
)
_DAILY_BEHIND = re.compile(r"(?<=.)(?:每[天日]|天天|everyday|daily)$")
_PART_EN = pattern("(?<!mid)(?:every|each|inthe|at|to(?=night))?({DAYPART_EN})(?:at)?")
