"""/status: a chat's subscriptions and today's digest; for an owner in private, all figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.owner_messages import approval, is_owner, say_waiting
from bot.chat.remote_chats import named
from bot.chat.reply.answers import Reply
from bot.chat.settings.command import settings
from bot.chat.wording import count_names, say_categories, say_schedule, short, short_instant
from bot.delivery import push_reports
from bot.delivery.corrections import Held
from bot.delivery.model import Subscription
from bot.delivery.ports import Status
from bot.delivery.schedule import is_paused
from bot.digest.model import Digest
from bot.render.inert_text import literal
from bot.render.message import Button, Text
from bot.render.nothing import say_words
from bot.render.selection import count_items, select, unknown
from bot.render.text import MAX_UNITS, u16len

STOPPED = 5
"""Deliveries that were given up, named at most."""


async def status(call: Call, args: str) -> None:
    """Answer with this chat's state; owners get the bot's figures in their private chat too. For a
    channel that is named in private its settings say it all.

    Raises NotReached.
    """
    if call.asked.where == "private" and args.split() and named(args.split()[0]) is not None:
        await settings(call, args)
        return
    waiting = call.services.waiting() if is_owner(call) else ()
    waits, rows = say_waiting(call, waiting)
    today = [] if any(one.date == call.today for one in waiting) else [_today(call)]
    texts, approve = [*_subscriptions(call), *today, *waits], [*rows]
    if is_owner(call):
        texts.append(_figures(call, await call.services.store.status(call.now)))
        for held in await call.services.held():
            texts.append(_held(call, held))
            label = f"{call.say('push.approve')} · {call.day(held.date)}"
            approve.append((Button(label, data=approval(held.date, held.verdict.version)),))
    *before, last = [Reply(Text(text)) for text in joined(texts)]
    await call.send([*before, replace(last, buttons=tuple(approve))])


def joined(texts: Sequence[str]) -> list[str]:
    """The texts as paragraphs of as few messages as they fit in."""
    messages: list[str] = []
    for text in texts:
        if messages and u16len(messages[-1]) + 2 + u16len(text) <= MAX_UNITS:
            messages[-1] += f"\n\n{text}"
        else:
            messages.append(text)
    return messages


def _subscriptions(call: Call) -> list[str]:
    if not call.subscriptions:
        in_group = call.asked.where != "private"
        return [call.say("status.none_group" if in_group else "chat.status.none")]
    in_topics = any(s.thread_id for s in call.subscriptions) or call.asked.thread_id != 0
    return [
        call.say(
            _state(call, subscription),
            until=call.day(subscription.paused_until) if subscription.paused_until else "",
            place=_place(call, subscription) if in_topics else "",
            schedule=say_schedule(call.language, subscription),
            next=call.instant(subscription.next_at, subscription.timezone),
        )
        + _unmet(call, subscription)
        for subscription in call.subscriptions
    ]


def _unmet(call: Call, subscription: Subscription) -> str:
    """A line for categories that no digest has: nothing would be pushed of them."""
    known = call.services.archive.all_categories(None)
    names = unknown(subscription.categories, known) if known and subscription.active else ()
    if not names:
        return ""
    return "\n" + call.say("status.unmet", names=say_categories(call.language, names))


def _state(call: Call, subscription: Subscription) -> str:
    if not subscription.active:
        in_group = call.asked.where != "private"
        return "status.paused_group" if in_group else "chat.status.paused"
    return "chat.status.pausing" if is_paused(subscription, call.now) else "chat.status.active"


def _place(call: Call, subscription: Subscription) -> str:
    if not subscription.thread_id:
        return call.say("chat.status.no_topic")
    if subscription.thread_id == call.asked.thread_id:
        return call.say("chat.status.this_topic")
    name = call.services.topics.of(subscription.chat_id).get(subscription.thread_id)
    if name:
        return call.say("chat.status.named_topic", name=literal(short(name)))
    return call.say("chat.status.topic", topic=subscription.thread_id)


def _today(call: Call) -> str:
    digest, day = call.services.archive.get(call.today), call.day(call.today)
    if digest is None:
        return call.say("chat.today.not_out", day=day)
    out = call.say(
        "chat.status.out", day=day, categories=count_names(digest), items=len(digest.items)
    )
    return "\n".join([out, *_left(call, digest)])


def _left(call: Call, digest: Digest) -> list[str]:
    """What this place's subscription lets in of today's digest, where that is not all."""
    one = call.subscription
    if one is None or not one.active:
        return []
    left, of = count_items(digest, one.look)
    if not select(digest, replace(one.look, keywords=())):
        return [call.say("settings.nothing_today")]
    if not one.keywords:
        return []
    key = "status.matched" if left else "status.matched.none"
    return [call.say(key, count=left, of=of, words=say_words(call.language, one.keywords))]


def _held(call: Call, held: Held) -> str:
    """A correction that waits, as the owners were told of it."""
    names = [literal(name) for name in held.verdict.categories if name]
    return push_reports.held(held.date, held.verdict, names)(call.language)


def _figures(call: Call, status: Status) -> str:
    dates = call.services.archive.dates()
    zone = call.services.settings.schedule.timezone
    pushes = [
        call.say(f"chat.status.owner.{name}", **{name: count}, left=status.parts_left)
        for name, count in (
            ("sent", status.sent_today),
            ("waiting", status.waiting),
            ("open", status.open),
            ("stopped", status.stopped),
        )
        if count
    ]
    paused = call.say("chat.status.owner.paused", paused=status.paused) if status.paused else ""
    lines = [
        call.say(
            "chat.status.owner",
            subscriptions=status.subscriptions,
            paused=paused,
            next=short_instant(call.language, status.next_at, zone, call.today),
            pushes=call.say("chat.semicolon").join(pushes) or call.say("chat.status.owner.quiet"),
            days=len(dates),
            latest=call.day(dates[-1]) if dates else "—",
        )
    ]
    if status.stopped_reasons:
        lines.append(call.say("chat.status.stopped"))
    for chat_id, thread_id, date, reason in status.stopped_reasons[:STOPPED]:
        chat = f"{chat_id}/{thread_id}" if thread_id else str(chat_id)
        why = literal(push_reports.why(call.language, reason))
        day = call.day(dt.date.fromisoformat(date))
        lines.append(call.say("chat.status.stopped_row", chat=chat, day=day, reason=why))
    return "\n".join(lines)
