"""Makes a digest's own text inert: what Telegram would read into it by itself is broken up.

Telegram finds entities in plain text without being asked. Most are harmless and stay (a bare
http address, an e-mail address, a hashtag). Three are not, since a digest comes from outside: an
``@name`` pings a member, a ``/command`` runs at a touch, and ``tg://``, ``ton://``,
``tonsite://`` and ``ftp://`` open more than a page. In each of those a word joiner (U+2060,
which nobody sees) stands behind its first character or its scheme. The rules are TDLib's
(``td/telegram/MessageEntity.cpp``: match_mentions, match_bot_commands, match_tg_urls, match_urls,
match_hashtags), and the tests hold them against TDLib itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

JOINER = "\u2060"

_MENTION = r"(?<!\w)@(?=(?:[A-Za-z0-9_]{4,32}|(?i:gif|nft|pic|ufc|vid))(?!\w))"
_NAME = "[A-Za-z0-9_]"
_COMMAND = rf"(?<![\w/<>])/(?=(?:{_NAME}{{1,64}}(?!@)|{_NAME}{{1,64}}@{_NAME}{{3,32}})(?![\w/<>]))"
_SCHEME = rf"(?i:(?:tg|ton)(?=://(?:{_NAME}|-))|(?:tonsite|ftp)(?=://\S))"
_ACTIVE = re.compile(f"{_MENTION}|{_COMMAND}|{_SCHEME}")

# Inside an http address nothing else is found, and a joiner would spoil it. Only addresses that
# Telegram surely takes for one count: nothing odd in front, plain domain, path up to what it
# takes for the end.
_ADDRESS = re.compile(
    r"(?<!\S)[^\s!#$%&*+,\-./:;<=>?@\\^_`{|}~]*?(?<![A-Za-z0-9])(https?://(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
    r"(?::[1-9][0-9]{0,3})?)"
    r"([/?#][^\s<>\"«»\u2000-\u200b\u200e\u200f\u2016-\u206f]*)",
    re.IGNORECASE,
)
_BRACKETS = {"(": 1, ")": -1, "[": 1, "]": -1, "{": 1, "}": -1}
_KINDS = {"(": "(", ")": "(", "[": "[", "]": "[", "{": "{", "}": "{"}

# Controls are blanks to Telegram; it drops direction overrides and lines that strike through
# the row above, which would shift every later entity.
_BLANKS = re.compile(r"\r\n|[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_DROPPED = re.compile("[\u202a-\u202e\u0333\u033f\u030a]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """``text`` as one line, without the characters that Telegram replaces or drops."""
    if text.isprintable() and not _DROPPED.search(text):
        return text
    if "\u030a" in text:  # a ring above survives where it is one with its letter
        text = unicodedata.normalize("NFC", text)
    text = _DROPPED.sub("", _BLANKS.sub(" ", text))
    return _SURROGATE.sub("\ufffd", text)


def guard_points(text: str) -> list[int]:
    """Where (in code points, ascending) a joiner must go into ``text`` to make it inert."""
    points = [match.end() for match in _ACTIVE.finditer(text)]
    if points and "://" in text:
        whole = addresses(text)
        points = [p for p in points if not any(start < p <= end for start, end in whole)]
    return points


def addresses(text: str) -> list[tuple[int, int]]:
    """Where (from, to, in code points) bare http addresses stand that Telegram surely links."""
    return [_address_span(match) for match in _ADDRESS.finditer(text)] if "://" in text else []


def guard(text: str) -> str:
    """``text`` with a word joiner in whatever would ping, run or open something odd.

    Idempotent; nothing else changes.
    """
    if "@" not in text and "/" not in text:
        return text
    for point in reversed(guard_points(text)):
        text = f"{text[:point]}{JOINER}{text[point:]}"
    return text


def literal(text: str) -> str:
    """``text`` cleaned and guarded: what may stand in a message as it is."""
    if (  # by far the most texts: this runs for every line of every digest
        text.isprintable()
        and "/" not in text
        and "@" not in text
        and "\u030a" not in text
        and "\u0333" not in text
        and "\u033f" not in text
    ):
        return text
    return guard(clean(text))


_LONGEST_HASHTAG = 200
"""Characters; Telegram takes 256."""


@lru_cache(maxsize=1024)
def is_hashtag(name: str) -> bool:
    """Whether Telegram reads ``#name`` as one hashtag, to the last character."""
    categories = [unicodedata.category(char) for char in name]
    return (
        0 < len(name) <= 256
        and any(category[0] == "L" for category in categories)
        and all(
            category[0] == "L" or category == "Nd" or _is_odd_hashtag_letter(char)
            for char, category in zip(name, categories, strict=True)
        )
    )


def hashtags(names: Iterable[str]) -> dict[str, str]:
    """A hashtag (without its sign) for each of ``names``: letters and digits, ``_`` between words,
    no two alike (Telegram knows no case in them)."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        if name in found:
            continue
        tag = base = _hashtag(name)
        number = 2
        while tag.casefold() in taken:
            tag, number = f"{base}_{number}", number + 1
        taken.add(tag.casefold())
        found[name] = tag
    return found


def _hashtag(name: str) -> str:
    """``AI_工具`` for ``🛠 AI 工具``."""
    if is_hashtag(name):
        return name
    words = "".join(char if _in_hashtag(char) else " " for char in name).split()
    tag = "_".join(words)[:_LONGEST_HASHTAG].strip("_")
    if not any(char.isalpha() for char in tag):  # Telegram wants a letter
        tag = f"n_{tag}" if tag else "n" + "_".join(f"{ord(char):x}" for char in name[:4])
    return tag


def _in_hashtag(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] == "L" or category == "Nd" or _is_odd_hashtag_letter(char)


def shows_all(tag: str, name: str) -> bool:
    """Whether a reader of ``#tag`` misses nothing of ``name`` but signs, emoji and the like."""
    signs = {char for char in name if not _in_hashtag(char)}
    told = any(unicodedata.category(char) in ("Sm", "Sc", "No", "Nl") for char in signs)
    return not (told or "#" in signs or tag.startswith("n_"))


def _is_odd_hashtag_letter(char: str) -> bool:
    return char in "_\u200c\u00b7" or "\u0d80" <= char <= "\u0dff"


def _address_span(match: re.Match[str]) -> tuple[int, int]:
    """The span of an address: its path ends before a bracket that was never opened."""
    path = match[2]
    depth = {"(": 0, "[": 0, "{": 0}
    for index, char in enumerate(path):
        if char in _BRACKETS:
            depth[_KINDS[char]] += _BRACKETS[char]
            if depth[_KINDS[char]] < 0:
                return match.start(1), match.start(2) + index
    return match.start(1), match.end(2)
