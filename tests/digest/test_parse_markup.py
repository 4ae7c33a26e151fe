"""Markup: what Markdown means, what is shown as typed, what must not get lost."""

from __future__ import annotations

import pytest
from digest_files import body, everything, fields, only_item, read, sources

from bot.digest.model import Run, plain
from bot.render.compose import compose
from bot.render.message import Look


def first_line(text: str):
    return only_item(f"标题\n说明：{text}\n").blocks[0].lines[0].text


def test_styles_next_to_chinese():
    assert first_line("前**“重点”**后，*斜*、`码`、~~删~~") == (
        Run("前"), Run("“重点”", bold=True), Run("后，"), Run("斜", italic=True), Run("、"),
        Run("码", code=True), Run("、"), Run("删", strike=True),
    )  # fmt: skip


def test_code_that_is_named_like_a_part_of_markdown():
    assert first_line("看`Paragraph`与`Item`") == (
        Run("看"), Run("Paragraph", code=True), Run("与"), Run("Item", code=True),
    )  # fmt: skip


@pytest.mark.parametrize(
    "label",
    ["**说明：**", "**说明**：", "**说明**: ", "【说明】", "【说明】：", "说 明：", "__说明__：",
     "📝 说明：", "📌 **说明**：", "*说明*：", "说明 | ", "- 说明：", "> 说明：", "**说明** ",
     "• 说明："],
)  # fmt: skip
def test_labels_in_any_dress(label):
    item = only_item(f"标题\n{label}文字\n来源：某报\n")
    assert fields(item) == [("summary", item.blocks[0].label, ["文字"])]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("summary", "说明 摘要 详情 概述 简介 内容 概要 导语 Summary summary"),
        ("background", "背景 背景信息 Background"),
        ("points", "要点 亮点 关键点 核心要点 看点 Highlights"),
    ],
)
def test_synonyms(kind, words):
    for word in [*words.split(), "Key points" if kind == "points" else "说 明"]:
        block = only_item(f"标题\n{word}：文字\n来源：某报\n").blocks[0]
        assert block.kind == kind or word == "说 明"


@pytest.mark.parametrize(
    "word",
    [
        "来源",
        "出处",
        "来源出处",
        "信息来源",
        "原文",
        "原文链接",
        "链接",
        "参考",
        "参考链接",
        "Source",
        "Sources",
        "Link",
        "来源/出处",
    ],
)
def test_synonyms_of_sources(word):
    assert sources(only_item(f"标题\n{word}：[a](https://a.example.com)\n")) == [
        ("a", "https://a.example.com")
    ]


@pytest.mark.parametrize(
    "text",
    ["<mail@host> 与 <b-like>", "5 < 6 > 4", "5*3*2", "1~2 月，3~4 月", "a_b_c", "[x] 不是链接",
     "C:\\path", "#1 产品", "a < b > c", "100% & 更多", "x [1]: y", "$5|6$"],
)  # fmt: skip
def test_text_that_is_no_markup_is_shown_as_typed(text):
    assert plain(first_line(text)) == text


def test_entities_escapes_and_breaks():
    assert plain(first_line("a &amp; b &lt;c&gt; \\*d\\*")) == "a & b <c> *d*"
    item = only_item("标题\n说明：一<br>二  \n三\\\n四\n")
    assert fields(item) == [("summary", "说明", ["一", "二", "三", "四"])]


def test_an_entity_can_not_smuggle_in_what_turns_text_around():
    assert plain(first_line("a&#8238;b&#x200b;c")) == "abc"


def test_only_http_becomes_a_link():
    text = first_line("[a](https://a.example.com) [b](javascript:x) <tg://user?id=1> <c@d.ee>")
    assert [(run.text, run.url) for run in text] == [
        ("a", "https://a.example.com"), (" b tg://user?id=1 <c@d.ee>", None),
    ]  # fmt: skip


def test_bare_addresses_in_text_are_links():
    text = first_line("见https://a.example.com/_x_/y*z*?q=1&r=2，和（https://b.example.com/(c)）。")
    assert [run.url for run in text if run.url] == [
        "https://a.example.com/_x_/y*z*?q=1&r=2", "https://b.example.com/(c)",
    ]  # fmt: skip
    assert (
        plain(text) == "见https://a.example.com/_x_/y*z*?q=1&r=2，和（https://b.example.com/(c)）。"
    )


def test_an_empty_line_in_code_under_a_bullet_is_no_trouble():
    item = only_item("标题\n说明：文\n\n- 点\n  ```\n  甲\n\n  乙\n  ```\n")
    assert [line for _, _, shown in fields(item) for line in shown] == ["文", "点", "甲", "乙"]


def test_tables_code_pictures_and_rules_reach_the_reader():
    shown = everything(
        body(
            """**类别**

标题
说明：表

| 公司 | 金额 |
|:--|--:|
| 甲 | [5 亿](https://m.example.com) |

```python
print("**x**")
```

![图一](https://i.example.com/1.png)

***

- [ ] 待办
> > 引用里的引用

脚注[^1]

[^1]: 脚注文字
[没用到]: https://unused.example.com
"""
        )
    )
    for word in (
        "公司 | 金额", "甲 | 5 亿", "https://m.example.com", 'print("**x**")', "图一", "待办",
        "https://i.example.com/1.png", "引用里的引用", "脚注文字", "https://unused.example.com",
    ):  # fmt: skip
        assert word in shown, word


def test_raw_html_does_not_swallow_lines():
    digest = body(
        "<div align=center>\n**类别**\n</div>\n\n<!-- 注释\n\n还是注释 -->\n\n"
        "标题\n说明：a\n<pre>\n要点：b\n\n第二条\n说明：c\n"
    )
    assert [category.name for category in digest.categories] == ["类别"]
    assert len(digest.items) == 2
    assert "注释" not in everything(digest)


def test_reference_links():
    item = only_item(
        "标题\n来源：[甲][1]、[乙]\n\n[1]: https://a.example.com\n[乙]: https://b.example.com\n"
    )
    assert sources(item) == [("甲", "https://a.example.com"), ("乙", "https://b.example.com")]


def test_a_rule_under_text_makes_no_heading_of_it():
    digest = body(
        "**类别**\n\n标题\n说明：a\n来源：[x](https://x.example.com)\n---\n第二条\n说明：b\n---\n"
    )
    assert [plain(item.title) for item in digest.items] == ["标题", "第二条"]


def test_a_title_that_is_a_link_is_a_source_too():
    item = only_item("[标题](https://t.example.com/1)\n说明：a\n")
    assert plain(item.title) == "标题"
    assert sources(item) == [("t.example.com", "https://t.example.com/1")]


@pytest.mark.parametrize(
    ("text", "title", "wanted"),
    [
        ("- 新品发布（[甲](https://a.example.com)）", "新品发布", "甲"),
        ("- 新品发布 - [甲](https://a.example.com)", "新品发布", "甲"),
        ("- 新品发布（来源：[甲](https://a.example.com)）", "新品发布", "甲"),
        ("- 新品发布：https://a.example.com", "新品发布", "a.example.com"),
        ("- [甲](https://a.example.com) 发布新品", "甲 发布新品", "a.example.com"),
        ("- **新品**：发布了。", "新品", None),
    ],
)
def test_a_bullet_under_a_category_is_an_item(text, title, wanted):
    item = only_item(text)
    assert plain(item.title) == title
    assert [name for name, _ in sources(item)] == ([wanted] if wanted else [])


def test_invisible_characters_go_but_emoji_stay_whole():
    parsed = read(
        "# 日报 (2026-01-28)\n\n**类别**\n\n👩‍💻 标\u200b题\u202e\n说明：a\x00b 🏳️‍🌈\n".encode()
    )
    item = parsed.digest.items[0]
    assert plain(item.title) == "👩‍💻 标题"
    assert plain(item.blocks[0].lines[0].text) == "ab 🏳️‍🌈"
    assert parsed.problems[0].code == "control"


def test_spaces_stay_between_what_is_styled_beside_a_tag() -> None:
    item = only_item(
        "标题 <b>粗</b> *星*\n说明：<i>x</i> `b` `c` [L](https://l.example.com) *y*\n"
        "来源：[x](https://x.example.com)\n"
    )
    assert plain(item.title) == "标题 粗 星"
    (line,) = item.blocks[0].lines
    assert plain(line.text) == "x b c L y"


@pytest.mark.parametrize("length", [2_000, 2_100, 9_000])
@pytest.mark.parametrize("form", ["见 {} 吧。", "见（{}）。", "见 <{}> 吧。", "见 [{}]({}) 吧。"])
def test_a_long_address_is_one_link_whole(length: int, form: str) -> None:
    address = "https://l.example.com/" + "a" * (length - 30) + "?q=1&r=2"
    text = first_line(form.replace("{}", address))
    assert [run.url for run in text if run.url] == [address]
    shown = plain(text)
    assert len(shown) < 2_100
    assert shown.startswith("见")
    assert shown.endswith("。")
    assert "aaa" not in shown or address in shown


def test_long_addresses_side_by_side_are_told_apart() -> None:
    one, two = "https://a.example.com/" + "a" * 2_500, "https://b.example.com/" + "b" * 3_000
    text = first_line(f"见 {one}{two}，和{one}和{two}。")
    assert [run.url for run in text if run.url] == [one, two, one, two]


def test_an_address_within_a_long_one_is_a_part_of_it() -> None:
    address = "https://web.example.org/" + "a" * 2_500 + "/https://a.example.com/1"
    assert [run.url for run in first_line(f"见 {address} 。") if run.url] == [address]


def test_a_long_address_reaches_the_reader_in_one_message_as_one_link() -> None:
    address = "https://l.example.com/" + "a" * 5_000
    digest = body(f"**类别**\n\n标题\n说明：见 {address} 。\n来源：{address}\n")
    (part,) = compose(digest, Look())
    assert {one.url for one in part.text.entities if one.url} == {address}
    assert "l.example.com" in part.text.text
