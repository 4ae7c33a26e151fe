"""One category of a digest, by what somebody typed, or a choice of those that may be meant."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.callback_data import ListCategories, ShowCategory, category_buttons, encode, mark
from bot.chat.digest_replies import show_category, whole
from bot.chat.wording import say_category, short
from bot.digest.model import Digest
from bot.phrases.categories import Found, find, find_each, find_parts, means_all
from bot.phrases.normalize import echo, words
from bot.render.inert_text import literal
from bot.render.message import Button


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
        data = encode(ShowCategory(day.date, index, mark(day.categories[index])))
        buttons.append((Button(f"{short(wanted)} · {call.day(day.date)}", data=data),))
    several = len(buttons) != 1
    key = "chat.category.elsewhere" if several else "chat.category.not_that_day"
    if not found.sure:
        key = "chat.category.near"
    label = call.say("chat.button.categories")
    buttons.append((Button(label, data=encode(ListCategories(digest.date))),))
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
