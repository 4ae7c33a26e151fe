"""Text from a digest is never markup on a page, whatever it holds; and none of it is lost."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from web_rig import DATE, serving

from bot.digest.model import Block, Category, Digest, Item, Line, Run, Source, plain
from bot.web import html as markup
from bot.web.view import day_view, item_keys

ALLOWED = {"p", "ul", "li", "a", "strong", "em", "s", "u", "code", "b", "span"}
EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></main><h1>",
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt; &amp; &#x3c;",
    "a\u202eb\ufffec",
]


class Tags(HTMLParser):
    """The elements, the attributes' names and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.hrefs: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.hrefs += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(EVIL)
urls = st.none() | st.sampled_from(
    ["https://a.example/?x=1&y=<2>", "HTTP://b.example/\"'", "javascript:alert(1)", "data:x", ""]
)
runs = st.builds(Run, texts, st.booleans(), st.booleans(), st.booleans(), st.booleans(), urls)
inlines = st.lists(runs, max_size=4).map(tuple)
lines = st.builds(Line, inlines, st.integers(0, 3), st.sampled_from(["", "•", "1.", "①", "<i>"]))
blocks = st.builds(
    Block,
    st.sampled_from(["summary", "background", "points", "note"]),
    texts,
    st.lists(lines, min_size=1, max_size=6).map(tuple),
)
items = st.builds(
    Item,
    inlines,
    st.lists(blocks, max_size=4).map(tuple),
    st.lists(st.builds(Source, texts, urls), max_size=3).map(tuple),
)


@given(item=items)
def test_an_item_is_made_of_our_elements_only_and_loses_nothing(item: Item) -> None:
    digest = Digest(dt.date(2026, 1, 28), "日报", (Category("", "甲", (item,)),))
    [view] = day_view(digest, "zh").items
    html = "".join([view.title, view.lead, *view.rest, *view.background, *view.sources])
    seen = Tags(html)
    assert seen.tags <= ALLOWED
    assert seen.attributes <= {"href", "rel", "class"}
    assert all(link.lower().startswith(("http://", "https://")) for link in seen.hrefs)
    said = "".join(seen.text.split())
    for block in item.blocks:
        for line in block.lines:
            wanted = markup.readable(plain(line.text)).replace("\r", "\n")
            assert "".join(wanted.split()) in said


@given(lines=st.lists(lines, max_size=12))
def test_lists_are_well_formed_and_keep_the_order(lines: list[Line]) -> None:
    html = str(markup.block(lines))
    etree.fromstring(f"<div>{html}</div>")  # raises where an element is not closed
    numbered = [Line((Run(f"«{n}»"),), line.depth, line.marker) for n, line in enumerate(lines)]
    text = Tags(str(markup.block(numbered))).text
    assert [text.index(f"«{n}»") for n in range(len(lines))] == sorted(
        text.index(f"«{n}»") for n in range(len(lines))
    )


@given(titles=st.lists(texts, max_size=8))
def test_items_of_a_day_have_different_addresses(titles: list[str]) -> None:
    keys = item_keys([Item((Run(title),), (), ()) for title in titles])
    assert len(set(keys)) == len(titles)
    assert all(quote(key, safe="") == key for key in keys)


@pytest.mark.parametrize("evil", EVIL[:5])
async def test_what_looks_like_markup_is_shown_as_typed_on_every_page(
    tmp_path: Path, evil: str
) -> None:
    text = (
        f"# {evil} ({{date}})\n\n**类{evil}**\n\n`{evil}`\n\n说明：{evil}\n背景：{evil}\n要点：\n"
        f"- {evil}\n来源出处：[{evil.replace('[', '').replace(']', '')}](https://example.com/)\n"
    )
    async with serving(tmp_path, {DATE: text}) as web:
        paths = ["/", f"/d/{DATE}", "/m/2026-01", "/search?q=" + quote(evil)]
        paths += [
            "/c/" + quote(name, safe="") for name in web.archive.categories(web.clock().date())
        ]
        for path in paths:
            page = await web.get(path)
            seen = Tags(page)
            assert not seen.tags & {"script", "img", "iframe", "object"}, path
            assert not {name for name in seen.attributes if name.startswith("on")}, path
            assert page.count("<h1") == page.count("<main") == page.count("</main>") == 1
            assert "49" not in page.replace("2026", "") or "7*7" not in evil
        await web.get("/feed.xml")
