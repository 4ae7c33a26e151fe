"""A day in few messages: small neighbouring categories share one, then whole categories become
their headlines. Nothing is cut: what can't be made shorter stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.render.content_hash import wanted
from bot.render.layout import lay_out
from bot.render.message import Button, Part, PartKey
from bot.render.text import MAX_ENTITIES, MAX_UNITS, Row, u16len

_ROOM = 64
"""UTF-16 units that a message keeps free for its header's number."""


@dataclass(slots=True)
class Chapter:
    """A category as it is to be shown: its header, the day's title below that or None, its heading
    below another category's header, its stanzas, and what they hold for ``wanted``. ``parts``
    are its own messages."""

    key: tuple[str, str]
    title: Row | None
    header: Row
    heading: Row
    stanzas: list[list[Row]]
    tokens: list[str]
    items: int
    parts: tuple[Part, ...]
    button: Button | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Its length in UTF-16 units and its entities."""
        top = [self.header] if self.title is None else [self.title, self.header]
        rows = [*top, *(row for stanza in self.stanzas for row in stanza)]
        units = sum(u16len(row.text) + 1 for row in rows) + len(self.stanzas)
        return units, sum(len(row.spans) + row.quoted for row in rows)


def limited(
    chapters: Sequence[Chapter], limit: int, headlines: Callable[[Chapter], Chapter]
) -> tuple[Part, ...]:
    """The messages of ``chapters``, at most ``limit`` where that can be done; ``headlines`` makes
    a category's headlines of it."""
    groups = _packed(chapters, limit)
    if _count(groups) <= limit:
        return _composed(groups)
    shortened = list(chapters)
    by_length = sorted(range(len(chapters)), key=lambda n: -len(chapters[n].parts))
    for number in by_length:
        shortened[number] = headlines(chapters[number])
        if number == by_length[-1] or sum(len(one.parts) for one in shortened) <= 4 * limit:
            groups = _packed(shortened, limit)
            if _count(groups) <= limit:
                break
    return _composed(groups)


def _count(groups: Sequence[list[Chapter]]) -> int:
    return sum(len(group[0].parts) if len(group) == 1 else 1 for group in groups)


def _packed(chapters: Sequence[Chapter], limit: int) -> list[list[Chapter]]:
    """Neighbours together, the smallest messages first, until there are no more than ``limit`` or
    nothing fits."""
    groups = [[one] for one in chapters]
    sizes = [one.size if len(one.parts) == 1 else (MAX_UNITS, 0) for one in chapters]
    left = _count(groups) - limit
    room = 256  # units: doubled until enough have found a neighbour
    while left > 0 and room <= MAX_UNITS:
        packed: list[list[Chapter]] = []
        packed_sizes: list[tuple[int, int]] = []
        for group, size in zip(groups, sizes, strict=True):
            if packed and left > 0:
                units = packed_sizes[-1][0] + size[0] + 2
                entities = packed_sizes[-1][1] + size[1]
                if units <= room - _ROOM and entities < MAX_ENTITIES:
                    packed[-1] += group
                    packed_sizes[-1] = units, entities
                    left -= 1
                    continue
            packed.append(list(group))
            packed_sizes.append(size)
        groups, sizes, room = packed, packed_sizes, room * 2
    return groups


def _composed(groups: Sequence[list[Chapter]]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for group in groups:
        if len(group) == 1:
            parts += group[0].parts
            continue
        stanzas: list[list[Row]] = list(group[0].stanzas)
        for one in group[1:]:
            stanzas += [[one.heading, *one.stanzas[0]], *one.stanzas[1:]]
        text, _ = lay_out(group[0].header, stanzas, group[0].title)[0]
        tokens = [token for one in group for token in ("category", *one.key, *one.tokens)]
        buttons = tuple((one.button,) for one in group if one.button is not None)
        key = PartKey(*group[0].key, 1)
        items = sum(one.items for one in group)
        parts.append(Part(key, 1, text, wanted(tokens), items, buttons))
    return tuple(parts)
