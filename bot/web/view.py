"""Digests, months and days as pages show them, and the address of each. Pure."""

from __future__ import annotations

import datetime as dt
import re
from base64 import b32encode
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal
from urllib.parse import quote

from babel.dates import format_date, format_skeleton, get_day_names
from markupsafe import Markup, escape

from bot.digest.model import Block, Category, Digest, Item, plain
from bot.locales import say
from bot.render.message import Language
from bot.web import html

MAX_ABOUT_CHARS = 200
"""Of a description, as search engines and chats show it."""

_WORD = re.compile("[A-Za-z]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item. ``key`` is its lasting name within its day; ``number`` counts from 1 in its
    category, 0 where it is the only one."""

    key: str
    number: int
    title: Markup
    name: str
    lead: Markup
    rest: tuple[Markup, ...]
    background: tuple[Markup, ...]
    sources: tuple[Markup, ...]
    about: str

    @property
    def anchor(self) -> str:
        return f"i{self.key}"


@dataclass(frozen=True, slots=True)
class NoteView:
    """Text of a category that belongs to no item."""

    text: Markup


@dataclass(frozen=True, slots=True)
class CategoryView:
    """``anchor`` is its place on the day's page; ``entries`` are in the file's order."""

    name: str
    anchor: str
    entries: tuple[ItemView | NoteView, ...]

    @property
    def items(self) -> list[ItemView]:
        return [entry for entry in self.entries if isinstance(entry, ItemView)]


@dataclass(frozen=True, slots=True)
class SectionView:
    """``name`` is "" where no heading of its own is needed."""

    name: str
    categories: tuple[CategoryView, ...]


@dataclass(frozen=True, slots=True)
class DayView:
    """A day's digest. ``lang`` is the language of its text."""

    date: dt.date
    title: str
    lang: Language
    sections: tuple[SectionView, ...]

    @property
    def categories(self) -> list[CategoryView]:
        return [category for section in self.sections for category in section.categories]

    @property
    def items(self) -> list[ItemView]:
        return [item for category in self.categories for item in category.items]

    def find(self, key: str) -> tuple[CategoryView, ItemView] | None:
        """The item of that key, with its category."""
        for category in self.categories:
            for item in category.items:
                if item.key == key:
                    return category, item
        return None


def day_view(digest: Digest, language: Language) -> DayView:
    """The whole digest; ``language`` is that of our own words in it."""
    keys = iter(item_keys(digest.items))
    by_section: dict[str, list[CategoryView]] = {}
    for number, category in enumerate(digest.categories):
        shown = _category(category, category_anchor(number), keys, language)
        by_section.setdefault(category.section, []).append(shown)
    sections = []
    for name, categories in by_section.items():
        alone = len(by_section) == 1 and name == digest.title
        sections.append(SectionView("" if alone else name, tuple(categories)))
    return DayView(digest.date, digest.title, text_language(digest), tuple(sections))


def _category(
    category: Category, anchor: str, keys: Iterator[str], language: Language
) -> CategoryView:
    several = len(category.items) > 1
    entries: list[ItemView | NoteView] = []
    count = 0
    for entry in category.entries:
        if isinstance(entry, Item):
            count += 1
            entries.append(_item(entry, next(keys), count if several else 0, language))
        else:
            entries.append(NoteView(html.block(entry.lines, label=entry.label)))
    return CategoryView(category.name, anchor, tuple(entries))


def _item(item: Item, key: str, number: int, language: Language) -> ItemView:
    """The first summary leads; the rest keeps the file's order; backgrounds come last."""
    lead = next((block for block in item.blocks if block.kind == "summary"), None)
    if lead is None and item.blocks and item.blocks[0].kind == "note" and not item.blocks[0].label:
        lead = item.blocks[0]
    rest, background = [], []
    points = 0
    for block in item.blocks:
        if block is lead:
            continue
        if block.kind == "background":
            label = block.label or say(language, "web.background")
            background.append(html.block(block.lines, label=label))
        elif block.kind == "points":
            points += 1
            label = block.label if points > 1 else ""
            rest.append(html.block(block.lines, bullets=True, label=label))
        else:
            rest.append(html.block(block.lines, label=block.label))
    name = title_of(item, language)
    return ItemView(
        key=key,
        number=number,
        title=html.inline(item.title) or escape(name),
        name=name,
        lead=html.block(lead.lines) if lead else Markup(),
        rest=tuple(rest),
        background=tuple(background),
        sources=tuple(html.source(cited) for cited in item.sources),
        about=shortened(_text(lead or next(iter(item.blocks), None)) or name),
    )


def title_of(item: Item, language: Language) -> str:
    """The item's title as plain text, and words for it where it has none."""
    return html.readable(plain(item.title)) or say(language, "web.untitled")


def listing(items: Iterable[ItemView]) -> str:
    """What there is to read, as a description."""
    return shortened("；".join(item.name for item in items))


def item_keys(items: Iterable[Item]) -> list[str]:
    """A lasting name for each item, made from its title: it stays when others come and go. A
    title that comes again in a day gets ``-2``, ``-3``…"""
    keys: list[str] = []
    seen: dict[str, int] = {}
    for item in items:
        words = " ".join(plain(item.title).split()).casefold()
        digest = blake2b(words.encode("utf-8", "replace"), digest_size=5).digest()
        key = b32encode(digest).decode().lower()
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return keys


def text_language(digest: Digest) -> Language:
    """``zh`` where its titles have as many Chinese characters as other words, else ``en``: what a
    browser needs to choose glyphs, line breaks and a voice."""
    titles = " ".join(
        [digest.title, *(plain(item.title) for item in digest.items)]
        + [category.name for category in digest.categories]
    )
    chinese = _HAN.findall(titles)
    return "zh" if len(chinese) >= max(1, len(_WORD.findall(titles))) else "en"


def shortened(text: str, limit: int = MAX_ABOUT_CHARS) -> str:
    """``text`` on one line, at most ``limit`` characters."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _text(block: Block | None) -> str:
    return html.readable(" ".join(plain(line.text) for line in block.lines)) if block else ""


def dates_of_month(first: dt.date) -> list[dt.date]:
    return [first.replace(day=n + 1) for n in range(monthrange(first.year, first.month)[1])]


# addresses, all from the root of the archive


def day_path(date: dt.date) -> str:
    return f"/d/{date.isoformat()}"


def item_path(date: dt.date, key: str) -> str:
    return f"{day_path(date)}/{key}"


def category_anchor(number: int) -> str:
    """Where the ``number``-th category of a digest (from 0) stands on the day's page."""
    return f"c{number + 1}"


def month_path(first: dt.date) -> str:
    return f"/m/{first.isoformat()[:7]}"


def category_path(name: str, page: int = 1) -> str:
    return f"/c/{quote(name, safe='', errors='replace')}" + (f"?page={page}" if page > 1 else "")


def search_path(query: str, page: int = 1) -> str:
    return f"/search?q={quote(query, safe='', errors='replace')}" + (
        f"&page={page}" if page > 1 else ""
    )


# dates in words


def say_day(language: Language, date: dt.date) -> str:
    """``2026年1月28日``, ``January 28, 2026``."""
    return format_date(date, "long", locale=language)


def say_weekday(language: Language, date: dt.date) -> str:
    """``星期三``, ``Wednesday``."""
    return format_date(date, "EEEE", locale=language)


def say_month(language: Language, first: dt.date) -> str:
    """``2026年1月``, ``January 2026``."""
    return format_skeleton("yMMMM", first, locale=language)


def weekday_names(language: Language) -> list[str]:
    """``一`` to ``日``, ``Mon`` to ``Sun``."""
    form: Literal["narrow", "abbreviated"] = "narrow" if language == "zh" else "abbreviated"
    names = get_day_names(form, "stand-alone", locale=language)
    return [names[day] for day in range(7)]
