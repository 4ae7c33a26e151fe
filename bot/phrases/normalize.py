"""Typed text made even for comparing: widths, case, traditional characters, Chinese numerals."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.render.inert_text import literal

END_SIGNS = " ,，。.!！?？;；~～…"
"""Signs at the end of what somebody types that change nothing."""

MAX_ECHO_CHARS = 40
"""A person's words are shown again no longer than this."""

_FOLDER = Path(__file__).parent
_LINES = (_FOLDER / "traditional.txt").read_text("utf-8").split()
_SIMPLE = str.maketrans("".join(_LINES[::2]), "".join(_LINES[1::2]))
"""Read with the module: later, with no file descriptor left, it could not be."""

NUMERAL = "〇○零一二两三四五六七八九十廿卅"
_DIGITS = {sign: str(n) for n, sign in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "两": "2",
}
_TENS = re.compile(r"([一二两三四五六七八九]?)(十|廿|卅)([一二两三四五六七八九]?)")
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"


def simplify(text: str) -> str:
    """``text`` with each traditional character as its simplified one (投融資 is 投融资).

    Those in everyday use (Big5's first level), as ICU's Traditional-Simplified has them: enough to
    compare what was typed, not meant for text that people read.
    """
    return text.translate(_SIMPLE)


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """``text`` in half width, lower case and simplified characters, each white space a space, each
    curly apostrophe a straight one: character by character, so that places in it are places in
    ``text``."""
    return simplify("".join(map(_fold_character, text)))


def even(text: str) -> str:
    """``text`` composed (NFKC) and folded, without white space at its ends, each run one space."""
    return " ".join(fold(unicodedata.normalize("NFKC", text)).split())


def number(text: str) -> int | None:
    """The number in digits or Chinese numerals: 28, 二十八, 廿八, 二〇二六; None for others."""
    tens = _TENS.fullmatch(text)
    if tens is not None:
        before, ten, after = tens.groups()
        factor = {"廿": 2, "卅": 3}.get(ten) or int(_DIGITS.get(before, "1"))
        return factor * 10 + int(_DIGITS.get(after, "0"))
    digits = "".join(_DIGITS.get(sign, sign) for sign in text)
    return int(digits) if digits.isascii() and digits.isdigit() else None


def arabic(text: str) -> str:
    """``text`` with its Chinese numerals as digits: 八点半 is 8点半."""
    return re.sub(f"[{NUMERAL}]+", lambda found: _digits(found[0]), text)


def visible(text: str) -> bool:
    """Whether there is anything to see in it: controls, marks of direction and fillers are not."""
    return any(
        unicodedata.category(one)[0] not in "ZM"
        and unicodedata.category(one) not in ("Cc", "Cf", "Cs")
        and one not in _FILLERS
        for one in text
    )


def words(text: str) -> list[str]:
    """The words of a text; spaces of any width, line breaks and commas of any kind part them. What
    is nothing but punctuation (``/today。``, ``/date 1月28日 ！``) is no word."""
    parts = re.split(r"[\s,，、;；﹐､。！？]+", text)
    return [word for word in parts if any(unicodedata.category(one)[0] != "P" for one in word)]


def echo(text: str, longest: int = MAX_ECHO_CHARS) -> str:
    """A person's words for showing them again: one line, not long, nothing in it alive."""
    line = " ".join(text.split())
    return literal(line if len(line) <= longest else line[: longest - 1].rstrip() + "…")


def read_table(name: str) -> dict[str, Any]:
    """A table of words beside this module, from its YAML."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it is built
    table: dict[str, Any] = yaml.load((_FOLDER / name).read_text("utf-8"), loader)  # noqa: S506
    return table


def listed(names: str) -> list[str]:
    """The names of a table's row, which commas part."""
    return [name.strip() for name in names.split(",")]


def _fold_character(character: str) -> str:
    if character.isspace():
        return " "
    if character in "’‘":
        return "'"
    even = unicodedata.normalize("NFKC", character).casefold()
    return even if len(even) == 1 else character


def _digits(numeral: str) -> str:
    value = number(numeral)
    if value is None:
        return numeral
    return str(value) if _TENS.fullmatch(numeral) else "".join(_DIGITS[sign] for sign in numeral)
