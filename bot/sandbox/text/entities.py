"""Entities of a text: their offsets in UTF-16, which of them Telegram keeps, and how it cuts those
that overlap.

The rules are those of TDLib's ``fix_entities`` (the tests hold this against it): bold and the
other styles may cross others and are cut at their borders; block quotes don't overlap each other;
links, mentions and code don't overlap each other or cross a quote's border; nothing lives inside
code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.sandbox.params import Json

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = ("blockquote", "expandable_blockquote")
CODE = ("code", "pre", "date_time")
USER_TYPES = frozenset((*SPLITTABLE, *QUOTES, *CODE, "text_link", "text_mention", "custom_emoji"))
"""What a bot may ask for; the other types are found by Telegram and silently passed over."""
MAX_ENTITIES = 100
"""Telegram drops later ones silently; whether it counts those that it found by itself
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


@dataclass(frozen=True, slots=True)
class MessageEntity:
    """A MessageEntity; ``offset`` and ``length`` in UTF-16 code units. ``value`` is what the type
    needs besides: the url of text_link, the language of pre, the id of custom_emoji, the user's
    id of text_mention."""

    type: str
    offset: int
    length: int
    value: str = ""

    @property
    def end(self) -> int:
        return self.offset + self.length

    def as_json(self) -> Json:
        out: Json = {"type": self.type, "offset": self.offset, "length": self.length}
        if self.type == "text_link":
            out["url"] = self.value
        elif self.type == "custom_emoji":
            out["custom_emoji_id"] = self.value
        elif self.type == "pre" and self.value:
            out["language"] = self.value
        elif self.type == "date_time":
            out["unix_time"] = int(self.value)
        elif self.type == "text_mention":
            out["user"] = {"id": int(self.value), "is_bot": False, "first_name": "User"}
        return out


def utf16_len(text: str) -> int:
    """How many UTF-16 code units ``text`` has."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The ``length`` code units from ``offset`` on; both must lie between characters."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def utf16_offsets(text: str) -> Sequence[int]:
    """The UTF-16 offset of every character and, last, of the end."""
    if utf16_len(text) == len(text):
        return range(len(text) + 1)
    offsets = [0]
    for char in text:
        offsets.append(offsets[-1] + (2 if char > "\uffff" else 1))
    return offsets


def _order(one: MessageEntity) -> tuple[int, int, int]:
    priority = 10 if one.type == "pre" and one.value else _PRIORITY.get(one.type, 50)
    return one.offset, -one.length, priority


def sort_entities(entities: Iterable[MessageEntity]) -> list[MessageEntity]:
    """By offset, then longest first, then by what encloses what."""
    return sorted(entities, key=_order)


def fix_entities(entities: Iterable[MessageEntity]) -> list[MessageEntity]:
    """Sorted, cut and thinned out so that they nest as Telegram has it."""
    ordered = sort_entities(entities)
    if _are_valid(ordered):
        return ordered
    continuous, quotes, splittable = _sorted_out(ordered)
    continuous = _without_overlaps(continuous)
    quotes = _without_overlaps(quotes)
    continuous = _without_crossing(continuous, quotes)
    return _cut_and_joined(splittable, sort_entities([*continuous, *quotes]))


def add_found(
    entities: Sequence[MessageEntity], found: Sequence[MessageEntity]
) -> list[MessageEntity]:
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
    entities: Iterable[MessageEntity],
) -> tuple[list[MessageEntity], list[MessageEntity], list[MessageEntity]]:
    continuous, quotes, splittable = [], [], []
    for one in entities:
        if one.type in SPLITTABLE:
            splittable.append(one)
        elif one.type in QUOTES:
            quotes.append(one)
        else:
            continuous.append(one)
    return continuous, quotes, splittable


def _are_valid(entities: Sequence[MessageEntity]) -> bool:
    """Whether they nest properly as they are; such are left alone, touching ones of one type
    (but for bold and the other styles) included."""
    ends: dict[str, int] = {}
    around: list[MessageEntity] = []
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


def _kind(one: MessageEntity) -> str:
    """TDLib tells ``pre`` with a language from one without; the type's name does not."""
    return "pre_code" if one.type == "pre" and one.value else one.type


def _may_nest(one: MessageEntity, around: Sequence[MessageEntity]) -> bool:
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


def _is_continuous(one: MessageEntity) -> bool:
    return one.type not in SPLITTABLE and one.type not in QUOTES and one.type not in CODE


def _without_overlaps(entities: Iterable[MessageEntity]) -> list[MessageEntity]:
    """The first of those that overlap."""
    kept: list[MessageEntity] = []
    end = 0
    for one in entities:
        if one.offset >= end:
            kept.append(one)
            end = one.end
    return kept


def _without_crossing(
    entities: Iterable[MessageEntity], quotes: Sequence[MessageEntity]
) -> list[MessageEntity]:
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

    waiting: list[MessageEntity]
    begins: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    done: list[MessageEntity] = field(default_factory=list)

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
            self.done.append(MessageEntity(kind, self.begins[kind], end - self.begins[kind]))
            if self.ends[kind] <= offset:
                del self.begins[kind], self.ends[kind]
            else:
                self.begins[kind] = offset


def _cut_and_joined(
    splittable: Sequence[MessageEntity], others: list[MessageEntity]
) -> list[MessageEntity]:
    if not splittable:
        return others
    cutter = _Cutter(list(splittable))
    around: list[MessageEntity] = []

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
