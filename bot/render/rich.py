"""The style ``rich``: a day as one rich message, each item a block that opens at a touch.

    Title 2026-01-28                heading 1
    Section                         heading 2, where there are several
    Category                        heading 3 (2 without sections)
    ▸ 1. Title of an item           details: summary and sources, points, notes, background

A day over the limits becomes several messages: whole sections each, else whole categories, else
whole items; an item is cut only where it alone is longer than a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from bot.digest.model import Category, Digest, Item
from bot.render.content_hash import entry_tokens, wanted
from bot.render.header import title_header
from bot.render.item import Wording, add_sources, block_rows, item_rows, lead_of, wording
from bot.render.message import Look, Part, PartKey
from bot.render.rich_blocks import (
    MAX_BLOCKS,
    MAX_CHARACTERS,
    Bit,
    Size,
    block_bits,
    heading,
    headings,
    measure,
    paragraphs,
    pieces,
    rich_text,
)
from bot.render.text import BLANK, Row, assemble, styled

_SUMMARY = 1_024
"""A title longer than this, in UTF-16 units, goes on inside its block."""

_ROOM = Size(MAX_CHARACTERS - 4_096, MAX_BLOCKS - 20)
"""What an item may take beside the headings above it."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """What stays together: an item (or a piece of a very long one), or a note between items."""

    section: str
    category: int
    name: str
    bits: tuple[Bit, ...]
    tokens: tuple[str, ...]
    begins: bool
    size: Size = field(compare=False)


def compose_rich(
    digest: Digest, chosen: Sequence[tuple[int, Category]], look: Look, url: str | None
) -> tuple[Part, ...]:
    """The day's rich messages, one where it fits; () where nothing is left."""
    words = wording(look.language)
    cells = [cell for place, one in chosen for cell in _cells(place, one, words)]
    if not cells:
        return ()
    several = len({category.section for _, category in chosen}) > 1
    place = digest.title or next((c.section for _, c in chosen if c.section), "")
    head, long_names = title_header(place, digest.date, look.language, url)
    names = [bit for rows in long_names for bit in paragraphs(rows)]
    top = measure([heading(head, 1).block, *(bit.block for bit in names)]).plus(Size(16))
    messages = _pack(cells, lambda some: _size(some, several).plus(top).fits)
    total = len(messages)
    parts: list[Part] = []
    for n, message in enumerate(messages, 1):
        shown = ["rich", digest.date.isoformat(), place, f"{n}/{total}"]
        line = head._replace(text=f"{head.text} ({n}/{total})") if total > 1 else head
        bits = [heading(line, 1), *(names if n == 1 else ())]
        bits += _under_headings(message, several)
        for cell in message:
            shown += (cell.section, str(cell.category), cell.name, *cell.tokens)
        rich = {"blocks": [bit.block for bit in bits], "skip_entity_detection": True}
        begun = sum(cell.begins for cell in message)
        text = assemble(_rows(bits))
        key = PartKey("", "", n)
        parts.append(Part(key, total, text, wanted(shown), begun, rich=rich))
    return tuple(parts)


def _cells(place: int, category: Category, words: Wording) -> Iterator[_Cell]:
    numbers = _numbers(category, words)
    for entry in category.entries:
        tokens = entry_tokens(entry)
        if isinstance(entry, Item):
            groups = _item(entry, words, numbers.get(id(entry), ""))
        else:
            groups = [block_bits(entry, entry.label)]
        filled = [group for group in groups if group]
        for n, bits in enumerate(filled, 1):
            yield _Cell(
                category.section,
                place,
                category.name,
                tuple(bits),
                (f"{n}/{len(filled)}", numbers.get(id(entry), ""), *tokens),
                n == 1 and isinstance(entry, Item),
                measure([bit.block for bit in bits]),
            )


def _numbers(category: Category, words: Wording) -> dict[int, str]:
    """``1. ``, ``2. `` … for the items that show something, where they are two or more."""
    shown = [item for item in category.items if item_rows(item, words)]
    if len(shown) < 2:
        return {}
    return {id(item): f"{number}. " for number, item in enumerate(shown, 1)}


def _item(item: Item, words: Wording, number: str) -> list[list[Bit]]:
    """An item as one details block; as several with the same title where it is too long for a
    message. Without a title, or with nothing else, it stands as paragraphs."""
    title = styled(item.title, bold=True)
    inner = _fields(item, words)
    if not title.text or not inner:
        rows = [title] if title.text else item_rows(item, words)
        if rows and number:
            rows[0] = _prefixed(rows[0], number)
        return [paragraphs(rows)]
    summary, *rest = pieces(_prefixed(title, number) if number else title, _SUMMARY)
    inner = [*paragraphs(rest), *inner]
    groups: list[list[Bit]] = []
    room = Size()
    for bit in inner:
        size = measure([bit.block])
        total = room.plus(size)
        if groups and total.characters <= _ROOM.characters and total.blocks <= _ROOM.blocks:
            groups[-1].append(bit)
            room = total
        else:
            groups.append([bit])
            room = size.plus(measure([{"summary": rich_text(summary)}]))
    return [[_details(summary, group)] for group in groups]


def _details(summary: Row, inner: Sequence[Bit]) -> Bit:
    block = {
        "type": "details",
        "summary": rich_text(summary),
        "blocks": [bit.block for bit in inner],
    }
    return Bit(block, (summary, *(row for bit in inner for row in bit.rows)))


def _fields(item: Item, words: Wording) -> list[Bit]:
    """What an item says besides its title, in the order of the style ``full``: the lead with the
    sources, then the file's order, the backgrounds last."""
    lead = lead_of(item.blocks)
    bits: list[Bit] = []
    blocks = item.blocks
    rows: list[Row] = []
    if lead >= 0:
        for block in blocks[:lead]:
            bits += block_bits(block, block.label)
        rows = block_rows(blocks[lead], "")
        blocks = blocks[lead + 1 :]
    if item.sources:
        add_sources(rows, item.sources, words)
    bits += paragraphs(rows)
    backgrounds: list[Bit] = []
    points = 0
    for block in blocks:
        if block.kind == "background":
            backgrounds += block_bits(block, block.label or words.background)
        elif block.kind == "points":
            points += 1
            bits += block_bits(block, block.label if points > 1 else "")
        else:
            bits += block_bits(block, block.label)
    return bits + backgrounds


def _prefixed(row: Row, prefix: str) -> Row:
    by = len(prefix)
    spans = tuple((s + by, e + by, kind, url) for s, e, kind, url in row.spans)
    return Row(prefix + row.text, spans)


def _under_headings(cells: Sequence[_Cell], several: bool) -> Iterator[Bit]:
    """The cells' bits, each section and category under its heading."""
    for section, within in groupby(cells, key=lambda cell: cell.section):
        if several:
            yield from headings(section, 2)
        for (_, name), group in groupby(within, key=lambda cell: (cell.category, cell.name)):
            yield from headings(name, 3 if several else 2)
            for cell in group:
                yield from cell.bits


def _size(cells: Sequence[_Cell], several: bool) -> Size:
    """What these cells take with the headings above them."""
    total = Size()
    for section, within in groupby(cells, key=lambda cell: cell.section):
        if several:
            total = total.plus(_heading_size(section))
        for (_, name), group in groupby(within, key=lambda cell: (cell.category, cell.name)):
            total = total.plus(_heading_size(name))
            for cell in group:
                total = total.plus(cell.size)
    return total


def _heading_size(name: str) -> Size:
    return measure([bit.block for bit in headings(name, 3)])


def _pack(cells: Sequence[_Cell], fits: Callable[[Sequence[_Cell]], bool]) -> list[list[_Cell]]:
    """The cells in messages that fit, cut at the highest border that there is."""
    if fits(cells):
        return [list(cells)]
    messages: list[list[_Cell]] = []

    def put(unit: Sequence[_Cell], borders: Sequence[Callable[[_Cell], object]]) -> None:
        if messages and fits([*messages[-1], *unit]):
            messages[-1] += unit
        elif fits(unit) or not borders:
            messages.append(list(unit))
        else:
            for _, group in groupby(unit, key=borders[0]):
                put(list(group), borders[1:])

    for _, group in groupby(cells, key=lambda cell: cell.section):
        put(list(group), (lambda cell: cell.category, id))
    return messages


def _rows(bits: Sequence[Bit]) -> list[Row]:
    """The plain version: a blank line before each heading and each item."""
    rows: list[Row] = []
    for bit in bits:
        if rows and bit.block["type"] in ("heading", "details"):
            rows.append(BLANK)
        rows += bit.rows
    return rows
