"""Labels: the words before a colon that say what a line holds (``说明：``, ``来源出处：``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

LabelKind = Literal[
    "summary", "background", "points", "sources", "title", "category", "date", "unknown", "column"
]

FIELDS: frozenset[LabelKind] = frozenset(["summary", "background", "points", "sources"])
"""The labels of an item's fields."""

REACH = 28
"""Characters of a line within which its label ends."""


class Label(NamedTuple):
    """A label at the start of a line: its kind, as written, and where the text after it begins.
    ``sure`` is false where no colon followed a word that stands alone on its line."""

    kind: LabelKind
    text: str
    end: int
    sure: bool = True


_COLON = re.compile("[：:﹕︰]")
_DECORATION = re.compile(r"[^\w“”‘’\"'《》「『]*_*")
_OPENING = {"【": "】", "[": "]", "〔": "〕", "〖": "〗"}
_LETTER = "A-Za-zÀ-ÖØ-öø-ÿЀ-ӿ"
_PLAIN_LABEL = re.compile(
    rf"(?:[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af{_LETTER}0-9/&]{{1,8}}"
    rf"|[{_LETTER}][{_LETTER}'/&-]*(?: [{_LETTER}'/&-]+){{0,2}})"
)
_BAR = re.compile("[|｜丨]")
_BETWEEN = re.compile("[/／、&与和及]")


@cache
def _words() -> dict[str, LabelKind]:
    """Every label that we know, without spaces, in lower case."""
    table: dict[str, LabelKind] = {}
    for line in Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines():
        kind, colon, words = line.partition(":")
        if colon and not line.startswith("#"):
            for word in words.split(","):
                table.setdefault(_squeezed(word), kind)  # type: ignore[arg-type]
    return table


def _squeezed(word: str) -> str:
    return "".join(word.casefold().split())


class Labels:
    """The labels that are understood: those of ``labels.txt``, and ``more`` by kind."""

    def __init__(self, more: Mapping[Any, Sequence[str]] | None = None) -> None:
        known = _words()
        self._columns = {word for word, kind in known.items() if kind in ("column", "title")}
        self._table = {word: kind for word, kind in known.items() if kind != "column"}
        for kind, words in (more or {}).items():
            for word in words:
                self._table[_squeezed(word)] = kind

    def heads_titles(self, word: str) -> bool:
        """Whether a table's column of that name holds titles, and the name says no more."""
        return _squeezed("".join(filter(str.isalpha, word))) in self._columns

    def known(self, word: str) -> LabelKind | None:
        """The kind of a label word, spaces and case aside; ``来源/出处`` counts as its first."""
        squeezed = _squeezed(word)
        kind = self._table.get(squeezed)
        if kind is None and _BETWEEN.search(squeezed):
            kinds = [self._table.get(part) for part in _BETWEEN.split(squeezed)]
            if all(kinds):
                kind = kinds[0]
        return kind

    def find(self, text: str) -> Label | None:
        """The label that ``text`` begins with: a known one in any dress (``📌 【说 明】：``), or
        any short word before a colon, of kind ``unknown``; None where there is neither."""
        colon = _COLON.search(text, 0, REACH)
        if colon and (at := colon.start()):
            kind, head = self._undressed(text[:at])
            if kind is None and _could_be_label(head, text, at):
                kind = "unknown"
            if kind is not None:
                return Label(kind, head, at + 1)
        return self._without_colon(text)

    def _undressed(self, head: str) -> tuple[LabelKind | None, str]:
        """The kind of a label with brackets, pictures, spaces or a remark around it; its core."""
        decoration = _DECORATION.match(head)
        core = head[decoration.end() :] if decoration else head
        core = core.rstrip(" \t*_】]〕〗\u3000\ufe0f")
        for opening in "（(":
            if opening in core and core.endswith(("）", ")")):
                core = core[: core.index(opening)]
        core = core.strip()
        if kind := self.known(core):
            return kind, core
        return None, head.strip(" \t*_\u3000").strip("【】〔〕〖〗")

    def _without_colon(self, text: str) -> Label | None:
        """``【说明】文字``, ``说明 | 文字``, or a label alone on its line."""
        start = 0
        if not text[0].isalnum():
            decoration = _DECORATION.match(text)
            start = decoration.end() if decoration else 0
            closing = _OPENING.get(text[start - 1]) if start else None
            if closing and (end := text.find(closing, start, start + REACH)) > 0:
                core = text[start:end].strip()
                if kind := self.known(core):
                    return Label(kind, core, end + 1)
        if bar := _BAR.search(text, start, REACH):
            core = text[start : bar.start()].strip()
            if kind := self.known(core):
                return Label(kind, core, bar.end())
        core = text[start:].strip() if len(text) <= REACH else ""
        kind = self._table.get(_squeezed(core)) if core else None
        return Label(kind, core, len(text), sure=False) if kind else None


def _could_be_label(head: str, text: str, at: int) -> bool:
    """Whether an unknown word may be a label; not a scheme, a time of day, a ratio."""
    if text[at + 1 : at + 3] == "//" or head[-1:].isdigit() or head.isdigit():
        return False
    return bool(_PLAIN_LABEL.fullmatch(head))


@cache
def default_labels() -> Labels:
    """The labels of ``labels.txt`` alone."""
    return Labels()
