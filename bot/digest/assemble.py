"""Logical lines to a digest: a small state machine that always knows where it stands.

A line heads a container or an item (``bot.digest.roles``), begins a field (a label), belongs to
what is open, or, failing all, is a note in its place. No line is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.digest.build import BlockDraft, CategoryDraft, DigestDraft, ItemDraft
from bot.digest.cite import cited, from_title, is_citation
from bot.digest.dates import find_date, without_date
from bot.digest.labels import FIELDS, Label
from bot.digest.markers import value_of
from bot.digest.model import BlockKind
from bot.digest.problems import brief, problem
from bot.digest.roles import LABELLED, assign, has_field, title_like
from bot.digest.row import Row
from bot.digest.spans import BOLD, Spans, cut, text_of

_KINDS: dict[str, BlockKind] = {
    "summary": "summary",
    "background": "background",
    "points": "points",
}
_MAX_SOURCE = 100
_TRAILING = " \t:："


def assemble(rows: Sequence[Row]) -> DigestDraft:
    """Everything below the title."""
    machine = _Machine(rows)
    machine.run()
    return machine.draft


@dataclass(slots=True)
class _Open:
    """A container whose lines we are among."""

    rank: int
    name: str
    line: int
    wrapped: bool
    used: bool = False


class _Machine:
    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.draft = DigestDraft()
        self.problems = self.draft.problems
        self.has_containers = assign(rows)
        self.has_sources = any(
            row.label is not None and row.label.kind == "sources" for row in rows
        )
        heads = [row for row in rows if row.role == "container"]
        self.coloured_sections = len(heads) == 1 or not all(row.wrapped for row in heads)
        self.lone_section = len(heads) == 1 and heads[0].wrapped
        self.stack: list[_Open] = []
        self.category: CategoryDraft | None = None
        self.item: ItemDraft | None = None
        self.field: BlockDraft | None = None  # what further lines belong to
        self.citing: Row | None = None  # the open source label, instead of a field
        self.cited_any = False

    def run(self) -> None:
        rows = self.rows
        for at, row in enumerate(rows):
            following = rows[at + 1] if at + 1 < len(rows) else None
            self._row(row, following)
        self._end_field(None)
        while self.stack:
            self._leave()

    # Which kind of line is it?

    def _row(self, row: Row, following: Row | None) -> None:
        label = row.label
        if label is None and row.marker and not row.rank and self.item and row.depth >= 0:
            self._bullet(row, following)  # most lines are
        elif row.verbatim:
            self._belongs(row)
        elif label is not None and label.kind != "unknown" and self._begins_field(row, label):
            self._label(row, label, following)
        elif row.role == "container" and not self._is_inner(row):
            self._container(row)
        elif row.role == "item":
            self._new_item(row, row.spans, headed=True)
        elif self.item is None:
            self._outside(row, following)
        elif row.marker and row.depth >= 0:
            self._bullet(row, following)
        elif self._starts_item(row, following):
            self._new_item(row, row.spans)
        elif label is not None and self._is_unknown_label(row, label):
            self._unknown(row, label.text, row.rest())
        elif row.rank and not row.role:
            self._unknown(row, row.text.rstrip(_TRAILING), [])
        else:
            self._text(row, following)

    def _begins_field(self, row: Row, label: Label) -> bool:
        """Whether a known label is one here: a word alone on its line may be a heading, and a
        bullet among points may begin like a label."""
        if label.kind in ("title", "category", "date"):
            named = label.sure and label.end < len(row.text)
            return named and (
                label.kind == "title"
                or (label.kind == "category" and (self.item is None or row.blank))
            )
        field = self.field
        if (
            field is not None
            and field.kind == "points"
            and row.marker
            and row.depth > field.depth
            and label.kind != "sources"
        ):
            return False
        if label.sure:
            return True
        if self.item is None:
            return False
        if row.level:
            return row.level * 10 > (self.item.rank if self.item.headed else self._rank_here())
        if row.bold:
            return row.role != "container" or not row.blank
        return label.kind in FIELDS and (row.depth < 0 or not row.marker)

    def _rank_here(self) -> int:
        return self.stack[-1].rank if self.stack else 0

    def _is_inner(self, row: Row) -> bool:
        """A line dressed as a category that is a label of the open item: ``**影响**：`` right
        under its text."""
        return (
            self.item is not None
            and not row.level
            and not row.blank
            and row.label is not None
            and not row.rest()
        )

    def _is_unknown_label(self, row: Row, label: Label) -> bool:
        return label.kind in ("unknown", "date", "category") and not row.marker and label.sure

    # Containers

    def _container(self, row: Row) -> None:
        self._close_item()
        spans = row.spans
        name = text_of(spans).strip().rstrip(_TRAILING)
        if row.text[0] == "【" and row.text[-1] == "】":
            name = name[1:-1].strip() or name
        if found := find_date(name):
            name = without_date(name, found) or name
        name = " ".join(name.split())
        while self.stack and self.stack[-1].rank >= row.rank:
            self._leave()
        self.stack.append(_Open(row.rank, name, row.line, row.wrapped))
        self.category = None
        if (known := self.draft.categories.get(self._names())) and known.name:
            self.problems.append(
                problem(row.line, "repeated_category", name=brief(name), first=known.line)
            )

    def _leave(self) -> None:
        """Closes the innermost container; one that nothing stood in is told."""
        left = self.stack.pop()
        if not left.used:
            self.problems.append(problem(left.line, "empty_category", name=brief(left.name)))

    def _names(self) -> tuple[str, str]:
        """The section and the category that are open: the innermost container is the category,
        but a coloured line names a section, if the file has other categories or only one such."""
        names = [one.name for one in self.stack]
        if names and self.stack[-1].wrapped and self.coloured_sections:
            return " · ".join(names), ""
        return " · ".join(names[:-1]), names[-1] if names else ""

    def _here(self, row: Row) -> CategoryDraft:
        """The category that takes what comes now."""
        if self.category is None:
            section, name = self._names()
            line = self.stack[-1].line if self.stack else row.line
            self.category = self.draft.category(section, name, line)
            for one in self.stack:
                one.used = True
        return self.category

    # Items

    def _close_item(self) -> None:
        self._end_field(None)
        self.item = None

    def _new_item(self, row: Row, spans: Spans, *, headed: bool = False) -> ItemDraft:
        self._close_item()
        title, sources = from_title(spans)
        if row.bold:  # all titles are shown bold; part of one may stand out
            title = [(text, bits & ~BOLD, url) for text, bits, url in title]
        item = ItemDraft(title, row, headed)
        self._here(row).entries.append(item)
        self.item = item
        item.cite(sources, row.line, self.problems)
        return item

    def _outside(self, row: Row, following: Row | None) -> None:
        """A line where no item is open: a title, or a note of the category."""
        early = self.category is None and self.has_containers and not self._names()[1]
        if has_field(following) and not has_field(row):
            self._new_item(row, row.spans)
        elif early and not (self.stack and self.lone_section):
            self._note(row, early=True)
        elif row.marker and row.depth >= 0:
            self._bullet_item(row)
        elif row.depth < 0 and title_like(row.text) and not self._continues_note(row):
            self._new_item(row, row.spans)
        else:
            self._note(row)

    def _continues_note(self, row: Row) -> bool:
        return self.field is not None and not row.blank

    def _bullet_item(self, row: Row) -> None:
        """A bullet right under a category is an item: ``- **标题**：文字`` with its text."""
        lead = 0
        for text, bits, _ in row.spans:
            if not bits & BOLD:
                break
            lead += len(text)
        rest = row.text[lead:].lstrip()
        head = row.text[:lead].rstrip()
        if lead and rest and (rest[0] in ":：" or head[-1] in ":："):
            self._new_item(row, cut([(head.rstrip(_TRAILING), 0, None)], 0))
            start = lead + (rest[0] in ":：") + len(row.text[lead:]) - len(rest)
            self._open(row, "note", "").add(cut(row.spans, start))
        else:
            self._new_item(row, row.spans)

    def _starts_item(self, row: Row, following: Row | None) -> bool:
        """Whether a plain line under an open item is the next one's title."""
        item = self.item
        if item is None or row.depth >= 0:
            return False
        if has_field(following) and following is not None and following.label is not None:
            kind = following.label.kind
            if kind in item.seen and (kind != "sources" or row.blank):
                return True
            if "sources" in item.seen and not (self.citing and not self.cited_any):
                return True
            if item.headed or item.marker or not title_like(row.text):
                return False
            if not item.seen and not item.blocks:
                return row.blank or kind == "summary"
            return row.blank and not following.blank
        if item.headed or item.marker or not row.blank or not title_like(row.text):
            return False
        if self._is_remark(row):
            return False
        if not item.seen:
            return True
        return "sources" in item.seen or not self.has_sources

    def _is_remark(self, row: Row) -> bool:
        """``注：…``, ``（本文由…）``: about what stands above, not a title."""
        return (row.label is not None and row.label.kind == "unknown") or row.text[0] in "（(*—"

    # Fields

    def _label(self, row: Row, label: Label, following: Row | None) -> None:
        if label.kind == "title":
            self._new_item(row, row.rest(), headed=False)
            return
        if label.kind == "category":
            row.rank = row.rank or LABELLED
            row.spans = row.rest()
            row.text = text_of(row.spans)
            self._container(row)
            return
        item = self.item
        again = (
            item is not None
            and label.kind == "summary"
            and "summary" in item.seen
            and (label.text in item.labels or (row.blank and "sources" in item.seen))
        )
        if item is None or again:
            item = self._new_item(row, [])
        self._end_field(row)
        item.seen.add(label.kind)
        item.labels.add(label.text)
        rest = row.rest() if label.sure or label.end < len(row.text) else []
        if label.kind == "sources":
            self.citing, self.cited_any = row, False
            if not label.sure and row.spans[0][2]:
                rest = row.spans  # [原文](https://…) is label and link in one
            if rest:
                self._cite(row, rest)
            return
        self._open(row, _KINDS[label.kind], label.text).add(rest)

    def _open(self, row: Row, kind: BlockKind, label: str) -> BlockDraft:
        self._end_field(row)
        block = BlockDraft(kind, label, row)
        assert self.item is not None  # noqa: S101 - for the type checker
        self.item.blocks.append(block)
        self.field = block
        return block

    def _end_field(self, row: Row | None) -> None:
        """Closes what is open; a label that nothing followed is told."""
        if self.field is not None and self.field.label and not self.field.lines:
            self.problems.append(
                problem(self.field.line, "empty_label", label=brief(self.field.label))
            )
        if self.citing is not None and not self.cited_any and self.citing.label is not None:
            name = brief(self.citing.label.text)
            self.problems.append(problem(self.citing.line, "empty_label", label=name))
        self.field = self.citing = None

    def _cite(self, row: Row, spans: Spans) -> None:
        assert self.item is not None  # noqa: S101 - for the type checker
        found = cited(spans)
        self.cited_any = self.cited_any or bool(found)
        self.item.cite(found, row.line, self.problems)

    def _unknown(self, row: Row, label: str, rest: Spans) -> None:
        self.problems.append(problem(row.line, "unknown_label", label=brief(label)))
        self._open(row, "note", label).add(rest)

    # Lines that belong to what is open

    def _bullet(self, row: Row, following: Row | None) -> None:
        item, field = self.item, self.field
        assert item is not None  # noqa: S101 - for the type checker
        if self.citing is not None:
            alone = not self.citing.rest() or not self.cited_any
            inside = row.depth > self.citing.depth or (bool(self.citing.marker) and alone)
            if (
                inside
                and (alone or is_citation(row.spans))
                and not self._next_title(row, following)
            ):
                self._cite(row, row.spans)
                return
        if self._next_title(row, following):
            self._bullet_item(row)
        elif field is not None:
            field.add(row.spans, row.depth, row.marker)
        else:
            self._open(row, "note" if item.seen else "points", "").add(
                row.spans, row.depth, row.marker
            )

    def _next_title(self, row: Row, following: Row | None) -> bool:
        """Whether a bullet is the next item's title and not a line of this one."""
        item, field = self.item, self.field
        assert item is not None  # noqa: S101 - for the type checker
        if not item.marker and (field is not None or item.headed or "sources" not in item.seen):
            return False
        followed = (
            has_field(following)
            and following is not None
            and following.label is not None
            and (following.label.kind in item.seen or "sources" in item.seen)
        )
        if not item.marker:
            return followed
        if item.marker_kind != row.kind or row.depth > item.depth:
            return False
        if row.depth < item.depth or followed:
            return True
        if field is not None:
            inside = row.depth > field.depth
            flat = field.marked and field.depth == row.depth and field.kind == "points"
            if inside or flat:
                if row.kind != "number":
                    return False
                value = value_of(row.marker)
                previous = value_of(field.lines[-1][2]) if field.lines else 0
                return value == value_of(item.marker) + 1 and value != previous + 1
        return True

    def _text(self, row: Row, following: Row | None) -> None:
        """Plain text under an open item: more of its field, another source, or a note."""
        item = self.item
        assert item is not None  # noqa: S101 - for the type checker
        if self.citing is not None:
            if not self.cited_any and len(row.text) <= _MAX_SOURCE:
                self._cite(row, row.spans)
                return
            more = not row.blank and not self.citing.rest() and len(row.text) <= _MAX_SOURCE
            if more or is_citation(row.spans):
                self._cite(row, row.spans)
                return
        if self._is_between(row, item):
            self._close_item()
            self._note(row)
        else:
            self._belongs(row)

    def _is_between(self, row: Row, item: ItemDraft) -> bool:
        """A paragraph of its own after an item that is complete belongs to no item."""
        field = self.field
        return (
            row.blank
            and row.depth < 0
            and "sources" in item.seen
            and not (item.headed or item.marker)
            and (field is None or (field.kind == "note" and not field.label))
        )

    def _belongs(self, row: Row) -> None:
        """Adds a line to what is open, whatever it is."""
        if self.item is None:
            self._note(row)
        elif self.field is not None:
            self.field.add(row.spans, row.depth, row.marker)
        else:
            self._open(row, "note", "").add(row.spans, row.depth, row.marker)

    def _note(self, row: Row, *, early: bool = False) -> None:
        """Text that belongs to no item, in its place in the category."""
        label = row.label if row.label is not None and row.label.sure and not row.marker else None
        field = self.field
        if field is None or (label is not None and not row.verbatim):
            if early:
                self.problems.append(problem(row.line, "early_text"))
            field = BlockDraft("note", label.text if label else "", row)
            self._here(row).entries.append(field)
            self.field = field
        field.add(row.rest() if label else row.spans, row.depth, row.marker)
