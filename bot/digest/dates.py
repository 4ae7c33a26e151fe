"""Dates as people write them in titles, front matter and file names."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import NamedTuple

_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {month: n for n, month in enumerate(_MONTH_NAMES.split(), 1)}
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")

_NUMERIC = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<sep>\s*[-/.－／．–_年]\s*)(?P<m>\d{1,2})"
    r"\s*[-/.－／．–_月]\s*(?P<d>\d{1,2})(?!\d)\s*[日号]?"
)
_COMPACT = re.compile(r"(?<!\d)(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)")
_NUMERAL = "(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]{1,2})"
_CHINESE = re.compile(
    rf"(?P<y>[二一][〇零○一二三四五六七八九]{{3}})年(?P<m>{_NUMERAL})月(?P<d>{_NUMERAL})[日号]"
)
_ENGLISH = re.compile(
    rf"\b(?:(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?|"
    rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{_MONTH}),?)\s+(?P<y>20\d\d)\b",
    re.IGNORECASE,
)


class Found(NamedTuple):
    """A date in a text: the date (None: there is no such day), as written, where it stands.
    ``sure`` is false for eight digits in a row, which may be some other number."""

    date: dt.date | None
    text: str
    start: int
    end: int
    sure: bool = True


def find_date(text: str) -> Found | None:
    """The first date in ``text``."""
    if "20" not in text and "19" not in text and "年" not in text:
        return None  # each way to write a date needs one of these
    if match := _NUMERIC.search(text):
        return _found(match, match["y"], match["m"], match["d"])
    if match := _CHINESE.search(text):
        year = match["y"].translate(_DIGITS)
        return _found(match, year, _chinese(match["m"]), _chinese(match["d"]))
    if match := _ENGLISH.search(text):
        month = _MONTHS[(match["m1"] or match["m2"])[:3].lower()]
        return _found(match, match["y"], month, match["d1"] or match["d2"])
    if match := _COMPACT.search(text):
        return _found(match, match["y"], match["m"], match["d"])._replace(sure=False)
    return None


_DAY = re.compile(
    rf"(?<![\d年./-])(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*[日号]"
    rf"|(?<=[(（\[【])\s*(?P<m3>\d{{1,2}})[-/.](?P<d3>\d{{1,2}})\s*(?=[)）\]】])"
    rf"|\b(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[-–,]?\s*\d)"
    rf"|(?<![\d.-])\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{_MONTH})(?!\w|\s*,?\s*\d)"
    rf"|(?P<m4>{_NUMERAL})月(?P<d4>{_NUMERAL})[日号]",
    re.IGNORECASE,
)


def find_day(text: str, near: dt.date | None) -> Found | None:
    """The first month and day without a year in ``text``, in the year that puts it nearest to
    ``near``. One that is not ``near`` itself counts only where brackets part it from the words, or
    a bar or the text's end: ``1月28日发布会`` and ``回顾1月27日`` may be of another day."""
    match = _DAY.search(text) if near is not None else None
    if near is None or match is None:
        return None
    if name := match["m1"] or match["m2"]:
        month, day = _MONTHS[name[:3].lower()], int(match["d1"] or match["d2"])
    elif match["m4"]:
        month, day = _chinese(match["m4"]), _chinese(match["d4"])
    else:
        month, day = int(match["m"] or match["m3"]), int(match["d"] or match["d3"])
    dates = []
    for year in (near.year - 1, near.year, near.year + 1):
        with suppress(ValueError):  # no such day, in that year at the least
            dates.append(dt.date(year, month, day))
    if not dates:
        return None
    date = min(dates, key=lambda one: abs(one - near))
    found = Found(date, match[0].strip(), *match.span())
    before, after = text[: found.start], text[found.end :]
    behind = _AFTER.match(after)
    apart = before[-1:] in _OPENED and after[:1] in _CLOSED
    ends = not after[behind.end() if behind else 0 :].strip()
    apart = apart or (ends and (not before or before[-1] in _PARTING or before[-1].isspace()))
    apart = apart or (not before.strip() and after[:1] in _PARTING)
    return found if apart or date == near else None


def date_in_path(path: str) -> Found | None:
    """The date in a file's name, else in its folders (``2026/01/28.md``)."""
    parts = path.replace("\\", "/").rsplit("/", 3)
    stem = parts[-1].rsplit(".", 1)[0] if "." in parts[-1] else parts[-1]
    found = find_date(stem)
    if found is None and len(parts) > 1:
        found = find_date("/".join([*parts[-3:-1], stem]))
        if found and not found.sure:
            return None
    return found


def other_day(path: str, date: dt.date) -> dt.date | None:
    """The day that a file's path names, where that is another than ``date``."""
    if date.isoformat() in path.rpartition("/")[2]:
        return None  # as most
    found = date_in_path(path)
    return None if found is None or found.date == date else found.date


def _found(match: re.Match[str], year: str, month: str | int, day: str | int) -> Found:
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        date = None
    return Found(date, match[0].strip(), *match.span())


def _chinese(text: str) -> int:
    """十 → 10, 二十八 → 28."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return int(text.translate(_DIGITS))
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (
        int(ones.translate(_DIGITS)) if ones else 0
    )


_WEEKDAY = (
    r"(?:(?:星期|周|週|礼拜)[一二三四五六日天]"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?)"
)
_OPENED, _CLOSED, _PARTING = (
    frozenset("(（[【"),
    frozenset(")）]】"),
    frozenset("|｜丨·:：-—_"),
)
_SEPARATORS = r"\s\-–—_|｜丨·:：,，、/~"
_BEFORE = re.compile(
    rf"[{_SEPARATORS}]*(?:{_WEEKDAY}[{_SEPARATORS}]*)?[(（\[【「]?\s*(?:{_WEEKDAY}[\s,，]*)?$", re.I
)
_AFTER = re.compile(
    rf"[\s,，]*[(（]?{_WEEKDAY}?[)）]?\s*[)）\]】」]?[{_SEPARATORS}]*(?:[(（]?{_WEEKDAY}[)）]?)?",
    re.I,
)


def without_date(text: str, found: Found) -> str:
    """``text`` without its date, the weekday, and the brackets and dashes around them."""
    head, tail = text[: found.start], text[found.end :]
    before = _BEFORE.search(head)
    after = _AFTER.match(tail)
    head = head[: before.start()] if before else head
    tail = tail[after.end() :] if after else tail
    if head and tail:
        return f"{head.rstrip()} {tail.lstrip()}"
    return (head or tail).strip()
