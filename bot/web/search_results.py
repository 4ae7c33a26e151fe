"""Search hits as the search page shows them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from bot.digest.model import Block, Digest, Item, plain
from bot.digest.search import Hit
from bot.render.message import Language
from bot.web import view
from bot.web.html import readable

EXCERPT_CHARS = 110
"""Of an item's text, shown with a hit."""

EXCERPT_CHARS_BEFORE = 30
"""How many of them stand before the first word found."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """An item (or a note that belongs to none) with its address, its words marked. ``category``
    is "" where it has none."""

    path: str
    date: dt.date
    category: str
    title: Markup
    text: Markup


def search_result(
    digest: Digest, hit: Hit, words: Sequence[str], language: Language
) -> SearchResult:
    """The hit of a search in ``digest``."""
    category = digest.categories[hit.category]
    entry = category.entries[hit.entry]
    if isinstance(entry, Item):
        before = sum(len(one.items) for one in digest.categories[: hit.category])
        before += sum(isinstance(one, Item) for one in category.entries[: hit.entry])
        path = view.item_path(digest.date, view.item_keys(digest.items)[before])
        title = view.title_of(entry, language)
        blocks: Sequence[Block] = entry.blocks
    else:
        path = f"{view.day_path(digest.date)}#{view.category_anchor(hit.category)}"
        title = category.name or digest.title or view.say_day(language, digest.date)
        blocks = (entry,)
    text = " ".join(plain(line.text) for block in blocks for line in block.lines)
    text = text.replace("。 ", "。")
    return SearchResult(
        path, digest.date, category.name, marked(title, words), excerpt(readable(text), words)
    )


def marked(text: str, words: Sequence[str]) -> Markup:
    """``text`` with each of ``words`` marked."""
    pattern = _pattern(words)
    if pattern is None:
        return escape(text)
    out, at = Markup(), 0
    for match in pattern.finditer(text):
        out += escape(text[at : match.start()]) + Markup("<mark>{}</mark>").format(match[0])
        at = match.end()
    return out + escape(text[at:])


def excerpt(text: str, words: Sequence[str]) -> Markup:
    """The stretch of ``text`` around the first of ``words``, marked."""
    pattern = _pattern(words)
    match = pattern.search(text) if pattern else None
    start = max(0, match.start() - EXCERPT_CHARS_BEFORE) if match else 0
    piece = text[start : start + EXCERPT_CHARS]
    dots = "…" if start else "", "…" if start + EXCERPT_CHARS < len(text) else ""
    return Markup("{}{}{}").format(dots[0], marked(piece, words), dots[1])


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    longest = sorted({word for word in words if word}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)), re.IGNORECASE) if longest else None
