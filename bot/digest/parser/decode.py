"""Bytes to text: UTF-8, UTF-16 with a byte order mark, GB18030; all else is refused.

A damaged UTF-8 file must not pass as GB18030, which finds a character for nearly any pair of
bytes; so GB18030 is believed only where it makes ordinary Chinese of the file. Characters that
show nothing or turn text around are taken out, so that what people read is what the file says.
"""

from __future__ import annotations

import codecs
import re

from bot.digest.errors import DigestError
from bot.digest.model import Problem
from bot.digest.problems import problem

MAX_BYTES = 1 << 20
MAX_LINES = 20_000

SENTINEL = "\ufdd0"
"""A noncharacter that the repairs put into the source; no text may bring its own."""

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
_BREAKS = "\x0b\x0c\x85\u2028\u2029"
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_EMOJI = re.compile("[\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\u20e3\U0001f000-\U0001faff]")
_JOINING = re.compile("[\u0600-\u08ff\u0900-\u0dff]")
_BLACK_FLAG = "\U0001f3f4"


def decode(data: bytes | str, name: str) -> tuple[str, list[Problem]]:
    """The text with ``\\n`` line ends and no invisible characters, and what was odd about it.

    Raises DigestError for what is too big, empty, binary or in no encoding we know.
    """
    problems: list[Problem] = []
    if len(data) > MAX_BYTES:
        raise DigestError(name, [problem(0, "too_big", limit="1 MiB")])
    if isinstance(data, str):
        text = data.removeprefix("\ufeff")
    else:
        text, encoding = _decode_bytes(data, name)
        if encoding != "UTF-8":
            problems.append(problem(0, "encoding", encoding=encoding))
    text, removed = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    if removed:
        if removed * 10 > len(text):
            raise DigestError(name, [problem(0, "binary", what="it is full of control codes")])
        problems.append(problem(0, "control", count=removed))
    if not text.strip():
        raise DigestError(name, [problem(0, "empty")])
    if text.count("\n") > MAX_LINES:
        raise DigestError(name, [problem(0, "too_many_lines", limit=f"{MAX_LINES:,}")])
    return text, problems


def _decode_bytes(data: bytes, name: str) -> tuple[str, str]:
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
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


def clean(text: str) -> tuple[str, int]:
    """``text`` without characters that show nothing, and how many were taken out. The joiner
    inside an emoji (👩‍💻), a flag's tag letters and the joiners that Persian or Indian words need
    stay; unusual line ends (vertical tab, U+2028 …) become ``\\n`` and are not counted.
    """
    if not _ODD.search(text):
        return text, 0
    out: list[str] = []
    removed = 0
    in_flag = False
    for at, char in enumerate(text):
        if "\U000e0020" <= char <= "\U000e007f" and in_flag:
            out.append(char)
            continue
        in_flag = char == _BLACK_FLAG
        if not _ODD.match(char) or (char in "\u200c\u200d" and _joins(text, at)):
            out.append(char)
        elif char in _BREAKS:
            out.append("\n")
        else:
            removed += 1
    return "".join(out), removed


def _joins(text: str, at: int) -> bool:
    """Whether the joiner at ``at`` holds together an emoji or letters that need one."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] == "\u200d" and _EMOJI.match(before) and _EMOJI.match(after):
        return True
    return bool(_JOINING.match(before))
