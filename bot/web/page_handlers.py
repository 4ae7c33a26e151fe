"""The pages' handlers: from an address to a page of ``bot.web.site``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from bot.model.schedule import local_date
from bot.render.message import Language
from bot.web.assets import Assets
from bot.web.published import Shelf
from bot.web.responses import Page, make_page, send
from bot.web.services import WebServices

if TYPE_CHECKING:
    from bot.web.site import Site

ROBOTS = b"User-agent: *\nDisallow: /search\nDisallow: /api/\nAllow: /\n"


def language_of(request: web.Request) -> Language:
    """The language of our words by Accept-Language: the first of Chinese and English in it, the
    better weight first; Chinese where it names neither."""
    accepted = request.headers.get("Accept-Language", "")
    best: tuple[float, Language] = (0.0, "zh")
    for part in accepted.split(",")[:20]:
        tag, _, weight = part.strip().partition(";")
        name = tag.strip().lower().partition("-")[0]
        match = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight)
        value = float(match[1]) if match else 0.0 if weight else 1.0
        if name in ("zh", "en") and value > best[0]:
            best = value, "zh" if name == "zh" else "en"
    return best[1]


class PageHandlers:
    """A handler for each kind of page. The site itself is made when the first is asked for."""

    def __init__(self, services: WebServices, assets: Assets) -> None:
        self._services = services
        self._assets = assets
        self._site: Site | None = None
        self._robots = make_page(ROBOTS, "text/plain; charset=utf-8", vary="Accept-Encoding")

    @property
    def site(self) -> Site:
        if self._site is None:
            from bot.web.site import Site

            settings = self._services.settings
            zone, clock = settings.schedule.timezone, self._services.clock
            shelf = Shelf(self._services.archive, lambda: local_date(clock(), zone))
            self._site = Site(shelf, self._assets, settings.web.public_url, zone)
        return self._site

    async def index(self, request: web.Request) -> web.Response:
        return self._answer(request, self.site.index)

    async def month(self, request: web.Request) -> web.Response:
        year, _, month = request.match_info["month"].partition("-")
        return self._answer(request, lambda lang: self.site.month(lang, int(year), int(month)))

    async def day(self, request: web.Request) -> web.Response:
        date = _date(request)
        return self._answer(request, lambda language: self.site.day(language, date))

    async def item(self, request: web.Request) -> web.Response:
        date, key = _date(request), request.match_info["key"]
        return self._answer(request, lambda language: self.site.item(language, date, key))

    async def category(self, request: web.Request) -> web.Response:
        """A name that the settings call an alias leads to the category's own page."""
        name, number = request.match_info["name"], _number(request)
        if name in self._services.settings.digests.aliases:
            own = self._services.settings.digests.aliases[name]
            if own != name:
                from bot.web.view import category_path

                raise web.HTTPFound(self.site.link(category_path(own)))
        return self._answer(request, lambda lang: self.site.category(lang, name, number))

    async def search(self, request: web.Request) -> web.Response:
        text, number = request.query.get("q", ""), _number(request)
        index = await self._services.index() if self._services.index and text.strip() else None
        return self._answer(request, lambda lang: self.site.search(lang, index, text, number))

    async def feed(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", "")
        # Feeds need absolute addresses; where no public one is set, it is the one asked at.
        public = self._services.settings.web.public_url
        base = "" if public else f"{request.scheme}://{request.host}"
        return self._answer(request, lambda _language: self.site.feed(base, name))

    async def static(self, request: web.Request) -> web.Response:
        page = self._assets.get(request.match_info["name"])
        if page is None:
            raise web.HTTPNotFound
        return send(request, page)

    async def robots(self, request: web.Request) -> web.Response:
        return send(request, self._robots)

    def notice(self, request: web.Request, status: int, key: str, reason: str) -> web.Response:
        """A page that says why there is no other."""
        from bot.locales import say

        language = language_of(request)
        page = self.site.notice(language, key, say(language, reason))
        return send(request, page, status)

    def _answer(self, request: web.Request, make: Callable[[Language], Page]) -> web.Response:
        from bot.web.site import Missing

        try:
            return send(request, make(language_of(request)))
        except Missing as missing:
            return send(request, missing.page, 404)


def _date(request: web.Request) -> dt.date:
    """The address's date. Raises HTTPNotFound where there is no such day."""
    try:
        return dt.date.fromisoformat(request.match_info["date"])
    except ValueError:
        raise web.HTTPNotFound from None


def _number(request: web.Request) -> int:
    """The page of a row of pages, from 1; 0 for what is no number, which no row has."""
    text = request.query.get("page", "1")
    return int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else 0
