"""Items in brief: whatever a digest holds, each list fits into its messages and is inert."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from post_strategies import digests

from bot.digest.model import Block, Category, Digest, Item, Line, Run, Source
from bot.render.brief import Found, gist, list_days, list_entries, share
from bot.render.text import u16len
from bot.sandbox.text.checks import check_message

DAY = dt.date(2026, 1, 28)


def entries_of(digest: Digest) -> list[tuple[Category, Item | Block]]:
    return [(category, entry) for category in digest.categories for entry in category.entries]


def stands_as_written(text: object) -> None:
    made = text
    kept, entities = check_message(made.text, made.entities)  # type: ignore[attr-defined]
    assert kept == made.text  # type: ignore[attr-defined]
    assert not {"mention", "bot_command"} & {entity.type for entity in entities}


@given(digests(), st.integers(1, 99990))
def test_ten_entries_fit_into_one_message(digest: Digest, first: int) -> None:
    found = [Found(entry, f"1月28日 · {c.name}") for c, entry in entries_of(digest)][:10]
    text = list_entries("“词”：共 10 条", found, first)
    stands_as_written(text)
    assert len(text.entities) <= 100


def test_ten_of_the_longest_fit_too() -> None:
    run = (Run("长" * 5000),)
    item = Item(run, (), (Source("名" * 500, "https://example.com/" + "x" * 900),))
    text = list_entries("“" + "词" * 60 + "”", [Found(item, "1月28日 · " + "类" * 500)] * 10)
    assert u16len(text.text) <= 4096
    stands_as_written(text)


@given(digests())
def test_days_in_brief_lose_no_entry(digest: Digest) -> None:
    entries = [entry for _, entry in entries_of(digest)]
    texts = list_days("最近", [("1月28日", entries)])
    for text in texts:
        stands_as_written(text)
        assert len(text.entities) <= 100
    shown = "\n".join(text.text for text in texts).replace("\u2060", "")
    for entry in entries:
        assert gist(entry).replace("\u2060", "").split("\n")[0][:20] in shown


@given(digests())
def test_each_entry_can_be_shared(digest: Digest) -> None:
    for category, entry in entries_of(digest):
        text = share(digest, category, entry, "zh")
        stands_as_written(text)


def test_what_is_too_long_to_share_leaves_out_its_quote() -> None:
    summary = Block("summary", "说明", (Line((Run("短。"),)),))
    points = Block("points", "要点", tuple(Line((Run("长" * 900),), 0, "•") for _ in range(9)))
    item = Item((Run("标题"),), (summary, points), ())
    digest = Digest(DAY, "日报", (Category("", "动态", (item,)),))
    text = share(digest, digest.categories[0], item, "zh")
    assert text.text == "#动态 · 1月28日\n日报 · 2026年1月28日\n\n标题\n短。"


def test_an_entry_without_a_title_is_known_by_what_it_begins_with() -> None:
    note = Block("note", "", (Line((Run("没有标题的一段话"),)),))
    assert gist(note) == "没有标题的一段话"
    assert gist(Item((), (note,), ())) == "没有标题的一段话"
    assert gist(Item((), (), ())) == "…"
