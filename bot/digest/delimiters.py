"""Stars, underscores and tildes that CommonMark takes for styles and nobody meant as such."""

from __future__ import annotations

import re

_IN_ADDRESS = re.compile(rb"https?://[!-'*-;=?-~]*", re.IGNORECASE)
_ADDRESS_BYTES = frozenset(range(0x21, 0x7F)) - frozenset(b"()<>")
_REACH = 2000


def literal(data: bytes, kind: str, start: int) -> str:
    """The delimiter of a ``kind`` (``Strong``, ``Emphasis``, ``Strikethrough``) that begins at
    ``start``, where it was never meant as one: within a bare address (``/_next_/``), in a product
    (``5*3*2``), or a single tilde; ``""`` where it is one."""
    delimiter = data[start : start + (2 if kind == "Strong" else 1)]
    if kind == "Strikethrough":
        return "" if data[start : start + 2] == b"~~" else "~"
    if kind == "Emphasis":
        around = data[start - 1 : start] + data[start + 1 : start + 2]
        if delimiter == b"*" and len(around) == 2 and around.isdigit():
            return "*"
    if not start or data[start - 1] not in _ADDRESS_BYTES:
        return ""  # nothing that an address could end with: spare it the search
    before = data[max(0, start - _REACH) : start]
    begin = before.lower().rfind(b"http")
    if begin >= 0 and _IN_ADDRESS.fullmatch(before, begin):
        return delimiter.decode()
    return ""
