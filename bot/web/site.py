"""The archive as pages: which digest stands on which page, each made once for each version.

Imports Jinja2, so it is itself imported when a page is first asked for.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import partial

from bot.post.model import Language
from bot.post.words import say
from bot.web import view
from bot.web.answers import Page, make_page
from bot.web.assets import Assets
from bot.web.cache import Pages
from bot.web.feeds import Entry, atom
from bot.web.finding import excerpt, find, item_text, marked
from bot.web.months import beside_day, beside_month, month_view, years
from bot.web.render import Renderer
from bot.web.shelf import Shelf

DAYS = 10
"""Digests on a page of a category."""

HITS = 20
"""Findings on a page of a search."""

MONTHS = 3
"""Months that the first page shows as calendars; all others are links."""

ENTRIES = 30
"""Days in a feed."""


class Missing(Exception):  # noqa: N818 - no mistake of anybody's: an answer
    """There is no such page; ``page`` says so, kindly."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page


@dataclass(frozen=True, slots=True)
class At:
    """Where in a row of pages we are; pages count from 1."""

    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class FeedLink:
    path: str
    title: str


class Site:
    """Every page by what it shows. All raise Missing where there is nothing to show."""

    def __init__(self, shelf: Shelf, assets: Assets, public_url: str | None, zone: str) -> None:
        self._shelf = shelf
        self._renderer = Renderer(public_url, assets.paths)
        self._zone = zoneinfo.ZoneInfo(zone)
        self._pages = Pages()

    def index(self, language: Language) -> Page:
        """The newest digest's titles, and the way to all others."""
        return self._kept(("index", language), lambda: self._index(language))

    def month(self, language: Language, year: int, month: int) -> Page:
        """The titles of every day of the month."""
        return self._kept(
            ("month", language, year, month), lambda: self._month(language, year, month)
        )

    def day(self, language: Language, date: dt.date) -> Page:
        return self._kept(("day", language, date), lambda: self._day(language, date))

    def item(self, language: Language, date: dt.date, key: str) -> Page:
        return self._kept(("item", language, date, key), lambda: self._item(language, date, key))

    def category(self, language: Language, name: str, number: int) -> Page:
        """The ``number``-th page of what ``name`` held over time."""
        return self._kept(
            ("category", language, name, number), lambda: self._category(language, name, number)
        )

    def search(self, language: Language, query: str, number: int) -> Page:
        """Not kept: nobody knows what people will ask for."""
        query = view.shortened(query)
        words = query.split()
        total, found = find(self._shelf, query, (number - 1) * HITS, HITS) if words else (0, [])
        at = At(number, max(1, -(-total // HITS)), total)
        if not 1 <= number <= at.pages:
            raise self.missing(language)
        hits = [
            {
                "path": view.item_path(one.date, one.key),
                "date": one.date,
                "category": one.category,
                "title": marked(view.title_of(one.item, language), words),
                "text": excerpt(item_text(one.item), words),
            }
            for one in found
        ]
        body = self._render(
            "search.html",
            language,
            title=f"{say(language, 'web.search')} {query}".strip(),
            path="/search",
            hidden=True,
            query=query,
            hits=hits,
            at=at,
            at_page=partial(view.search_path, query),
        )
        return make_page(body)

    def feed(self, base: str, name: str = "") -> Page:
        """All digests as an Atom feed, or one category. ``base`` is the archive's address where
        the settings name none."""
        if name and not self._shelf.dates_with(name):
            raise self.missing("zh")
        return self._pages.get(
            ("feed", base, name),
            self._shelf.stamp,
            lambda: make_page(
                self._feed(base, name),
                "application/atom+xml; charset=utf-8",
                vary="Accept-Encoding",
            ),
        )

    def missing(
        self, language: Language, *, date: dt.date | None = None, item: bool = False
    ) -> Missing:
        """The error whose page says what is not there, and what is near."""
        if date is None:
            reason, near = say(language, "web.missing.say"), []
        elif item:
            reason, near = say(language, "web.missing.item"), [date]
        else:
            reason = say(language, "web.missing.day", date=view.say_day(language, date))
            near = self._shelf.nearest(date)
        return Missing(self.notice(language, "web.missing", reason, near))

    def notice(
        self, language: Language, key: str, reason: str, near: Iterable[dt.date] = ()
    ) -> Page:
        """A page that says why there is no other."""
        body = self._render(
            "missing.html",
            language,
            title=say(language, key),
            path="",
            hidden=True,
            reason=reason,
            near=list(near),
        )
        return make_page(body, cache="no-store")

    def name(self, language: Language) -> str:
        """What the archive is called: as its newest digest is titled."""
        latest = self._shelf.latest()
        digest = self._shelf.get(latest) if latest else None
        title = view.shortened(digest.title, 40) if digest else ""
        return title or say(language, "web.archive")

    # what stands on each page

    def _index(self, language: Language) -> bytes:
        shelf = self._shelf
        date = shelf.latest()
        latest = self._view(language, date) if date else None
        months = shelf.months()[::-1]
        name = self.name(language)
        return self._render(
            "index.html",
            language,
            title=name,
            path="/",
            about=say(language, "web.archive.about", title=name),
            latest=latest,
            months=[
                month_view(language, one, frozenset(shelf.days_of(*one))) for one in months[:MONTHS]
            ],
            years=years(language, months[MONTHS:]),
            categories=shelf.categories(),
            lang=latest.lang if latest else None,
        )

    def _month(self, language: Language, year: int, month: int) -> bytes:
        views = [self._view(language, d) for d in reversed(self._shelf.days_of(year, month))]
        if not views:
            raise self.missing(language)
        months = [None, *self._shelf.months(), None]
        at = months.index((year, month))
        return self._render(
            "month.html",
            language,
            title=view.say_month(language, year, month),
            path=view.month_path(year, month),
            about=view.listing(item for day in views for item in day.items),
            days=views,
            lang=views[0].lang,
            earlier=beside_month(language, months[at - 1]),
            later=beside_month(language, months[at + 1]),
        )

    def _day(self, language: Language, date: dt.date) -> bytes:
        day = self._view(language, date)
        earlier, later = self._shelf.beside(date)
        return self._render(
            "day.html",
            language,
            title=f"{day.title} {date.isoformat()}".strip(),
            path=view.day_path(date),
            about=view.listing(day.items),
            published=date,
            day=day,
            named=[category for category in day.categories if category.name],
            lang=day.lang,
            earlier=beside_day(language, earlier),
            later=beside_day(language, later),
        )

    def _item(self, language: Language, date: dt.date, key: str) -> bytes:
        day = self._view(language, date)
        found = day.find(key)
        if found is None:
            raise self.missing(language, date=date, item=True)
        category, item = found
        return self._render(
            "item.html",
            language,
            title=view.shortened(item.name),
            path=view.item_path(date, key),
            about=item.about,
            published=date,
            section=category.name,
            day=day,
            cat=category,
            it=item,
            lang=day.lang,
        )

    def _category(self, language: Language, name: str, number: int) -> bytes:
        dates = self._shelf.dates_with(name)
        at = At(number, max(1, -(-len(dates) // DAYS)), len(dates))
        if not dates or not 1 <= number <= at.pages:
            raise self.missing(language)
        start = (number - 1) * DAYS
        days = []
        for date in dates[start : start + DAYS]:
            day = self._view(language, date)
            days.append((day, [one for one in day.categories if one.name == name]))
        return self._render(
            "category.html",
            language,
            title=name,
            path=view.category_path(name, number),
            about=say(language, "web.category.about", name=name),
            name=name,
            days=days,
            lang=days[0][0].lang,
            at=at,
            at_page=partial(view.category_path, name),
            others=self._shelf.categories(),
            feeds=[self._feed_link(language, name), self._feed_link(language)],
        )

    def _feed(self, base: str, name: str) -> bytes:
        shelf = self._shelf
        dates = (shelf.dates_with(name) if name else shelf.dates()[::-1])[:ENTRIES]
        newest = shelf.get(dates[0]) if dates else None
        language: Language = "en" if newest and view.text_language(newest) == "en" else "zh"
        address = partial(self._renderer.full, base=base)
        link = self._feed_link(language, name)
        entries = [self._entry(address, self._view(language, date), name) for date in dates]
        return atom(
            address=address,
            path=link.path,
            page=view.category_path(name) if name else "/",
            title=link.title,
            language="zh-CN" if language == "zh" else "en",
            entries=entries,
        )

    def _entry(self, address: Callable[[str], str], day: view.DayView, name: str) -> Entry:
        categories = [one for one in day.categories if not name or one.name == name]
        items = [item for category in categories for item in category.items]
        path = view.day_path(day.date)
        language: Language = "en" if day.lang == "en" else "zh"
        html = self._renderer.page(
            "feed.html", language, categories=categories, several=len(categories) > 1
        )
        midnight = dt.datetime.combine(day.date, dt.time(), self._zone)
        return Entry(
            id=address(f"{view.category_path(name)}#{day.date}" if name else path),
            link=address(f"{path}#{categories[0].anchor}" if name else path),
            title=" ".join(filter(None, [name or day.title, day.date.isoformat()])),
            about=view.listing(items),
            html=html.decode(),
            terms=[one.name for one in categories if one.name],
            published=midnight,
            updated=self._shelf.changed_at(day.date) or midnight,
        )

    # helpers

    def _kept(self, key: Hashable, make: Callable[[], bytes]) -> Page:
        return self._pages.get(key, self._shelf.stamp, lambda: make_page(make()))

    def _render(self, template: str, language: Language, **values: object) -> bytes:
        values.setdefault("feeds", [self._feed_link(language)])
        return self._renderer.page(template, language, site=self.name(language), **values)

    def _feed_link(self, language: Language, name: str = "") -> FeedLink:
        site = self.name(language)
        if not name:
            return FeedLink("/feed.xml", site)
        return FeedLink(view.category_path(name) + "/feed.xml", f"{name} · {site}")

    def _view(self, language: Language, date: dt.date) -> view.DayView:
        digest = self._shelf.get(date)
        if digest is None:
            raise self.missing(language, date=date)
        return view.day_view(digest, language)
