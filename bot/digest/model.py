"""A digest as values: what the parser makes and everything downstream reads.

Nothing here knows Markdown or Telegram. All text is literal: a ``<b>`` in ``Run.text`` is three
characters, never markup.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.digest.problems import Problem as Problem  # part of the model, kept with its sentences

# What there is one of for every line or item is a named tuple: a frozen dataclass takes several
# times as long to make.


class Run(NamedTuple):
    """A stretch of text in one style. ``url`` is the http(s) address it links to, if any."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    strike: bool = False
    url: str | None = None


Inline = tuple[Run, ...]
"""A line of styled text, without line breaks, white space at its ends stripped."""


def plain(inline: Inline) -> str:
    """The text of ``inline`` without its styles."""
    return "".join(run.text for run in inline)


class Line(NamedTuple):
    """One line of a block. ``depth`` counts nested bullets from 0; ``marker`` is ``""`` for plain
    text, ``"•"`` for a bullet, ``"1."`` (as written) for a numbered one."""

    text: Inline
    depth: int = 0
    marker: str = ""


BlockKind = Literal["summary", "background", "points", "note", "picture"]


class Block(NamedTuple):
    """A field of an item, or text that fits no field (kind ``note``).

    ``label`` is the label as written, without its colon (``说明``, ``影响``), ``""`` where there
    was none. ``line`` is its first line in the file, counted from 1; two that differ in nothing
    else are equal.
    """

    kind: BlockKind
    label: str
    lines: tuple[Line, ...]
    line: int = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Block) and self[:3] == other[:3]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self[:3])


class Source(NamedTuple):
    """Where an item comes from. ``url`` is http(s), or None where only a name was given."""

    name: str
    url: str | None


class Item(NamedTuple):
    """One piece of news. ``blocks`` keep the file's order; ``sources`` too, without repeats.
    ``line`` is as a block's."""

    title: Inline
    blocks: tuple[Block, ...]
    sources: tuple[Source, ...]
    line: int = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Item) and self[:3] == other[:3]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self[:3])


@dataclass(frozen=True, slots=True)
class Category:
    """A section's category with what stands in it, in the file's order.

    A ``Block`` among the entries is text that belongs to no item and is shown in its place.
    ``name`` is ``""`` for what stands before the first category (or where there is none), and
    ``section`` is ``""`` where the file names no section. (section, name) is unique in a digest;
    a category that comes twice is one, at its first place. There is at least one entry.
    """

    section: str
    name: str
    entries: tuple[Item | Block, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Item))


@dataclass(frozen=True, slots=True)
class Digest:
    """A day's digest. ``title`` is the first heading without its date, ``""`` where none stood."""

    date: dt.date
    title: str
    categories: tuple[Category, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for category in self.categories for item in category.items)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file held: the digest and all that was odd about it, by line."""

    digest: Digest
    problems: tuple[Problem, ...]
    outline: str = ""
    """What heads the categories, as it is written in the file: ``##``, ``**``; ``""`` where
    nothing does."""

    @property
    def understood(self) -> str:
        """One line on how the file was understood."""
        items, categories = len(self.digest.items), len(self.digest.categories)
        if not any(category.name for category in self.digest.categories):
            return f"{_counted(items, 'item')} without a category" if items else "one text"
        by = f"; categories are the {self.outline}" if self.outline else ""
        named = sum(bool(category.name) for category in self.digest.categories)
        return f"{_counted(items, 'item')} in {_counted(named or categories, 'category')}{by}"


def _counted(number: int, noun: str) -> str:
    plural = "categories" if noun == "category" else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"
