"""Cuts what is too long for one message: between stanzas, then between rows, then in a row.

A stanza is what a blank line sets off: an item, or a paragraph. A row that must be cut is cut
behind a sentence, else between words, else between graphemes; never inside a link, code, a
hashtag or an address, unless that alone is longer than a message. What is cut goes on in its
styles. Everything here is measured in UTF-16 code units and in entities.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

import regex

from bot.render.text import Row, Span, inert, trim, u16len

_CLOSING = "。，、！？；：…”’」』）)】》〉"
_SENTENCE = re.compile(rf"[。！？；…]+[{_CLOSING}\"'\]]*|[.!?;]+[\"'”’)\]]*(?=\s)")
_WORD = re.compile(rf"(?=\s)|[，、：]+[{_CLOSING}]*|[,:](?=\s)")
# Between two letters of a script without spaces, but no line begins with closing marks.
_LETTER = re.compile(rf"(?<=[^\0-\u2fff“‘「『（【《〈])(?=[^\0-\u2fff{_CLOSING}])")
_ATOM = re.compile(r"https?://[!-~]+|[#$@]\w+", re.IGNORECASE)
_WHOLE = frozenset(("text_link", "code", "hashtag"))
_LEAST = 0.4
"""A cut behind a sentence (a word) is taken only where it fills this share of the room."""


class Room(NamedTuple):
    """What one message has left beside its header."""

    units: int
    entities: int


class Piece(NamedTuple):
    """Rows of one stanza that stay together; the ``part``-th of ``parts``, both from 1."""

    stanza: int
    rows: tuple[Row, ...]
    part: int
    parts: int


def split(stanzas: Sequence[Sequence[Row]], room: Room) -> list[list[Piece]]:
    """The messages that ``stanzas`` need, as few as can be and of about the same length."""
    pieces: list[Piece] = []
    for index, rows in enumerate(stanzas):
        cut = _pieces(rows, room)
        pieces += [Piece(index, tuple(c), n, len(cut)) for n, c in enumerate(cut, 1)]
    sizes = {id(piece): _size(piece.rows) for piece in pieces}

    def fill(target: int) -> list[list[Piece]]:
        parts: list[list[Piece]] = []
        units = entities = 0
        for piece in pieces:
            size = sizes[id(piece)]
            if (
                parts
                and entities + size.entities <= room.entities
                and units + 2 + size.units <= target
            ):
                parts[-1].append(piece)
                units += 2 + size.units
                entities += size.entities
            else:
                parts.append([piece])
                units, entities = size
        return parts

    return _evenly(fill, sum(size.units + 2 for size in sizes.values()), room.units)


_T = TypeVar("_T")


def _evenly(fill: Callable[[int], list[_T]], total: int, most: int) -> list[_T]:
    """``fill(n)`` for the smallest n tried that needs no more parts than ``fill(most)``."""
    best = fill(most)
    if len(best) < 2:
        return best
    share = total / len(best)
    for slack in (1.02, 1.07, 1.15, 1.3, 1.5):
        target = math.ceil(share * slack)
        if target >= most:
            break
        parts = fill(target)
        if len(parts) <= len(best):
            return parts
    return best


def _size(rows: Sequence[Row]) -> Room:
    units = sum(u16len(row.text) + 1 for row in rows) - 1
    quotes = sum(b.quoted and not a.quoted for a, b in pairwise([Row(""), *rows]))
    return Room(units, sum(len(row.spans) for row in rows) + quotes)


def _pieces(rows: Sequence[Row], room: Room) -> list[list[Row]]:
    size = _size(rows)
    if size.units <= room.units and size.entities <= room.entities:
        return [list(rows)]
    return _evenly(
        lambda target: list(_filled(rows, Room(target, room.entities))), size.units, room.units
    )


def _filled(rows: Sequence[Row], room: Room) -> Iterator[list[Row]]:
    """``rows`` in pieces of at most ``room``, each as full as its cuts allow."""
    piece: list[Row] = []
    left = room
    queue = list(reversed(rows))
    while queue:
        row = queue.pop()
        need = _need(row, piece)
        if need.units <= left.units and need.entities <= left.entities:
            piece.append(row)
            left = Room(left.units - need.units, left.entities - need.entities)
            continue
        if not piece:
            cut = _cut(row, room, room, _MUST)
        else:
            # What needs no cut by itself is cut only to fill a message that would stay empty.
            alone = _need(row, ())
            long = alone.units > room.units or alone.entities > room.entities
            cut = None
            if left.units > room.units * (0.1 if long else 1 - _LEAST):
                beside = Room(left.units - 1, left.entities)
                cut = _cut(row, beside, room, _ANYWHERE if long else _SENTENCES)
        if cut is None:
            yield piece
            queue.append(row)
        else:
            yield [*piece, cut[0]]
            queue.append(cut[1])
        piece, left = [], room
    if piece:
        yield piece


def _need(row: Row, before: Sequence[Row]) -> Room:
    """What ``row`` adds to the rows ``before`` it: a line break, and a quote where it opens one."""
    opens = row.quoted and not (before and before[-1].quoted)
    return Room(u16len(row.text) + bool(before), len(row.spans) + opens)


_SENTENCES, _ANYWHERE, _MUST = range(3)


def _cut(row: Row, left: Room, room: Room, how: int) -> tuple[Row, Row] | None:
    """``row`` as a head that takes at most ``left``, and the rest; None where there is no good
    place for the cut. ``_MUST`` finds one, however bad."""
    text, spans = row.text, row.spans
    most = _prefix(text, left.units)
    entities = max(left.entities - row.quoted, 0)
    if len(spans) > entities:
        most = min(most, spans[entities][0])
    while most > 0:
        at = _place(text, spans, most, room.units, how)
        if at is None:
            break
        head = trim(*inert(text[:at], [(s, min(e, at), k, u) for s, e, k, u in spans if s < at]))
        excess = u16len(head.text) - left.units
        if excess <= 0:
            rest = [(max(s - at, 0), e - at, k, u) for s, e, k, u in spans if e > at]
            tail = trim(*inert(text[at:], rest))
            return head._replace(quoted=row.quoted), tail._replace(quoted=row.quoted)
        most = at - excess  # a cut can bring an @name to life, and its joiner takes room
    return None


def _prefix(text: str, units: int) -> int:
    """How many code points of ``text`` fit into ``units``."""
    count = min(len(text), units)
    while (excess := u16len(text[:count]) - units) > 0:
        count -= (excess + 1) // 2
    return count


def _place(text: str, spans: Sequence[Span], most: int, room: int, how: int) -> int | None:
    """The best place to cut ``text`` behind its start, at or before ``most``."""
    graphemes = {match.end() for match in regex.finditer(r"\X", text[: most + 64])}
    atoms = [span[:2] for span in spans if span[2] in _WHOLE]
    atoms += [match.span() for match in _ATOM.finditer(text[: most + room])]
    inside = {n for s, e in atoms if u16len(text[s:e]) <= room for n in range(s + 1, e)}
    free = graphemes - inside
    window = text[: most + 1]
    for pattern in (_SENTENCE,) if how == _SENTENCES else (_SENTENCE, _WORD, _LETTER):
        places = [match.end() for match in pattern.finditer(window)]
        best = max((n for n in places if 0 < n <= most and n in free), default=0)
        if best >= most * _LEAST:
            return best
    if how == _SENTENCES:
        return None
    best = max((n for n in free if 0 < n <= most), default=0)
    if best == 0 and how == _MUST:
        best = max((n for n in graphemes if 0 < n <= most), default=most)
    return best or None
