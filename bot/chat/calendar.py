"""A month of the calendar as buttons: the days that have a digest, the months around it."""

from __future__ import annotations

import calendar
import datetime as dt

from bot.chat.call import Call
from bot.chat.callback_data import ShowDay
from bot.chat.callback_data import encode as encode_day
from bot.chat.paging import Nothing, TurnMonth, encode
from bot.chat.reply.answers import Reply
from bot.chat.wording import say_month
from bot.render.message import Button, Text

BLANK = "\u2800"
"""Telegram leaves out a button without anything to see; this is a letter without ink."""

NO_DIGEST = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Small numbers for the days without a digest, which are not buttons to press."""


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
            ways.append(Button(name, data=encode(TurnMonth(date.year, date.month))))
    return tuple(ways)


def _day(date: dt.date, first: dt.date, have: set[dt.date]) -> Button:
    if _first(date) != first:
        return _cell(BLANK)
    if date not in have:
        return _cell(str(date.day).translate(NO_DIGEST))
    return Button(str(date.day), data=encode_day(ShowDay(date)))


def _cell(text: str) -> Button:
    return Button(text, data=encode(Nothing()))


def _first(date: dt.date) -> dt.date:
    return date.replace(day=1)
