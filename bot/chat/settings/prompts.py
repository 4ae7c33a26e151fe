"""What must be typed for the settings: asked for with a reply, so that privacy mode lets it
through, and read here.

Nothing is remembered between the question and the reply, which may come after a restart: the
question itself carries, in the address of a link that opens the same settings, what it is about.
The link lies on the pencil before the question, where it is no word too many.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from telegram import ForceReply, Message, User
from telegram.constants import MessageEntityType

from bot.chat.callback_data import SettingsLink
from bot.chat.reply.message import Reply
from bot.chat.settings.changes import (
    MAX_KEYWORD_CHARS,
    MAX_PAUSE,
    Around,
    add_keywords,
    change,
    pause_date,
)
from bot.locales import say
from bot.model.schedule import local_date
from bot.model.subscription import Subscription
from bot.phrases.dates import MovingHoliday, NoSuchDay
from bot.phrases.hours import Midnight, NoSuchHour, read_hour
from bot.phrases.keywords import NotUnderstood, keywords
from bot.phrases.normalize import echo
from bot.phrases.pause_end import resume_day
from bot.phrases.time_zones import find_zones
from bot.render.message import Entity, Language, Text
from bot.render.text import u16len

FIELDS = ("time", "zone", "pause", "in", "out")
SIGN = "✏️"
_PAYLOAD = re.compile(r"https?://t\.me/\w+\?start=([\w-]{1,64})")


@dataclass(frozen=True, slots=True)
class Which:
    """Several zones that a word may mean, to choose from."""

    text: str
    zones: tuple[str, ...]


Change = Callable[[Subscription], Subscription]
Typed = Change | Which


def prompt(
    language: Language, bot_name: str, link: SettingsLink, user: User | None, sentence: str = ""
) -> Reply:
    """The question for ``link.field`` (or another ``sentence``, where the last reply to it could
    not be used); in a group only ``user`` gets the reply's field opened."""
    name = f"{user.first_name} " if user is not None else ""
    ask = sentence or say(language, f"settings.ask.{link.field}")
    url = f"https://t.me/{bot_name}?start={link.pack()}"
    entity = Entity("text_link", u16len(name), u16len(SIGN), url)
    hint = say(language, f"settings.hint.{link.field}")
    keyboard = ForceReply(selective=user is not None, input_field_placeholder=hint)
    return Reply(Text(f"{name}{SIGN} {ask}", (entity,)), keyboard=keyboard, mention=user)


def asked_for(message: Message, bot_id: int) -> SettingsLink | None:
    """What ``message`` answers, where that is a question of ours."""
    question = message.reply_to_message
    if question is None or question.from_user is None or question.from_user.id != bot_id:
        return None
    if not question.text or SIGN not in question.text or not question.entities:
        return None
    last = question.entities[-1]  # where we put it: no digest's link counts for one
    if last.type != MessageEntityType.TEXT_LINK or not last.url:
        return None
    match = _PAYLOAD.fullmatch(last.url)
    link = SettingsLink.unpack(match[1]) if match is not None else None
    return link if link is not None and link.field in FIELDS else None


async def read(field: str, text: str, shown: Subscription, now: dt.datetime) -> Typed:
    """What ``text`` makes of a subscription that is now as ``shown``. Raises NotUnderstood."""
    if field == "time":
        return await _time_and_city(text, now)
    if field == "zone":
        return await _zone(text, now)
    if field == "pause":
        return _pause(text, shown, now)
    return _keywords(text, out=field == "out")


async def _time_and_city(text: str, now: dt.datetime) -> Typed:
    """An hour; a city may stand behind it (08:30 纽约)."""
    before, _, behind = text.strip().partition(" ")
    words = behind.split()
    for width in range(len(words), 0, -1):
        city = " ".join(words[-width:]).strip("()（）")
        sure, zones = await asyncio.to_thread(find_zones, city, now)
        if not sure or not any(one.isalpha() for one in city):
            continue
        try:
            found = read_hour(" ".join([before, *words[:-width]]))
        except NoSuchHour:
            break
        if found is not None:
            time, zone = _set("t", found.replace(":", ""), now), _set("z", zones[0], now)
            return lambda one: zone(time(one))
    return _time(text, now)


def _time(text: str, now: dt.datetime) -> Change:
    try:
        found = read_hour(text)
    except NoSuchHour as error:
        key = "settings.no.midnight" if isinstance(error, Midnight) else "settings.no.time"
        raise NotUnderstood(key, str(error), text=echo(text)) from None
    if found is None:
        raise NotUnderstood("settings.bad.time", f"no hour: {text[:40]!r}", text=echo(text))
    return _set("t", found.replace(":", ""), now)


async def _zone(text: str, now: dt.datetime) -> Typed:
    sure, zones = await asyncio.to_thread(find_zones, text, now)
    if not zones:
        raise NotUnderstood("settings.bad.zone", f"no zone: {text[:40]!r}", text=echo(text))
    if not sure:
        return Which(text, tuple(zones))
    return _set("z", zones[0], now)


def _pause(text: str, shown: Subscription, now: dt.datetime) -> Typed:
    today = local_date(now, shown.timezone)
    try:
        day = resume_day(text, today, pause_date(shown, 0, now))
    except NoSuchDay as error:
        raise NotUnderstood("settings.no.pause", str(error), text=echo(text)) from None
    except MovingHoliday:
        day = None
    if day is None:
        raise NotUnderstood("settings.bad.pause", f"no date: {text[:40]!r}", text=echo(text))
    if day == today:
        raise NotUnderstood("settings.today.pause", "no pause until today")
    if not today < day <= today + MAX_PAUSE:
        key = "settings.past.pause" if day <= today else "settings.far.pause"
        raise NotUnderstood(key, f"no pause until {day}", day=day)
    return _set("p", f"{day:%Y%m%d}", now)


def _keywords(text: str, *, out: bool) -> Typed:
    words = keywords(text, out=out)
    if not words:
        raise NotUnderstood("settings.bad.words", "no keyword")
    for word in words:
        if len(word.removeprefix("-")) > MAX_KEYWORD_CHARS:
            raise NotUnderstood(
                "settings.words.too_long",
                "a long keyword",
                text=echo(word.removeprefix("-")),
                most=MAX_KEYWORD_CHARS,
            )
    return lambda before: add_keywords(before, words)


def _set(name: str, value: str, now: dt.datetime) -> Change:
    return lambda before: change(before, name, value, Around(now))
