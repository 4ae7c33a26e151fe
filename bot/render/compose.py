"""A digest becomes messages: ``compose``, pure, one message a category (more where it is long).

The layout of a category (``┃`` marks an expandable quote):

    #投融资与并购 · 1月28日
    AI 行业动态 · 2026年1月28日        the day's first message only

    1. Title in bold
    The summary, with its sources behind it.（Source、Source）
    ┃• points first: a folded quote shows three lines
    ┃Label in bold, notes in the file's order
    ┃Background in bold, last
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from bot.digest.model import Category, Digest, Item
from bot.render.content_hash import entry_tokens, wanted
from bot.render.header import category_headers, heading_row
from bot.render.headlines import category_button, compose_headlines, headline_rows
from bot.render.inert_text import clean, hashtags
from bot.render.item import block_rows, item_rows, numbered, wording
from bot.render.layout import lay_out
from bot.render.message import Look, Part, PartKey
from bot.render.message_limit import Chapter, limited
from bot.render.rich import compose_rich
from bot.render.selection import select
from bot.render.text import Row, plain_row

PageUrl = Callable[[dt.date], str | None]
"""The address of a date's archive page, None where there is none."""


def compose(
    digest: Digest, look: Look, *, page_url: PageUrl | None = None, max_messages: int = 0
) -> tuple[Part, ...]:
    """The messages that show ``digest`` as ``look`` wants it, in order; () where nothing is left.

    Where ``page_url`` knows a page of that date, the header's date links to it. A category's
    parts depend on that category alone: what happens to others never changes them, but for the
    digest's title in the first message, which ``wanted`` leaves out. Where there
    would be more than ``max_messages`` (0: no limit), neighbours share a message, and then
    categories become their headlines.
    """
    chosen = select(digest, look)
    url = page_url(digest.date) if page_url is not None else None
    if look.style == "headlines":
        return compose_headlines(digest, chosen, look, url)
    if look.style == "rich":
        return compose_rich(digest, chosen, look, url)
    tags = hashtags(clean(category.name).strip() for category in digest.categories)
    chapters: list[Chapter] = []
    for _, category in chosen:
        chapter = _chapter(digest, category, look, url, tags, first=not chapters)
        if chapter is not None:
            chapters.append(chapter)
    if max_messages and sum(len(one.parts) for one in chapters) > max_messages:
        known = {(one.section, one.name): number for number, one in chosen}

        def shortened(chapter: Chapter) -> Chapter:
            index = known[chapter.key]
            return _shortened(digest, digest.categories[index], index, chapter, look)

        return limited(chapters, max_messages, shortened)
    return tuple(part for chapter in chapters for part in chapter.parts)


def _chapter(
    digest: Digest,
    category: Category,
    look: Look,
    url: str | None,
    tags: dict[str, str],
    *,
    first: bool,
) -> Chapter | None:
    """A category with its messages; None where nothing of it is to be seen. The day's first has
    the digest's title and full date."""
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
        return None
    numbered(items)
    place = category.section or digest.title
    name = clean(category.name).strip()
    tag = tags.get(name, "") if name else ""
    title, header, long_names = category_headers(
        digest, category, look.language, first=first, url=url, tag=tag
    )
    if long_names:
        stanzas[:0] = long_names
        numbers[:0] = [0] * len(long_names)
        tokens[:0] = [[]] * len(long_names)
    messages = lay_out(header, stanzas, title)
    total = len(messages)
    parts: list[Part] = []
    for n, (text, marks) in enumerate(messages, 1):
        shown = ["full", digest.date.isoformat(), place, category.name, f"{n}/{total}"]
        begun = 0
        for stanza, piece, pieces in marks:
            number = numbers[stanza]
            begun += number > 0 and piece == 1
            shown.append(f"{number} {piece}/{pieces}")
            shown += tokens[stanza]
        key = PartKey(category.section, category.name, n)
        parts.append(Part(key, total, text, wanted(shown), begun))
    return Chapter(
        key=(category.section, category.name),
        title=title,
        header=header,
        heading=heading_row(name, tag) if name else plain_row(place, bold=True),
        stanzas=stanzas,
        tokens=[token for own in tokens for token in own],
        items=len(items),
        parts=tuple(parts),
    )


def _shortened(
    digest: Digest, category: Category, index: int, chapter: Chapter, look: Look
) -> Chapter:
    """The category's headlines, with a button that shows all of it."""
    rows = headline_rows(category, look)
    button = category_button(digest, category, index)
    if not rows or len(chapter.parts) == 1:
        return chapter
    (text, _), *more = lay_out(chapter.header, [rows], chapter.title)
    if len(more) + 1 >= len(chapter.parts):
        return chapter
    tokens = ["headlines", *chapter.tokens]
    texts = [text, *(text for text, _ in more)]
    parts = tuple(
        Part(
            PartKey(*chapter.key, n),
            len(texts),
            text,
            wanted([digest.date.isoformat(), f"{n}/{len(texts)}", *tokens]),
            chapter.items if n == 1 else 0,
            ((button,),) if n == len(texts) else (),
        )
        for n, text in enumerate(texts, 1)
    )
    return replace(chapter, stanzas=[rows], tokens=tokens, parts=parts, button=button)
