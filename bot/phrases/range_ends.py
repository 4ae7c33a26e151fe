"""The days that stand at the ends of a text, before and behind a word that joins two of them:
the 22号 and the 25日 of ``融资1月22号到25日``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.phrases.date_patterns import NoSuchDay
from bot.phrases.dates import quick
from bot.phrases.day_decorations import undressed
from bot.phrases.normalize import arabic, even

_LONGEST = 24
"""Characters of a day: ``Wednesday, January 22, 2026``, nearly."""

_CHINESE = "一二三四五六七八九十廿卅"
_NUMERAL = rf"(?P<n>\d{{1,2}}|[{_CHINESE}]{{1,3}})(?P<mark>st|nd|rd|th|日|号)?"
_NUMBER_BEFORE = re.compile(rf"(?<![\d.:/a-z{_CHINESE}第-]){_NUMERAL}$", re.I)
_NUMBER_BEHIND = re.compile(
    rf"{_NUMERAL}(?:,? (?P<year>\d{{4}})(?!\d))?(?P<end>(?=\s|[,，、和与及&之的~)]|$))?", re.I
)
_HINT = re.compile(rf"[\d{_CHINESE}日天周今昨前明后现目]|[a-z]{{3}}", re.I)
_NEVER = re.compile(r"[到至和与及跟~&;+]|(?:[,，、].*){3}")
"""What no day holds: it spares the many ways to read one."""
_NOW = re.compile(r"今(?![天日年晚早晨])|现在|目前|\bnow\b|\bpresent\b", re.I)
_WHOLE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
_DOTTED = re.compile(r"\d+\.\d+(?![\d.])")


@dataclass(frozen=True, slots=True)
class End:
    """A day, or the number of one whose month another day gives. ``marked``: the number says of
    itself that it is a day (25日)."""

    said: str
    day: dt.date | None = None
    number: int = 0
    marked: bool = False
    year: int = 0

    @property
    def whole(self) -> bool:
        """A full date in digits, its year before it."""
        return _WHOLE.fullmatch(self.said) is not None

    @property
    def dotted(self) -> bool:
        """Whether it could as well be a version (1.22)."""
        return _DOTTED.match(self.said) is not None


def ending(text: str, today: dt.date) -> End | None:
    """The longest day with which the text ends, or else a number."""
    text = text.rstrip()
    if not _HINT.search(text[-_LONGEST:]):
        return None
    for start in range(max(0, len(text) - _LONGEST), len(text)):
        if _is_border(text, start):
            day = _read(text[start:], today)
            if day is not None:
                return End(text[start:], day)
    match = _NUMBER_BEFORE.search(text)
    return _numbered(match) if match is not None else None


def beginning(text: str, today: dt.date) -> End | None:
    """The longest day with which the text begins; a day of the month is a number."""
    if not _HINT.search(text[:_LONGEST]):
        return None
    number = _NUMBER_BEHIND.match(text)
    if number is not None and (number["mark"] is None and number["end"] is None):
        number = None
    for end in range(min(len(text), _LONGEST), number.end() if number else 0, -1):
        if _is_border(text, end):
            day = _read(text[:end], today)
            if day is not None and number is not None and _is_number(text[:end], number):
                return replace(_numbered(number), said=text[:end])
            if day is not None:
                return End(text[:end], day)
    if number is not None:
        return _numbered(number)
    now = _NOW.match(text)
    return End(now[0], today) if now is not None else None


def resolve(ends: Sequence[End], today: dt.date) -> list[dt.date] | None:
    """The days, those without a month in that of the day before (or else behind) them."""
    known = next((index for index, end in enumerate(ends) if end.day is not None), None)
    if known is None:
        known = next((index for index, end in enumerate(ends) if end.marked), None)
        if known is None:
            return None
        day = _read(f"{ends[known].number}日", today)
        ends = [replace(end, day=day) if i == known else end for i, end in enumerate(ends)]
    days = [day for end in ends[known:][:1] if (day := end.day) is not None]
    try:
        for end in ends[known + 1 :]:
            days.append(end.day or days[-1].replace(day=end.number))
        for end in reversed(ends[:known]):
            later = days[0]
            if end.number > later.day:
                later = later.replace(day=1) - dt.timedelta(days=1)
            days.insert(0, later.replace(day=end.number))
        year = ends[-1].year
        return [day.replace(year=year) for day in days] if year else days
    except ValueError:
        return None


def _is_number(text: str, number: re.Match[str]) -> bool:
    """Whether only its weekday stands beside the number: 25日（周日）."""
    return undressed(even(text))[0] == even(number[0])


def _numbered(match: re.Match[str]) -> End:
    number = int(arabic(match["n"])) if arabic(match["n"]).isdigit() else 0
    year = int(match["year"] or 0) if "year" in match.re.groupindex else 0
    return End(match[0], number=number, marked=bool(match["mark"]), year=year)


def _read(text: str, today: dt.date) -> dt.date | None:
    if text != text.strip() or not text or _NEVER.search(text):
        return None
    try:
        return quick(text, today)
    except NoSuchDay:
        return None


def _is_border(text: str, at: int) -> bool:
    """Whether a word may begin or end there: not within a number, nor within Latin letters."""
    before, behind = text[:at][-1:], text[at : at + 1]
    if not before or not behind:
        return True
    if before in "年月" and (behind.isdigit() or behind in _CHINESE):
        return False
    if before.isascii() and behind.isascii() and before.isalnum() and behind.isalnum():
        return False
    return not (before in ".-/:" and behind.isdigit()) and not (
        before.isdigit() and behind in ".-/:" and text[at + 1 : at + 2].isdigit()
    )
