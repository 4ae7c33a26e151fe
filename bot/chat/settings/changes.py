"""What a press or a typed value makes of a subscription: pure, and sure of nothing it is given."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from bot.core.errors import BotError
from bot.model.schedule import local_date, next_due, scheduled
from bot.model.subscription import WEEKDAYS, Answers, Subscription, TopicGone
from bot.phrases.zone_names import is_zone
from bot.render.message import Language, Style

MAX_KEYWORDS = 30
MAX_KEYWORD_CHARS = 40
"""Characters; a longer one would fill the screen of a phone."""

MAX_CATEGORIES = 100
MAX_PAUSE = dt.timedelta(days=366)
"""The longest pause."""

PAUSE_DAYS = (1, 3, 7)
"""Days of pause that are offered as buttons."""

STYLES: tuple[Style, ...] = get_args(Style)
LANGUAGES: tuple[Language, ...] = get_args(Language)
ANSWERS: tuple[Answers, ...] = get_args(Answers)
TOPIC_GONE: tuple[TopicGone, ...] = get_args(TopicGone)


class Outdated(BotError):
    """A press names what is not there (any more): forged, or older than what it names. ``key``
    names a sentence that says more."""

    key = "settings.outdated"

    def __init__(self, message: str, key: str = key) -> None:
        super().__init__(message)
        self.key = key


class NeverNone(BotError):
    """The last weekday can't be taken out."""

    key = "settings.days.never_none"


class TooMany(BotError):
    """More keywords than anybody reads."""

    key = "settings.words.too_many"


@dataclass(frozen=True, slots=True)
class Around:
    """What a change needs besides: the instant, and the names that categories have."""

    now: dt.datetime
    names: Sequence[str] = ()


Change = Callable[[Subscription, str, Around], Subscription]


def change(before: Subscription, name: str, value: str, around: Around) -> Subscription:
    """The subscription after the press ``name`` with ``value``, its next push worked out anew.

    Raises Outdated for a value that no button of ours carries now, NeverNone or TooMany.
    """
    doing = CHANGES.get(name)
    if doing is None:
        raise Outdated(f"no such change: {name}:{value}")
    after = doing(before, value, around)
    if after == before:
        return before
    if (after.time, after.timezone, after.weekdays, after.paused_until) == (
        before.time,
        before.timezone,
        before.weekdays,
        before.paused_until,
    ):
        return after
    return replace(scheduled(after, around.now), reason=after.reason)


def revived(before: Subscription, now: dt.datetime) -> Subscription:
    """The subscription active again, with its settings; a pause that was under way is over."""
    if before.active:
        return before
    return scheduled(replace(before, active=True, paused_until=None), now)


def pause_date(before: Subscription, days: int, now: dt.datetime) -> dt.date:
    """The first day after a pause of so many days, counted from the next push."""
    unpaused = replace(before, paused_until=None)
    return local_date(next_due(unpaused, now), before.timezone) + dt.timedelta(days=days)


def name_mark(name: str) -> str:
    """Eight hexadecimal digits for a category's name or a keyword, in a button."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def add_keywords(before: Subscription, words: Sequence[str]) -> Subscription:
    """With these keywords (``-`` leaves out) besides; the opposite of one takes its place.

    Raises TooMany.
    """
    kept = list(before.keywords)
    for word in dict.fromkeys(words):
        opposite = word[1:] if word.startswith("-") else f"-{word}"
        kept = [one for one in kept if one.casefold() not in (word.casefold(), opposite.casefold())]
        kept.append(word)
    if len(kept) > MAX_KEYWORDS:
        raise TooMany(f"{len(kept)} keywords", most=MAX_KEYWORDS)
    return replace(before, keywords=tuple(kept))


# --- the changes ---------------------------------------------------------------------------


def _time(before: Subscription, value: str, around: Around) -> Subscription:
    match = re.fullmatch(r"([01][0-9]|2[0-3])([0-5][0-9])", value, re.ASCII)
    if match is None:
        raise Outdated(f"no hour: {value}")
    return replace(before, time=f"{match[1]}:{match[2]}")


def _zone(before: Subscription, value: str, around: Around) -> Subscription:
    if not is_zone(value):
        raise Outdated(f"no zone: {value}")
    return replace(before, timezone=value)


def _weekday(before: Subscription, value: str, around: Around) -> Subscription:
    if value == "all":
        return replace(before, weekdays=WEEKDAYS)
    if value == "work":
        return replace(before, weekdays=WEEKDAYS[:5])
    index, wanted = _flag(value, [str(number) for number in range(7)])
    chosen = set(before.weekdays)
    (chosen.add if wanted else chosen.discard)(WEEKDAYS[int(index)])
    if not chosen:
        raise NeverNone("a subscription needs at least one weekday")
    return replace(before, weekdays=tuple(day for day in WEEKDAYS if day in chosen))


def _category(before: Subscription, value: str, around: Around) -> Subscription:
    if value == "all":
        return replace(before, categories=())
    known = {name_mark(name): name for name in (*around.names, *before.categories)}
    if re.fullmatch(r"[0-9a-f]{8}:0", value, re.ASCII) and value[:8] not in known:
        return before  # somebody else took out what no digest has any more
    mark, wanted = _flag(value, known)
    name = known[mark]
    chosen = [one for one in before.categories if one != name]
    if wanted:
        chosen.append(name)
    # In the digests' order; what they no longer have goes last.
    order = {one: place for place, one in enumerate(around.names)}
    chosen.sort(key=lambda one: order.get(one, len(order)))
    return replace(before, categories=tuple(chosen[:MAX_CATEGORIES]))


def _keyword_gone(before: Subscription, value: str, around: Around) -> Subscription:
    if not re.fullmatch(r"[0-9a-f]{8}", value):
        raise Outdated(f"no keyword: {value}")
    return replace(before, keywords=tuple(w for w in before.keywords if name_mark(w) != value))


def _pause(before: Subscription, value: str, around: Around) -> Subscription:
    if value == "0":
        return replace(before, paused_until=None)
    if not re.fullmatch(r"[0-9]{8}", value, re.ASCII):
        raise Outdated(f"no date: {value}")
    try:
        until = dt.date.fromisoformat(value)
    except ValueError:
        raise Outdated(f"no date: {value}") from None
    today = local_date(around.now, before.timezone)
    if not today < until <= today + MAX_PAUSE:
        raise Outdated(f"no pause until {until}")
    return replace(before, paused_until=until)


def _one_of(field: str, values: Collection[str]) -> Change:
    def chosen(before: Subscription, value: str, around: Around) -> Subscription:
        if value not in values:
            raise Outdated(f"no {field}: {value}")
        return replace(before, **{field: value})  # type: ignore[arg-type]

    return chosen


def _switch(field: str) -> Change:
    def switched(before: Subscription, value: str, around: Around) -> Subscription:
        if value not in ("0", "1"):
            raise Outdated(f"no switch: {value}")
        return replace(before, **{field: value == "1"})  # type: ignore[arg-type]

    return switched


def _flag(value: str, known: Collection[str]) -> tuple[str, bool]:
    """``name:0`` or ``name:1``."""
    name, _, wanted = value.partition(":")
    if name not in known or wanted not in ("0", "1"):
        raise Outdated(f"no toggle: {value}")
    return name, wanted == "1"


CHANGES: Mapping[str, Change] = {
    "t": _time,
    "z": _zone,
    "d": _weekday,
    "c": _category,
    "k": _keyword_gone,
    "s": _one_of("style", STYLES),
    "l": _one_of("language", LANGUAGES),
    "a": _one_of("answers", ANSWERS),
    "gone": _one_of("topic_gone", TOPIC_GONE),
    "q": _switch("silent"),
    "n": _switch("pin"),
    "p": _pause,
}
"""By the name that a button carries."""
