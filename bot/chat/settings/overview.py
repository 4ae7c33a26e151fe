"""The settings message as a pure function of what is kept: the overview, and what all its pages
share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.chat.incoming import Where
from bot.chat.reply.answers import Buttons, Reply
from bot.chat.settings.button_data import Target, button
from bot.chat.wording import (
    NAMED,
    capital,
    say_weekdays,
    short,
    short_day,
    short_instant,
)
from bot.delivery.model import TOPIC_GONE, Subscription
from bot.delivery.schedule import is_paused, local_date
from bot.digest.model import Digest
from bot.locales import say
from bot.phrases.zone_names import placed, zone_time
from bot.render.inert_text import literal
from bot.render.message import Button, Entity, Language, Text
from bot.render.nothing import say_words as say_keywords
from bot.render.text import u16len

AWAY = frozenset({"kicked", "blocked", "not_found", "not_started", "deactivated"})
"""Reasons of subscriptions that were paused because the bot was sent away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that the settings of one target show. ``subscription`` is None where there is none;
    ``default`` is what a new one would be. ``others`` are the chat's other topics' ones.
    ``names`` are the categories of the last digests, ``topics`` the known names of
    the chat's topics, ``digest`` the newest that people may read."""

    target: Target
    where: Where
    title: str
    elsewhere: bool
    subscription: Subscription | None
    default: Subscription
    others: tuple[Subscription, ...]
    names: tuple[str, ...]
    language: Language
    now: dt.datetime
    at: str
    topics: Mapping[int, str] = field(default_factory=dict)
    digest: Digest | None = None

    @property
    def shown(self) -> Subscription:
        return self.subscription or self.default

    @property
    def today(self) -> dt.date:
        return local_date(self.now, self.shown.timezone)

    @property
    def in_topics(self) -> bool:
        return bool(self.target.thread_id or self.others)

    def say(self, key: str, /, **params: object) -> str:
        return say(self.language, key, **{"at": self.at, **params})

    def day(self, date: dt.date) -> str:
        return short_day(self.language, date, self.today)

    def topic(self, thread_id: int) -> str:
        """A topic by its name; where that is not known, by its number."""
        if not thread_id:
            return self.say("settings.topic.general")
        name = self.topics.get(thread_id)
        return literal(short(name, 24)) if name else self.say("settings.topic", topic=thread_id)

    def button(self, key: str, name: str, value: str = "", /, **params: object) -> Button:
        return button(self.say(key, **params), self.target, name, value)

    def back(self, page: str = "") -> Button:
        return self.button("settings.back", "g" if page else "o", page)

    def choice(self, label: str, name: str, value: str, *, chosen: bool) -> Button:
        """One of several, marked where it is the one."""
        return button(f"✓ {label}" if chosen else label, self.target, name, value)

    def of(self, subscription: Subscription | None) -> View:
        """The same with another subscription; the language follows it."""
        language = subscription.language if subscription is not None else self.language
        return replace(self, subscription=subscription, language=language)


def overview(view: View) -> Reply:
    """The first page: what stands, and a button for each thing that can be changed."""
    subscription = view.subscription
    if subscription is None:
        return _nothing_yet(view)
    lines = [*_state(view, subscription), "", *_values(view, subscription)]
    return page(heading(view), lines, _all_buttons(view, subscription))


def page(title: str, lines: Sequence[str], buttons: Sequence[Sequence[Button]]) -> Reply:
    """A message with its first line in bold."""
    text = "\n".join([title, *lines])
    bold = Entity("bold", 0, u16len(title))
    return Reply(Text(text, (bold,)), tuple(tuple(row) for row in buttons if row))


def heading(view: View) -> str:
    if view.where == "channel":
        place = view.say("settings.channel", title=literal(short(view.title, 24)))
    elif view.elsewhere:
        place = literal(short(view.title, 24))
    else:
        place = ""
    if view.in_topics:
        topic = view.topic(view.target.thread_id)
        place = f"{place} · {topic}" if place else topic
    return view.say("settings.title.of", place=place) if place else view.say("settings.title")


def say_when(view: View, subscription: Subscription) -> str:
    return view.say(
        "settings.when",
        days=say_weekdays(view.language, subscription.weekdays),
        time=subscription.time,
        zone=placed(view.language, subscription.timezone, view.now),
    )


def say_next(view: View, subscription: Subscription) -> str:
    return short_instant(view.language, subscription.next_at, subscription.timezone, view.today)


def _state(view: View, subscription: Subscription) -> list[str]:
    lines = [capital(say_when(view, subscription))]
    if not subscription.active:
        key = "settings.away" if subscription.reason in AWAY else "settings.stopped"
        if subscription.reason == TOPIC_GONE:
            key = "settings.left"
        return [*lines, view.say(key)]
    until = subscription.paused_until
    if until is not None and is_paused(subscription, view.now):
        return [*lines, view.say("settings.paused", until=view.day(until))]
    return [*lines, view.say("settings.next", next=say_next(view, subscription))]


def _values(view: View, subscription: Subscription) -> list[str]:
    bell = view.say("settings.bell.silent" if subscription.silent else "settings.bell.sound")
    if subscription.pin:
        bell += view.say("chat.comma") + view.say("settings.bell.pin")
    values = [
        ("categories", _named(view, subscription.categories)),
        ("words", say_words(view, subscription.keywords)),
        ("style", view.say(f"settings.style.{subscription.style}")),
        ("bell", bell),
    ]
    if view.where == "group":
        values.append(("answers", view.say(f"settings.answers.{subscription.answers}")))
    if subscription.thread_id:
        values.append(("gone", view.say(f"settings.gone.{subscription.topic_gone}")))
    values.append(("language", view.say(f"settings.language.{subscription.language}")))
    return [view.say(f"settings.{name}", value=value) for name, value in values]


def _named(view: View, names: Sequence[str]) -> str:
    if not names:
        return view.say("settings.categories.all")
    shown = view.say("chat.comma").join(literal(short(name, 20)) for name in names[:NAMED])
    if len(names) <= NAMED:
        return shown
    return view.say("settings.categories.some", names=shown, count=len(names))


def say_words(view: View, words: Sequence[str]) -> str:
    if not words:
        return view.say("settings.words.none")
    return say_keywords(view.language, tuple(words))


def _all_buttons(view: View, subscription: Subscription) -> list[list[Button]]:
    def to(name: str) -> Button:
        return view.button(f"settings.to.{name}", "g", name)

    rows = [
        [to("time"), to("zone")],
        [to("days"), to("cats")],
        [to("words"), to("style")],
        [to("bell"), to("eyes")] if view.where == "group" else [to("bell"), to("lang")],
    ]
    if view.where == "group":
        rows.append([to("lang"), to("topics")] if view.in_topics else [to("lang")])
    last = view.button("settings.done", "x")
    if not subscription.active:
        return [[view.button("settings.on", "on")], *rows, [last]]
    if is_paused(subscription, view.now):
        rows.insert(0, [view.button("settings.unpause", "p", "0")])
    stop = view.button("settings.off", "off")
    if view.where == "group" and not view.in_topics:
        rows[-1].append(to("pause"))
        return [*rows, [stop, last]]
    return [*rows, [to("pause"), stop], [last]]


def _nothing_yet(view: View) -> Reply:
    default = view.default
    days, zone = (
        say_weekdays(view.language, default.weekdays),
        zone_time(view.language, default.timezone),
    )
    lines = [
        view.say("settings.none"),
        view.say("settings.none.offer", days=days, time=default.time, zone=zone),
    ]
    rows = [
        [view.button("settings.subscribe", "on", days=days, time=default.time)],
        [
            view.button("settings.other_time", "g", "time"),
            view.button("settings.to.lang", "g", "lang"),
        ],
    ]
    if view.others:
        lines += ["", view.say("settings.none.others")]
    for other in view.others:
        place = view.topic(other.thread_id)
        lines.append(_row(view, other, place))
        rows.append([view.button("settings.move", "mv", str(other.thread_id), place=place)])
    return page(heading(view), lines, rows)


def _row(view: View, other: Subscription, place: str) -> str:
    key = "settings.page.topics.row" if other.active else "settings.page.topics.row_off"
    days = say_weekdays(view.language, other.weekdays)
    return view.say(key, place=place, days=days, time=other.time)


def topic_rows(view: View) -> tuple[list[str], Buttons]:
    """The chat's subscriptions, a line and a button each, this one first."""
    shown = [view.subscription, *view.others] if view.subscription else list(view.others)
    lines, buttons = [], []
    for one in shown:
        place = view.topic(one.thread_id)
        lines.append(_row(view, one, place))
        target = replace(view.target, thread_id=one.thread_id)
        if target != view.target:
            label = view.say("settings.open_topic", place=place)
            buttons.append((button(label, target, "o"),))
    return lines, tuple(buttons)
