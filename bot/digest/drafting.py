"""The open item and its open field, and what can be done to them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.digest.build import BlockDraft, DigestDraft, ItemDraft
from bot.digest.cite import cited, cited_whole, from_title
from bot.digest.containers import Containers
from bot.digest.footnotes import sources_of
from bot.digest.model import BlockKind
from bot.digest.problems import brief, problem
from bot.digest.row import Row
from bot.digest.spans import BOLD, Spans, address


def _is_reference(spans: Spans) -> bool:
    """Whether a line of a list of sources is one whole: ``某报，《标题》，https://…``."""
    linked = [url is not None for _, _, url in spans]
    return sum(linked) == 1 and any(
        "，" in text or ", " in text for text, _, url in spans if not url
    )


class Drafting:
    """Where we stand. ``item`` is open until a container or another item begins. Further lines
    belong to ``field``, or else to the source label ``citing`` (``has_cited``: it has some).
    Without an item, ``field`` is a note of the category. ``heads`` are those of ``rows`` that head
    a container."""

    def __init__(self, rows: Sequence[Row], heads: Sequence[Row]) -> None:
        self.draft = DigestDraft()
        self.problems = self.draft.problems
        self.containers = Containers(self.draft, heads)
        self.file_has_sources = any(
            row.label is not None and row.label.kind == "sources" for row in rows
        )
        self.item: ItemDraft | None = None
        self.field: BlockDraft | None = None
        self.citing: Row | None = None
        self.has_cited = False

    def keep_links(self, row: Row) -> None:
        """A category's name is plain text: where its heading links, that is its first line too."""
        if any(address(url) for _, _, url in row.spans if url):
            block = BlockDraft("note", "", row)
            block.add(row.spans)
            self.containers.here(row).entries.append(block)

    def close_item(self) -> None:
        self.end_field()
        self.item = None

    def new_item(self, row: Row, spans: Spans, *, headed: bool = False) -> ItemDraft:
        """Opens an item with ``spans`` as its title; the title's links are sources."""
        self.close_item()
        title, sources = from_title(spans)
        if row.bold:  # all titles are shown bold; part of one may stand out
            title = [(text, bits & ~BOLD, url) for text, bits, url in title]
        item = ItemDraft(title, row, headed)
        self.containers.here(row).entries.append(item)
        self.item = item
        if sources:
            item.cite(sources, row.line, self.problems)
        return item

    def open_field(self, item: ItemDraft, row: Row, kind: BlockKind, label: str) -> BlockDraft:
        if self.field is not None or self.citing is not None:
            self.end_field()
        self.field = block = BlockDraft(kind, label, row)
        item.blocks.append(block)
        return block

    def end_field(self) -> None:
        """Closes what is open; a label that nothing followed is told."""
        field, citing = self.field, self.citing
        if field is not None and field.label and not field.lines:
            self.problems.append(problem(field.line, "empty_label", label=brief(field.label)))
        if citing is not None and citing.label is not None and not self.has_cited:
            self.problems.append(problem(citing.line, "empty_label", label=citing.label.text))
        self.field = self.citing = None

    def begin_citing(self, row: Row) -> None:
        if self.field is not None or self.citing is not None:
            self.end_field()
        self.citing = row
        self.has_cited = False

    def cite(self, item: ItemDraft, row: Row, spans: Spans) -> None:
        """Takes ``spans`` as sources of the item."""
        own = row is self.citing
        found = (
            cited_whole(spans) if not own and row.marker and _is_reference(spans) else cited(spans)
        )
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
        self.problems.append(problem(row.line, "unknown_label", label=brief(label)))
        self.open_field(item, row, "note", label).add(rest)

    def add_line(self, row: Row) -> None:
        """Adds a line to what is open, whatever it is."""
        if self.item is None:
            self.note(row)
        else:
            field = self.field or self.open_field(self.item, row, "note", "")
            field.add(row.spans, row.depth, row.marker)

    def note(self, row: Row, *, early: bool = False) -> None:
        """Text that belongs to no item, in its place in the category."""
        label = row.label if row.label is not None and row.label.sure and not row.marker else None
        field = self.field
        if field is None or (label is not None and not row.verbatim):
            if early:
                self.problems.append(problem(row.line, "early_text"))
            self.field = field = BlockDraft("note", label.text if label else "", row)
            self.containers.here(row).entries.append(field)
        field.add(row.rest() if label else row.spans, row.depth, row.marker)
