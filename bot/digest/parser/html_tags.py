"""HTML in Markdown: which tags there are, and what they mean."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

from bot.digest.parser.inline import BOLD, CODE, ITALIC, STRIKE

STYLES = dict.fromkeys(["b", "strong"], BOLD) | dict.fromkeys(["i", "em", "cite"], ITALIC)
STYLES |= dict.fromkeys(["s", "del", "strike"], STRIKE)
STYLES |= dict.fromkeys(["code", "kbd", "samp", "tt", "pre"], CODE)
"""Tags of a style."""

MEDIA = {"video": "video", "audio": "audio", "iframe": "video", "embed": "video"}
"""Tags that are shown as a link to what they play."""

_COLOURING = frozenset(["span", "font", "div", "p", "center", "big", "mark", "section"])
_ALWAYS = frozenset(["font", "center", "big", "mark"])
_DRESS = re.compile(r"\b(?:color|style|class|align)\b", re.IGNORECASE)
_TAG = re.compile(r"<(/?)\s*([A-Za-z][A-Za-z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_ATTRIBUTES = {
    name: re.compile(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
    for name in ("href", "src", "alt")
}


@cache
def _kinds() -> dict[str, bool]:
    """Every tag of HTML, and whether it begins and ends a line."""
    found: dict[str, bool] = {}
    for line in Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines():
        kind, _, names = line.partition(":")
        found |= dict.fromkeys(names.split(), kind == "lines")
    return found


class Tag(NamedTuple):
    """A tag: its name in lower case, whether it closes, its attributes as written."""

    name: str
    closes: bool
    attributes: str

    def value(self, attribute: str) -> str:
        """The value of ``href``, ``src`` or ``alt``, ``""`` where there is none."""
        match = _ATTRIBUTES[attribute].search(self.attributes)
        return unescape(match[1] or match[2] or match[3] or "") if match else ""

    @property
    def breaks(self) -> bool:
        """Whether it begins and ends a line."""
        return _kinds()[self.name]

    @property
    def colours(self) -> bool:
        """Whether it dresses up what stands in it as a heading of its own making."""
        return self.name in _ALWAYS or (
            self.name in _COLOURING and bool(_DRESS.search(self.attributes))
        )


def tag_of(text: str) -> Tag | None:
    """The tag that ``text`` is, None where HTML knows none of that name."""
    match = _TAG.fullmatch(text)
    if match is None or match[2].lower() not in _kinds():
        return None
    return Tag(match[2].lower(), bool(match[1]), match[3])
