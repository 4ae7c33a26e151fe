"""The grammar of what people type about time: ``grammar.yaml``, and what the words in it mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.phrases.normalize import listed, number, read_table

WEEKS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
"""How many weeks (or months) the word before 周五 (or 月) leads from this one."""

YEARS = {"今": 0, "去": -1, "前": -2, "明": 1}
"""How many years 去年 leads from this one."""

AFTERNOON = frozenset({"下午", "傍晚", "晚上", "晚", "夜里", "夜间"})
DAYPARTS = {"morning": "早上", "afternoon": "下午", "evening": "晚上", "night": "晚上"}
UNIT_DAYS = {"天": 1, "日": 1, "d": 1, "周": 7, "星": 7, "礼": 7, "w": 7}
"""Days of a unit, by its first character."""

_TABLE, _HOLIDAYS = read_table("grammar.yaml"), read_table("holidays.yaml")

FIXED_HOLIDAYS: dict[str, tuple[int, int]] = {
    name: (int(day[:2]), int(day[3:]))
    for day, names in _HOLIDAYS["fixed"].items()
    for name in listed(names)
}
"""Month and day by the folded name of a holiday that is on the same day each year."""

MOVING_HOLIDAYS = re.compile("|".join(map(re.escape, listed(_HOLIDAYS["moving"]))))

_PIECES = _TABLE["pieces"] | {
    "HOLIDAY": "|".join(sorted(map(re.escape, FIXED_HOLIDAYS), key=len, reverse=True))
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table: ``read`` names its reader, ``said`` are its examples, which mean
    ``means``; ``kind`` and ``open`` are there for days."""

    pattern: re.Pattern[str]
    read: str
    said: tuple[str, ...]
    means: Any
    kind: str
    open: str


@cache
def rules(section: str) -> tuple[Rule, ...]:
    """The rows of a section that have a pattern, or are words."""
    return tuple(_rule(row) for row in _TABLE[section])


def pattern(text: str) -> re.Pattern[str]:
    """A regular expression in which ``{NAME}`` is a piece of the table."""
    while (full := re.sub(r"\{([A-Z]\w+)\}", lambda name: _PIECES[name[1]], text)) != text:
        text = full
    return re.compile(text)


def count(text: str) -> int | None:
    """How many a word says: 3, 三, three, a; of two in a row (两三天) the latter."""
    english = _PIECES["COUNT_EN"].replace("an?", "").split("|")
    if text in ("a", "an", *english):
        return max(1, english.index(text)) if text in english else 1
    if len(text) == 2 and not set(text) - set("一二两三四五六七八九"):
        text = text[1]
    return number(text)


def month_number(name: str) -> int:
    """1 for January, Jan."""
    return "janfebmaraprmayjunjulaugsepoctnovdec".index(name[:3]) // 3 + 1


def weekday_number(name: str) -> int:
    """0 for 一, 1, Monday, mon; 6 for 日, 天, 7."""
    if name.isascii() and name.isalpha():
        return "montuewedthufrisatsun".index(name[:3]) // 3
    return min("一二三四五六日天".index(name), 6) if not name.isdigit() else int(name) - 1


def _rule(row: dict[str, Any]) -> Rule:
    said = tuple(row["said"].split(" | "))
    words = "|".join(map(re.escape, said))
    return Rule(
        pattern(row.get("pattern", words)),
        row.get("read", ""),
        said,
        row["means"],
        row.get("kind", "date" if "pattern" in row else "relative"),
        row.get("open", ""),
    )
