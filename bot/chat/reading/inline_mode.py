"""Inline mode: ``@bot Kimi`` in any chat offers items to share there; nothing typed, the latest.

The bot's owner turns it on with BotFather's /setinline; until then Telegram never asks.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterator
from itertools import islice

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    MessageEntity,
)
from telegram.error import TelegramError

from bot.chat.services import Services
from bot.chat.wording import say_category, short, short_day
from bot.digest.model import Digest, Item
from bot.digest.search import Hit, Hits, read_query
from bot.locales import pick_language, say
from bot.model.schedule import local_date
from bot.phrases.categories import find
from bot.phrases.dates import NoSuchDay, plain_day
from bot.phrases.normalize import simplify
from bot.phrases.reading_request import read_dated
from bot.render.brief import gist, share
from bot.render.message import Language

log = logging.getLogger(__name__)

ITEMS_PER_ANSWER = 20
"""Items an answer; Telegram takes fifty, and asks for more as one scrolls."""

CACHE_SECONDS = 60
"""Seconds that Telegram may keep an answer: a correction is seen soon."""

HELP = "inline"
"""What /start is told by whoever comes from an answer without items."""


async def offer(services: Services, query: InlineQuery) -> None:
    """Answer an inline query. What Telegram refuses is logged: somebody types on meanwhile."""
    language = pick_language(query.from_user.language_code)
    today = local_date(services.clock(), services.settings.schedule.timezone)
    offset = int(query.offset) if query.offset.isascii() and query.offset.isdigit() else 0
    hits = await _find(services, query.query, offset, today)
    results = [_article(services, hit, language, today) for hit in hits.items]
    after = offset + len(hits.items)
    button = None
    if not hits.total:
        button = InlineQueryResultsButton(
            say(language, "reading.inline.none"), start_parameter=HELP
        )
    try:
        await query.answer(
            [one for one in results if one is not None],
            cache_time=CACHE_SECONDS,
            is_personal=True,  # in the asker's language
            next_offset=str(after) if after < hits.total else "",
            button=button,
        )
    except TelegramError as error:
        log.info("an inline query was not answered: %s", error)


async def _find(services: Services, text: str, offset: int, today: dt.date) -> Hits:
    """Items with all the words, of the day that is named beside them; else of the category that
    they mean. Without words, those of the day that is named, or the latest."""
    query = read_query(text)
    day = _day(text, today) if query.terms else services.archive.latest(today)
    if day is not None or not query.terms:
        digest = services.archive.get(day) if day is not None else None
        found = list(_items(digest)) if digest is not None else []
        return Hits(len(found), tuple(islice(found, offset, offset + ITEMS_PER_ANSWER)))
    index = await services.search.index()
    dated = read_dated(text, today)
    hits = (
        index.search(dated, offset, ITEMS_PER_ANSWER, today) if dated is not None else Hits(0, ())
    )
    if not hits.total:
        hits = index.search(query, offset, ITEMS_PER_ANSWER, today)
    if not hits.total:
        hits = index.search(simplify(text), offset, ITEMS_PER_ANSWER, today)
    if not hits.total:
        aliases = services.settings.digests.aliases
        meant = find(text, services.archive.all_categories(), aliases)
        if meant.sure:
            hits = index.search(f"“{meant.names[0]}”", offset, ITEMS_PER_ANSWER, today)
    return hits


def _day(text: str, today: dt.date) -> dt.date | None:
    try:
        day = plain_day(text, today)
    except NoSuchDay:
        return None
    return day if day is not None and day <= today else None


def _items(digest: Digest) -> Iterator[Hit]:
    for number, category in enumerate(digest.categories):
        for place, entry in enumerate(category.entries):
            if isinstance(entry, Item):
                yield Hit(digest.date, number, place)


def _article(
    services: Services, hit: Hit, language: Language, today: dt.date
) -> InlineQueryResultArticle | None:
    digest = services.archive.get(hit.date)
    if digest is None:
        return None
    category = digest.categories[hit.category]
    entry = category.entries[hit.entry]
    text = share(digest, category, entry, language)
    name = say_category(language, category.section, category.name)
    described = [short_day(language, hit.date, today), short(name)]
    if isinstance(entry, Item) and entry.sources:
        described.append(short(entry.sources[0].name))
    content = InputTextMessageContent(
        text.text,
        entities=[MessageEntity(e.type, e.offset, e.length, e.url) for e in text.entities],
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    return InlineQueryResultArticle(
        _id(hit, text.text), gist(entry), content, description=" · ".join(described)
    )


def _id(hit: Hit, text: str) -> str:
    """The same for the same text in the same place (1 to 64 bytes, Bot API InlineQueryResult)."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{hit.date:%Y%m%d}-{hit.category}-{hit.entry}-{digest}"
