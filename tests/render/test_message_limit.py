"""A day of many messages is put together, and nothing of it is cut."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.digest.model import Block, Category, Digest, Item, Line, Run, Source
from bot.render.compose import compose
from bot.render.message import Look

DAY = dt.date(2026, 1, 28)


def category(name: str, items: int, words: int = 5) -> Category:
    entries = tuple(
        Item(
            (Run(f"{name}{n}"),),
            (Block("note", "", (Line((Run("字" * words),)),)),),
            (Source("报", f"https://e.example.com/{name}/{n}"),),
        )
        for n in range(items)
    )
    return Category("", name, entries)


def digest(*categories: Category) -> Digest:
    return Digest(DAY, "日报", categories)


def test_small_neighbours_share_a_message_each_under_its_own_hashtag_in_order() -> None:
    day = digest(*(category(f"类{n}", 2) for n in range(30)))
    assert len(compose(day, Look())) == 30
    parts = compose(day, Look(), max_messages=12)
    assert len(parts) <= 12
    whole = "\n".join(part.text.text for part in parts)
    places = [whole.index(f"#类{n}") for n in range(30)]
    assert places == sorted(places)
    tags = [
        part.text.text[one.offset : one.offset + one.length]
        for part in parts
        for one in part.text.entities
        if one.type == "hashtag"
    ]
    assert tags == [f"#类{n}" for n in range(30)]
    assert {one.url for part in parts for one in part.text.entities if one.url} == {
        source.url for item in day.items for source in item.sources
    }
    assert sum(part.items for part in parts) == 60
    assert len({part.key for part in parts}) == len(parts)


def test_a_day_within_the_limit_stays_as_it_is() -> None:
    day = digest(*(category(f"类{n}", 2) for n in range(12)))
    assert compose(day, Look(), max_messages=12) == compose(day, Look())
    assert compose(day, Look(), max_messages=0) == compose(day, Look())


def test_only_then_categories_become_their_headlines_with_a_button() -> None:
    day = digest(*(category(f"类{n}", 20, 900) for n in range(9)))
    assert len(compose(day, Look())) > 30
    parts = compose(day, Look(), max_messages=12)
    assert len(parts) <= 12
    whole = "\n".join(part.text.text for part in parts)
    for item in day.items:
        assert item.title[0].text in whole
    buttons = [button for part in parts for row in part.buttons for button in row]
    assert buttons
    for button in buttons:
        assert button.data is not None
        index = int(button.data.rpartition(":")[2])
        assert button.data == f"c:20260128:{index}"
        assert day.categories[index].name == button.text


def test_what_can_not_be_shorter_is_whole_all_the_same() -> None:
    day = digest(*(category(f"类{n}", 200, 5) for n in range(40)))
    parts = compose(day, Look(), max_messages=3)
    whole = "\n".join(part.text.text for part in parts)
    assert all(item.title[0].text in whole for item in day.items)


def test_a_category_asked_for_is_shown_alone_and_whole() -> None:
    day = digest(*(category(f"类{n}", 20, 900) for n in range(9)))
    parts = compose(digest(day.categories[3]), Look())
    assert "".join(part.text.text for part in parts).count("字" * 900) == 20


@pytest.mark.parametrize(
    ("names", "tags"),
    [
        (("📰 新闻", "AI 工具", "文章"), ("#新闻", "#AI_工具", "#文章")),
        (("AI 工具", "AI_工具", "ai-工具"), ("#AI_工具", "#AI_工具_2", "#ai_工具_2_2")),
        (("2026", "⚡"), ("#n_2026", "#n26a1")),
    ],
)
def test_every_header_begins_with_a_hashtag_of_its_own(
    names: tuple[str, ...], tags: tuple[str, ...]
) -> None:
    parts = compose(digest(*(category(name, 1) for name in names)), Look())
    seen = [part.text.text.split()[0] for part in parts]
    assert len({tag.casefold() for tag in seen}) == len(names)
    assert seen[0] == tags[0]
    for part in parts:
        first = part.text.entities[0]
        assert (first.type, first.offset) == ("hashtag", 0)
