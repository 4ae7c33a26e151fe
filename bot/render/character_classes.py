"""The few classes of characters that Telegram tells apart when it looks for entities."""

from __future__ import annotations

import string
from functools import lru_cache

import regex

ASCII_WORD = frozenset(string.ascii_letters + string.digits + "_")
# regex's tables are newer than Python's own, which know no letters of the last years
_CLASSES = tuple(
    (name, regex.compile(pattern))
    for name, pattern in (("L", r"\p{L}"), ("Nd", r"\p{Nd}"), ("N", r"\p{N}"), ("Z", r"\p{Z}"))
)


@lru_cache(maxsize=4096)
def category(char: str) -> str:
    """``L`` letter, ``Nd`` decimal number, ``N`` other number, ``Z`` separator, else ``""``."""
    return next((name for name, pattern in _CLASSES if pattern.match(char)), "")


def is_word(char: str) -> bool:
    """Letters, numbers and the underscore; ``""`` (an end of the text) is not one."""
    return bool(char) and (char == "_" or category(char) in ("L", "Nd", "N"))


def is_hashtag_char(char: str) -> bool:
    """What a hashtag may consist of: letters and decimals of any script, the underscore, the
    zero width non-joiner, the middle dot, and the marks of U+0D80 to U+0DFF."""
    return bool(char) and (
        char in "_\u200c\u00b7" or "\u0d80" <= char <= "\u0dff" or category(char) in ("L", "Nd")
    )
