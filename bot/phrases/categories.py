"""Which category somebody means: 投融资与并购 from 投融资, 融资, an alias, or a near miss.

Pure. Names are compared simplified: full-width as half-width, any case, traditional characters as
simplified ones, without spaces, punctuation, and the words for "and" (&, /, 与, 和, 及, and).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.phrases.normalize import even

SURE_POINTS = 75.0
"""rapidfuzz points from 0 to 100: from here a near miss is taken for a slip of the finger."""

NEAR_POINTS = 50.0
"""From here it is worth asking "did you mean"."""

MAX_NAME_CHARS = 100
"""Characters of a query that are looked at."""

MAX_WORDS = 8
"""Words, at most, of a name or of a row of names."""

ALL = frozenset(
    {"all", "everything", "allcategories", "全部", "所有", "全都", "全部都要"}
    | {"全部分类", "所有分类", "全部推送", "所有推送"}
)
"""What means every category, simplified."""

_AND = re.compile(r"\band\b")
_JOINS = re.compile(r"[\W_与和及]+")
_PARTS = re.compile(r"\s*(?:[和与與及跟、,，;；/&+＋]|\band\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """Names that fit, best first. ``sure``: they were meant; else they are only near."""

    names: tuple[str, ...] = ()
    sure: bool = False


@lru_cache(maxsize=4096)
def compared(name: str) -> str:
    """What is left of a name for comparing; never empty where the name is not."""
    folded = even(name[:MAX_NAME_CHARS])
    return _JOINS.sub("", _AND.sub("", folded)) or folded


def find(query: str, names: Iterable[str], aliases: Mapping[str, str] | None = None) -> Found:
    """The names that ``query`` means.

    In turn: the same name; an alias (whose target may itself be short for a name); names that
    hold the query or are held by it; names with the query's characters in order (投资 for
    投融资); near misses. The first of these that finds any is the answer.
    """
    known = {name: compared(name) for name in names}
    wanted = compared(query)
    if not wanted:
        return Found()
    for alias, target in (aliases or {}).items():
        if compared(alias) == wanted and wanted not in known.values():
            return find(target, known)
    same = [name for name, simple in known.items() if simple == wanted]
    if same:
        return Found(tuple(same), sure=True)
    for fits in (_holds, _held, _in_order):
        some = [name for name, simple in known.items() if fits(wanted, simple)]
        if some:
            return Found(tuple(some), sure=True)
    return _near(wanted, known)


def find_each(
    words: Sequence[str], names: Sequence[str], aliases: Mapping[str, str] | None = None
) -> Found | None:
    """The names that the words mean one by one (投融资 政策); None where one of them, or the only
    one, means nothing surely."""
    found = [find(word, names, aliases) for word in words[:MAX_WORDS]]
    if len(words) < 2 or len(words) > MAX_WORDS or not all(one.sure for one in found):
        return None
    return Found(tuple(dict.fromkeys(name for one in found for name in one.names)), sure=True)


def find_parts(
    query: str, names: Sequence[str], aliases: Mapping[str, str] | None = None
) -> Found | None:
    """The names that the parts of ``query`` mean where 和, 与, ``/``, ``and`` join them
    (政策与融资), each surely one; None where they do not, or the whole stands in a name."""
    wanted = compared(query)
    parts = [part for part in _PARTS.split(query) if part.strip()]
    if len(parts) < 2 or any(wanted in compared(name) for name in (*names, *(aliases or {}))):
        return None
    found = [find(part, names, aliases) for part in parts[:MAX_WORDS]]
    meant = tuple(dict.fromkeys(name for one in found for name in one.names))
    each = len(parts) <= MAX_WORDS and all(one.sure and len(one.names) == 1 for one in found)
    return Found(meant, sure=True) if each and len(meant) > 1 else None


def means_all(query: str, names: Iterable[str] = ()) -> bool:
    """Whether ``query`` means every category, and none of ``names``."""
    wanted = compared(query)
    return wanted in ALL and wanted not in {compared(name) for name in names}


def _holds(wanted: str, name: str) -> bool:
    # A single letter of an alphabet would be found in nearly every name.
    return wanted in name and (len(wanted) > 1 or not wanted.isascii())


def _held(wanted: str, name: str) -> bool:
    return len(name) > 1 and name in wanted


def _in_order(wanted: str, name: str) -> bool:
    if len(wanted) < 2 or wanted.isascii():
        return False
    rest = iter(name)
    return all(character in rest for character in wanted)


def _near(wanted: str, known: Mapping[str, str]) -> Found:
    if len(wanted) < (3 if wanted.isascii() else 2):
        return Found()
    from rapidfuzz import fuzz

    # Of two Chinese characters a right one is half a word: enough to be asked about.
    part = 1.0 if len(wanted) == 2 else 0.9
    points = {
        name: max(fuzz.ratio(wanted, simple), part * fuzz.partial_ratio(wanted, simple))
        for name, simple in known.items()
        if simple
    }
    near = sorted(
        (name for name in points if points[name] >= NEAR_POINTS), key=lambda n: -points[n]
    )
    sure = tuple(name for name in near if points[name] >= SURE_POINTS)
    return Found(sure, sure=True) if sure else Found(tuple(near))
