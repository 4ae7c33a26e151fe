"""Presses of buttons: each is acknowledged at once, and what it carries is never trusted."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from telegram import CallbackQuery
from telegram.error import BadRequest, TelegramError

from bot.chat import category_viewer, digest_replies, reading, search
from bot.chat.calendar import month_page
from bot.chat.call import Call
from bot.chat.callback_data import (
    ListCategories,
    Press,
    ShowCategory,
    ShowDay,
    ShowLatest,
    decode,
    pressed_category,
)
from bot.chat.deep_links import address
from bot.chat.incoming import Asked
from bot.chat.paging import Again, Nothing, TurnMonth, TurnSearch, TurnTo
from bot.chat.reply.press_limits import too_fast
from bot.chat.reply.repeats import category_shown, day_shown

log = logging.getLogger(__name__)

TOAST = 200
"""Characters of a toast (core.telegram.org/bots/api#answercallbackquery)."""

Doing = Callable[[], Awaitable[None]]


class Presses:
    """Remembers which presses are being answered, so that a double tap is one answer."""

    def __init__(self) -> None:
        self._under_way: set[tuple[int, int, str]] = set()

    @contextmanager
    def claim(self, asked: Asked, data: str | None) -> Iterator[bool]:
        """For the time of the block: whether no other press of that button in that chat is under
        way. Claimed before anything is awaited: two taps arrive in the same instant."""
        key = (asked.chat_id, asked.thread_id, data or "")
        if key in self._under_way:
            yield False
            return
        self._under_way.add(key)
        try:
            yield True
        finally:
            self._under_way.discard(key)


async def answer(call: Call, query: CallbackQuery, *, first: bool, mine: bool = True) -> None:
    """Acknowledge the press and send what its button stands for; a second tap gets a toast.
    ``mine``: this person is not being answered already."""
    press = decode(query.data)
    meant = decide(call, press) if press is not None else "chat.press.stale"
    private = call.asked.until is not None  # somebody else's answer is none to who pressed now
    if not isinstance(meant, str) and not (mine if private else first):
        meant = "chat.press.busy"
    if not isinstance(meant, str) and not _turns(press) and _silent(call):
        meant = "reading.flood"
    if not isinstance(meant, str) and not private and _pointed(call, press):
        meant = "reading.just_sent"
    if isinstance(meant, str):
        await acknowledge(query, call.say(meant) if meant else "")
        return
    if call.asked.where == "channel":
        # What a reader of a channel asks for is nobody else's concern.
        await acknowledge(query, url=address(call.bot.username, call.asked))
        return
    patience, turns = call.answers.patience, call.services.turns
    with patience.admit(turns, call.asked, turning=_turns(press)) as wait:
        if wait:
            await acknowledge(query, too_fast(call.language, wait))
        elif private:
            await meant()  # which acknowledges the press: refused, that opens the private chat
            if not call.answers.private.settled(query.id):
                await acknowledge(query)
        elif await acknowledge(query):
            await meant()


def decide(call: Call, press: Press) -> Doing | str:
    """What to do for a press, or the key of the toast that says why nothing can be done ("" for
    none)."""
    archive = call.services.archive
    match press:
        case ShowLatest():
            return partial(reading.latest, call, "")
        case Nothing():
            return ""
        case TurnMonth(year, month):
            shown = month_page(call, dt.date(year, month, 1))
            return "chat.press.gone" if shown is None else partial(call.turn, shown)
        case TurnSearch():
            query = search.asked(call, press)
            return "reading.gone" if query is None else partial(search.turn, call, query, press)
    digest = archive.get(press.date) if press.date <= call.newest else None
    if digest is None:
        return "chat.press.gone"
    match press:
        case ShowDay():
            return partial(digest_replies.whole, call, digest)
        case Again():
            return partial(digest_replies.again, replace(call, fresh=False), digest)
        case ListCategories():
            return partial(digest_replies.choose_category, call, digest)
        case ShowCategory(mark=""):
            category = pressed_category(press, digest)
            return (
                "chat.press.changed"
                if category is None
                else partial(category_viewer.open_category, call, digest, press.index)
            )
        case ShowCategory() | TurnTo():
            category = pressed_category(press, digest)
            if category is None:
                return "chat.press.changed"
            if isinstance(press, TurnTo):
                return partial(category_viewer.turn, call, digest, category, press.part)
            return partial(digest_replies.show_category, call, digest, category)


def _turns(press: Press | None) -> bool:
    """Whether the button only changes the message under which it stands."""
    return isinstance(press, TurnMonth | TurnSearch | TurnTo | Nothing)


def _pointed(call: Call, press: Press | None) -> bool:
    """Whether what the button shows was just shown, and the chat has been led to it since: once
    is enough for all who press."""
    date = call.latest if isinstance(press, ShowLatest) else getattr(press, "date", None)
    digest = call.services.archive.get(date) if date is not None else None
    if digest is None:
        return False
    match press:
        case ShowLatest() | ShowDay():
            what = day_shown(call, digest.date)
        case Again():
            what = day_shown(call, digest.date, "again")
        case ListCategories():
            what = day_shown(call, digest.date, "categories")
        case ShowCategory():
            category = pressed_category(press, digest)
            if category is None:
                return False
            how = "category" if press.mark else "open"
            what = category_shown(call, digest.date, category, how)
        case _:
            return False
    return call.answers.peace.pointed(call.place, what)


def _silent(call: Call) -> bool:
    return call.answers.peace.silent(call.asked.chat_id)


async def acknowledge(
    query: CallbackQuery, toast: str = "", *, alert: bool = False, url: str | None = None
) -> bool:
    """Answer the query; an ``alert`` stays until it is closed, and only who pressed sees it. A
    ``url`` is opened. False where Telegram says that it is too old: whoever pressed has gone."""
    try:
        await query.answer(
            text=toast[:TOAST] or None, show_alert=(alert and bool(toast)) or None, url=url
        )
    except BadRequest as error:
        log.info("a press came too late: %s", error)
        return False
    except TelegramError as error:
        log.warning("a press was not acknowledged: %s", error)
    return True
