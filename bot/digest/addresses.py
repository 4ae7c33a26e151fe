"""Bare addresses in running text: where one ends, and how a host is named."""

from __future__ import annotations

import re

from bot.digest.spans import CODE, Spans, address, joined, without_login

_LONG = 2000
"""Characters of an address's path that are looked at in one go; a longer address is shown as its
host, for half a message of it says nothing."""

# Host first, without Chinese glued to it ("https://a.com查看"), then a path that may be Chinese
# up to Chinese punctuation.
_STOP = r"\s<>\"`|\\^{}\u3000-\u3002\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20"
_STOP += r"\uff3b-\uff40\uff5b-\uff65\u2018-\u201f\u2026\u2014"
_BARE = re.compile(
    rf"https?://(?:[A-Za-z0-9._~%@:\[\]-]{{1,255}}|[^/?#{_STOP}]{{1,255}})(?:[/?#][^{_STOP}]{{0,{_LONG}}})?",
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
        elif end - start > _LONG:
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
        if last in _TAIL:
            end -= 1
        elif last in _PAIRS and balance[last] < 0:
            balance[last] += 1
            end -= 1
        else:
            break
    return end


def linkify(spans: Spans) -> Spans:
    """``spans`` with their bare addresses as links."""
    for span in spans:
        if "://" in span[0]:
            return _linked(spans)
    return spans


def _linked(spans: Spans) -> Spans:
    out: Spans = []
    for text, bits, url in joined(spans):
        if url is not None or bits & CODE or "://" not in text:
            if url is not None:
                text = without_login(text)
                if len(text) > _LONG and address(text):
                    text = host(url)
            out.append((text, bits, url))
            continue
        at = 0
        for start, end in bare_addresses(text):
            if start > at:
                out.append((text[at:start], bits, None))
            found = without_login(text[start:end])
            out.append((found if len(found) <= _LONG else host(found), bits, found))
            at = end
        if at < len(text):
            out.append((text[at:], bits, None))
    return out


_HOST = re.compile(r"[a-z]+://(?:[^/?#]*@)?(?:www\.)?([^/?#:]+)", re.IGNORECASE)


def host(url: str) -> str:
    """The site's name in an address, as people know it: ``36kr.com``."""
    match = _HOST.match(url)
    return match[1].lower() if match else url
