"""Subscribing, changing, stopping: for administrators, in the chat and topic where they ask."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.call import Call
from bot.chat.hours import split_hour
from bot.chat.incoming import chunks, echo
from bot.chat.matching import find, split
from bot.chat.saying import say_categories, say_schedule
from bot.errors import BotError
from bot.post.guard import literal
from bot.push.model import WEEKDAYS, Subscription

NAMED = 12
"""Categories named in an answer, at most."""

MOST = 100
"""Categories that one command may name; nobody's digest has as many."""

ALL = frozenset({"all", "全部", "所有", "全部分类", "所有分类", "everything", "all categories"})


class UnknownCategory(BotError):
    """A category to subscribe to is none, or not clearly one."""

    def __init__(self, key: str, query: str, **params: object) -> None:
        super().__init__(f"no such category: {query!r}", query=echo(query), **params)
        self.key = key


async def subscribe(call: Call, args: str) -> None:
    """/subscribe [HH:MM] [categories…]: subscribe, or change what is named.

    Raises UnknownCategory or NoSuchHour, and then nothing has changed.
    """
    time, queries = _arguments(call, args)
    categories = _categories(call, queries) if queries else None
    before = call.subscription
    schedule = call.services.settings.schedule
    base = before or Subscription(
        chat_id=call.asked.chat_id,
        thread_id=call.asked.thread_id,
        time=schedule.time,
        timezone=schedule.timezone,
        weekdays=tuple(schedule.weekdays) or WEEKDAYS,
        language=call.language,
    )
    wanted = replace(
        base,
        time=time or base.time,
        categories=base.categories if categories is None else categories,
        active=True,
        reason="",
        paused_until=base.paused_until if base.active else None,
    )
    wanted = replace(wanted, next_at=call.services.next_due(wanted, call.now))
    changes = _changes(call, before, wanted) if before else []
    if before is None or not before.active or changes:
        await call.services.store.save_subscriptions([wanted])
        call.services.wake()
    if before is None:
        key = "chat.subscribed"
    elif not before.active:
        key = "chat.resubscribed"
    else:
        key = "chat.changed" if changes else "chat.unchanged"
    await call.reply(
        key,
        schedule=say_schedule(call.language, wanted),
        next=call.instant(wanted.next_at, wanted.timezone),
        changes=call.say("chat.semicolon").join(changes),
    )


async def unsubscribe(call: Call, args: str) -> None:
    """/unsubscribe: stop the pushes to this chat (topic); the settings stay."""
    ended = await call.services.store.end_subscriptions(
        call.asked.chat_id, call.asked.thread_id, "unsubscribed"
    )
    if ended:
        call.services.wake()
        await call.reply("chat.unsubscribed")
        return
    elsewhere = any(subscription.active for subscription in call.subscriptions)
    await call.reply("chat.nothing_to_stop_here" if elsewhere else "chat.nothing_to_stop")


def _arguments(call: Call, args: str) -> tuple[str | None, list[str]]:
    """The hour and the category queries; a name with spaces stays one where it is known."""
    archive, aliases = call.services.archive, call.services.settings.digests.aliases
    time: str | None = None
    queries: list[str] = []
    for chunk in chunks(args):
        if time is None:
            time, chunk = split_hour(chunk)
        queries += split(chunk, [*archive.all_categories(), *ALL], aliases)
    return time, list(dict.fromkeys(queries))[:MOST]


def _categories(call: Call, queries: list[str]) -> tuple[str, ...]:
    """The names that the queries mean, without repeats; () for all. Raises UnknownCategory."""
    known = [name for name in call.services.archive.all_categories() if name]
    aliases = call.services.settings.digests.aliases
    chosen: list[str] = []
    for query in queries:
        if query.casefold() in ALL:
            return ()
        found = find(query, known, aliases)
        if found.sure and len(found.names) == 1:
            chosen += found.names
            continue
        if not known:
            raise UnknownCategory("error.no_categories_yet", query)
        key = "error.several_categories" if found.sure else "error.near_category"
        if not found.names:
            key = "error.unknown_category"
        names = (found.names or tuple(known))[:NAMED]
        example = literal(names[0])
        raise UnknownCategory(
            key, query, names=say_categories(call.language, names), example=example
        )
    return tuple(dict.fromkeys(chosen))


def _changes(call: Call, before: Subscription, wanted: Subscription) -> list[str]:
    changes = []
    if before.time != wanted.time:
        changes.append(call.say("chat.change.time", old=before.time, new=wanted.time))
    if set(before.categories) != set(wanted.categories):
        old = say_categories(call.language, before.categories)
        new = say_categories(call.language, wanted.categories)
        changes.append(call.say("chat.change.categories", old=old, new=new))
    return changes
