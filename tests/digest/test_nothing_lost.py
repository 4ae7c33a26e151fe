"""Every visible word and every address of a file is in its messages, as another CommonMark library
sees the file; but for what docs/format.md leaves out."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from digest_files import PLAIN
from hypothesis import given, settings
from hypothesis import strategies as st
from test_parse_field import SHAPES
from visible import visible

from bot.digest.dates import find_date
from bot.digest.errors import DigestError
from bot.digest.model import Digest
from bot.digest.parser import parse, reading_with
from bot.render.compose import compose
from bot.render.message import Look

SAMPLES = sorted((Path(__file__).parents[2] / "bot/sandbox/samples").glob("*.md"))
LEFT_OUT = {"目录", "买卖", "X", "一", "1"}
"""A table of contents with its words; numbers before names; the cross of a task is a box."""

A = "https://a.example.com/"


def missing(text: str, digest: Digest) -> tuple[list[str], list[str]]:
    """The words and the addresses of ``text`` that no message of ``digest`` has."""
    words, links = visible(text)
    parts = compose(digest, Look())
    seen = " ".join(part.text.text for part in parts).replace("\u2060", "")
    seen = re.sub(r"[\W_]+", " ", seen)
    led = {unquote(one.url) for part in parts for one in part.text.entities if one.url}
    labels = reading_with().labels
    lost = [
        word
        for word in words
        if word not in seen and word not in LEFT_OUT
        and not (labels.known(word) or labels.heads_titles(word))
    ]  # fmt: skip
    return lost, [link for link in links if unquote(link) not in led]


def without_title(text: str) -> str:
    """``text`` without the line of its title's date; a bare address may be shown as its host."""
    lines = [line for line in text.split("\n") if not (line[:1] == "#" and find_date(line))]
    return re.sub(r"(?<![(\"])https?://\S+", "", "\n".join(lines))


@pytest.mark.parametrize("text", [shape.values[0] for shape in SHAPES])
def test_the_messages_hold_the_whole_file(text: str) -> None:
    digest = parse(text, name="2026-01-28.md").digest
    body = text.partition("\n---\n")[2] if text.startswith("---") else text
    assert missing(without_title(body), digest) == ([], [])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_messages_hold_the_whole_sample(path: Path) -> None:
    text = path.read_text("utf-8")
    assert missing(without_title(text), parse(text, name=path.name).digest) == ([], [])


PIECES = [
    "# 甲乙\n\n", "## 丙丁\n\n", "### 戊己\n\n", "#### 庚辛\n\n", "## 1. 子丑\n\n", f"### [寅卯]({A}1)\n\n",
    "- 辰巳\n", f"- [午未]({A}2) 申酉\n", "  - 戌亥\n", "1. 天地\n", "> 玄黄\n\n", "**宇宙**\n\n", "**洪荒**：日月\n",
    f"| 盈 | 昃 |\n|---|---|\n| [辰宿]({A}3) | 列张 |\n\n", "| 寒 | 来 |\n|--|--|\n| 暑 | 往 |\n\n",
    "秋收冬藏。\n\n", "闰余成岁\n", "---\n\n", "说明：律吕调阳\n", f"来源：[云腾]({A}4)\n", "<b>致雨</b>\n\n",
    "<p align=\"center\">露结</p>\n\n", "<li>为霜</li>\n\n", "- [ ] 金生\n", "`丽水`\n", "影响：玉出\n", "【昆冈】\n\n",
    "一、剑号\n\n", f"![]({A}5.png)\n\n", "<h3>巨阙</h3>\n\n", PLAIN.split("\n", 2)[2],
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14))
def test_whatever_stands_beside_what_nothing_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        digest = parse(text, name="2026-01-28.md").digest
    except DigestError:
        return
    assert missing(f"{digest.title and ''}{text}", digest)[1] == []
    lost = [word for word in missing(text, digest)[0] if word not in digest.title]
    assert lost == []
