"""What grows while a digest is read, and how it becomes values at the end."""

from __future__ import annotations

import datetime as dt
import re

from bot.digest.model import Block, BlockKind, Category, Digest, Item, Line, Problem, Source
from bot.digest.parser.citations import Cited, cited_at_ends, mentions_source
from bot.digest.parser.inline import BOLD, Spans, host, inline, is_linked, text_of
from bot.digest.parser.markdown import PICTURE
from bot.digest.parser.rows import MarkerKind, Row
from bot.digest.problems import brief, problem

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class BlockDraft:
    """A block under way. Its label's place in lists tells which bullets are its own."""

    def __init__(self, kind: BlockKind, label: str, row: Row) -> None:
        self.kind = kind
        self.label = label
        self.line = row.line
        self.depth = row.depth
        self.marked = bool(row.marker)
        self.lines: list[Line] = []

    def add(self, spans: Spans, depth: int = -1, marker: str = "") -> None:
        if spans:
            self.lines.append(Line(inline(spans), depth, marker))

    def build(self) -> Block | None:
        """The block; what is nested in nothing is not nested. A label of our own making with
        nothing behind it is a line."""
        lines, label = self.lines, self.label
        if not lines and label and self.kind == "note":
            lines, label = [Line(inline([(label, BOLD, None)]))], ""
        if not lines:
            return None
        base = min((line.depth for line in lines if line.depth >= 0), default=0)
        built = [line._replace(depth=max(line.depth - base, 0)) for line in lines]
        return Block(self.kind, label, tuple(built), self.line)


class ItemDraft:
    """An item under way. ``headed``: its title is a heading or bold line of its own; ``depth``
    and ``marker_kind`` are those of a title in a list."""

    def __init__(self, title: Spans, row: Row, headed: bool) -> None:
        self.title = title
        self.line = row.line
        self.headed = headed
        self.rank = row.rank
        self.depth = row.depth
        self.marker = row.marker
        self.marker_kind: MarkerKind = row.kind
        self.blocks: list[BlockDraft] = []
        self.pictures: BlockDraft | None = None
        self.sources: dict[str, Source] = {}
        self.seen: set[str] = set()
        self.labels: set[str] = set()

    def add_picture(self, row: Row) -> None:
        """Adds a line of pictures, if there is something to open."""
        if not is_linked(row.spans):
            return
        self.pictures = self.pictures or BlockDraft("picture", "", row)
        self.pictures.add(row.spans)

    def cite(self, found: list[Cited], line: int, problems: list[Problem]) -> None:
        """Adds sources that are not there yet, and says what is odd about them."""
        for source, odd in found:
            if odd is not None and _SCHEME.match(odd):
                problems.append(
                    problem(line, "odd_address", name=brief(source.name), address=brief(odd))
                )
            elif source.url is None and odd is None:
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
        blocks = tuple(block for draft in self.blocks if (block := draft.build()))
        sources = tuple(self.sources.values())
        if not sources:
            blocks, sources = cited_at_ends(blocks)
        item = Item(inline(self.title), blocks, sources, self.line)
        pictures = self.pictures.build() if self.pictures is not None else None
        if pictures is None:
            return item
        if any(source.url for source in sources) or _links(
            item
        ):  # a picture without words adds nothing to a link
            kept = tuple(line for line in pictures.lines if not _is_bare(line))
            pictures = pictures._replace(lines=kept) if kept else None
        return item._replace(blocks=(*blocks, pictures)) if pictures is not None else item


def _is_bare(line: Line) -> bool:
    return all(run.text.startswith(PICTURE) or not run.text.strip() for run in line.text)


def _links(item: Item) -> bool:
    lines = (line.text for block in item.blocks for line in block.lines)
    return any(run.url for text in (item.title, *lines) for run in text)


class CategoryDraft:
    """A category under way."""

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
                    block = entry.build()
                    entries += [block] if block else []
                    continue
                item = entry.build()
                if item.title or item.blocks or item.sources:
                    entries.append(item)
                    found.append((item, text_of(entry.title)))
            if entries:
                categories.append(Category(draft.section, draft.name, tuple(entries)))
        titles: dict[str, int] = {}
        for item, name in found:
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
