"""What grows while a digest is read, and how it becomes values at the end."""

from __future__ import annotations

import datetime as dt

from bot.digest.addresses import host
from bot.digest.cite import Cited
from bot.digest.markers import MarkerKind
from bot.digest.model import (
    Block,
    BlockKind,
    Category,
    Digest,
    Item,
    Line,
    Problem,
    Source,
)
from bot.digest.problems import brief, problem
from bot.digest.row import Row
from bot.digest.sourcelinks import cited_at_ends, mentions_source
from bot.digest.spans import Spans, inline, text_of

_new = tuple.__new__  # half the time of a named tuple's own


class BlockDraft:
    """A block under way. Its label's place in lists tells which bullets are its own."""

    __slots__ = ("base", "depth", "kind", "label", "line", "lines", "marked")

    def __init__(self, kind: BlockKind, label: str, row: Row) -> None:
        self.kind = kind
        self.label = label
        self.line = row.line
        self.depth = row.depth
        self.marked = bool(row.marker)
        self.lines: list[Line] = []
        self.base = -1  # the least depth of a line in a list

    def add(self, spans: Spans, depth: int = -1, marker: str = "") -> None:
        if not spans:
            return
        if depth > 0:
            self.base = depth if self.base < 0 else min(depth, self.base)
            self.lines.append(_new(Line, (inline(spans), depth, marker)))
        else:
            if depth == 0:
                self.base = 0
            self.lines.append(_new(Line, (inline(spans), 0, marker)))

    def build(self) -> Block:
        lines, base = self.lines, self.base
        if base > 0:  # nothing is nested in what stands nowhere
            lines = [Line(text, max(depth - base, 0), marker) for text, depth, marker in lines]
        return _new(Block, (self.kind, self.label, tuple(lines), self.line))


class ItemDraft:
    """An item under way. ``headed``: its title is a heading or bold line of its own; ``depth``
    and ``marker_kind`` are those of a title in a list."""

    __slots__ = (
        "blocks", "depth", "headed", "labels", "line", "marker", "marker_kind", "rank", "seen",
        "sources", "title",
    )  # fmt: skip

    def __init__(self, title: Spans, row: Row, headed: bool) -> None:
        self.title = title
        self.line = row.line
        self.headed = headed
        self.rank = row.rank
        self.depth = row.depth
        self.marker = row.marker
        self.marker_kind: MarkerKind = row.kind
        self.blocks: list[BlockDraft] = []
        self.sources: dict[str, Source] = {}
        self.seen: set[str] = set()
        self.labels: set[str] = set()

    def cite(self, found: list[Cited], line: int, problems: list[Problem]) -> None:
        """Adds sources that are not there yet, and says what is odd about them."""
        for source, odd in found:
            if odd is not None:
                problems.append(
                    problem(line, "odd_address", name=brief(source.name), address=brief(odd))
                )
            elif source.url is None:
                problems.append(problem(line, "source_without_address", name=brief(source.name)))
            self._add(source)

    def joined(self, source: Source, problems: list[Problem]) -> Source:
        """``source`` with the name or the address that the label above gave: ``来源：某报`` over
        ``链接：https://…`` is one source."""
        last = next(reversed(self.sources.values()), None)
        if last is None or (last.url is None) == (source.url is None):
            return source
        name, url = (last.name, source.url) if last.url is None else (source.name, last.url)
        bare = source if source.url else last
        if url is None or bare.name != host(url):
            return source
        if last.url is None:
            if sum(one.url is None for one in self.sources.values()) > 1:
                return source
            del self.sources[name]
            told = problem(0, "source_without_address", name=brief(name))
            for at in range(len(problems) - 1, -1, -1):
                if (problems[at].code, problems[at].params) == (told.code, told.params):
                    del problems[at]
                    break
        return Source(name, url)

    def _add(self, source: Source) -> None:
        """A source named after its host gives way to the same address under a real name."""
        sources, url = self.sources, source.url
        if url is None:
            sources.setdefault(source.name, source)
            return
        known = sources.setdefault(url, source)
        if known.name == source.name or source.name == host(url):
            return
        if known.name == host(url):
            sources[url] = source
        else:
            sources.setdefault(f"{source.name} {url}", source)

    def build(self) -> Item:
        blocks = tuple([block.build() for block in self.blocks if block.lines])
        sources = tuple(self.sources.values())
        if not sources:
            blocks, sources = cited_at_ends(blocks)
        return _new(Item, (inline(self.title), blocks, sources, self.line))


class CategoryDraft:
    __slots__ = ("entries", "line", "name", "section")

    def __init__(self, section: str, name: str, line: int) -> None:
        self.section = section
        self.name = name
        self.line = line
        self.entries: list[ItemDraft | BlockDraft] = []


class DigestDraft:
    """All categories in their order; the same one asked for again is the first one."""

    def __init__(self) -> None:
        self.categories: dict[tuple[str, str], CategoryDraft] = {}
        self.problems: list[Problem] = []

    def category(self, section: str, name: str, line: int) -> CategoryDraft:
        draft = self.categories.get((section, name))
        if draft is None:
            draft = self.categories[section, name] = CategoryDraft(section, name, line)
        return draft

    def build(self, date: dt.date, title: str) -> Digest:
        """The digest; what turned out empty is left out, oddities of the items are told."""
        categories = []
        found: list[tuple[Item, str]] = []
        for draft in self.categories.values():
            entries: list[Item | Block] = []
            for entry in draft.entries:
                if isinstance(entry, BlockDraft):
                    if entry.lines:
                        entries.append(entry.build())
                    continue
                item = entry.build()
                if item.title or item.blocks or item.sources:
                    entries.append(item)
                    found.append((item, text_of(entry.title) if entry.title else ""))
            if entries:
                categories.append(Category(draft.section, draft.name, tuple(entries)))
        told = {title for item, title in found if item.blocks or item.sources}
        titles: dict[str, int] = {}
        for item, name in found:
            if item.blocks or item.sources or name not in told:  # no table of contents
                self._review(item, name, titles)
        return Digest(date, title, tuple(categories))

    def _review(self, item: Item, title: str, titles: dict[str, int]) -> None:
        problems = self.problems
        if not title:
            problems.append(problem(item.line, "no_title"))
        elif (first := titles.setdefault(title, item.line)) != item.line:
            problems.append(problem(item.line, "repeated_title", title=brief(title), first=first))
        if not item.sources and not mentions_source(item):
            name = title or (item.blocks[0].label if item.blocks else "")
            problems.append(problem(item.line, "no_source", title=brief(name)))
