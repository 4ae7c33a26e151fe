"""Digests as tools and people make them: lists of lists, tables, folded parts, glued headings."""

from __future__ import annotations

import pytest
from digest_files import body, codes, everything, fields, lines, names, read, sources, titles

from bot.digest.model import Block, plain

A, B = "https://a.example.com/1", "https://b.example.com/2"
REST = f"说明：一。\n来源：[甲]({A})\n"
TITLE = "# 日报 (2026-01-28)\n\n"


@pytest.mark.parametrize("bold", ["**", ""])
@pytest.mark.parametrize("step", ["  ", "    ", "\t"])
def test_a_digest_that_is_one_list_has_categories_items_and_fields(bold: str, step: str) -> None:
    parsed = read(
        f"{TITLE}- {bold}政策{bold}\n"
        f"{step}- {bold}一{bold}\n{step * 2}- 说明：甲。\n{step * 2}- 要点：\n{step * 3}- 点\n"
        f"{step * 2}- 来源：[甲]({A})\n"
        f"{step}- {bold}二{bold}\n{step * 2}- 说明：乙。\n{step * 2}- 来源：[乙]({B})\n"
        f"- {bold}模型{bold}\n{step}- {bold}三{bold}\n{step * 2}- 来源：[乙]({B})\n"
    )
    assert names(parsed.digest) == [("", "政策"), ("", "模型")]
    assert titles(parsed.digest) == ["一", "二", "三"]
    one, two, _ = parsed.digest.items
    assert fields(one) == [("summary", "说明", ["甲。"]), ("points", "要点", ["点"])]
    assert [sources(item) for item in (one, two)] == [[("甲", A)], [("乙", B)]]
    assert parsed.problems == ()


def test_fields_of_a_point_make_no_item_of_it() -> None:
    (item,) = body(
        f"**政策**\n\n一\n说明：甲。\n要点：\n- 点\n  - 说明：乙\n    - 来源：丙\n来源：[甲]({A})\n"
    ).items
    assert plain(item.title) == "一"
    assert ("甲", A) in sources(item)


TABLE = f"| 公司 | 金额 | 来源 |\n|:---|---:|---|\n| 甲 | 一<br>二 | [报]({A}) |\n| 乙 | 三 | |\n"


def test_a_table_with_links_under_a_category_is_news_row_by_row() -> None:
    parsed = read(f"{TITLE}## 投融资\n\n{TABLE}\n## 政策\n\n### 一\n说明：甲\n来源：[甲]({A})\n")
    one, two = parsed.digest.categories[0].items
    assert [plain(item.title) for item in (one, two)] == ["甲", "乙"]
    assert fields(one) == [("note", "金额", ["一 二"])]
    assert fields(two) == [("note", "金额", ["三"])]
    assert sources(one) == [("报", A)]
    assert codes(parsed) == [(8, "no_source")]


def test_a_table_without_links_is_its_text_row_by_row() -> None:
    table = TABLE.replace(f"[报]({A})", "")
    parsed = read(f"{TITLE}## 投融资\n\n{table}\n## 政策\n\n### 一\n说明：甲\n来源：[甲]({A})\n")
    (note,) = parsed.digest.categories[0].entries
    assert isinstance(note, Block)
    assert lines(note) == ["公司 | 金额 | 来源", "甲 | 一 二 |", "乙 | 三 |"]
    assert parsed.problems == ()


def test_a_table_of_fields_under_a_title_is_the_item_s() -> None:
    table = f"| 项 | 内容 |\n|---|---|\n| 说明 | 甲。 |\n| 来源 | [甲]({A}) |\n"
    parsed = read(f"{TITLE}## 政策\n\n### 新规\n\n{table}")
    assert (names(parsed.digest), titles(parsed.digest)) == ([("", "政策")], ["新规"])
    assert sources(parsed.digest.items[0]) == [("甲", A)]
    assert "项 | 内容" in everything(parsed.digest)
    assert parsed.problems == ()


@pytest.mark.parametrize("first", ["时间：2026-01-27", "重要性：高", "作者：张三"])
def test_a_list_of_fields_may_begin_with_one_of_its_own_making(first: str) -> None:
    parsed = read(
        f"{TITLE}**政策**\n\n**甲融资**\n- {first}\n- 来源：[甲]({A})\n- 摘要：文字。\n\n"
        f"**乙融资**\n- {first}\n- 来源：[乙]({B})\n- 摘要：文字。\n"
    )
    assert names(parsed.digest) == [("", "政策")]
    assert titles(parsed.digest) == ["甲融资", "乙融资"]
    assert everything(parsed.digest).count(first) == 2
    assert parsed.problems == ()


def test_titles_with_a_line_of_text_each_are_items_under_their_category() -> None:
    parsed = read(
        "# The AI Brief\n*Wednesday, 28 January 2026*\n\n## Funding\n\n"
        f"**StepFun raises $700M**\n\nStepFun raised money [36Kr]({A})\n\n"
        f"**Anthropic raises $10B**\n\nIt raised more [WSJ]({B})\n"
    )
    assert names(parsed.digest) == [("", "Funding")]
    assert titles(parsed.digest) == ["StepFun raises $700M", "Anthropic raises $10B"]


def test_short_headings_with_nothing_but_text_are_categories() -> None:
    digest = body("## 政策\n\n一段话。又一段。\n\n## 模型\n\n还有一段。还有。\n")
    assert names(digest) == [("", "政策"), ("", "模型")]
    assert digest.items == ()


@pytest.mark.parametrize("parting", ["：", ": ", " — ", "——", " - ", " – ", " | ", "丨"])
def test_a_bold_title_is_parted_from_its_text_in_many_ways(parting: str) -> None:
    (item,) = body(f"## 类\n\n- **甲融资**{parting}一亿元。（[甲]({A})）\n").items
    assert plain(item.title) == "甲融资"
    assert [lines(block) for block in item.blocks] == [["一亿元。"]]
    assert sources(item) == [("甲", A)]


def test_a_linked_title_is_parted_from_its_text_by_a_dash() -> None:
    one, two = body(f"## 类\n\n- [Show HN]({A}) — a tool\n- [36氪]({B})：甲融资\n").items
    assert [plain(one.title), plain(two.title)] == ["Show HN", "36氪：甲融资"]
    assert [lines(block) for block in one.blocks] == [["a tool"]]


@pytest.mark.parametrize(
    "text",
    ["##政策\n\n###甲融资\n{REST}\n##模型\n\n###乙发布\n{REST}",
     "#政策\n\n甲融资\n{REST}\n#模型\n\n乙发布\n{REST}"],
)  # fmt: skip
@pytest.mark.parametrize("title", [TITLE, TITLE.replace("# ", "#")])
def test_a_heading_needs_no_space(text: str, title: str) -> None:
    parsed = read(title + text.replace("{REST}", REST))
    assert parsed.digest.title == "日报"
    assert names(parsed.digest) == [("", "政策"), ("", "模型")]
    assert titles(parsed.digest) == ["甲融资", "乙发布"]
    assert parsed.problems == ()


@pytest.mark.parametrize("tags", ["#AI #融资", "#AI", "#1 甲融资"])
def test_a_tag_is_no_heading(tags: str) -> None:
    digest = body(
        f"## 政策\n\n### 甲\n说明：一。\n来源：[甲]({A})\n\n{tags}\n\n### 乙\n说明：二。\n"
    )
    assert names(digest) == [("", "政策")]
    assert tags in everything(digest)


def test_foldable_parts_are_read_as_if_they_were_open() -> None:
    parsed = read(
        f"{TITLE}## 政策\n\n<details>\n<summary>甲融资</summary>\n\n{REST}\n</details>\n\n"
        f"<details open><summary>乙融资</summary>\n\n{REST}\n</details>\n"
    )
    assert titles(parsed.digest) == ["甲融资", "乙融资"]
    assert "<" not in everything(parsed.digest)
    assert parsed.problems == ()


def test_a_summary_of_the_day_above_the_categories_is_no_item() -> None:
    parsed = read(f"{TITLE}> 摘要：今天一条。\n\n**政策**\n\n甲\n说明：一。\n来源：[甲]({A})\n")
    (note,) = parsed.digest.categories[0].entries
    assert isinstance(note, Block)
    assert (note.label, lines(note)) == ("摘要", ["今天一条。"])
    assert codes(parsed) == [(3, "early_text")]


def test_a_table_of_contents_is_left_out() -> None:
    news = f"## 政策\n\n### 甲融资\n{REST}\n### 乙发布\n{REST}"
    parsed = read(f"{TITLE}## 今日速览\n\n- 甲融资\n- 乙发布\n\n{news}")
    assert names(parsed.digest) == [("", "政策")]
    assert titles(parsed.digest) == ["甲融资", "乙发布"]
    assert parsed.problems == ()


@pytest.mark.parametrize("mark", ["1、", "1. ", "1️⃣ ", "① "])
def test_plain_lines_over_lists_that_begin_anew_are_categories(mark: str) -> None:
    second = mark.replace("1", "2").replace("①", "②")
    parsed = read(
        f"{TITLE}🟢 政策与监管\n\n{mark}甲融资\n{REST}\n{second}乙发布\n{REST}\n"
        f"🔴 模型\n\n{mark}丙开源\n{REST}"
    )
    assert names(parsed.digest) == [("", "🟢 政策与监管"), ("", "🔴 模型")]
    assert titles(parsed.digest) == ["甲融资", "乙发布", "丙开源"]
    assert parsed.problems == ()


def test_a_linked_name_behind_a_dash_on_its_line_is_the_source() -> None:
    (item,) = body(f"**政策**\n\n甲公司融资\n说明：一。\n—— [36氪]({A})\n").items
    assert sources(item) == [("36氪", A)]
