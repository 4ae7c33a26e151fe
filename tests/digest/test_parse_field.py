"""The shapes of other people's digests, in words of our own: what heads what, and nothing lost."""

from __future__ import annotations

import pytest
from digest_files import codes, everything, fields, names, read, sources, titles

from bot.digest.errors import DigestError
from bot.digest.model import Block, Parsed, plain
from bot.digest.parser import parse, reading_with

NAME = "2026-01-28.md"
U = "https://u.example.com/"


def outline(text: str, name: str = NAME) -> list[str]:
    """What a reader sees: ``# category``, ``* title``, ``- line of no item``."""
    found = []
    for category in read(text, name).digest.categories:
        place = f"{category.section}/" if category.section else ""
        found.append(f"# {place}{category.name}")
        for entry in category.entries:
            if isinstance(entry, Block):
                label = f"{entry.label}: " if entry.label else ""
                found.append(f"- {label}" + " / ".join(plain(line.text) for line in entry.lines))
            else:
                found.append(f"* {plain(entry.title)}")
    return found


SHAPES = [
        pytest.param(  # the next level, numbered, heads the items
            f"# Post 2026-01-28\n\n## Lead\n\n### 1. Rain ends\n\n`Met` — *Bugle*\n\nIt is dry.\n\n"
            f"🔗 [More]({U}1)\n\n## Sport\n\n### 2. Cup won\n\n`Cup` — *Bugle*\n\nTwo nil.\n",
            ["# Lead", "* Rain ends", "# Sport", "* Cup won"],
            id="numbered headings",
        ),
        pytest.param(  # numbered headings alone are items
            f"# 选编 2026-01-28\n\n## 1.造船:alpha 9⭐\n- **地址**：[{U}a]({U}a)\n- **时间**：去年\n\n"
            f"## 2.织布:beta 8⭐\n- **地址**：[{U}b]({U}b)\n- **时间**：今年\n",
            ["# ", "* 造船:alpha 9⭐", "* 织布:beta 8⭐"],
            id="numbered headings alone",
        ),
        pytest.param(
            "# 文集 2026-01-28\n\n## 头条\n\n一座桥通车了。\n\n## 游记\n\n大家出发。\n\n"
            "### 1、水路\n\n走了三天。\n\n### 2、山路\n\n走了五天。\n\n## 书\n\n"
            f"1、[灯下读]({U}1)\n\n讲读书。\n\n2、[雨中行]({U}2)\n\n讲走路。\n",
            ["# 头条", "- 一座桥通车了。", "# 游记", "- 大家出发。", "* 水路", "* 山路",
             "# 书", "* 灯下读", "* 雨中行"],
            id="parts of one article",
        ),
        pytest.param(
            f"# 周刊 2026-01-28\n\n> **每周一见**\n\n## 手艺\n\n**编篮子**  \n<{U}1>  \n竹子最好。\n\n"
            f"**修伞**  \n<{U}2>  \n换一根骨。\n\n## 园子\n\n**种豆**  \n<{U}3>  \n春天下种。\n",
            ["# ", "- 每周一见", "# 手艺", "* 编篮子", "* 修伞", "# 园子", "* 种豆"],
            id="bold titles over addresses",
        ),
        pytest.param(
            "# Log 2026-01-28\n\n**Span:** a day  \n**From:** [u](https://u.example.com)\n\n"
            "## Gist\n\nAll quiet.\n\n## Fixes\n\nThree of them (#1).\n\n## Ships\n\nNone today.\n",
            ["# ", "- Span: a day", "- From: u", "# Gist", "- All quiet.", "# Fixes",
             "- Three of them (#1).", "# Ships", "- None today."],
            id="sections of one sentence",
        ),
        pytest.param(
            f"---\ndate: 2026-01-28\ntitle: No. 7\n---\n\nGood to be back.\n\n### Odd jobs\n\n"
            f"- [J-1]({U}1) Sweep\n- [J-2]({U}2) Mend\n\n### Radio\n\nHear [this]({U}3).\n",
            ["# ", "- Good to be back.", "# Odd jobs", "* J-1 Sweep", "* J-2 Mend", "# Radio",
             "- Hear this."],
            id="a foreword, and the outermost level is the third",
        ),
        pytest.param(
            "# 快报 2026-01-28\n\n## 🎯 都说好的\n> 多者为先。\n\n### 🟢 上涨\n- **甲**：买\n\n"
            "## 🔴 要当心的\n- 乙：卖\n- 丙：卖\n\n## 🟡 再看看的\n- 丁：等\n",
            ["# 🎯 都说好的", "- 多者为先。", "* 🟢 上涨", "# 🔴 要当心的", "* 乙：卖", "* 丙：卖",
             "# 🟡 再看看的", "* 丁：等"],
            id="no higher heading within a deeper one",
        ),
        pytest.param(
            f"# 简 2026-01-28\n\n## 大事\n\n- 一件。[文]({U}1)\n\n## 股市：休市\n\n## 天气\n\n> 晴。\n",
            ["# 大事", "* 一件。", "- 股市：休市", "# 天气", "- 晴。"],
            id="a heading that says it all",
        ),
        pytest.param(
            f"# W 2026-01-28\n\n## People\n\n### Notes\n* [a]({U}1)\n\n### Talks\n* [b]({U}2)\n"
            f"* [c]({U}3)\n\n## Code\n\n### Core\n* [d]({U}4)\n\n### Docs\n* [e]({U}5)\n",
            ["# People", "- Notes", "* a", "- Talks", "* b", "* c", "# Code", "- Core", "* d",
             "- Docs", "* e"],
            id="many small sections",
        ),
        pytest.param(
            f"# 榜 2026-01-28\n\n## 热\n\n### 书\n\n| 名称 | 分 | 评 |\n|:--|:--|:--|\n"
            f"| **[山]({U}1)** · [谈]({U}2) | 9 | 好看 |\n| **[海]({U}3)** | 8 | 耐看 |\n\n"
            f"### 画\n\n| 名称 | 分 | 评 |\n|:--|:--|:--|\n| [云]({U}4) | 7 | 有趣 |\n",
            ["# 热/书", "* 山 · 谈", "* 海", "# 热/画", "* 云"],
            id="tables of news below one section",
        ),
        pytest.param(
            "# 情报 2026-01-28\n\n## 新桥通车\n\n两岸相连。\n\n### 各方说法\n\n| 来源 | 说法 |\n|--|--|\n"
            "| 船家 | 生意少了 |\n\n## 数字\n\n| 项 | 值 |\n|--|--|\n| 长 | 一里 |\n",
            ["# 新桥通车", "- 两岸相连。", "* 各方说法", "# 数字", "- 项 | 值 / 长 | 一里"],
            id="a table is a table",
        ),
        pytest.param(
            f"# 报 2026-01-28\n\n## 街市\n\n- 开张。[文]({U}1)\n\n<p align=\"center\">每天八点</p>\n\n"
            f"- 打烊。[文]({U}2)\n\n<center>请注明</center>\n",
            ["# 街市", "* 开张。", "- 每天八点", "* 打烊。", "- 请注明"],
            id="centred lines",
        ),
        pytest.param(
            f"# 报 2026-01-28\n\n## 目录\n\n- [街市](#街市) - 买卖\n- [河上](#河上)\n\n## 街市\n\n"
            f"1. 开张。[文]({U}1)\n\n## 河上\n\n1. 涨水。[文]({U}2)\n",
            ["# 街市", "* 开张。", "# 河上", "* 涨水。"],
            id="a table of contents",
        ),
        pytest.param(
            f"# P 2026-01-28\n\n## Desk\n\n- [ ] [Call]({U}1)\n- [X] [Write]({U}2)\n",
            ["# Desk", "* ☐ Call", "* ☑ Write"],
            id="tasks",
        ),
        pytest.param(
            f"# N 2026-01-28\n\n## Wire\n\n### Bridge opens\n### 大桥通车\n\nGo. [More]({U}1)\n\n"
            f"### Rain ends\n### 雨停了\n\nDry. [More]({U}2)\n",
            ["# Wire", "* Bridge opens", "* Rain ends"],
            id="two headings in a row",
        ),
        pytest.param(
            f"# 报 2026-01-28\n\n## 一日\n\n### 甲事\n\n文。\n\n#### 要点\n\n- x\n\n### 乙事\n\n文。\n\n"
            f"#### 要点\n\n- y\n\n## 二日\n\n### 丙事\n\n文。[文]({U}1)\n",
            ["# 一日", "* 甲事", "* 乙事", "# 二日", "* 丙事"],
            id="a heading that recurs is a label",
        ),
        pytest.param(
            f"# D 2026-01-28\n\n## 1. Must read\n- [a]({U}1) (x)\n- [b]({U}2) (y)\n\n"
            f"## 2. Tools\n- [c]({U}3) (z)\n- [d]({U}4)\n",
            ["# Must read", "* a (x)", "* b (y)", "# Tools", "* c (z)", "* d"],
            id="numbered categories of linked entries",
        ),
        pytest.param(
            f"## D 2026-01-28\n\n### Apps\n\n1. One. [source]({U}1)\n\n### Labs\n\n1. Two. [source]({U}2)\n\n"
            f"## **Hear us**\n\n- [radio]({U}3)\n",
            ["# Apps", "* One.", "# Labs", "* Two.", "# Hear us", "* radio"],
            id="what stands above the first outermost heading is below none",
        ),
        pytest.param(
            "# 报 2026-01-28\n\n## 两岸之间的大桥昨天下午正式通车了\n\n人们都来看。\n\n第一天就很挤。\n\n"
            "## 连着下了半个月的大雨终于停了\n\n明天放晴。\n",
            ["# ", "* 两岸之间的大桥昨天下午正式通车了", "* 连着下了半个月的大雨终于停了"],
            id="headlines over text are items",
        ),
        pytest.param(
            "# 报 2026-01-28\n\n## 街市\n\n一共三件\n\n### 1. 甲\n\n文。\n\n### 2. 乙\n\n文。\n",
            ["# 街市", "- 一共三件", "* 甲", "* 乙"],
            id="a line above the headings of items is no item",
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SHAPES)
def test_the_files_own_structure_decides(text: str, wanted: list[str]) -> None:
    assert outline(text) == wanted


def test_labels_in_every_item_stay_labels() -> None:
    parsed = read(
        f"# 소식 (2026-01-28)\n\n## 1. 다리가 열렸다\n**분류**: 길 | **등급**: ⭐\n\n**요약**:\n- 길다.\n- 넓다.\n\n"
        f"[원문 보기]({U}1)\n\n---\n\n## 2. 비가 그쳤다\n**분류**: 날씨 | **등급**: ⭐\n\n**요약**:\n- 맑다.\n\n"
        f"[원문 보기]({U}2)\n"
    )
    assert titles(parsed.digest) == ["다리가 열렸다", "비가 그쳤다"]
    assert [sources(item)[0][1] for item in parsed.digest.items] == [f"{U}1", f"{U}2"]
    assert fields(parsed.digest.items[0])[1] == ("summary", "요약", ["길다.", "넓다."])


def test_labels_of_other_languages_and_of_the_settings() -> None:
    text = f"# N 2026-01-28\n\n## 町\n\n橋が開いた\n要約：長い。\n出典：[新聞]({U}1)\n\n## 街\n\n雨停了\n梗要：晴。\n来源：[报]({U}2)\n"
    one, two = read(text).digest.items
    assert (fields(one), sources(one)) == ([("summary", "要約", ["長い。"])], [("新聞", f"{U}1")])
    assert fields(two) == [("note", "梗要", ["晴。"])]
    two = parse(text, reading=reading_with({"summary": ["梗要"]})).digest.items[1]
    assert fields(two) == [("summary", "梗要", ["晴。"])]


def test_an_address_goes_on_with_its_own_bullet() -> None:
    (item,) = read(
        f"# 报 2026-01-28\n\n## 精选\n\n### 桥\n\n通车了。\n\n#### 说法\n\n- **@a** - 快\n  👍 3 | 🔁 1\n"
        f"  [查看原文]({U}1)\n\n- **@b** - 稳\n  [查看原文]({U}2)\n"
    ).digest.items
    urls = [
        run.url for block in item.blocks for line in block.lines for run in line.text if run.url
    ]
    assert (urls, item.sources) == ([f"{U}1", f"{U}2"], ())


def test_points_of_one_number_are_counted() -> None:
    (item,) = read(
        "# 报 2026-01-28\n\n## 榜\n\n### 歌\n\n多了。\n\n1. 灯\n1. 桥\n1. 雪\n"
    ).digest.items
    assert [line.marker for line in item.blocks[-1].lines if line.marker] == ["1.", "2.", "3."]


def test_a_number_alone_numbers_what_follows() -> None:
    parsed = read(
        f"# 刊 2026-01-28\n\n## 言\n\n1、\n\n为什么有桥？因为有河。\n\n-- [《桥》]({U}1)\n\n2、\n\n"
        f"雨是会停的。\n\n-- [《雨》]({U}2)\n"
    )
    assert titles(parsed.digest) == ["为什么有桥？因为有河。", "雨是会停的。"]
    assert [sources(item) for item in parsed.digest.items] == [
        [("《桥》", f"{U}1")], [("《雨》", f"{U}2")],
    ]  # fmt: skip


def test_a_date_is_cut_out_of_the_title_alone() -> None:
    parsed = read(
        "# 简报 2026-01-28\n\n**截止：2026-01-28 08:40**  \n**补充：2026-01-20**\n\n## 1. 桥\n\n"
        "**状态：新｜日期：2026-01-26**\n\n**可信度：****高。**已通车。\n"
    )
    seen = everything(parsed.digest)
    assert parsed.digest.title == "简报"
    for words in ("2026-01-28 08:40", "2026-01-20", "日期：2026-01-26"):
        assert words in seen
    assert "**" not in seen


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"# [2026-01-28]({U})\n\n![](https://i.example.com/c.png)\n\n# 早报 2026-01-28\n\n## 桥\n\n- a\n", "早报"),
        ("Title: Number 12\nDate: 2026-01-28\nTags: x\n\n## 桥\n\n- a\n", "Number 12"),
        ('---\ntitle: "一周"\npublishedAt: "2026/01/28"\n---\n\n## 桥\n\n- a\n', "一周"),
        ("---\ntitle: 一周\npub_date: 2026-01-28\n---\n\n## 桥\n\n- a\n", "一周"),
    ],
)  # fmt: skip
def test_heads_of_other_makers(text: str, title: str) -> None:
    parsed = read(text, "post.md")
    assert (str(parsed.digest.date), parsed.digest.title) == ("2026-01-28", title)
    assert names(parsed.digest)[-1] == ("", "桥")


def test_several_days_in_one_file_are_told() -> None:
    text = f"## 每日（2026-01-27）\n\n1. 桥 {U}1\n\n## 每日（2026-01-28）\n\n1. 雨 {U}2\n"
    for name in (NAME, ""):
        parsed = read(text, name)
        assert str(parsed.digest.date) == "2026-01-28"
        assert names(parsed.digest) == [("", "每日（2026-01-27）"), ("", "每日（2026-01-28）")]
        assert codes(parsed) == [(1, "several_days")]


def test_a_day_of_prose_is_one_text_and_told() -> None:
    parsed = read("---\ndate: 2026-01-28\n---\n\n今天说两件事。桥通车了。\n\n雨也停了。\n")
    assert outline("今天说两件事。\n") == ["# ", "- 今天说两件事。"]
    assert codes(parsed) == [(0, "prose")]
    with pytest.raises(DigestError):
        read("# 日报 2026-01-28\n\n---\n")


def test_emphasis_stays_within_its_field() -> None:
    (item,) = read(
        "# 快讯 2026-01-28\n\n**桥**\n\n用了 2**10 根桩\n说明：比 2**8 多， **kwargs 照旧。\n来源：某报\n"
    ).digest.items
    assert plain(item.title) == "用了 2**10 根桩"
    assert fields(item) == [("summary", "说明", ["比 2**8 多， **kwargs 照旧。"])]


def test_callouts_and_wikilinks() -> None:
    (item,) = read(
        f"# 刊 2026-01-28\n\n## 书\n\n- [灯塔]({U}1)，见 [[笔记/灯#一|第一章]] 和 [[书架/海]]\n\n"
        "> [!tip]- 借书\n> 周五闭馆。\n"
    ).digest.items
    assert plain(item.title) == "灯塔，见 第一章 和 海"
    note = item.blocks[0]
    assert [plain(line.text) for line in note.lines] == ["借书", "周五闭馆。"]
    assert note.lines[0].text[0].bold


# HTML


def test_html_means_what_markdown_means() -> None:
    (item,) = read(
        "# 报 2026-01-28\n\n## 街\n\n### 桥\n\n<p>可以<strong>走</strong>，<em>看</em>，<s>跑</s>，<code>x</code>。<br>"
        f'价 <span style="color:red">2</span> 元。<sup>1</sup></p>\n\n<video src="{U}v.mp4"></video>\n\n'
        "<ul><li>一</li><li>二</li></ul>\n\n5 < 6，<mail@host>，<b-like>\n"
    ).digest.items
    runs = [run for block in item.blocks for line in block.lines for run in line.text]
    assert [run.text for run in runs if run.bold] == ["走"]
    assert [run.text for run in runs if run.italic] == ["看"]
    assert [run.text for run in runs if run.strike] == ["跑"]
    assert [run.text for run in runs if run.code] == ["x"]
    assert [(run.text, run.url) for run in runs if run.url] == [("视频", f"{U}v.mp4")]
    seen = [plain(line.text) for block in item.blocks for line in block.lines]
    assert seen == [
        "可以走，看，跑，x。",
        "价 2 元。1",
        "视频",
        "一",
        "二",
        "5 < 6，<mail@host>，<b-like>",
    ]
    assert [line.marker for block in item.blocks for line in block.lines if line.marker] == [
        "•"
    ] * 2


def test_headings_and_tables_of_html() -> None:
    assert outline(
        f'## 2026.01.28 榜\n\n<h2 style="x"><span></span><span>排行</span></h2>\n\n'
        f'<table><tr><th>书名</th><th>分</th></tr><tr><td><a href="{U}1">桥</a></td><td>9</td></tr></table>\n\n'
        "<h2>详情</h2>\n\n<h3>1.  桥</h3>\n\n- 长：一里\n\n<h3>2.  雨</h3>\n\n- 长：一天\n"
    ) == ["# 排行", "* 桥", "# 详情", "* 桥", "* 雨"]  # fmt: skip


# Addresses


def test_relative_addresses_are_told_or_made_whole() -> None:
    text = (
        "# P 2026-01-28\n\n## 桥\n\n### 1. [长](items/a.md)\n\n- 好\n\n### 2. [宽](/n/b)\n\n- 好\n"
    )
    parsed = read(text)
    assert titles(parsed.digest) == ["长", "宽"]
    assert [line for line, code in codes(parsed) if code == "relative_address"] == [5, 9]
    parsed = parse(text, reading=reading_with(base_url="https://s.example.org/x/"))
    assert [item.sources[0].url for item in parsed.digest.items] == [
        "https://s.example.org/x/items/a.md", "https://s.example.org/n/b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## 甲\n\n- a\n- b\n\n## 乙\n\n- c\n", "3 items in 2 categories; categories are the ## headings"),
        ("**甲**\n\n一\n说明：x\n", "1 item in 1 category; categories are the bold lines"),
        ("- a\n- b\n", "2 items without a category"),
        ("一段话。\n", "one text"),
    ],
)  # fmt: skip
def test_a_file_says_how_it_was_understood(text: str, said: str) -> None:
    parsed: Parsed = read(f"# T 2026-01-28\n\n{text}")
    assert parsed.understood == said
