"""The categories that somebody names for a subscription: which are to come, which to stay out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.chat.call import Call
from bot.chat.settings.changes import MAX_CATEGORIES
from bot.chat.wording import say_categories
from bot.core.errors import BotError
from bot.phrases.categories import find, find_parts, means_all
from bot.phrases.normalize import echo
from bot.phrases.subscription_request import Named
from bot.render.inert_text import literal
from bot.render.selection import fold

MAX_NAMED = 12
"""Categories named in an answer, at most."""

_LIKE_A_CHANNEL = re.compile(r"[a-z][a-z0-9_]{4,31}", re.IGNORECASE)
_LIKE_A_TIME = re.compile(
    r"每|周[一二三四五六日天]|明天|今天|today|tomorrow|星期|礼拜|小时|分钟|\d\s*[:：点时]|\d[日号]|week|month|hour|minute|daily|every",
    re.IGNORECASE,
)


class UnknownCategory(BotError):
    """A category that is named is none, or not clearly one."""

    def __init__(self, key: str, query: str, **params: object) -> None:
        super().__init__(f"no such category: {query!r}", query=echo(query), **params)
        self.key = key


class NothingLeft(BotError):
    """Every category (or weekday) would be left out."""

    key = "error.nothing_left"


@dataclass(frozen=True, slots=True)
class Choice:
    """``chosen`` are to come (``everything``: all, new ones too), ``out`` to stay out; ``known``
    are those there are."""

    everything: bool = False
    chosen: tuple[str, ...] = ()
    out: tuple[str, ...] = ()
    known: tuple[str, ...] = ()

    def base(self, before: Sequence[str]) -> tuple[str, ...]:
        """What there is to leave something out of; () for all."""
        return () if self.everything else self.chosen or tuple(before)

    def after(self, before: Sequence[str]) -> tuple[str, ...]:
        """A subscription's categories, where they were ``before``. Raises NothingLeft."""
        base = self.base(before)
        if not self.out:
            return base
        gone = {fold(name) for name in self.out}
        left = tuple(name for name in base or self.known if fold(name) not in gone)
        if not left:
            raise NothingLeft("no category left")
        return base if left == base else left[:MAX_CATEGORIES]

    def narrows(self, before: Sequence[str]) -> bool:
        """Whether all become some, so that new ones come no more."""
        return bool(self.out) and not self.base(before)


def choose(
    call: Call, named: Iterable[Named], before: Sequence[str], *, stopping: bool = False
) -> Choice:
    """What the names mean, for a subscription that has the categories ``before``. ``stopping``:
    they are named to be stopped. Raises UnknownCategory."""
    known = tuple(name for name in call.services.archive.all_categories() if name)
    wider = tuple(dict.fromkeys((*known, *before)))
    everything, chosen, out = False, list[str](), list[str]()
    for one in named:
        if means_all(one.text, wider):
            if one.out:
                raise NothingLeft("all are to be left out")
            everything = True
            continue
        names = _meant(call, one, wider, stopping=stopping)
        (out if one.out or stopping else chosen).extend(names)
    return Choice(everything, tuple(dict.fromkeys(chosen)), tuple(dict.fromkeys(out)), known)


def _meant(call: Call, one: Named, known: Sequence[str], *, stopping: bool) -> tuple[str, ...]:
    query, aliases = one.text, call.services.settings.digests.aliases
    joined = find_parts(query, known, aliases)
    if joined is not None:
        return joined.names
    found = find(query, known, aliases)
    if found.sure and len(found.names) == 1:
        return found.names
    if not known:
        raise UnknownCategory("error.no_categories_yet", query)
    key = "error.several_categories" if found.sure else "error.near_category"
    if not found.names or (not found.sure and "_" in query):  # no category has one, names do
        key = _unknown(call, one, stopping=stopping)
    names = (found.names or tuple(known))[:MAX_NAMED]
    name = literal(names[0])
    raise UnknownCategory(
        key,
        query,
        names=say_categories(call.language, names),
        name=echo(query),
        command="unsubscribe" if stopping else "subscribe",
        example=name if stopping else f"-{name}" if one.out else f"08:30 {name}",
    )


def _unknown(call: Call, one: Named, *, stopping: bool) -> str:
    if stopping:
        return "error.unknown_stop"
    if one.out:
        return "error.unknown_out"
    if _LIKE_A_TIME.search(one.text):
        return "error.unread_time"
    private = call.asked.where == "private"
    if _LIKE_A_CHANNEL.fullmatch(one.text) and (private or "_" in one.text):
        return "error.unknown_category.channel"
    return "error.unknown_category"
