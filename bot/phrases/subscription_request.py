"""What stands behind /subscribe: an hour, weekdays, a time zone, and names of categories.

Pure. A category's name goes before whatever else it reads like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.chat.incoming import echo
from bot.core.errors import BotError
from bot.delivery.model import WEEKDAYS
from bot.phrases.categories import ALL, RUN, simplified
from bot.phrases.exclusions import ends_leaving, left_out
from bot.phrases.hours import NoSuchHour, hour
from bot.phrases.normalize import even
from bot.phrases.weekdays import find_weekdays, merged

MOST = 100
"""Words that are looked at; nobody's digest has as many categories."""

WIDEST = 10
"""Words of an hour with its days: ``every Mon , Wed , Fri at 8:30 pm``."""

_TOKEN = re.compile(r"[^\s,，、;；﹐､。！？]+|[,，、;；﹐､。！？\n]")
_COMMAS = frozenset(",，、;；﹐､。！？\n")
_JOINS = frozenset("和与與及跟&+") | {"and", "以及", "还有", "plus"}
_ONLY = re.compile(r"(?:只要|只看|只推送|只订阅|仅)(.*)", re.DOTALL)
_FILLERS = frozenset(
    {"at", "on", "in", "from", "for", "the", "only", "just", "time", "推送", "时间"}
)
_FILLING = re.compile(
    r"推送(?:时间)?|时间[是:]|[()\[\]【】的]|(?<![a-z])(?:at|on|in|from)(?![a-z])"
)
_CLOCK = re.compile(r"\d\s*[:：点點时時]|[一二两三四五六七八九十][点點]")
_PART_OF_HOUR = frozenset("分刻整钟鐘半一二两三四五六七八九十廿amphAMPH:：-~到至的")
_CJK = "(?:(?![点时分半整刻钟])[\u4e00-\u9fff])"
_ZONE = re.compile(
    r"(?<![a-z])(?:utc|gmt)(?:\s*[+\-−]\s*\d{1,2}(?::\d{2})?(?!\d))?(?![a-z])|[东西][一二三四五六七八九十\d]{1,3}区"
    r"|(?<![a-z])(?:asia|europe|america|africa|australia|pacific|atlantic|indian)/[a-z_/]+"
    r"|(?<![a-z])(?:est|edt|pst|pdt|jst|cet)(?![a-z])"
    rf"|(?<!{_CJK})(?P<zh>{_CJK}{{2,10}})(?:时间|时区)"
    r"|(?<![a-z])(?!(?:am|pm|at|on|in|the)\b)(?P<en>[a-z]+(?: [a-z]+)?) time(?: ?zone)?(?![a-z])"
)


class TwoHours(BotError):
    """Two hours, where a day has one push."""

    key = "error.two_hours"


class Unclear(BotError):
    """Whether one more category is to be left out as well can't be told."""

    key = "error.unclear_out"


@dataclass(frozen=True, slots=True)
class Named:
    """Something that should be a category. ``out``: it is to be left out."""

    text: str
    out: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What is named; the rest stays as it is. ``without_days`` are taken from the weekdays;
    ``zone`` is as typed."""

    time: str | None = None
    weekdays: tuple[str, ...] = ()
    without_days: tuple[str, ...] = ()
    zone: str = ""
    named: tuple[Named, ...] = ()


@dataclass(slots=True)
class _Reading:
    """Where reading stands: ``governs`` is the last that a word (不要) leaves out, ``open`` where
    it stood alone (that word), and what is left out comes next."""

    wish: Wish = field(default_factory=Wish)
    governs: str = ""
    open: str = ""


def read_wish(
    args: str, names: Iterable[str] = (), aliases: Mapping[str, str] | None = None
) -> Wish:
    """The wish in ``args``, where ``names`` are the categories that there are.

    Raises NoSuchHour, TwoHours and Unclear.
    """
    tokens = _TOKEN.findall(args)[: 2 * MOST]
    known = {simplified(name) for name in (*names, *(aliases or {}))}
    reading, at, joined = _Reading(), 0, False
    while at < len(tokens):
        token = tokens[at]
        run = _run(tokens, at, known)
        if run:
            at += run[1]
            _name(reading, run[0], joined=joined)
        elif token in _COMMAS or token.casefold() in _JOINS:
            joined, at = True, at + 1
            continue
        elif found := _schedule(tokens, at, known):
            _schedule_in(reading, found[0])
            at += found[1]
        else:
            at += _other(reading, tokens, at, known, joined=joined)
        joined = False
    if reading.open:  # nothing followed
        opened, reading.open = reading.open, ""
        _name(reading, opened, joined=False)
    return reading.wish


def _run(tokens: Sequence[str], at: int, known: set[str]) -> tuple[str, int] | None:
    """The longest known name that begins there, and its length in words; a weekday that stands in
    a name (周末 in 周末读物) is that name too."""
    for end in range(min(len(tokens), at + RUN), at, -1):
        words = tokens[at:end]
        if _COMMAS.intersection(words):
            continue
        wanted = simplified(" ".join(words))
        if wanted in known or wanted in ALL:
            return " ".join(words), end - at
    days, rest = find_weekdays(tokens[at])
    is_part = days is not None and not rest and len(days) < len(WEEKDAYS)
    return (tokens[at], 1) if is_part and _in_a_name(tokens[at], known) else None


def _in_a_name(token: str, known: set[str]) -> bool:
    wanted = simplified(token)
    return len(wanted) > 1 and any(wanted in name for name in known)


def _name(reading: _Reading, text: str, *, joined: bool, out: bool = False) -> None:
    """One more name; behind 不要 it is left out as well where a comma or 和 joins it."""
    governed = bool(reading.governs) and not out
    if governed and not joined:
        first = echo(reading.governs)
        raise Unclear("what is left out?", first=first, second=echo(text))
    if reading.open or governed:
        out, reading.governs, reading.open = True, text, ""
    reading.wish = replace(reading.wish, named=(*reading.wish.named, Named(text, out)))


def _other(
    reading: _Reading, tokens: Sequence[str], at: int, known: set[str], *, joined: bool
) -> int:
    """Read a word that is neither a known name nor an hour; how many words were taken."""
    token = tokens[at]
    said = left_out(token, verbs=True)
    only = _ONLY.fullmatch(token)
    if said is not None and not said.text:
        reading.open, reading.governs = token, ""
    elif said is not None:
        days, rest = find_weekdays(said.text)
        run = _run([said.text, *tokens[at + 1 :]], 0, known)
        if run is None and days is not None and not rest:
            without = merged(reading.wish.without_days, days)
            reading.wish = replace(reading.wish, without_days=without)
            return 1
        text, width = run or (said.text, 1)
        reading.open = ""
        _name(reading, text, joined=joined, out=True)
        reading.governs = "" if said.by_sign else text
        return width
    elif ends_leaving(token):
        reading.governs = ""
    elif only is not None or (reading.governs and token.startswith("要") and len(token) > 1):
        reading.governs, reading.open = "", ""
        rest = only[1] if only is not None else token[1:]
        if rest:
            _name(reading, rest, joined=joined)
    elif any(one.isalnum() for one in token) and (
        token.casefold() not in _FILLERS or _in_a_name(token, known)
    ):
        glued = _glued(token)
        if glued is not None:
            _schedule_in(reading, glued[0])
            token = glued[1]
        _name(reading, token.lstrip("+＋"), joined=joined)
    return 1


def _schedule(tokens: Sequence[str], at: int, known: set[str]) -> tuple[Wish, int] | None:
    """The hour, days and zone that begin there, as many words as there are, and their number."""
    most = min(len(tokens), at + WIDEST)
    end = next((n for n in range(at + 1, most) if _run(tokens, n, known)), most)
    for stop in range(end, at, -1):
        found = _phrase(" ".join(tokens[at:stop])) if tokens[stop - 1] not in _COMMAS else None
        if found is not None:
            alone = stop == at + 1 and found.time is None
            return None if alone and _in_a_name(tokens[at], known) else (found, stop - at)
    return None


def _glued(token: str) -> tuple[Wish, str] | None:
    """An hour and what stands right behind it: 工作日8点推送融资."""
    for cut in range(min(len(token), 24) - 1, 1, -1):
        if not _CLOCK.search(token[:cut]) or token[cut].isdigit() or token[cut] in _PART_OF_HOUR:
            continue
        try:
            found = _phrase(token[:cut])
        except NoSuchHour:
            continue
        if found is not None and found.time:
            return found, token[cut:]
    return None


def _phrase(text: str) -> Wish | None:
    """An hour, weekdays and a zone, each at most once and nothing else. Raises NoSuchHour."""
    weekdays, rest = find_weekdays(text)
    if weekdays is None:
        rest = even(text)
    filled = " ".join(_FILLING.sub(" ", rest).split())
    match, zone = _ZONE.search(filled), ""
    if match is not None:
        zone = match["zh"] or match["en"] or match[0]
        filled = f"{filled[: match.start()]} {filled[match.end() :]}"
    filled = filled.strip(" ,;、")
    if not filled:
        return Wish(weekdays=weekdays or (), zone=zone) if weekdays or zone else None
    time = hour(filled)
    return Wish(time, weekdays or (), (), zone) if time is not None else None


def _schedule_in(reading: _Reading, more: Wish) -> None:
    wish = reading.wish
    if wish.time and more.time and wish.time != more.time:
        raise TwoHours("two hours", first=wish.time, second=more.time)
    weekdays, without = wish.weekdays, wish.without_days
    if reading.open and more.weekdays:  # except Sundays
        without, reading.open = merged(without, more.weekdays), ""
    elif more.weekdays:
        weekdays = merged(weekdays, more.weekdays)
    reading.wish = replace(
        wish,
        time=more.time or wish.time,
        weekdays=weekdays,
        without_days=without,
        zone=more.zone or wish.zone,
    )
