"""HTML that means what Markdown means: ``<a href="…">`` is a link, ``<img src="…">`` a picture."""

from __future__ import annotations

import re
from html import unescape

_ATTRIBUTE = r"""\s{}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))"""
_HREF, _SRC, _ALT = (
    re.compile(_ATTRIBUTE.format(name), re.IGNORECASE) for name in ("href", "src", "alt")
)
_ANCHOR = re.compile(r"<a\s", re.IGNORECASE)
_IMAGE = re.compile(r"<img\s", re.IGNORECASE)


def link_in(tag: str) -> str:
    """Where an opening ``<a>`` leads, as written, ``""`` for any other tag."""
    return _value(_HREF, tag) if _ANCHOR.match(tag) else ""


def picture_in(tag: str) -> tuple[str, str]:
    """Where the picture of an ``<img>`` lies and the words in its place, ``""`` for any other."""
    return (_value(_SRC, tag), _value(_ALT, tag)) if _IMAGE.match(tag) else ("", "")


def _value(attribute: re.Pattern[str], tag: str) -> str:
    match = attribute.search(tag)
    return unescape(match[1] or match[2] or match[3] or "") if match else ""
