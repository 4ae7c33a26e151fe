"""Markdown that is no more than it seems, read as it stands; all else goes through the parser.

Most of a digest is plain sentences, bullets, bold words and links to sources. What CommonMark makes
of those is certain, and to see it at once takes a fraction of the time of hearing about each piece.
A paragraph (the lines between two empty ones) with anything else in it goes to
``bot.digest.flatten``; the tests read the same texts both ways.
"""

from __future__ import annotations

import re

from bot.digest.flatten import rows_of as parsed_rows
from bot.digest.labels import EXACT, FIELDS, INITIALS, label_of
from bot.digest.markers import FIRST
from bot.digest.row import Lines, Row, row_of
from bot.digest.spans import BOLD, TAG, Spans

_SPECIAL = r"\n*_~`\[\]<&\\"
_SIGNS = _SPECIAL + ":﹕︰|｜丨"  # and what labels and addresses are known by
_AND = r"&(?!\#?\w+;)"  # begins no entity
_TEXT = rf"[^{_SPECIAL}]*+(?:{_AND}[^{_SPECIAL}]*+)*+"
_LINKED = rf"(?=[^\s\]]){_TEXT}"
_ADDRESS = r"https?://[^\s()<>\[\]\\*;`\"']++"

_MARK = r"[ ]{0,9}(?:[-*+]|[1-9]\d?[.)])(?=[ ])"
_START = r"(?=[^\s\#>=+-])(?!\d{1,9}[.)](?:\s|\Z))"  # nothing that begins a block
# The most: a label perhaps, text, a link perhaps. Nothing that a marker could begin with.
_MOST = (
    rf"(?![&:﹕︰{re.escape(''.join(sorted(FIRST)))}])"
    rf"([^{_SIGNS}：]{{1,12}}+[：:](?!//))?+"
    rf"([^{_SIGNS}]*+(?:(?:{_AND}|:(?!//))[^{_SIGNS}]*+)*+)"
    rf"(?:(?<!!)\[({_LINKED})\]\(({_ADDRESS})\))?+"
)
# Stars open before a letter or digit and close behind one; what begins the line, before anything.
_BOLD = rf"\*\*(?=[^\W_]){_TEXT}(?<=[^\W_])\*\*(?!\*)"
_LEAD = (
    rf"\*\*(?=[^\s*]){_TEXT}"
    r"(?:(?<=[^\W_])\*\*(?!\*)|(?<=\S)\*\*(?=\n|\Z)|(?<=[:：])\*\*(?=[^\W_]|[ \[]))"
)
_LINK = rf"(?<!!)\[{_LINKED}\]\({_ADDRESS}\)"
_STYLED = rf"(?:{_LEAD})?+{_TEXT}(?:(?:{_LINK}|{_BOLD}){_TEXT})*+"
_COLOURED = rf"<(?:span|font)(?:[ ][a-z]++=\"[^\"<>&\n]*+\")*+>(?=\S){_TEXT}</(?:span|font)>"
_LINES = re.compile(
    rf"(?:(?:(?:({_MARK})[ ]|\u3000++)?+{_START}(?:{_MOST}|({_COLOURED}|{_STYLED}))"
    rf"|(\#{{1,6}}[ ](?=\S){_STYLED}(?<!\#)))(?<!\s)|(-{{3,}}|\*{{3,}})|([^\n]+)|)(?:\n|\Z)"
)
_WORDS = re.compile(r"[^\s()<>]++")
_PIECES = re.compile(r"\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)]+)\)|(<[^>]+>)|([^*\[<]+|\[)")

_FAR = ("```", "~~~", "]:", "<!--")
"""What may reach over an empty line: fences, definitions of links, comments."""

_LABELS = {f"{word}{colon}": label for word, label in EXACT.items() for colon in "：:"}
_Place = tuple[str, int, tuple[int, ...]]
"""A marker, its depth, and where the text of each open list item begins."""

_FLAT: _Place = ("•", 0, (2,))


def rows_of(text: str, offset: int = 0) -> Lines:
    """The logical lines of ``text``; ``offset`` is added to all line numbers."""
    rows: list[Row] = []
    rules: list[int] = []
    lines: list[str] = []
    line = offset
    blank, odd = True, False
    above = here = (0, 0)  # how many lines and rows stand before a paragraph
    waiting = -1  # how many lines stand before those that the parser must read
    columns: tuple[int, ...] = ()
    for mark, head, body, name, url, styled, heading, rule, other in _LINES.findall(text):
        line += 1
        row: Row | None = None
        if styled and "//" in styled and _touching(styled):
            styled, other = "", styled
        if body or head or url or styled:
            marker, depth = "", -1
            if mark:
                place = _FLAT if mark == "-" else _placed(mark, columns, blank)
                if place:
                    marker, depth, columns = place
                else:
                    other = mark
            if styled:
                row = row_of(_spans(styled), line, 0, depth, marker, blank)
            else:
                row = _plain(head, body, name, url, line, depth, marker, blank)
        elif heading:
            sign, _, title = heading.partition(" ")
            row = row_of(_spans(title), line, len(sign), -1, "", blank)
            columns = ()
        elif rule:
            if not blank:  # it makes a heading of what stands above it
                other = rule
            else:
                rules.append(line)
        elif not other:
            if not blank:  # a paragraph ends
                above = here
                if odd:
                    odd = False
                    waiting = here[0] if waiting < 0 else waiting
                    del rows[here[1] :]
                elif waiting >= 0:
                    lines = lines or text.split("\n")
                    between = "\n".join(lines[waiting : here[0]])
                    found = parsed_rows(between, waiting + offset)
                    rows[here[1] : here[1]] = found.rows
                    rules += found.rules
                    above = (here[0], here[1] + len(found.rows))
                    waiting = -1
            here = (line - offset, len(rows))
            blank, columns = True, ()
            continue
        if other:
            if not odd and waiting < 0 and any(sign in text for sign in _FAR):
                return parsed_rows(text, offset)
            odd = True
            if waiting < 0 and blank and other[0] in " \t":  # it may go on with a list
                waiting = above[0]
                del rows[above[1] :]
                here = (here[0], above[1])
        blank = False
        if row is not None:
            rows.append(row)
    if waiting >= 0:
        found = parsed_rows("\n".join(text.split("\n")[waiting:]), waiting + offset)
        rows += found.rows
        rules += found.rules
    return Lines(rows, rules)


def _placed(mark: str, columns: tuple[int, ...], blank: bool) -> _Place | None:
    """Where an item that begins with ``mark`` stands among the open ones; None where it is none,
    or belongs to what stands further up."""
    sign = mark.lstrip(" ")
    indent = len(mark) - len(sign)
    outer = columns
    while outer and indent < outer[-1]:
        outer = outer[:-1]
    if indent > 3 + (outer[-1] if outer else 0) or (indent and blank):
        return None
    if sign[0].isdecimal() and not (sign[:-1] == "1" or blank or outer is not columns):
        return None  # in running text only "1." begins a list
    return "•" if sign in "-*+" else sign, len(outer), (*outer, len(mark) + 1)


def _plain(
    head: str, body: str, name: str, url: str, line: int, depth: int, marker: str, blank: bool
) -> Row | None:
    """The row of a line that is nothing but a label with its colon, a text, a link."""
    text = head + body
    label = _LABELS.get(head)
    if url:
        if body or label is None:
            spans: Spans = [(text, 0, None)] if text else []
            return row_of([*spans, (name, 0, url)], line, 0, depth, marker, blank)
        name = name.rstrip()
        row = Row(line, 0, depth, marker, blank, [(head, 0, None), (name, 0, url)], head + name)
        row.after = [(name, 0, url)]
    else:
        row = Row(line, 0, depth, marker, blank, [(text, 0, None)], text)
        if label is not None:
            row.after = [(body.lstrip(), 0, None)] if body else []
        elif head or body[0] in INITIALS or not body[0].isalnum() or "：" in body or ":" in body:
            label = label_of(text)
            if label is None:
                return row
            row.label = label
            row.fielded = label.sure and label.kind in FIELDS
            return row
        else:
            return row
    row.label = label
    row.fielded = label.kind in FIELDS
    return row


def _touching(text: str) -> bool:
    """Whether stars follow a bare address so closely that they may belong to it."""
    return any(-1 < word.find("//") < word.rfind("**") for word in _WORDS.findall(text))


def _spans(text: str) -> Spans:
    spans: Spans = []
    for bold, name, url, tag, plain in _PIECES.findall(text):
        if plain:
            spans.append((plain, 0, None))
        elif url:
            spans.append((name, 0, url))
        elif bold:
            spans.append((bold, BOLD, None))
        else:
            spans.append((" ".join(tag.split()), TAG, None))
    return spans
