"""The archive as pages: which digest stands on which page, each made once for each version.

Imports Jinja2, so it is itself imported when a page is first asked for.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import partial

from bot.digest.search import Hits, Index, read_query, suggest
from bot.locales import say
from bot.render.message import Language
from bot.web import view
from bot.web.assets import Assets
from bot.web.calendar import beside_day, beside_month, month_view, years
from bot.web.feeds import Feeds, feed_link, site_name
from bot.web.page_cache import Pages
from bot.web.published import Shelf
from bot.web.renderer import Renderer
from bot.web.responses import Page, make_page
from bot.web.search_results import shown

DAYS = 10
"""Digests on a page of a category."""

HITS = 20
"""Findings on a page of a search."""

MONTHS = 3
"""Months that the first page shows as calendars; all others are links."""


class Missing(Exception):
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


class Site:
    """Every page by what it shows. All raise Missing where there is nothing to show."""

    def __init__(self, shelf: Shelf, assets: Assets, public_url: str | None, zone: str) -> None:
        self._shelf = shelf
        self._renderer = Renderer(public_url, assets.paths)
        self._feeds = Feeds(shelf, self._renderer, zoneinfo.ZoneInfo(zone))
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

    def search(self, language: Language, index: Index | None, text: str, number: int) -> Page:
        """What ``index`` has of ``text``. Not kept: nobody knows what people will ask for."""
        query = read_query(text)
        until = self._shelf.today
        hits, near = Hits(0, ()), None
        if index is not None and query.terms:
            hits = index.search(query, (number - 1) * HITS, HITS, until)
            near = None if hits.total else suggest(index, query, until)
        at = At(number, max(1, -(-hits.total // HITS)), hits.total)
        if not 1 <= number <= at.pages:
            raise self.missing(language)
        digests = ((self._shelf.get(hit.date), hit) for hit in hits.items)
        body = self._render(
            "search.html",
            language,
            title=f"{say(language, 'web.search')} {query}".strip(),
            path="/search",
            hidden=True,
            query=str(query),
            hits=[shown(one, hit, query.words, language) for one, hit in digests if one],
            near=str(near) if near else "",
            at=at,
            at_page=partial(view.search_path, str(query)),
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
                self._feeds.make(base, name),
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
        """What the archive is called, on every page."""
        return site_name(self._shelf, language)

    def link(self, path: str) -> str:
        """A link to one of our pages."""
        return self._renderer.href(path)

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
            feeds=[feed_link(name, self.name(language)), feed_link("", self.name(language))],
        )

    # helpers

    def _kept(self, key: Hashable, make: Callable[[], bytes]) -> Page:
        return self._pages.get(key, self._shelf.stamp, lambda: make_page(make()))

    def _render(self, template: str, language: Language, **values: object) -> bytes:
        values.setdefault("feeds", [feed_link("", self.name(language))])
        return self._renderer.page(template, language, site=self.name(language), **values)

    def _view(self, language: Language, date: dt.date) -> view.DayView:
        digest = self._shelf.get(date)
        if digest is None:
            raise self.missing(language, date=date)
        return view.day_view(digest, language)
