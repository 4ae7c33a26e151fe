"""One logical line of a digest: what its place and its dress say."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from bot.digest.parser.citations import source_line
from bot.digest.parser.inline import (
    BOLD,
    COLOURED,
    IMAGE,
    Spans,
    cut,
    linkify,
    text_of,
    trim,
)
from bot.digest.parser.labels import FIELDS, Label, Labels

Role = Literal["", "section", "category", "item", "subhead", "inner", "line"]
"""What ``structure`` makes of a line: it heads a section, a category or an item; a part of a
category or of an item, as a bold line; or it looks like a heading and is a line of text."""

MarkerKind = Literal["", "bullet", "number", "chinese"]
"""``chinese`` is the numbering of chapters: 一、 （一） 第一章."""

_MAX_NUMBER = 99
"""``1986. 那年`` is a sentence about a year, not the 1986th item."""

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
        | [【\[] \d{{1,3}} [】\]]
        | 0\d (?: (?=\s) | [｜|] )
        | [①-⑳㉑-㉟❶-❿⓵-⓾]
        | \d\ufe0f?\u20e3 | 🔟
      ) (?: \s* (?=\S) | $ )
    """,
    re.VERBOSE,
)
_CHINESE = frozenset("一二三四五六七八九十")
_VALUE = re.compile(r"\d+")
_CIRCLED = {char: n for n, char in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}
_TASK = re.compile(r"\[([ xX])\]\s+(?=\S)")
_CALLOUT = re.compile(r"\[!\w+\][+-]?\s*")
_RULE = re.compile(r"[\s:|-]*-[\s:|-]*")

_MAX_TITLE = 80
_SENTENCE_ENDS = ".。；;，,、…．:："


class Marker(NamedTuple):
    """What stood at the start of a line: its kind, as written, where the text after it begins."""

    kind: MarkerKind
    text: str
    end: int


def marker_of(text: str) -> Marker | None:
    """The bullet or number that ``text`` begins with; ``3.5 万亿`` and ``2026年`` have none."""
    match = _MARKER.match(text)
    if match is None:
        return None
    if match.lastgroup == "bullet":
        return Marker("bullet", "•", match.end())
    kind: MarkerKind = "chinese" if match.lastgroup == "chinese" else "number"
    return Marker(kind, match[0].strip(), match.end())


def value_of(marker: str) -> int:
    """The number in a marker, 0 where it has none that we can read."""
    match = _VALUE.search(marker)
    return int(match[0]) if match else _CIRCLED.get(marker, 0)


def title_like(text: str) -> bool:
    """Whether ``text`` could be a headline: short, and no sentence."""
    end = text.rstrip('）)”"」』】 ')
    if len(text) > _MAX_TITLE * 2 or not end or "。" in text:
        return False
    if end[-1] in _SENTENCE_ENDS or (len(text) > _MAX_TITLE and not text.isascii()):
        return False
    return any(map(str.isalnum, text))


def is_field(row: Row | None) -> bool:
    """Whether there is a line, and one that begins with a label of an item's field."""
    return row is not None and row.fielded


class Row:
    """A line; ``row_of`` makes it.

    ``line`` counts from 1. ``level`` is a heading's, else 0. ``depth`` is that of its list from
    0, -1 outside of lists; ``marker`` is ``•``, a number as written, or ``""`` (a line that
    continues a bullet, or plain text). ``blank``: an empty line stands before it. ``bold``: all
    of it is. ``coloured``: HTML colours or centres all of it. ``verbatim``: code or a table's
    row, which head nothing and have no label. ``picture``: it is nothing but pictures. ``cells``
    are those of a table's row, ``head`` those of the row above it all. ``label`` is the label it
    begins with, ``after`` what is cited behind it; ``fielded``: it is an item's field.
    ``structure`` gives ``rank`` (smaller is higher up) and ``role``.
    """

    __slots__ = (
        "after", "blank", "bold", "cells", "coloured", "depth", "fielded", "head", "label",
        "level", "line", "marker", "picture", "quoted", "rank", "role", "spans", "text",
        "verbatim",
    )  # fmt: skip

    def __init__(self, line: int, spans: Spans, **place: int | str | bool) -> None:
        self.line = line
        self.spans = spans
        self.text = text_of(spans)
        self.level = int(place.get("level", 0))
        self.depth = int(place.get("depth", -1))
        self.marker = str(place.get("marker", ""))
        self.blank = bool(place.get("blank"))
        self.quoted = bool(place.get("quoted"))
        self.verbatim = bool(place.get("verbatim"))
        self.bold = self.coloured = self.picture = self.fielded = False
        self.cells: list[Spans] | None = None
        self.head: list[str] | None = None
        self.label: Label | None = None
        self.after: Spans | None = None
        self.rank = 0
        self.role: Role = ""

    @property
    def kind(self) -> MarkerKind:
        """The kind of its marker."""
        if not self.marker or self.marker == "•":
            return "bullet" if self.marker else ""
        return "number" if _CHINESE.isdisjoint(self.marker) else "chinese"

    @property
    def bracketed(self) -> bool:
        """Whether all of it stands in ``【】``."""
        return self.text[:1] == "【" and self.text.find("】") == len(self.text) - 1

    def rest(self) -> Spans:
        """What stands after the label."""
        if self.after is not None:
            return self.after
        return cut(self.spans, self.label.end) if self.label else self.spans


def row_of(spans: Spans, line: int, labels: Labels, **place: int | str | bool) -> Row | None:
    """The row of ``spans`` with its dress worked out; None where nothing visible is left."""
    solid = [bits for text, bits, _ in spans if text.strip()]
    coloured = bool(solid) and all(bits & COLOURED for bits in solid)
    spans = [(text, bits & ~COLOURED, url) for text, bits, url in spans]
    if place.get("verbatim"):
        row = Row(line, spans, **place)
        return row if row.text.strip() else None
    row = Row(line, trim(linkify(trim(spans))), **place)
    if not row.text:
        return None
    row.coloured = coloured
    row.bold = _all_bold(row.spans)
    if row.level:
        row.spans = trim(_without_jumps(row.spans)) or row.spans
        row.text = text_of(row.spans)
    if all(bits & IMAGE for text, bits, _ in row.spans if text.strip()):
        row.picture = row.verbatim = True
        return row
    _unmarked(row)
    if not row.text:
        return row if row.marker else None
    row.label = labels.find(row.text)
    if row.label is not None:
        sure = row.label.sure or (row.bold and not row.blank)
        row.fielded = row.label.kind in FIELDS and sure
    elif len(row.spans) > 1 and row.spans[0][1] & BOLD:
        head = row.spans[0][0]
        kind = labels.known(head)  # **说明** 文字
        if kind in FIELDS:
            row.label, row.fielded = Label(kind, head.strip(), len(head)), True
            return row
    if row.label is None or not row.label.sure or row.label.kind == "sources":
        found = source_line(row.spans, row.text, row.label, labels)
        if found:
            row.label, row.after = found
            row.fielded = row.label.sure
    return row


def table_row(spans: Spans) -> list[Spans] | None:
    """The cells of a line of a table; None for its rule."""
    text = text_of(spans)
    if _RULE.fullmatch(text):
        return None
    cells: list[Spans] = [[]]
    for part, bits, url in spans:
        pieces = [part] if url is not None or bits & ~(BOLD | COLOURED) else part.split("|")
        for n, piece in enumerate(pieces):
            if n:
                cells.append([])
            if piece:
                cells[-1].append((piece, bits & ~COLOURED, url))
    cells = [linkify(trim(cell)) for cell in cells]
    stripped = text.strip()
    return cells[stripped[0] == "|" : len(cells) - (stripped[-1] == "|")]


def _unmarked(row: Row) -> None:
    """Takes off a marker that CommonMark does not know, gives back a year that it took for one;
    shows the box of a task, and not the kind of a callout."""
    spans = row.spans
    if row.marker:
        if len(row.marker) > 3 and int(row.marker[:-1]) > _MAX_NUMBER:
            spans = [(f"{row.marker} ", 0, None), *spans]
            row.marker, row.depth = "", -1
        elif task := _TASK.match(row.text):
            box = "☐ " if task[1] == " " else "☑ "
            spans = [(box, 0, None), *cut(spans, task.end())]
    elif marker := marker_of(row.text):
        row.marker = marker.text
        spans = cut(spans, marker.end)
        row.bold = row.bold or _all_bold(spans)
        if not (row.level or row.bold or row.coloured or marker.kind == "chinese"):
            row.depth += 1
    elif row.quoted and (callout := _CALLOUT.match(row.text)):
        spans = [(text, bits | BOLD, url) for text, bits, url in cut(spans, callout.end())]
        row.bold = True
    row.spans, row.text = spans, text_of(spans)


def _without_jumps(spans: Spans) -> Spans:
    """A heading without what leads to another place of the page, or only shows an icon."""
    return [
        (text, bits, url)
        for text, bits, url in spans
        if not (url and url.startswith("#")) and not bits & IMAGE
    ]


def _all_bold(spans: Spans) -> bool:
    """Whether every word is bold; a number or a colon around it may be plain."""
    found = False
    for text, bits, _ in spans:
        if bits & BOLD:
            found = True
        elif any(map(str.isalnum, text)):
            return False
    return found
