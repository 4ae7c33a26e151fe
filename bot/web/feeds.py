"""Atom feeds of the archive: all days, or one category of them, an entry a day."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from functools import partial

from bot.digest.dates import find_date, find_day, without_date
from bot.digest.model import Digest
from bot.locales import say
from bot.render.message import Language
from bot.web import view
from bot.web.html import readable
from bot.web.published import PublishedArchive
from bot.web.renderer import Renderer

FEED_ENTRIES = 30

NAMING_DIGESTS = 3
"""Digests that the archive is named after: the archive keeps no more than four parsed."""

_ISSUE = re.compile(
    r"\s*[（(\[【]?\s*(?:第\s*[\d一二三四五六七八九十百]+\s*[期号刊]|(?:vol|no|issue)\b\.?\s*\d+|[#＃]\s*\d+)"
    r"\s*[)）\]】]?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FeedLink:
    path: str
    title: str


def site_name(archive: PublishedArchive, language: Language) -> str:
    """The archive's name: the title of its newest digests without date and issue number, where
    most of them agree, else words for it."""
    newest = [digest for date in archive.dates()[-NAMING_DIGESTS:] if (digest := archive.get(date))]
    titles = Counter(_lasting_title(digest) for digest in newest)
    title, times = max(titles.items(), key=lambda one: one[1], default=("", 0))
    agreed = title if times * 2 > len(newest) else ""
    return view.shortened(agreed, 40) or say(language, "web.archive")


def _lasting_title(digest: Digest) -> str:
    """The digest's title without date and issue number."""
    title = digest.title
    if found := find_date(title) or find_day(title, digest.date):
        title = without_date(title, found)
    return _ISSUE.sub(" ", title).strip(" \t|｜·:：,，、—-_")


def feed_link(name: str, site: str) -> FeedLink:
    """The link to the feed of the category ``name``, or ("") of all of ``site``."""
    if not name:
        return FeedLink("/feed.xml", site)
    return FeedLink(f"{view.category_path(name)}/feed.xml", f"{name} · {site}")


def make_feed(
    archive: PublishedArchive, renderer: Renderer, zone: dt.tzinfo, name: str, base: str
) -> bytes:
    """The Atom document (RFC 4287) of the category ``name``, "" for all. Its language is that
    of most of its digests. ``base`` is the archive's address where the settings have none.
    """
    from feedgen.feed import FeedGenerator  # with lxml 5 MiB that an idle bot does without

    dates = (archive.dates_with(name) if name else archive.dates()[::-1])[:FEED_ENTRIES]
    digests = (digest for date in dates if (digest := archive.get(date)))
    days = [view.day_view(digest, view.text_language(digest)) for digest in digests]
    [(language, _)] = Counter(day.lang for day in days).most_common(1) or [("zh", 0)]
    link = feed_link(name, site_name(archive, language))
    address = partial(renderer.full, base=base)
    page = view.category_path(name) if name else "/"

    feed = FeedGenerator()
    feed.id(address(link.path))
    feed.title(readable(link.title))
    feed.language("zh-CN" if language == "zh" else "en")
    feed.author({"name": readable(link.title)})
    feed.generator("digest-bot")
    feed.link(href=address(link.path), rel="self", type="application/atom+xml")
    feed.link(href=address(page), rel="alternate", type="text/html")
    feed.updated(dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    for day in days:
        date, path = day.date, view.day_path(day.date)
        categories = [one for one in day.categories if not name or one.name == name]
        content = renderer.render(
            "feed.html", day.lang, categories=categories, several=len(categories) > 1
        )
        midnight = dt.datetime.combine(date, dt.time(), zone)
        updated = archive.changed_at(date) or midnight
        items = [item for category in categories for item in category.items]

        entry = feed.add_entry(order="append")
        entry.id(address(f"{page}#{date}" if name else path))
        entry.title(readable(" ".join(filter(None, [name or day.title, date.isoformat()]))))
        entry.link(
            href=address(f"{path}#{categories[0].anchor}" if name else path),
            rel="alternate",
            type="text/html",
        )
        entry.published(midnight)
        entry.updated(updated)
        entry.summary(readable(view.listing(items)))
        entry.content(content.decode(), type="html")
        for category in categories:
            if category.name:
                entry.category(term=readable(category.name))
        feed.updated(max(feed.updated(), updated))
    document: bytes = feed.atom_str()
    return document
