"""Rows become messages: one where all of them fit, else as many as ``split`` needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.render.message import Text
from bot.render.split import Room, split
from bot.render.text import BLANK, MAX_ENTITIES, MAX_UNITS, Row, assemble, u16len

_new = tuple.__new__  # half the time of a named tuple's own
_MARK = 12
"""What `` (12/34)`` behind a header may take, in UTF-16 units."""


class Mark(NamedTuple):
    """A stanza in a message: its index, and which of its pieces (from 1, of how many)."""

    stanza: int
    part: int
    parts: int


def lay_out(
    header: Row, stanzas: Sequence[list[Row]], title: Row | None = None
) -> list[tuple[Text, list[Mark]]]:
    """The messages under ``header``, a blank line between stanzas; where there are several, each
    header ends with its number. ``title`` stands below the first one's header. ``stanzas`` is not
    empty, nor is one of them."""
    top = [title] if title is not None else []
    whole = [header, *top]
    for stanza in stanzas:
        whole.append(BLANK)
        whole += stanza
    text = assemble(whole)
    if len(text.entities) <= MAX_ENTITIES and (
        len(text.text) * 2 <= MAX_UNITS or u16len(text.text) <= MAX_UNITS
    ):
        return [(text, [_new(Mark, (index, 1, 1)) for index in range(len(stanzas))])]
    room = Room(
        # two line breaks below the header
        MAX_UNITS - u16len(header.text) - _MARK - 2 - sum(u16len(row.text) + 1 for row in top),
        MAX_ENTITIES - len(header.spans) - sum(len(row.spans) for row in top),
    )
    messages = split(stanzas, room)
    made: list[tuple[Text, list[Mark]]] = []
    for number, pieces in enumerate(messages, 1):
        rows = [Row(f"{header.text} ({number}/{len(messages)})", header.spans)]
        rows += top if number == 1 else []
        for piece in pieces:
            rows += (BLANK, *piece.rows)
        made.append((assemble(rows), [Mark(p.stanza, p.part, p.parts) for p in pieces]))
    return made
