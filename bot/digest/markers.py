"""Bullets and numbers at the start of a line, those that CommonMark does not know included."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

MarkerKind = Literal["", "bullet", "number", "chinese"]
"""``chinese`` is the numbering of chapters: 一、 （一） 第一章."""


class Marker(NamedTuple):
    """What stood at the start: its kind, as written, where the text after it begins."""

    kind: MarkerKind
    text: str
    end: int


_NUMERAL = "[一二三四五六七八九十]{1,3}"
_MARKER = re.compile(
    rf"""
    (?P<bullet> [•●○◦▪▫■□◆◇‣⁃∙・·►▶➢➤] | [–—*+-](?=\s) ) \s* (?=\S)
    | (?P<chinese>
        {_NUMERAL} (?: 、(?!{_NUMERAL}) | [.．](?!\d) )
        | [（(] {_NUMERAL} [)）]
        | 第{_NUMERAL}(?:部分|章|节|篇) [、：:\s]
      ) \s* (?=\S)
    | (?P<number>
        \d{{1,2}} (?: 、(?!\d) | [.．](?![\d.]) | [)）] )
        | [（(] \d{{1,2}} [)）]
        | [【\[] \d{{1,2}} [】\]]
        | 0\d (?: (?=\s) | [｜|] )
        | [①-⑳㉑-㉟❶-❿⓵-⓾]
        | \d\ufe0f?\u20e3 | 🔟
      ) \s* (?=\S)
    """,
    re.VERBOSE,
)
_FIRST = "|•●○◦▪▫■□◆◇‣⁃∙・·►▶➢➤–—*+-一二三四五六七八九十（([【第🔟0123456789"
FIRST = frozenset([*_FIRST, *map(chr, range(ord("①"), ord("❿") + 1))])
"""What a marker or a table's row can begin with: spares most lines the search."""

_CHINESE = frozenset("一二三四五六七八九十")
_VALUE = re.compile(r"\d+")
_CIRCLED = {char: n for n, char in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}


def marker_of(text: str) -> Marker | None:
    """The bullet or number that ``text`` begins with; ``3.5 万亿`` and ``2026年`` have none."""
    match = _MARKER.match(text)
    if match is None:
        return None
    kind = match.lastgroup
    if kind == "bullet":
        return Marker("bullet", "•", match.end())
    shown = match[0].strip()
    return Marker("chinese" if kind == "chinese" else "number", shown, match.end())


def kind_of(marker: str) -> MarkerKind:
    """The kind of a marker as written, a list's ``1.`` included."""
    if not marker or marker == "•":
        return "bullet" if marker else ""
    return "number" if _CHINESE.isdisjoint(marker) else "chinese"


def value_of(marker: str) -> int:
    """The number in a marker, 0 where it has none that we can read."""
    match = _VALUE.search(marker)
    return int(match[0]) if match else _CIRCLED.get(marker, 0)
