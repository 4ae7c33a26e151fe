"""Structured lines to a draft of the digest: each line goes to its item's field, or stands as a
note in its place. No line is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from bot.digest.model import BlockKind
from bot.digest.parser.build import BlockDraft, CategoryDraft, DigestDraft, ItemDraft
from bot.digest.parser.citations import cited, cited_whole, from_title, is_citation
from bot.digest.parser.footnotes import sources_of
from bot.digest.parser.inline import BOLD, ITALIC, Spans, cut, is_linked, text_of
from bot.digest.parser.labels import FIELDS, Label, LabelKind, Labels
from bot.digest.parser.rows import Row, is_field, title_like, value_of
from bot.digest.parser.structure import LABELLED
from bot.digest.problems import brief, problem

TRAILING = " \t:："
"""What may stand behind a name and is no part of it."""

MAX_SOURCE_CHARS = 100
"""A longer line below a source's label is no source."""

_KINDS: dict[str, BlockKind] = {
    "summary": "summary", "background": "background", "points": "points",
}  # fmt: skip
_PARTING = re.compile(r"[:：]|—{1,2}|[-–|｜](?=\s)|丨")
"""What parts a bullet's bold title from its text."""


def drafted(
    rows: Sequence[Row],
    rules: Sequence[int],
    notes: Mapping[Row, Sequence[Row]],
    labels: Labels,
) -> DigestDraft:
    """Everything below the title; ``rules`` are the numbers of the lines that are rules, ``notes``
    the footnotes that lines refer to."""
    lines = [row for row in rows if not row.picture]  # what pictures stand between is one
    now = _Drafting(lines, labels)
    closing = _closing_rows(lines, rules)
    news = _news(lines)
    closed = False
    followed = dict(zip_longest(lines, lines[1:]))
    for row in rows:
        if row in closing and not closed and _stands_apart(now, row):
            now.close_item()
            closed = True
        if row.picture:
            now.picture(row)
        elif closed:
            now.note(row)
        elif row in news and (now.item is None or now.item.marker == "|"):
            _table_item(now, row)
        else:
            _take(now, row, followed[row])
        for note in notes.get(row, ()):
            now.footnote(note)
    now.release_pictures()
    now.end_field()
    now.leave_all()
    return now.draft


@dataclass(slots=True)
class _Open:
    """A section or category that is open."""

    row: Row
    rank: int
    name: str
    used: bool = False


class _Drafting:
    """Where we stand: the open sections and categories, the open item and its field.

    ``item`` is open until a category or another item begins. Further lines belong to ``field``, or
    else to the source label ``citing`` (``has_cited``: it has some). Without an item, ``field`` is
    a note of the category. ``entries`` counts the entries of a list that directly follow each
    other; ``pictures`` wait for what stands below them.
    """

    def __init__(self, rows: Sequence[Row], labels: Labels) -> None:
        self.labels = labels
        self.draft = DigestDraft()
        self.problems = self.draft.problems
        heads = [row for row in rows if row.role in ("section", "category")]
        self.has_categories = bool(heads)
        self._coloured_sections = len(heads) == 1 or not all(row.coloured for row in heads)
        self.headed_only = not any(
            row.blank and not (row.rank or row.label or row.verbatim) and row.depth < 0
            and after.fielded and not after.blank and title_like(row.text)
            for row, after in pairwise(rows)
        )  # fmt: skip
        self._headings = any(row.level and row.role in ("category", "item") for row in rows)
        self._begun = False
        self.item_headings = self.headed_only and any(
            row.level and row.role == "item" for row in rows
        )
        self._lone_section = len(heads) == 1 and heads[0].coloured
        self.file_has_sources = any(row.label and row.label.kind == "sources" for row in rows)
        self._stack: list[_Open] = []
        self._category: CategoryDraft | None = None
        self.item: ItemDraft | None = None
        self.field: BlockDraft | None = None
        self.citing: Row | None = None
        self.has_cited = False
        self.entries = 0
        self.table_head: Row | None = None  # of a table of news whose first row is awaited
        self.pictures: list[Row] = []
        self._pictures_above = False

    # Sections and categories

    @property
    def rank(self) -> int:
        """The rank of the innermost open one, 0 where none is."""
        return self._stack[-1].rank if self._stack else 0

    def enter(self, row: Row) -> None:
        """Opens what ``row`` heads, and closes what can't hold it."""
        self.close_item()
        self._begun = self._begun or row.role != "section"
        name = text_of(row.spans).strip().rstrip(TRAILING)
        if row.text[0] == "【" and row.text[-1] == "】":
            name = name[1:-1].strip() or name
        name = " ".join(name.split())
        while self._stack and self._stack[-1].rank >= row.rank:
            self._leave()
        self._stack.append(_Open(row, row.rank, name))
        self._category = None
        known = self.draft.categories.get(self._names())
        if known is not None and known.name:
            self.problems.append(
                problem(row.line, "repeated_category", name=brief(name), first=known.line)
            )
        if is_linked(row.spans):  # a name is plain text: the link is its first line too
            block = BlockDraft("note", "", row)
            block.add(row.spans)
            self.here(row).entries.append(block)

    def leave_all(self) -> None:
        while self._stack:
            self._leave()

    def here(self, row: Row) -> CategoryDraft:
        """The category that takes what stands in ``row``."""
        if self._category is None:
            section, name = self._names()
            line = self._stack[-1].row.line if self._stack else row.line
            self._category = self.draft.category(section, name, line)
            for one in self._stack:
                one.used = True
        return self._category

    def is_early(self) -> bool:
        """Whether the file has categories and we stand before the first (of this section)."""
        if not self.has_categories or (self._stack and self._lone_section):
            return False
        return not self._names()[1]

    def is_foreword(self) -> bool:
        """Whether headings tell where the items are, and we stand before the first of them."""
        return self._headings and not self._begun

    def _leave(self) -> None:
        """Closes the innermost one; one that nothing stood in is a line of text."""
        left = self._stack.pop()
        if not left.used:
            self._category = None
            self.apart(left.row)
            self._category = None

    def _names(self) -> tuple[str, str]:
        """The section and the category that are open: the innermost is the category, but a
        coloured line names a section, if the file has other categories or only one such."""
        names = [one.name for one in self._stack]
        if names and self._stack[-1].row.coloured and self._coloured_sections:
            return " · ".join(names), ""
        return " · ".join(names[:-1]), names[-1] if names else ""

    # Items and their fields

    def close_item(self) -> None:
        self.release_pictures()
        self.end_field()
        self.item = None

    def new_item(self, row: Row, spans: Spans, *, headed: bool = False) -> ItemDraft:
        """Opens an item with ``spans`` as its title; the title's links are sources."""
        pictures, self.pictures = self.pictures, []
        if pictures and self.item is None:
            self._pictures_above = True
        self.close_item()
        self._begun = True
        self.entries = self.entries + 1 if row.depth >= 0 else 0
        title, sources = from_title(spans)
        if row.bold:  # all titles are shown bold; part of one may stand out
            title = [(text, bits & ~BOLD, url) for text, bits, url in title]
        item = ItemDraft(title, row, headed)
        self.here(row).entries.append(item)
        self.item = item
        item.cite(sources, row.line, self.problems)
        for picture in pictures:
            item.add_picture(picture)
        return item

    def open_field(self, item: ItemDraft, row: Row, kind: BlockKind, label: str) -> BlockDraft:
        self.release_pictures()
        self.end_field()
        self.field = block = BlockDraft(kind, label, row)
        item.blocks.append(block)
        return block

    def end_field(self) -> None:
        """Closes what is open; a label that nothing followed is told."""
        field, citing = self.field, self.citing
        if field is not None and field.label and not field.lines and field.kind != "note":
            self.problems.append(problem(field.line, "empty_label", label=brief(field.label)))
        if citing is not None and citing.label is not None and not self.has_cited:
            self.problems.append(problem(citing.line, "empty_label", label=citing.label.text))
        self.field = self.citing = None

    def begin_citing(self, row: Row) -> None:
        self.release_pictures()
        self.end_field()
        self.citing = row
        self.has_cited = False

    def cite(self, item: ItemDraft, row: Row, spans: Spans) -> None:
        """Takes ``spans`` as sources of the item."""
        own = row is self.citing
        whole = not own and row.marker and _is_reference(spans)
        found = cited_whole(spans) if whole else cited(spans)
        if found:
            self.has_cited = True
        if own and item.sources and len(found) == 1:
            found = [(item.joined(found[0][0], self.problems), found[0][1])]
        item.cite(found, row.line, self.problems)

    def footnote(self, note: Row) -> None:
        """Takes what a footnote of the line before says: sources of its item, or a remark."""
        if self.item is None:
            self.note(note)
        elif found := sources_of(note):
            self.item.cite(found, note.line, self.problems)
        else:
            block = BlockDraft("note", "", note)
            block.add(note.spans)
            self.item.blocks.append(block)

    def unknown(self, item: ItemDraft, row: Row, label: str, rest: Spans) -> None:
        """A field whose label we don't know: a note under that label."""
        if row.label is None or row.label.kind == "unknown":
            self.problems.append(problem(row.line, "unknown_label", label=brief(label)))
        self.open_field(item, row, "note", label).add(rest)

    def add_line(self, row: Row) -> None:
        """Adds a line to what is open, whatever it is."""
        self.release_pictures()
        if self.item is None:
            self.note(row)
        else:
            field = self.field or self.open_field(self.item, row, "note", "")
            field.add(row.spans, row.depth, row.marker)

    def note(self, row: Row, *, early: bool = False) -> None:
        """Text that belongs to no item, in its place in the category."""
        self.release_pictures()
        label = row.label if row.label is not None and row.label.sure and not row.marker else None
        if row.cells is not None:
            label = None
        field = self.field
        if field is None or (label is not None and not row.verbatim):
            if early:
                self.problems.append(problem(row.line, "early_text"))
            self.field = field = BlockDraft("note", label.text if label else "", row)
            self.here(row).entries.append(field)
        field.add(row.rest() if label else row.spans, row.depth, row.marker)

    def apart(self, row: Row) -> None:
        """A line of the category that stands for itself."""
        self.close_item()
        block = BlockDraft("note", "", row)
        block.add([(text, bits | BOLD * bool(row.role), url) for text, bits, url in row.spans])
        self.here(row).entries.append(block)

    # Pictures

    def picture(self, row: Row) -> None:
        """A line of pictures: of the item above, or of what stands right below."""
        if self.item is None or (self._pictures_above and (row.blank or self.pictures)):
            self.pictures.append(row)
        else:
            self.item.add_picture(row)

    def release_pictures(self) -> None:
        """Gives the waiting pictures to what is open."""
        pictures, self.pictures = self.pictures, []
        for row in pictures:
            if self.item is not None:
                self.item.add_picture(row)
            elif is_linked(row.spans):
                block = BlockDraft("note", "", row)
                block.add(row.spans)
                self.here(row).entries.append(block)


def _is_reference(spans: Spans) -> bool:
    """Whether a line of a list of sources is one whole: ``某报，《标题》，https://…``."""
    links = sum(url is not None for _, _, url in spans)
    return links == 1 and any("，" in text or ", " in text for text, _, url in spans if not url)


# One line


def _take(now: _Drafting, row: Row, following: Row | None) -> None:
    """Decides what one line is, and does it."""
    label, item = row.label, now.item
    if _is_inner_link(now, row) or (row.cells is not None and item is None):
        now.add_line(row)
    elif label is not None and (
        (row.fielded and label.sure and not row.marker)
        or (label.kind != "unknown" and _begins_field(now, row, label, following))
    ):
        if item is None and label.kind in FIELDS and (now.is_early() or now.is_foreword()):
            now.note(row, early=True)
        else:
            _begin_field(now, row, label)
    elif row.verbatim:
        now.add_line(row)
    elif row.role in ("section", "category") and not _is_inner_label(now, row):
        now.enter(row)
    elif row.role == "item":
        now.new_item(row, row.spans, headed=True)
    elif row.role == "subhead" or (row.coloured and not row.role):
        now.apart(row)
    elif row.role == "line":
        if item is not None and item.headed and item.line == row.line - 1:
            now.open_field(item, row, "note", "").add(row.spans)
            now.end_field()
        else:
            now.problems.append(problem(row.line, "empty_category", name=brief(row.text)))
            now.apart(row)
    elif row.role == "inner" and item is not None and row.level:
        block = now.open_field(item, row, "note", "" if is_linked(row.spans) else row.text)
        if not block.label:
            block.add([(text, bits | BOLD, url) for text, bits, url in row.spans])
    elif item is None:
        _outside(now, row, following)
    elif row.marker and row.depth >= 0:
        _bullet(now, item, row, following)
    elif _starts_item(now, item, row, following):
        now.new_item(row, row.spans)
    elif label is not None and _is_unknown_label(now, row, label):
        now.unknown(item, row, label.text, row.rest())
    elif row.rank and row.role in ("", "inner") and not is_linked(row.spans):
        now.unknown(item, row, row.text.rstrip(TRAILING), [])
    else:
        _text(now, item, row)


def _is_inner_link(now: _Drafting, row: Row) -> bool:
    """Whether a line that leads somewhere goes on with a bullet among others of a headed item:
    the address is the bullet's own."""
    field, label = now.field, row.label
    if now.item is None or not now.item.headed or field is None or row.marker or row.depth < 0:
        return False
    leads = label is not None and label.kind == "sources" and label.end == 0
    return leads and bool(field.lines) and any(line.marker for line in field.lines)


def _begin_field(now: _Drafting, row: Row, label: Label) -> None:
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
    at = _next_label(text_of(rest))
    if cut(rest, 0, at):
        now.cite(item, row, cut(rest, 0, at))
    if at is not None:  # 来源：某报 | 评分：8
        now.open_field(item, row, "note", "").add(cut(rest, at + 1))


_NEXT_LABEL = re.compile(r"[|｜•·]\s+[^\w\s:：|]{0,4}\s*[^\s:：|]{1,12}\s?[:：](?=\s)")


def _next_label(text: str) -> int | None:
    """Where a bar stands before another label on the same line."""
    found = _NEXT_LABEL.search(text)
    return found.start() if found else None


def _begin_named(now: _Drafting, row: Row, kind: LabelKind) -> None:
    """``标题：…`` begins an item, ``分类：…`` a category."""
    if kind == "title":
        now.new_item(row, row.rest())
    else:
        row.rank = row.rank or LABELLED
        row.spans = row.rest()
        row.text = text_of(row.spans)
        now.enter(row)


def _repeats(item: ItemDraft, row: Row, label: str) -> bool:
    """Whether another summary, named ``label``, begins an item without a title."""
    return label in item.labels or (row.blank and "sources" in item.seen)


def _outside(now: _Drafting, row: Row, following: Row | None) -> None:
    """A line where no item is open: a title, or a note of the category."""
    listed = following is not None and (
        following.cells is not None
        or (bool(following.marker) and following.depth >= 0 and is_linked(following.spans))
    )
    introduces = listed and not is_linked(row.spans)
    if now.is_foreword():
        now.note(row, early=True)
    elif is_field(following) and not row.fielded:
        now.new_item(row, row.spans)
    elif now.is_early():
        now.note(row, early=True)
    elif row.marker and row.depth >= 0:
        _bullet_item(now, row)
    elif (
        row.depth < 0
        and title_like(row.text)
        and not (row.quoted or introduces or now.item_headings)
        and (now.field is None or row.blank)
    ):  # fmt: skip
        now.new_item(row, row.spans)
    else:
        now.note(row)


def _bullet_item(now: _Drafting, row: Row) -> None:
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


def _bullet(now: _Drafting, item: ItemDraft, row: Row, following: Row | None) -> None:
    """A bullet or numbered line under an open item."""
    field, citing = now.field, now.citing
    if (field is None or item.marker) and _bullet_starts_item(now, item, row, following):
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


def _text(now: _Drafting, item: ItemDraft, row: Row) -> None:
    """Plain text under an open item: more of its field, another source, or a note."""
    citing = now.citing
    if citing is not None:
        short = len(row.text) <= MAX_SOURCE_CHARS
        goes_on = short and (not now.has_cited or (not row.blank and not citing.rest()))
        if goes_on or is_citation(row.spans):
            now.cite(item, row, row.spans)
            return
    if _stands_between(now, item, row):
        now.close_item()
        now.note(row)
    else:
        now.entries = 0
        field = now.field
        if field is not None and field.kind == "note" and field.label and row.blank and field.lines:
            now.end_field()  # its own paragraph
        now.add_line(row)


# Questions about a line where it stands


def _begins_field(now: _Drafting, row: Row, label: Label, following: Row | None) -> bool:
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
    if now.item is None or row.role in ("section", "category", "item", "line"):
        return row.level == 0 and now.item is not None and row.bold and not row.blank
    if row.level:
        return row.level * 10 > (now.item.rank if now.item.headed else now.rank)
    if row.bold or (row.spans[0][2] and end):  # [原文](https://…)
        return True
    if not end:  # a bare address
        return not row.marker and now.citing is None
    goes_on = following is not None and not following.role and not following.fielded
    return goes_on and following is not None and (bool(following.marker) or not following.blank)


def _is_inner_label(now: _Drafting, row: Row) -> bool:
    """A line dressed as a category that is a label of the open item: ``**影响**：`` right under
    its text."""
    return (
        now.item is not None
        and not (row.level or row.blank)
        and row.label is not None
        and not row.rest()
    )


def _is_unknown_label(now: _Drafting, row: Row, label: Label) -> bool:
    if row.depth >= 0 and now.item is not None and now.item.headed and now.field is not None:
        return False  # it goes on with a bullet
    return label.sure and not row.marker and label.kind in ("unknown", "date", "category")


def _starts_item(now: _Drafting, item: ItemDraft, row: Row, following: Row | None) -> bool:
    """Whether a plain line under an open item is the next one's title."""
    if row.depth >= 0 or row.quoted or (now.headed_only and item.headed):
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
    if (row.label is not None and row.label.kind == "unknown") or row.text[0] in "（(*—":
        return False  # 注：…, （本文由…）
    return not item.seen or "sources" in item.seen or not now.file_has_sources


def _bullet_starts_item(now: _Drafting, item: ItemDraft, row: Row, following: Row | None) -> bool:
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
        return not (item.seen or flat)
    value = value_of(row.marker)
    before = value_of(field.lines[-1][2]) if field.lines else 0
    return value == value_of(item.marker) + 1 and value != before + 1


def _stands_between(now: _Drafting, item: ItemDraft, row: Row) -> bool:
    """Whether a paragraph of its own belongs to no item: after one that is complete, or below a
    list of several."""
    field = now.field
    if not row.blank or row.depth >= 0 or item.headed or row.quoted:
        return False
    if item.marker:
        return now.entries > 1 and not item.seen
    plain = field is None or (field.kind == "note" and not field.label)
    return "sources" in item.seen and plain


# Tables


def _news(rows: Sequence[Row]) -> frozenset[Row]:
    """The rows of tables that hold the news: at least one has a linked cell."""
    found: set[Row] = set()
    table: list[Row] = []
    for row in [*rows, None]:
        begins = row is None or row.cells is None or row.head == []
        if begins:
            if any(is_linked(one.spans) for one in table if one.head != []):
                found.update(table)
            table = []
        if row is not None and row.cells is not None:
            table.append(row)
    return frozenset(found)


def _table_item(now: _Drafting, row: Row) -> None:
    """An item of a table's row: its title, then the other cells under the words of the head."""
    cells, head = row.cells or [], row.head
    if head == []:
        now.close_item()
        now.table_head = row
        return
    names = [*(head or ()), *[""] * len(cells)]
    kinds = [now.labels.known(name) for name in names]
    filled = [n for n, cell in enumerate(cells) if text_of(cell).strip()]
    titled = [n for n in filled if is_linked(cells[n]) and kinds[n] not in ("sources", "date")]
    worded = [n for n in filled if not text_of(cells[n]).strip().isdecimal()]
    if not filled:
        return
    at = next(iter([n for n in filled if kinds[n] == "title"] or titled or worded or filled))
    if now.table_head is not None and names[at].strip():
        if not (now.labels.heads_titles(names[at]) or kinds[at]):
            now.apart(now.table_head)
        now.table_head = None
    row.bold = True
    item = now.new_item(row, cells[at])
    item.marker = "|"
    for n in filled:
        if n == at or (text_of(cells[n]).strip().isdecimal() and names[n].strip() in ("", "#")):
            continue
        if kinds[n] == "sources":
            item.cite(cited(cells[n]), row.line, now.problems)
        else:
            kind = _KINDS.get(kinds[n] or "", "note")
            now.open_field(item, row, kind, names[n].strip()).add(cells[n])
    now.end_field()


# The closing words


_SAID_LAST = re.compile(
    r"(?:本期|本报|本文|责任|内容)?(?:编辑|編輯|责编|責編|校对|审核|審核|整理|排版|订阅|訂閱"
    r"|免责声明|免責聲明|声明|版权|投稿|反馈)\s*[：:]"
    r"|(?:(?:un)?subscribe|editors?|edited by|disclaimer)\b",
    re.IGNORECASE,
)
"""What begins closing words, even where they are bullets as the items are."""


def _closing_rows(rows: Sequence[Row], rules: Sequence[int]) -> frozenset[Row]:
    """The rows right under a rule below which nothing heads anything or is a field of an item:
    where the closing words may begin."""
    found: list[Row] = []
    ordered = sorted(rules)
    for at in range(len(rows) - 1, 0, -1):
        row = rows[at]
        while ordered and ordered[-1] > row.line:
            ordered.pop()
        ruled = bool(ordered) and ordered[-1] > rows[at - 1].line
        if ruled:
            found.append(row)
        if row.fielded:
            told = ruled and row.label is not None and row.label.kind == "sources"
        elif row.role:  # bold words alone may still be no category
            told = ruled and not row.level and at == len(rows) - 1
        else:
            told = row.label is None or row.label.kind not in ("title", "category")
        if not told:
            return frozenset(found[:-1] if ruled else found)
    return frozenset(found)


def _stands_apart(now: _Drafting, row: Row) -> bool:
    """Whether one of these rows ends the open item. A bare line under items that are such lines
    themselves is another of them."""
    item = now.item
    if item is None or (item.marker and row.marker and not _SAID_LAST.match(row.text)):
        return False
    if row.fielded:  # whose sources they are
        return "sources" in item.seen
    bare = not (item.seen or item.headed or item.marker)
    return not (bare and title_like(row.text) and not all(span[1] & ITALIC for span in row.spans))
