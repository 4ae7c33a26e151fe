"""Makes a digest's own text inert: what Telegram would read into it by itself is broken up.

Telegram finds entities in plain text without being asked. Most are harmless and stay (a bare
http address, an e-mail address, a hashtag). Four are not, since a digest comes from outside: an
``@name`` pings a member, a ``/command`` runs at a touch, ``tg://``, ``ton://``, ``tonsite://``
and ``ftp://`` open more than a page, and ``AGENTS.md`` would lead to somebody's domain though no
author linked it. In each of those a word joiner (U+2060, which nobody sees) stands behind its
first character or its scheme, or before its dots. The rules are TDLib's
(``td/telegram/MessageEntity.cpp``: match_mentions, match_bot_commands, match_tg_urls, match_urls,
match_hashtags), and the tests hold them against TDLib itself.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from bot.render.detected_links import find_addresses

JOINER = "\u2060"
_HTTP = ("http://", "https://")

_MENTION = r"(?<!\w)@(?=(?:[A-Za-z0-9_]{4,32}|(?i:gif|nft|pic|ufc|vid))(?!\w))"
_NAME = "[A-Za-z0-9_]"
_COMMAND = rf"(?<![\w/<>])/(?=(?:{_NAME}{{1,64}}(?!@)|{_NAME}{{1,64}}@{_NAME}{{3,32}})(?![\w/<>]))"
_SCHEME = rf"(?i:(?:tg|ton)(?=://(?:{_NAME}|-))|(?:tonsite|ftp)(?=://\S))"
_ACTIVE = re.compile(f"{_MENTION}|{_COMMAND}|{_SCHEME}")

_DOTTED = re.compile(r"(?<=\S)\.(?=[^\W\d_]|\d+\.\d+\.\d)")
"""Where a domain may stand, or four numbers of an address: nearly no text has one."""

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


def guard_points(text: str, links: Sequence[tuple[int, int]] = ()) -> list[int]:
    """Where (in code points, ascending) a joiner must go into ``text`` to make it inert. In
    ``links`` (from, to; ascending), where the author linked it, a domain stays as it is."""
    points = [match.end() for match in _ACTIVE.finditer(text)]
    if points and "://" in text:
        points = outside(points, addresses(text))
    if _DOTTED.search(text) is None:
        return points
    return sorted([*points, *outside(_dots(text, points), links)])


def outside(points: Iterable[int], spans: Sequence[tuple[int, int]]) -> list[int]:
    """The points that lie in none of the spans, which are ascending and apart."""
    starts = [start for start, _ in spans]
    kept = []
    for point in points:
        at = bisect_left(starts, point) - 1
        if at < 0 or point > spans[at][1]:
            kept.append(point)
    return kept


def _dots(text: str, points: Sequence[int]) -> Iterator[int]:
    """The dots of domains that Telegram would link by themselves, once joiners are at ``points``:
    a scheme that is broken leaves its domain to be found."""
    joined = joined_at(text, points)
    shifted = [point + n for n, point in enumerate(points)]
    for kind, first, last in find_addresses(joined):
        if kind == "url" and not joined[first : first + 8].lower().startswith(_HTTP):
            for match in re.finditer(r"\.", joined[first:last]):
                at = first + match.start()
                yield at - bisect_left(shifted, at)


def joined_at(text: str, points: Sequence[int]) -> str:
    """``text`` with a joiner at each of the points, which are ascending."""
    ends = (*points, len(text))
    return JOINER.join(text[start:end] for start, end in zip((0, *points), ends, strict=True))


def addresses(text: str) -> list[tuple[int, int]]:
    """Where (from, to, in code points) bare http addresses stand that Telegram surely links."""
    return [_address_span(match) for match in _ADDRESS.finditer(text)] if "://" in text else []


def guard(text: str) -> str:
    """``text`` with a word joiner in whatever would ping, run or open something odd.

    Idempotent; nothing else changes.
    """
    if "@" not in text and "/" not in text and "." not in text:
        return text
    return joined_at(text, guard_points(text))


def literal(text: str, *, linked: bool = False) -> str:
    """``text`` cleaned and guarded: what may stand in a message as it is, all of it a link where
    it is ``linked``."""
    if (  # by far the most texts: this runs for every line of every digest
        text.isprintable()
        and "/" not in text
        and "@" not in text
        and "." not in text
        and "\u030a" not in text
        and "\u0333" not in text
        and "\u033f" not in text
    ):
        return text
    text = clean(text)
    return joined_at(text, guard_points(text, [(0, len(text))] if linked else ()))


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
