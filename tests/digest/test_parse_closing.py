"""Under the last rule of a file stand the digest's closing words, no part of its last item."""

from __future__ import annotations

import pytest
from digest_files import PLAIN, body, codes, fields, lines, names, read, titles

from bot.digest.model import Block
from bot.render.compose import compose
from bot.render.message import Look

HEADED = """## 政策

### 甲标题

- **说明**：一。
- **来源**：[甲](https://a.example.com/1)
- **要点**：二。

"""
BARE = "## 政策\n\n### 甲标题\n\n说明：一。\n\n要点：二。\n\n"
FOOT = "本简报由 AI 自动生成"


def closing(text: str) -> list[str]:
    """The lines of the last entry, which belongs to no item."""
    last = body(text).categories[-1].entries[-1]
    assert isinstance(last, Block), last
    return lines(last)


@pytest.mark.parametrize("above", [PLAIN.split("\n", 1)[1], HEADED, BARE])
@pytest.mark.parametrize(
    "foot",
    [f"---\n*{FOOT}*\n", f"---\n\n*{FOOT}*\n", f"---\n{FOOT}\n", f"***\n\n{FOOT}。\n",
     f"___\n> {FOOT}\n", f"- - -\n**{FOOT}**\n", f"---\n\n{FOOT}\n\n---\n", f"---\n_{FOOT}_"],
)  # fmt: skip
def test_words_under_the_last_rule_stand_by_themselves(above: str, foot: str) -> None:
    with_foot, without = body(above + foot), body(above)
    assert with_foot.items == without.items
    assert names(with_foot) == names(without)
    assert [line.rstrip("。") for line in closing(above + foot)] == [FOOT]


def test_a_rule_right_under_the_last_line_is_one_too() -> None:
    text = PLAIN + f"---\n*{FOOT}*\n"
    assert read(text).digest.items == read(PLAIN).digest.items
    assert read(text).problems == ()


def test_closing_words_may_be_several_lines_with_labels_bullets_and_links() -> None:
    foot = "编辑：张三\n- 校对：李四\n\n[订阅](https://s.example.com)\n\n---\n数据来源：公开网络\n"
    parsed = read(PLAIN + "\n---\n" + foot)
    assert parsed.digest.items == read(PLAIN).digest.items
    assert parsed.problems == ()
    said = [
        (entry.label, lines(entry))
        for entry in parsed.digest.categories[-1].entries
        if isinstance(entry, Block)
    ]
    assert said == [("编辑", ["张三", "校对：李四", "订阅"]), ("数据来源", ["公开网络"])]


def test_closing_words_are_the_last_of_the_last_message_and_in_no_quote() -> None:
    parts = compose(read(PLAIN + f"\n---\n*{FOOT}*\n").digest, Look())
    text = parts[-1].text
    assert text.text.endswith(f"\n\n{FOOT}")
    quotes = [one for one in text.entities if "blockquote" in one.type]
    end = len(text.text.encode("utf-16-le")) // 2 - len(FOOT)
    assert all(one.offset + one.length < end for one in quotes)


def test_a_rule_between_items_ends_none_early() -> None:
    ruled = PLAIN.replace("\n\n", "\n\n---\n\n")
    assert titles(read(ruled).digest) == titles(read(PLAIN).digest)
    assert read(ruled).digest.categories == read(PLAIN).digest.categories


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("**甲类**\n\n一\n来源：某报\n\n---\n\n**乙类**\n\n二\n来源：某报\n", ["一", "二"]),
        ("**甲类**\n\n一\n来源：某报\n\n---\n\n二\n说明：b\n", ["一", "二"]),
        ("**甲类**\n\n- [一](https://a.example.com)\n\n---\n\n- [二](https://b.example.com)\n",
         ["一", "二"]),
        ("---\n\n一\n\n二\n", ["一", "二"]),
        ("**甲类**\n\n一\n\n---\n\n二\n", ["一", "二"]),
        ("## 甲类\n### 一\n说明：a\n\n---\n\n### 二\n说明：b\n", ["一", "二"]),
    ],
)  # fmt: skip
def test_news_under_the_last_rule_is_news(text: str, wanted: list[str]) -> None:
    assert titles(body(text)) == wanted


def test_an_item_goes_on_under_a_rule_that_fields_follow() -> None:
    (item,) = body("**类别**\n\n标题\n说明：a\n\n---\n\n背景：b\n来源：某报\n").items
    assert fields(item) == [("summary", "说明", ["a"]), ("background", "背景", ["b"])]


def test_an_unknown_label_in_the_closing_words_is_no_problem() -> None:
    assert codes(read(PLAIN + "\n---\n免责声明：仅供参考。\n")) == []


def test_closing_words_may_be_bullets_under_a_digest_of_bullets() -> None:
    bullets = "## 甲类\n\n- 甲融资（[甲](https://a.example.com)）\n- 乙融资（[乙](https://b.example.com)）\n\n"
    parsed = read(f"# 日报 (2026-01-28)\n\n{bullets}---\n\n- 编辑：小王\n- 订阅：邮件\n")
    assert titles(parsed.digest) == ["甲融资", "乙融资"]
    last = parsed.digest.categories[-1].entries[-1]
    assert isinstance(last, Block)
    assert lines(last) == ["编辑：小王", "订阅：邮件"]
    assert parsed.problems == ()
