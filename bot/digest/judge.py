"""What a line is where it stands: the questions that ``bot.digest.assemble`` asks.

Pure: they look at the line, the next one and what is open, and change nothing.
"""

from __future__ import annotations

from bot.digest.build import ItemDraft
from bot.digest.drafting import Drafting
from bot.digest.labels import Label
from bot.digest.markers import value_of
from bot.digest.roles import has_field, title_like
from bot.digest.row import Row


def begins_field(now: Drafting, row: Row, label: Label, following: Row | None) -> bool:
    """Whether a known label is one here: a word alone on its line may be a heading, and a bullet
    among points may begin like a label."""
    kind, _, end, sure = label
    if kind in ("title", "category", "date"):
        named = sure and end < len(row.text)
        return named and (
            kind == "title" or (kind == "category" and (now.item is None or row.blank))
        )
    field = now.field
    in_points = row.marker and field is not None and field.kind == "points"
    if in_points and field is not None and row.depth > field.depth and kind != "sources":
        return False
    if sure:
        return True
    if now.item is None:
        return False
    if row.level:
        above = now.item.rank if now.item.headed else now.containers.rank
        return row.level * 10 > above
    if row.bold:
        return row.role != "container" or not row.blank
    if not end:  # a bare address
        return not row.marker and now.citing is None
    if row.spans[0][2]:  # [原文](https://…)
        return True
    goes_on = following is not None and not following.role and not has_field(following)
    return goes_on and following is not None and (bool(following.marker) or not following.blank)


def is_inner_label(now: Drafting, row: Row) -> bool:
    """A line dressed as a category that is a label of the open item: ``**影响**：`` right under
    its text."""
    return (
        now.item is not None
        and not (row.level or row.blank)
        and row.label is not None
        and not row.rest()
    )


def is_unknown_label(row: Row, label: Label) -> bool:
    return label.sure and not row.marker and label.kind in ("unknown", "date", "category")


def starts_item(now: Drafting, item: ItemDraft, row: Row, following: Row | None) -> bool:
    """Whether a plain line under an open item is the next one's title."""
    if row.depth >= 0:
        return False
    if following is not None and following.fielded and following.label is not None:
        kind = following.label.kind
        if kind in item.seen and (kind != "sources" or row.blank):
            return True
        if "sources" in item.seen and not (now.citing and not now.has_cited):
            return True
        if item.headed or item.marker or not title_like(row.text):
            return False
        if not item.seen and not item.blocks:
            return row.blank or kind == "summary"
        return row.blank and not following.blank
    if item.headed or item.marker or not row.blank or not title_like(row.text):
        return False
    if _is_remark(row):
        return False
    return not item.seen or "sources" in item.seen or not now.file_has_sources


def _is_remark(row: Row) -> bool:
    """``注：…``, ``（本文由…）``: about what stands above, not a title."""
    return (row.label is not None and row.label.kind == "unknown") or row.text[0] in "（(*—"


def bullet_starts_item(now: Drafting, item: ItemDraft, row: Row, following: Row | None) -> bool:
    """Whether a bullet under an open item is the next one's title and not a line of this one."""
    field = now.field
    cited = "sources" in item.seen
    if not item.marker and (field is not None or item.headed or not cited):
        return False
    followed = (
        following is not None
        and following.fielded
        and following.label is not None
        and (cited or following.label.kind in item.seen)
    )
    if not item.marker:
        return followed
    if item.marker_kind != row.kind or row.depth > item.depth:
        return False
    if row.depth < item.depth or followed or field is None:
        return True
    flat = field.marked and field.depth == row.depth and field.kind == "points"
    if row.depth <= field.depth and not flat:
        return True
    if row.kind != "number":
        return False
    value = value_of(row.marker)
    before = value_of(field.lines[-1][2]) if field.lines else 0
    return value == value_of(item.marker) + 1 and value != before + 1


def stands_between(now: Drafting, item: ItemDraft, row: Row) -> bool:
    """A paragraph of its own after an item that is complete belongs to no item."""
    field = now.field
    return (
        row.blank
        and row.depth < 0
        and "sources" in item.seen
        and not (item.headed or item.marker)
        and (field is None or (field.kind == "note" and not field.label))
    )
