"""The line under way, while a parser's events go by: its spans, its place in lists, its row."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from bot.digest.clean import SENTINEL, clean
from bot.digest.row import Row, row_of
from bot.digest.spans import Spans

_INDENT = re.compile(rb"[ \t]*")
_NUMBER = re.compile(rb"\d+[.)]")


class LineWriter:
    """Collects spans, and makes a row of them at each line's end."""

    def __init__(self, source: str, offset: int) -> None:
        self.rows: list[Row] = []
        self.data = source.encode()
        self.lines = self.data.split(b"\n")
        self.starts = [0, *accumulate([len(line) + 1 for line in self.lines])]
        self.offset = offset
        self.spans: Spans = []
        self.at = 0  # where the line under way begins, in bytes
        self.level = 0
        self.bits = 0
        self.url: str | None = None  # of the outermost link
        self.columns: list[int] = []  # of the markers of the open list items
        self.marker = ""  # of the item whose first line is awaited
        self.after_br = False

    def add(self, text: str, at: int, bits: int = 0) -> None:
        if not self.spans:
            self.at = at
        self.spans.append((text, self.bits | bits, self.url))

    def plain(self, text: str) -> str:
        """Without sentinels, and without what an entity (``&#8238;``) may have smuggled in."""
        return text if text.isprintable() else clean(text.replace(SENTINEL, ""))[0]

    def flush(self, verbatim: bool = False) -> None:
        """Ends the line under way."""
        spans = self.spans
        if not spans:
            return
        number = bisect_right(self.starts, self.at)
        before = self.lines[number - 2] if number > 1 else b""
        blank = not before or not before.strip(b" \t>")
        depth = self._depth(number) if self.columns else -1
        if self.after_br:
            blank = self.after_br = False
        line = number + self.offset
        row = row_of(spans, line, self.level, depth, self.marker, blank, verbatim)
        if row is not None:
            self.rows.append(row)
            self.marker = ""
        spans.clear()

    def open_item(self, start: int) -> None:
        self.flush()
        if len(self.marker) > 3:
            self._empty_item(start)
        data = self.data
        line_start = data.rfind(b"\n", 0, start) + 1
        if data[start] in b" \t":
            start = _INDENT.match(data, start).end()  # type: ignore[union-attr] # it matches all
        match = _NUMBER.match(data, start) if data[start] not in b"-*+" else None
        indent = data[line_start:start]
        self.marker = match[0].decode() if match else "•"
        self.columns.append(len(indent.expandtabs(4)) if indent else 0)

    def close_item(self, start: int) -> None:
        self.flush()
        if len(self.marker) > 3:
            self._empty_item(start)
        self.columns.pop()
        self.marker = ""
        self.after_br = False

    def _empty_item(self, start: int) -> None:
        """``2026.`` with nothing behind it is no bullet, but something to read."""
        self.at = start
        self.spans.append((self.marker, 0, None))
        self.marker = ""
        self.flush()

    def in_table(self, at: int) -> bool:
        """Whether the source's line there is a table's row."""
        line = self.lines[bisect_right(self.starts, at) - 1].strip(b" \t>")
        return len(line) > 2 and line[:1] == line[-1:] == b"|"

    def _depth(self, number: int) -> int:
        """How deep the line stands in lists: its item's first line as deep as the item, further
        ones as far as they are indented."""
        depth = len(self.columns) - 1
        if self.marker or self.after_br:
            return depth
        line = self.lines[number - 1]
        if line[:1] not in b" \t>":  # an empty line of code stands nowhere
            return -1
        line = line.expandtabs(4)
        indent = len(line) - len(line.lstrip(b" >"))
        while depth >= 0 and indent <= self.columns[depth]:
            depth -= 1
        return depth
