"""/category: one category of a day, or the last days of it in brief (``/category 投融资 7天``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from bot.chat.call import Call
from bot.chat.incoming import words
from bot.chat.reading import digest_commands
from bot.chat.reading.day_choice import latest_button
from bot.chat.reply.message import Reply
from bot.chat.wording import capital, say_categories, say_category
from bot.digest.model import Digest
from bot.phrases.categories import find, find_parts, means_all, simplified
from bot.phrases.stretches import MOST, Span, find_span
from bot.render.brief import Entry, list_days


async def category(call: Call, args: str) -> None:
    """/category [name] [date, or a stretch of days], in either order. /categories is the same:
    without a name either shows the day's categories as buttons."""
    archive, aliases = call.services.archive, call.services.settings.digests.aliases
    known = {simplified(name) for name in (*archive.all_categories(), *aliases)}
    span, name = None, args
    if simplified(" ".join(words(args))) not in known:
        span, name = find_span(args, call.today)
    if span is None:
        await digest_commands.category(call, args)
    else:
        await brief(call, span, name)


async def brief(call: Call, span: Span, query: str) -> None:
    """The days' titles, linked, the newest day first: of the categories that ``query`` means, of
    all where it is empty."""
    archive = call.services.archive
    digests = list(_digests(call, span))
    here = dict.fromkeys(c.name for digest in digests for c in digest.categories if c.name)
    names: tuple[str, ...] = ()
    known = [*here, *archive.all_categories()]
    if query and not means_all(query, known):
        aliases = call.services.settings.digests.aliases
        found = find_parts(query, known, aliases) or find(query, known, aliases)
        newest = archive.get(call.latest) if call.latest is not None else None
        if not found.sure and newest is not None:
            await digest_commands.one_category(call, newest, query)  # it says what there is instead
            return
        names = found.names
    days = list(_days(call, digests, names))
    shown = say_categories(call.language, names)
    first, last = call.day(span.first), call.day(span.last)
    if not days and not names:
        await call.reply("reading.lately.no_digest", latest_button(call), first=first, last=last)
        return
    if not days:
        await call.reply("reading.lately.none", name=shown, first=first, last=last)
        return
    heading = call.say(
        "reading.lately", name=shown if names else capital(shown), first=first, last=last
    )
    if span.cut:
        heading += call.say("reading.lately.cut", most=MOST)
    await call.send([Reply(text) for text in list_days(heading, days)])


def _digests(call: Call, span: Span) -> Iterator[Digest]:
    """The digests of those days, the newest first."""
    for back in range((span.last - span.first).days + 1):
        digest = call.services.archive.get(span.last - dt.timedelta(days=back))
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
