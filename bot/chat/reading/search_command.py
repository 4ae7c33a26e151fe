"""/search, and plain words in a private chat: items of all days, the newest first, ten a page."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.callback_data import MAX_CALLBACK_BYTES, DoNothing, TurnKeptSearch, TurnSearch
from bot.chat.keyboards import Buttons
from bot.chat.reading import date_command
from bot.chat.reply.message import Reply
from bot.chat.wording import say_category, short
from bot.core.errors import BotError
from bot.digest.search import Hit, Index, Query, read_query
from bot.digest.suggest import suggest
from bot.phrases.normalize import echo, simplify, visible
from bot.phrases.questions import what_is_asked
from bot.phrases.reading_request import read_dated, understand_plain
from bot.phrases.typed_commands import greeting, sought
from bot.render.brief import Found, list_entries
from bot.render.message import Button, Text

PAGE_ITEMS = 10

MAX_CHARS = 100
"""Characters of plain words in a private chat that are taken for a search; more is a text."""


class NoWords(BotError):
    """/search without anything to look for."""

    key = "reading.search.usage"


async def search(call: Call, args: str) -> None:
    """/search words: the first page. Raises NoWords."""
    if not read_query(args).terms:
        raise NoWords(f"no words in {args[:40]!r}")
    await call.send([await _looked_for(call, args, "reading.search.none")])


async def plain_words(call: Call, text: str) -> None:
    """What somebody wrote in private that is no command: a day is that day, a stretch of days
    (上周) these in brief, a few words are looked for. Raises NoSuchDay, NoDays and SeveralDays."""
    text = text.lstrip("/／ ")
    asked = understand_plain(text, call.today)
    if asked is not None:
        await date_command.answer(call, asked)
    elif (key := greeting(text)) is not None:
        await call.reply(key)
    elif read_query(text).terms and visible(text) and len(text) <= MAX_CHARS and "\n" not in text:
        await call.send([await _looked_for(call, text, "reading.search.none_private")])
    else:
        await call.reply("chat.hint.text", category=call.example)


async def _looked_for(call: Call, text: str, nothing: str) -> Reply:
    """What is found on the days that are named beside the words; else the words as they are; else
    what they may mean: a day that nothing parts from them, or "search" before them."""
    index = await call.services.search.index()
    query, dated = read_query(text), read_dated(text, call.today)
    tries = []
    for said in (text, sought(text), what_is_asked(text)):
        glued = read_dated(said, call.today, glued=True)
        tries += [read_dated(said, call.today), read_query(said), glued]
    found = (one for one in tries if one and index.search(one, limit=1, until=call.newest).total)
    return await results(call, next(found, dated or query), nothing)


def asked(call: Call, to: TurnSearch | TurnKeptSearch) -> Query | None:
    """The query of a button; None where its words are no longer kept."""
    if isinstance(to, TurnKeptSearch):
        query = call.services.search.kept(to.key)
    else:
        query = read_query(to.words)
    return query if query is not None and query.terms else None


async def turn(call: Call, query: Query, page: int) -> None:
    """Let the message show another page."""
    await call.turn(await results(call, query, page=page))


async def results(
    call: Call, query: Query, nothing: str = "reading.search.none", page: int = 0
) -> Reply:
    """A page of what ``query`` finds (the nearest there is), or, in the words of the key
    ``nothing``, that there is nothing, with a near query as a button."""
    index = await call.services.search.index()
    hits = index.search(query, page * PAGE_ITEMS, PAGE_ITEMS, call.newest)
    if hits.total and not hits.items:
        page = (hits.total - 1) // PAGE_ITEMS
        hits = index.search(query, page * PAGE_ITEMS, PAGE_ITEMS, call.newest)
    if not hits.total:
        # 投融資, where the digests say 投融资
        other = replace(read_query(simplify(str(query))), since=query.since, until=query.until)
        if other.terms != query.terms and index.search(other, 0, 1, call.newest).total:
            return await results(call, other, nothing)
        return _nothing(call, index, query, nothing)
    first = page * PAGE_ITEMS + 1
    pages = (hits.total + PAGE_ITEMS - 1) // PAGE_ITEMS
    heading = call.say(
        "reading.search.found" if pages == 1 else "reading.search.found.page",
        query=short(query.shown, 60),
        total=hits.total,
        first=first,
        last=first + len(hits.items) - 1,
    )
    if query.since is not None and query.until is not None:
        heading = f"{_days(call, query.since, query.until)} · {heading}"
    found = [one for hit in hits.items if (one := find_entry(call, hit)) is not None]
    return Reply(list_entries(heading, found, first), _pages(call, query, page, pages))


def find_entry(call: Call, hit: Hit) -> Found | None:
    """A hit's entry and where it stands in words; None where its digest just changed."""
    digest = call.services.archive.get(hit.date)
    if digest is None or hit.category >= len(digest.categories):
        return None
    category = digest.categories[hit.category]
    if hit.entry >= len(category.entries):
        return None
    name = say_category(call.language, category.section, category.name)
    return Found(category.entries[hit.entry], f"{call.day(hit.date)} · {short(name)}")


def _nothing(call: Call, index: Index, query: Query, nothing: str) -> Reply:
    if query.since is not None and query.until is not None:
        anywhere = replace(query, since=None, until=None)
        day = _days(call, query.since, query.until)
        text = call.say("reading.search.none_day", day=day, query=echo(query.shown))
        found = index.search(anywhere, limit=1, until=call.newest).total
        return _offer(call, text, anywhere if found else suggest(index, anywhere, call.newest))
    near = suggest(index, query, call.newest)
    if nothing == "reading.search.none" and len(query.terms) == 1:
        nothing = "reading.search.none_one"
    return _offer(call, call.say(nothing, query=echo(query.shown)), near)


def _offer(call: Call, text: str, near: Query | None) -> Reply:
    if near is None:
        return Reply(Text(text))
    label = call.say("reading.search.near", query=short(near.shown))
    return Reply(Text(text), ((_button(call, near, 0, label),),))


def _days(call: Call, first: dt.date, last: dt.date) -> str:
    if first == last:
        return call.day(first)
    return call.say("chat.from_to", first=call.day(first), last=call.day(last))


def _pages(call: Call, query: Query, page: int, pages: int) -> Buttons:
    if pages < 2:
        return ()
    row = [Button(f"{page + 1}/{pages}", data=DoNothing().pack())]
    if page:
        row.insert(0, _button(call, query, page - 1, call.say("reading.back")))
    if page + 1 < pages:
        row.append(_button(call, query, page + 1, call.say("reading.next")))
    return (tuple(row),)


def _button(call: Call, query: Query, page: int, label: str) -> Button:
    """The words travel in the button where they fit, so that it works for good; else their key."""
    data = TurnSearch(page, str(query)).pack()
    dated = query.since is not None
    if (
        dated
        or len(data.encode()) > MAX_CALLBACK_BYTES
        or read_query(str(query)).terms != query.terms
    ):
        data = TurnKeptSearch(call.services.search.keep(query), page).pack()
    return Button(label, data=data)
