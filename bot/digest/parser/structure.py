"""Which lines head a section, a category or an item: what the file's own structure answers.

With headings, their levels decide: the outermost heads the categories, the next one the items.
Without, styles do: bold (coloured, bracketed, 一、) lines head the categories where plain titles
or lists follow, and the items where labelled fields do. ``docs/format.md`` has the rule.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bot.digest.parser.inline import CODE, address, cut, is_linked
from bot.digest.parser.labels import FIELDS, Labels
from bot.digest.parser.rows import Row, row_of, title_like, value_of

COLOURED, BOLD, BRACKETED, CHAPTER = 65, 75, 78, 80
"""Ranks of what heads something and is no heading; a heading's is ten times its level."""

LISTED = 82
LABELLED = 74
"""The rank of ``分类：…``."""

_STEP = 3
"""Less than between any two headings' levels."""

_HEADLINE = 28
"""Columns (two for a Chinese character) that a heading has on average where it is a headline."""

_SHORT_NAME = 14
"""Characters of a category's name on average; what is longer is rather an item's title."""


def structured(rows: list[Row], labels: Labels) -> list[Row]:
    """``rows`` with every heading-like row's ``rank`` (smaller is higher up) and ``role``, without
    tables of contents."""
    rows = _with_bullets(_numbered_alone(rows), labels)
    rows = _without_contents(rows)
    _Outline(rows).decide()
    return rows


def category_style(rows: Sequence[Row]) -> str:
    """What most categories' names are, in words: ``## headings``, ``bold lines``."""
    styles = Counter(
        f"{'#' * row.level} headings" if row.level
        else "coloured lines" if row.coloured
        else "bold lines" if row.bold
        else "lines in 【】" if row.bracketed
        else "numbered lines (一、)" if row.kind == "chinese"
        else "lines above the lists"
        for row in rows
        if row.role == "category"
    )  # fmt: skip
    return styles.most_common(1)[0][0] if styles else ""


# Lines that are not what CommonMark says


def _numbered_alone(rows: list[Row]) -> list[Row]:
    """``1、`` alone on a line numbers what follows."""
    out: list[Row] = []
    marker = ""
    for row in rows:
        if not row.text:
            marker = row.marker
            continue
        if marker and not (row.level or row.marker or row.verbatim):
            row.marker, row.depth = marker, 0
        marker = ""
        out.append(row)
    return out


_SIGNS = "-*－–"
_NO_BULLET = frozenset(" -*－–—.\t0123456789")


def _with_bullets(rows: list[Row], labels: Labels) -> list[Row]:
    """Bullets without a space behind their sign, among an item's points: ``-要点`` is none to
    CommonMark, and one to whoever typed it below ``要点：``."""
    inside = False
    for n, row in enumerate(rows):
        label = row.label
        if label is not None and label.kind in FIELDS and not row.marker:
            inside = label.kind == "points"
        elif row.level or row.bold or row.coloured:
            inside = False
        elif inside and not row.marker and not row.verbatim and row.text[0] in _SIGNS:
            behind = row.text[1:2]
            if behind and (behind not in _NO_BULLET or (row.text[0] == "*" and behind.isalnum())):
                bullet = row_of(
                    cut(row.spans, 1), row.line, labels,
                    depth=row.depth + 1, marker="•", blank=row.blank,
                )  # fmt: skip
                rows[n] = bullet or row
        elif row.blank and not row.marker:
            inside = False
    return rows


# Tables of contents


def _key(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _without_contents(rows: list[Row]) -> list[Row]:
    """``rows`` without lists of what follows: of links within the page, or of titles that all
    stand below (and addresses too), with the heading above such a list."""
    lists: list[range] = []
    start = 0
    for n, row in enumerate([*rows, None]):
        if row is None or not row.marker or row.level or row.verbatim:
            if n > start:
                lists.append(range(start, n))
            start = n + 1
    gone = {n for one in lists if all(_leads_within(rows[n]) for n in one) for n in one}
    titles: dict[str, int] = {}  # of what heads something, each with its last place
    places: dict[str, int] = {}  # of each address, the last
    for n, row in enumerate(rows):
        if row.level or row.bold:
            titles[_key(row.text)] = n
        for _, _, url in row.spans:
            if url and address(url):
                places[url] = n
    keys = sorted(titles)

    def follows(n: int, end: int) -> bool:
        led = all(places[url] >= end for _, _, url in rows[n].spans if url in places)
        found = (_begun(_key(words), keys) for words in _entry_words(rows[n]))
        return led and any(key and titles[key] >= end for key in found)

    told = [n for one in lists if all(follows(n, one.stop) for n in one) for n in one]
    if len(told) > 1:
        gone.update(told)
    return _without_emptied(rows, gone) if gone else rows


def _leads_within(row: Row) -> bool:
    return any(url and url.startswith("#") for _, _, url in row.spans)


def _entry_words(row: Row) -> tuple[str, str, str]:
    """What of an entry may be the title: all of it, what links, or what does not (and is no
    code)."""
    linked = "".join(text for text, _, url in row.spans if url is not None)
    others = "".join(text for text, bits, url in row.spans if url is None and not bits & CODE)
    return row.text, linked, others


def _begun(key: str, keys: list[str]) -> str:
    """The one of the sorted ``keys`` that begins with ``key``, ``""`` where none does."""
    at = bisect_left(keys, key)
    return keys[at] if len(key) > 1 and at < len(keys) and keys[at].startswith(key) else ""


def _without_emptied(rows: list[Row], gone: set[int]) -> list[Row]:
    """``rows`` without ``gone`` and the headings that have nothing below them any more."""
    last = len(rows)  # the first row behind that stays
    for n in range(len(rows) - 1, -1, -1):
        row = rows[n]
        if n in gone:
            continue
        below = rows[last] if last < len(rows) else None
        introduces = row.level or row.bold or row.text[-1] in ":："
        ends = below is None or (0 < below.level <= (row.level or 9)) or below.bold
        if n + 1 in gone and introduces and ends and not is_linked(row.spans):
            gone.add(n)
        else:
            last = n
    return [row for n, row in enumerate(rows) if n not in gone]


# The outline


class _Outline:
    """The rows that may head something, and what they turn out to head."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        quoted = all(row.quoted for row in rows)
        self.heads = [n for n, row in enumerate(rows) if (quoted or not row.quoted) and _rank(row)]
        self.natives = [
            n
            for n, (row, after) in enumerate(pairwise(rows))
            if (row.blank or (n and rows[n - 1].rank)) and not row.rank and row.depth < 0
            and not after.blank and after.fielded
            and not (row.label or row.verbatim) and title_like(row.text)
        ]  # fmt: skip

    def decide(self) -> None:
        """Gives the roles."""
        rows = self.rows
        _listed(rows)
        self._coloured()
        if not self.heads:
            if not any(row.role for row in rows):
                _numbered_lists(rows)
            return
        if any(rows[n].level for n in self.heads):
            for rank in (CHAPTER, BRACKETED, BOLD):
                self._place(rank)
            self._by_levels()
        else:
            self._by_styles()

    def after(self, at: int) -> Row | None:
        """The row below, pictures aside."""
        for row in self.rows[at + 1 : at + 12]:
            if not row.picture:
                return row
        return None

    def _coloured(self) -> None:
        """A coloured or centred line heads something where a category's name stands right below,
        or where all such lines, and nothing else, have something below."""
        own = [n for n in self.heads if self.rows[n].rank == COLOURED]
        others = [n for n in self.heads if self.rows[n].rank != COLOURED]
        alone = not others and all(
            (below := self.after(n)) is not None and below.rank != COLOURED for n in own
        )
        if alone and len(own) == 1 and own[0] > 0:
            alone = False
        for n in own:
            row, below = self.rows[n], self.after(n)
            if alone:
                row.rank = 15
            elif below is None or below.rank in (0, COLOURED):
                row.rank = 0
            else:
                row.rank, row.role = min(below.level * 10 - 5, 15) if below.level else 15, "section"
        self.heads = [n for n in self.heads if self.rows[n].rank and not self.rows[n].role]

    def _place(self, rank: int) -> None:
        """Puts a style that is none among the headings above those that follow it directly, where
        it follows them less often."""
        own = [n for n in self.heads if self.rows[n].rank == rank]
        over = sum(n > 0 and self.rows[n - 1].level > 0 for n in own)
        below = [row.rank for n in own if (row := self.after(n)) is not None and row.level]
        if len(below) > over and len(below) * 2 > len(own):
            for n in own:
                self.rows[n].rank = min(below) - 2

    # With headings

    def _by_levels(self) -> None:
        rows = self.rows
        deepest = max(row.rank for n in self.heads if (row := rows[n]).level)
        styled = [n for n in self.heads if rows[n].rank > deepest]
        levels = [n for n in self.heads if rows[n].rank <= deepest]
        self._pair(levels)
        self._empty(levels)
        levels = [n for n in levels if not rows[n].role]
        self._promote(levels)
        if self.natives:
            self._over_natives(levels, styled)
            return
        labels = self._recurring(levels)
        outer = [n for n in levels if rows[n].text not in labels] or levels
        ranks = sorted({rows[n].rank for n in outer})
        if not ranks:
            return
        held = {n: self._held(n, outer) for n in outer}
        item_rank = next((rank for rank in ranks if self._heads_items(rank, outer, held)), 0)
        category_rank = ranks[0] if ranks[0] != item_rank else 0
        first = [n for n in outer if rows[n].rank == ranks[0]]
        if category_rank and len(first) == 1 and len(ranks) > 1 and ranks[1] != item_rank:
            second = [held[n] for n in outer if rows[n].rank == ranks[1]]
            if all(second) and sum(second) > len(second):
                rows[first[0]].role = "section"
                category_rank = ranks[1]
        later = [rank for rank in ranks if rank > category_rank]
        if category_rank and not item_rank and later:
            listing = [n for n in outer if rows[n].rank == later[0] and self._lists_links(n)]
            several = sum(rows[n].rank == later[0] for n in outer)
            item_rank = later[1] if len(later) > 1 else 0
            if len(listing) * 2 <= several:
                item_rank = later[0]
        mixed = not category_rank
        if category_rank and not later and self._headlines(first):
            category_rank, item_rank = 0, category_rank
        for n in levels:
            row = rows[n]
            if row.role:
                continue
            if category_rank and row.rank <= category_rank:
                row.role = "category"
            elif row.rank == item_rank:
                over = not self._says_item(n) and self._says_item(n + 1)
                over = over and rows[n + 1].rank == item_rank and bool(category_rank)
                row.role = "subhead" if over else "item"
            else:
                inside = item_rank and row.rank > item_rank
                row.role = "inner" if inside or row.text in labels else "subhead"
        if mixed:
            self._mixed(item_rank)
        self._styled_items(styled)

    def _promote(self, levels: list[int]) -> None:
        """What stands above the first outermost heading is below none: where it is several, its
        own outermost level counts as the file's."""
        rows = self.rows
        outermost = min((rows[n].rank for n in levels), default=0)
        first = next((at for at, n in enumerate(levels) if rows[n].rank == outermost), 0)
        above = levels[:first]
        highest = min((rows[n].rank for n in above), default=0)
        own = [n for n in above if rows[n].rank == highest]
        for n in own if len(own) > 1 else ():
            rows[n].rank = outermost

    def _pair(self, levels: list[int]) -> None:
        """Of two headings of one level in a row, the second is the first one's second line."""
        for at, following in pairwise(levels):
            first, second = self.rows[at], self.rows[following]
            adjacent = following == at + 1 and second.line == first.line + 1
            if adjacent and second.level == first.level and not first.role and first.level:
                below = self.after(following)
                if below is not None and not below.level:
                    second.role = "line"

    def _empty(self, levels: list[int]) -> None:
        """A heading without anything below it is a line of text, unless all of a level below the
        outermost are: they may be titles."""
        rows = self.rows
        levels = [n for n in levels if not rows[n].role]
        empty = []
        for n in levels:
            below = self.after(n)
            if below is None or (below.role != "line" and 0 < below.rank <= rows[n].rank):
                empty.append(n)
        full = Counter(rows[n].rank for n in levels)
        full.subtract(rows[n].rank for n in empty)
        outermost = min(full, default=0)
        for n in empty:
            below = self.after(n)
            over = below is not None and below.rank == rows[n].rank and self._says_item(n + 1)
            titles = full[rows[n].rank] == 0 and rows[n].rank > outermost
            if not titles and not self._says_item(n) and not over:
                rows[n].role = "line"

    def _says_item(self, at: int) -> bool:
        """Whether a heading is numbered or linked, or has labelled fields right below: it heads an
        item, if it holds no others."""
        row = self.rows[at] if at < len(self.rows) else None
        if row is None or not row.level:
            return False
        leads = any(url and not url.startswith("#") for _, _, url in row.spans)
        return row.kind == "number" or leads or self._fielded(at)

    def _fielded(self, at: int) -> bool:
        below = self.after(at)
        if below is None:
            return False
        if below.fielded:
            return not (self.natives and below.blank)
        return _listed_fields(self.rows[at + 1 : at + 3])

    def _held(self, at: int, heads: Sequence[int]) -> int:
        """How many items a heading holds itself: deeper headings, linked entries of a list or a
        table, or plain titles."""
        rank = self.rows[at].rank
        deeper = 0
        stop = len(self.rows)
        for n in heads[bisect_left(heads, at + 1) :]:
            if self.rows[n].rank <= rank:
                stop = n
                break
            if not deeper:
                stop = min(stop, n)
            deeper += 1
        return deeper or self._entries(at, stop)

    def _entries(self, at: int, stop: int, only: bool = False) -> int:
        """How many entries of a list or a table between two rows lead somewhere, if most do
        (``only``: all, and nothing else stands there)."""
        entries: list[bool] = []
        first: Row | None = None
        for row in self.rows[at + 1 : stop]:
            if row.picture or row.head == []:
                continue
            known = row.label is not None and row.label.kind != "unknown" and row.label.sure
            begins = first is None or (row.kind == first.kind and row.depth <= first.depth)
            if row.cells is not None or (row.marker and begins and not row.level):
                first = first or row
                entries.append(is_linked(row.spans) and not known)
            elif entries and (row.depth >= 0 or not row.blank):
                entries[-1] = entries[-1] or is_linked(row.spans)
            elif only or known:
                return 0
        linked = sum(entries)
        return linked if linked * 2 > len(entries) and (linked == len(entries) or not only) else 0

    def _heads_items(self, rank: int, heads: Sequence[int], held: dict[int, int]) -> bool:
        """Whether most headings of a level are items by themselves."""
        own = [n for n in heads if self.rows[n].rank == rank]
        said = [n for n in own if self._says_item(n)]
        single = [n for n in said if self._fielded(n) or not self._holds_items(n, heads, held)]
        over = sum(
            not self._says_item(n) and n + 1 in said and self.rows[n + 1].rank == rank for n in own
        )
        return bool(single) and len(single) * 2 > len(own) - over and len(single) * 2 > len(said)

    def _holds_items(self, at: int, heads: Sequence[int], held: dict[int, int]) -> bool:
        """Whether a heading that could be an item holds several, or one that is sure."""
        deeper = []
        for n in heads[bisect_left(heads, at + 1) :]:
            if self.rows[n].rank <= self.rows[at].rank:
                break
            deeper.append(n)
        return (
            len(deeper) > 1
            or any(map(self._says_item, deeper))
            or (held[at] > 1 and self.rows[at].kind == "number")
        )

    def _lists_links(self, at: int) -> bool:
        """Whether nothing but linked entries of a list or a table stands right below."""
        stop = at + 1
        while stop < len(self.rows) and not self.rows[stop].level:
            stop += 1
        return self._entries(at, stop, only=True) > 0

    def _headlines(self, own: Sequence[int]) -> bool:
        """Whether headings without any level below are as long as headlines, and nothing but
        text stands below most of them: each is an item, not a category of one."""
        listed = 0
        for n in own:
            for row in self.rows[n + 1 :]:
                if row.level:
                    break
                if row.depth >= 0 or row.cells is not None or row.rank:
                    listed += 1
                    break
        wide = sum(2 if ord(char) > 0x2E7F else 1 for n in own for char in self.rows[n].text)
        return len(own) > 1 and listed * 4 <= len(own) and wide > _HEADLINE * len(own)

    def _recurring(self, levels: Sequence[int]) -> set[str]:
        """The texts that stand below several headings: labels, never categories."""
        above: dict[str, set[int]] = {}
        parents: list[int] = []
        for n in levels:
            row = self.rows[n]
            while parents and self.rows[parents[-1]].rank >= row.rank:
                parents.pop()
            above.setdefault(row.text, set()).add(parents[-1] if parents else -1)
            parents.append(n)
        return {text for text, found in above.items() if len(found) > 1}

    def _over_natives(self, levels: Sequence[int], styled: Sequence[int]) -> None:
        """Where plain titles with fields are the items, whatever else heads something is a section
        or a category, but for what has fields right below itself."""
        lowest = 0
        by_rank: dict[int, list[int]] = {}
        for n in [*levels, *styled]:
            by_rank.setdefault(self.rows[n].rank, []).append(n)
        for rank, own in sorted(by_rank.items()):
            fielded = sum(self._fielded(n) for n in own)
            if lowest or fielded * 2 > len(own):
                lowest = lowest or rank
                role: str = "item" if rank == lowest else "inner"
            else:
                role = "category"
            for n in own:
                self.rows[n].role = role  # type: ignore[assignment]

    def _mixed(self, item_rank: int) -> None:
        """Where the outermost headings are items, one that is none is the category of those
        below it."""
        for n in self.heads:
            row = self.rows[n]
            if row.role == "item" and row.rank == item_rank and not self._says_item(n):
                row.role, row.rank = "category", row.rank - _STEP

    def _styled_items(self, styled: Sequence[int]) -> None:
        """Bold lines head the items of a category that has no headings for them."""
        rows = self.rows
        recurring = Counter(rows[n].text for n in styled)
        headed = {}  # each category's (or subhead's) first row: whether items have headings there
        place = -1
        for n, row in enumerate(rows):
            if row.role in ("category", "subhead"):
                place = n
                headed[n] = False
            elif row.role == "item":
                headed[place] = True
        place = -1
        for n, row in enumerate(rows):
            if row.role in ("category", "subhead"):
                place = n
            if row.rank <= 60 or row.role or n not in styled:
                continue
            below = self.after(n)
            if place < 0 or headed.get(place) or recurring[row.text] > 1 or below is None:
                continue
            if row.rank == CHAPTER or (
                below.marker and below.depth >= 0 and is_linked(below.spans)
            ):
                row.role = "subhead"
            elif not below.role:
                row.role = "item"

    # Without headings

    def _by_styles(self) -> None:
        rows, heads = self.rows, self.heads
        plain = bool(self.natives)
        if not plain:
            self._tell_apart()
        styles: dict[tuple[int, str], list[int]] = {}
        for n in heads:
            styles.setdefault((rows[n].rank, rows[n].kind), []).append(n)
        roles: dict[tuple[int, str], str] = {}
        for style in sorted(styles):
            own = styles[style]
            says = [self._score(n, plain) for n in own]
            score = sum(says)
            under = any(other[0] < style[0] and roles[other] == "category" for other in roles)
            over = any(said <= -2 for said in says)
            length = sum(len(rows[n].text) for n in own) / len(own)
            sure = score < 0 or any(abs(said) > 0.5 for said in says)
            if over and score <= 0:
                role = "category"
            elif (abs(score) >= 1 and sure) or (score and under):
                role = "item" if score > 0 else "category"
            else:
                long = length > (8 if under or score >= 1 else _SHORT_NAME)
                role = "item" if long and (score > 0 or under) else "category"
            roles[style] = role
        items = [style[0] for style, role in roles.items() if role == "item"]
        lowest = max((style[0] for style, role in roles.items() if role == "category"), default=0)
        for style, own in styles.items():
            role = roles[style]
            # Nothing within an item heads a category; deeper styles are parts of the item.
            if (
                role == "category"
                and items
                and min(items) > min(roles)[0]
                and style[0] > max(items)
            ):
                role = "inner"
            for n in own:
                rows[n].role = role  # type: ignore[assignment]
                over = any(self._score(m, plain) <= -2 for m in own)
                if role == "category" and not rows[n].coloured and not over:
                    rows[n].rank = lowest  # a category, in whatever dress
        self._emptied()

    def _emptied(self) -> None:
        """A category's name without anything below it is a line of text, unless all are."""
        own = [n for n in self.heads if self.rows[n].role == "category"]
        empty = []
        for n in own:
            below = self.after(n)
            ends = below is None or below.role in ("section", "category")
            if ends and (below is None or below.rank <= self.rows[n].rank):
                empty.append(n)
        if len(empty) < len(own):
            for n in empty:
                self.rows[n].role = "line"

    def _tell_apart(self) -> None:
        """Where one style heads both categories and items, the one right above another is the
        category, for an item has its fields right under it; it goes a step up."""
        over: list[Row] = []
        below: Row | None = None  # an item's title, or the name of the category above one
        for n in reversed(self.heads):
            row, after = self.rows[n], self.after(n)
            if row.label is None and self._fielded(n):
                below = row
            elif below is not None and after is below and after.rank == row.rank:
                over.append(row)
                below = row
            else:
                below = None
        for row in over:
            row.rank -= _STEP

    def _score(self, at: int, plain_titles: bool) -> float:
        """What the next lines say of this one: above 0 an item's title, below 0 a category."""
        row, after = self.rows[at], self.after(at)
        then = self.after(self.rows.index(after, at)) if after is not None else None
        if after is None:
            return 0
        if after.fielded:  # right under a category: an item without a title
            return 0.5 if plain_titles and after.blank else 2
        if after.rank:
            if after.rank > row.rank:
                return -2
            numbered = (row.kind, after.kind) == ("chinese", "number")
            return -2 if after.rank == row.rank and numbered else 0
        if after.label and after.label.kind == "title":
            return -2
        if after.verbatim:
            return 0.5
        if then is not None and then.fielded and then.label is not None:
            if self._fielded(at):
                return 2
            if after.depth >= 0 and after.marker:
                return -1.5
            if title_like(after.text):
                return -1.5 if then.label.kind != "sources" or then.depth >= 0 else -0.5
            return 0.5
        if after.depth >= 0:
            return 0
        if not title_like(after.text) or ". " in after.text:
            return 0.5
        return 0 if then is None or then.rank else -0.5  # one line alone may be either's


def _rank(row: Row) -> int:
    """Sets and returns the rank; 0 for what heads nothing."""
    label = row.label
    if row.verbatim or (label is not None and label.sure and label.kind in FIELDS):
        return 0
    if row.level:
        row.rank = row.level * 10
    elif row.coloured:
        row.rank = COLOURED
    elif row.depth >= 0 or (row.kind in ("bullet", "number") and not row.bold):
        return 0
    elif row.bold:
        row.rank = BOLD if title_like(row.text.rstrip("：:")) else 0
    elif row.bracketed:
        row.rank = BRACKETED
    elif row.kind == "chinese":
        row.rank = CHAPTER if title_like(row.text) else 0
    return row.rank


def _listed_fields(following: Sequence[Row]) -> bool:
    """Whether a list of labelled lines begins there, though with a label of its own making:
    ``- 时间：…``, ``- 来源：…``."""
    if len(following) < 2:
        return False
    first, second = following
    return (
        first.label is not None and first.label.sure and bool(first.marker)
        and second.fielded and first.depth == second.depth >= 0
    )  # fmt: skip


def _listed(rows: Sequence[Row]) -> None:
    """The categories of a digest that is one list: its fields stand below the items' titles, and
    these below the categories' names."""
    depth = min((row.depth for row in rows if row.fielded), default=0)
    if depth < 2:
        return
    for row, after in pairwise(rows):
        if not row.marker or row.label is not None or row.level:
            continue
        if row.depth == depth - 1:
            row.rank, row.role = LISTED + 1, "item"
        elif row.depth == depth - 2 and after.depth == depth - 1:
            row.rank, row.role = LISTED, "category"


def _numbered_lists(rows: Sequence[Row]) -> None:
    """The plain lines that each have a list of items below, numbered from 1, where nothing else
    heads a category."""
    for row, first, field in zip(rows, rows[1:], rows[2:], strict=False):
        if (
            first.kind == "number" and value_of(first.marker) == 1 and first.blank
            and field.fielded and not field.blank
            and row.depth < 0 and row.blank and not (row.label or row.verbatim)
            and title_like(row.text)
        ):  # fmt: skip
            row.rank, row.role = LISTED, "category"
