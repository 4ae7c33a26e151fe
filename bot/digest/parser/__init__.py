"""A Markdown file in, a ``Digest`` out: the one way in which digests are read.

Pure. Bytes become text (``decode``), front matter is set aside (``front_matter``), Markdown and
HTML become logical lines (``repairs``, ``markdown``, ``rows``), lines get their place
(``head``, ``structure``) and go to the fields of their items (``fields``), which become a digest
(``build``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bot.digest.dates import date_in_path
from bot.digest.errors import DigestError
from bot.digest.model import Block, Category, Parsed, plain
from bot.digest.parser.decode import decode
from bot.digest.parser.fields import drafted
from bot.digest.parser.footnotes import footnotes, may_have_footnotes
from bot.digest.parser.front_matter import front_matter
from bot.digest.parser.head import read_head
from bot.digest.parser.labels import Labels, default_labels
from bot.digest.parser.markdown import Reading, read_lines
from bot.digest.parser.repairs import repaired
from bot.digest.parser.rows import Row
from bot.digest.parser.structure import category_style, structured
from bot.digest.problems import problem

__all__ = ["DigestError", "Parse", "Reading", "parse", "reading_with"]


class Parse(Protocol):
    """Reads a file, as ``parse`` does."""

    def __call__(self, data: bytes | str, *, name: str = "") -> Parsed: ...


def reading_with(labels: Mapping[Any, Sequence[str]] | None = None, base_url: str = "") -> Reading:
    """How to read files where more ``labels`` (words by kind) are understood, and relative
    addresses are of ``base_url``."""
    return Reading(Labels(labels) if labels else default_labels(), base_url)


def parse(data: bytes | str, *, name: str = "", reading: Reading | None = None) -> Parsed:
    """Reads a whole digest; ``name`` is the file's path as shown to people (it may hold the date).

    Raises DigestError where the file is too big, empty, binary, in no encoding we know, without a
    date or with an impossible one, or holds no text but a title.
    """
    reading = reading or reading_with()
    text, problems = decode(data, name)
    front = front_matter(text)
    if front.broken:
        problems.append(problem(1, "front_matter"))
    if front.length:
        lines = text.split("\n", front.length)
        text = lines[front.length] if len(lines) > front.length else ""
    text, odd = repaired(text, front.length)
    read = read_lines(text, reading, front.length)
    rows = read.rows
    if all(row.quoted for row in rows):
        for row in rows:
            row.quoted = False
    notes: Mapping[Row, Sequence[Row]] = {}
    if may_have_footnotes(text):
        rows, notes = footnotes(rows, reading.labels)
    head = read_head(rows, front, date_in_path(name) if name else None)
    problems += [*odd, *read.problems, *head.problems]
    if head.date is None:
        raise DigestError(name, problems)
    rows = [row for n, row in enumerate(rows) if n not in head.used]
    rows = structured(rows, reading.labels)
    outline = category_style(rows)
    draft = drafted(rows, read.rules, notes, reading.labels)
    digest = draft.build(head.date, head.title)
    problems += draft.problems
    if not any(category.name or category.items for category in digest.categories):
        if not any(map(_has_words, digest.categories)):
            raise DigestError(name, [*problems, problem(0, "nothing")])
        problems.append(problem(0, "prose"))
    problems.sort(key=lambda found: found.line)
    return Parsed(digest, tuple(problems), outline)


def _has_words(category: Category) -> bool:
    """Whether a category of notes alone has something to read."""
    notes = (entry for entry in category.entries if isinstance(entry, Block))
    texts = (plain(line.text) for note in notes for line in note.lines)
    return any(char.isalnum() for text in texts for char in text)
