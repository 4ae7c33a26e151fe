"""Buttons that change the message under which they stand, and what they carry.

``3v:20260128:3:9f31c2:0`` a category (its place, the mark of its name) and which of its parts,
``3m:202601`` a month of the calendar, ``3q:2:Kimi`` the third page of a search whose words fit,
``3t:5f0c1a2b:2`` of one whose words are kept here, ``3a:20260128`` a day's posts once more,
``3n`` a cell that does nothing. At most 64 bytes (core.telegram.org/bots/api#inlinekeyboardbutton).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

LONGEST = 64
"""Bytes of callback data."""


@dataclass(frozen=True, slots=True)
class TurnTo:
    """One part (from 0) of a category; ``mark`` is as in ``keyboards.ShowCategory``."""

    date: dt.date
    index: int
    mark: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class TurnMonth:
    """A month of the calendar."""

    year: int
    month: int


@dataclass(frozen=True, slots=True)
class TurnSearch:
    """A page (from 0) of a search: by its words, or by the key under which they are kept."""

    page: int
    words: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """The whole digest of a date, though its posts stand already."""

    date: dt.date


@dataclass(frozen=True, slots=True)
class Nothing:
    """A cell of the calendar that is no day to read."""


Turn = TurnTo | TurnMonth | TurnSearch | Again | Nothing

_DATA = re.compile(
    r"3v:(?P<day>\d{8}):(?P<index>\d{1,3}):(?P<mark>[0-9a-f]{6}):(?P<part>\d{1,3})"
    r"|3m:(?P<year>\d{4})(?P<month>0[1-9]|1[0-2])"
    r"|3q:(?P<page>\d{1,5}):(?P<words>[^\0]+)"
    r"|3t:(?P<key>[0-9a-f]{8}):(?P<kept>\d{1,5})"
    r"|3a:(?P<again>\d{8})"
    r"|(?P<nothing>3n)",
    re.ASCII,
)


def encode(turn: Turn) -> str:
    """The callback data of ``turn``."""
    match turn:
        case TurnTo(date, index, mark, part):
            return f"3v:{date:%Y%m%d}:{index}:{mark}:{part}"
        case TurnMonth(year, month):
            return f"3m:{year:04}{month:02}"
        case TurnSearch(page, words, key):
            return f"3t:{key}:{page}" if key else f"3q:{page}:{words}"
        case Again(date):
            return f"3a:{date:%Y%m%d}"
        case Nothing():
            return "3n"


def decode(data: object) -> Turn | None:
    """What was pressed; None for data that no button of these carries."""
    match = _DATA.fullmatch(data) if isinstance(data, str) else None
    if match is None:
        return None
    if match["nothing"]:
        return Nothing()
    if match["year"]:
        year = int(match["year"])
        return TurnMonth(year, int(match["month"])) if year else None
    if match["words"]:
        return TurnSearch(int(match["page"]), words=match["words"])
    if match["key"]:
        return TurnSearch(int(match["kept"]), key=match["key"])
    try:
        date = dt.datetime.strptime(match["day"] or match["again"], "%Y%m%d").date()  # noqa: DTZ007 - a calendar's day
    except ValueError:
        return None
    if match["again"]:
        return Again(date)
    return TurnTo(date, int(match["index"]), match["mark"], int(match["part"]))
