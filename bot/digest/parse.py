"""A Markdown file in, a ``Digest`` out: the one way in which digests are read.

Pure. Bytes become text (``decode``), text becomes logical lines (``flatten``, with a CommonMark
parser), lines become a digest (``roles``, ``assemble``).
"""

from __future__ import annotations

from bot.digest.assemble import assemble
from bot.digest.bullets import unglue
from bot.digest.dates import date_in_path
from bot.digest.decode import decode
from bot.digest.errors import DigestError
from bot.digest.footnotes import footnotes, may_have_footnotes
from bot.digest.front import front_matter
from bot.digest.guard import with_headings
from bot.digest.head import read_head
from bot.digest.mend import mended
from bot.digest.model import Parsed
from bot.digest.plainly import rows_of
from bot.digest.problems import problem

__all__ = ["DigestError", "parse"]


def parse(data: bytes | str, *, name: str = "") -> Parsed:
    """Reads a whole digest; ``name`` is the file's path as shown to people (it may hold the date).

    Raises DigestError where the file is too big, empty, binary, in no encoding we know, without
    a date or with an impossible one, or holds neither item nor category.
    """
    text, problems = decode(data, name)
    front = front_matter(text)
    if front.broken:
        problems.append(problem(1, "front_matter"))
    if front.length:
        lines = text.split("\n", front.length)
        text = lines[front.length] if len(lines) > front.length else ""
    text, odd = mended(text, front.length)
    problems += odd
    rows, rules = rows_of(with_headings(text), front.length)
    unglue(rows)
    rows, notes = footnotes(rows) if may_have_footnotes(text) else (rows, {})
    head = read_head(rows, front, date_in_path(name) if name else None)
    problems += head.problems
    if head.date is None:
        raise DigestError(name, problems)
    for n in sorted(head.used, reverse=True):
        del rows[n]
    draft = assemble(rows, rules, notes)
    digest = draft.build(head.date, head.title)
    problems += draft.problems
    if not any(category.name or category.items for category in digest.categories):
        raise DigestError(name, [*problems, problem(0, "nothing")])
    problems.sort(key=lambda found: found.line)
    return Parsed(digest, tuple(problems))
