"""The handlers of the archive's pages and feeds."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.digest.search import Hits, Query, read_query
from bot.digest.suggest import suggest
from bot.locales import LANGUAGES, say
from bot.model.schedule import local_date
from bot.render.message import Language
from bot.web import view
from bot.web.feeds import feed_link, make_feed, site_name
from bot.web.published import PublishedArchive
from bot.web.renderer import Renderer
from bot.web.responses import (
    WebPage,
    accepted_weights,
    make_page,
    send,
    static_files,
    static_path,
)
from bot.web.search_results import search_result
from bot.web.services import WebServices

CATEGORY_PAGE_DIGESTS = 10
SEARCH_PAGE_HITS = 20

CALENDAR_MONTHS = 3
"""Months that the front page shows as calendars; earlier ones are links."""

CACHE_BYTES = 8 << 20
"""Pages kept in memory: a feed takes some 0.3 s to make, during which nothing else runs."""

LANGUAGE_COOKIE_SECONDS = 365 * 24 * 60 * 60

ROBOTS = b"User-agent: *\nDisallow: /search\nDisallow: /api/\nAllow: /\n"


class Missing(Exception):
    """There is no such page. ``reason`` says so to people; ``near`` are dates to offer instead."""

    def __init__(self, reason: str, near: Iterable[dt.date] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.near = list(near)


@dataclass(frozen=True, slots=True)
class Position:
    """Where in a row of pages the reader is; pages count from 1."""

    page: int
    pages: int
    total: int


class PageHandlers:
    """A handler for each kind of page. Pages are kept until the archive or the date changes."""

    def __init__(self, services: WebServices) -> None:
        settings = services.settings
        self._services = services
        self._zone = zoneinfo.ZoneInfo(settings.schedule.timezone)
        self._archive = PublishedArchive(
            services.archive, lambda: local_date(services.clock(), settings.schedule.timezone)
        )
        files = static_files()
        paths = {name: static_path(name, file) for name, file in files.items()}
        self._files = {paths[name]: file for name, file in files.items()}
        self._renderer = Renderer(settings.web.public_url, paths)
        self._cache: dict[Hashable, WebPage] = {}
        self._cache_stamp: Hashable = None
        self._cache_bytes = 0

    async def index(self, request: web.Request) -> web.Response:
        return self._answer(request, self._index)

    async def month(self, request: web.Request) -> web.Response:
        return self._answer(request, self._month, _date(request.match_info["month"] + "-01"))

    async def day(self, request: web.Request) -> web.Response:
        return self._answer(request, self._day, _date(request.match_info["date"]))

    async def item(self, request: web.Request) -> web.Response:
        return self._answer(
            request, self._item, _date(request.match_info["date"]), request.match_info["key"]
        )

    async def category(self, request: web.Request) -> web.Response:
        """An alias of the settings redirects to the category's own page."""
        name, number = request.match_info["name"], _page_number(request)
        own = self._services.settings.digests.aliases.get(name, name)
        if own != name:
            raise web.HTTPFound(self._renderer.href(view.category_path(own)))
        return self._answer(request, self._category, name, number)

    async def search(self, request: web.Request) -> web.Response:
        """Not kept: every reader searches for something else."""
        services, number = self._services, _page_number(request)
        query, until = read_query(request.query.get("q", "")), self._archive.today
        hits, near = Hits(0, ()), None
        if services.index and query.terms:
            index = await services.index()
            hits = index.search(query, (number - 1) * SEARCH_PAGE_HITS, SEARCH_PAGE_HITS, until)
            near = None if hits.total else suggest(index, query, until)
        try:
            page = make_page(self._search(language_of(request), query, hits, near, number))
        except Missing as missing:
            return self._missing(request, missing)
        return send(request, page)

    async def feed(self, request: web.Request) -> web.Response:
        """All digests as an Atom feed, or those of one category."""
        name, public = request.match_info.get("name", ""), self._services.settings.web.public_url
        if name and not self._archive.dates_with(name):
            return self._missing(request, _nothing_here(language_of(request)))
        # A feed's addresses are absolute: without a public one, those of this request.
        base = "" if public else f"{request.scheme}://{request.host}"
        page = self._cached(
            ("feed", base, name),
            lambda: make_page(
                make_feed(self._archive, self._renderer, self._zone, name, base),
                "application/atom+xml; charset=utf-8",
                vary="Accept-Encoding",
            ),
        )
        return send(request, page)

    async def static(self, request: web.Request) -> web.Response:
        """A static file; one of another version is unknown."""
        page = self._files.get(f"/static/{request.match_info['name']}")
        if page is None:
            raise web.HTTPNotFound
        return send(request, page)

    async def robots(self, request: web.Request) -> web.Response:
        return send(request, make_page(ROBOTS, "text/plain; charset=utf-8", vary="Accept-Encoding"))

    def notice(
        self,
        request: web.Request,
        status: int,
        title: str,
        reason: str,
        near: Iterable[dt.date] = (),
    ) -> web.Response:
        """A page that says why there is no other. ``title`` is a key of the locales."""
        language = language_of(request)
        body = self._render(
            "missing.html",
            language,
            title=say(language, title),
            path="",
            hidden=True,
            reason=reason,
            near=list(near),
        )
        return send(request, make_page(body, cache="no-store"), status)

    # what stands on each page

    def _index(self, language: Language) -> bytes:
        archive = self._archive
        date = archive.latest()
        latest = self._view(language, date) if date else None
        months = archive.months()[::-1]
        name = site_name(archive, language)
        return self._render(
            "index.html",
            language,
            title=name,
            path="/",
            about=say(language, "web.archive.about", title=name),
            latest=latest,
            months=months[:CALENDAR_MONTHS],
            earlier_months=months[CALENDAR_MONTHS:],
            dates=frozenset(archive.dates()),
            categories=archive.categories(),
            lang=latest.lang if latest else None,
        )

    def _month(self, language: Language, month: dt.date) -> bytes:
        views = [self._view(language, date) for date in self._archive.dates_in(month)[::-1]]
        if not views:
            raise _nothing_here(language)
        months = [None, *self._archive.months(), None]
        at = months.index(month)
        return self._render(
            "month.html",
            language,
            title=view.say_month(language, month),
            path=view.month_path(month),
            about=view.listing(item for day in views for item in day.items),
            days=views,
            lang=views[0].lang,
            earlier=months[at - 1],
            later=months[at + 1],
        )

    def _day(self, language: Language, date: dt.date) -> bytes:
        day = self._view(language, date)
        earlier, later = self._archive.beside(date)
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
            earlier=earlier,
            later=later,
        )

    def _item(self, language: Language, date: dt.date, key: str) -> bytes:
        day = self._view(language, date)
        found = day.find(key)
        if found is None:
            raise Missing(say(language, "web.missing.item"), [date])
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
        dates = self._archive.dates_with(name)
        if not dates:
            raise _nothing_here(language)
        at = _position(language, number, len(dates), CATEGORY_PAGE_DIGESTS)
        start = (number - 1) * CATEGORY_PAGE_DIGESTS
        days = []
        for date in dates[start : start + CATEGORY_PAGE_DIGESTS]:
            day = self._view(language, date)
            days.append((day, [one for one in day.categories if one.name == name]))
        site = site_name(self._archive, language)
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
            others=self._archive.categories(),
            feeds=[feed_link(name, site), feed_link("", site)],
        )

    def _search(
        self, language: Language, query: Query, hits: Hits, near: Query | None, number: int
    ) -> bytes:
        at = _position(language, number, hits.total, SEARCH_PAGE_HITS)
        digests = ((self._archive.get(hit.date), hit) for hit in hits.items)
        return self._render(
            "search.html",
            language,
            title=f"{say(language, 'web.search')} {query}".strip(),
            path=view.search_path(str(query), number),
            hidden=True,
            query=str(query),
            hits=[search_result(one, hit, query.words, language) for one, hit in digests if one],
            near=str(near) if near else "",
            at=at,
            at_page=partial(view.search_path, str(query)),
        )

    # helpers

    def _answer(
        self, request: web.Request, make: Callable[..., bytes], *args: Hashable
    ) -> web.Response:
        """The page that ``make`` returns for the reader's language and ``args``."""
        language = language_of(request)
        try:
            page = self._cached(
                (make.__name__, language, *args), lambda: make_page(make(language, *args))
            )
        except Missing as missing:
            return self._missing(request, missing)
        return send(request, page)

    def _missing(self, request: web.Request, missing: Missing) -> web.Response:
        return self.notice(request, 404, "web.missing", missing.reason, missing.near)

    def _cached(self, key: Hashable, make: Callable[[], WebPage]) -> WebPage:
        stamp = self._archive.stamp, self._services.bot_username
        if stamp != self._cache_stamp or self._cache_bytes > CACHE_BYTES:
            self._cache, self._cache_stamp, self._cache_bytes = {}, stamp, 0
        if key not in self._cache:
            page = self._cache[key] = make()
            self._cache_bytes += len(page.body) + len(page.packed)
        return self._cache[key]

    def _render(self, template: str, language: Language, **values: object) -> bytes:
        site = site_name(self._archive, language)
        values.setdefault("feeds", [feed_link("", site)])
        return self._renderer.render(
            template, language, site=site, bot_url=self._bot_url(), **values
        )

    def _bot_url(self) -> str:
        """Where readers subscribe; "" unless pages are public and Telegram has been reached."""
        username = self._services.bot_username
        public = self._services.settings.web.public_url is not None
        return f"https://t.me/{username}" if public and username else ""

    def _view(self, language: Language, date: dt.date) -> view.DayView:
        digest = self._archive.get(date)
        if digest is None:
            reason = say(language, "web.missing.day", date=view.say_day(language, date))
            raise Missing(reason, self._archive.nearest(date))
        return view.day_view(digest, language)


@web.middleware
async def remember_language(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keeps a language that was chosen with ``?lang=`` in a cookie."""
    response = await handler(request)
    chosen = request.query.get("lang")
    if chosen in LANGUAGES:
        response.set_cookie(
            "lang",
            chosen,
            max_age=LANGUAGE_COOKIE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=request.secure,
        )
    return response


def language_of(request: web.Request) -> Language:
    """The language of our words: the one that was chosen, else Chinese or English, which
    Accept-Language weighs more; Chinese where it names neither."""
    for chosen in (request.query.get("lang"), request.cookies.get("lang")):
        if chosen in LANGUAGES:
            return "zh" if chosen == "zh" else "en"
    best: tuple[float, Language] = (0.0, "zh")
    for tag, weight in accepted_weights(request.headers.get("Accept-Language", "")).items():
        name = tag.partition("-")[0]
        if name in ("zh", "en") and weight > best[0]:
            best = weight, "zh" if name == "zh" else "en"
    return best[1]


def _nothing_here(language: Language) -> Missing:
    return Missing(say(language, "web.missing.say"))


def _position(language: Language, number: int, total: int, per_page: int) -> Position:
    """Raises Missing where there is no page ``number``."""
    pages = max(1, -(-total // per_page))
    if not 1 <= number <= pages:
        raise _nothing_here(language)
    return Position(number, pages, total)


def _date(text: str) -> dt.date:
    """The date in an address. Raises HTTPNotFound where there is no such day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise web.HTTPNotFound from None


def _page_number(request: web.Request) -> int:
    """The number of a page in a row of pages, from 1; 0 for what is not a number."""
    text = request.query.get("page", "1")
    return int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else 0
