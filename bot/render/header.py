"""The first lines of a message: the digest and its date, and which category of what day."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import regex

from bot.digest.model import Category, Digest
from bot.render.inert_text import clean, guard, hashtags, shows_all
from bot.render.message import Language
from bot.render.text import Row, Span, is_http, plain_row, trim, u16len

_LONGEST = 240
"""The longest name that a header repeats on every part, in UTF-16 units."""


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def short_date(language: Language, date: dt.date) -> str:
    """``1月28日`` or ``Jan 28``."""
    if language == "zh":
        return f"{date.month}月{date.day}日"
    return f"{MONTHS[date.month - 1]} {date.day}"


def full_date(language: Language, date: dt.date) -> str:
    """``2026年1月28日`` or ``Jan 28, 2026``."""
    short = short_date(language, date)
    return f"{date.year}年{short}" if language == "zh" else f"{short}, {date.year}"


def title_header(
    title: str, date: dt.date, language: Language, url: str | None = None
) -> tuple[Row, list[list[Row]]]:
    """``title · 2026年1月28日`` in bold, for the first message of a day; else as ``day_header``."""
    return _header("", title, full_date(language, date), url, "")


def day_header(
    name: str,
    section: str,
    date: dt.date,
    language: Language,
    url: str | None = None,
    tag: str = "",
) -> tuple[Row, list[list[Row]]]:
    """``#name · 1月28日``, short enough for a phone's line, the section between where there is
    one; and, for names too long for it, stanzas that hold them whole.

    The name is a hashtag (``tag``, where others must not have the same), its category's archive
    within the chat; where that leaves signs out that say something, the name follows in bold.
    The date links to ``url``.
    """
    return _header(name, section, short_date(language, date), url, tag)


def category_headers(
    digest: Digest,
    category: Category,
    language: Language,
    *,
    first: bool = True,
    url: str | None = None,
    tag: str = "",
) -> tuple[Row | None, Row, list[list[Row]]]:
    """The digest's title line, which only the ``first`` message of a day has; the category's
    header; and the stanzas of names too long for them. A category without any name has the title
    line as its header."""
    title, overflow = title_header(digest.title, digest.date, language, url)
    if not clean(category.name + category.section).strip():
        return None, title, overflow
    header, long_names = day_header(
        category.name, category.section, digest.date, language, url, tag
    )
    return (title, header, overflow + long_names) if first else (None, header, long_names)


def _header(
    name: str, place: str, day: str, url: str | None, tag: str
) -> tuple[Row, list[list[Row]]]:
    short = len(name) + len(place) <= _LONGEST
    before, spans, overflow = (_kept if short else _before_date)(name, place, tag)
    text = f"{before}{day}"
    head = Row(text, spans or ((0, len(text), "bold", None),))
    if url is not None and is_http(url):
        head = _linked(head, len(day), url)
    return head, [[row] for row in overflow]


def heading_row(name: str, tag: str = "") -> Row:
    """A category's name as a hashtag, and in bold where the hashtag says less."""
    tag = tag or next(iter(hashtags([name]).values()))
    spans: list[Span] = [(0, len(tag) + 1, "hashtag", None)]
    text = f"#{tag}"
    if not shows_all(tag, name) and len(name) <= _LONGEST // 2:
        shown = plain_row(name, bold=True)
        spans += [(s + len(text) + 1, e + len(text) + 1, kind, u) for s, e, kind, u in shown.spans]
        text = f"{text} {shown.text}"
    return Row(text, tuple(spans))


def _before_date(name: str, place: str, tag: str) -> tuple[str, tuple[Span, ...], tuple[Row, ...]]:
    """The header up to its date, its spans (none: all of it is bold), and the names too long."""
    name, place = clean(name).strip(), clean(place).strip()
    overflow: tuple[Row, ...] = ()
    if u16len(name + place) > _LONGEST:
        long_names = [long for long in (name, place) if u16len(long) > _LONGEST]
        overflow = tuple([plain_row(long, bold=True) for long in long_names])
        name, place = _short(name), _short(place)
    if not name:
        return f"{guard(place)} · " if place else "", (), overflow
    head = heading_row(name, tag)
    rest = f" · {guard(place)} · " if place and place != name else " · "
    return head.text + rest, head.spans, overflow


_kept = lru_cache(maxsize=1024)(_before_date)  # the same categories come every day


def _linked(head: Row, length: int, url: str) -> Row:
    """``head`` with its last ``length`` characters linked to ``url``; bold is cut there, as
    Telegram would."""
    end = len(head.text)
    start = end - length
    spans = [span for span in head.spans if span[1] < end]
    link: list[Span] = [(start, end, "text_link", url)]
    if len(spans) < len(head.spans):
        link.append((start, end, "bold", None))
        if start:
            spans.append((0, start, "bold", None))
    return trim(head.text, [*spans, *link])


def _short(name: str) -> str:
    """``name`` where it is short enough, else its beginning, whole graphemes and an ellipsis."""
    if u16len(name) <= _LONGEST:
        return name

    kept = ""
    for match in regex.finditer(r"\X", name):
        if u16len(kept + match[0]) >= _LONGEST:
            break
        kept += match[0]
    return f"{kept.rstrip()}…"
