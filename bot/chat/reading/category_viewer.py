"""A category in one message, with buttons that walk on: to its next part, to the categories
before and behind it, to other days. The message changes in place; a group stays quiet."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.call import Call
from bot.chat.callback_data import TurnTo
from bot.chat.keyboards import Buttons, mark
from bot.chat.reply.message import Reply
from bot.chat.reply.repeats import category_shown, show_once
from bot.chat.wording import say_category, short
from bot.digest.model import Category, Digest
from bot.render.message import Button, Look, Part, Text
from bot.render.selection import select

MAX_LABEL_CHARS = 16
"""Characters of a neighbour's name on a button: two share a row."""


async def open_category(call: Call, digest: Digest, index: int) -> None:
    """Show a category in a message of its own, as an answer to the one with the button."""
    what = category_shown(call, digest.date, digest.categories[index], "open")
    await show_once(call, what, lambda call: call.send([page(call, digest, index, 0)]))


async def turn(call: Call, digest: Digest, category: Category, part: int) -> None:
    """Let the message show a part of that category."""
    await call.turn(page(call, digest, digest.categories.index(category), part))


def page(call: Call, digest: Digest, index: int, part: int) -> Reply:
    """One part of a category (the nearest that there is) and the ways from here."""
    parts = _parts(call, digest, index)
    part = min(part, max(0, len(parts) - 1))
    text = parts[part].text if parts else Text(_name(call, digest, index))
    return Reply(text, _ways(call, digest, index, part, len(parts)))


def _parts(call: Call, digest: Digest, index: int) -> tuple[Part, ...]:
    only = replace(digest, categories=(digest.categories[index],))
    return call.services.compose_category(only, Look(language=call.look.language))


def _ways(call: Call, digest: Digest, index: int, part: int, parts: int) -> Buttons:
    rows = []
    along = [button for button in _along(call, digest, index, part, parts) if button]
    if along:
        rows.append(tuple(along))
    days = [button for button in _days(call, digest, digest.categories[index]) if button]
    if days:
        rows.append(tuple(days))
    return tuple(rows)


def _along(
    call: Call, digest: Digest, index: int, part: int, parts: int
) -> tuple[Button | None, Button | None]:
    """Back and on: through the category's parts, then to its neighbours."""
    order = _order(call, digest, index)
    at = order.index(index)
    back = on = None
    if part:
        back = _button(digest, index, f"‹ {part}/{parts}", part - 1)
    elif at:
        back = _button(digest, order[at - 1], f"‹ {_name(call, digest, order[at - 1])}")
    if part + 1 < parts:
        on = _button(digest, index, f"{part + 2}/{parts} ›", part + 1)
    elif at + 1 < len(order):
        on = _button(digest, order[at + 1], f"{_name(call, digest, order[at + 1])} ›")
    return back, on


def _days(call: Call, digest: Digest, category: Category) -> tuple[Button | None, Button | None]:
    """The days before and after: the same category there, else the first of that day."""
    archive = call.services.archive
    dates = [date for date in archive.dates() if date <= call.newest]
    earlier = max((date for date in dates if date < digest.date), default=None)
    later = min((date for date in dates if date > digest.date), default=None)
    buttons: list[Button | None] = []
    for date, label in ((earlier, "‹ {}"), (later, "{} ›")):
        there = archive.get(date) if date is not None else None
        if there is None or not there.categories:
            buttons.append(None)
            continue
        order = _order(call, there, 0)
        same = [n for n, one in enumerate(there.categories) if one.name == category.name]
        name = label.format(call.day(there.date))
        buttons.append(_button(there, same[0] if same else order[0], name))
    return buttons[0], buttons[1]


def _order(call: Call, digest: Digest, index: int) -> list[int]:
    """The categories to walk through: those that this chat chose, all where ``index`` is none of
    them."""
    chosen = [number for number, _ in select(digest, replace(call.look, keywords=()))]
    return chosen if index in chosen else list(range(len(digest.categories)))


def _button(digest: Digest, index: int, label: str, part: int = 0) -> Button:
    to = TurnTo(digest.date, index, mark(digest.categories[index]), part)
    return Button(label, data=to.pack())


def _name(call: Call, digest: Digest, index: int) -> str:
    category = digest.categories[index]
    return short(say_category(call.language, category.section, category.name), MAX_LABEL_CHARS)
