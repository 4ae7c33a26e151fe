"""Markdown to logical lines: CommonMark's events, flattened.

The parser nests; people think in lines. A line that CommonMark counts to the bullet above it
(a "lazy continuation") stands outside of the list here, unless it is indented; a paragraph over
``---`` is a heading only where it could be meant; indented text is text.
"""

from __future__ import annotations

import re
import textwrap
from bisect import bisect_right
from itertools import chain, islice
from typing import Any

from bot.digest.addresses import host
from bot.digest.clean import SENTINEL
from bot.digest.delimiters import literal
from bot.digest.guard import MARKDOWN, guarded
from bot.digest.linewriter import LineWriter
from bot.digest.roles import title_like
from bot.digest.row import Lines
from bot.digest.spans import BOLD, CODE, IMAGE, ITALIC, STRIKE, TAG, address
from bot.digest.tags import link_in, picture_in

_BITS = {"Strong": BOLD, "Emphasis": ITALIC, "Strikethrough": STRIKE}
_BREAK = re.compile(r"</?(?:br|details|summary)\b[^<>]*>", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z][\w+#.-]*", re.ASCII)
_BATCH = 64
_MARKDOWN_INFO = frozenset(["markdown", "md"])


def rows_of(text: str, offset: int = 0, nesting: int = 0) -> Lines:
    """The logical lines of ``text``; ``offset`` is added to all line numbers."""
    source = guarded(text)
    reader = _Reader(source, offset, nesting)
    events = MARKDOWN.events_with_range(source, merge_text=True)
    # A batch at a time: parser and reader that take turns at every event crowd each other out of
    # the processor's cache.
    reader.read(chain.from_iterable(iter(lambda: list(islice(events, _BATCH)), [])))
    return Lines(reader.rows, reader.rules)


class _Reader(LineWriter):
    def __init__(self, source: str, offset: int, nesting: int) -> None:
        super().__init__(source, offset)
        self.rules: list[int] = []
        self.nesting = nesting
        self.entities = "&" in source
        self.underlined = -1  # the first row of a heading without "#", while in one
        self.delimiters: list[tuple[str, int]] = []  # each with the styles before it
        self.links: list[tuple[str, int]] = []  # addresses, and how many spans stood before
        self.anchored = False  # whether that is <a href="…">
        self.code: list[str] | None = None
        self.info = ""  # behind the fence
        self.indented = False

    def read(self, events: Any) -> None:
        """Walks all events once; ``Any``, for pyromark's event types are dicts by name."""
        spans, entities = self.spans, self.entities
        for event, range_ in events:
            if event.__class__ is str:  # a break or a rule
                if spans:
                    self.flush()
                if event == "Rule":
                    self.rules.append(bisect_right(self.starts, range_["start"]) + self.offset)
                continue
            name, value = event.popitem()
            if name == "Text" and self.code is None:
                if not spans:
                    self.at = range_["start"]
                if entities or SENTINEL in value:
                    value = self.plain(value)
                spans.append((value, self.bits, self.url))
            elif name == "Start":
                if value == "Paragraph":
                    if spans:
                        self.flush()
                elif value == "Item":
                    self.open_item(range_["start"])
                else:
                    self._start(value, range_["start"])
            elif name == "End":
                if value == "Paragraph":
                    if spans:
                        self.flush()
                    else:
                        self.after_br = False  # it ended with its paragraph
                elif value == "Item":
                    self.close_item(range_["start"])
                else:
                    self._end(value, range_["end"])
            else:
                self._inline(name, value, range_["start"])
        self.flush()

    def _start(self, value: Any, start: int) -> None:
        if value.__class__ is str:
            if value in _BITS:
                delimiter = literal(self.data, value, start)
                self.delimiters.append((delimiter, self.bits))
                if delimiter:
                    self.add(delimiter, start)
                else:
                    self.bits |= _BITS[value]
            return
        kind, details = value.popitem()
        if kind in ("Link", "Image"):
            if not self.spans:
                self.at = start
            self.links.append((self.plain(details["dest_url"]), len(self.spans)))
            self.url = self.links[0][0]
            if kind == "Image":
                self.bits |= IMAGE
            return
        self.flush()
        if kind == "Heading":
            self.level = int(details["level"][1])
            if self.data[start : start + 1] != b"#":
                self.underlined = len(self.rows)
        elif kind == "CodeBlock":
            self.code, self.at = [], start
            self.indented = details == "Indented"
            self.info = "" if self.indented else details["Fenced"]

    def _end(self, value: Any, end: int) -> None:
        if value in ("Link", "Image"):
            url, before = self.links.pop()
            self.url = self.links[0][0] if self.links else None
            if len(self.spans) == before and url and not self.links:
                self.spans.append((host(url), self.bits, url))
            if value == "Image":
                self.bits &= ~IMAGE
        elif value.__class__ is str and value in _BITS:
            delimiter, self.bits = self.delimiters.pop()
            if delimiter:
                self.add(delimiter, end - 1)
        elif value == "CodeBlock":
            self._code("".join(self.code or ()), self.info, self.indented)
            self.code = None
        else:
            self.flush()
            self.after_br = False
            if "Heading" in value:
                self.level = 0
                if self.underlined >= 0:
                    self._check_underlined(self.underlined, end)
                    self.underlined = -1

    def _inline(self, name: str, value: str, start: int) -> None:
        if name == "Text" and self.code is not None:
            if not self.code:
                self.at = start
            self.code.append(value)
        elif name == "Code":
            self.add(self.plain(value), start, CODE)
        elif value.startswith("<!--"):
            pass
        elif _BREAK.fullmatch(value.strip()):
            if self.in_table(start):
                self.add(" ", start)
            else:
                self.flush()
                self.after_br = True
        elif self.anchored and value.lower() == "</a>":
            self._close_anchor()
        elif not (self._open_anchor(value, start) or self._picture(value, start)):
            # any other HTML is shown as typed
            self.add(" ".join(self.plain(value).split()), start, TAG)

    def flush(self, verbatim: bool = False) -> None:
        if self.anchored:  # one that nobody closed ends with its line
            self._close_anchor()
        super().flush(verbatim)

    def _open_anchor(self, tag: str, start: int) -> bool:
        """Reads ``<a href="…">`` as the link that it is; whether the tag is one."""
        url = None if self.links else address(self.plain(link_in(tag)))
        if not url:
            return False
        if not self.spans:
            self.at = start
        self.links.append((url, len(self.spans)))
        self.url, self.anchored = url, True
        return True

    def _picture(self, tag: str, start: int) -> bool:
        """Reads ``<img src="…">`` as the picture that it is; whether the tag is one."""
        source, words = picture_in(tag)
        url = address(self.plain(source))
        if not url:
            return False
        if not self.spans:
            self.at = start
        url = self.url or url
        self.spans.append((self.plain(words) or host(url), self.bits | IMAGE, url))
        return True

    def _close_anchor(self) -> None:
        url, before = self.links.pop(0)
        self.url = self.links[0][0] if self.links else None
        self.anchored = False
        if len(self.spans) == before:
            self.spans.append((host(url), self.bits, url))

    def _check_underlined(self, first: int, end: int) -> None:
        """Takes back a heading that is only text over a ``---``."""
        rows = self.rows[first:]
        number = bisect_right(self.starts, end - 2)
        underline = self.lines[number - 1].strip(b" \t>")
        meant = len(rows) == 1 and len(underline) >= 3 and title_like(rows[0].text)
        if meant and rows[0].label and rows[0].label.kind != "unknown" and rows[0].label.sure:
            meant = False
        if not meant:
            for row in rows:
                row.level = 0
            if underline.startswith(b"---"):
                self.rules.append(number + self.offset)

    def _code(self, text: str, info: str, indented: bool) -> None:
        """Code as lines of code; but what is only indented, or a digest in a Markdown fence (as
        language models like to give it), is read."""
        if info and not _LANGUAGE.fullmatch(info):  # text that got behind the fence
            self.spans.append((self.plain(info), 0, None))
            self.flush()
        number = bisect_right(self.starts, self.at)
        if (indented or info.lower() in _MARKDOWN_INFO) and self.nesting < 2:
            plain = self.plain(text)
            if self.nesting:
                plain = "\n".join(line.lstrip() for line in plain.split("\n"))
            inner = rows_of(textwrap.dedent(plain), number - 1 + self.offset, self.nesting + 1)
            self.rows.extend(inner.rows)
            self.rules.extend(inner.rules)
            return
        for line, start in zip(text.split("\n"), self.starts[number - 1 :], strict=False):
            self.at = start
            self.spans.append((self.plain(line).rstrip(), CODE, None))
            self.flush(verbatim=True)
