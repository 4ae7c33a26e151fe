"""Which lines head a category or section and which an item, worked out from the file itself.

Files differ: categories are bold or headings or numbered, and so are titles. What one style
means is decided over the whole file: a style that labels (说明：) follow heads items; one that
titles or deeper headings follow heads categories. Where neither speaks, length does: a
category's name is short, a headline long.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.digest.labels import FIELDS
from bot.digest.markers import MarkerKind, value_of
from bot.digest.row import Role, Row

LABELLED = 74
"""The rank of ``分类：…``."""

_COLOURED, _BOLD, _BRACKETED, _CHAPTER = 15, 75, 78, 80
_LISTED = 82
_STEP = 3
"""Less than between any two headings' levels."""

_MAX_TITLE = 80
_SENTENCE_ENDS = ".。；;，,、…．:："
_Style = tuple[int, MarkerKind]


def title_like(text: str) -> bool:
    """Whether ``text`` could be a headline: short, and no sentence."""
    end = text.rstrip('）)”"」』】 ')
    if len(text) > _MAX_TITLE * 2 or not end or "。" in text:
        return False
    if end[-1] in _SENTENCE_ENDS or (len(text) > _MAX_TITLE and not text.isascii()):
        return False
    return text[0].isalnum() or any(map(str.isalnum, text))


def has_field(row: Row | None) -> bool:
    """Whether there is a line, and one that begins with a label of an item's field."""
    return row is not None and row.fielded


def assign(rows: Sequence[Row]) -> list[Row]:
    """Gives every heading-like row its ``rank`` (smaller is higher up) and ``role``; returns those
    that head a container."""
    listed = _listed(rows)
    heads = [at for at, row in enumerate(rows) if row.dressed and not row.role and _rank(row)]
    if not heads:
        return listed or _numbered_lists(rows)
    if any(rows[at].level for at in heads):
        for rank in (_CHAPTER, _BRACKETED, _BOLD, _COLOURED):
            _place(rows, heads, rank)
    plain_titles = _has_plain_titles(rows)
    if not plain_titles:
        _tell_apart(rows, heads)
    scores: dict[_Style, float] = {}
    sure: set[_Style] = set()  # styles of which a label or a deeper heading speaks
    lengths: dict[_Style, list[int]] = {}
    above: set[_Style] = set()  # styles with a deeper heading right under them
    for at in heads:
        row = rows[at]
        style = _style(row)
        scores.setdefault(style, 0.0)
        if row.label is not None and row.label.kind in FIELDS:
            continue
        lengths.setdefault(style, []).append(len(row.text))
        score = _score(row, rows[at + 1 : at + 3], plain_titles)
        scores[style] += score
        if abs(score) > 0.5:
            sure.add(style)
        if score <= -2:
            above.add(style)
    roles = _decide(scores, lengths, above, sure)
    containers = [style for style, role in roles.items() if role == "container"]
    lowest = max(containers)[0] if containers else 0
    found = []
    for at in heads:
        row = rows[at]
        style = _style(row)
        row.role = roles[style]
        if row.role == "container":
            found.append(row)
            if not row.wrapped and style not in above:
                row.rank = lowest  # a category, in whatever dress
    return found + listed


def _listed(rows: Sequence[Row]) -> list[Row]:
    """The categories of a digest that is one list: its fields stand below the items' titles, and
    these below the categories' names. None where a field stands further out."""
    depth = min((row.depth for row in rows if row.fielded), default=0)
    if depth < 2:
        return []
    found = []
    for row, after in pairwise(rows):
        if not row.marker or row.label is not None or row.level:
            continue
        if row.depth == depth - 1:
            row.rank, row.role = _LISTED + 1, "item"
        elif row.depth == depth - 2 and after.depth == depth - 1:
            row.rank, row.role = _LISTED, "container"
            found.append(row)
    return found


def _numbered_lists(rows: Sequence[Row]) -> list[Row]:
    """The plain lines that each have a list of items below, numbered from 1, where nothing else
    heads a category."""
    found = [
        row
        for row, first, field in zip(rows, rows[1:], rows[2:], strict=False)
        if first.kind == "number" and value_of(first.marker) == 1 and first.blank
        and field.fielded and not field.blank
        and row.depth < 0 and row.blank and not (row.label or row.verbatim)
        and title_like(row.text)
    ]  # fmt: skip
    for row in found:
        row.rank, row.role = _LISTED, "container"
    return found


def _style(row: Row) -> _Style:
    return row.rank, row.kind


def _rank(row: Row) -> int:
    """Sets and returns the rank; 0 for what heads nothing."""
    label = row.label
    if row.verbatim or (label is not None and label.sure and label.kind in FIELDS):
        return 0
    if row.level:
        row.rank = row.level * 10 - 5 if row.wrapped else row.level * 10
    elif row.wrapped:
        row.rank = _COLOURED
    elif row.depth >= 0 or (row.kind in ("bullet", "number") and not row.bold):
        return 0
    elif row.bold:
        row.rank = _BOLD if title_like(row.text.rstrip("：:")) else 0
    elif row.bracketed and row.text.find("】") == len(row.text) - 1:
        row.rank = _BRACKETED
    elif row.kind == "chinese":
        row.rank = _CHAPTER if title_like(row.text) else 0
    return row.rank


def _place(rows: Sequence[Row], heads: list[int], rank: int) -> None:
    """Finds the place among the headings for a style that is none: above those that follow it
    directly, below those that it follows, whichever is more often."""
    own = [at for at in heads if rows[at].rank == rank]
    over = [rows[at - 1].rank for at in own if at and rows[at - 1].level]
    below = [rows[at + 1].rank for at in own if at + 1 < len(rows) and rows[at + 1].level]
    if len(below) > len(over):
        place = min(below) - 2
    elif over:
        place = max(over) + 3 if rank == _COLOURED else rank
    else:
        return
    for at in own:
        rows[at].rank = place


def _tell_apart(rows: Sequence[Row], heads: Sequence[int]) -> None:
    """Where one style heads both categories and items, the one right above another is the
    category, for an item has its fields right under it; it goes a step up."""
    over: list[Row] = []
    below: Row | None = None  # an item's title, or the name of the category above one
    for at in reversed(heads):
        row = rows[at]
        after = rows[at + 1] if at + 1 < len(rows) else None
        if row.label is None and (has_field(after) or _listed_fields(rows[at + 1 : at + 3])):
            below = row
        elif below is not None and after is below and _style(after) == _style(row):
            over.append(row)
            below = row
        else:
            below = None
    for row in over:
        row.rank -= _STEP


def _listed_fields(following: Sequence[Row]) -> bool:
    """Whether a list of labelled lines begins there, though with a label of our own making:
    ``- 时间：…``, ``- 来源：…``."""
    if len(following) < 2:
        return False
    first, second = following
    return (
        first.label is not None and first.label.sure and bool(first.marker)
        and second.fielded and first.depth == second.depth >= 0
    )  # fmt: skip


def _has_plain_titles(rows: Sequence[Row]) -> bool:
    """Whether some item's title is a plain line between a blank one and a label."""
    return any(
        row.blank and not row.rank and row.depth < 0 and not after.blank and after.fielded
        and not row.label and title_like(row.text)
        for row, after in pairwise(rows)
    )  # fmt: skip


def _score(row: Row, following: Sequence[Row], plain_titles: bool) -> float:
    """What the next lines say of this one: above 0 an item's title, below 0 a container."""
    if not following:
        return 0
    after = following[0]
    then = following[1] if len(following) > 1 else None
    if after.fielded:  # right under a category: an item without a title
        return 0.5 if plain_titles and after.blank else 2
    if after.label and after.label.kind in FIELDS and (after.level > row.level > 0):
        return 2
    if after.rank:
        if after.rank > row.rank:
            return -2
        return (
            -2 if after.rank == row.rank and (row.kind, after.kind) == ("chinese", "number") else 0
        )
    if after.label and after.label.kind == "title":
        return -2
    if after.verbatim:
        return 0.5
    if then is not None and then.fielded and then.label is not None:
        if _listed_fields(following):
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


def _decide(
    scores: dict[_Style, float],
    lengths: dict[_Style, list[int]],
    above: set[_Style],
    sure: set[_Style],
) -> dict[_Style, Role]:
    roles: dict[_Style, Role] = {}
    top = min(scores)[0]
    for style in sorted(scores):
        score, names = scores[style], lengths.get(style, [])
        length = sum(names) / len(names) if names else 0
        under = any(other[0] < style[0] and other in above for other in scores)
        if style in above and score <= 0:
            roles[style] = "container"
        elif (abs(score) >= 1 and (style in sure or score < 0)) or (score and under):
            roles[style] = "item" if score > 0 else "container"
        else:
            long = length > (8 if under or score >= 1 else 14)
            roles[style] = "item" if long and (score > 0 or under) else "container"
    # Nothing within an item heads a category; deeper styles are parts of the item.
    items = [style[0] for style, role in roles.items() if role == "item"]
    if items and min(items) > top:
        for style, role in roles.items():
            if role == "container" and style[0] > max(items):
                roles[style] = ""
    return roles
