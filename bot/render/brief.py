"""Items in brief, a line or two each: a category's last days, what a search found, one to share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from bot.digest.model import Block, Category, Digest, Item, plain
from bot.render.header import category_headers
from bot.render.inert_text import clean
from bot.render.item import block_rows, item_rows, numbered, source_row, wording
from bot.render.layout import lay_out
from bot.render.message import Language, Text
from bot.render.text import BLANK, Row, Span, assemble, is_http, plain_row, u16len

LONGEST = 160
"""UTF-16 units of a title in a list: ten of them, with all that goes along, fit in one message."""

Entry = Item | Block


@dataclass(frozen=True, slots=True)
class Found:
    """A line of a list: the entry, and our own words for where it stands (made inert here)."""

    entry: Entry
    place: str


def gist(entry: Entry) -> str:
    """An entry's title, or what else it begins with, as plain text of one line, not long."""
    title = plain(entry.title) if isinstance(entry, Item) else ""
    blocks = entry.blocks if isinstance(entry, Item) else (entry,)
    lines = (plain(line.text) for block in blocks for line in block.lines)
    names = (source.name for source in (entry.sources if isinstance(entry, Item) else ()))
    return _cut(next((one for text in (title, *lines, *names) if (one := _tidy(text))), "…"))


def list_entries(heading: str, found: Sequence[Found], first: int = 1) -> Text:
    """One message: the heading in bold, then each entry's title, linked, and below it its place
    and its source. The entries are counted from ``first``; ten at most are sure to fit."""
    rows = [plain_row(heading, bold=True)]
    for number, one in enumerate(found, first):
        rows += (BLANK, _moved(f"{number}. ", _linked(one.entry)))
        place = plain_row(_cut(one.place))
        source = _source(one.entry)
        rows.append(_moved(f"{place.text} · ", source) if source.text else place)
    return assemble([row for row in rows if row.text or row is BLANK])


def list_days(heading: str, days: Sequence[tuple[str, Sequence[Entry]]]) -> list[Text]:
    """As many messages as needed: under each day's name its entries' titles, linked."""
    stanzas = []
    for name, entries in days:
        lines = [[_linked(entry)] for entry in entries]
        numbered(lines)
        stanzas.append([plain_row(name, bold=True), *(row for line in lines for row in line)])
    return [text for text, _ in lay_out(plain_row(_cut(heading), bold=True), stanzas)]


def share(digest: Digest, category: Category, entry: Entry, language: Language) -> Text:
    """One entry as a message of its own, its digest, category and date above it. Where all of
    it is too long, its quote is left out; what then is still too long ends with the message."""
    rows = (
        item_rows(entry, wording(language))
        if isinstance(entry, Item)
        else block_rows(entry, entry.label)
    )
    title, header, names = category_headers(digest, category, language)
    if not rows:
        return assemble([header] if title is None else [header, title])
    messages = lay_out(header, [*names, rows], title)
    if len(messages) > 1:
        shorter = [row for row in rows if not row.quoted] or rows[:1]
        messages = lay_out(header, [shorter], title)
    return messages[0][0]


def _linked(entry: Entry) -> Row:
    sources = entry.sources if isinstance(entry, Item) else ()
    url = next((source.url for source in sources if is_http(source.url)), None)
    return plain_row(gist(entry), url=url)


def _source(entry: Entry) -> Row:
    """The first source, linked, its name not long."""
    if not isinstance(entry, Item) or not entry.sources:
        return BLANK
    text, spans, _ = source_row(entry.sources[0])
    short = _cut(text, 40)
    end = len(short)
    return Row(short, tuple([(s, min(e, end), kind, url) for s, e, kind, url in spans if s < end]))


def _moved(before: str, row: Row) -> Row:
    by = len(before)
    spans: list[Span] = [(s + by, e + by, kind, url) for s, e, kind, url in row.spans]
    return Row(before + row.text, tuple(spans))


def _tidy(text: str) -> str:
    return " ".join(clean(text).split())


def _cut(text: str, longest: int = LONGEST) -> str:
    """``text`` where it is short enough, else its beginning, whole graphemes and an ellipsis."""
    if u16len(text) <= longest:
        return text

    kept = ""
    for match in regex.finditer(r"\X", text):
        if u16len(kept + match[0]) >= longest:
            break
        kept += match[0]
    return f"{kept.rstrip()}…"
