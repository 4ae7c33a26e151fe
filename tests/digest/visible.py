"""What a reader of a Markdown file sees, by a CommonMark library that the bot does not use."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

_WORD = re.compile(r"[^\W_]+")
_HIDDEN = ("script", "style")


class _Page(HTMLParser):
    """The words and the http addresses of a page; pictures are told by their own kind."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        address = dict(attrs).get("href") or ""
        if tag == "a" and address.startswith(("http://", "https://")):
            self.links.append(address)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += _WORD.findall(data)


def visible(markdown: str) -> tuple[list[str], list[str]]:
    """The words of a file without front matter, and the addresses that it links to."""
    render = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render
    page = _Page()
    page.feed(render(markdown))
    page.close()
    return page.words, page.links
