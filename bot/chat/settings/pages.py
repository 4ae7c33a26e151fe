"""The pages behind the overview: one for each thing that can be changed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.chat.callback_data import settings_button as button
from bot.chat.keyboards import rows as by_width
from bot.chat.reply.message import Reply
from bot.chat.settings.changes import (
    LANGUAGES,
    PAUSE_DAYS,
    STYLES,
    TOPIC_GONE,
    name_mark,
    pause_date,
)
from bot.chat.settings.overview import View, overview, page, topic_rows
from bot.chat.wording import capital, say_weekdays, short
from bot.model.schedule import is_paused
from bot.model.subscription import WEEKDAYS
from bot.phrases.zone_names import COMMON, placed, zone_name
from bot.render.inert_text import literal
from bot.render.message import Button
from bot.render.nothing import say_word
from bot.render.selection import count_items

CATEGORIES_PER_PAGE = 12
"""Categories on one page."""

Rows = Sequence[Sequence[Button]]


def show(view: View, name: str, value: str = "") -> Reply | None:
    """The page ``name`` (``value``: which part of it); None where there is no such page here."""
    if not name:
        return overview(view)
    if view.subscription is None and name not in ("time", "min", "lang"):
        return None
    found = PAGES.get(name)
    return found(view, value) if found is not None else None


def _page(view: View, text: str, rows: Rows) -> Reply:
    title, *lines = text.split("\n")
    return page(title, lines, rows)


def _time(view: View, value: str) -> Reply:
    if view.subscription is None:
        text = view.say("settings.page.time.none")
    else:
        text = view.say("settings.page.time", value=view.subscription.time)
    now = view.subscription.time[:2] if view.subscription else ""
    hours = [f"{hour:02}" for hour in range(24)]
    grid = [
        [_hour(view, hour, chosen=hour == now) for hour in hours[start : start + 6]]
        for start in range(0, 24, 6)
    ]
    return _page(view, text, [*grid, _ending(view, "time")])


def _hour(view: View, hour: str, *, chosen: bool) -> Button:
    return button(f"[{hour}]" if chosen else hour, view.target, "g", f"min{hour}")


def _minutes(view: View, value: str) -> Reply | None:
    if value not in [f"{hour:02}" for hour in range(24)]:
        return None
    now = view.subscription.time if view.subscription else ""
    quarters = [
        button(f"✓ {time}" if time == now else time, view.target, "t", time.replace(":", ""))
        for time in (f"{value}:{minute}" for minute in ("00", "15", "30", "45"))
    ]
    text = view.say("settings.page.minutes", hour=int(value))
    return _page(view, text, [quarters[:2], quarters[2:], _ending(view, "time", back="time")])


def _zone(view: View, value: str) -> Reply:
    now = view.shown.timezone
    text = view.say("settings.page.zone", value=placed(view.language, now, view.now))
    names = list(COMMON)
    if now not in names:
        names.insert(0, now)
    return _page(view, text, [*zone_buttons(view, names), _ending(view, "zone")])


def zone_buttons(view: View, names: Sequence[str]) -> Rows:
    """A button for each zone, two a row."""
    buttons = [
        view.choice(zone_name(view.language, name), "z", name, chosen=name == view.shown.timezone)
        for name in names
    ]
    return by_width(buttons)


def _days(view: View, value: str) -> Reply:
    chosen = view.shown.weekdays
    text = view.say("settings.page.days", value=say_weekdays(view.language, chosen))
    toggles = [
        view.choice(
            say_weekdays(view.language, [day]),
            "d",
            f"{number}:{0 if day in chosen else 1}",
            chosen=day in chosen,
        )
        for number, day in enumerate(WEEKDAYS)
    ]
    both = [
        view.button("settings.days.all", "d", "all"),
        view.button("settings.days.work", "d", "work"),
    ]
    return _page(view, text, [toggles[:4], toggles[4:], both, [view.back()]])


def _categories(view: View, value: str) -> Reply:
    chosen = view.shown.categories
    names = list(dict.fromkeys((*view.names, *chosen)))
    if not names:
        return _page(view, view.say("settings.page.cats.none"), [[view.back()]])
    marks = {name_mark(name): name for name in names}
    last = (len(names) - 1) // CATEGORIES_PER_PAGE
    # A toggle comes back to the part of the list where its category stands.
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 0
    if value in marks:
        number = names.index(marks[value]) // CATEGORIES_PER_PAGE
    number = min(number, last)
    every = view.choice(capital(view.say("settings.categories.all")), "c", "all", chosen=not chosen)
    toggles = [
        view.choice(
            literal(short(name, 24)),
            "c",
            f"{name_mark(name)}:{0 if name in chosen else 1}",
            chosen=name in chosen,
        )
        for name in names[number * CATEGORIES_PER_PAGE : (number + 1) * CATEGORIES_PER_PAGE]
    ]
    turns = [
        button(label, view.target, "g", f"cats{to}")
        for label, to in (("‹", number - 1), (f"{number + 1}/{last + 1} ›", number + 1))
        if 0 <= to <= last
    ]
    text = view.say("settings.page.cats")
    return _page(view, text, [[every], *by_width(toggles), turns, [view.back()]])


def _words(view: View, value: str) -> Reply:
    gone = [
        button(f"✕ {capital(say_word(view.language, word))}", view.target, "k", name_mark(word))
        for word in view.shown.keywords
    ]
    add = [
        view.button("settings.words.add_in", "ask", "in"),
        view.button("settings.words.add_out", "ask", "out"),
    ]
    text = view.say("settings.page.words") + _would(view)
    return _page(view, text, [*by_width(gone), add, [view.back()]])


def _would(view: View) -> str:
    """A line that says what the keywords leave of the newest digest."""
    if view.digest is None or not view.shown.keywords:
        return ""
    left, of = count_items(view.digest, view.shown.look)
    day = view.say("settings.words.today")
    if view.digest.date != view.today:
        day = view.day(view.digest.date)
    return "\n" + view.say("settings.words.would", day=day, count=left, of=of)


def _style(view: View, value: str) -> Reply:
    chosen = view.shown.style
    buttons = [
        view.choice(
            capital(view.say(f"settings.style.{style}")), "s", style, chosen=style == chosen
        )
        for style in STYLES
    ]
    return _page(view, view.say("settings.page.style"), [buttons, [view.back()]])


def _bell(view: View, value: str) -> Reply:
    silent, pin = view.shown.silent, view.shown.pin

    def one(key: str, name: str, wanted: bool, now: bool) -> Button:
        label = view.say(f"settings.bell.choose.{key}")
        return view.choice(label, name, "1" if wanted else "0", chosen=wanted == now)

    sound = [one("sound", "q", False, silent), one("silent", "q", True, silent)]
    pinned = [one("pin", "n", True, pin), one("no_pin", "n", False, pin)]
    return _page(view, view.say("settings.page.bell"), [sound, pinned, [view.back()]])


def _eyes(view: View, value: str) -> Reply | None:
    if view.where != "group":
        return None
    buttons = [
        [
            view.choice(
                capital(view.say(f"settings.answers.{one}")),
                "a",
                one,
                chosen=one == view.shown.answers,
            )
        ]
        for one in ("everyone", "asker")
    ]
    return _page(view, view.say("settings.page.eyes"), [*buttons, [view.back()]])


def _language(view: View, value: str) -> Reply:
    buttons = [
        view.choice(view.say(f"settings.language.{one}"), "l", one, chosen=one == view.language)
        for one in LANGUAGES
    ]
    return _page(view, view.say("settings.page.lang"), [buttons, [view.back()]])


def _topics(view: View, value: str) -> Reply | None:
    if not view.in_topics:
        return None
    lines, buttons = topic_rows(view)
    lines = [view.say("settings.page.topics"), "", *lines]
    chosen = view.subscription.topic_gone if view.subscription else ""
    if view.target.thread_id and chosen:
        lines += ["", view.say("settings.page.topics.gone")]
        gone = [
            view.choice(
                capital(view.say(f"settings.gone.{one}")), "gone", one, chosen=one == chosen
            )
            for one in TOPIC_GONE
        ]
        buttons = (*buttons, tuple(gone))
    return _page(view, "\n".join(lines), [*buttons, [view.back()]])


def _pause(view: View, value: str) -> Reply:
    shown = view.shown
    until = shown.paused_until
    paused = until is not None and is_paused(shown, view.now)
    if until is not None and paused:
        text = view.say("settings.page.pause.now", until=view.day(until))
    else:
        text = view.say("settings.page.pause")
    rows = []
    for days in PAUSE_DAYS:
        date = pause_date(shown, days, view.now)
        key = "settings.pause.week" if days == 7 else "settings.pause.days"
        rows.append([view.button(key, "p", f"{date:%Y%m%d}", days=days, until=view.day(date))])
    if paused:
        rows.insert(0, [view.button("settings.unpause", "p", "0")])
    return _page(view, text, [*rows, _ending(view, "pause")])


def _ending(view: View, field: str, back: str = "") -> list[Button]:
    return [view.button("settings.type", "ask", field), view.back(back)]


PAGES: Mapping[str, Callable[[View, str], Reply | None]] = {
    "time": _time,
    "min": _minutes,
    "zone": _zone,
    "days": _days,
    "cats": _categories,
    "words": _words,
    "style": _style,
    "bell": _bell,
    "eyes": _eyes,
    "lang": _language,
    "topics": _topics,
    "pause": _pause,
}
"""By the name that a button carries (``g:cats2`` is the third part of the categories)."""

AFTER: Mapping[str, str] = {
    "t": "",
    "z": "",
    "d": "days",
    "c": "cats",
    "k": "words",
    "s": "style",
    "l": "lang",
    "a": "eyes",
    "gone": "topics",
    "q": "bell",
    "n": "bell",
    "p": "",
}
"""The page that is shown after each change: lists stay open, choices of one go back."""
