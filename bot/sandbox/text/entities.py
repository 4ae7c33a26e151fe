"""Which entities of a message Telegram keeps, and how it cuts those that overlap.

The rules of TDLib's ``fix_entities`` (the tests hold this against it): bold and its kin may cross
others and are cut at their borders; block quotes don't overlap each other; links, mentions and
code don't overlap each other or cross a quote's border; nothing lives inside code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.sandbox.world.model import Entity

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = ("blockquote", "expandable_blockquote")
CODE = ("code", "pre", "date_time")
USER_TYPES = frozenset((*SPLITTABLE, *QUOTES, *CODE, "text_link", "text_mention", "custom_emoji"))
"""What a bot may ask for; the other types are found by Telegram and silently passed over."""
MAX_ENTITIES = 100
"""Telegram passes over later ones without a word; whether it counts those that it found by itself
is not documented, so here they count."""

_PRIORITY = {
    **dict.fromkeys(QUOTES, 0),
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


def _order(one: Entity) -> tuple[int, int, int]:
    priority = 10 if one.type == "pre" and one.value else _PRIORITY.get(one.type, 50)
    return one.offset, -one.length, priority


def sort_entities(entities: Iterable[Entity]) -> list[Entity]:
    """By offset, then longest first, then by what encloses what."""
    return sorted(entities, key=_order)


def fix_entities(entities: Iterable[Entity]) -> list[Entity]:
    """Sorted, cut and thinned out so that they nest as Telegram has it."""
    ordered = sort_entities(entities)
    if _are_valid(ordered):
        return ordered
    continuous, quotes, splittable = _sorted_out(ordered)
    continuous = _without_overlaps(continuous)
    quotes = _without_overlaps(quotes)
    continuous = _without_crossing(continuous, quotes)
    return _cut_and_joined(splittable, sort_entities([*continuous, *quotes]))


def add_found(entities: Sequence[Entity], found: Sequence[Entity]) -> list[Entity]:
    """``entities`` (fixed) with those that Telegram found in the text, where they don't collide."""
    if not found:
        return list(entities)
    continuous, quotes, splittable = _sorted_out(entities)
    new = [
        one
        for one in _without_crossing(found, quotes)
        if all(one.end <= old.offset or one.offset >= old.end for old in continuous)
    ]
    return _cut_and_joined(splittable, sort_entities([*continuous, *new, *quotes]))


def _sorted_out(
    entities: Iterable[Entity],
) -> tuple[list[Entity], list[Entity], list[Entity]]:
    continuous, quotes, splittable = [], [], []
    for one in entities:
        if one.type in SPLITTABLE:
            splittable.append(one)
        elif one.type in QUOTES:
            quotes.append(one)
        else:
            continuous.append(one)
    return continuous, quotes, splittable


def _are_valid(entities: Sequence[Entity]) -> bool:
    """Whether they nest properly as they are; such are left alone, touching ones of one type
    (but for bold and its kin) included."""
    ends: dict[str, int] = {}
    around: list[Entity] = []
    for one in entities:
        while around and one.offset >= around[-1].end:
            around.pop()
        if around and not _may_nest(one, around):
            return False
        if one.type in SPLITTABLE:
            if ends.get(one.type, -1) >= one.offset:
                return False  # the two would be joined
            ends[one.type] = one.end
        around.append(one)
    return True


def _kind(one: Entity) -> str:
    """TDLib tells ``pre`` with a language from one without; the type's name does not."""
    return "pre_code" if one.type == "pre" and one.value else one.type


def _may_nest(one: Entity, around: Sequence[Entity]) -> bool:
    kinds = {_kind(other) for other in around}
    parent = around[-1]
    if one.end > parent.end or _kind(one) in kinds or parent.type in CODE:
        return False
    if one.type in CODE and any(other.type not in QUOTES for other in around):
        return False
    is_quote = one.type in QUOTES
    if is_quote and any(other.type in QUOTES for other in around):
        return False
    if (is_quote or _is_continuous(one)) and any(_is_continuous(other) for other in around):
        return False
    return not any(other.type in SPLITTABLE for other in around)


def _is_continuous(one: Entity) -> bool:
    return one.type not in SPLITTABLE and one.type not in QUOTES and one.type not in CODE


def _without_overlaps(entities: Iterable[Entity]) -> list[Entity]:
    """The first of those that overlap."""
    kept: list[Entity] = []
    end = 0
    for one in entities:
        if one.offset >= end:
            kept.append(one)
            end = one.end
    return kept


def _without_crossing(entities: Iterable[Entity], quotes: Sequence[Entity]) -> list[Entity]:
    """Those that lie inside a quote or outside of all; not those over a border or around one."""
    return [
        one
        for one in entities
        if all(
            one.end <= quote.offset
            or one.offset >= quote.end
            or (quote.offset <= one.offset and one.end <= quote.end)
            for quote in quotes
        )
    ]


@dataclass(slots=True)
class _Cutter:
    """Joins the splittable entities of each type that touch, then cuts them wherever one of them
    or another entity begins or ends.

    ``begins`` and ``ends`` hold what is under way by type.
    """

    waiting: list[Entity]
    begins: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    done: list[Entity] = field(default_factory=list)

    def up_to(self, offset: int) -> None:
        """Take in what begins before ``offset`` and put out everything up to there."""
        while self.waiting and self.waiting[0].offset < offset:
            one = self.waiting.pop(0)
            if one.type in self.ends and one.offset <= self.ends[one.type]:
                self.ends[one.type] = max(self.ends[one.type], one.end)
            else:
                self._put_out(one.offset)
                self.begins[one.type], self.ends[one.type] = one.offset, one.end
        self._put_out(offset)

    def _put_out(self, offset: int) -> None:
        for kind in SPLITTABLE:
            if kind not in self.ends or self.begins[kind] >= offset:
                continue
            end = min(self.ends[kind], offset)
            self.done.append(Entity(kind, self.begins[kind], end - self.begins[kind]))
            if self.ends[kind] <= offset:
                del self.begins[kind], self.ends[kind]
            else:
                self.begins[kind] = offset


def _cut_and_joined(splittable: Sequence[Entity], others: list[Entity]) -> list[Entity]:
    if not splittable:
        return others
    cutter = _Cutter(list(splittable))
    around: list[Entity] = []

    def advance(offset: int) -> None:
        while around and offset >= around[-1].end:
            before = len(cutter.done)
            cutter.up_to(around[-1].end)
            if around.pop().type in CODE:
                del cutter.done[before:]
        cutter.up_to(offset)

    for other in others:
        advance(other.offset)
        around.append(other)
    advance(sys.maxsize)
    return sort_entities([*others, *cutter.done])
