"""People find an item again by words of it, in any spelling that a keyboard gives."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.model import Digest
from bot.digest.parser import parse
from bot.digest.search import Hit, Index, fold, read_query
from bot.digest.suggest import suggest

TODAY = dt.date(2026, 1, 28)

DAY = """# 行业动态 ({date})

**模型与技术**

月之暗面开源 Kimi K2.5 模型
说明：具备“智能体集群”能力，AI 芯片上提速 1,000 倍。
要点：
- Ｏｐｅｎ Ｗｅｉｇｈｔ 许可。
来源出处：[联合早报](https://example.com/a)

**投融资**

阶跃星辰完成 50 亿元 B+ 轮融资
说明：资金用于训练。
背景：AI芯片紧缺。
来源出处：[36氪](https://example.com/b)
"""


def index_of(*days: str, text: str = DAY) -> Index:
    index = Index()
    for day in days or ("2026-01-28",):
        index.put(parse(text.replace("{date}", day).encode(), name=f"{day}.md").digest)
    return index


def categories(index: Index, query: str) -> list[int]:
    return [hit.category for hit in index.search(query).items]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kimi", [0]),
        ("ＫＩＭＩ", [0]),
        ("Kimi K2.5", [0]),
        ("k2.5 月之暗面", [0]),
        ("Kimi 融资", []),
        ("AI芯片", [0, 1]),
        ("AI 芯片", [0, 1]),
        ("“AI 芯片”", [0, 1]),
        ("“芯片 AI”", []),
        ("智能体集群", [0]),
        ("「50亿元」", [1]),
        ('"B+轮"', [1]),
        ("open weight", [0]),
        ('"weight open"', []),
        ("1,000", [0]),
        ("联合早报", [0]),
        ("背景", [1]),
        ("投融资", [1]),
        ("融资，训练、36氪", [1]),
        ("AI芯片 -Kimi", [1]),
        ("AI芯片 －Kimi", [1]),
        ("-融资 AI芯片", [0]),
        ("AI芯片 -Kimi -融资", []),
        ("AI芯片 -火星", [0, 1]),
        ("-Kimi", []),
        ("example.com", []),
        ("", []),
        ("“”", []),
        ("，。 ", []),
    ],
)
def test_every_word_must_occur_in_the_item(query: str, found: list[int]) -> None:
    assert categories(index_of(), query) == found


def test_a_phrase_never_spans_two_fields() -> None:
    assert categories(index_of(), "“模型 具备”") == []
    assert categories(index_of(), "融资资金") == []


def test_the_newest_come_first_and_pages_follow_each_other() -> None:
    days = [str(TODAY - dt.timedelta(days=n)) for n in (3, 0, 2, 1)]
    index = index_of(*days)
    pages = [index.search("AI 芯片", offset, 3) for offset in (0, 3, 6, 9)]
    assert [page.total for page in pages] == [8] * 4
    hits = [hit for page in pages for hit in page.items]
    assert hits == [
        Hit(TODAY - dt.timedelta(days=n), category, 0) for n in range(4) for category in (0, 1)
    ]
    assert index.search("AI芯片", until=TODAY - dt.timedelta(days=2)).total == 4
    assert index.search("AI芯片", until=dt.date(2020, 1, 1)).total == 0


def test_a_changed_day_is_found_as_it_is_now_and_a_removed_one_no_more() -> None:
    index = index_of("2026-01-27", "2026-01-28")
    changed = DAY.replace("{date}", "2026-01-28").replace("Kimi", "Qwen")
    index.put(parse(changed.encode(), name="x.md").digest)
    assert [hit.date.day for hit in index.search("kimi").items] == [27]
    assert [hit.date.day for hit in index.search("qwen").items] == [28]
    index.remove(dt.date(2026, 1, 27))
    assert index.search("kimi").total == 0
    assert len(index) == 1


def test_a_day_without_entries_disturbs_no_other() -> None:
    index = index_of("2026-01-26", "2026-01-28")
    index.put(Digest(dt.date(2026, 1, 27), "空", ()))
    assert [hit.date.day for hit in index.search("kimi").items] == [28, 26]


@given(st.text(max_size=60))
def test_a_query_typed_again_means_the_same(text: str) -> None:
    query = read_query(text)
    assert read_query(str(query)).terms == query.terms


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_is_folded_stays_so(left: str, right: str) -> None:
    once = fold(f"{left} {right}")
    assert fold(once) == once


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("Kimy", "kimi"),
        ("阶跃星晨", "阶跃星"),
        ("Kimi 融资", "Kimi"),
        ("Kimi 火星", "Kimi"),
        ("阶跃 Kimy 融资", "阶跃 融资"),
        ("火星", None),
        ("zzzz", None),
        ("Kimi -智能体", None),
        ("-Kimi", None),
        ("Kimy -融资", "kimi -融资"),
    ],
)
def test_where_nothing_is_found_a_near_query_is_suggested(query: str, near: str | None) -> None:
    index = index_of()
    found = suggest(index, read_query(query))
    assert (str(found) if found is not None else None) == near
    if found is not None:
        assert index.search(found).total > 0
