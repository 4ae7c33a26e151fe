"""Atom feeds: an entry a day, with the whole text. Imports feedgen (and lxml) when first used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.web.html import readable


@dataclass(frozen=True, slots=True)
class Entry:
    """``link`` is where it can be read; ``id`` never changes; both are absolute. ``html`` is the
    text, ``terms`` its categories."""

    id: str
    link: str
    title: str
    about: str
    html: str
    terms: Sequence[str]
    published: dt.datetime
    updated: dt.datetime


def atom(
    *,
    address: Callable[[str], str],
    path: str,
    page: str,
    title: str,
    language: str,
    entries: Sequence[Entry],
) -> bytes:
    """An Atom document (RFC 4287). ``path`` is the feed's own, ``page`` that of the same for
    people, and ``address`` makes both absolute."""
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.id(address(path))
    feed.title(readable(title))
    feed.language(language)
    feed.author({"name": readable(title)})
    feed.generator("digest-bot")
    feed.link(href=address(path), rel="self", type="application/atom+xml")
    feed.link(href=address(page), rel="alternate", type="text/html")
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    feed.updated(max((entry.updated for entry in entries), default=epoch))
    for one in entries:
        entry = feed.add_entry(order="append")
        entry.id(one.id)
        entry.title(readable(one.title))
        entry.link(href=one.link, rel="alternate", type="text/html")
        entry.published(one.published)
        entry.updated(one.updated)
        entry.summary(readable(one.about))
        entry.content(one.html, type="html")
        for term in one.terms:
            entry.category(term=readable(term))
    document: bytes = feed.atom_str()
    return document
