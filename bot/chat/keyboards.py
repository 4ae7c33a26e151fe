"""Rows of buttons under answers: categories and days to choose from."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.chat.callback_data import OpenCategory, ShowCategory, ShowDay, TurnTo
from bot.chat.wording import say_category, short, short_day
from bot.digest.model import Category, Digest
from bot.render.message import Button, Language

MAX_BUTTONS = 48
"""Buttons under one message: Telegram takes a hundred, but nobody reads as many."""

WIDE_LABEL = 20
"""A label wider than this (a Chinese character counts two) gets a row of its own."""

Buttons = tuple[tuple[Button, ...], ...]


def mark(category: Category) -> str:
    """Six hexadecimal digits that change with the category's section and name."""
    name = f"{category.section}\n{category.name}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(name).hexdigest()[:6]


def pressed_category(
    press: ShowCategory | OpenCategory | TurnTo, digest: Digest
) -> Category | None:
    """The category that the button named, wherever it stands now; None: it is gone."""
    at_place = digest.categories[press.index : press.index + 1]
    if isinstance(press, OpenCategory):
        return at_place[0] if at_place else None
    for category in (*at_place, *digest.categories):
        if mark(category) == press.mark:
            return category
    return None


def category_buttons(
    language: Language, digest: Digest, chosen: Iterable[Category] | None = None
) -> Buttons:
    """A button for each category (or each of those chosen) with its number of items."""
    names = Counter(category.name for category in digest.categories)
    wanted = list(digest.categories if chosen is None else chosen)
    buttons = []
    for index, category in enumerate(digest.categories):
        if category in wanted:
            name = say_category(language, category.section, category.name, names[category.name] > 1)
            label = f"{short(name)} ({len(category.items)})" if category.items else short(name)
            press = ShowCategory(digest.date, index, mark(category))
            buttons.append(Button(label, data=press.pack()))
    return rows(buttons)


def day_buttons(language: Language, dates: Iterable[dt.date], today: dt.date) -> Buttons:
    """A button for each date, in the order given."""
    return rows(
        [
            Button(short_day(language, date, today, weekday=True), data=ShowDay(date).pack())
            for date in dates
        ]
    )


def rows(buttons: Sequence[Button]) -> Buttons:
    """Two a row; where a label is wide, each on its own. At most MAX_BUTTONS."""
    buttons = buttons[:MAX_BUTTONS]
    width = 1 if any(_width(button.text) > WIDE_LABEL for button in buttons) else 2
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


def _width(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)
