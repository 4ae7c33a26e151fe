"""What holds for every digest and for every text."""

from __future__ import annotations

import datetime as dt
import re
import time
from contextlib import suppress

import pytest
from digest_files import everything, read
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.errors import DigestError
from bot.digest.model import Block, Category, Digest, Item, Line, Run, Source

WORDS = [
    "算力",
    "芯片",
    "大模型",
    "发布",
    "融资",
    "Kimi",
    "GPT-6",
    "K2.5",
    "50亿元",
    "“阶跃”",
    "平台（测试版）",
    "AI+终端",
    "C114",
    "A&B",
    "开源",
    "<b-like>",
    "3.5",
    "👩\u200d💻",
    "数据_集",
    "α",
    "同比·增长",
]
# Every word beside every other: drawn in pairs, for a draw costs more than the reading.
PAIRS = st.sampled_from([first + second for first in WORDS for second in WORDS])
PHRASES = st.lists(PAIRS, min_size=1, max_size=3).map("".join)
SENTENCES = st.lists(PHRASES, min_size=1, max_size=3).map(lambda parts: "，".join(parts) + "。")
URLS = st.sampled_from(
    [
        "https://a.example.com/1",
        "http://b.example.com/x_(y)?p=1&q=2",
        "https://c.example.com/中文/页",
    ]
)


def run(text: str) -> tuple[Run, ...]:
    return (Run(text),)


@st.composite
def items(draw, number: int) -> Item:
    blocks = []
    if draw(st.booleans()):
        blocks.append(Block("summary", "说明", (Line(run(draw(SENTENCES))),)))
    if draw(st.booleans()):
        blocks.append(Block("background", "背景", (Line(run(draw(SENTENCES))),)))
    if draw(st.booleans()):
        points = draw(st.lists(SENTENCES, min_size=1, max_size=3))
        blocks.append(Block("points", "要点", tuple(Line(run(one), 0, "•") for one in points)))
    urls = draw(st.lists(URLS, min_size=1, max_size=3, unique=True))
    sources = tuple(Source(f"媒体{n}", url) for n, url in enumerate(urls))
    return Item(run(f"第{number}条" + draw(PHRASES)), tuple(blocks), sources)


@st.composite
def digests(draw) -> Digest:
    number = 0
    categories = []
    sections = draw(st.sampled_from([("",), ("国内",), ("国内", "国际")]))
    for section in sections:
        for name in draw(
            st.lists(st.sampled_from(["政策", "融资与并购", "产品"]), min_size=1, unique=True)
        ):
            entries = []
            for _ in range(draw(st.integers(1, 3))):
                number += 1
                entries.append(draw(items(number)))
            categories.append(Category(section, name, tuple(entries)))
    return Digest(
        draw(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))), "日报", tuple(categories)
    )


LOOKS = st.fixed_dictionaries(
    {
        "date": st.sampled_from(["(%Y-%m-%d)", "（%Y年%m月%d日）", "%Y/%m/%d", "%Y%m%d"]),
        "category": st.sampled_from(["**{}**", "## {}", "**一、{}**", "## 一、{}", "## **{}**"]),
        "title": st.sampled_from(
            ["{}", "### {}", "{n}. {}", "### {n}. {}", "{n}、{}", "#### **{}**"]
        ),
        "label": st.sampled_from(["{}：", "{}:", "**{}：**", "**{}**：", "【{}】", "{} ： "]),
        "bullet": st.sampled_from(["- ", "* ", "• ", "  - ", "+ "]),
        "separator": st.sampled_from(["、", "，", "; ", " | ", " "]),
        "source": st.sampled_from(["来源出处", "来源", "出处"]),
        "blank": st.booleans(),
        "newline": st.sampled_from(["\n", "\r\n"]),
        "section": st.sampled_from(
            ['<span style="color:#123">{}</span>', '<font color="red">{}</font>']
        ),
    }
)


def escaped(text: str) -> str:
    return text.replace("_", "\\_").replace("+", "\\+")


def render(digest: Digest, look: dict[str, str]) -> str:
    out = [f"# {digest.title} {digest.date.strftime(look['date'])}", ""]
    section = ""
    number = 0
    for category in digest.categories:
        if category.section != section:
            section = category.section
            out += [look["section"].format(section), ""]
        out += [look["category"].format(category.name), ""]
        for item in category.items:
            number += 1
            out.append(look["title"].format(escaped(item.title[0].text), n=number))
            for block in item.blocks:
                label = look["label"].format(block.label)
                if block.kind == "points":
                    out.append(label)
                    out += [look["bullet"] + escaped(line.text[0].text) for line in block.lines]
                else:
                    out.append(label + escaped(block.lines[0].text[0].text))
            links = [f"[{source.name}]({source.url})" for source in item.sources]
            out.append(look["label"].format(look["source"]) + look["separator"].join(links))
            out.append("")
    if not look["blank"]:
        out = [line for line in out if line]
    return look["newline"].join(out) + look["newline"]


@given(digests(), LOOKS)
def test_what_was_written_is_what_is_read(digest, look):
    parsed = read(render(digest, look).encode())
    assert parsed.digest == digest
    assert parsed.problems == ()


MARKUP = (
    "# |## |### |- |* |1. |2026. |> |    |\t|**|*|`|```|~~|---|===|[|](https://x.example.com/a)|](|"
    ")|<b>|</b>|<div>|&amp;|\\|[ref]: https://z.example.com|[ref]|<br>|</span>|!|_|~|{}"
)
TEXT = (
    "说明：|要点|来源：|【背景】|影响：|https://y.example.com/b_c_d|甲乙|Word|：|，|。| |"
    '\n|\n\n|\n\n|一、|（二）|3.5|<span style="color:red">|…'
)
PIECES = st.sampled_from(["|", *MARKUP.split("|"), *TEXT.split("|")])
LABEL_WORDS = {"说明", "要点", "来源", "背景"}


@given(st.lists(PIECES, max_size=40).map("".join))
def test_every_visible_word_reaches_the_reader_or_the_file_is_refused(text):
    try:
        parsed = read("# 日报 (2026-01-28)\n\n" + text)
    except DigestError:
        return
    shown = everything(parsed.digest) + "".join(str(problem.params) for problem in parsed.problems)
    text = re.sub(r"```[A-Za-z]+|&amp;|<[^>]*>|https?://[^\s<]*|\]\([^)]*\)|\[ref\]:?", " ", text)
    for word in re.findall(r"[A-Za-z0-9\u4e00-\u9fff]{2,}", text):
        for label in LABEL_WORDS:
            word = word.replace(label, " ")
        for part in word.split():
            assert part in shown, (part, parsed)


@given(st.one_of(st.text(), st.binary()))
def test_any_file_is_read_or_refused(data):
    name = "2026-01-28.md"
    try:
        categories = read(data, name).digest.categories
    except DigestError as refused:
        reasons = [problem for problem in refused.problems if problem.fatal]
        told = str(refused)
    else:
        reasons, told = [], name
        assert categories
        assert all(category.entries for category in categories)
    assert told.startswith(name)
    assert bool(reasons) == (told != name)


HALF_A_MIB = 1 << 19
START = "# T (2026-01-28)\n\n**类别**\n\n标题\n说明：x\n"


@pytest.mark.parametrize(
    "piece",
    ["[", "*", "* ", ">", "> ", "1. ", "- ", "`", "` `` ", "<", "**a _b ", "[a](", "~a~", "<!--",
     "<a ", "https://", "https://a.b/c ", "[a](http://b.c)、", "来源：a、（", "<b>a</b>",
     "**a：**文", "&#8238;", "**a**", "[a]: http://b.c ", "（", "标题：" * 20 + "\n\n",
     "\u200d\u3042", "- " * 40 + "a\n", "<!-- x -->" * 9 + "\n",
     "来源：" + "https://a.b/c、[x](https://a.b/c)、" * 9, "[a](http://a b ", "[[a|b]] ", "<td>",
     "<tr><td>a", "<ul><li>", "<i><b>", "![](http://a.b/c) ", "|", "**a：****b**", "2**3\u3000"],
)  # fmt: skip
def test_nothing_makes_it_slow(piece):
    """Eight times the text takes some eight times as long, on any machine; 64 were quadratic."""

    def seconds(size):
        text = (START + piece * (size // len(piece.encode()))).encode()
        started = time.process_time()
        with suppress(DigestError):
            read(text)
        return time.process_time() - started

    eighth = max(0.005, *(seconds(HALF_A_MIB // 8) for _ in range(2)))
    assert any(seconds(HALF_A_MIB) < 24 * eighth for _ in range(3))  # the machine may be busy
