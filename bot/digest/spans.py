"""Stretches of styled text while a file is being read: plain tuples, as there are many."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter

from bot.digest.model import Inline, Run

BOLD, ITALIC, CODE, STRIKE, TAG = 1, 2, 4, 8, 16

Span = tuple[str, int, str | None]
"""Text, its styles as bits, and the address it links to, as written (any scheme).
``TAG`` marks an HTML tag shown as typed."""

Spans = list[Span]

_ADDRESS = re.compile(r"https?://[^\s/?#.:@][^\s/?#]*", re.IGNORECASE)

_STYLED = tuple(
    (bool(bits & BOLD), bool(bits & ITALIC), bool(bits & CODE), bool(bits & STRIKE))
    for bits in range(16)
)


def address(raw: str | None) -> str | None:
    """``raw`` as an http(s) address that Telegram can open, or None."""
    if raw is None:
        return None
    raw = raw.strip(" （）")
    return "%20".join(raw.split()) if _ADDRESS.match(raw) else None


def text_of(spans: Spans) -> str:
    return spans[0][0] if len(spans) == 1 else "".join([span[0] for span in spans])


def trim(spans: Spans) -> Spans:
    """Without white space at both ends."""
    first, last = 0, len(spans)
    while first < last and not spans[first][0].strip():
        first += 1
    while last > first and not spans[last - 1][0].strip():
        last -= 1
    out = spans[first:last]
    if out:
        text, bits, url = out[0]
        out[0] = (text.lstrip(), bits, url)
        text, bits, url = out[-1]
        out[-1] = (text.rstrip(), bits, url)
    return out


def cut(spans: Spans, start: int, end: int | None = None) -> Spans:
    """The characters from ``start`` to ``end``, with white space at both ends taken off."""
    if len(spans) == 1:
        text, bits, url = spans[0]
        text = text[start:end].strip()
        return [(text, bits, url)] if text else []
    out: Spans = []
    at = 0
    for text, bits, url in spans:
        here = text[max(0, start - at) : None if end is None else max(0, end - at)]
        at += len(text)
        if here:
            out.append((here, bits, url))
    return trim(out)


def joined(spans: Spans) -> Spans:
    """With neighbours in one style as one span."""
    return [
        ("".join([text for text, _, _ in same]), bits, url)
        for (bits, url), same in groupby(spans, _style)
    ]


def inline(spans: Spans) -> Inline:
    """As the model has it; neighbours in one style are one run."""
    if len(spans) == 1:
        text, bits, url = spans[0]
        if url is None and not bits:
            return (Run(text),)
    shown = [(text, bits & 15, address(url)) for text, bits, url in spans]
    return tuple([Run(text, *_STYLED[bits], url) for text, bits, url in joined(shown)])


_style = itemgetter(1, 2)
