"""Logical lines to a digest: a small state machine that always knows where it stands.

A line heads a container or an item (``bot.digest.roles``), begins a field (a label), belongs to
what is open, or, failing all, is a note in its place. No line is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from bot.digest.build import DigestDraft, ItemDraft
from bot.digest.cite import is_citation
from bot.digest.closing import closing_rows, stands_apart
from bot.digest.containers import TRAILING
from bot.digest.drafting import Drafting
from bot.digest.judge import (
    begins_field,
    bullet_starts_item,
    is_inner_label,
    is_unknown_label,
    stands_between,
    starts_item,
)
from bot.digest.labels import FIELDS, Label, LabelKind
from bot.digest.model import BlockKind
from bot.digest.roles import LABELLED, assign, has_field, title_like
from bot.digest.row import Row
from bot.digest.spans import BOLD, cut, text_of

_KINDS: dict[str, BlockKind] = {
    "summary": "summary",
    "background": "background",
    "points": "points",
}
_MAX_SOURCE = 100
_PARTING = re.compile(r"[:：]|—{1,2}|[-–|｜](?=\s)|丨")
"""What parts a bullet's bold title from its text."""


def assemble(
    rows: Sequence[Row],
    rules: Sequence[int] = (),
    notes: Mapping[Row, Sequence[Row]] | None = None,
) -> DigestDraft:
    """Everything below the title; ``rules`` are the numbers of the lines that are rules, ``notes``
    the footnotes that lines refer to."""
    lines = [row for row in rows if row.role != "picture"]  # what pictures stand between is one
    now = Drafting(lines, assign(lines))
    closing = closing_rows(lines, rules)
    closed = False
    pairs = zip_longest(lines, lines[1:]) if len(lines) == len(rows) else _pairs(rows)
    for row, following in pairs:
        if closing and row in closing and not closed and stands_apart(now, row):
            now.close_item()
            closed = True
        if closed:
            now.note(row)
        else:
            _take(now, row, following)
        if notes and row in notes:
            for note in notes[row]:
                now.footnote(note)
    now.end_field()
    now.containers.leave_all()
    return now.draft


def _take(now: Drafting, row: Row, following: Row | None) -> None:
    """Decides what one line is, and does it."""
    label, item = row.label, now.item
    if label is not None and (
        (row.fielded and label.sure and not row.marker)  # as most are: nothing else it could be
        or (label.kind != "unknown" and begins_field(now, row, label, following))
    ):
        if item is None and label.kind in FIELDS and now.containers.is_early():
            now.note(row, early=True)
        else:
            _begin_field(now, row, label)
    elif row.verbatim:
        now.add_line(row)
    elif row.role == "container" and not is_inner_label(now, row):
        now.close_item()
        now.containers.enter(row)
        now.keep_links(row)
    elif row.role == "item":
        now.new_item(row, row.spans, headed=True)
    elif item is None:
        _outside(now, row, following)
    elif row.marker and row.depth >= 0:
        _bullet(now, item, row, following)
    elif starts_item(now, item, row, following):
        now.new_item(row, row.spans)
    elif label is not None and is_unknown_label(row, label):
        now.unknown(item, row, label.text, row.rest())
    elif row.rank and not row.role:
        now.unknown(item, row, row.text.rstrip(TRAILING), [])
    else:
        _text(now, item, row)


def _pairs(rows: Sequence[Row]) -> Iterator[tuple[Row, Row | None]]:
    """Each row with the next one that is no picture."""
    followed = iter([row for row in rows if row.role != "picture"])
    following = next(followed, None)
    for row in rows:
        if row is following:
            following = next(followed, None)
        yield row, following


def _begin_field(now: Drafting, row: Row, label: Label) -> None:
    kind, name, end, _ = label
    if kind not in FIELDS:
        _begin_named(now, row, kind)
        return
    item = now.item
    if item is None or (kind == "summary" and kind in item.seen and _repeats(item, row, name)):
        item = now.new_item(row, [])
    item.seen.add(kind)
    item.labels.add(name)
    rest = row.rest() if end < len(row.text) else []
    if kind != "sources":
        now.open_field(item, row, _KINDS[kind], name).add(rest)
        return
    now.begin_citing(row)
    if rest:
        now.cite(item, row, rest)


def _begin_named(now: Drafting, row: Row, kind: LabelKind) -> None:
    """``标题：…`` begins an item, ``分类：…`` a category."""
    if kind == "title":
        now.new_item(row, row.rest())
    else:
        now.close_item()
        row.rank = row.rank or LABELLED
        row.spans = row.rest()
        row.text = text_of(row.spans)
        now.containers.enter(row)


def _repeats(item: ItemDraft, row: Row, label: str) -> bool:
    """Whether another summary, named ``label``, begins an item without a title."""
    return label in item.labels or (row.blank and "sources" in item.seen)


def _outside(now: Drafting, row: Row, following: Row | None) -> None:
    """A line where no item is open: a title, or a note of the category."""
    if has_field(following) and not has_field(row):
        now.new_item(row, row.spans)
    elif now.containers.is_early():
        now.note(row, early=True)
    elif row.marker and row.depth >= 0:
        _bullet_item(now, row)
    elif row.depth < 0 and title_like(row.text) and (now.field is None or row.blank):
        now.new_item(row, row.spans)
    else:
        now.note(row)


def _bullet_item(now: Drafting, row: Row) -> None:
    """A bullet right under a category is an item: ``- **标题**：文字`` with its text."""
    lead = 0
    for text, bits, _ in row.spans:
        if not bits & BOLD:
            break
        lead += len(text)
    linked = not lead and row.spans[0][2] is not None
    if linked:  # [标题](https://…) — 文字
        lead = len(row.spans[0][0])
    head, rest = row.text[:lead].rstrip(), row.text[lead:].lstrip()
    parting = _PARTING.match(rest)
    if linked and parting and parting[0] in ":：":  # there the link may be the source's
        parting = None
    if head and rest and (parting or (head[-1] in ":：" and not linked)):
        title = [(text, bits & ~BOLD, url) for text, bits, url in cut(row.spans, 0, lead)]
        text, bits, url = title[-1]
        title[-1] = (text.rstrip(TRAILING), bits, url)
        item = now.new_item(row, title)
        start = len(row.text) - len(rest) + (parting.end() if parting else 0)
        now.open_field(item, row, "note", "").add(cut(row.spans, start))
    else:
        now.new_item(row, row.spans)


def _bullet(now: Drafting, item: ItemDraft, row: Row, following: Row | None) -> None:
    """A bullet or numbered line under an open item."""
    field, citing = now.field, now.citing
    if (field is None or item.marker) and bullet_starts_item(now, item, row, following):
        _bullet_item(now, row)
        return
    if citing is not None:
        alone = not now.has_cited or not citing.rest()
        inside = row.depth > citing.depth or (bool(citing.marker) and alone)
        if inside and (alone or is_citation(row.spans)):
            now.cite(item, row, row.spans)
            return
    if field is None:
        field = now.open_field(item, row, "note" if item.seen else "points", "")
    field.add(row.spans, row.depth, row.marker)


def _text(now: Drafting, item: ItemDraft, row: Row) -> None:
    """Plain text under an open item: more of its field, another source, or a note."""
    citing = now.citing
    if citing is not None:
        short = len(row.text) <= _MAX_SOURCE
        goes_on = short and (not now.has_cited or (not row.blank and not citing.rest()))
        if goes_on or is_citation(row.spans):
            now.cite(item, row, row.spans)
            return
    if stands_between(now, item, row):
        now.close_item()
        now.note(row)
    else:
        now.add_line(row)
