"""The line behind 来源：."""

from __future__ import annotations

import time

import pytest
from digest_files import body, codes, fields, only_item, read, sources

from bot.digest.model import Run, plain
from bot.digest.parser.repairs import repaired

A, B = "https://a.example.com/1", "https://b.example.com/2"


@pytest.mark.parametrize(
    "separator",
    [
        "、",
        "，",
        ", ",
        "；",
        "; ",
        " | ",
        "｜",
        "/",
        " / ",
        " · ",
        " 和 ",
        "和",
        " and ",
        " ",
        "",
        "与",
    ],
)
def test_links_in_any_separator(separator):
    item = only_item(f"标题\n来源：[甲]({A}){separator}[乙]({B})\n")
    assert sources(item) == [("甲", A), ("乙", B)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"新华社、[36氪]({A})", [("新华社", None), ("36氪", A)]),
        ("和讯网、新华社", [("和讯网", None), ("新华社", None)]),
        (A, [("a.example.com", A)]),
        (f"{A}。", [("a.example.com", A)]),
        (f"<{A}>", [("a.example.com", A)]),
        (f"{A}，{B}", [("a.example.com", A), ("b.example.com", B)]),
        (f"{A}和{B}", [("a.example.com", A), ("b.example.com", B)]),
        (f"新华社 {A}", [("新华社", A)]),
        (f"新华社（{A}）", [("新华社", A)]),
        (f"新华社：{A}", [("新华社", A)]),
        (f"[甲]（{A}）", [("甲", A)]),
        (f"[甲]({A})（记者张三、李四）", [("甲（记者张三、李四）", A)]),
        (f"新华社 [原文]({A})", [("新华社", A)]),
        ("[维基](https://zh.example.org/wiki/X_(Y))", [("维基", "https://zh.example.org/wiki/X_(Y)")]),
        ("https://zh.example.org/wiki/X_(Y)", [("zh.example.org", "https://zh.example.org/wiki/X_(Y)")]),
        ("https://zh.example.org/词条/人工智能。", [("zh.example.org", "https://zh.example.org/词条/人工智能")]),
        ("https://a.example.com/?a=1&b=2&copy=3", [("a.example.com", "https://a.example.com/?a=1&b=2&copy=3")]),
        ("https://web.example.org/x/https://a.example.com/1", [("web.example.org", "https://web.example.org/x/https://a.example.com/1")]),
        (f"[]({A})", [("a.example.com", A)]),
        (f"[{A}]({A})", [("a.example.com", A)]),
        (f"**[甲]({A})**", [("甲", A)]),
        (f"《[甲]({A})》", [("甲", A)]),
        ("[甲](ftp://x.example.com)", [("甲", None)]),
        (f"[甲]({A})、[甲]({A})", [("甲", A)]),
        (f'<a href="{A}" rel="x">甲</a>、<a id=x href={B}>乙</a>', [("甲", A), ("乙", B)]),
        ("<A HREF='https://a.example.com/?x=1&amp;y=2'>甲</A>", [("甲", "https://a.example.com/?x=1&y=2")]),
        (f'<a href="{A}">**甲**</a>（记者张三）', [("甲（记者张三）", A)]),
        (f'<a href="{A}"></a>', [("a.example.com", A)]),
    ],
)  # fmt: skip
def test_names_and_addresses(text, wanted):
    assert sources(only_item(f"标题\n来源：{text}\n")) == wanted


def test_what_an_operator_should_mend_has_its_line():
    parsed = read(
        "# T (2026-01-28)\n**甲**\n一\n来源：某报\n二\n来源：[x](ftp://x.example.com)\n三\n说明：\n要点：a\n"
    )
    assert [(problem.line, problem.code) for problem in parsed.problems] == [
        (4, "source_without_address"), (6, "odd_address"), (7, "no_source"), (8, "empty_label"),
    ]  # fmt: skip
    assert "ftp://x.example.com" in str(parsed.problems[1])


def test_an_html_link_is_a_link_and_ends_with_its_line():
    item = only_item(
        f'标题\n说明：见<a href="{A}">报告</a>，另见<a href="{B}">附录\n下一行</a>。\n'
        '要点：\n- <a href="javascript:x()">坏</a>\n'
    )
    runs = [(run.text, run.url) for line in item.blocks[0].lines for run in line.text]
    assert runs[:4] == [("见", None), ("报告", A), ("，另见", None), ("附录", B)]
    assert all(url is None for _, url in runs[4:])
    assert runs[4][0].startswith("下一行")
    assert plain(item.blocks[1].lines[0].text) == "坏"


def test_a_source_named_twice_in_a_line_is_one() -> None:
    item = only_item("标题\n来源：[甲](https://a.example.com) [甲](https://a.example.com)、乙\n")
    assert sources(item) == [("甲", "https://a.example.com"), ("乙", None)]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (f"[来源]({A})", [("来源", A)]),
        (f"[来源：]({A})", [("来源", A)]),
        (f"[来源：甲]({A})", [("甲", A)]),
        (f"[来源]({A})：甲", [("甲", A)]),
        (f"来源：[来源]({A})", [("来源", A)]),
        (f"来源 [来源]({A})", [("来源", A)]),
        (f"来源 [甲]({A})", [("甲", A)]),
        (f"（[来源]({A})）", [("来源", A)]),
        (f"([甲]({A}))", [("甲", A)]),
        (f"[[来源]({A})]", [("来源", A)]),
        (f"🔗 [来源]({A})", [("来源", A)]),
        (f"→ [查看原文]({A})", [("查看原文", A)]),
        (f"**[来源]({A})**", [("来源", A)]),
        (f"> [Source]({A})", [("Source", A)]),
        (f"- [来源]({A})", [("来源", A)]),
        (f"[详情]({A})", [("详情", A)]),
        (f"[来源1]({A})，[来源2]({B})", [("来源1", A), ("来源2", B)]),
        (f"[来源]({A}) · [原文]({B})", [("来源", A), ("原文", B)]),
        (f"[原文]({A}) | [讨论]({B})", [("原文", A), ("讨论", B)]),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "above",
    ["标题\n说明：一。\n", "标题\n说明：一。\n\n", "标题\n一段文字，没有标签。\n\n", "标题\n",
     "### 标题\n\n一段文字。\n\n", "**标题**\n一段文字。\n"],
)  # fmt: skip
def test_a_line_that_only_leads_to_its_source_is_one(line, wanted, above):
    parsed = read(f"# 日报 (2026-01-28)\n\n## 类别\n\n{above}{line}\n")
    (item,) = parsed.digest.items
    assert plain(item.title) == "标题"
    assert sources(item) == wanted
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("text", "left", "wanted"),
    [
        (f"一段文字。[来源]({A})", "一段文字。", [("来源", A)]),
        (f"一段文字。（[来源]({A})）", "一段文字。", [("来源", A)]),
        (f"一段文字（来源：[甲]({A})）。", "一段文字。", [("甲", A)]),
        (f"一段文字。来源：[甲]({A})、[乙]({B})", "一段文字。", [("甲", A), ("乙", B)]),
        (f"一段文字。 [原文]({A}) [查看详情]({B})", "一段文字。", [("原文", A), ("查看详情", B)]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("label", ["说明：", ""])
def test_a_source_at_the_end_of_the_text_is_one(label, text, left, wanted):
    parsed = read(f"# 日报 (2026-01-28)\n\n## 类别\n\n### 标题\n\n{label}{text}\n")
    (item,) = parsed.digest.items
    assert [plain(line.text) for line in item.blocks[0].lines] == [left]
    assert sources(item) == wanted
    assert parsed.problems == ()


def test_a_point_keeps_the_link_to_its_own_source():
    parsed = read(
        f"# 日报 (2026-01-28)\n\n## 类别\n\n### 标题\n\n要点：\n- 一。[来源]({A})\n- 二。\n"
    )
    (item,) = parsed.digest.items
    assert [(run.text, run.url) for run in item.blocks[0].lines[0].text] == [
        ("一。", None),
        ("来源", A),
    ]
    assert parsed.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        f"见[报告]({A})。",
        f"[来源]({A})不明的资金。",
        f"（[GitHub]({A})）",
        f"原文[甲]({A})说：好。",
    ],
)
def test_a_link_in_the_text_is_no_source(text):
    item = only_item(f"标题\n说明：一段文字，{text}\n")
    assert any(run.url == A for run in item.blocks[0].lines[0].text)
    assert sources(item) == []


@pytest.mark.parametrize(
    "text",
    [
        f"文字 {A}",
        f"文字。[据甲报]({A})报道。",
        "文字（来源：甲报）。",
        "文字。【来源：甲报】",
        f"要点：\n- 甲 [[1]]({A})\n- 乙",
        f"Text (via [A]({A})), and more",
    ],
)
def test_what_names_its_source_in_the_text_is_not_told_as_if_it_did_not(text):
    for title in ("### 标题\n\n", "**标题**\n"):
        parsed = read(f"# 日报 (2026-01-28)\n\n## 类别\n\n{title}{text}\n")
        assert parsed.problems == ()


def test_a_picture_is_no_source():
    parsed = read(
        "# 日报 (2026-01-28)\n\n## 类\n\n### 标题\n\n文字。\n\n![图](https://i.example.com/1.png)\n"
    )
    assert codes(parsed) == [(5, "no_source")]


def test_a_source_in_the_title_s_text_is_not_told_missing():
    parsed = read("# 日报 (2026-01-28)\n\n一、政策\n1、甲融资，一亿元（来源：36氪）\n2、乙。\n")
    assert codes(parsed) == [(5, "no_source")]


@pytest.mark.parametrize(
    ("text", "left", "wanted"),
    [
        (f"一段文字。（[甲报]({A})）", "一段文字。", [("甲报", A)]),
        (f"一段文字。（[甲报]({A})，[乙报]({B})）", "一段文字。", [("甲报", A), ("乙报", B)]),
        (f"一段文字。[甲报]({A})", "一段文字。", [("甲报", A)]),
        (f"Some text (via [A]({A})).", "Some text.", [("A", A)]),
        (f"Some text. ([A]({A}))", "Some text.", [("A", A)]),
        (f"Some text. Read more: [A]({A})", "Some text.", [("A", A)]),
        (f"一段文字。 👉 [阅读原文]({A})", "一段文字。", [("阅读原文", A)]),
    ],
)
def test_links_behind_the_last_full_stop_are_sources(text, left, wanted):
    (item,) = read(f"# 日报 (2026-01-28)\n\n## 类别\n\n### 一个标题\n\n{text}\n").digest.items
    assert [plain(line.text) for line in item.blocks[0].lines] == [left]
    assert sources(item) == wanted


@pytest.mark.parametrize("line", [A, f"🔗 {A}", f"<{A}>", f"👉 {A}"])
@pytest.mark.parametrize("gap", ["", "\n"])
def test_an_address_alone_on_a_line_is_the_source(line, gap):
    parsed = read(
        f"# 日报 (2026-01-28)\n\n**类**\n\n一\n说明：甲。\n{gap}{line}\n\n二\n{gap}{line}\n"
    )
    assert [plain(item.title) for item in parsed.digest.items] == ["一", "二"]
    assert [sources(item) for item in parsed.digest.items] == [[("a.example.com", A)]] * 2
    assert parsed.problems == ()


def test_an_address_among_points_stays_among_them():
    item = only_item(f"标题\n要点：\n- 一\n- {A}\n- 二\n来源：[甲]({B})\n")
    assert fields(item) == [("points", "要点", ["一", A, "二"])]
    assert sources(item) == [("甲", B)]


@pytest.mark.parametrize(
    "text",
    [f"来源：36氪\n链接：{A}\n", f"链接：{A}\n来源：36氪\n", f"来源：36氪 链接：{A}\n",
     f"来源丨36氪 {A}\n", f"来源：36氪\n原文：<{A}>\n"],
)  # fmt: skip
def test_a_name_and_its_address_under_labels_of_their_own_are_one_source(text):
    parsed = read(f"# 日报 (2026-01-28)\n\n**类**\n\n标题\n说明：一。\n{text}")
    assert sources(parsed.digest.items[0]) == [("36氪", A)]
    assert parsed.problems == ()


def test_of_several_names_none_is_given_the_address():
    parsed = read(f"# 日报 (2026-01-28)\n\n**类**\n\n标题\n来源：甲、乙\n链接：{A}\n")
    assert sources(parsed.digest.items[0]) == [("甲", None), ("乙", None), ("a.example.com", A)]
    assert [code for _, code in codes(parsed)] == ["source_without_address"] * 2


def test_a_reference_in_a_list_is_one_source_with_its_commas():
    text = f'来源：\n1. 36氪，《标题》，{A}\n2. Reuters, "Title, too", 2026-01-27. {B}\n- 甲、乙\n'
    assert sources(only_item(f"标题\n说明：一。\n{text}")) == [
        ("36氪，《标题》", A),
        ('Reuters, "Title, too", 2026-01-27', B),
        ("甲", None),
        ("乙", None),
    ]


@pytest.mark.parametrize(
    ("title", "left", "wanted"),
    [
        (f"甲融资 [来源]({A})", "甲融资", [("来源", A)]),
        (f"甲融资。[36氪]({A})", "甲融资。", [("36氪", A)]),
        (f"甲融资。一亿元。（来源：新浪 {A}）", "甲融资。一亿元。", [("新浪", A)]),
        (f"甲融资（来源：[新浪]({A})）", "甲融资", [("新浪", A)]),
        (f"[甲融资]({A})", "甲融资", [("a.example.com", A)]),
    ],
)
def test_a_source_behind_a_title_is_taken_off_it(title, left, wanted):
    (item,) = body(f"## 类\n\n- {title}\n").items
    assert plain(item.title) == left
    assert sources(item) == wanted


def test_a_link_back_to_the_top_is_no_source():
    parsed = read(
        f"# 日报 (2026-01-28)\n\n## 类\n\n### 标题\n\n来源：[甲]({A})\n\n[返回顶部](#top)\n"
    )
    assert sources(parsed.digest.items[0]) == [("甲", A)]
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://a.example.com/a b c", "https://a.example.com/a%20b%20c"),
        ("https://a.example.com/5（副本）", "https://a.example.com/5（副本）"),
        ('https://a.example.com/1 "题 目"', A),
    ],
)
def test_a_link_s_address_may_hold_spaces_and_brackets(written, address):
    item = only_item(f"标题\n说明：一。\n来源：[甲]({written})、[乙]({B})\n")
    assert sources(item) == [("甲", address), ("乙", B)]


KR, QBIT = "http://www.36kr.com/p/3", "https://b.example.com/4?x=(y)"


@pytest.mark.parametrize(
    ("cited", "found", "open_links"),
    [
        (f"[36氪]({KR}", [("36氪", KR)], 1),
        (f"[36氪]({KR}]", [("36氪", KR)], 1),
        (f"[36氪]({KR}。", [("36氪", KR)], 1),
        (f"[36氪]（{KR}", [("36氪", KR)], 1),
        (f"[36氪]({QBIT}", [("36氪", QBIT)], 1),
        (f"[36氪]({KR}、[量子位]({QBIT})", [("36氪", KR), ("量子位", QBIT)], 1),
        (f"[36氪]({KR}, [量子位]({QBIT}", [("36氪", KR), ("量子位", QBIT)], 2),
        (f"[36氪]({KR} [量子位]({QBIT})", [("36氪", KR), ("量子位", QBIT)], 1),
        (f"[36氪]({KR}）", [("36氪", KR)], 0),
        (f"[36氪]（{KR}）", [("36氪", KR)], 0),
        (f"［36氪］（{KR}）", [("36氪", KR)], 0),
        (f"［36氪］({KR})、[量子位]（{QBIT}）", [("36氪", KR), ("量子位", QBIT)], 0),
        (f"[36氪] ({KR})", [("36氪", KR)], 0),
        (f'[36氪]({KR} "标题")', [("36氪", KR)], 0),
        ("[36氪](https://a.example.com/a b)", [("36氪", "https://a.example.com/a%20b")], 0),
    ],
)
def test_a_link_whose_address_is_plain_to_see_is_one(
    cited: str, found: list[tuple[str, str]], open_links: int
) -> None:
    parsed = read(f"# 日报 (2026-01-28)\n\n**甲**\n\n一\n说明：a\n来源出处：{cited}\n")
    assert sources(parsed.digest.items[0]) == found
    assert codes(parsed) == [(7, "open_link")] * open_links


def test_a_link_in_the_text_keeps_the_words_behind_it() -> None:
    text = f"说明：据[36氪]({KR}，报道（转载）属实。另见 a[0] ({QBIT})、`[x]({KR}`\n来源：[x]({KR})"
    (line,) = only_item(f"一\n{text}").blocks[0].lines
    assert line.text[:3] == (Run("据"), Run("36氪", url=KR), Run("，报道（转载）属实。另见 a[0] ("))
    assert plain(line.text).endswith(f"、[x]({KR}")


def test_many_open_links_cost_little_time() -> None:
    for text in (f"[a]({KR} " * 9_000, "[" * 300_000, f"[a]({KR}、" + "(" * 300_000):
        start = time.process_time()
        repaired(text, 0)
        assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "wrong",
    ["https://{user}.github.io/feed", "https://.a.com/", "https://a.com:0/",
     "https://a.com:99999/", "https://a|b.com/"],
)  # fmt: skip
def test_what_telegram_takes_for_no_address_is_no_link(wrong: str) -> None:
    item = only_item(f"标题\n说明：见[甲]({wrong})与<{wrong}>。\n来源：[乙]({wrong})\n")
    assert all(
        run.url is None for block in item.blocks for line in block.lines for run in line.text
    )
    assert [url for _, url in sources(item)] == [None]
