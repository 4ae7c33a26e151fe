"""Rich text: rows of styled text, put together into a ``Text`` of plain text and entities.

Inside this package positions count code points, as Python does; ``assemble`` alone turns them
into UTF-16 code units, Telegram's measure. The entities come out the way TDLib would put them
in order itself (``fix_entities`` in ``td/telegram/MessageEntity.cpp``): sorted by offset, then
longest first, then the enclosing kind first; bold, italic, underline and strikethrough never
overlap partly; ``code`` holds and is held by nothing but a quote; no link within a link.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from bot.digest.model import Inline, Run
from bot.render.inert_text import clean, guard_points, joined_at, literal, outside
from bot.render.message import Entity, Text

MAX_UNITS = 4096
"""The longest text of a message, in UTF-16 code units (Bot API, sendMessage)."""

MAX_ENTITIES = 100
"""Telegram passes over the entities of a message after the hundredth, and never says so
(core.telegram.org/api/config, message_length_max and limits/entities)."""

QUOTE = "expandable_blockquote"

Span = tuple[int, int, str, str | None]
"""(start, end, entity type, url): an entity within one row, in code points."""

_PRIORITY = {QUOTE: 0, "blockquote": 0, "pre": 11, "code": 20, "text_link": 49, "hashtag": 50}
_PRIORITY |= {"bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94}
_HTTP = ("http://", "https://")
_new = tuple.__new__  # half the time of a named tuple's own
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Row(NamedTuple):
    """One line of a message: no line breaks, no white space at its end (and before it only an
    indent).

    ``spans`` are in Telegram's order and lie inside; ``quoted`` rows that follow each other make
    one expandable quote.
    """

    text: str
    spans: tuple[Span, ...] = ()
    quoted: bool = False


_text = itemgetter(0)

BLANK = Row("")
"""The empty line between two paragraphs."""


def u16len(text: str) -> int:
    """The length of ``text`` in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) >> 1


def is_http(url: str | None) -> bool:
    """Whether ``url`` may become a link: only http and https do."""
    return url is not None and (
        url.startswith(_HTTP) or url[:8].lower().startswith(_HTTP)  # mostly it is in lower case
    )


def plain_row(text: str, *, bold: bool = False, url: str | None = None) -> Row:
    """``text`` as a row, cleaned and guarded, all of it bold or linked to an http(s) ``url``.

    Like ``styled``, it gives an empty row where nothing can be seen.
    """
    text = literal(text, linked=url is not None).strip()
    if not text:
        return BLANK
    spans: tuple[Span, ...] = ((0, len(text), "bold", None),) if bold else ()
    if url is not None:
        spans = ((0, len(text), "text_link", url), *spans)
    return _new(Row, (text, spans, False))


def styled(inline: Inline, *, bold: bool = False, url: str | None = None) -> Row:
    """``inline`` as a row, cleaned and guarded; ``bold`` and an http(s) ``url`` go over all of it.

    The row is empty (``text`` is ``""``) where nothing of it can be seen.
    """
    text = unstyled(inline)
    return _styled_runs(inline, bold, url) if text is None else plain_row(text, bold=bold, url=url)


def line_of(inline: Inline) -> tuple[str, tuple[Span, ...]]:
    """The text and spans of ``styled(inline)``."""
    if len(inline) == 1:
        text, *styles = inline[0]
        if not any(styles):  # nearly every line
            return literal(text).strip(), ()
    row = _styled_runs(inline, False, None)
    return row.text, row.spans


def unstyled(inline: Inline) -> str | None:
    """The text of ``inline``, as it stands, where it has no style at all; None where it has."""
    if len(inline) == 1:
        text, *styles = inline[0]
        if not any(styles):
            return text
    return None


def inert(text: str, spans: Iterable[Span]) -> tuple[str, list[Span]]:
    """``text`` guarded, with its spans moved along; code stays as it is, for Telegram looks for
    nothing there and people copy it."""
    spans = list(spans)
    if "@" not in text and "/" not in text and "." not in text:
        return text, spans
    code = [(start, end) for start, end, kind, _ in spans if kind == "code"]
    links = [(start, end) for start, end, kind, _ in spans if kind == "text_link"]
    points = outside(guard_points(text, links), code)
    if not points:
        return text, spans
    moved = [
        (start + bisect_right(points, start), end + bisect_left(points, end), kind, url)
        for start, end, kind, url in spans
    ]
    return joined_at(text, points), moved


def assemble(rows: Sequence[Row]) -> Text:
    """The message that ``rows`` make, one line each."""
    found: list[Entity] = []
    position = 0
    quote_at = quote_from = -1
    for text, spans, quoted in rows:
        if quoted:
            if quote_from < 0:
                quote_from, quote_at = position, len(found)
        elif quote_from >= 0:
            quote = (QUOTE, quote_from, position - 1 - quote_from, None)
            found.insert(quote_at, _new(Entity, quote))
            quote_from = -1
        for start, end, kind, url in spans:
            found.append(_new(Entity, (kind, position + start, end - start, url)))
        position += len(text) + 1
    if quote_from >= 0:
        found.insert(quote_at, Entity(QUOTE, quote_from, position - 1 - quote_from))
    text = "\n".join(map(_text, rows))
    if u16len(text) != len(text):
        found = _in_utf16(text, found)
    return Text(text, tuple(found))


def _in_utf16(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """Entities of ``text``, counted in code points, in UTF-16 code units."""
    astral = [match.start() for match in _ASTRAL.finditer(text)]
    found = []
    for kind, start, length, url in entities:
        offset = start + bisect_right(astral, start - 1)
        end = start + length
        found.append(Entity(kind, offset, end + bisect_right(astral, end - 1) - offset, url))
    return found


class _Stretch(NamedTuple):
    start: int
    end: int
    link: str | None
    styles: tuple[str, ...]


def _styled_runs(inline: Inline, bold: bool, url: str | None) -> Row:
    text = ""
    stretches: list[_Stretch] = []
    for run in inline:
        start = len(text)
        text += clean(run.text)
        link = url or run.url
        if not is_http(link):
            link = None
        stretches.append(_Stretch(start, len(text), link, _styles(run, bold, link)))
    return trim(*inert(text, _spans(stretches)))


def _styles(run: Run, bold: bool, link: str | None) -> tuple[str, ...]:
    """A link beats code (its address must not be lost), and code beats the letter styles
    (Telegram shows no other in it)."""
    if run.code and link is None:
        return ("code",)
    chosen = (
        ("bold", bold or run.bold),
        ("italic", run.italic),
        ("underline", run.underline),
        ("strikethrough", run.strike),
    )
    return tuple([style for style, wanted in chosen if wanted])


def _spans(stretches: Iterable[_Stretch]) -> list[Span]:
    """The entities of neighbouring stretches. A link goes on over several styles; a style ends
    wherever anything about the text changes, since Telegram would cut it there itself."""
    spans: list[Span] = []
    filled = [stretch for stretch in stretches if stretch.start < stretch.end]
    for link, group in groupby(filled, key=attrgetter("link")):
        if link is not None:
            members = list(group)
            spans.append((members[0].start, members[-1].end, "text_link", link))
    for (_, styles), group in groupby(filled, key=attrgetter("link", "styles")):
        members = list(group)
        spans += [(members[0].start, members[-1].end, style, None) for style in styles]
    return spans


def trim(text: str, spans: Iterable[Span]) -> Row:
    """A row of ``text`` and ``spans`` without white space at its ends or at theirs; spans of
    nothing else vanish, the others get into Telegram's order."""
    lead = len(text) - len(text.lstrip())
    kept: list[Span] = []
    for start, end, kind, url in spans:
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end:
            kept.append((start - lead, end - lead, kind, url))
    kept.sort(key=lambda span: (span[0], -span[1], _PRIORITY.get(span[2], 50), span[2]))
    return Row(text.strip(), tuple(kept))
