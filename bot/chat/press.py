"""Presses of buttons: each is acknowledged at once, and what it carries is never trusted."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial

from telegram import CallbackQuery
from telegram.error import BadRequest, TelegramError

from bot.chat import browse
from bot.chat.call import Call
from bot.chat.incoming import Asked
from bot.chat.keyboards import (
    ListCategories,
    Press,
    ShowCategory,
    ShowDay,
    ShowLatest,
    decode,
    pressed_category,
)

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


async def answer(call: Call, query: CallbackQuery, *, first: bool) -> None:
    """Acknowledge the press and send what its button stands for; a second tap gets a toast."""
    press = decode(query.data)
    meant = decide(call, press) if press is not None else "chat.press.stale"
    if not isinstance(meant, str) and not first:
        meant = "chat.press.busy"
    if isinstance(meant, str):
        await acknowledge(query, call.say(meant))
    elif await acknowledge(query):
        await meant()


def decide(call: Call, press: Press) -> Doing | str:
    """What to do for a press, or the key of the toast that says why nothing can be done."""
    archive = call.services.archive
    if isinstance(press, ShowLatest):
        return partial(browse.latest, call, "")
    digest = archive.get(press.date) if press.date <= call.newest else None
    if digest is None:
        return "chat.press.gone"
    match press:
        case ShowDay():
            return partial(browse.whole, call, digest)
        case ListCategories():
            return partial(browse.choose_category, call, digest)
        case ShowCategory():
            category = pressed_category(press, digest)
            if category is None:
                return "chat.press.changed"
            return partial(browse.show_category, call, digest, category)


async def acknowledge(query: CallbackQuery, toast: str = "") -> bool:
    """Answer the query. False where Telegram says that it is too old: whoever pressed has gone."""
    try:
        await query.answer(text=toast[:TOAST] or None)
    except BadRequest as error:
        log.info("a press came too late: %s", error)
        return False
    except TelegramError as error:
        log.warning("a press was not acknowledged: %s", error)
    return True
