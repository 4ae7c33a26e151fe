"""Stretches of styled text while a file is being read: plain tuples, as there are many."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter

from bot.digest.model import Inline, Run

BOLD, ITALIC, CODE, STRIKE, TAG, IMAGE = 1, 2, 4, 8, 16, 32

Span = tuple[str, int, str | None]
"""Text, its styles as bits, and the address it links to, as written (any scheme).
``TAG`` marks an HTML tag shown as typed, ``IMAGE`` the words in a picture's place."""

Spans = list[Span]

_ADDRESS = re.compile(r"https?://[^\s/?#.:@][^\s/?#]*", re.IGNORECASE)

_LOGIN = re.compile(r"(https?://)[^\s/?#\u3000-\u303f\uff00-\uffef]*@", re.IGNORECASE)

_new = tuple.__new__  # half the time of a named tuple's own
_STYLED = tuple(
    (bool(bits & BOLD), bool(bits & ITALIC), bool(bits & CODE), bool(bits & STRIKE))
    for bits in range(16)
)


def address(raw: str | None) -> str | None:
    """``raw`` as an http(s) address that Telegram can open, or None. Without a user and a password
    in it: they are nobody's business, or show one site's name and lead to another's."""
    if raw is None:
        return None
    if "@" in raw:
        raw = without_login(raw)
    raw = raw.strip(" （")
    if raw.endswith("）") and raw.count("）") > raw.count("（"):
        raw = raw.rstrip("） ")
    if not _ADDRESS.match(raw):
        return None
    parts = raw.split()
    return parts[0] if len(parts) == 1 else "%20".join(parts)


def without_login(text: str) -> str:
    """``text`` without the users and passwords in its http(s) addresses."""
    return _LOGIN.sub(r"\1", text)


def text_of(spans: Spans) -> str:
    return spans[0][0] if len(spans) == 1 else "".join([span[0] for span in spans])


def trim(spans: Spans) -> Spans:
    """Without white space at both ends."""
    if len(spans) == 1:
        text, bits, url = spans[0]
        text = text.strip()
        return [(text, bits, url)] if text else []
    first, last = 0, len(spans)
    while first < last:
        text, bits, url = spans[first]
        if text := text.lstrip():
            break
        first += 1
    else:
        return []
    out = spans[first:]
    out[0] = (text, bits, url)
    while True:
        text, bits, url = out[-1]
        if text := text.rstrip():
            out[-1] = (text, bits, url)
            return out
        del out[-1]


def cut(spans: Spans, start: int, end: int | None = None) -> Spans:
    """The characters from ``start`` to ``end``, with white space at both ends taken off."""
    if len(spans) == 1:
        text, bits, url = spans[0]
        text = text[start:end].strip()
        return [(text, bits, url)] if text else []
    out: Spans = []
    at = 0
    for span in spans:
        before = at
        at += len(span[0])
        if at > start:
            if before < start or end is not None:
                text, bits, url = span
                text = text[max(0, start - before) : None if end is None else max(0, end - before)]
                span = (text, bits, url)
            if span[0]:
                out.append(span)
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
        if url is None and not bits:  # nearly every line
            return (_new(Run, (text, False, False, False, False, None)),)
    shown = [(text, bits & 15, address(url)) for text, bits, url in spans]
    return tuple([Run(text, *_STYLED[bits], url) for text, bits, url in joined(shown)])


_style = itemgetter(1, 2)
