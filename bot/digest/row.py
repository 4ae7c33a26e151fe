"""One logical line of a digest, as the flattened Markdown gives it."""

from __future__ import annotations

import re
from typing import Literal

from bot.digest.addresses import linkify
from bot.digest.labels import FIELDS, Label, known, label_of
from bot.digest.markers import MarkerKind, marker_of
from bot.digest.spans import BOLD, TAG, Spans, cut, text_of, trim

Role = Literal["", "container", "item"]
"""What a line that looks like a heading heads: a section or category, one item, or neither."""

_MAX_NUMBER = 99
"""``1986. 那年`` is a sentence about a year, not the 1986th item."""


class Row:
    """A line with what its place and dress say.

    ``line`` counts from 1. ``level`` is a heading's, else 0. ``depth`` is that of its list from
    0, -1 outside of lists; ``marker`` is ``•``, a number as written, or ``""`` (a line that
    continues a bullet, or plain text), ``kind`` its kind. ``blank``: an empty line stands before
    it. ``bold``: all of it is. ``wrapped``: coloured by HTML around all of it. ``verbatim``: code.
    ``fielded``: it begins with a label of an item's field, colon and all.
    ``bot.digest.roles`` gives ``rank`` and ``role``.
    """

    __slots__ = (
        "blank", "bold", "depth", "fielded", "kind", "label", "level", "line", "marker", "rank",
        "role", "spans", "text", "verbatim", "wrapped",
    )  # fmt: skip

    def __init__(
        self, line: int, level: int, depth: int, marker: str, blank: bool, verbatim: bool
    ) -> None:
        self.line = line
        self.level = level
        self.depth = depth
        self.marker = marker
        self.blank = blank
        self.verbatim = verbatim
        self.kind: MarkerKind = ""
        if marker:
            self.kind = "bullet" if marker == "•" else "number"
        self.bold = False
        self.wrapped = False
        self.label: Label | None = None
        self.fielded = False
        self.rank = 0
        self.role: Role = ""

    def rest(self) -> Spans:
        """What stands after the label."""
        return cut(self.spans, self.label.end) if self.label else self.spans

    def fill(self, spans: Spans) -> bool:
        """Takes its text (never the list itself) and works out the dress; False where nothing
        visible is left."""
        if self.verbatim:
            self.spans, self.text = spans[:], text_of(spans)
            return bool(self.text.strip())
        if len(spans) == 1:
            text, bits, url = spans[0]
            text = text.strip()
            if not text:
                return False
            spans = [(text, bits, url)]
            if bits & BOLD:
                self.bold = True
            if "://" in text:
                spans = linkify(spans)
        else:
            every = 0
            for span in spans:
                every |= span[1]
            if every & TAG:
                spans, self.wrapped = _unwrapped(spans)
            spans = trim(linkify(spans))
            text = text_of(spans)
            if not text:
                return False
            if every & BOLD:
                self.bold = _all_bold(spans)
        if text[0] == "|":
            spans = _table_row(spans, text)
            if not spans:
                return False
            text = text_of(spans)
        if self.marker:
            if len(self.marker) > 3 and int(self.marker[:-1]) > _MAX_NUMBER:
                spans = [(f"{self.marker} ", 0, None), *spans]
                text = f"{self.marker} {text}"
                self.marker, self.kind, self.depth = "", "", -1
        elif marker := marker_of(text):
            self.kind, self.marker, end = marker
            spans = cut(spans, end)
            text = text_of(spans)
            self.bold = self.bold or (len(spans) < 4 and _all_bold(spans))
            if not (self.level or self.bold or self.wrapped or self.kind == "chinese"):
                self.depth += 1
        self.spans, self.text = spans, text
        label = label_of(text)
        if label is None and len(spans) > 1 and spans[0][1] & BOLD:
            kind = known(spans[0][0])  # **说明** 文字
            if kind in FIELDS:
                label = Label(kind, spans[0][0].strip(), len(spans[0][0]))
        if label is not None:
            self.label = label
            self.fielded = label.kind in FIELDS and (label.sure or (self.bold and not self.blank))
        return True


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
    spans = [span for span in spans if span[0].strip()]
    if all(bits & TAG for _, bits, _ in spans):
        names = [_tag(text)[0] for text, _, _ in spans]
        return ([], False) if all(name in _LAYOUT for name in names) else (spans, False)
    first, last = spans[0], spans[-1]
    if not (first[1] & TAG and last[1] & TAG):
        return spans, False
    name, attributes = _tag(first[0])
    if name not in _WRAPPERS or not last[0].startswith("</") or _tag(last[0])[0] != name:
        return spans, False
    if name not in _BARE_WRAPPERS and not _DRESSED.search(attributes):
        return spans, False
    inner = spans[1:-1]
    while len(inner) > 2 and inner[0][1] & TAG and inner[-1][1] & TAG:
        opened, closed = _tag(inner[0][0])[0], _tag(inner[-1][0])[0]
        if opened != closed or opened not in _INNER:
            break
        inner = inner[1:-1]
    return inner, True


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
