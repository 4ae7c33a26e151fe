"""A part that Telegram found too long, cut into smaller ones. Pure.

Our own limits are Telegram's, so this is for the day when they change or a server has others. The
pieces' hashes are made from their parts', so that a crash finds them again without a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from bot.model.delivery import PartRow, Seed
from bot.render.message import Entity, Part, PartKey, Text
from bot.render.text import MAX_UNITS

ROOM = MAX_UNITS // 2
"""The longest piece, in UTF-16 units; a part that is shorter than this is cut in half."""

_BREAKS = ("\n\n", "\n", "。", "！", "？", ". ", "，", " ")
"""Where to cut, the best first."""


def finer(parts: Sequence[Part]) -> tuple[Part, ...]:
    """All parts of one category, in order, as smaller ones with keys of their own; as they are
    where a part can't be cut."""
    cut = [(part, [part.text] if part.rich else _pieces(part.text)) for part in parts]
    total = sum(len(texts) for _, texts in cut)
    made: list[Part] = []
    for part, texts in cut:
        for last, text in ((text is texts[-1], text) for text in texts):
            n = len(made) + 1
            piece = replace(
                part,
                key=PartKey(part.key.section, part.key.category, n),
                total=total,
                text=text,
                wanted=_wanted(part, n),
                items=part.items if text is texts[0] else 0,
                buttons=part.buttons if last else (),
                rich=None,  # what was too long rich goes on in plain words
            )
            made.append(piece)
    return tuple(made)


def in_their_place(
    rows: Sequence[PartRow], key: PartKey, pieces: Sequence[Part]
) -> tuple[Seed, ...]:
    """What a delivery wants once ``pieces`` stand for all parts of the category of ``key``."""
    name = key.section, key.category
    wanted: list[tuple[PartKey, str]] = []
    keys = [(piece.key, piece.wanted) for piece in pieces]
    for row in rows:
        if (row.key.section, row.key.category) != name:
            wanted += [(row.key, row.wanted)] if row.wanted is not None else []
        elif keys:
            wanted, keys = [*wanted, *keys], []
    return tuple(Seed(n, key, hashed) for n, (key, hashed) in enumerate(wanted))


def _wanted(part: Part, n: int) -> str:
    return blake2b(f"{part.wanted} finer {n}".encode(), digest_size=8).hexdigest()


def _pieces(text: Text) -> list[Text]:
    """``text`` in pieces of at most ``ROOM`` units, at least two of them where it can be cut."""
    data = text.text.encode("utf-16-le", "surrogatepass")
    units = len(data) // 2
    room = min(ROOM, units - 1, max(1, (units * 2) // 3))
    pieces: list[Text] = []
    start = 0
    while units - start > room and room > 0:
        window = data[start * 2 : (start + room) * 2].decode("utf-16-le", "ignore")
        kept = len(window.encode("utf-16-le", "surrogatepass")) // 2
        at = start + max(1, _place(window) or kept)
        pieces.append(_slice(data, text.entities, start, at))
        start = at
    pieces.append(_slice(data, text.entities, start, units))
    return [piece for piece in pieces if piece.text.strip()] or [text]


def _place(window: str) -> int:
    """Where to cut, in UTF-16 units from the window's start; 0 where there is no good place."""
    for sign in _BREAKS:
        at = window.rfind(sign)
        if at > len(window) // 3:
            return len(window[: at + len(sign)].encode("utf-16-le", "surrogatepass")) // 2
    return 0


def _slice(data: bytes, entities: Sequence[Entity], start: int, end: int) -> Text:
    """The units from ``start`` to ``end``, without the white space at the end, their entities
    clipped."""
    whole = data[start * 2 : end * 2].decode("utf-16-le", "surrogatepass")
    kept = whole.rstrip()
    end = start + len(kept.encode("utf-16-le", "surrogatepass")) // 2
    clipped = (
        entity._replace(
            offset=max(entity.offset, start) - start,
            length=min(entity.offset + entity.length, end) - max(entity.offset, start),
        )
        for entity in entities
    )
    return Text(kept, tuple(entity for entity in clipped if entity.length > 0))
