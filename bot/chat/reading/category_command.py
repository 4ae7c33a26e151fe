"""/category: one category of a day, or the last days of it in brief (``/category 投融资 7天``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from bot.chat.call import Call
from bot.chat.callback_data import ListCategories, ShowCategory
from bot.chat.keyboards import category_buttons, mark
from bot.chat.reading.calendar import latest_button, on
from bot.chat.reading.digest_replies import choose_category, show_category, whole
from bot.chat.reply.message import Reply
from bot.chat.wording import capital, say_categories, say_category, short
from bot.digest.model import Digest
from bot.phrases.categories import Found, find, find_each, find_parts, means_all
from bot.phrases.normalize import echo, words
from bot.phrases.reading_request import ReadingRequest, understand
from bot.phrases.stretches import MAX_DAYS, Stretch
from bot.render.brief import Entry, list_days
from bot.render.inert_text import literal
from bot.render.message import Button


def understood(call: Call, args: str, *, is_date: bool = False) -> ReadingRequest:
    """What stands behind a reading command here. Raises as ``understand``."""
    names = (*call.services.archive.all_categories(), *call.services.settings.digests.aliases)
    return understand(args, call.today, names, is_date=is_date)


async def category(call: Call, args: str) -> None:
    """/category [name] [date, or a stretch of days], in either order. /categories is the same:
    without a name either shows the day's categories as buttons."""
    asked = understood(call, args)
    if asked.stretch is not None:
        await brief(call, asked.stretch, asked.rest)
        return
    note = ""
    if asked.day is not None:
        digest = await on(call, asked.day)
    else:
        digest, note = await today_or_latest(call)
    if digest is None:
        return
    if asked.rest:
        await one_category(call, digest, asked.rest, note)
    else:
        await choose_category(call, digest)


async def brief(call: Call, stretch: Stretch, query: str) -> None:
    """The days' titles, linked, the newest day first: of the categories that ``query`` means, of
    all where it is empty."""
    archive = call.services.archive
    digests = list(_digests(call, stretch))
    here = dict.fromkeys(c.name for digest in digests for c in digest.categories if c.name)
    names: tuple[str, ...] = ()
    known = [*here, *archive.all_categories()]
    if query and not means_all(query, known):
        aliases = call.services.settings.digests.aliases
        found = find_parts(query, known, aliases) or find(query, known, aliases)
        newest = archive.get(call.latest) if call.latest is not None else None
        if not found.sure and newest is not None:
            await one_category(call, newest, query)  # it says what there is instead
            return
        names = found.names
    days = list(_days(call, digests, names))
    shown = say_categories(call.language, names)
    first, last = call.day(stretch.first), call.day(stretch.last)
    if not days and not names:
        await call.reply("reading.lately.no_digest", latest_button(call), first=first, last=last)
        return
    if not days:
        await call.reply("reading.lately.none", name=shown, first=first, last=last)
        return
    heading = call.say(
        "reading.lately", name=shown if names else capital(shown), first=first, last=last
    )
    if stretch.cut:
        heading += call.say("reading.lately.cut", most=MAX_DAYS)
    await call.send([Reply(text) for text in list_days(heading, days)])


def _digests(call: Call, stretch: Stretch) -> Iterator[Digest]:
    """The digests of those days, the newest first."""
    for back in range((stretch.last - stretch.first).days + 1):
        digest = call.services.archive.get(stretch.last - dt.timedelta(days=back))
        if digest is not None:
            yield digest


def _days(
    call: Call, digests: Iterable[Digest], names: tuple[str, ...]
) -> Iterator[tuple[str, list[Entry]]]:
    """Under each day (and category, where there are several) its entries."""
    for digest in digests:
        for one in digest.categories:
            if names and one.name not in names:
                continue
            label = call.day(digest.date)
            if len(names) != 1:
                label += f" · {say_category(call.language, one.section, one.name)}"
            yield label, list(one.entries)


async def today_or_latest(call: Call) -> tuple[Digest | None, str]:
    """Today's digest, or the latest with a note that it is; where there is none, that is said."""
    archive, newest = call.services.archive, call.latest
    digest = archive.get(call.today)
    if digest is not None:
        return digest, ""
    digest = archive.get(newest) if newest is not None else None
    if newest is None or digest is None:
        await call.reply("chat.none_yet")
        return None, ""
    return digest, call.say("chat.instead", today=call.day(call.today), day=call.day(newest))


async def one_category(call: Call, digest: Digest, query: str, note: str = "") -> None:
    """The category of ``digest`` that ``query`` means, or a choice where that is not clear."""
    aliases = call.services.settings.digests.aliases
    names = [c.name for c in digest.categories if c.name]
    everywhere = [*names, *_other_names(call, digest)]
    if means_all(query, everywhere):
        await whole(call, digest, note)
        return
    joined = find_parts(query, everywhere, aliases)
    if joined is not None and not set(joined.names) <= set(names):
        await _offer_elsewhere(call, digest, query, joined)
        return
    here = joined or find(query, names, aliases)
    if not here.sure:
        here = find_each(words(query), names, aliases) or here
    if here.sure:
        chosen = [c for c in digest.categories if c.name in here.names]
        if len(chosen) == 1:
            await show_category(call, digest, chosen[0], note)
        else:
            buttons = category_buttons(call.language, digest, chosen)
            await call.reply("chat.category.several", buttons, query=echo(query))
        return
    elsewhere = find(query, _other_names(call, digest), aliases)
    if elsewhere.sure or (elsewhere.names and not here.names):
        await _offer_elsewhere(call, digest, query, elsewhere)
        return
    near = [c for c in digest.categories if c.name in here.names]
    key = "chat.category.near" if near else "chat.category.unknown"
    buttons = category_buttons(call.language, digest, near or None)
    await call.reply(key, buttons, query=echo(query), day=call.day(digest.date))


async def _offer_elsewhere(call: Call, digest: Digest, query: str, found: Found) -> None:
    """The digest lacks the category, other days have it (or one like it): offer the latest."""
    buttons, last, name = [], digest.date, ""
    for wanted in found.names:
        there = _last_with(call, wanted)
        if there is None:
            continue
        day, index = there
        last, name = day.date, wanted
        data = ShowCategory(day.date, index, mark(day.categories[index])).pack()
        buttons.append((Button(f"{short(wanted)} · {call.day(day.date)}", data=data),))
    several = len(buttons) != 1
    key = "chat.category.elsewhere" if several else "chat.category.not_that_day"
    if not found.sure:
        key = "chat.category.near"
    label = call.say("chat.button.categories")
    buttons.append((Button(label, data=ListCategories(digest.date).pack()),))
    await call.reply(
        key,
        tuple(buttons),
        day=call.day(digest.date),
        query=echo(query),
        name=literal(say_category(call.language, "", name)),
        last=call.day(last),
    )


def _other_names(call: Call, digest: Digest) -> list[str]:
    here = {category.name for category in digest.categories}
    return [name for name in call.services.archive.all_categories() if name not in here and name]


def _last_with(call: Call, name: str) -> tuple[Digest, int] | None:
    """The newest digest with a category of that name, and its place in it."""
    archive = call.services.archive
    for day in reversed(archive.dates()):
        if day > call.newest or name not in archive.categories(day):
            continue
        digest = archive.get(day)
        for index, category in enumerate(digest.categories if digest else ()):
            if digest is not None and category.name == name:
                return digest, index
    return None
