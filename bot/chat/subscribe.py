"""Subscribing, changing, stopping: for administrators, in the chat and topic where they ask."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.call import Call
from bot.chat.channels import named, reach
from bot.chat.hours import split_hour
from bot.chat.incoming import chunks, echo
from bot.chat.matching import find, split
from bot.chat.saying import say_categories
from bot.chat.settings.cards import subscribed
from bot.chat.settings.command import private_address
from bot.chat.settings.data import Target
from bot.chat.settings.opening import apply, may_send_today, open_view
from bot.errors import BotError
from bot.post.guard import literal
from bot.post.model import Button
from bot.push.model import Subscription

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
    """/subscribe [@channel] [HH:MM] [categories…]: subscribe, or change what is named. A channel
    can be named in a private chat.

    Raises NotReached, UnknownCategory or NoSuchHour, and then nothing has changed.
    """
    target, args = await _target(call, args)
    time, queries = _arguments(call, args)
    categories = _categories(call, queries) if queries else None
    view = await open_view(call, target)
    before = view.subscription

    def doing(one: Subscription) -> Subscription:
        wanted = replace(
            one,
            time=time or one.time,
            categories=one.categories if categories is None else categories,
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
    if view.elsewhere and key != "chat.unchanged":
        key = "channel.changed" if key == "chat.changed" else "channel.subscribed"
    joined = call.say("chat.semicolon").join(changes)
    offered = await may_send_today(call, wanted)
    card = subscribed(view.of(wanted), wanted, key, today=offered, changes=joined)
    if call.asked.where == "channel":
        # Its readers can't press our buttons: the settings open in private.
        button = Button(call.say("settings.in_private"), url=private_address(call))
        card = replace(card, buttons=((button,),))
    await call.send([card])


async def unsubscribe(call: Call, args: str) -> None:
    """/unsubscribe [@channel]: stop the pushes to this chat (topic); the settings stay.

    Raises NotReached.
    """
    target, _ = await _target(call, args)
    view = await open_view(call, target)
    one = view.shown
    ended = await call.services.store.end_subscriptions(one.chat_id, one.thread_id, "unsubscribed")
    if ended:
        call.services.wake()
    if view.elsewhere:
        key = "channel.unsubscribed" if ended else "channel.nothing_to_stop"
        await call.reply(key, title=literal(view.title))
    elif ended:
        await call.reply("chat.unsubscribed")
    else:
        elsewhere = any(subscription.active for subscription in view.others)
        await call.reply("chat.nothing_to_stop_here" if elsewhere else "chat.nothing_to_stop")


async def _target(call: Call, args: str) -> tuple[Target, str]:
    """What the command is about, and the arguments without the name of it."""
    first, _, rest = args.strip().partition(" ")
    chat = named(first) if call.asked.where == "private" else None
    if chat is None:
        return Target(call.asked.thread_id), args
    place = await reach(call, chat, first)
    return Target(chat_id=place.chat_id), rest


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
