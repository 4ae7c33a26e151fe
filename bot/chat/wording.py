"""Small things said in words: a day, an instant, weekdays, categories. Locale data is loaded for
the name of a rarer time zone only: an idle bot stays small."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.delivery.model import WEEKDAYS, Subscription
from bot.delivery.schedule import zone
from bot.digest.model import Digest
from bot.locales import say
from bot.phrases.zone_names import zone_time
from bot.render.header import MONTHS, full_date, short_date
from bot.render.inert_text import literal
from bot.render.message import Language
from bot.render.nothing import say_words

NAMED = 4
"""Categories or keywords named in a line; of more it says how many."""

_DAYS: dict[Language, tuple[str, ...]] = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def short_day(language: Language, day: dt.date, today: dt.date, *, weekday: bool = False) -> str:
    """``1月28日`` or ``Jan 28``, with its year where that is not ``today``'s."""
    text = (short_date if day.year == today.year else full_date)(language, day)
    if not weekday:
        return text
    name = _DAYS[language][day.weekday()]
    return f"{text} {name}" if language == "zh" else f"{name}, {text}"


def say_month(language: Language, month: dt.date) -> str:
    """``2026年1月`` or ``Jan 2026``."""
    name = f"{month.month}月" if language == "zh" else MONTHS[month.month - 1]
    return say(language, "reading.month", year=month.year, name=name)


def short_instant(
    language: Language, instant: dt.datetime | None, timezone: str, today: dt.date
) -> str:
    """``1月29日 08:30`` on the wall clock of ``timezone``."""
    if instant is None:
        return say(language, "chat.never")
    local = instant.astimezone(zone(timezone))
    return f"{short_day(language, local.date(), today)} {local:%H:%M}"


def say_weekdays(language: Language, weekdays: Sequence[str]) -> str:
    """``每天``, ``周一至周五``, ``周一、周三`` …"""
    chosen = [name for name in WEEKDAYS if name in weekdays]
    if len(chosen) == 7:
        return say(language, "chat.every_day")
    names = [_DAYS[language][WEEKDAYS.index(name)] for name in chosen]
    first = WEEKDAYS.index(chosen[0]) if chosen else 0
    if len(chosen) > 2 and tuple(chosen) == WEEKDAYS[first : first + len(chosen)]:
        return say(language, "chat.from_to", first=names[0], last=names[-1])
    return say(language, "chat.comma").join(names)


def say_categories(language: Language, names: Sequence[str]) -> str:
    """The names in a row, inert, or ``全部分类``."""
    if not names:
        return say(language, "chat.all_categories")
    return say(language, "chat.comma").join(literal(short(name)) for name in names)


def say_wanted(language: Language, categories: Sequence[str], keywords: Sequence[str]) -> str:
    """What a chat takes of a digest: its categories, and its keywords where it has some."""
    shown = say_categories(language, categories)
    if not keywords:
        return shown
    return say(
        language, "chat.wanted", categories=shown, words=say_words(language, tuple(keywords))
    )


def example_category(language: Language, names: Sequence[str]) -> str:
    """A category for an example that works here: one of ``names``, inert, where there is any."""
    name = next((name for name in names if name), "")
    return literal(short(name)) if name else say(language, "chat.example")


def short(text: str, longest: int = 32) -> str:
    """``text``, cut where it is longer than ``longest`` characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def say_category(language: Language, section: str, name: str, with_section: bool = False) -> str:
    """A category's name; its section before it where another has the same name."""
    shown = name or say(language, "chat.no_name")
    return f"{section} · {shown}" if with_section and section else shown


def count_names(digest: Digest) -> int:
    """How many categories a reader would count: one of two sections is one."""
    return len({category.name for category in digest.categories})


def capital(text: str) -> str:
    """``text`` as the beginning of a line or a button."""
    return text[:1].upper() + text[1:]


def say_schedule(language: Language, subscription: Subscription) -> str:
    """``每天 08:30（北京时间），全部分类，要“Kimi”``."""
    return say(
        language,
        "chat.schedule",
        days=say_weekdays(language, subscription.weekdays),
        time=subscription.time,
        zone=zone_time(language, subscription.timezone),
        categories=say_wanted(language, subscription.categories, subscription.keywords),
    )
