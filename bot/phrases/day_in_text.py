"""The day within a command's arguments, wherever it stands: ``投融资 昨天``, ``Jan 28 funding``."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence

from bot.phrases.dates import could_be, names_a_month, quick, understand
from bot.phrases.holidays import MovingHoliday, holiday
from bot.phrases.questions import beside, what_is_asked

WIDEST = 4
"""Words of a date: ``the day before yesterday``."""

_VERSION = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:\.\d{1,3}){2}")
_NUMBER = re.compile(r"(?P<month>0[1-9]|1[0-2])?(?P<day>(?(month)(?:0[1-9]|[12]\d|3[01])|\d{1,2}))")
_GLUED = re.compile(r"[年月日号天周期拜昨今前]")

Split = tuple[dt.date, list[str]]


async def find_day(words: Sequence[str], today: dt.date) -> tuple[dt.date | None, list[str]]:
    """The day among the words (at their end or their beginning) and the words that remain.

    Raises NoSuchDay.
    """
    found = _split(words, lambda text: _beside(text, today)) or unglue(words, today)
    if found is None and could_be(" ".join(words)):
        found = await asyncio.to_thread(_split, words, lambda text: understand(text, today))
    if found is None:
        return None, list(words)
    rest = beside(" ".join(found[1]))
    return found[0], rest.split() if what_is_asked(rest) else []


async def read_day(text: str, today: dt.date) -> dt.date | None:
    """``dates.understand``; the library, where it is needed, runs in a thread.

    Holidays are days too. Raises NoSuchDay and MovingHoliday.
    """
    found = quick(text, today)
    if found is None:
        found = holiday(text, today)
    if found is None and could_be(text):
        found = await asyncio.to_thread(understand, text, today)
    return found


def bare_day(text: str) -> str:
    """What stands where only a date can: there 28 is the 28th, and 1231 the last of December."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return text
    return f"{match['month']}月{match['day']}日" if match["month"] else f"{match['day']}日"


async def plain_day(text: str, today: dt.date) -> dt.date | None:
    """The day that a message is which nobody marked as a date: one that could as well be looked
    for (5.2, 3.5.12) is none. Raises NoSuchDay."""
    if could_be_version(text):
        return None
    found = quick(text, today)
    return await read_day(text, today) if found is None and names_a_month(text) else found


def could_be_version(text: str) -> bool:
    """Whether it is a number as versions are: 5.2, 3.5.12."""
    return _VERSION.fullmatch(text.strip()) is not None


def _beside(text: str, today: dt.date) -> dt.date | None:
    """A day or a holiday; a holiday without a fixed day may be a category's word."""
    found = quick(text, today)
    try:
        return holiday(text, today) if found is None else found
    except MovingHoliday:
        return None


def _split(words: Sequence[str], read: Callable[[str], dt.date | None]) -> Split | None:
    for date, rest in _ends(words):
        day = read(" ".join(date))
        if day is not None:
            return day, list(rest)
    return None


def _ends(words: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    for width in range(min(WIDEST, len(words)), 0, -1):
        yield words[-width:], words[:-width]
        if width < len(words):
            yield words[:width], words[width:]


def unglue(words: Sequence[str], today: dt.date) -> Split | None:
    """``融资昨天``: Chinese needs no space. Only what has a date's characters is cut.

    Raises NoSuchDay.
    """
    for index in sorted({0, len(words) - 1}) if words else ():
        word = words[index]
        if len(word) > 40 or not _GLUED.search(word):
            continue
        for cut in range(1, len(word)):  # the longest date first: 大前天 before 前天
            for date, rest in ((word[cut:], word[:cut]), (word[:-cut], word[-cut:])):
                day = quick(date, today) if _GLUED.search(date) else None
                if day is not None:
                    return day, [*words[:index], rest.strip(), *words[index + 1 :]]
    return None
