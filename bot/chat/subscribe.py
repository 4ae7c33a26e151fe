"""Subscribing and changing: for administrators, in the chat and topic where they ask."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.category_choice import Choice, NothingLeft, choose
from bot.chat.incoming import echo
from bot.chat.remote_chats import Aim, about, aim_at
from bot.chat.reply.answers import Reply
from bot.chat.settings.command import private_address
from bot.chat.settings.loading import apply, may_send_today, open_view
from bot.chat.settings.subscription_cards import subscribed
from bot.chat.wording import say_categories, say_weekdays
from bot.core.errors import BotError
from bot.delivery.model import Subscription
from bot.phrases.categories import find
from bot.phrases.subscription_request import Wish, read_wish
from bot.phrases.time_zones import find_zones
from bot.phrases.zone_names import zone_time
from bot.render.message import Button, Text

CITY_WORDS = 3
"""Words of a city's name, at most: Ho Chi Minh."""


class UnknownZone(BotError):
    """A time zone that is none, or not clearly one."""

    key = "error.unknown_zone"


async def subscribe(call: Call, args: str) -> None:
    """/subscribe [@channel] [HH:MM] [weekdays] [categories…]: subscribe, or change what is named.
    A channel can be named in a private chat.

    Raises NotReached, UnknownCategory, UnknownZone, NothingLeft, or what ``read_wish`` raises; and
    then nothing has changed.
    """
    aim, args = await aim_at(call, args)
    with about(call, aim):
        await _subscribe(call, aim, args)


def card_for(call: Call, card: Reply) -> Reply:
    """A confirmation as it may stand where it was asked for: a channel's readers can't press our
    buttons, so there the settings open in private."""
    if call.asked.where != "channel":
        return card
    button = Button(call.say("settings.in_private"), url=private_address(call))
    return replace(card, buttons=((button,),))


def without(before: tuple[str, ...], gone: tuple[str, ...]) -> tuple[str, ...]:
    """The weekdays that remain. Raises NothingLeft."""
    left = tuple(day for day in before if day not in gone)
    if not left:
        raise NothingLeft("no weekday left")
    return left


async def _subscribe(call: Call, aim: Aim, args: str) -> None:
    archive, aliases = call.services.archive, call.services.settings.digests.aliases
    wish = read_wish(args, [name for name in archive.all_categories() if name], aliases)
    wish = await _city_beside_hour(call, wish)
    timezone = await _zone(call, wish.zone) if wish.zone else ""
    view = await open_view(call, aim.target)
    before = view.subscription
    choice = choose(call, wish.named, view.shown.categories)

    def doing(one: Subscription) -> Subscription:
        wanted = replace(
            one,
            time=wish.time or one.time,
            timezone=timezone or one.timezone,
            weekdays=without(wish.weekdays or one.weekdays, wish.without_days),
            categories=choice.after(one.categories),
            active=True,
            reason="",
            paused_until=one.paused_until if one.active else None,
        )
        return replace(wanted, next_at=call.services.next_due(wanted, call.now))

    wanted = doing(view.shown)
    changes = _changes(call, before, wanted) if before else []
    if before is None or not before.active or changes:
        wanted = await apply(call, view, doing)
    else:
        wanted = before
    if before is None:
        key = "chat.subscribed"
    elif not before.active:
        key = "chat.resubscribed"
    else:
        key = "chat.changed" if changes else "chat.unchanged"
    if view.elsewhere:
        key = _ELSEWHERE.get(key, "channel.subscribed")
    joined = call.say("chat.semicolon").join(changes)
    offered = await may_send_today(call, wanted)
    card = subscribed(view.of(wanted), wanted, key, today=offered, changes=joined, at=aim.at)
    if not key.endswith("unchanged"):
        card = noted(call, card, choice, view.shown.categories, aim)
    await call.send([card_for(call, card)])


_ELSEWHERE = {"chat.changed": "channel.changed", "chat.unchanged": "channel.unchanged"}


def noted(call: Call, card: Reply, choice: Choice, before: tuple[str, ...], aim: Aim) -> Reply:
    """The confirmation; where all categories became some, it says what follows from that."""
    if not choice.narrows(before):
        return card
    note = call.say("chat.new_ones_stay_out", at=aim.at)
    return replace(card, text=Text(f"{card.text.text}\n{note}"))


async def _city_beside_hour(call: Call, wish: Wish) -> Wish:
    """``08:30 纽约``: beside an hour without a zone, words that mean no category may name its
    city."""
    if not wish.time or wish.zone:
        return wish
    known, aliases = call.services.archive.all_categories(), call.services.settings.digests.aliases
    words = [
        "" if one.out or find(one.text, known, aliases).sure else one.text.strip("()（）")
        for one in wish.named
    ]
    for width in range(CITY_WORDS, 0, -1):
        for at in range(len(words) - width + 1):
            run = words[at : at + width]
            if not all(run):
                continue
            city = " ".join(run)
            sure, _ = await asyncio.to_thread(find_zones, city, call.now)
            if sure:
                named = wish.named[:at] + wish.named[at + width :]
                return replace(wish, zone=city, named=named)
    return wish


async def _zone(call: Call, text: str) -> str:
    sure, zones = await asyncio.to_thread(find_zones, text, call.now)
    if not sure:
        raise UnknownZone(f"no zone: {text[:40]!r}", text=echo(text))
    return zones[0]


def _changes(call: Call, before: Subscription, wanted: Subscription) -> list[str]:
    language, changes = call.language, []
    if before.time != wanted.time:
        changes.append(call.say("chat.change.time", old=before.time, new=wanted.time))
    if before.timezone != wanted.timezone:
        old, new = zone_time(language, before.timezone), zone_time(language, wanted.timezone)
        changes.append(call.say("chat.change.zone", old=old, new=new))
    if set(before.weekdays) != set(wanted.weekdays):
        old, new = say_weekdays(language, before.weekdays), say_weekdays(language, wanted.weekdays)
        changes.append(call.say("chat.change.days", old=old, new=new))
    if set(before.categories) != set(wanted.categories):
        old = say_categories(language, before.categories)
        new = say_categories(language, wanted.categories)
        changes.append(call.say("chat.change.categories", old=old, new=new))
    return changes
