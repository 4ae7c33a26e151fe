"""/category: one category of a day, or the last days of it in brief (``/category 投融资 7天``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from bot.chat import reading
from bot.chat.call import Call
from bot.chat.day_choice import latest_button, on
from bot.chat.digest_replies import choose_category
from bot.chat.reply.answers import Reply
from bot.chat.wording import capital, say_categories, say_category
from bot.digest.model import Digest
from bot.phrases.categories import find, find_parts, means_all
from bot.phrases.reading_request import ReadingRequest, understand
from bot.phrases.stretches import MAX_DAYS, Stretch
from bot.render.brief import Entry, list_days


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
        digest, note = await reading.today_or_latest(call)
    if digest is None:
        return
    if asked.rest:
        await reading.one_category(call, digest, asked.rest, note)
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
            await reading.one_category(call, newest, query)  # it says what there is instead
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
