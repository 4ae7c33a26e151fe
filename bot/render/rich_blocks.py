"""Blocks and texts of a rich message (Bot API 10.2: InputRichBlock, RichText) as JSON.

Telegram counts 32,768 characters of text, 500 blocks (nested ones, list items and details
included) and 16 levels of nesting in one message (core.telegram.org/bots/api, "Rich message
limits"); ``measure`` counts them the strict way, characters in UTF-16 code units.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from bot.digest.model import Block, Line
from bot.render.inert_text import addresses, literal
from bot.render.item import block_rows
from bot.render.split import Room, split
from bot.render.text import Row, Span, plain_row, styled, u16len

Json = dict[str, Any]
RichText = str | Json | list[Any]

MAX_CHARACTERS = 32_768
MAX_BLOCKS = 500
MAX_LEVELS = 16

LONGEST = 8_192
"""A paragraph longer than this, in UTF-16 units, becomes several: each fits beside others."""

DEEPEST = 3
"""Lists nest so deep; what is deeper stands there too. Three lists in a details block, with a
styled link within, are ten levels."""

_TYPES = frozenset(["bold", "italic", "underline", "strikethrough", "code"])
_ASCII = re.compile("[!-~]*")
_NUMBER = re.compile(r"(\d{1,9})[.)．、]")
_LIST_UNITS, _LIST_BLOCKS = 16_000, 200


class Size(NamedTuple):
    """What a part of a rich message takes of its limits."""

    characters: int = 0
    blocks: int = 0

    def plus(self, other: Size) -> Size:
        return Size(self.characters + other.characters, self.blocks + other.blocks)

    @property
    def fits(self) -> bool:
        return self.characters <= MAX_CHARACTERS and self.blocks <= MAX_BLOCKS


@dataclass(frozen=True, slots=True)
class Bit:
    """A block, and the rows that say the same in a plain message."""

    block: Json
    rows: tuple[Row, ...]


def rich_text(row: Row) -> RichText:
    """The row's text with its styles and links; bare http addresses become links too, for
    Telegram is told to look for nothing by itself."""
    spans = [span for span in row.spans if span[2] == "text_link" or span[2] in _TYPES]
    taken = [span[:2] for span in spans if span[2] in ("text_link", "code")]
    for start, longest in addresses(row.text):
        # Behind an address in Chinese text nothing separates it from what follows.
        address = _ASCII.findall(row.text[start:longest])[0].rstrip(".,;:!?'\"")
        end = start + len(address)
        if not any(start < e and s < end for s, e in taken):
            link: Span = (start, end, "text_link", address)
            spans = [piece for span in spans for piece in _cut(span, start, end)] + [link]
    spans.sort(key=lambda span: (span[0], -span[1], span[2] != "text_link"))
    return _tree(row.text, spans, 0, len(row.text))


def _cut(span: Span, start: int, end: int) -> list[Span]:
    """``span`` in the pieces that lie before, within and behind a stretch, so that none of them
    overlaps it partly."""
    s, e, kind, url = span
    edges = [s, *(edge for edge in (start, end) if s < edge < e), e]
    return [(a, b, kind, url) for a, b in pairwise(edges)]


def _tree(text: str, spans: Sequence[Span], start: int, end: int) -> RichText:
    parts: list[Any] = []
    at = start
    while spans:
        s, e, kind, url = spans[0]
        inner = [span for span in spans[1:] if span[0] < e]
        spans = [span for span in spans[1:] if span[0] >= e]
        if s > at:
            parts.append(text[at:s])
        covered = _tree(text, inner, s, e)
        if kind == "text_link":
            parts.append({"type": "url", "text": covered, "url": url})
        else:
            parts.append({"type": kind, "text": covered})
        at = e
    if at < end:
        parts.append(text[at:end])
    if len(parts) == 1:
        only: RichText = parts[0]
        return only
    return parts or ""


def heading(row: Row, size: int) -> Bit:
    """A heading of that size (1 is the largest); its own bold is left out."""
    bare = row._replace(spans=tuple(span for span in row.spans if span[2] != "bold"))
    return Bit({"type": "heading", "text": rich_text(bare), "size": size}, (row,))


def headings(name: str, size: int) -> list[Bit]:
    """``name`` as a heading, as paragraphs where it is too long for one; [] for no name."""
    row = plain_row(name, bold=True)
    if not row.text:
        return []
    return [heading(row, size)] if u16len(row.text) <= 1_024 else paragraphs([row])


def paragraphs(rows: Iterable[Row]) -> list[Bit]:
    """A paragraph for each row, several where it is long."""
    return [
        Bit({"type": "paragraph", "text": rich_text(piece)}, (piece,))
        for row in rows
        for piece in pieces(row, LONGEST)
    ]


def pieces(row: Row, units: int) -> list[Row]:
    """``row`` cut into rows of at most so many UTF-16 units."""
    if u16len(row.text) <= units:
        return [row._replace(quoted=False)]
    messages = split([[row._replace(quoted=False)]], Room(units, MAX_CHARACTERS))
    return [cut for message in messages for piece in message for cut in piece.rows]


def block_bits(block: Block, label: str) -> list[Bit]:
    """A field as paragraphs and lists, ``label`` in bold before it."""
    lines = [line for line in block.lines if styled(line.text).text]
    bulleted = block.kind == "points" and not any(line.marker for line in lines)
    bits: list[Bit] = []
    if label and lines and (lines[0].marker or bulleted):
        bits += paragraphs([plain_row(label, bold=True)])
        label = ""
    for listed, run in _runs(lines, bulleted):
        plain = block_rows(Block("points" if bulleted else "note", "", tuple(run)), label)
        label = ""
        made = {"type": "list", "items": _items(run)} if listed else None
        size = measure([made]) if made else Size(_LIST_UNITS + 1)
        if made and size.characters <= _LIST_UNITS and size.blocks <= _LIST_BLOCKS:
            bits.append(Bit(made, tuple(plain)))
        else:
            bits += paragraphs(plain)
    return bits


def _runs(lines: Iterable[Line], bulleted: bool) -> Iterator[tuple[bool, list[Line]]]:
    """Neighbouring lines that make one list, or stand as paragraphs; what is nested stays with
    the line above it."""
    run: list[Line] = []
    kind: object = None
    for line in lines:
        number = _NUMBER.fullmatch(line.marker)
        own = "1" if number else "•" if line.marker or bulleted else ""
        if run and (own == kind or (kind and line.depth > run[0].depth)):
            run.append(line)
            continue
        if run:
            yield bool(kind), run
        run, kind = [line], own
    if run:
        yield bool(kind), run


def _items(lines: Sequence[Line], level: int = 1) -> list[Json]:
    """The items of one list: each line at the first one's depth, deeper ones in a list of their
    own under the item before them."""
    items: list[Json] = []
    top = lines[0].depth
    ordered = bool(_NUMBER.fullmatch(lines[0].marker))
    nested: list[Line] = []
    for line in lines:
        if items and line.depth > top and level < DEEPEST:
            nested.append(line)
            continue
        _close(items, nested, level)
        row = styled(line.text)
        number = _NUMBER.fullmatch(line.marker)
        item: Json = {}
        if ordered:
            value = int(number[1]) if number else len(items) + 1
            item |= {"type": "1", "value": min(value, 2**31 - 1)}
        elif line.marker not in ("", "•"):
            sign = f"{literal(line.marker)} "
            spans = tuple((s + len(sign), e + len(sign), k, u) for s, e, k, u in row.spans)
            row = Row(sign + row.text, spans)
        items.append({"blocks": [bit.block for bit in paragraphs([row])], **item})
    _close(items, nested, level)
    return items


def _close(items: list[Json], nested: list[Line], level: int) -> None:
    if nested:
        same = [list(run) for _, run in _runs(nested, bulleted=True)]
        items[-1]["blocks"] += [{"type": "list", "items": _items(run, level + 1)} for run in same]
        nested.clear()


def measure(blocks: Iterable[Json]) -> Size:
    """The characters and the blocks that these take, nested ones included."""
    size = Size()
    for block in blocks:
        size = size.plus(Size(_units(block.get("text")) + _units(block.get("summary")), 1))
        size = size.plus(measure(block.get("blocks", ())))
        for item in block.get("items", ()):
            size = size.plus(Size(0, 1)).plus(measure(item["blocks"]))
    return size


def _units(text: RichText | None) -> int:
    if isinstance(text, str):
        return u16len(text)
    if isinstance(text, list):
        return sum(_units(part) for part in text)
    return _units(text["text"]) if text else 0
