"""Which day: a month as buttons to choose from, and what is said where a day has no digest."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.callback_data import DoNothing, ShowDay, TurnMonth
from bot.chat.keyboards import Buttons, day_buttons
from bot.chat.reply.message import Reply
from bot.chat.wording import say_month
from bot.digest.model import Digest
from bot.render.message import Button, Text

BLANK = "\u2800"
"""Telegram leaves out a button without anything to see; this is a letter without ink."""

NO_DIGEST = "·"

NEAR_DAYS = 4
"""Days offered as buttons where the one asked for has no digest."""


async def choose_day(call: Call, month: dt.date | None = None) -> None:
    """The month (that of the latest digest), its days as buttons."""
    shown = month_page(call, month or call.latest or call.today)
    if shown is None:
        await call.reply("chat.none_yet")
        return
    dates = call.services.archive.dates()
    if month is not None and not any(date.replace(day=1) == month for date in dates):
        note = call.say("reading.calendar.none", month=say_month(call.language, month))
        shown = replace(shown, text=Text(f"{note}\n{shown.text.text}"))
    await call.send([shown])


async def not_out(call: Call) -> None:
    """Today's digest is not out: say so, and offer the latest."""
    await call.reply("chat.today.not_out", latest_button(call), day=call.day(call.today))


def latest_button(call: Call) -> Buttons:
    """What offers the latest digest; nothing where there is none."""
    newest = call.latest
    if newest is None:
        return ()
    label = call.say("chat.button.latest", day=call.day(newest))
    return ((Button(label, data=ShowDay(newest).pack()),),)


async def on(call: Call, day: dt.date) -> Digest | None:
    """The digest of ``day``; where there is none, that is said and the answer is None."""
    archive = call.services.archive
    digest = archive.get(day) if day <= call.newest else None
    if digest is not None:
        return digest
    if day == call.today:
        await not_out(call)
        return None
    out = (other for other in archive.dates() if other <= call.newest)
    near = sorted(out, key=lambda other: abs(other - day))[:NEAR_DAYS]
    if not near:
        await call.reply("chat.none_yet")
        return None
    future = day > call.newest
    key = "chat.date.not_yet" if future else "chat.date.none"
    await call.reply(key, _days(call, sorted(near, reverse=future)), day=call.day(day))
    return None


def _days(call: Call, days: Iterable[dt.date]) -> Buttons:
    return day_buttons(call.language, days, call.today)


def month_page(call: Call, wanted: dt.date) -> Reply | None:
    """The month of ``wanted``, or the nearest to it that has a digest; None where there is none.

    Seven columns; two rows more than its weeks, at most 53 buttons.
    """
    dates = [date for date in call.services.archive.dates() if date <= call.newest]
    if not dates:
        return None
    first = wanted.replace(day=1)
    here = [date for date in dates if _first(date) == first]
    if not here:
        nearest = min(dates, key=lambda date: abs(date - wanted))
        return month_page(call, nearest)
    rows: list[tuple[Button, ...]] = [
        tuple(_cell(name) for name in call.say("reading.weekdays").split())
    ]
    have = set(here)
    for week in calendar.Calendar().monthdatescalendar(first.year, first.month):
        rows.append(tuple(_day(date, first, have) for date in week))
    if ways := _ways(call, dates, first):
        rows.append(ways)
    text = call.say("reading.calendar", month=say_month(call.language, first))
    return Reply(Text(text), tuple(rows))


def _ways(call: Call, dates: list[dt.date], first: dt.date) -> tuple[Button, ...]:
    """The nearest months before and after that have a digest."""
    earlier = max((date for date in dates if date < first), default=None)
    later = min((date for date in dates if _first(date) > first), default=None)
    ways = []
    for date, label in ((earlier, "‹ {}"), (later, "{} ›")):
        if date is not None:
            name = label.format(say_month(call.language, date))
            ways.append(Button(name, data=TurnMonth(_first(date)).pack()))
    return tuple(ways)


def _day(date: dt.date, first: dt.date, have: set[dt.date]) -> Button:
    if _first(date) != first:
        return _cell(BLANK)
    if date not in have:
        return _cell(NO_DIGEST)
    return Button(str(date.day), data=ShowDay(date).pack())


def _cell(text: str) -> Button:
    return Button(text, data=DoNothing().pack())


def _first(date: dt.date) -> dt.date:
    return date.replace(day=1)
