"""Finding items again: every word must occur in the item, the newest first.

The index is the folded text of each item, and a search looks through all of them: ten years are
some five million characters, which Python's ``in`` passes over in a few milliseconds. That is as
fast as it need be, costs two bytes a character, and takes up a changed day by replacing its texts.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bot.digest.model import Block, Category, Digest, Item, plain

LONGEST = 200
"""Characters of a query that are looked at."""

MOST_WORDS = 16

LATELY = 32
"""Words whose finds are kept, four bytes a find."""

_IDEOGRAPHS = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GAP = re.compile(f"(?<=[{_IDEOGRAPHS}]) +| +(?=[{_IDEOGRAPHS}])")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_DOUBLE = '"“”„‟＂〝〞'
_SINGLE = "'‘’‚‛＇"
_PARTS = r"\s,，、;；"
_WORD = re.compile(
    f"[{_DOUBLE}]([^{_DOUBLE}]+)[{_DOUBLE}]"
    "|[「『«]([^「」『』«»]+)[」』»]"
    # A single one also stands within words: rock 'n' roll's.
    f"|(?<![^{_PARTS}])[{_SINGLE}]([^{_SINGLE}]+)[{_SINGLE}](?![^{_PARTS}])"
    rf"|((?:[^\s,，、;；{_DOUBLE}「」『』«»]|(?<=\d),(?=\d))+)"
)
_LEFT_OUT = re.compile(r"[-−–]([^\W\d_].*)", re.DOTALL)
_ENDS = "。．.！!？?：:…"
_FIELD = "\x1f"
"""What parts an item's fields: no folded word holds it."""


def fold(text: str) -> str:
    """``text`` as it is compared: any case, full width as half width, spaces only between words
    that need them (``AI 芯片`` is ``ai芯片``), nothing unseen."""
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    return _GAP.sub("", " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for. ``words`` are as typed, phrases without their quotes; ``terms``
    are the same folded, without repeats. ``since`` and ``until`` are the days looked in, both
    included, where these are not all."""

    words: tuple[str, ...]
    terms: tuple[str, ...]
    since: dt.date | None = None
    until: dt.date | None = None

    def __str__(self) -> str:
        """The words as one could type them again: reading them gives the same terms."""
        quotes = _DOUBLE + _SINGLE + "「『«"
        return " ".join(
            word if _WORD.fullmatch(word) and word[0] not in quotes else f"“{word}”"
            for word in self.words
        )

    @property
    def shown(self) -> str:
        """The words as they stand within double quotes."""
        if len(self.words) == 1:
            return self.words[0]
        return str(self).translate(str.maketrans("“”", "‘’"))


@lru_cache(maxsize=256)
def read_query(text: str) -> Query:
    """The words of ``text``; what stands in quotes of any kind is one."""
    found: dict[str, str] = {}
    for match in _WORD.finditer(text[:LONGEST]):
        word = " ".join((match[1] or match[2] or match[3] or _unended(match[4])).split())
        term = fold(word)
        kinds = (unicodedata.category(character) for character in term)
        said = any(kind[0] != "P" and kind not in ("Cc", "Cf") for kind in kinds)
        if said and term not in found and len(found) < MOST_WORDS:
            found[term] = word
    return Query(tuple(found.values()), tuple(found))


def _unended(word: str) -> str:
    """A word without the sign that ends its sentence, which an item need not hold."""
    return word.rstrip(_ENDS) or word


def left_out(term: str) -> str:
    """What a folded word leaves out: ``-阶跃`` items with 阶跃; ``""`` for a word to look for, as
    a minus before a digit (-5%) belongs to it."""
    match = _LEFT_OUT.fullmatch(term)
    return match[1] if match is not None else ""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where an item stands: the ``entry`` of the ``category`` of that date's digest, both counted
    from 0. An entry that is no item is a note that belongs to none."""

    date: dt.date
    category: int
    entry: int


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of what was found, the newest first, and how much was found in all."""

    total: int
    items: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class _Day:
    texts: tuple[str, ...]
    places: array[int]
    """For each text its category's number times 65,536 plus its entry's."""


@dataclass(frozen=True, slots=True)
class _Shelf:
    """All days in a row, the newest first: what a search runs along."""

    dates: list[dt.date]
    starts: list[int]
    """Where each date's texts begin."""
    texts: list[str]


class Index:
    """The folded text of all days. For use in one thread."""

    def __init__(self) -> None:
        self._days: dict[dt.date, _Day] = {}
        self._shelf: _Shelf | None = None
        self._lately: dict[str, array[int]] = {}

    def __len__(self) -> int:
        return len(self._days)

    def put(self, digest: Digest) -> None:
        """Take up a day, in place of what was known of it."""
        texts: list[str] = []
        places = array("I")
        for number, category in enumerate(digest.categories):
            for place, entry in enumerate(category.entries[:0x10000]):
                texts.append(_entry_text(category, entry))
                places.append(number << 16 | place)
        self._days[digest.date] = _Day(tuple(texts), places)
        self._shelf = None

    def remove(self, date: dt.date) -> None:
        """Forget a day, if it is known."""
        if self._days.pop(date, None) is not None:
            self._shelf = None

    def search(
        self, query: str | Query, offset: int = 0, limit: int = 10, until: dt.date | None = None
    ) -> Hits:
        """The items in which every word of ``query`` occurs (in a field, or in the name of their
        category), those of the newest day first and each day's in its order; of them ``limit``
        from ``offset`` on. Days after ``until`` are left out. A minus before a word (融资 -阶跃)
        leaves out the items with it, beside a word to look for. No words find nothing."""
        query = read_query(query) if isinstance(query, str) else query
        terms = query.terms
        if not terms:
            return Hits(0, ())
        sought = tuple(term for term in terms if not left_out(term))
        refused = [left_out(term) for term in terms if sought and left_out(term)]
        terms = sought or terms
        if query.until is not None:
            until = min(query.until, until or query.until)
        shelf, start = self._from(until)
        first, texts = self._first(terms), shelf.texts
        found = self._holding(first, texts)
        for term in terms:
            if term != first:
                found = [n for n in found if term in texts[n]]
        if refused:
            found = [n for n in found if not any(term in texts[n] for term in refused)]
        before = query.since - dt.timedelta(days=1) if query.since is not None else None
        end = len(shelf.texts) if before is None else self._from(before)[1]
        found = found[bisect_left(found, start) : bisect_left(found, end)]
        return Hits(len(found), tuple([self._hit(n) for n in found[offset : offset + limit]]))

    def texts(self, until: dt.date | None = None) -> Iterator[str]:
        """The folded text of each entry, the newest first, none of a day after ``until``."""
        shelf, start = self._from(until)
        return islice(shelf.texts, start, None)

    def _first(self, terms: Sequence[str]) -> str:
        """The word to begin with, so that few texts are left for the others: the rarest of those
        that were looked for lately, else the longest."""
        known = [term for term in terms if term in self._lately]
        if known:
            return min(known, key=lambda term: len(self._lately[term]))
        return max(terms, key=len)

    def _holding(self, term: str, texts: list[str]) -> Sequence[int]:
        """The numbers of the texts that hold ``term``; kept, for pages are turned and people look
        for the same names."""
        found = self._lately.get(term)
        if found is None:
            found = array("I", [n for n, text in enumerate(texts) if term in text])
            if len(self._lately) >= LATELY:
                del self._lately[next(iter(self._lately))]
            self._lately[term] = found
        return found

    def _from(self, until: dt.date | None) -> tuple[_Shelf, int]:
        """The shelf, and where the days up to ``until`` begin on it."""
        shelf = self._shelf
        if shelf is None:
            self._lately.clear()
            shelf = self._shelf = _Shelf(sorted(self._days, reverse=True), [], [])
            for date in shelf.dates:
                shelf.starts.append(len(shelf.texts))
                shelf.texts.extend(self._days[date].texts)
        if until is None:
            return shelf, 0
        later = bisect_left(shelf.dates, -until.toordinal(), key=lambda day: -day.toordinal())
        return shelf, shelf.starts[later] if later < len(shelf.dates) else len(shelf.texts)

    def _hit(self, number: int) -> Hit:
        shelf, _ = self._from(None)
        at = bisect_right(shelf.starts, number) - 1
        # A day without any entry begins where the next one does, which is the last of these.
        place = self._days[shelf.dates[at]].places[number - shelf.starts[at]]
        return Hit(shelf.dates[at], place >> 16, place & 0xFFFF)


def _entry_text(category: Category, entry: Item | Block) -> str:
    fields = [category.section, category.name]
    blocks: Sequence[Block]
    if isinstance(entry, Item):
        fields.append(plain(entry.title))
        fields += [source.name for source in entry.sources]
        blocks = entry.blocks
    else:
        blocks = (entry,)
    for block in blocks:
        fields.append(block.label)
        fields += [plain(line.text) for line in block.lines]
    return _FIELD.join([fold(field) for field in fields if field])
