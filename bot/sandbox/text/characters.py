"""What Telegram does to the characters of a text before anything else looks at it.

Held against TDLib in the tests. The rules: control characters but the line feed become spaces;
carriage returns, line and paragraph separators, directional embeddings (U+2028 to U+202E) and
three combining lines vanish; all but the last of a run of direction marks become U+200C.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.sandbox.errors import bad_request
from bot.sandbox.text.entities import MessageEntity, utf16_offsets

_VANISHING = re.compile("[\r\u0333\u033f\u030a\u2028-\u202e]")
_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DIRECTION_RUN = re.compile("[\u200e\u200f]+(?=[\u200e\u200f])")
_BLANK = frozenset(
    " \n\u1680\u180e\u202f\u205f\u2800\u3000\ufffc\u00a0\ufeff\u202e"
    + "".join(map(chr, range(0x2000, 0x2010)))
    + "".join(map(chr, range(0xE0000, 0xE0080)))
)


def check_encoding(text: str) -> None:
    """400 where the text holds half a surrogate pair, which no UTF-8 can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def clean(text: str, entities: Sequence[MessageEntity] = ()) -> tuple[str, list[MessageEntity]]:
    """The text as Telegram keeps it, untrimmed, and the entities moved along.

    ``entities`` must be sorted and properly nested. 400 where one begins or ends outside the
    text or inside a character of two code units.
    """
    if entities:
        _check_bounds(text, entities)
    kept = _CONTROL.sub(" ", _VANISHING.sub("", text))
    moved = list(entities)
    if entities and len(kept) != len(text):
        shifts = _shifts(text)
        moved = [
            replace(
                one,
                offset=one.offset - shifts[one.offset],
                length=one.length - (shifts[one.end] - shifts[one.offset]),
            )
            for one in entities
        ]
    return _DIRECTION_RUN.sub(lambda run: "\u200c" * len(run[0]), kept), moved


def is_blank(text: str) -> bool:
    """Whether a text shows nothing at all: only spaces, of width zero or not."""
    return all(char in _BLANK for char in text)


def _shifts(text: str) -> dict[int, int]:
    """How many code units vanished before each UTF-16 offset that a character begins at."""
    offsets = utf16_offsets(text)
    shifts, gone = {}, 0
    for char, offset in zip(text, offsets, strict=False):
        shifts[offset] = gone
        gone += _VANISHING.match(char) is not None
    shifts[offsets[-1]] = gone
    return shifts


def _check_bounds(text: str, entities: Sequence[MessageEntity]) -> None:
    offsets = utf16_offsets(text)
    begins, total = set(offsets), offsets[-1]
    faults: list[tuple[int, int, int, str]] = []
    for index, one in enumerate(entities):
        if one.offset <= total and one.offset not in begins:
            at = _byte_offset(text, offsets, one.offset + 1)
            reason = f"entity begins in a middle of a UTF-16 symbol at byte offset {at}"
            faults.append((one.offset + 1, 1, index, reason))
        elif one.end <= total and one.end not in begins:
            at = _byte_offset(text, offsets, one.end + 1)
            reason = (
                f"entity beginning at UTF-16 offset {one.offset} ends in a middle of a UTF-16 "
                f"symbol at byte offset {at}"
            )
            faults.append((one.end + 1, 0, -index, reason))
    if faults:
        raise bad_request(min(faults)[3])
    for one in entities:
        if one.offset > total:
            raise bad_request(
                f"entity begins after the end of the text at UTF-16 offset {one.offset}"
            )
    for one in reversed(entities):
        if one.end > total:
            raise bad_request(
                f"entity beginning at UTF-16 offset {one.offset} ends after the end of the text "
                f"at UTF-16 offset {one.end}"
            )


def _byte_offset(text: str, offsets: Sequence[int], utf16: int) -> int:
    return len(text[: offsets.index(utf16)].encode())
