"""A digest, one category of it, or the choice of its categories, as messages of an answer. In a
group each is sent once a minute: whoever asks for it again, with whatever words or button, is led
to where it stands (``repeat``)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import partial

from bot.chat.call import Call
from bot.chat.keyboards import category_buttons
from bot.chat.reply.message import Reply, replies
from bot.chat.reply.repeats import category_shown, day_shown, point, show_once
from bot.chat.wording import say_wanted
from bot.digest.model import Category, Digest
from bot.render.message import Look, Text
from bot.render.selection import select

BUSY_MESSAGES = 10
"""Messages in a group's last minute from which a day is offered by category."""

MAX_DAY_MESSAGES = 12
"""Messages in a group's minute that whole days may fill: two are left for other answers, and the
rest for administrators (``bot.chat.reply.queue``)."""


async def whole(call: Call, digest: Digest, note: str = "") -> None:
    """The whole digest; where its posts stand here already, only where they are. ``note`` goes
    before it."""
    what = day_shown(call, digest.date, "instead" if note else "whole")
    await show_once(call, what, partial(_whole, digest=digest, note=note))


async def again(call: Call, digest: Digest) -> None:
    """The whole digest, though its posts stand here."""
    await show_once(call, day_shown(call, digest.date, "again"), partial(_send, digest=digest))


async def _whole(call: Call, digest: Digest, note: str) -> None:
    if not await point(call, digest.date):
        await _send(call, digest, note)


async def _send(call: Call, digest: Digest, note: str = "") -> None:
    """The digest as this chat wants it: a message a category, or one to choose from."""
    parts = call.services.compose(digest, call.look)
    what = day_shown(call, digest.date, "")
    if len(parts) > 1 and _is_much(call, what, len(parts)):
        chosen = [category for _, category in select(digest, replace(call.look, keywords=()))]
        buttons = category_buttons(call.language, digest, chosen)
        text = Text(call.say("chat.categories", day=call.day(digest.date)))
        await call.send(_after(note, [Reply(text, buttons)]))
        return
    if parts:
        if (await call.send(_after(note, replies(parts)))).whole:
            call.queue.history.show_whole(call.question(what), call.services.clock())
        return
    shown = say_wanted(call.language, call.look.categories, call.look.keywords)
    await call.reply(
        "chat.nothing_chosen" if digest.categories else "chat.categories.none",
        category_buttons(call.language, digest),
        day=call.day(digest.date),
        categories=shown,
    )


def _is_much(call: Call, what: Hashable, messages: int) -> bool:
    """Whether a whole day of so many messages is too much for the group by now: it was shown
    within the hour, or would leave no room in the minute for other answers."""
    if call.asked.where != "group":
        return False
    # What others were shown is not shown to who alone sees the answer.
    question, now = call.question(what), call.services.clock()
    if call.asked.until is None and call.queue.history.was_shown_whole(question, now):
        return True
    chat_id, turns = call.asked.chat_id, call.services.turns
    if turns is None:
        return False
    sent = call.queue.sent(turns, chat_id)
    return sent >= BUSY_MESSAGES or (sent > 0 and sent + messages > MAX_DAY_MESSAGES)


async def show_category(call: Call, digest: Digest, chosen: Category, note: str = "") -> None:
    """One category, whole, whatever else this chat filters; ``note`` goes before it."""
    only = Digest(digest.date, digest.title, (chosen,))
    whole = call.services.compose_category(only, Look(language=call.look.language))
    shown = _after(note, replies(whole))
    how = "instead" if note else "category"
    what = category_shown(call, digest.date, chosen, how)
    await show_once(call, what, lambda call: call.send(shown))


async def choose_category(call: Call, digest: Digest) -> None:
    """The day's categories as buttons."""
    text = call.say(
        "chat.categories" if digest.categories else "chat.categories.none",
        day=call.day(digest.date),
    )
    choice = Reply(Text(text), category_buttons(call.language, digest))
    what = day_shown(call, digest.date, "categories")
    await show_once(call, what, lambda call: call.send([choice]))


def _after(note: str, messages: list[Reply]) -> list[Reply]:
    return [Reply(Text(note)), *messages] if note else messages
