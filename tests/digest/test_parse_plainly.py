"""Plain lines are read without the Markdown parser: what is read must be what it would say."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.digest import flatten, plainly
from bot.digest.row import Row

FOLDER = Path(__file__).parents[2] / "bot/sandbox/samples"
SAMPLES = [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))]
PIECES = [
    *(
        "- ",
        "1. ",
        "2) ",
        "2026. ",
        "- - ",
        "+ ",
        "• ",
        "* ",
        "①",
        "一、",
        "（1）",
        ">",
        "| a | b |",
    ),
    *("\n", "\n\n", "\n\n\n", "\n- ", "\n  - ", "\n    - ", "\n1. ", "\n\n- ", "\n---\n", "\n\n**"),
    *(" ", "  ", "    ", "\t", "　", "**", "*", "_", "~~", "`x`", "```", "***", "---", "===", "="),
    *(
        "说明：",
        "**说明：**",
        "要点:",
        "来源：",
        "**来源** ",
        "【要闻】",
        "**融资**",
        "## ",
        "# ",
        "#",
    ),
    *("[量子位](https://a.cn/x)", "[a b](http://b.c/d?e=1&f=2)", "![p](http://i.c/x.png)"),
    *("[来源](http://s.c/)", "[原文] "),
    *("https://a.cn/路径", "<https://x.cn>", "[x]: http://a.b", "mailto:a@b.c", "http:", "//"),
    *('<span style="color:red">', "</span>", "<b>", "<!-- c -->", "&amp;", "&", "\\", "$"),
    *(
        "投融资",
        "Kimi",
        "中文，句子。",
        "1月28日",
        "说明",
        "|",
        ":",
        "：",
        "[",
        "]",
        "(",
        ")",
        "x",
        "5",
    ),
]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Pieces side by side, or a stretch of a sample that somebody has mistyped."""
    if draw(st.booleans()):
        return "".join(draw(st.lists(st.sampled_from(PIECES), max_size=14)))
    sample = draw(st.sampled_from(SAMPLES))
    begin = draw(st.integers(0, len(sample) - 1))
    text = sample[begin : begin + draw(st.integers(1, 400))]
    for piece in draw(st.lists(st.sampled_from(PIECES), max_size=4)):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + piece + text[at + draw(st.integers(0, 3)) :]
    return text


def seen(row: Row) -> dict[str, Any]:
    """What there is of a row, but for stretches of no text, which the parser leaves between two."""
    said = {name: getattr(row, name) for name in Row.__slots__ if name not in ("after", "spans")}
    for name, spans in (("spans", row.spans), ("after", row.rest())):
        said[name] = [span for span in spans if span[0]]
    return said


def both_ways(text: str, offset: int = 0) -> bool:
    """Reads ``text`` with and without the parser, and says where the two differ."""
    plain, parsed = plainly.rows_of(text, offset), flatten.rows_of(text, offset)
    assert [seen(row) for row in plain.rows] == [seen(row) for row in parsed.rows]
    assert set(plain.rules) == set(parsed.rules)
    return True


@given(texts(), st.integers(0, 9))
@example("http://x**资**", 0)
@example("**购**[位](http://x)", 3)
def test_a_text_reads_as_the_parser_has_it(text: str, offset: int) -> None:
    assert both_ways(text, offset)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_samples_read_as_the_parser_has_them(sample: str) -> None:
    assert both_ways(sample)


@pytest.mark.parametrize("seed", range(20))
def test_a_mistyped_file_reads_as_the_parser_has_it(seed: int) -> None:
    chance = random.Random(seed)
    text = chance.choice(SAMPLES)
    for _ in range(12):
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(PIECES) + text[at + chance.randrange(4) :]
    assert both_ways(text)
