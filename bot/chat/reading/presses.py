"""Presses of buttons: each is acknowledged at once, and what it carries is never trusted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from functools import partial

from telegram import CallbackQuery

from bot.chat.call import Call
from bot.chat.callback_data import (
    DoNothing,
    ListCategories,
    OpenCategory,
    Press,
    ShowAgain,
    ShowCategory,
    ShowDay,
    ShowLatest,
    TurnKeptSearch,
    TurnMonth,
    TurnSearch,
    TurnTo,
    unpack_press,
)
from bot.chat.deep_links import address
from bot.chat.keyboards import pressed_category
from bot.chat.reading import (
    category_viewer,
    date_command,
    digest_replies,
    search_command,
)
from bot.chat.reading.calendar import month_page
from bot.chat.reply.admission import Allow, Notice
from bot.chat.reply.feedback import acknowledge
from bot.chat.reply.repeats import category_shown, day_shown


@dataclass(frozen=True, slots=True)
class Meant:
    """What a press does. ``shows`` is what its new message would show; where it ``edits``, it
    changes its own."""

    do: Callable[[], Awaitable[None]]
    shows: Hashable = None
    edits: bool = False


async def answer(
    call: Call, query: CallbackQuery, *, under_way: bool, mine_under_way: bool
) -> None:
    """Acknowledge the press and send what its button stands for; a second tap gets a toast.
    ``under_way``: somebody's press of the same is being answered; ``mine_under_way``: this
    person's."""
    press = unpack_press(query.data)
    meant = decide(call, press) if press is not None else "chat.press.stale"
    if isinstance(meant, str):
        await acknowledge(query, call.say(meant) if meant else "")
        return
    private = call.asked.until is not None  # somebody else's answer is none to who pressed now
    decision = call.admit_press(
        edits=meant.edits,
        under_way=mine_under_way if private else under_way,
        shows=None if private else meant.shows,
    )
    if call.asked.where == "channel" and isinstance(decision, Allow):
        # What a reader of a channel asks for is nobody else's concern.
        await acknowledge(query, url=address(call.bot.username, call.asked))
        return
    if isinstance(decision, Notice):
        await acknowledge(query, call.say(decision.key, **decision.params))
        return
    with call.pressing(edits=meant.edits):
        if private:
            await meant.do()  # which acknowledges the press: refused, that opens the private chat
            if not call.answers.private.settled(query.id):
                await acknowledge(query)
        elif await acknowledge(query):
            await meant.do()


def decide(call: Call, press: Press) -> Meant | str:
    """What to do for a press, or the key of the toast that says why nothing can be done ("" for
    none)."""
    archive = call.services.archive
    match press:
        case ShowLatest():
            newest = call.latest
            shows = day_shown(call, newest) if newest is not None else None
            return Meant(partial(date_command.latest, call), shows)
        case DoNothing():
            return ""
        case TurnMonth(month):
            shown = month_page(call, month)
            if shown is None:
                return "chat.press.gone"
            return Meant(partial(call.turn, shown), edits=True)
        case TurnSearch() | TurnKeptSearch():
            query = search_command.asked(call, press)
            if query is None:
                return "reading.gone"
            return Meant(partial(search_command.turn, call, query, press.page), edits=True)
    digest = archive.get(press.date) if press.date <= call.newest else None
    if digest is None:
        return "chat.press.gone"
    date = digest.date
    match press:
        case ShowDay():
            return Meant(partial(digest_replies.whole, call, digest), day_shown(call, date))
        case ShowAgain():
            again = replace(call, fresh=False)
            doing = partial(digest_replies.again, again, digest)
            return Meant(doing, day_shown(call, date, "again"))
        case ListCategories():
            doing = partial(digest_replies.choose_category, call, digest)
            return Meant(doing, day_shown(call, date, "categories"))
    category = pressed_category(press, digest)
    if category is None:
        return "chat.press.changed"
    match press:
        case TurnTo():
            turn = partial(category_viewer.turn, call, digest, category, press.part)
            return Meant(turn, edits=True)
        case OpenCategory():
            doing = partial(category_viewer.open_category, call, digest, press.index)
            return Meant(doing, category_shown(call, date, category, "open"))
        case ShowCategory():
            doing = partial(digest_replies.show_category, call, digest, category)
            return Meant(doing, category_shown(call, date, category))
