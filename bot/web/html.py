"""A digest's text as HTML. Everything is escaped: nothing in a digest becomes markup, and only
http and https addresses become links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from bot.digest.model import Inline, Line, Run, Source

LINK = Markup('<a href="{}" rel="noopener nofollow ugc">{}</a>')
"""``ugc``: written by others; search engines do not count it as a recommendation."""

_STYLES = (("bold", "strong"), ("italic", "em"), ("strike", "s"), ("code", "code"))
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def readable(text: str) -> str:
    """``text`` without what neither HTML nor XML may hold (half characters, controls)."""
    return _NO_XML.sub("\ufffd", text)


def is_link(url: str | None) -> bool:
    return url is not None and url[:8].lower().startswith(("http://", "https://"))


def inline(runs: Inline) -> Markup:
    """A line of styled text. Runs that share an address are one link."""
    out = Markup()
    for url, group in groupby(runs, key=lambda run: run.url):
        text = Markup().join(_styled(run) for run in group)
        out += LINK.format(readable(url), text) if url is not None and is_link(url) else text
    return out


def _styled(run: Run) -> Markup:
    text = escape(readable(run.text))
    for field_, tag in _STYLES:
        if getattr(run, field_):
            text = Markup("<{0}>{1}</{0}>").format(tag, text)
    return text


def source(cited: Source) -> Markup:
    """A source's name, linked; its host where there is no name but an address."""
    name, url = cited.name.strip(), cited.url
    if not name or is_link(name):
        name = host(url or name)
    name = readable(name)
    return LINK.format(readable(url), name) if url is not None and is_link(url) else escape(name)


def host(url: str) -> str:
    """The host of an address for display, without ``www.``."""
    try:
        found = urlsplit(url).hostname
    except ValueError:
        found = None
    return (found or url).removeprefix("www.")


@dataclass(slots=True)
class Node:
    """A paragraph (``marker`` "") or a point, and what is nested in it."""

    marker: str
    text: Markup
    inner: list[Node] = field(default_factory=list)


def outline(lines: Iterable[Line]) -> list[Node]:
    """Lines by their depth as a tree. A line that is nested in nothing stands at the top."""
    top: list[Node] = []
    open_: list[tuple[int, Node]] = []
    for line in lines:
        node = Node(line.marker, inline(line.text))
        while open_ and open_[-1][0] >= line.depth:
            open_.pop()
        (open_[-1][1].inner if open_ else top).append(node)
        open_.append((line.depth, node))
    return top


def block(lines: Sequence[Line], *, bullets: bool = False, label: str = "") -> Markup:
    """Paragraphs and lists. ``bullets``: plain lines are points too, where none is marked.
    ``label`` stands in bold before the first paragraph, or above a list."""
    nodes = outline(lines)
    if bullets and not any(line.marker for line in lines):
        for node in nodes:
            node.marker = "•"
    lead = Markup('<b class="label">{}</b>').format(readable(label)) if label else Markup()
    if lead and nodes and nodes[0].marker:
        return Markup("<p>{}</p>").format(lead) + _nodes(nodes)
    if lead and nodes:
        nodes[0].text = lead + " " + nodes[0].text
    return _nodes(nodes)


def _nodes(nodes: Iterable[Node]) -> Markup:
    out = Markup()
    for name, group in groupby(nodes, key=lambda node: _kind(node.marker)):
        if name == "text":
            for node in group:
                out += Markup("<p>{}</p>").format(node.text) + _nodes(node.inner)
        else:
            points = Markup().join(_points(group))
            out += Markup('<ul class="{}">{}</ul>').format(name, points)
    return out


def _points(nodes: Iterable[Node]) -> Iterator[Markup]:
    for node in nodes:
        text = node.text
        if _kind(node.marker) == "numbered":  # as written: ①, 1), (a)
            text = Markup('<span class="mark">{}</span> {}').format(readable(node.marker), text)
        yield Markup("<li>{}{}</li>").format(text, _nodes(node.inner))


def _kind(marker: str) -> str:
    if not marker:
        return "text"
    return "points" if marker == "•" else "numbered"
