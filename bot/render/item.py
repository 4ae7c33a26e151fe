"""One entry of a category as rows: its title, its summary with the sources, its quote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from bot.digest.model import Block, Item, Source
from bot.locales import say
from bot.render.inert_text import literal
from bot.render.message import Language
from bot.render.text import Row, Span, is_http, line_of, plain_row, styled

BULLET = "• "
INDENT = "    "
"""For each depth of a nested bullet; about as wide as the bullet above it."""

_HOST = re.compile(r"\w+://(?:[^/?#]*@)?(?:www\.)?([^/?#:]+)", re.IGNORECASE)


_new = tuple.__new__  # half the time of a named tuple's own


class Wording(NamedTuple):
    """Our own words around an item's text."""

    background: str
    opening: str
    comma: str
    closing: str


@cache
def wording(language: Language) -> Wording:
    """The words of ``language``."""
    keys = ("background", "sources.open", "sources.join", "sources.close")
    return Wording(*[say(language, f"posts.{key}") for key in keys])


def item_rows(item: Item, words: Wording) -> list[Row]:
    """``item`` as rows, [] where it has nothing to show.

    The first summary (or an unlabelled note in its stead) is the lead and carries the sources;
    notes that stand before it stay there. All else goes into the quote in the file's order, the
    backgrounds last: a folded quote shows three lines, and they are better spent on the points.
    """
    blocks = item.blocks
    lead = lead_of(blocks)
    rows: list[Row] = []
    title = styled(item.title, bold=True)
    if title.text:
        rows.append(title)
    if lead >= 0:
        for block in blocks[:lead]:
            rows += block_rows(block, block.label)
        rows += block_rows(blocks[lead], "")
        blocks = blocks[lead + 1 :]
    if item.sources:
        add_sources(rows, item.sources, words)
    backgrounds: list[Row] = []
    pictures: list[Row] = []
    points = 0
    for block in blocks:
        kind = block.kind
        if kind == "background":
            backgrounds += block_rows(block, block.label or words.background, True)
        elif kind == "picture":
            pictures += block_rows(block, "")
        elif kind == "points":
            points += 1
            rows += block_rows(block, block.label if points > 1 else "", True)
        else:
            rows += block_rows(block, block.label, True)
    rows += backgrounds
    return rows + pictures


def block_rows(block: Block, label: str, quoted: bool = False) -> list[Row]:
    """``block`` as rows with ``label`` in bold before its first, ``""`` for none."""
    lines = block.lines
    rows: list[Row] = []
    # Points that somebody wrote as plain lines get their bullets from us.
    bullets = False
    if block.kind == "points" and lines and not lines[0].marker:
        bullets = not any(marker for _, _, marker in lines)
    for inline, depth, marker in lines:
        text, spans = line_of(inline)
        if not text:
            continue
        prefix = ""
        if marker or bullets:
            prefix = BULLET if marker == "•" or not (marker or depth) else marker and _sign(marker)
        if depth and rows:  # what comes first is nested in nothing
            prefix = INDENT * depth + prefix
        if label and not rows:
            name, bold, _ = plain_row(label, bold=True)
            if name and prefix:
                rows.append(Row(name, bold, quoted))
            elif name:
                text = f"{name} {text}"
                spans = bold + _moved(spans, len(name) + 1)
        if prefix:
            text = prefix + text
            if spans:
                spans = _moved(spans, len(prefix))
        rows.append(_new(Row, (text, spans, quoted)))
    return rows


def numbered(stanzas: Sequence[list[Row]]) -> None:
    """Put ``1. ``, ``2. `` … before each of ``stanzas``, where they are two or more."""
    if len(stanzas) > 1:
        for number, rows in enumerate(stanzas, 1):
            text, spans, quoted = rows[0]
            prefix = f"{number}. "
            rows[0] = _new(Row, (prefix + text, _moved(spans, len(prefix)), quoted))


def _moved(spans: tuple[Span, ...], by: int) -> tuple[Span, ...]:
    return spans and tuple([(s + by, e + by, kind, url) for s, e, kind, url in spans])


def _sign(marker: str) -> str:
    return f"{literal(marker)} "


def add_sources(rows: list[Row], sources: Sequence[Source], words: Wording) -> None:
    """Put the sources in brackets behind the last of ``rows``; alone, where there is none."""
    text, known, quoted = rows[-1] if rows else Row("")
    before = words.opening if rows else ""
    spans = list(known)
    for source in sources:
        name, url = _named(source)
        if name:
            text += before
            start = len(text)
            text += name
            if url is not None:
                spans.append((start, len(text), "text_link", url))
            before = words.comma
    if before == words.comma:
        rows[-1:] = [Row(text + (words.closing if rows else ""), tuple(spans), quoted)]


def source_row(source: Source) -> Row:
    """A source's name, linked; its host where there is no name but an address."""
    name, url = _named(source)
    return Row(name, ((0, len(name), "text_link", url),) if name and url is not None else ())


def _named(source: Source) -> tuple[str, str | None]:
    """What is shown of a source, cleaned and guarded, and the address behind it, if any."""
    name, url = source
    if url is not None and not is_http(url):
        url = None
    if not name or name.isspace() or is_http(name):
        name = _host(url or name)
    return literal(name, linked=url is not None).strip(), url


def lead_of(blocks: Sequence[Block]) -> int:
    """The index of the block that stands right behind the title; -1 where none should."""
    for index, block in enumerate(blocks):
        if block.kind == "summary":
            return index
    if blocks and blocks[0].kind == "note" and not blocks[0].label:
        return 0
    return -1


def _host(url: str) -> str:
    match = _HOST.match(url)
    return match[1] if match else url
