"""Feeds of the archive: all days, or one category of them, an entry a day."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.digest.dates import find_date, find_day, without_date
from bot.digest.model import Digest
from bot.locales import say
from bot.render.message import Language
from bot.web import view
from bot.web.atom import Entry, atom
from bot.web.published import Shelf
from bot.web.renderer import Renderer

ENTRIES = 30
"""Days in a feed."""

_NEWEST = 3
"""Digests that the archive is named after: no more than stay parsed in memory beside a page's."""

_ISSUE = re.compile(
    r"\s*[（(\[【]?\s*(?:第\s*[\d一二三四五六七八九十百]+\s*[期号刊]|(?:vol|no|issue)\b\.?\s*\d+|[#＃]\s*\d+)"
    r"\s*[)）\]】]?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FeedLink:
    path: str
    title: str


def site_name(shelf: Shelf, language: Language) -> str:
    """What the archive is called: as its newest digests are titled, without their dates and
    numbers, where most of them agree. One issue's own title names no archive of others."""
    newest = [digest for date in shelf.dates()[-_NEWEST:] if (digest := shelf.get(date))]
    titles = Counter(_lasting(digest) for digest in newest)
    title, times = max(titles.items(), key=lambda one: one[1], default=("", 0))
    agreed = title if times * 2 > len(newest) else ""
    return view.shortened(agreed, 40) or say(language, "web.archive")


def _lasting(digest: Digest) -> str:
    """The digest's title without what belongs to that issue alone."""
    title = digest.title
    if found := find_date(title) or find_day(title, digest.date):
        title = without_date(title, found)
    return _ISSUE.sub(" ", title).strip(" \t|｜·:：,，、—-_")


def feed_link(name: str, site: str) -> FeedLink:
    """The feed of the category ``name``, or ("") of all of ``site``."""
    if not name:
        return FeedLink("/feed.xml", site)
    return FeedLink(f"{view.category_path(name)}/feed.xml", f"{name} · {site}")


class Feeds:
    """Makes them. Our own words are in the language of the newest digest's text."""

    def __init__(self, shelf: Shelf, renderer: Renderer, zone: dt.tzinfo) -> None:
        self._shelf = shelf
        self._renderer = renderer
        self._zone = zone

    def make(self, base: str, name: str) -> bytes:
        """The Atom document of the category ``name``, "" for all. ``base`` is the archive's
        address where the settings name none."""
        shelf = self._shelf
        dates = (shelf.dates_with(name) if name else shelf.dates()[::-1])[:ENTRIES]
        newest = shelf.get(dates[0]) if dates else None
        language = _words_for(view.text_language(newest)) if newest else "zh"
        link = feed_link(name, site_name(shelf, language))
        address = partial(self._renderer.full, base=base)
        digests = (shelf.get(date) for date in dates)
        days = [view.day_view(digest, language) for digest in digests if digest]
        return atom(
            address=address,
            path=link.path,
            page=view.category_path(name) if name else "/",
            title=link.title,
            language="zh-CN" if language == "zh" else "en",
            entries=[self._entry(address, day, name) for day in days],
        )

    def _entry(self, address: Callable[[str], str], day: view.DayView, name: str) -> Entry:
        categories = [one for one in day.categories if not name or one.name == name]
        path = view.day_path(day.date)
        html = self._renderer.page(
            "feed.html",
            _words_for(day.lang),
            categories=categories,
            several=len(categories) > 1,
        )
        midnight = dt.datetime.combine(day.date, dt.time(), self._zone)
        return Entry(
            id=address(f"{view.category_path(name)}#{day.date}" if name else path),
            link=address(f"{path}#{categories[0].anchor}" if name else path),
            title=" ".join(filter(None, [name or day.title, day.date.isoformat()])),
            about=view.listing(item for category in categories for item in category.items),
            html=html.decode(),
            terms=[one.name for one in categories if one.name],
            published=midnight,
            updated=self._shelf.changed_at(day.date) or midnight,
        )


def _words_for(lang: str) -> Language:
    return "en" if lang == "en" else "zh"
