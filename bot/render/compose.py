"""A digest becomes messages: ``compose``, pure, one message a category (more where it is long).

The layout of a category (``┃`` marks an expandable quote):

    #投融资与并购 · AI 行业动态 2026-01-28

    1. Title in bold
    The summary, with its sources behind it.（Source、Source）
    ┃• points first: a folded quote shows three lines
    ┃Label in bold, notes in the file's order
    ┃Background in bold, last
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from bot.digest.model import Category, Digest, Item
from bot.render.content_hash import entry_tokens, wanted
from bot.render.header import day_header
from bot.render.headlines import compose_headlines
from bot.render.item import block_rows, item_rows, numbered, wording
from bot.render.layout import lay_out
from bot.render.message import Look, Part, PartKey
from bot.render.rich import compose_rich
from bot.render.selection import select
from bot.render.text import Row

PageUrl = Callable[[dt.date], str | None]
"""The address of a date's archive page, None where there is none."""


def compose(digest: Digest, look: Look, *, page_url: PageUrl | None = None) -> tuple[Part, ...]:
    """The messages that show ``digest`` as ``look`` wants it, in order; () where nothing is left.

    Where ``page_url`` knows a page of that date, the header's date links to it. A category's
    parts depend on that category alone: what happens to others never changes them.
    """
    chosen = select(digest, look)
    url = page_url(digest.date) if page_url is not None else None
    if look.style == "headlines":
        return compose_headlines(digest, chosen, look, url)
    if look.style == "rich":
        return compose_rich(digest, chosen, look, url)
    parts: list[Part] = []
    for _, category in chosen:
        parts += _category_parts(digest, category, look, url)
    return tuple(parts)


def _category_parts(
    digest: Digest, category: Category, look: Look, url: str | None
) -> Iterator[Part]:
    words = wording(look.language)
    stanzas: list[list[Row]] = []
    items: list[list[Row]] = []
    tokens: list[list[str]] = []
    numbers: list[int] = []
    for entry in category.entries:
        number = 0
        if isinstance(entry, Item):
            rows = item_rows(entry, words)
            if rows:
                items.append(rows)
                number = len(items)
        else:
            rows = block_rows(entry, entry.label)
        if rows:
            stanzas.append(rows)
            numbers.append(number)
            tokens.append(entry_tokens(entry))
    if not stanzas:
        return
    numbered(items)
    place = category.section or digest.title
    header, long_names = day_header(category.name, place, digest.date, url)
    if long_names:
        stanzas[:0] = long_names
        numbers[:0] = [0] * len(long_names)
        tokens[:0] = [[]] * len(long_names)
    messages = lay_out(header, stanzas)
    total = len(messages)
    for n, (text, marks) in enumerate(messages, 1):
        shown = ["full", digest.date.isoformat(), place, category.name, f"{n}/{total}"]
        begun = 0
        for stanza, piece, pieces in marks:
            number = numbers[stanza]
            begun += number > 0 and piece == 1
            shown.append(f"{number} {piece}/{pieces}")
            shown += tokens[stanza]
        key = PartKey(category.section, category.name, n)
        yield Part(key, total, text, wanted(shown), begun)
