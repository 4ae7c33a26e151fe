"""One logical line of a digest, as the flattened Markdown gives it."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from bot.digest.addresses import linkify
from bot.digest.labels import FIELDS, Label, known, label_of
from bot.digest.markers import FIRST, MarkerKind, kind_of, marker_of
from bot.digest.sourcelinks import source_line
from bot.digest.spans import BOLD, IMAGE, TAG, Spans, cut, text_of, trim

Role = Literal["", "container", "item", "picture"]
"""What a line that looks like a heading heads: a section or category, one item, or neither; or that
it is nothing but pictures."""

_MAX_NUMBER = 99
"""``1986. 那年`` is a sentence about a year, not the 1986th item."""


class Row:
    """A line with what its place and dress say; ``row_of`` makes it.

    ``line`` counts from 1. ``level`` is a heading's, else 0. ``depth`` is that of its list from
    0, -1 outside of lists; ``marker`` is ``•``, a number as written, or ``""`` (a line that
    continues a bullet, or plain text), ``kind`` its kind. ``blank``: an empty line stands before
    it. ``bold``: all of it is. ``bracketed``: it begins with ``【``. ``wrapped``: coloured by HTML
    around all of it. ``verbatim``: code, pictures or a table's row, which head nothing and have
    no label. ``fielded``: it begins with a label of an item's field, colon and all, or leads to
    the sources.
    ``bot.digest.roles`` gives ``rank`` and ``role``, but for a picture's.
    """

    __slots__ = (
        "after", "blank", "bold", "depth", "dressed", "fielded", "label", "level", "line",
        "marker", "rank", "role", "spans", "text", "verbatim", "wrapped",
    )  # fmt: skip

    line: int
    level: int
    depth: int
    marker: str
    blank: bool
    bold: bool
    wrapped: bool
    dressed: bool
    verbatim: bool
    fielded: bool
    label: Label | None
    after: Spans | None
    rank: int
    role: Role
    spans: Spans
    text: str

    def __init__(
        self,
        line: int,
        level: int,
        depth: int,
        marker: str,
        blank: bool,
        spans: Spans,
        text: str,
    ) -> None:
        self.line = line
        self.level = level
        self.depth = depth
        self.marker = marker
        self.blank = blank
        self.spans = spans
        self.text = text
        self.bold = self.wrapped = self.dressed = self.verbatim = self.fielded = False
        self.label = self.after = None
        self.rank = 0
        self.role = ""

    @property
    def kind(self) -> MarkerKind:
        return kind_of(self.marker)

    @property
    def bracketed(self) -> bool:
        return self.text[0] == "【" and not self.verbatim

    def rest(self) -> Spans:
        """What stands after the label."""
        if self.after is not None:
            return self.after
        return cut(self.spans, self.label.end) if self.label else self.spans


class Lines(NamedTuple):
    """A text's rows, and the numbers of its lines that are rules (``---``), in no order."""

    rows: list[Row]
    rules: list[int]


def row_of(
    spans: Spans,
    line: int,
    level: int,
    depth: int,
    marker: str,
    blank: bool,
    verbatim: bool = False,
) -> Row | None:
    """The row of ``spans`` (the list stays the caller's) with its dress worked out; None where
    nothing visible is left."""
    if len(spans) == 1 and not verbatim:
        text, bits, url = spans[0]
        text = text.strip()
        spans = [(text, bits, url)]
        row = Row(line, level, depth, marker, blank, spans, text)
        if ":" in text and "://" in text:  # one character is found sooner
            row.spans = spans = linkify(spans)
            row.text = text_of(spans)
        if bits & BOLD:
            row.bold = True
        if bits & IMAGE:
            row.role = "picture"
    else:
        row = Row(line, level, depth, marker, blank, spans[:], "")
        if verbatim:
            row.verbatim = True
            row.text = text_of(spans)
            return row if row.text.strip() else None
        _dress(row)
    if row.role:
        row.verbatim = True
        return row if row.text else None
    return _labelled(row)


def _labelled(row: Row) -> Row | None:
    """``row`` with its markers and bars taken off and its label found; None where nothing is
    left."""
    if not row.text:
        return None
    table = False
    if row.text[0] in FIRST or len(row.marker) > 3:  # a bar, or what may begin a marker
        table = len(row.text) > 2 and row.text[0] == row.text[-1] == "|"
        _unmarked(row)
        if not row.text:
            return None
    row.dressed = bool(
        row.level or row.bold or row.wrapped or row.bracketed or row.kind == "chinese"
    )
    label = label_of(row.text)
    if table and (label is None or label.kind not in FIELDS):  # its cells are no title, no label
        row.verbatim = True
        return row
    if label is not None:
        row.label = label
        row.fielded = label.kind in FIELDS and (label.sure or (row.bold and not row.blank))
    elif len(row.spans) > 1 and row.spans[0][1] & BOLD:
        head = row.spans[0][0]
        kind = known(head)  # **说明** 文字
        if kind in FIELDS:
            row.label = Label(kind, head.strip(), len(head))
            row.fielded = True
            return row
    if (len(row.spans) > 1 or row.spans[0][2]) and (
        label is None or not label.sure or label.kind == "sources"
    ):
        found = source_line(row.spans, row.text, label)
        if found:
            row.label, row.after = found
            row.fielded = row.label.sure
    return row


def _dress(row: Row) -> None:
    """Of several spans: trimmed, linked, out of their coloured HTML."""
    spans = row.spans
    every = 0
    for span in spans:
        every |= span[1]
    if every & TAG:
        spans, row.wrapped = _unwrapped(spans)
    row.spans = spans = trim(linkify(spans))
    if every & BOLD:
        row.bold = _all_bold(spans)
    row.text = text_of(spans)
    if every & IMAGE and all(bits & IMAGE for text, bits, _ in spans if text.strip()):
        row.role = "picture"


def _unmarked(row: Row) -> None:
    """Takes off the bars of a table and a marker that CommonMark does not know, gives back a
    year that it took for one."""
    spans, text = row.spans, row.text
    if text[0] == "|" or (text[0] == "-" and "|" in text and _TABLE_RULE.fullmatch(text)):
        spans = _table_row(spans, text)
        text = text_of(spans)
    if not text:
        pass
    elif row.marker:
        if len(row.marker) > 3 and int(row.marker[:-1]) > _MAX_NUMBER:
            spans = [(f"{row.marker} ", 0, None), *spans]
            text = f"{row.marker} {text}"
            row.marker, row.depth = "", -1
    elif marker := marker_of(text):
        kind, row.marker, end = marker
        spans = cut(spans, end)
        text = text_of(spans)
        row.bold = row.bold or (len(spans) < 4 and _all_bold(spans))
        if not (row.level or row.bold or row.wrapped or kind == "chinese"):
            row.depth += 1
    row.spans, row.text = spans, text


def _all_bold(spans: Spans) -> bool:
    """Whether every word is bold; a number or a colon around it may be plain."""
    found = False
    for text, bits, _ in spans:
        if bits & BOLD:
            found = True
        elif text.isalnum() or any(map(str.isalnum, text)):
            return False
    return found


_TAG_PARTS = re.compile(r"</?\s*([a-z][a-z0-9]*)([^>]*)>", re.IGNORECASE | re.DOTALL)
_HEADING_TAGS = frozenset(f"h{n}" for n in range(1, 7))
_WRAPPERS = frozenset(["span", "font", "div", "p", "center", "big", "mark", "section"])
_WRAPPERS |= _HEADING_TAGS
_LAYOUT = frozenset(["span", "font", "div", "p", "center", "section", "details", "hr", "a"])
_INNER = frozenset(["b", "strong", "i", "em", "u"]) | _WRAPPERS
_DRESSED = re.compile(r"color|style|class|align", re.IGNORECASE)
_BARE_WRAPPERS = frozenset(["font", "center", "big", "mark"]) | _HEADING_TAGS


def _unwrapped(spans: Spans) -> tuple[Spans, bool]:
    """The line without the coloured HTML around all of it, and whether there was such; a line
    of layout tags alone vanishes, any other tag stays as typed."""
    solid = [n for n, span in enumerate(spans) if span[0].strip()]
    if all(spans[n][1] & TAG for n in solid):
        names = [_tag(spans[n][0])[0] for n in solid]
        return ([], False) if all(name in _LAYOUT for name in names) else (spans, False)
    first, last = spans[solid[0]], spans[solid[-1]]
    if not (first[1] & TAG and last[1] & TAG):
        return spans, False
    name, attributes = _tag(first[0])
    if name not in _WRAPPERS or not last[0].startswith("</") or _tag(last[0])[0] != name:
        return spans, False
    if name not in _BARE_WRAPPERS and not _DRESSED.search(attributes):
        return spans, False
    inner = solid[1:-1]
    while len(inner) > 2 and spans[inner[0]][1] & TAG and spans[inner[-1]][1] & TAG:
        opened, closed = _tag(spans[inner[0]][0])[0], _tag(spans[inner[-1]][0])[0]
        if opened != closed or opened not in _INNER:
            break
        inner = inner[1:-1]
    return spans[inner[0] : inner[-1] + 1], True


def _tag(text: str) -> tuple[str, str]:
    match = _TAG_PARTS.match(text)
    return (match[1].lower(), match[2]) if match else ("", "")


_TABLE_RULE = re.compile(r"[\s:|-]*-[\s:|-]*")


def _table_row(spans: Spans, text: str) -> Spans:
    """A table's row without its outer bars; the rule under its head is nothing to read."""
    if _TABLE_RULE.fullmatch(text):
        return []
    if len(text) > 2 and text[-1] == "|":
        return cut(spans, 1, len(text) - 1)
    return spans
