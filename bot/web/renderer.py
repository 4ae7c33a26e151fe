"""Templates into bytes, with Jinja2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.locales import say
from bot.render.message import Language
from bot.web import view

TEMPLATES = Path(__file__).parent / "templates"

_OPTIONAL = ("about", "hidden", "published", "section", "query", "lang", "earlier", "later")


class Renderer:
    """``public_url`` is the archive's address as others see it; without one, pages have no
    absolute addresses. ``assets`` maps a static file's name to its path."""

    def __init__(self, public_url: str | None, assets: Mapping[str, str]) -> None:
        self._public = public_url
        self.prefix = urlsplit(public_url).path.rstrip("/") if public_url else ""
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(
            assets=assets,
            href=self.href,
            full=self.full,
            day_path=view.day_path,
            month_path=view.month_path,
            dates_of_month=view.dates_of_month,
            item_path=view.item_path,
            category_path=view.category_path,
            search_path=view.search_path,
        )

    def href(self, path: str) -> str:
        """A link from page to page."""
        return self.prefix + path

    def full(self, path: str, base: str = "") -> str:
        """The same as others may keep it: from the public address, else from ``base``; "" where
        there is neither."""
        known = self._public or base
        return known + path if known else ""

    def render(self, template: str, language: Language, **values: Any) -> bytes:
        """A page, or a piece of one, in ``language``."""
        words: dict[str, Callable[..., object]] = {
            "say": partial(say, language),
            "say_day": partial(view.say_day, language),
            "say_month": partial(view.say_month, language),
            "say_weekday": partial(view.say_weekday, language),
            "weekday_names": partial(view.weekday_names, language),
        }
        text = self._environment.get_template(template).render(
            {**dict.fromkeys(_OPTIONAL), "language": language, **words, **values}
        )
        return text.encode("utf-8", "replace")
