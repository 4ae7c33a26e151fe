"""A picture on a line of its own belongs to what it stands in; it is no news."""

from __future__ import annotations

import pytest
from digest_files import body, codes, lines, only_item, read, sources, titles

from bot.digest.model import Block, Item, plain

PICTURE = "https://i.example.com/1.png"
IMAGE = f"![图一]({PICTURE})"
REST = "说明：一。\n来源：[报](https://a.example.com/)\n"


def pictures(blocks: tuple[Block, ...]) -> list[tuple[str, str | None]]:
    runs = [run for block in blocks for line in block.lines for run in line.text]
    return [(run.text, run.url) for run in runs if run.url == PICTURE]


@pytest.mark.parametrize(
    "text",
    [f"标题\n{IMAGE}\n{REST}", f"标题\n\n{IMAGE}\n\n{REST}", f"标题\n{REST}{IMAGE}\n",
     f"标题\n{REST}\n{IMAGE}\n", f"标题\n说明：一。\n{IMAGE}\n来源：[报](https://a.example.com/)\n",
     f"**甲标题**\n{IMAGE}\n{REST}", f"1. 标题\n   {IMAGE}\n   说明：一。\n   来源：[报](https://a.example.com/)\n",
     f'标题\n<img width=9 src="{PICTURE}" alt="图一">\n{REST}'],
)  # fmt: skip
def test_a_picture_is_its_item_s_with_its_words_and_its_link(text: str) -> None:
    item = only_item(text)
    assert plain(item.title).removeprefix("甲") == "标题"
    assert pictures(item.blocks) == [("图一", PICTURE)]
    assert sources(item) == [("报", "https://a.example.com/")]
    assert [kind for kind, *_ in item.blocks if kind == "summary"] == ["summary"]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_picture_under_headings_makes_no_category_of_its_item(gap: str) -> None:
    fields = "- 说明：一。\n- 来源：[报](https://a.example.com/)\n"
    digest = body(f"## 政策{gap}### 标题{gap}{IMAGE}{gap}{fields}")
    assert [category.name for category in digest.categories] == ["政策"]
    assert titles(digest) == ["标题"]
    assert pictures(digest.items[0].blocks) == [("图一", PICTURE)]


def test_pictures_right_above_titles_are_the_items_below() -> None:
    parsed = read(
        f"# 日报 (2026-01-28)\n\n**类别**\n\n{IMAGE}\n\n一\n{REST}\n{IMAGE}\n{IMAGE}\n\n二\n{REST}"
    )
    assert titles(parsed.digest) == ["一", "二"]
    first, second = parsed.digest.categories[0].entries
    assert isinstance(first, Item)
    assert len(pictures(first.blocks)) == 1
    assert isinstance(second, Item)
    assert len(pictures(second.blocks)) == 2
    assert codes(parsed) == []


def test_a_picture_that_leads_somewhere_keeps_where() -> None:
    item = only_item(f"标题\n[{IMAGE}](https://a.example.com/gallery)\n{REST}")
    runs = [run for line in item.blocks[-1].lines for run in line.text]
    assert [(run.text, run.url) for run in runs] == [("图一", "https://a.example.com/gallery")]


def test_a_picture_without_words_is_shown_where_nothing_else_leads_anywhere() -> None:
    assert pictures(only_item(f"标题\n![]({PICTURE})\n{REST}").blocks) == []
    alone = only_item(f"标题\n![]({PICTURE})\n说明：一。\n来源：某报\n")
    assert pictures(alone.blocks) == [("🖼 图", PICTURE)]
    (item,) = read(f"# News (2026-01-28)\n\n## Tools\n\n### A\n\n![]({PICTURE})\n").digest.items
    assert pictures(item.blocks) == [("🖼 image", PICTURE)]


@pytest.mark.parametrize("address", ["javascript:x()", "../images/1.png"])
def test_a_picture_that_can_not_be_opened_is_no_line(address: str) -> None:
    item = only_item(f"标题\n![图]({address})\n说明：一。\n")
    assert [lines(block) for block in item.blocks] == [["一。"]]
    item = only_item(f'标题\n说明：<img src="{address}"> 与 <img alt=x>\n')
    assert plain(item.blocks[0].lines[0].text) == "与"
