"""Bytes to text: UTF-8, UTF-16 with a byte order mark, GB18030; all else is refused.

A damaged UTF-8 file must not pass as GB18030, which finds a character for nearly any pair of
bytes; so GB18030 is believed only where it makes ordinary Chinese of the file.
"""

from __future__ import annotations

import codecs

from bot.digest.clean import clean
from bot.digest.errors import DigestError
from bot.digest.model import Problem
from bot.digest.problems import problem

MAX_BYTES = 1 << 20
MAX_LINES = 20_000

_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"SQLite format 3": "an SQLite database",
}
_STARTS = tuple(_MAGIC)


def decode(data: bytes | str, name: str) -> tuple[str, list[Problem]]:
    """The text with ``\\n`` line ends and no invisible characters, and what was odd about it.

    Raises DigestError for what is too big, empty, binary or in no encoding we know.
    """
    problems: list[Problem] = []
    if isinstance(data, str):
        text = data.removeprefix("\ufeff")
        if len(text) > MAX_BYTES:
            raise DigestError(name, [problem(0, "too_big", limit="1 MiB")])
    else:
        text, encoding = _decode_bytes(data, name)
        if encoding != "UTF-8":
            problems.append(problem(0, "encoding", encoding=encoding))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, removed = clean(text)
    if removed:
        if removed * 10 > len(text):
            raise DigestError(name, [problem(0, "binary", what="it is full of control codes")])
        problems.append(problem(0, "control", count=removed))
    if not text or text.isspace():
        raise DigestError(name, [problem(0, "empty")])
    if text.count("\n") > MAX_LINES:
        raise DigestError(name, [problem(0, "too_many_lines", limit=f"{MAX_LINES:,}")])
    return text, problems


def _decode_bytes(data: bytes, name: str) -> tuple[str, str]:
    if len(data) > MAX_BYTES:
        raise DigestError(name, [problem(0, "too_big", limit="1 MiB")])
    if data.startswith(_STARTS):
        what = next(what for magic, what in _MAGIC.items() if data.startswith(magic))
        raise DigestError(name, [problem(0, "binary", what=what)])
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise _undecodable(name, 0, error.start) from error
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
    else:
        return text, "UTF-8"
    if data.count(0) * 100 > len(data):
        raise DigestError(name, [problem(0, "binary", what="it holds zero bytes")])
    chinese = None if data.startswith(codecs.BOM_UTF8) else _as_gb18030(data)
    if chinese is None:
        raise _undecodable(name, data.count(b"\n", 0, at) + 1, at)
    return chinese, "GB18030"


def _as_gb18030(data: bytes) -> str | None:
    """The text, if it is one that somebody could have meant."""
    lenient = data.decode("utf-8", "replace")
    wide = sum(char > "\u07ff" and char != "\ufffd" for char in lenient)
    if wide > lenient.count("\ufffd"):  # UTF-8 with damage
        return None
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = [char for char in text if char > "\x7f"]
    common = len("".join(foreign).encode("gb2312", "ignore")) // 2
    return text if common * 10 >= len(foreign) * 8 else None


def _undecodable(name: str, line: int, byte: int) -> DigestError:
    return DigestError(name, [problem(line, "undecodable", byte=byte)])
