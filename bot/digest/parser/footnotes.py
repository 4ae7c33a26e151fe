"""Footnotes: a ``[^1]`` in the text, and the line ``[^1]: …`` that says what it leads to; or a
``[1]``, and the line ``[1] …`` with a link.

They stand far from each other; what a footnote says goes to the item that refers to it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.digest.parser.citations import Cited, cited, cited_whole, is_citation
from bot.digest.parser.inline import CODE, Spans, cut, text_of, trim
from bot.digest.parser.labels import Labels
from bot.digest.parser.rows import Row

_DEFINITION = re.compile(r"\[(\^[^\]\s]{1,40}|\d{1,3})\]\s*[:：]\s*(?=\S)")
_REFERENCE = re.compile(r"[ \t]*\[(\^[^\]\s]{1,40}|\d{1,3})\]")
_NUMBERED = re.compile(r"\[(\d{1,2})\]")
_SOMEWHERE = ("[^", "\n[1] ", "\n[1]:", "\n[1]：", "\n- [1] ")
_HEADINGS = frozenset(["脚注", "注释", "腳註", "註釋", "注", "footnotes", "notes"])
_SENTENCE = re.compile("[，。；！？,;!?]")
_MAX_NAME = 24


class Footnotes(NamedTuple):
    """A text's lines without its footnotes, and those that each line refers to."""

    rows: list[Row]
    of: dict[Row, list[Row]]


def may_have_footnotes(text: str) -> bool:
    """Whether it is worth while to look."""
    return "[" in text and any(sign in text for sign in _SOMEWHERE)


def footnotes(rows: list[Row], labels: Labels) -> Footnotes:
    """Takes the footnotes that something refers to out of ``rows``, and the references too. What
    refers to nothing, and what nothing refers to, stays as typed."""
    found: dict[str, Row] = {}
    parts: dict[Row, list[Row]] = {}  # each footnote's own lines
    open_note: Row | None = None
    for row in rows:
        match = _defined(row)
        if match is not None and match[1] not in found:
            open_note = found[match[1]] = row
            parts[row] = [row]
        elif open_note is not None and _goes_on(parts[open_note][-1], row, match):
            parts[open_note].append(row)
        else:
            open_note = None
    if not found:
        return Footnotes(rows, {})
    inside = {row for own in parts.values() for row in own}
    of: dict[Row, list[Row]] = {}
    for row in rows:
        if row not in inside and "[" in row.text and not row.verbatim:
            _refer(row, found, of)
    used = {note for notes in of.values() for note in notes}
    for name, note in found.items():
        if note in used:
            _say(note, parts[note], name, labels)
    gone = {row for note in used for row in parts[note]}
    kept = [
        row
        for n, row in enumerate(rows)
        if row not in gone
        and not (rows[n + 1 : n + 2] and rows[n + 1] in gone and _is_head(row, labels))
    ]
    return Footnotes(kept, of)


def sources_of(note: Row) -> list[Cited]:
    """The sources that a footnote names, none where it is a remark."""
    spans = note.spans
    if any(url is not None for _, _, url in spans):
        return cited(spans) if is_citation(spans) else cited_whole(spans)
    return cited(spans) if _is_name(text_of(spans)) else []


def _defined(row: Row) -> re.Match[str] | None:
    """The name of the footnote that ``row`` is; none of a number that leads nowhere."""
    if row.verbatim:
        return None
    match = _DEFINITION.match(row.text) or _NUMBERED.fullmatch(row.marker)
    led = match is None or match[1][0] == "^" or any(url is not None for _, _, url in row.spans)
    return match if led else None


def _goes_on(last: Row, row: Row, match: re.Match[str] | None) -> bool:
    plain = not (row.blank or row.level or row.marker or row.verbatim or row.label)
    return match is None and plain and row.line == last.line + 1


def _is_head(row: Row, labels: Labels) -> bool:
    name = row.text.strip(" :：").casefold()
    return bool(row.level or row.bold or row.bracketed) and (
        name in _HEADINGS or labels.known(name) == "sources"
    )


def _is_name(text: str) -> bool:
    return len(text) <= _MAX_NAME and not _SENTENCE.search(text)


def _refer(row: Row, found: dict[str, Row], of: dict[Row, list[Row]]) -> None:
    """Notes what ``row`` refers to, and takes the references off."""
    least = row.label.end if row.label is not None else 0
    notes: list[Row] = []

    def replaced(match: re.Match[str]) -> str:
        note = found.get(match[1])
        if note is None:
            return match[0]
        if note not in notes:
            notes.append(note)
        return f"[{match[1].lstrip('^')}]" if _is_remark(note) else ""

    def without(spans: Spans, start: int = 0) -> Spans:
        out: Spans = []
        at = 0
        for text, bits, url in spans:
            if url is None and not bits & CODE and at + len(text) > start:
                head = max(0, start - at)
                shown = text[:head] + _REFERENCE.sub(replaced, text[head:])
            else:
                shown = text
            at += len(text)
            if shown:
                out.append((shown, bits, url))
        return trim(out)

    spans = without(row.spans, least)
    if not notes or not spans:
        return
    of[row] = notes
    row.spans, row.text = spans, text_of(spans)
    if row.after is not None:
        row.after = without(row.after)


def _is_remark(note: Row) -> bool:
    if any(url is not None for _, _, url in note.spans):
        return False
    match = _DEFINITION.match(note.text)
    return not _is_name(note.text[match.end() :] if match else note.text)


def _say(note: Row, parts: list[Row], name: str, labels: Labels) -> None:
    """Makes one line of the footnote ``name``, without the mark of one that names its source."""
    remark = _is_remark(note)
    match = _DEFINITION.match(note.text)
    spans = cut(note.spans, match.end()) if match else note.spans
    for more in parts[1:]:
        spans = [*spans, (" ", 0, None), *more.spans]
    label = labels.find(text_of(spans)) if spans else None
    if remark:
        spans = [(f"[{name.lstrip('^')}] ", 0, None), *spans]
    elif label is not None and label.sure and label.kind == "sources":
        spans = cut(spans, label.end)
    note.spans, note.text, note.label = spans, text_of(spans), None
