"""The style ``headlines``: one message a day, titles with their links, a button a category."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from bot.digest.model import Block, Category, Digest, Item
from bot.render.content_hash import entry_tokens, inline_tokens, wanted
from bot.render.header import title_header
from bot.render.inert_text import clean
from bot.render.item import block_rows, item_rows, numbered, wording
from bot.render.layout import lay_out
from bot.render.message import Button, Look, Part, PartKey
from bot.render.text import Row, is_http, plain_row, styled

_BUTTON_ROW = 16
"""Two buttons share a row where neither is wider than this many Latin letters (a Chinese
character counts two)."""

_MOST_BUTTONS = 100
"""Telegram refuses a larger inline keyboard."""

_BUTTON_TEXT = 64
"""More of a button's text than this no phone shows."""


def compose_headlines(
    digest: Digest, chosen: Sequence[tuple[int, Category]], look: Look, url: str | None
) -> tuple[Part, ...]:
    """The day's headlines; the buttons hang under the last part. () where nothing is left.

    A button's data is ``c:20260128:3``: the date, and the category's place in
    ``digest.categories``.
    """
    several = len({category.section for _, category in chosen}) > 1
    stanzas: list[list[Row]] = []
    items: list[int] = []
    tokens: list[list[str]] = []
    buttons: list[Button] = []
    place = _place(digest)
    for index, category in chosen:
        name = category.name or category.section
        if several and category.section and category.name:
            name = f"{category.section} · {category.name}"
        rows = headline_rows(category, look)
        if not rows:
            continue
        heading = plain_row(name, bold=True)
        stanzas.append([heading, *rows] if heading.text else rows)
        items.append(sum(bool(_headline(item, look)) for item in category.items))
        shown = [token for entry in category.entries for token in _tokens(entry)]
        tokens.append([str(index), name, str(len(category.entries)), *shown])
        buttons.append(category_button(digest, category, index, name))
    if not stanzas:
        return ()
    header, long_names = title_header(place, digest.date, look.language, url)
    items[:0] = [0] * len(long_names)
    tokens[:0] = [[]] * len(long_names)
    messages = lay_out(header, long_names + stanzas)
    total = len(messages)
    parts: list[Part] = []
    for n, (text, marks) in enumerate(messages, 1):
        shown = ["headlines", digest.date.isoformat(), place, f"{n}/{total}"]
        for stanza, piece, pieces in marks:
            shown += (f"{piece}/{pieces}", *tokens[stanza])
        begun = sum(items[stanza] for stanza, piece, _ in marks if piece == 1)
        keyboard = _keyboard(buttons) if n == total else ()
        parts.append(Part(PartKey("", "", n), total, text, wanted(shown), begun, keyboard))
    return tuple(parts)


def headline_rows(category: Category, look: Look) -> list[Row]:
    """A category's titles, numbered; its notes where it has none."""
    lines = [line for item in category.items if (line := _headline(item, look))]
    numbered(lines)
    if lines:
        return [row for line in lines for row in line]
    notes = [entry for entry in category.entries if not isinstance(entry, Item)]
    return [row for note in notes for row in block_rows(note, note.label)]


def category_button(digest: Digest, category: Category, index: int, name: str = "") -> Button:
    """The button that shows a whole category; ``index`` is its place in the digest."""
    name = clean(name or category.name or category.section or _place(digest)).strip()
    data = f"c:{digest.date:%Y%m%d}:{index}"
    return Button(name[:_BUTTON_TEXT] or digest.date.isoformat(), data=data)


def _place(digest: Digest) -> str:
    return digest.title or next((c.section for c in digest.categories if c.section), "")


def _headline(item: Item, look: Look) -> list[Row]:
    """An item's title, linked to its first source; [] where there is nothing to show."""
    url = next((source.url for source in item.sources if is_http(source.url)), None)
    title = styled(item.title, url=url)
    if title.text:
        return [title]
    rows = item_rows(item, wording(look.language))
    return [rows[0]._replace(quoted=False)] if rows else []


def _tokens(entry: Item | Block) -> list[str]:
    if isinstance(entry, Item):
        url = next((source.url for source in entry.sources if is_http(source.url)), None)
        return [*inline_tokens(entry.title), url or ""]
    return entry_tokens(entry)


def _keyboard(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    """Two narrow neighbours share a row; at most _MOST_BUTTONS in all."""
    rows: list[list[Button]] = []
    for button in buttons[:_MOST_BUTTONS]:
        wide = _width(button.text) > _BUTTON_ROW
        if rows and len(rows[-1]) == 1 and not wide and _width(rows[-1][0].text) <= _BUTTON_ROW:
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple([tuple(row) for row in rows])


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
