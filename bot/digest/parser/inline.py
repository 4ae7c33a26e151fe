"""Styled text while a file is being read: spans, and the bare addresses in them."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter

from bot.digest.model import Inline, Run

BOLD, ITALIC, CODE, STRIKE, IMAGE, COLOURED = 1, 2, 4, 8, 16, 32

Span = tuple[str, int, str | None]
"""Text, its styles as bits, and the address it links to, as written (any scheme). ``IMAGE`` marks
the words in a picture's place, ``COLOURED`` what HTML colours or centres."""

Spans = list[Span]

LONGEST_ADDRESS = 2000
"""Characters of a bare address that are looked at in one go; a longer one is shown as its host."""

_ADDRESS = re.compile(
    r"https?://(?:[^\s/?#@]*@)?(?:\[[0-9a-f:.]+\]|[\w-][\w.~-]*)(?::0*[1-9]\d{0,4})?(?=[\s/?#]|\Z)",
    re.IGNORECASE,
)
"""What Telegram takes for a web address: letters, digits and few signs make its host."""

_LOGIN = re.compile(r"(https?://)[^\s/?#\u3000-\u303f\uff00-\uffef]*@", re.IGNORECASE)
_HOST = re.compile(r"[a-z]+://(?:[^/?#]*@)?(?:www\.)?([^/?#:]+)", re.IGNORECASE)
_style = itemgetter(1, 2)


def address(raw: str | None) -> str | None:
    """``raw`` as an http(s) address that Telegram can open, or None. Without a user and a password
    in it: they are nobody's business, or show one site's name and lead to another's."""
    if raw is None:
        return None
    raw = without_login(raw)
    raw = raw.strip(" （")
    if raw.endswith("）") and raw.count("）") > raw.count("（"):
        raw = raw.rstrip("） ")
    found = _ADDRESS.match(raw)
    port = found[0].rpartition(":")[2] if found else ""
    if found is None or (port.isdigit() and int(port) > 65_535):
        return None
    return "%20".join(raw.split())


def without_login(text: str) -> str:
    """``text`` without the users and passwords in its http(s) addresses."""
    return _LOGIN.sub(r"\1", text)


def host(url: str) -> str:
    """The site's name in an address, as people know it: ``36kr.com``."""
    match = _HOST.match(url)
    return match[1].lower() if match else url


def text_of(spans: Spans) -> str:
    """The text of ``spans`` without its styles."""
    return "".join([span[0] for span in spans])


def is_linked(spans: Spans) -> bool:
    """Whether something in ``spans`` leads to an http(s) address."""
    return any(url is not None and address(url) for _, _, url in spans)


def trim(spans: Spans) -> Spans:
    """``spans`` without white space at both ends."""
    first, last = 0, len(spans)
    while first < last and not spans[first][0].strip():
        first += 1
    while first < last and not spans[last - 1][0].strip():
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
    out: Spans = []
    at = 0
    for text, bits, url in spans:
        piece = text[max(0, start - at) : None if end is None else max(0, end - at)]
        at += len(text)
        if piece:
            out.append((piece, bits, url))
    return trim(out)


def joined(spans: Spans) -> Spans:
    """``spans`` with neighbours in one style as one span."""
    return [
        ("".join([text for text, _, _ in same]), bits, url)
        for (bits, url), same in groupby(spans, _style)
    ]


def inline(spans: Spans) -> Inline:
    """``spans`` as the model has them; neighbours in one style are one run."""
    shown = [(text, bits & 15, address(url)) for text, bits, url in spans]
    return tuple(
        Run(text, bool(bits & BOLD), bool(bits & ITALIC), bool(bits & CODE), bool(bits & STRIKE), u)
        for text, bits, u in joined(shown)
    )


# Host first, without Chinese glued to it ("https://a.com查看"), then a path that may be Chinese
# up to Chinese punctuation.
_STOP = r"\s<>\"`|\\^{}\u3000-\u3002\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20"
_STOP += r"\uff3b-\uff40\uff5b-\uff65\u2018-\u201f\u2026\u2014"
_BARE = re.compile(
    rf"https?://(?:[A-Za-z0-9._~%@:\[\]-]{{1,255}}|[^/?#{_STOP}]{{1,255}})"
    rf"(?:[/?#][^{_STOP}]{{0,{LONGEST_ADDRESS}}})?",
    re.IGNORECASE,
)
_REST = re.compile(rf"[^{_STOP}]*")
_AGAIN = re.compile(r"(?:和|与|及|以及)?https?://", re.IGNORECASE)
_TAIL = ".,;:!?'*_~&"
_PAIRS = {")": "(", "]": "["}


def bare_addresses(text: str) -> list[tuple[int, int]]:
    """Where in ``text`` bare addresses stand, each as its start and end."""
    found = []
    at = 0
    while match := _BARE.search(text, at):
        start, end = match.span()
        again = _AGAIN.search(text, start + 8, end)
        # An address inside an address (an archive's, a redirect's) follows "/" or "=".
        while again and text[again.start() - 1] in "/=?&":
            again = _AGAIN.search(text, again.end(), end)
        if again:
            end = again.start()
        elif end - start > LONGEST_ADDRESS:
            end = _end_of_long(text, end)
        end = _trimmed(text, start, end)
        if address(text[start:end]):
            found.append((start, end))
        at = max(end, start + 7)
    return found


def _end_of_long(text: str, end: int) -> int:
    """Where an address ends that goes on behind ``end``: each character is looked at once, even
    where a thousand addresses stand side by side."""
    at = end - len("以及https://")
    while True:
        again = _AGAIN.search(text, at)
        least = max(end, at)
        if again is not None and again.start() < least:
            if text[again.start() - 1] not in "/=?&":
                return again.start()
            at = again.end()
            continue
        rest = _REST.match(text, least, again.start() if again else len(text))
        stop = rest.end() if rest else least
        if again is None or stop < again.start() or text[stop - 1] not in "/=?&":
            return stop
        at = again.end()


def _trimmed(text: str, start: int, end: int) -> int:
    """Without punctuation of the sentence and brackets that were opened before it."""
    balance = {
        close: text.count(opened, start, end) - text.count(close, start, end)
        for close, opened in _PAIRS.items()
    }
    while end > start:
        last = text[end - 1]
        if last in _PAIRS and balance[last] < 0:
            balance[last] += 1
        elif last not in _TAIL:
            break
        end -= 1
    return end


def linkify(spans: Spans) -> Spans:
    """``spans`` with their bare addresses as links."""
    if not any("://" in text for text, _, _ in spans):
        return spans
    out: Spans = []
    for text, bits, url in joined(spans):
        if url is not None or bits & CODE or "://" not in text:
            if url is not None:
                text = without_login(text)
                if len(text) > LONGEST_ADDRESS and address(text):
                    text = host(url)
            out.append((text, bits, url))
            continue
        at = 0
        for start, end in bare_addresses(text):
            if start > at:
                out.append((text[at:start], bits, None))
            found = without_login(text[start:end])
            out.append((found if len(found) <= LONGEST_ADDRESS else host(found), bits, found))
            at = end
        if at < len(text):
            out.append((text[at:], bits, None))
    return out
