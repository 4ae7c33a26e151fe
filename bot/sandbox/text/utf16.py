"""Lengths and offsets in UTF-16 code units, Telegram's measure of text."""

from __future__ import annotations

from collections.abc import Sequence


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
