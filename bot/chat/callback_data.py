"""Buttons and what they carry: small, versioned callback data, and nothing trusted on the way back.

``1d:20260128`` a day's digest, ``1k:20260128`` its categories, ``1c:20260128:3:9f31c2`` a
category by its place and a mark of its name (so a press on a digest that has changed since is
noticed), ``1l`` the latest digest. ``c:20260128:3`` stands under the posts of style headlines.
What changes its own message is in ``bot.chat.paging``.
Telegram allows 1 to 64 bytes (core.telegram.org/bots/api#inlinekeyboardbutton).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.chat import paging
from bot.chat.wording import say_category, short, short_day
from bot.digest.model import Category, Digest
from bot.render.message import Button, Language

MOST = 48
"""Buttons under one message: Telegram takes a hundred, but nobody reads as many."""

WIDE = 10
"""A label wider than this many Chinese characters gets a row of its own."""


@dataclass(frozen=True, slots=True)
class ShowDay:
    """The whole digest of a date."""

    date: dt.date


@dataclass(frozen=True, slots=True)
class ListCategories:
    """A date's categories to choose from."""

    date: dt.date


@dataclass(frozen=True, slots=True)
class ShowCategory:
    """One category of a date; ``mark`` is "" where the button has none."""

    date: dt.date
    index: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ShowLatest:
    """The latest digest there is."""


Press = ShowDay | ListCategories | ShowCategory | ShowLatest | paging.Turn

_DATA = re.compile(
    r"1(?P<kind>[dk]):(?P<day>\d{8})"
    r"|(?:1c:(?P<of>\d{8}):(?P<index>\d{1,3}):(?P<mark>[0-9a-f]{6}))"
    r"|(?:c:(?P<post>\d{8}):(?P<place>\d{1,3}))"
    r"|(?P<latest>1l)",
    re.ASCII,
)


def encode(press: Press) -> str:
    """The callback data of ``press``."""
    match press:
        case ShowDay(date):
            return f"1d:{date:%Y%m%d}"
        case ListCategories(date):
            return f"1k:{date:%Y%m%d}"
        case ShowCategory(date, index, mark):
            return f"1c:{date:%Y%m%d}:{index}:{mark}" if mark else f"c:{date:%Y%m%d}:{index}"
        case ShowLatest():
            return "1l"
        case _:
            return paging.encode(press)


def decode(data: object) -> Press | None:
    """What was pressed; None for data that no button of ours carries."""
    match = _DATA.fullmatch(data) if isinstance(data, str) else None
    if match is None:
        return paging.decode(data)
    if match["latest"]:
        return ShowLatest()
    try:
        date = dt.datetime.strptime(match["day"] or match["of"] or match["post"], "%Y%m%d").date()  # noqa: DTZ007 - a calendar's day
    except ValueError:
        return None
    if match["kind"]:
        return ShowDay(date) if match["kind"] == "d" else ListCategories(date)
    return ShowCategory(date, int(match["index"] or match["place"]), match["mark"] or "")


def mark(category: Category) -> str:
    """Six hexadecimal digits that change with the category's section and name."""
    name = f"{category.section}\n{category.name}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(name).hexdigest()[:6]


def pressed_category(press: ShowCategory | paging.TurnTo, digest: Digest) -> Category | None:
    """The category that the button named, wherever it stands now; None: it is gone."""
    at_place = digest.categories[press.index : press.index + 1]
    if not press.mark:
        return at_place[0] if at_place else None
    for category in (*at_place, *digest.categories):
        if mark(category) == press.mark:
            return category
    return None


def category_buttons(
    language: Language, digest: Digest, chosen: Iterable[Category] | None = None
) -> tuple[tuple[Button, ...], ...]:
    """A button for each category (or each of those chosen) with its number of items."""
    names = Counter(category.name for category in digest.categories)
    wanted = list(digest.categories if chosen is None else chosen)
    buttons = []
    for index, category in enumerate(digest.categories):
        if category in wanted:
            name = say_category(language, category.section, category.name, names[category.name] > 1)
            label = f"{short(name)} ({len(category.items)})" if category.items else short(name)
            press = ShowCategory(digest.date, index, mark(category))
            buttons.append(Button(label, data=encode(press)))
    return rows(buttons)


def day_buttons(
    language: Language, dates: Iterable[dt.date], today: dt.date
) -> tuple[tuple[Button, ...], ...]:
    """A button for each date, in the order given."""
    return rows(
        [
            Button(short_day(language, date, today, weekday=True), data=encode(ShowDay(date)))
            for date in dates
        ]
    )


def rows(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    """Two a row; where a label is wide, each on its own. At most MOST."""
    buttons = buttons[:MOST]
    width = 1 if any(_width(button.text) > 2 * WIDE for button in buttons) else 2
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


def _width(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)
