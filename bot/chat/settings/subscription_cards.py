"""What is said when a subscription begins, goes on or is left alone; with what comes next. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.chat.reply.answers import Buttons, Reply
from bot.chat.settings.button_data import Target, button
from bot.chat.settings.overview import View, say_next
from bot.chat.wording import capital, example_category, say_schedule, short_instant
from bot.delivery.model import Subscription
from bot.delivery.schedule import local_date
from bot.render.inert_text import literal
from bot.render.message import Button, Text

KEEP = "keep"
"""Carried by a button under an offer to subscribe: the confirmation replaces the message's last
paragraph (the offer) only."""


def below(text: str, card: Reply) -> Reply:
    """``card`` in the place of the last paragraph of ``text``."""
    before = text.rpartition("\n\n")[0]
    return replace(card, text=Text(f"{before}\n\n{card.text.text}")) if before else card


def offers_today(subscription: Subscription, now: dt.datetime, *, is_out: bool) -> bool:
    """Whether today's digest is out, and no push will bring it any more."""
    if not subscription.active or subscription.next_at is None or not is_out:
        return False
    today = local_date(now, subscription.timezone)
    return local_date(subscription.next_at, subscription.timezone) > today


def next_steps(view: View, subscription: Subscription, *, today: bool) -> Buttons:
    """The buttons under a confirmation: today's digest where that is offered, the settings."""
    rows: list[tuple[Button, ...]] = []
    if today:
        date = local_date(view.now, subscription.timezone)
        rows.append((view.button("settings.now", "now", f"{date:%Y%m%d}", day=view.day(date)),))
    rows.append((view.button("settings.open", "o"),))
    return tuple(rows)


def subscribed(
    view: View, subscription: Subscription, key: str, *, today: bool, **params: object
) -> Reply:
    """``key`` filled with the schedule and the next push, and what can be done next."""
    text = view.say(
        key,
        title=literal(view.title),
        schedule=say_schedule(view.language, subscription),
        next=say_next(view, subscription),
        category=example_category(view.language, view.names),
        **params,
    )
    return Reply(Text(text), next_steps(view, subscription, today=today))


def standing(view: View) -> Reply:
    """A confirmation as things stand now, whatever it said when it was sent."""
    key = "channel.subscribed" if view.elsewhere else "chat.subscribed"
    return subscribed(view, view.shown, key, today=False)


def closed(view: View) -> Reply:
    """What the settings message says when it is done with."""
    one = view.subscription
    if one is None or not one.active:
        return Reply(Text(view.say("settings.closed.off")))
    schedule = say_schedule(view.language, one)
    return Reply(Text(view.say("settings.closed", schedule=schedule, next=say_next(view, one))))


def back_again(view: View, paused: Sequence[Subscription]) -> Reply:
    """The bot was away: what it paused then, and the button that lets exactly that go on."""
    lines = [view.say("arrival.back"), *_lines(view, "arrival.back.line", paused)]
    private = view.where == "private"
    lines += ["", view.say("arrival.back.ask_you" if private else "arrival.back.ask")]
    rows = (
        (view.button("arrival.resume", "back"),),
        (view.button("settings.open", "o"),),
    )
    return Reply(Text("\n".join(lines)), rows)


def topic_left(view: View, thread_id: int, subscription: Subscription) -> Reply:
    """A topic was closed or deleted: its subscription came here, to General, or pauses; then the
    button that moves it here, where that is possible."""
    place = replace(view, language=subscription.language).topic(thread_id)
    if subscription.active:
        schedule = say_schedule(subscription.language, subscription)
        text = view.say("settings.left.moved", topic=place, schedule=schedule)
        return Reply(Text(text), ((view.button("settings.open", "o"),),))
    rows = [(button(view.say("settings.open"), Target(thread_id), "o"),)]
    if view.subscription is None or not view.subscription.active:
        rows.insert(0, (view.button("settings.move", "mv", str(thread_id), place=place),))
    return Reply(Text(view.say("settings.left.paused", topic=place)), tuple(rows))


def resumed(view: View, again: Sequence[Subscription]) -> Reply:
    lines = [view.say("arrival.resumed"), *_lines(view, "arrival.resumed.line", again)]
    return Reply(Text("\n".join(lines)), ((view.button("settings.open", "o"),),))


def _lines(view: View, key: str, subscriptions: Iterable[Subscription]) -> list[str]:
    found = list(subscriptions)
    several = len(found) > 1 or any(one.thread_id for one in found)
    lines = []
    for one in found:
        topic = view.topic(one.thread_id)
        schedule = say_schedule(view.language, one)
        lines.append(
            view.say(
                key,
                place=view.say("arrival.back.place", place=topic) if several else "",
                schedule=schedule if several else capital(schedule),
                next=short_instant(view.language, one.next_at, one.timezone, view.today),
            )
        )
    return lines
