"""Search for the pages: what was found, and how a finding is shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from bot.digest.model import Item, plain
from bot.web.markup import readable
from bot.web.shelf import Shelf
from bot.web.view import item_keys

AROUND = 160
"""Characters of an item's text that are shown with it."""

BEFORE = 40
"""How many of them stand before the first word that was found."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An item, and where it stands; ``key`` is its lasting name."""

    date: dt.date
    category: str
    item: Item
    key: str


def find(shelf: Shelf, query: str, offset: int, limit: int) -> tuple[int, list[Finding]]:
    """How many items hold all words of ``query``, and those from ``offset`` on, newest first."""
    words = [word.casefold() for word in query.split()]
    found: list[Finding] = []
    for date in reversed(shelf.dates()):
        digest = shelf.get(date)
        if digest is None:
            continue
        places = [(one.name, item) for one in digest.categories for item in one.items]
        for n, (category, item) in enumerate(places):
            text = f"{category} {item_text(item)}".casefold()
            if all(word in text for word in words):
                found.append(Finding(date, category, item, item_keys(digest.items)[n]))
    return len(found), found[offset : offset + limit]


def item_text(item: Item) -> str:
    """All that an item says, on one line."""
    lines = [plain(item.title)]
    lines += [plain(line.text) for block in item.blocks for line in block.lines]
    lines += [source.name for source in item.sources]
    return readable(" ".join(lines))


def marked(text: str, words: Sequence[str]) -> Markup:
    """``text`` with what was searched for marked."""
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
    start = max(0, match.start() - BEFORE) if match else 0
    piece = text[start : start + AROUND]
    dots = "…" if start else "", "…" if start + AROUND < len(text) else ""
    return Markup("{}{}{}").format(dots[0], marked(piece, words), dots[1])


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    longest = sorted({word for word in words if word}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)), re.IGNORECASE) if longest else None
