"""The same news in all the shapes that real files have."""

from __future__ import annotations

import pytest
from digest_files import (
    PLAIN,
    body,
    codes,
    everything,
    fields,
    names,
    only_item,
    read,
    sources,
    titles,
)

from bot.digest.model import Block, plain


def test_the_usual_digest_is_read_whole_and_without_a_complaint():
    parsed = read(PLAIN)
    digest = parsed.digest
    assert (str(digest.date), digest.title) == ("2026-01-28", "行业日报")
    assert names(digest) == [("行业日报", "政策"), ("行业日报", "融资")]
    assert titles(digest) == ["三部门发布算力新规", "小公司拿到大钱", "另一家也是"]
    first = digest.items[0]
    assert fields(first) == [
        ("summary", "说明", ["新规自三月起施行。"]),
        ("background", "背景", ["此前已有两轮征求意见。"]),
        ("points", "要点", ["明确备案范围。", "鼓励绿色用电。"]),
    ]
    assert [line.marker for line in first.blocks[2].lines] == ["•", "•"]
    assert sources(digest.items[1]) == [
        ("甲", "https://a.example.com/1"),
        ("乙", "https://b.example.com/2?x=1&y=2"),
    ]
    assert parsed.problems == ()
    assert (first.line, first.blocks[0].line) == (7, 8)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.encode("gb18030"),
        lambda text: "\n".join("> " + line for line in text.split("\n")).encode(),
        lambda text: f"```markdown\n{text}```\n".encode(),
        lambda text: text.replace("\n\n", "\n \t\n\n\n").encode(),
        lambda text: text.replace("：", ":").encode(),
        lambda text: text.replace("：", " ： ").encode(),
        lambda text: text.replace("- ", "* ").encode(),
        lambda text: text.replace("- ", "• ").encode(),
        lambda text: text.replace("- ", "+   ").encode(),
        lambda text: text.replace("- ", "　·").encode(),
    ],
)  # fmt: skip
def test_dress_does_not_change_what_is_read(encode):
    assert read(encode(PLAIN)).digest == read(PLAIN).digest


def test_lines_need_no_blanks_between_them():
    text = PLAIN.replace("\n\n", "\n")
    assert read(text).digest == read(PLAIN).digest


def test_headings_or_brackets_do_as_categories():
    wanted = read(PLAIN).digest
    for form in (
        "## {}",
        "### {}",
        "## **{}**",
        "**一、{}**",
        "【{}】",
        "## 1. {}",
        "**{}：**",
        "一、{}",
    ):
        text = PLAIN.replace("**政策**", form.format("政策")).replace(
            "**融资**", form.format("融资").replace("一、", "二、").replace("1.", "2.")
        )
        assert read(text).digest == wanted, form


@pytest.mark.parametrize(
    "form", ["### {}", "**{}**", "### {n}. {}", "**{n}. {}**", "{n}. {}", "{n}、{}", "#### **{}**",
             "（{n}）{}", "- {}", "标题：{}", "- **{}**", "1. **{}**", "0{n} {}"],
)  # fmt: skip
def test_titles_in_any_dress_under_heading_categories(form):
    text = PLAIN.replace("**政策**", "## 政策").replace("**融资**", "## 融资")
    for n, title in enumerate(titles(read(PLAIN).digest), 1):
        text = text.replace(f"\n{title}\n", f"\n{form.format(title, n=n)}\n")
    assert read(text).digest == read(PLAIN).digest


def test_fields_as_nested_bullets():
    digest = body(
        """## 政策
1. **三部门发布算力新规**
   - **说明**：新规自三月起施行。
   - **要点：**
     - 明确备案范围。
       - 含托管。
   - 来源：[示例日报](https://news.example.com/a/1)
2. **第二条**
   - 说明：短。
"""
    )
    assert titles(digest) == ["三部门发布算力新规", "第二条"]
    first = digest.items[0]
    assert [(line.depth, plain(line.text)) for line in first.blocks[1].lines] == [
        (0, "明确备案范围。"),
        (1, "含托管。"),
    ]
    assert sources(first) == [("示例日报", "https://news.example.com/a/1")]


def test_flat_bullets_with_labels():
    digest = body("## 政策\n- 甲\n- 说明：一。\n- 来源：某报\n- 乙\n- 说明：二。\n- 来源：某报\n")
    assert titles(digest) == ["甲", "乙"]


def test_indented_text_is_text():
    item = only_item("    标题\n    说明：缩进的。\n    来源：[a](https://a.example.com)\n")
    assert fields(item) == [("summary", "说明", ["缩进的。"])]
    assert sources(item) == [("a", "https://a.example.com")]


def test_numbers_that_are_no_numbering_stay():
    digest = body(
        "**类别**\n\n3.5 万亿市值\n说明：a\n\n2026年的展望\n说明：b\n\n1986. 那一年\n说明：c\n"
    )
    assert titles(digest) == ["3.5 万亿市值", "2026年的展望", "1986. 那一年"]


@pytest.mark.parametrize(
    "title",
    ["关于大模型的说明：新规发布", "五个要点看懂新规", "OpenAI：发布新模型", "背景调查公司上市",
     "要点评估：怎么做", "“来源”成谜：谁写的", "12:30 的会议"],
)  # fmt: skip
def test_titles_that_look_like_labels(title):
    digest = body(f"**类别**\n\n第一条\n说明：a\n来源：某报\n\n{title}\n说明：b\n来源：某报\n")
    assert titles(digest) == ["第一条", title]


def test_missing_fields():
    digest = body(
        "**甲**\n\n只有标题\n\n标题和来源\n来源：[a](https://a.example.com)\n\n**乙**\n\n说明：只有说明\n"
    )
    assert names(digest) == [("", "甲"), ("", "乙")]
    assert titles(digest) == ["只有标题", "标题和来源", ""]
    assert fields(digest.items[2]) == [("summary", "说明", ["只有说明"])]


def test_fields_over_several_lines_and_paragraphs():
    item = only_item(
        "标题\n说明：\n第一行。\n第二行。\n\n又一段。\n背景：一。\n二。\n"
        "来源：\n- [a](https://a.example.com)\n- 某报\n"
    )
    assert fields(item) == [
        ("summary", "说明", ["第一行。", "第二行。", "又一段。"]),
        ("background", "背景", ["一。", "二。"]),
    ]
    assert sources(item) == [("a", "https://a.example.com"), ("某报", None)]


def test_several_sections_each_with_categories():
    span = '<span style="color:red">{}</span>'
    digest = body(
        f"{span.format('国内')}\n\n**政策**\n\n甲\n说明：a\n\n"
        "<font color=blue>国际</font>\n\n**政策**\n\n乙\n说明：b\n"
    )
    assert names(digest) == [("国内", "政策"), ("国际", "政策")]
    digest = body("## 国内\n### 政策\n甲\n说明：a\n## 国际\n### 政策\n乙\n说明：b\n")
    assert names(digest) == [("国内", "政策"), ("国际", "政策")]


def test_a_category_twice_is_one_and_an_empty_one_is_a_line():
    parsed = read(
        "# T (2026-01-28)\n**甲**\n一\n说明：a\n来源：[x](https://x.example.com)\n\n**空**\n\n**甲**\n\n二\n说明：b\n来源：[x](https://x.example.com)\n"
    )
    assert names(parsed.digest) == [("", "甲")]
    assert titles(parsed.digest) == ["一", "二"]
    assert codes(parsed) == [(7, "empty_category"), (9, "repeated_category")]


def test_text_that_fits_nowhere_stays_in_its_place():
    parsed = read(
        "# T (2026-01-28)\n\n今日导语。\n\n**甲**\n\n本类按语，供参考。\n\n一\n说明：a\n影响：很大。\n来源：[x](https://x.example.com)\n完。\n\n两条之间的话，说完了。\n\n二\n说明：b\n来源：[x](https://x.example.com)\n"
    )
    first, second = parsed.digest.categories
    assert [lines_of(entry) for entry in first.entries] == ["今日导语。"]
    assert [lines_of(entry) for entry in second.entries] == [
        "本类按语，供参考。", "一", "两条之间的话，说完了。", "二",
    ]  # fmt: skip
    assert fields(second.items[0]) == [
        ("summary", "说明", ["a"]),
        ("note", "影响", ["很大。"]),
        ("note", "", ["完。"]),
    ]
    assert codes(parsed) == [(3, "early_text"), (11, "unknown_label")]


def lines_of(entry):
    return plain(entry.lines[0].text) if isinstance(entry, Block) else plain(entry.title)


def test_a_label_word_alone_is_a_label_only_where_something_follows_it():
    item = only_item("标题\n说明：a\n要点\n- 一\n- 二\n来源：某报\n")
    assert fields(item)[1] == ("points", "要点", ["一", "二"])
    item = only_item("标题\n说明：a\n> 引用\n")
    assert fields(item) == [("summary", "说明", ["a", "引用"])]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("dress", ["**{}**", "## {}", "__{}__"])
def test_categories_and_titles_in_one_dress_are_told_apart(dress, gap):
    def item(title, host):
        return f"{dress.format(title)}{gap}**说明：** 内容。\n**来源：** [报](https://{host}/)\n\n"

    policy, money, empty = (dress.format(name) + "\n\n" for name in ("政策", "融资", "空"))
    parsed = read(
        f"# T (2026-01-28)\n\n{policy}{item('甲', 'a.b')}{item('乙', 'b.b')}"
        f"{empty}{money}{item('丙', 'c.b')}"
    )
    assert [category.name for category in parsed.digest.categories] == ["政策", "融资"]
    assert [len(category.items) for category in parsed.digest.categories] == [2, 1]
    assert codes(parsed) == [(parsed.problems[0].line, "empty_category")]
    assert "空" in everything(parsed.digest)
    assert titles(parsed.digest) == ["甲", "乙", "丙"]


def test_a_link_in_a_category_s_name_still_reaches_the_reader():
    digest = body("## [政策](https://a.example.com/all)\n\n### 甲\n\n说明：a\n")
    (category,) = digest.categories
    assert category.name == "政策"
    first = category.entries[0]
    assert isinstance(first, Block)
    assert [(run.text, run.url) for run in first.lines[0].text] == [
        ("政策", "https://a.example.com/all")
    ]


def test_traditional_labels_are_known():
    item = only_item(
        "標題\n說明：摘要。\n背景：從前。\n要點：\n- 一\n來源出處：[報](https://a.example.com/)\n"
    )
    assert [kind for kind, _, _ in fields(item)] == ["summary", "background", "points"]
    assert sources(item) == [("報", "https://a.example.com/")]


@pytest.mark.parametrize(
    ("points", "found"),
    [
        ("要点：\n-甲\n*乙\n－丙\n•丁\n- 戊\n-己\n", "•甲 •乙 •丙 •丁 •戊 •己"),
        ("要点：\n-OpenAI 发布\n*5家公司\n-**粗体**文\n", "•OpenAI 发布 •5家公司 •粗体文"),
        ("**要点：**\n\n-甲\n\n-乙\n", "•甲 •乙"),
        ("要点\n-甲\n-乙\n", "•甲 •乙"),
        ("要点：\n-5%的降幅\n——某某说\n*斜体*字\n", "-5%的降幅 ——某某说 斜体字"),
        ("要点：\n**粗体**开头\n-.5 个点\n", "粗体开头 -.5 个点"),
    ],
)
def test_bullets_without_a_space_are_bullets_among_points(points: str, found: str) -> None:
    item = only_item(f"标题\n说明：a\n{points}来源：某报\n")
    kind, _, _ = fields(item)[1]
    said = [f"{line.marker}{plain(line.text)}" for line in item.blocks[1].lines]
    assert (kind, " ".join(said)) == ("points", found)


def test_a_sign_elsewhere_begins_no_bullet() -> None:
    item = only_item("标题\n说明：a\n-甲\n要点：\n- 一\n来源：某报\n")
    assert [(line.marker, plain(line.text)) for line in item.blocks[0].lines] == [
        ("", "a"),
        ("", "-甲"),
    ]
