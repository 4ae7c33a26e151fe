"""Markdown to logical lines: CommonMark's events, and the HTML among them, flattened.

The parser nests; people think in lines. A line that CommonMark counts to the bullet above it
(a "lazy continuation") stands outside of the list here, unless it is indented; a paragraph over
``---`` is a heading only where it could be meant; indented text is text.
"""

from __future__ import annotations

import re
import textwrap
from bisect import bisect_right
from itertools import accumulate
from typing import Any, NamedTuple
from urllib.parse import urljoin

from bot.digest.model import Problem
from bot.digest.parser.decode import SENTINEL, clean
from bot.digest.parser.html_tags import MEDIA, STYLES, Tag, tag_of
from bot.digest.parser.inline import (
    BOLD,
    CODE,
    COLOURED,
    IMAGE,
    ITALIC,
    STRIKE,
    Spans,
    address,
    host,
    text_of,
)
from bot.digest.parser.labels import FIELDS, Labels
from bot.digest.parser.repairs import MARKDOWN, guarded
from bot.digest.parser.rows import Row, row_of, table_row, title_like
from bot.digest.problems import brief, problem

_BITS = {"Strong": BOLD, "Emphasis": ITALIC, "Strikethrough": STRIKE}
_LANGUAGE = re.compile(r"[A-Za-z][\w+#.-]*", re.ASCII)
_MARKDOWN_INFO = frozenset(["markdown", "md"])
_INDENT = re.compile(rb"[ \t]*")
_NUMBER = re.compile(rb"\d+[.)]")
_IN_ADDRESS = re.compile(rb"https?://[!-'*-;=?-~]*", re.IGNORECASE)
_ADDRESS_BYTES = frozenset(range(0x21, 0x7F)) - frozenset(b"()<>")
_ADDRESS_REACH = 2000
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#|\?")
_MAX_LEVELS = 2
"""Of code that is read as text, within itself."""

PICTURE = "🖼 "
"""What begins the words in place of a picture without any."""

_WORDS = {"image": ("图", "画像", "이미지", "image"), "video": ("视频", "動画", "영상", "video"),
          "audio": ("音频", "音声", "오디오", "audio")}  # fmt: skip
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_HAN = re.compile("[\u4e00-\u9fff]")


class Lines(NamedTuple):
    """A text's rows, the numbers of its lines that are rules (``---``), and what was odd."""

    rows: list[Row]
    rules: list[int]
    problems: list[Problem]


class Reading(NamedTuple):
    """How files are read: the labels that are understood, and the site that relative addresses
    are of ("" where nobody knows)."""

    labels: Labels
    base_url: str = ""


def read_lines(text: str, reading: Reading, offset: int = 0, nesting: int = 0) -> Lines:
    """The logical lines of ``text``; ``offset`` is added to all line numbers."""
    source = guarded(text)
    reader = _Reader(source, reading, offset, nesting)
    reader.read(MARKDOWN.events_with_range(source, merge_text=True))
    return Lines(reader.rows, reader.rules, reader.problems)


class _Writer:
    """Collects spans, and makes a row of them at each line's end."""

    def __init__(self, source: str, reading: Reading, offset: int) -> None:
        self.rows: list[Row] = []
        self.rules: list[int] = []
        self.problems: list[Problem] = []
        self.reading = reading
        self.source = source
        self.data = source.encode()
        self.lines = self.data.split(b"\n")
        self.starts = [0, *accumulate([len(line) + 1 for line in self.lines])]
        self.offset = offset
        self._words: dict[str, str] | None = None
        self.spans: Spans = []
        self.at = 0  # where the line under way begins, in bytes
        self.level = 0
        self.bits = 0
        self.links: list[tuple[str, int]] = []  # addresses, and how many spans stood before
        self.columns: list[int] = []  # of the markers of the open list items
        self.marker = ""  # of the item whose first line is awaited
        self.quotes = 0
        self.after_br = False
        self.table: tuple[int, list[str] | None] = (-1, None)  # its last line, its head
        self.cells: list[Spans] | None = None  # of an HTML table's row
        self.html_bits: list[tuple[str, int]] = []  # the open tags that style
        self.html_lists: list[int] = []  # the number of each open list's last item, -1 for none

    def word(self, kind: str) -> str:
        """``图``, ``image``: what a picture is called in the source's language."""
        if self._words is None:
            found = [bool(script.search(self.source)) for script in (_KANA, _HANGUL, _HAN)]
            language = 1 if found[0] else 2 if found[1] else 0 if found[2] else 3
            self._words = {kind: words[language] for kind, words in _WORDS.items()}
        return self._words[kind]

    def number(self, at: int) -> int:
        """The line of the byte ``at``, from 1."""
        return bisect_right(self.starts, at)

    @property
    def url(self) -> str | None:
        """Where the outermost open link leads."""
        return self.links[0][0] if self.links else None

    def add(self, text: str, at: int, bits: int = 0) -> None:
        if not self.spans:
            self.at = at
        for _, more in self.html_bits:
            bits |= more
        self.spans.append((text, self.bits | bits, self.url))

    def plain(self, text: str) -> str:
        """Without sentinels, and without what an entity (``&#8238;``) may have smuggled in."""
        return text if text.isprintable() else clean(text.replace(SENTINEL, ""))[0]

    def where(self, raw: str, at: int) -> str:
        """The address of a link: a relative one becomes absolute, or is told."""
        raw = self.plain(raw).strip()
        if not raw or _SCHEME.match(raw):
            return f"https:{raw}" if raw.startswith("//") else raw
        if self.reading.base_url:
            return urljoin(self.reading.base_url, raw)
        line = self.number(at) + self.offset
        self.problems.append(problem(line, "relative_address", address=brief(raw, 80)))
        return raw

    def end_line(self) -> None:
        """Ends the line under way."""
        spans = self.spans
        if not spans:
            return
        if self.cells:
            self.cells[-1] += [*spans, (" ", 0, None)]
            spans.clear()
            return
        number = self.number(self.at)
        if self._table_line(number) or self._row(spans, number):
            self.marker = ""
        spans.clear()

    def _row(self, spans: Spans, number: int, verbatim: bool = False) -> Row | None:
        spans = _without_bare_pictures(spans)
        row = row_of(
            spans, number + self.offset, self.reading.labels,
            level=self.level, depth=self._depth(number), marker=self.marker,
            blank=self._blank(number), quoted=self.quotes > 0, verbatim=verbatim,
        )  # fmt: skip
        if row is not None:
            self.rows.append(row)
        return row

    def _blank(self, number: int) -> bool:
        """Whether an empty line stands before the line."""
        if self.after_br:
            self.after_br = False
            return False
        before = self.lines[number - 2] if number > 1 else b""
        return not before.strip(b" \t>")

    def _table_line(self, number: int) -> bool:
        """Reads the line under way as one of a table, where it is one."""
        if self.level:
            return False
        last, head = self.table
        text = text_of(self.spans).strip()
        framed = len(text) > 2 and text[0] == text[-1] == "|"
        goes_on = number == last + 1 and "|" in text
        if not (framed or goes_on or ("|" in text and "-" in text)):
            return False
        cells = table_row(self.spans)
        if cells is None:  # the rule under a head
            above = self.rows[-1] if self.rows else None
            if above is None or above.line != number - 1 + self.offset:
                return framed
            if above.cells is None:
                above.cells = table_row(above.spans)
            above.verbatim, above.label, above.fielded = True, None, False
            if above.cells is not None:
                above.head = []
                self.table = (number, [text_of(cell) for cell in above.cells])
            return True
        if not (framed or goes_on):
            return False
        self._cells(cells, number, head if goes_on else None)
        self.table = (number, head if goes_on else None)
        return True

    def _cells(self, cells: list[Spans], number: int, head: list[str] | None) -> None:
        spans: Spans = []
        for n, cell in enumerate(cells):
            spans += [(" | ", 0, None), *cell] if n else cell
        row = self._row(spans, number, verbatim=True)
        if row is None:
            return
        row.spans = row.spans if cells[-1] else [*row.spans[:-1], (" |", 0, None)]
        row.text = text_of(row.spans)
        row.cells, row.head = cells, head
        label = self.reading.labels.find(row.text) if row.text.strip() else None
        if len(cells) == 2 and label is not None and label.kind in FIELDS:
            row.verbatim, row.label, row.fielded = False, label, True

    def _depth(self, number: int) -> int:
        """How deep the line stands in lists: its item's first line as deep as the item, further
        ones as far as they are indented."""
        inner = len(self.html_lists)
        depth = len(self.columns) - 1
        if depth < 0 or self.marker or self.after_br:
            return depth + inner
        line = self.lines[number - 1]
        if line[:1] not in b" \t>":  # an empty line of code stands nowhere
            return inner - 1
        line = line.expandtabs(4)
        indent = len(line) - len(line.lstrip(b" >"))
        while depth >= 0 and indent <= self.columns[depth]:
            depth -= 1
        return depth + inner

    def open_item(self, start: int, numbers: list[int]) -> None:
        """A list's item begins; ``numbers`` are those of each open list's last item."""
        self.end_line()
        self._empty_item(start)
        data = self.data
        line_start = data.rfind(b"\n", 0, start) + 1
        start = _INDENT.match(data, start).end()  # type: ignore[union-attr] # it matches all
        match = _NUMBER.match(data, start)
        indent = data[line_start:start]
        self.marker = "•"
        if match and numbers:  # 1. 1. 1. counts 1, 2, 3
            value = int(match[0][:-1])
            numbers[-1] = numbers[-1] + 1 if 0 <= value <= numbers[-1] else value
            sign = match[0][-1:].decode()
            written = match[0].decode()
            self.marker = written if numbers[-1] == value else f"{numbers[-1]}{sign}"
        self.columns.append(len(indent.expandtabs(4)))

    def close_item(self, start: int) -> None:
        self.end_line()
        self._empty_item(start)
        self.columns.pop()
        self.marker = ""
        self.after_br = False

    def _empty_item(self, start: int) -> None:
        """``2026.`` with nothing behind it is no bullet, but something to read."""
        marker, self.marker = self.marker, ""
        if len(marker) > 3:
            self.at = start
            self.spans.append((marker, 0, None))
            self.end_line()


class _Reader(_Writer):
    def __init__(self, source: str, reading: Reading, offset: int, nesting: int) -> None:
        super().__init__(source, reading, offset)
        self.nesting = nesting
        self.underlined = -1  # the first row of a heading without "#", while in one
        self.delimiters: list[tuple[str, int]] = []  # each with the styles before it
        self.numbers: list[int] = []
        self.anchored = False  # whether the outermost link is <a href="…">
        self.code: list[str] | None = None
        self.info = ""  # behind the fence
        self.email = False

    def read(self, events: Any) -> None:
        """Walks all events once; ``Any``, for pyromark's event types are dicts by name."""
        for event, place in events:
            if isinstance(event, str):  # a break or a rule
                self.flush()
                if event == "Rule":
                    self.rules.append(self.number(place["start"]) + self.offset)
                continue
            ((name, value),) = event.items()
            if name == "Start":
                self._start(value, place["start"])
            elif name == "End":
                self._end(value, place)
            elif name == "Text" and self.code is not None:
                if not self.code:
                    self.at = place["start"]
                self.code.append(value)
            elif name == "Text":
                self.add(self.plain(value), place["start"])
            elif name == "Code":
                self.add(self.plain(value), place["start"], CODE)
            elif not value.startswith("<!--"):
                self._html(value, place["start"])
        self.flush()
        self._end_cells()

    def flush(self) -> None:
        if self.anchored:  # one that nobody closed ends with its line
            self._close_anchor()
        self.html_bits = [(name, bits) for name, bits in self.html_bits if bits != COLOURED]
        self.end_line()

    def _start(self, value: Any, start: int) -> None:
        if isinstance(value, str) and value in _BITS:
            delimiter = _literal(self.data, value, start)
            self.delimiters.append((delimiter, self.bits))
            if delimiter:
                self.add(delimiter, start)
            else:
                self.bits |= _BITS[value]
            return
        kind: str = value if isinstance(value, str) else next(iter(value))
        details: Any = None if isinstance(value, str) else value[kind]
        if kind in ("Link", "Image"):
            self._open_link(kind, details, start)
            return
        if kind == "Item":
            self.open_item(start, self.numbers)
            return
        self.flush()
        if kind == "Heading":
            self.level = int(details["level"][1])
            if self.data[start : start + 1] != b"#":
                self.underlined = len(self.rows)
        elif kind == "List":
            self.numbers.append(-1)
        elif kind == "BlockQuote":
            self.quotes += 1
        elif kind == "CodeBlock":
            self.code, self.at = [], start
            self.info = "" if details == "Indented" else details["Fenced"]
            self.indented = details == "Indented"

    def _open_link(self, kind: str, details: Any, start: int) -> None:
        self.email = details["link_type"] == "Email"
        if self.email:  # <mail@host> stays as typed
            self.add("<", start)
        if not self.spans:
            self.at = start
        url = details["dest_url"]
        if kind == "Image":
            self.bits |= IMAGE
            url = self._picture_at(url)
        else:
            url = self.where(url, start)
        self.links.append((url, len(self.spans)))

    def _picture_at(self, raw: str) -> str:
        raw = self.plain(raw).strip()
        relative = raw and not _SCHEME.match(raw)
        return urljoin(self.reading.base_url, raw) if relative else raw

    def _end(self, value: Any, place: Any) -> None:
        kind = value if isinstance(value, str) else next(iter(value))
        if kind == "Link":
            url, before = self.links.pop()
            if self.email:
                self.email = False
                self.add(">", place["start"])
            elif len(self.spans) == before and address(url) and not self.links:
                self.spans.append((host(url), self.bits, url))
        elif kind == "Image":
            url, before = self.links.pop()
            self._picture(before, self.url or url)
            self.bits &= ~IMAGE
        elif kind in _BITS:
            delimiter, self.bits = self.delimiters.pop()
            if delimiter:
                self.add(delimiter, place["end"] - 1)
        elif kind == "Item":
            self.close_item(place["start"])
        elif kind == "CodeBlock":
            self._code("".join(self.code or ()))
            self.code = None
        else:
            self.flush()
            self.after_br = False
            self.html_bits.clear()
            if kind == "List":
                self.numbers.pop()
            elif kind == "BlockQuote":
                self.quotes -= 1
            elif kind == "Heading":
                self.level = 0
                if self.underlined >= 0:
                    self._check_underlined(self.underlined, place["end"])
                    self.underlined = -1

    def _picture(self, before: int, url: str) -> None:
        """Puts a picture's words in its place."""
        words = text_of(self.spans[before:]).strip()
        del self.spans[before:]
        shown = words or PICTURE + self.word("image")
        self.spans.append((shown, self.bits | IMAGE, address(url)))

    # HTML

    def _html(self, value: str, start: int) -> None:
        tag = tag_of(value.strip())
        if tag is None:  # no tag of HTML: as typed
            self.add(" ".join(self.plain(value).split()), start)
        elif tag.name in STYLES or tag.colours or self._is_open(tag):
            self._style(tag)
        elif tag.name == "br":
            self._break(start)
        elif tag.name == "a":
            self._anchor(tag, start)
        elif tag.name in ("img", *MEDIA):
            self._media(tag, start)
        elif tag.name in ("ul", "ol", "li"):
            self._list(tag)
        elif tag.name in ("table", "thead", "tbody", "tfoot", "tr", "td", "th"):
            self._table(tag, start)
        elif tag.breaks:
            self._block()
        elif len(tag.name) == 2 and tag.name[0] == "h" and tag.name[1].isdigit():
            self._block()
            self.level = 0 if tag.closes else int(tag.name[1])

    def _is_open(self, tag: Tag) -> bool:
        return tag.closes and any(name == tag.name for name, _ in self.html_bits)

    def _style(self, tag: Tag) -> None:
        if tag.breaks:
            self._block()
        if not tag.closes:
            self.html_bits.append((tag.name, STYLES.get(tag.name, COLOURED)))
            return
        for n in range(len(self.html_bits) - 1, -1, -1):
            if self.html_bits[n][0] == tag.name:
                del self.html_bits[n]
                return

    def _block(self) -> None:
        self.end_line()
        self.after_br = bool(self.rows)

    def _break(self, start: int) -> None:
        line = self.lines[self.number(start) - 1].strip(b" \t>")
        if self.cells is not None or (len(line) > 2 and line[:1] == line[-1:] == b"|"):
            self.add(" ", start)
        else:
            self.flush()
            self.after_br = True

    def _anchor(self, tag: Tag, start: int) -> None:
        if tag.closes:
            if self.anchored:
                self._close_anchor()
            return
        url = self.where(tag.value("href"), start)
        if url and not self.links:
            if not self.spans:
                self.at = start
            self.links.append((url, len(self.spans)))
            self.anchored = True

    def _close_anchor(self) -> None:
        url, before = self.links.pop(0)
        self.anchored = False
        if len(self.spans) == before and address(url):
            self.spans.append((host(url), self.bits, url))

    def _media(self, tag: Tag, start: int) -> None:
        url = address(self._picture_at(tag.value("src")))
        if tag.closes or not (url or tag.name == "img"):
            return
        if not self.spans:
            self.at = start
        if tag.name == "img":
            words = " ".join(self.plain(tag.value("alt")).split())
            shown = words or PICTURE + self.word("image")
            self.spans.append((shown, self.bits | IMAGE, self.url or url))
        else:
            self.spans.append((self.word(MEDIA[tag.name]), self.bits, self.url or url))

    def _list(self, tag: Tag) -> None:
        self.end_line()
        self.marker = ""
        if tag.name == "li":
            if not tag.closes:
                ordered = bool(self.html_lists) and self.html_lists[-1] >= 0
                if ordered:
                    self.html_lists[-1] += 1
                self.marker = f"{self.html_lists[-1]}." if ordered else "•"
        elif tag.closes:
            del self.html_lists[-1:]
        else:
            self.html_lists.append(0 if tag.name == "ol" else -1)

    def _table(self, tag: Tag, start: int) -> None:
        if tag.name in ("td", "th"):
            self.end_line()
            if not tag.closes:
                self.cells = self.cells or []
                self.cells.append([])
                self.at, self.row_at = start, self.number(start)
                self.in_head = tag.name == "th"
            return
        self._end_cells()
        if tag.name == "table":
            self.end_line()
            self.table = (-1, None)

    def _end_cells(self) -> None:
        self.end_line()
        cells, self.cells = self.cells, None
        if not cells:
            return
        cells = [_squeezed(cell) for cell in cells]
        if self.in_head and self.table[1] is None and any(cells):
            self._cells(cells, self.row_at, [])
            self.table = (-1, [text_of(cell) for cell in cells])
        elif any(cells):
            self._cells(cells, self.row_at, self.table[1])

    # Headings and code

    def _check_underlined(self, first: int, end: int) -> None:
        """Takes back a heading that is only text over a ``---``."""
        rows = self.rows[first:]
        number = self.number(end - 2)
        underline = self.lines[number - 1].strip(b" \t>")
        meant = len(rows) == 1 and len(underline) >= 3 and title_like(rows[0].text)
        if meant and rows[0].label and rows[0].label.kind != "unknown" and rows[0].label.sure:
            meant = False
        if not meant:
            for row in rows:
                row.level = 0
            if underline.startswith(b"---"):
                self.rules.append(number + self.offset)

    def _code(self, text: str) -> None:
        """Code as lines of code; but what is only indented, or a digest in a Markdown fence (as
        language models like to give it), is read."""
        number = self.number(self.at)
        if self.info and not _LANGUAGE.fullmatch(self.info):  # text that got behind the fence
            self.spans.append((self.plain(self.info), 0, None))
            self.flush()
        read = self.indented or self.info.lower() in _MARKDOWN_INFO
        if read and self.nesting < _MAX_LEVELS:
            plain = self.plain(text)
            if self.nesting:
                plain = "\n".join(line.lstrip() for line in plain.split("\n"))
            at = number - 1 + self.offset
            inner = read_lines(textwrap.dedent(plain), self.reading, at, self.nesting + 1)
            self.rows += inner.rows
            self.rules += inner.rules
            self.problems += inner.problems
            return
        for n, line in enumerate(text.split("\n"), number):
            if line.strip():
                self._row([(self.plain(line).rstrip(), CODE, None)], n, verbatim=True)
                self.marker = ""


def _without_bare_pictures(spans: Spans) -> Spans:
    """``spans`` without the pictures that have no words and stand beside others."""
    others = [
        (text, bits, url)
        for text, bits, url in spans
        if not bits & IMAGE or (url is not None and not text.startswith(PICTURE))
    ]
    return others if any(text.strip() for text, _, _ in others) else spans


def _squeezed(cell: Spans) -> Spans:
    out = [(re.sub(r"\s+", " ", text), bits, url) for text, bits, url in cell]
    while out and not out[-1][0].strip():
        out.pop()
    while out and not out[0][0].strip():
        out.pop(0)
    return out


def _literal(data: bytes, kind: str, start: int) -> str:
    """The delimiter of a ``kind`` (``Strong``, ``Emphasis``, ``Strikethrough``) that begins at
    ``start``, where it was never meant as one: within a bare address (``/_next_/``), in a product
    (``5*3*2``), or a single tilde; ``""`` where it is one."""
    delimiter = data[start : start + (2 if kind == "Strong" else 1)]
    if kind == "Strikethrough":
        return "" if data[start : start + 2] == b"~~" else "~"
    if kind == "Emphasis":
        around = data[start - 1 : start] + data[start + 1 : start + 2]
        if delimiter == b"*" and len(around) == 2 and around.isdigit():
            return "*"
    if not start or data[start - 1] not in _ADDRESS_BYTES:
        return ""  # nothing that an address could end with
    before = data[max(0, start - _ADDRESS_REACH) : start]
    begin = before.lower().rfind(b"http")
    if begin >= 0 and _IN_ADDRESS.fullmatch(before, begin):
        return delimiter.decode()
    return ""
