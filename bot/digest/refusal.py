"""What came in the place of a digest: error pages, JSON, XML, logs; and days of a few words.

``accept`` is how every way in (folder, address, upload, ``check``) reads a file. Text that was
accepted once, such as what the database kept of a day, is read by ``parse`` alone.
"""

from __future__ import annotations

import codecs
import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePath

from bot.digest.errors import DigestError
from bot.digest.model import Block, Digest, Inline, Item, Parsed, Problem, plain
from bot.digest.parser import parse
from bot.digest.problems import brief, problem

SLIGHT_COLUMNS = 120
"""Text narrower than this, without category and link, is a few words; a Chinese character is two
columns wide, a letter one."""


def accept(data: bytes, *, name: str = "", parse: Callable[..., Parsed] = parse) -> Parsed:
    """Reads a digest that came in; ``name`` is as for ``parse``.

    Raises DigestError for what the parser refuses, and for what is no digest at all.
    """
    text = _text(data)
    kind = other_kind(text)
    if kind is not None:
        raise DigestError(name, [problem(0, "not_a_digest", what=kind)])
    odd = [*_odd_name(name), *_open_bold(text)]
    try:
        parsed = parse(data, name=name)
    except DigestError as error:
        raise DigestError(name, [*error.problems, *odd]) from None
    if is_slight(parsed.digest):
        odd.append(slight(parsed.digest))
    problems = sorted([*odd, *parsed.problems], key=lambda one: one.line)
    return replace(parsed, problems=tuple(problems)) if odd else parsed


def slight(digest: Digest, *, fatal: bool = False) -> Problem:
    """What is odd about a day that ``is_slight``; ``fatal`` while it waits for an owner."""
    lines = (plain(line) for one in digest.categories for e in one.entries for line in _inlines(e))
    return replace(problem(0, "slight", text=brief(" ".join(lines), SLIGHT_COLUMNS)), fatal=fatal)


def is_slight(digest: Digest) -> bool:
    """True for a day without category, source or link that holds only a few words (``TODO``): an
    owner has to say that it is meant."""
    columns = 0
    for category in digest.categories:
        if category.name:
            return False
        for entry in category.entries:
            if isinstance(entry, Item) and entry.sources:
                return False
            for inline in _inlines(entry):
                if any(run.url for run in inline):
                    return False
                columns += sum(_columns(run.text) for run in inline)
    return columns < SLIGHT_COLUMNS


def _inlines(entry: Item | Block) -> Iterator[Inline]:
    if isinstance(entry, Item):
        yield entry.title
    for block in entry.blocks if isinstance(entry, Item) else (entry,):
        yield from (line.text for line in block.lines)


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


_PAGE = re.compile(
    r"HTTP/\d(?:\.\d)? \d{3}\b|<(?:!doctype\s+html|html|head|body|title|meta)\b", re.IGNORECASE
)
_ELEMENT = re.compile(r"<(?:\?xml\b|!doctype\b|([A-Za-z_][\w.:-]*)[\s/>])", re.IGNORECASE)
_JSON_BEGUN = re.compile(r'\{\s*"|\[\s*\{\s*"')

_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE)"
_STAMP = (
    r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d\S{0,12}"
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
    r"|\d\d:\d\d:\d\d\S{0,12}"
)
_LOG_LINE = re.compile(
    rf"^(?:\[?(?:{_STAMP})\]?[^\n]{{0,40}}?\b{_LEVEL}\b[^\n]*"  # 2026-01-28 08:00:00 ERROR …
    rf"|\[?{_LEVEL}\]?(?::|[ ]+[\[\d])[^\n]*"  # ERROR: …, INFO 2026-…, [WARN] …
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [^\s:\[]+(?:\[\d+\])?:[^\n]*"  # syslog
    r"|\S+ \S+ \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:[^\n]*"  # an access log
    r"|Traceback \(most recent call last\):"
    r"|[ \t]+File \"[^\n]*\", line \d+[^\n]*(?:\n[ \t]+[^\n]+)?"
    r"|[ \t]+at [\w.$<>]+\([^\n]*"  # a Java frame
    r"|[\w.]+(?:Error|Exception)\b(?::[^\n]*)?"
    r"|Exception in thread [^\n]*)$",
    re.MULTILINE,
)
_PAGE_TAG = re.compile(
    "a|abbr|address|article|aside|audio|b|big|blockquote|br|button|caption|center|cite|code|col|"
    "del|details|dfn|div|dl|dt|dd|em|figcaption|figure|font|footer|h[1-6]|header|hr|i|iframe|img|"
    "ins|kbd|li|main|mark|nav|ol|p|picture|pre|q|s|samp|section|small|source|span|strike|strong|"
    "sub|summary|sup|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul|var|video",
    re.IGNORECASE,
)
"""The tags that Markdown may begin with; text between others is XML."""


def other_kind(text: str) -> str | None:
    """What the text is where it is surely no digest: ``a web page``, ``XML``, ``JSON``, ``log
    lines``. None for all else, binary data included, which the parser refuses."""
    text = _begun(text)
    if _PAGE.match(text):
        return "a web page"
    element = _ELEMENT.match(text)
    if element is not None:
        name = element[1]
        if name is None or (not _PAGE_TAG.fullmatch(name) and text.endswith(f"</{name}>")):
            return "XML"
    if text[:1] in ("{", "[") and _is_json(text):
        return "JSON"
    return "log lines" if _is_log(text) else None


def _begun(text: str) -> str:
    """The text from its first character that is neither white space nor in a comment on."""
    text = text.strip()
    at = 0
    while text.startswith("<!--", at) and (end := text.find("-->", at)) >= 0:
        at = end + 3
        while text[at : at + 1].isspace():
            at += 1
    return text[at:]


def _text(data: bytes) -> str:
    """The data as text whose ASCII is right in whatever encoding it has."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")


def _is_json(text: str) -> bool:
    """Whether the whole of it is JSON, JSON lines, or JSON that was cut off; JSON above other
    text is front matter."""
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return _JSON_BEGUN.match(text) is not None
    rest = text[end:].lstrip()
    return not rest or rest[0] in "{["


def _is_log(text: str) -> bool:
    """Whether most of it is log lines or a stack trace; what stands in a fence is quoted."""
    own = "\n".join(_unfenced(text))
    left = _LOG_LINE.sub("", own)
    return len("".join(left.split())) * 2 < len("".join(own.split()))


def _unfenced(text: str) -> Iterator[str]:
    fence = ""
    for line in text.splitlines():
        if fence:
            fence = "" if line.startswith(fence) else fence
        elif line.startswith(("```", "~~~")):
            fence = line[:3]
        else:
            yield line


_OPEN_BOLD = re.compile(r"^\*\*(?=[^\s*])([^*\n]{1,40})(?=\n[ \t\r]*\n|\s*\Z)", re.MULTILINE)


def _open_bold(text: str) -> Iterator[Problem]:
    """A line like ``**产品`` on its own, which is no category for want of the second ``**``."""
    line, counted = 1, 0
    for found in _OPEN_BOLD.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        yield problem(line, "open_bold", text=found[1].strip())


_DATE_NAME = re.compile(r"(\d{4})([-_.]?)(\d\d)\2(\d\d)")


def _odd_name(name: str) -> Iterator[Problem]:
    """A name like ``2026-13-45.md``, of a day that no calendar has."""
    found = _DATE_NAME.fullmatch(PurePath(name).stem)
    if found is None:
        return
    try:
        dt.date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        yield problem(0, "bad_name", name=PurePath(name).name)
