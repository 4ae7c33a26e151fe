"""Words to look for with a day or days beside them: OpenAI 昨天, 1月27日 融资, Kimi 7天."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from bot.chat.incoming import words
from bot.digest.search import Query, read_query
from bot.phrases.date_patterns import NoSuchDay
from bot.phrases.dates import quick
from bot.phrases.day_in_text import could_be_version, unglue
from bot.phrases.questions import beside
from bot.phrases.ranges import SeveralDays
from bot.phrases.stretches import NoDays, Span, find_span

WIDEST = 3
"""Words of a day: ``Jan 27 2026``."""

_QUOTES = re.compile("[\"'“”‘’„「」『』«»＂＇]")


def read_dated(text: str, today: dt.date) -> Query | None:
    """The words of ``text`` as a query for the days that are named beside them; None where none
    are, or nothing else is. What stands in quotes is no day, and none is yet to come."""
    try:
        span, rest = find_span(text, today)
        if span is None:
            span, rest = _day(words(text), today)
    except (NoSuchDay, NoDays, SeveralDays):
        return None
    return _within(span, rest, today)


def read_glued(text: str, today: dt.date) -> Query | None:
    """The same where nothing parts the day from the words (昨天的OpenAI). These may as well be one
    name (今天国际): to be tried where that is not found."""
    if _QUOTES.search(text):
        return None
    try:
        found = unglue(words(text), today)
    except NoSuchDay:
        return None
    return _within(Span(found[0], found[0]), " ".join(found[1]), today) if found else None


def _within(span: Span | None, rest: str, today: dt.date) -> Query | None:
    query = read_query(beside(rest))
    if span is None or not query.terms or span.last > today:
        return None
    return replace(query, since=span.first, until=span.last)


def _day(said: list[str], today: dt.date) -> tuple[Span | None, str]:
    for width in range(min(WIDEST, len(said) - 1), 0, -1):
        for day, rest in ((said[-width:], said[:-width]), (said[:width], said[width:])):
            named = " ".join(day)
            found = None if could_be_version(named) else quick(named, today)
            if found is not None:
                return Span(found, found), " ".join(rest)
    return None, ""
