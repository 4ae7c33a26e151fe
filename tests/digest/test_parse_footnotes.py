"""Footnotes go to the item that refers to them."""

from __future__ import annotations

from digest_files import body, codes, lines, read, sources, titles

from bot.digest.model import Block, plain

A, B = "https://a.example.com/1", "https://b.example.com/2"
ITEMS = "**政策**\n\n一[^t]\n说明：甲。[^1]\n要点：\n- 点。 [^2]\n\n二\n说明：乙[^2]。\n\n"
NOTES = f"[^1]: [甲报]({A})\n[^2]: 乙报，《标题》，2026-01-27，{B}\n[^t]: 丙报\n"


def test_footnotes_are_sources_of_the_items_that_refer_to_them() -> None:
    for heading in ("", "---\n\n", "## 参考资料\n\n", "### 脚注\n\n"):
        parsed = read(f"# 日报 (2026-01-28)\n\n{ITEMS}{heading}{NOTES}")
        one, two = parsed.digest.items
        named = ("乙报，《标题》，2026-01-27", B)
        assert [plain(item.title) for item in (one, two)] == ["一", "二"]
        assert sources(one) == [("丙报", None), ("甲报", A), named]
        assert sources(two) == [named]
        assert [lines(block) for block in one.blocks] == [["甲。"], ["点。"]]
        assert [lines(block) for block in two.blocks] == [["乙。"]]
        assert [code for _, code in codes(parsed)] == ["source_without_address"]


def test_the_line_of_a_footnote_s_problem_is_its_own() -> None:
    parsed = read(f"# 日报 (2026-01-28)\n\n{ITEMS}{NOTES}")
    assert codes(parsed) == [(15, "source_without_address")]


def test_a_bare_address_is_a_footnote_too() -> None:
    (item,) = body(f"**政策**\n\n一\n说明：甲。[^1]\n\n[^1]: {A}\n").items
    assert sources(item) == [("a.example.com", A)]
    assert lines(item.blocks[0]) == ["甲。"]


def test_a_remark_stays_a_remark_under_its_number() -> None:
    parsed = read(
        f"# 日报 (2026-01-28)\n\n**政策**\n\n一\n说明：甲[^1]，乙。\n来源：[报]({A})\n\n"
        "[^1]: 指 2025 年的数，\n    含税。\n"
    )
    (item,) = parsed.digest.items
    assert [lines(block) for block in item.blocks] == [
        ["甲[1]，乙。"],
        ["[1] 指 2025 年的数， 含税。"],
    ]
    assert sources(item) == [("报", A)]
    assert codes(parsed) == []


def test_a_reference_without_a_footnote_and_one_that_nobody_uses_stay_as_typed() -> None:
    digest = body(f"**政策**\n\n一\n说明：甲[^9]。\n来源：[报]({A})\n\n---\n\n[^1]: 没有人用\n")
    assert titles(digest) == ["一"]
    assert lines(digest.items[0].blocks[0]) == ["甲[^9]。"]
    last = digest.categories[0].entries[-1]
    assert isinstance(last, Block)
    assert lines(last) == ["[^1]: 没有人用"]


def test_a_footnote_of_text_without_an_item_is_told_under_it() -> None:
    digest = body(f"**政策**\n\n这是一段话。[^1]\n\n[^1]: [甲报]({A})\n")
    (note,) = digest.categories[0].entries
    assert isinstance(note, Block)
    assert lines(note) == ["这是一段话。", "甲报"]


def test_numbers_in_brackets_and_a_list_of_them_are_footnotes_too() -> None:
    text = "## 政策\n\n### 甲公司融资\n甲融资一亿元[1][2]。\n\n### 乙公司发布\n乙发布[2]。\n\n"
    text += "## 参考资料\n\n"
    for notes in (f"[1] 36氪. {A}\n[2] 新浪. {B}\n", f"[1]: {A}\n[2]: {B}\n"):
        parsed = read(f"# 日报 (2026-01-28)\n\n{text}{notes}")
        assert titles(parsed.digest) == ["甲公司融资", "乙公司发布"]
        assert [[url for _, url in sources(item)] for item in parsed.digest.items] == [[A, B], [B]]
        assert [lines(item.blocks[0]) for item in parsed.digest.items] == [
            ["甲融资一亿元。"],
            ["乙发布。"],
        ]
        assert parsed.problems == ()


def test_numbers_that_links_use_stay_links() -> None:
    (item,) = body(
        f"**政策**\n\n一\n说明：见[全文][1]。\n来源：[报][2]\n\n[1]: {A}\n[2]: {B}\n"
    ).items
    assert lines(item.blocks[0]) == ["见全文。"]
    assert [run.url for run in item.blocks[0].lines[0].text] == [None, A, None]
    assert sources(item) == [("报", B)]
