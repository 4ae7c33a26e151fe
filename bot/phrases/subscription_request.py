"""What stands behind /subscribe: an hour, weekdays, a time zone, and names of categories.

Pure. A category's name goes before whatever else it reads like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.errors import BotError
from bot.model.subscription import WEEKDAYS
from bot.phrases.categories import ALL, MAX_WORDS, compared
from bot.phrases.exclusions import LeftOut, ends_leaving, left_out
from bot.phrases.hours import NoSuchHour, read_hour
from bot.phrases.normalize import echo
from bot.phrases.weekdays import find_weekdays, merged

MAX_TOKENS = 200
"""Words and commas that are looked at; no digest has as many categories."""

MAX_HOUR_WORDS = 10
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
class SubscriptionRequest:
    """What is named; the rest stays as it is. ``without_days`` are taken from the weekdays;
    ``zone`` is as typed."""

    time: str | None = None
    weekdays: tuple[str, ...] = ()
    without_days: tuple[str, ...] = ()
    zone: str = ""
    named: tuple[Named, ...] = ()


def read_subscription(
    args: str, names: Iterable[str] = (), aliases: Mapping[str, str] | None = None
) -> SubscriptionRequest:
    """The request in ``args``, where ``names`` are the categories that there are.

    Raises NoSuchHour, TwoHours and Unclear.
    """
    known = {compared(name) for name in (*names, *(aliases or {}))}
    return _Reader(known).read(_TOKEN.findall(args)[:MAX_TOKENS])


class _Reader:
    """Reads words one by one. ``governs`` is the last that a word (不要) leaves out; ``open`` is
    that word where it stood alone, and what is left out comes next; ``joined``: a comma or 和
    stands before the word."""

    def __init__(self, known: set[str]) -> None:
        self._known = known
        self._request = SubscriptionRequest()
        self._governs = self._open = ""
        self._joined = False

    def read(self, tokens: Sequence[str]) -> SubscriptionRequest:
        at = 0
        while at < len(tokens):
            name, width = self._name_at(tokens[at:])
            if name:
                self._add(name)
            elif tokens[at] in _COMMAS or tokens[at].casefold() in _JOINS:
                self._joined, at = True, at + 1
                continue
            elif found := self._schedule_at(tokens[at:]):
                schedule, width = found
                self._take(schedule)
            else:
                width = self._word(tokens[at:])
            self._joined, at = False, at + width
        if self._open:  # nothing followed
            opened, self._open = self._open, ""
            self._add(opened)
        return self._request

    def _name_at(self, tokens: Sequence[str]) -> tuple[str, int]:
        """The longest known name that begins there ("" for none), and its length in words; a
        weekday that stands in a name (周末 in 周末读物) is that name too."""
        for width in range(min(len(tokens), MAX_WORDS), 0, -1):
            name = " ".join(tokens[:width])
            wanted = compared(name)
            if not _COMMAS.intersection(tokens[:width]) and (
                wanted in self._known or wanted in ALL
            ):
                return name, width
        days, rest = find_weekdays(tokens[0])
        is_part = days is not None and not rest and len(days) < len(WEEKDAYS)
        return (tokens[0], 1) if is_part and self._in_a_name(tokens[0]) else ("", 0)

    def _in_a_name(self, token: str) -> bool:
        wanted = compared(token)
        return len(wanted) > 1 and any(wanted in name for name in self._known)

    def _add(self, text: str, *, out: bool = False) -> None:
        """One more name; behind 不要 it is left out as well where a comma or 和 joins it."""
        governed = bool(self._governs) and not out
        if governed and not self._joined:
            first = echo(self._governs)
            raise Unclear("what is left out?", first=first, second=echo(text))
        if self._open or governed:
            out, self._governs, self._open = True, text, ""
        named = (*self._request.named, Named(text, out))
        self._request = replace(self._request, named=named)

    def _word(self, tokens: Sequence[str]) -> int:
        """Read a word that is neither a known name nor an hour; how many words were taken."""
        token, only = tokens[0], _ONLY.fullmatch(tokens[0])
        said = left_out(token, verbs=True)
        if said is not None and not said.text:
            self._open, self._governs = token, ""
        elif said is not None:
            return self._leave_out(said, tokens)
        elif ends_leaving(token):
            self._governs = ""
        elif only is not None or (self._governs and token.startswith("要") and len(token) > 1):
            self._governs = self._open = ""
            if rest := only[1] if only is not None else token[1:]:
                self._add(rest)
        elif any(one.isalnum() for one in token) and (
            token.casefold() not in _FILLERS or self._in_a_name(token)
        ):
            schedule, token = _glued(token)
            self._take(schedule)
            self._add(token.lstrip("+＋"))
        return 1

    def _leave_out(self, said: LeftOut, tokens: Sequence[str]) -> int:
        days, rest = find_weekdays(said.text)
        name, width = self._name_at([said.text, *tokens[1:]])
        if not name and days is not None and not rest:
            without = merged(self._request.without_days, days)
            self._request = replace(self._request, without_days=without)
            return 1
        self._open = ""
        self._add(name or said.text, out=True)
        self._governs = "" if said.by_sign else name or said.text
        return width or 1

    def _schedule_at(self, tokens: Sequence[str]) -> tuple[SubscriptionRequest, int] | None:
        """The hour, days and zone that begin there, as many words as there are, and how many."""
        most = min(len(tokens), MAX_HOUR_WORDS)
        most = next((n for n in range(1, most) if self._name_at(tokens[n:])[0]), most)
        for width in range(most, 0, -1):
            found = _phrase(" ".join(tokens[:width])) if tokens[width - 1] not in _COMMAS else None
            if found is not None:
                alone = width == 1 and found.time is None
                return None if alone and self._in_a_name(tokens[0]) else (found, width)
        return None

    def _take(self, more: SubscriptionRequest) -> None:
        before = self._request
        if before.time and more.time and before.time != more.time:
            raise TwoHours("two hours", first=before.time, second=more.time)
        weekdays, without = before.weekdays, before.without_days
        if self._open and more.weekdays:  # except Sundays
            without, self._open = merged(without, more.weekdays), ""
        elif more.weekdays:
            weekdays = merged(weekdays, more.weekdays)
        time, zone = more.time or before.time, more.zone or before.zone
        self._request = SubscriptionRequest(time, weekdays, without, zone, before.named)


def _glued(token: str) -> tuple[SubscriptionRequest, str]:
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
    return SubscriptionRequest(), token


def _phrase(text: str) -> SubscriptionRequest | None:
    """An hour, weekdays and a zone, each at most once and nothing else. Raises NoSuchHour."""
    weekdays, rest = find_weekdays(text)
    filled = " ".join(_FILLING.sub(" ", rest).split())
    match, zone = _ZONE.search(filled), ""
    if match is not None:
        zone = match["zh"] or match["en"] or match[0]
        filled = f"{filled[: match.start()]} {filled[match.end() :]}"
    filled = filled.strip(" ,;、")
    time = read_hour(filled) if filled else None
    if time is None and (filled or not (weekdays or zone)):
        return None
    return SubscriptionRequest(time, weekdays or (), (), zone)
