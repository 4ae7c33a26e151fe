"""HTML in Markdown: which tags there are, and what they mean."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from bot.digest.parser.inline import BOLD, CODE, ITALIC, STRIKE

STYLES = {
    "b": BOLD, "strong": BOLD, "i": ITALIC, "em": ITALIC, "cite": ITALIC, "s": STRIKE,
    "del": STRIKE, "strike": STRIKE, "code": CODE, "kbd": CODE, "samp": CODE, "tt": CODE,
    "pre": CODE,
}  # fmt: skip
"""Tags of a style."""

BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption "
    "figure footer form header hgroup hr html main nav p pre search section summary".split()
)
"""Tags that begin and end a line."""

MEDIA = {"video": "video", "audio": "audio", "iframe": "video", "embed": "video"}
"""Tags that are shown as a link to what they play."""

_OTHERS = frozenset(
    "a abbr acronym area base basefont bdi bdo big br button canvas caption col colgroup data "
    "datalist dfn font frame frameset h1 h2 h3 h4 h5 h6 head img input ins label legend li link "
    "map mark marquee menu meta meter noscript object ol optgroup option output param path picture "
    "progress q rp rt ruby script select slot small source span style sub sup svg table tbody td "
    "template textarea tfoot th thead time title tr track u ul var wbr".split()
)
KNOWN = frozenset([*STYLES, *BLOCKS, *MEDIA, *_OTHERS])
"""All tags of HTML; what is none of them is shown as typed."""

COLOURING = frozenset(["span", "font", "div", "p", "center", "big", "mark", "section"])
"""Tags that dress up a line as a heading of its own making."""

_ALWAYS = frozenset(["font", "center", "big", "mark"])
_DRESS = re.compile(r"\b(?:color|style|class|align)\b", re.IGNORECASE)
_TAG = re.compile(r"<(/?)\s*([A-Za-z][A-Za-z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_ATTRIBUTE = r"""\s{}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))"""
_ATTRIBUTES = {
    name: re.compile(_ATTRIBUTE.format(name), re.IGNORECASE) for name in ("href", "src", "alt")
}


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
    def colours(self) -> bool:
        """Whether it dresses up what stands in it."""
        return self.name in _ALWAYS or (
            self.name in COLOURING and bool(_DRESS.search(self.attributes))
        )


def tag_of(text: str) -> Tag | None:
    """The tag that ``text`` is, None where HTML knows none of that name."""
    match = _TAG.fullmatch(text)
    if match is None or match[2].lower() not in KNOWN:
        return None
    return Tag(match[2].lower(), bool(match[1]), match[3])
