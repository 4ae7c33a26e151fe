"""Which category somebody means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases.categories import Found, compared, find, find_each, find_parts

NAMES = (
    "投融资与并购",
    "产品与模型发布",
    "政策与监管",
    "研究与开源",
    "Funding & M&A",
    "Product Launches",
)
FUNDS = "投融资与并购"


@pytest.mark.parametrize(
    "query",
    [
        *("投融资与并购", "投融资", "融资", "并购", "投资", "资", "投融资和并购", "投融资/并购"),
        *(
            "投融资及并购",
            "投融资 与 并购",
            "投融资＆并购",
            "投融咨与并购",
            "钱",
            "投融资与并购新闻",
            "投融資與併購",
            "融資",
        ),
    ],
)
def test_a_chinese_name_is_found_from_what_people_type(query: str) -> None:
    assert find(query, NAMES, {"钱": FUNDS}) == Found((FUNDS,), sure=True)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("funding", "Funding & M&A"),
        ("FUNDING and m&a", "Funding & M&A"),
        ("Ｆｕｎｄｉｎｇ", "Funding & M&A"),
        ("fundng", "Funding & M&A"),
        ("product-launches", "Product Launches"),
        ("launches", "Product Launches"),
    ],
)
def test_case_width_and_joins_make_no_difference(query: str, name: str) -> None:
    assert find(query, NAMES) == Found((name,), sure=True)


def test_several_that_fit_are_all_named() -> None:
    found = find("AI", ["AI 投资", "AI 产品", "政策"])
    assert found.sure
    assert set(found.names) == {"AI 投资", "AI 产品"}


def test_a_near_miss_is_only_near() -> None:
    assert find("政策法规", NAMES) == Found(("政策与监管",), sure=False)


@pytest.mark.parametrize("query", ["天气", "a", "", "  ", "!!!", "与", "\x00", "🎉"])
def test_what_nothing_is_like_finds_nothing(query: str) -> None:
    assert find(query, NAMES) == Found()


def test_words_that_each_mean_a_name_are_all_of_them() -> None:
    assert find_each(["投融资", "政策"], NAMES) == Found((FUNDS, "政策与监管"), sure=True)
    assert find_each(["投融资"], NAMES) is None
    assert find_each(["投融资", "天气"], NAMES) is None


def test_a_simplified_name_is_found_in_traditional_digests() -> None:
    assert find("融资", ["投融資與併購"]) == Found(("投融資與併購",), sure=True)


def test_an_alias_may_itself_be_short_for_a_name_and_wins_over_other_names() -> None:
    assert find("VC", NAMES, {"vc": "投融资"}).names == (FUNDS,)
    assert find("融资", ["融资租赁", FUNDS], {"融资": FUNDS}).names == (FUNDS,)


def test_a_category_of_that_very_name_wins_over_an_alias() -> None:
    assert find("融资", ["融资", FUNDS], {"融资": FUNDS}).names == ("融资",)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("政策与融资", ("政策与监管", FUNDS)),
        ("融资和政策", (FUNDS, "政策与监管")),
        ("政策/融资", ("政策与监管", FUNDS)),
        ("政策 and 融资", ("政策与监管", FUNDS)),
        ("投融资与并购和政策", (FUNDS, "政策与监管")),
        ("融资与并购", None),
        ("天气与融资", None),
        ("融资", None),
        ("", None),
    ],
)
def test_joined_names_are_found_each_where_the_whole_is_none(
    query: str, names: tuple[str, ...] | None
) -> None:
    found = find_parts(query, [FUNDS, "政策与监管", "模型与技术进展"])
    assert (found.names if found is not None else None) == names


@given(st.text(min_size=1, max_size=30))
def test_every_name_finds_itself(name: str) -> None:
    if compared(name):
        assert name in find(name, [name, *NAMES]).names


@given(st.text(max_size=150), st.lists(st.text(max_size=30), max_size=8))
def test_only_names_that_exist_are_found(query: str, names: list[str]) -> None:
    assert set(find(query, names).names) <= set(names)
