"""The messages of a digest, as a reader sees them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from post_tdlib import cut

from bot.digest.model import Block, Category, Digest, Inline, Item, Line, Run, Source
from bot.render.compose import compose
from bot.render.message import Button, Look, Part
from bot.render.text import u16len

DAY = dt.date(2026, 1, 28)


def run(text: str) -> Inline:
    return (Run(text),)


def block(kind: str, label: str, *lines: str | Line) -> Block:
    made = tuple(x if isinstance(x, Line) else Line(run(x)) for x in lines)
    return Block(kind, label, made)  # type: ignore[arg-type]


def bullets(*texts: str) -> Block:
    return block("points", "要点", *[Line(run(text), 0, "•") for text in texts])


def item(title: str, *blocks: Block, sources: tuple[Source, ...] = ()) -> Item:
    return Item(run(title), blocks, sources)


def digest(*categories: Category, title: str = "日报") -> Digest:
    return Digest(DAY, title, categories)


def shown(part: Part, kind: str) -> list[str]:
    return [
        cut(part.text.text, {"offset": e.offset, "length": e.length})
        for e in part.text.entities
        if e.type == kind
    ]


def links(part: Part) -> list[str | None]:
    return [entity.url for entity in part.text.entities if entity.type == "text_link"]


NEWS = item(
    "一家公司发布新模型",
    block("summary", "说明", "新模型更快也更省。"),
    block("background", "背景", "此前的版本已用了一年。"),
    bullets("速度快了一倍", "价格降了一半"),
    sources=(Source("甲报", "https://a.example/1"), Source("", "https://www.b.example/x?y=1")),
)


def test_an_item_reads_as_in_a_paper() -> None:
    (part,) = compose(digest(Category("AI 动态", "模型与技术", (NEWS,))), Look())
    assert part.text.text == (
        "#模型与技术 · AI 动态 · 1月28日\n"
        "日报 · 2026年1月28日\n"
        "\n"
        "一家公司发布新模型\n"
        "新模型更快也更省。（甲报、b.example）\n"
        "• 速度快了一倍\n"
        "• 价格降了一半\n"
        "背景 此前的版本已用了一年。"
    )
    assert shown(part, "hashtag") == ["#模型与技术"]
    assert shown(part, "bold") == ["日报 · 2026年1月28日", "一家公司发布新模型", "背景"]
    assert shown(part, "text_link") == ["甲报", "b.example"]
    assert links(part) == ["https://a.example/1", "https://www.b.example/x?y=1"]
    assert shown(part, "expandable_blockquote") == [
        "• 速度快了一倍\n• 价格降了一半\n背景 此前的版本已用了一年。"
    ]


def test_items_are_numbered_where_there_are_several() -> None:
    note = block("note", "编者按", "今天两条。")
    entries = (note, item("甲"), item("乙"))
    (part,) = compose(digest(Category("", "要闻", entries)), Look())
    assert part.text.text == (
        "#要闻 · 1月28日\n日报 · 2026年1月28日\n\n编者按 今天两条。\n\n1. 甲\n\n2. 乙"
    )
    assert shown(part, "bold") == ["日报 · 2026年1月28日", "编者按", "甲", "乙"]
    assert part.items == 2


@pytest.mark.parametrize(
    ("section", "name", "title", "header", "kind"),
    [
        (
            "版块",
            "融资、并购",
            "日报",
            "日报 · 2026年1月28日\n#融资_并购 · 版块 · 1月28日",
            "hashtag",
        ),
        ("", "R&D", "日报", "#R_D · 1月28日\n日报 · 2026年1月28日", "hashtag"),
        ("", "融资", "", "#融资 · 1月28日\n2026年1月28日", "hashtag"),
        ("版块", "", "日报", "版块 · 1月28日\n日报 · 2026年1月28日", "bold"),
        ("", "", "日报", "日报 · 2026年1月28日", "bold"),
        ("", "", "", "2026年1月28日", "bold"),
        ("", "@name", "/start", "#name · 1月28日\n/\u2060start · 2026年1月28日", "hashtag"),
        ("", "🛠 AI 工具", "日报", "#AI_工具 · 1月28日\n日报 · 2026年1月28日", "hashtag"),
        ("", "C++", "日报", "#C C++ · 1月28日\n日报 · 2026年1月28日", "hashtag"),
    ],
)
def test_headers(section: str, name: str, title: str, header: str, kind: str) -> None:
    (part,) = compose(digest(Category(section, name, (item("甲"),)), title=title), Look())
    assert part.text.text.split("\n\n")[0] == header
    assert part.text.entities[0].type == kind


def test_the_title_stands_in_the_first_message_alone() -> None:
    day = digest(*[Category("", name, (item("甲"),)) for name in ("产品与应用发布", "融资")])
    first, second = compose(day, Look())
    assert first.text.text == "#产品与应用发布 · 1月28日\n日报 · 2026年1月28日\n\n甲"
    assert second.text.text == "#融资 · 1月28日\n\n甲"
    (alone,) = compose(day, Look(categories=("融资",), language="en"))
    assert alone.text.text == "#融资 · Jan 28\n日报 · Jan 28, 2026\n\n甲"
    assert alone.wanted == second.wanted  # a new layout edits no post


def test_the_date_links_to_the_days_page() -> None:
    page = "https://news.example/2026-01-28"
    for name in ("融资", "R&D", ""):
        day = digest(Category("", name, (item("甲"),)))
        (part,) = compose(day, Look(), page_url=lambda _: page)
        assert shown(part, "text_link") == [*(["1月28日"] if name else []), "2026年1月28日"]
        (plain,) = compose(day, Look())
        assert part.text.text == plain.text.text
        assert part.wanted == plain.wanted


def test_without_a_summary_the_source_stands_behind_the_title() -> None:
    bare = item("甲", sources=(Source("甲报", None),))
    (part,) = compose(digest(Category("", "要闻", (bare,))), Look())
    assert part.text.text.endswith("\n\n甲（甲报）")
    (english,) = compose(digest(Category("", "要闻", (bare,))), Look(language="en"))
    assert english.text.text.endswith("\n\n甲 (甲报)")
    assert english.wanted == part.wanted


def test_labels_that_say_something_stay() -> None:
    news = item(
        "甲",
        block("note", "", "先说一句。"),
        block("points", "亮点", "快", "省"),
        block("note", "影响", Line(run("大"), 0, "1."), Line(run("更大"), 1, "•")),
        block("points", "隐忧", Line(run("贵"), 0, "•")),
        block("background", "", "旧事。"),
    )
    (part,) = compose(digest(Category("", "要闻", (news,))), Look())
    assert part.text.text.split("\n\n")[1] == (
        "甲\n先说一句。\n• 快\n• 省\n影响\n1. 大\n    • 更大\n隐忧\n• 贵\n背景 旧事。"
    )
    assert shown(part, "bold") == ["甲", "影响", "隐忧", "背景"]


def test_markup_of_the_text_is_text_and_only_http_links() -> None:
    title = (
        Run("<b>x</b> **y** [z](w) "),
        Run("重点", italic=True, strike=True),
        Run(" @name", bold=True),
        Run("@name", code=True),
        Run("链", url="https://a.example/"),
        Run("接", url="https://a.example/", code=True),
        Run("险", url="javascript:alert(1)"),
    )
    odd = Item(title, (), (Source("丙", "tg://resolve?domain=x"), Source("ftp://x.example", None)))
    (part,) = compose(digest(Category("", "要闻", (odd,))), Look())
    assert (
        "<b>x</b> **y** [z](w) 重点 @\u2060name@name链接险（丙、ftp\u2060://x.example）"
        in part.text.text
    )
    assert links(part) == ["https://a.example/"]
    assert shown(part, "text_link") == ["链接"]
    assert shown(part, "code") == ["@name"]


def test_nothing_to_show_is_no_message() -> None:
    empty = Item((), (), ())
    assert compose(digest(), Look()) == ()
    assert compose(digest(Category("", "空", (empty,))), Look()) == ()
    assert compose(digest(Category("", "空", (empty,))), Look(style="headlines")) == ()


TWO = digest(
    Category("国内", "融资与并购", (item("Kimi 融资"), item("别家融资"))),
    Category("海外", "Models", (item("新模型", sources=(Source("Kimi 官网", None),)),)),
    Category("海外", "说明", (block("note", "", "Kimi 只在这里。"),)),
)


@pytest.mark.parametrize(
    ("categories", "names"),
    [
        ((), ["融资与并购", "Models", "说明"]),
        (("models",), ["Models"]),
        (("海外/Ｍodels", "说明"), ["Models", "说明"]),
        (("国内/Models", "融资"), []),
    ],
)
def test_a_chat_chooses_categories(categories: tuple[str, ...], names: list[str]) -> None:
    parts = compose(TWO, Look(categories=categories))
    assert [part.key.category for part in parts] == names


@pytest.mark.parametrize(
    ("keywords", "names", "items"),
    [
        (("kimi",), ["融资与并购", "Models"], 2),
        (("-融资",), ["Models"], 1),
        (("Kimi", "-融资"), ["Models"], 1),
        (("ＫＩＭＩ", "别家"), ["融资与并购", "Models"], 3),
        (("", "-", " "), ["融资与并购", "Models", "说明"], 3),
        (("没有",), [], 0),
    ],
)
def test_a_chat_chooses_keywords(keywords: tuple[str, ...], names: list[str], items: int) -> None:
    parts = compose(TWO, Look(keywords=keywords))
    assert [part.key.category for part in parts] == names
    assert sum(part.items for part in parts) == items


def test_headlines_are_one_message_with_links_and_buttons() -> None:
    day = digest(
        Category("", "要闻", (NEWS, item("乙"))),
        Category("", "融资与并购", (item("丙", sources=(Source("x", "https://c.example"),)),)),
        Category("", "一个名字长得一行里放不下两个的类别", (block("note", "", "只有一句。"),)),
    )
    (part,) = compose(day, Look(style="headlines"))
    assert part.text.text == (
        "日报 · 2026年1月28日\n\n要闻\n1. 一家公司发布新模型\n2. 乙\n\n融资与并购\n丙"
        "\n\n一个名字长得一行里放不下两个的类别\n只有一句。"
    )
    assert shown(part, "text_link") == ["一家公司发布新模型", "丙"]
    assert shown(part, "bold")[:2] == ["日报 · 2026年1月28日", "要闻"]
    assert part.buttons == (
        (Button("要闻", data="c:20260128:0"), Button("融资与并购", data="c:20260128:1")),
        (Button("一个名字长得一行里放不下两个的类别", data="c:20260128:2"),),
    )
    (chosen,) = compose(day, Look(style="headlines", categories=("融资与并购",)))
    assert chosen.buttons == ((Button("融资与并购", data="c:20260128:1"),),)


def test_a_long_category_is_cut_between_items() -> None:
    entries = tuple(item(f"第{n}条", block("summary", "", "一句话。" * 200)) for n in range(1, 13))
    parts = compose(digest(Category("", "要闻", entries)), Look())
    assert [part.text.text.split("\n")[0][-6:] for part in parts] == [
        " (1/3)",
        " (2/3)",
        " (3/3)",
    ]
    assert [part.items for part in parts] == [4, 4, 4]
    for part in parts:
        assert part.text.text.endswith("一句话。")
    lengths = [u16len(part.text.text) for part in parts]
    assert max(lengths) <= 4096
    assert min(lengths) > max(lengths) / 3


def test_a_long_item_is_cut_between_sentences_and_its_quote_goes_on() -> None:
    long = item(
        "长文",
        block("summary", "", "先有一句。"),
        bullets(*["这是其中的一点，写得不短也不长。" * 12 for _ in range(30)]),
        block("background", "背景", "旧事一句。" * 900),
    )
    parts = compose(digest(Category("", "要闻", (long,))), Look())
    assert len(parts) > 2
    assert [part.items for part in parts] == [1] + [0] * (len(parts) - 1)
    for part in parts:
        assert part.text.text[-1] == "。"
        (quote,) = shown(part, "expandable_blockquote")
        assert part.text.text.endswith(quote)
        assert u16len(part.text.text) > 2000


@pytest.mark.parametrize(
    "unit", ["题", "word ", "unbroken", "😀", "e\u0301", "https://a.example/x"]
)
def test_a_huge_title_is_whole_in_its_parts(unit: str) -> None:
    title = (unit * 9000)[:9000].strip()
    parts = compose(digest(Category("", "要闻", (item(title),))), Look())
    body = "".join(part.text.text.split("\n\n", 1)[1] for part in parts)
    assert body.replace(" ", "") == title.replace(" ", "")
    assert all(u16len(part.text.text) <= 4096 for part in parts)
    assert all("bold" in [e.type for e in part.text.entities] for part in parts)


def test_a_huge_link_and_a_huge_address_work() -> None:
    url = "https://a.example/" + "x" * 9000
    linked = Item((Run("链" * 9000, url=url),), (), (Source("源" * 5000, url),))
    parts = compose(digest(Category("", "要闻", (linked,))), Look())
    assert sum(text.count("链") for p in parts for text in shown(p, "text_link")) == 9000
    assert {link for part in parts for link in links(part)} == {url}


def test_a_huge_name_is_whole_once_and_short_in_headers() -> None:
    name = "很长的名字" * 100
    parts = compose(digest(Category("", name, (item("甲" * 4000),))), Look())
    assert name in parts[0].text.text
    assert all(u16len(part.text.text.split("\n\n")[0]) < 400 for part in parts)


def test_no_message_has_more_than_a_hundred_entities_and_none_is_lost() -> None:
    sources = tuple(Source(f"源{n}", f"https://a.example/{n}") for n in range(250))
    parts = compose(digest(Category("", "要闻", (item("甲", sources=sources),))), Look())
    assert all(len(part.text.entities) <= 100 for part in parts)
    assert [link for part in parts for link in links(part)] == [s.url for s in sources]


def test_a_link_is_never_cut() -> None:
    runs = tuple(
        Run(f"这是第{n}个链接的文字" if n % 2 else "隔开它们的一段话", url=url)
        for n in range(300)
        if (url := f"https://a.example/{n}" if n % 2 else None) or True
    )
    parts = compose(digest(Category("", "要闻", (Item(runs, (), ()),))), Look())
    texts = [text for part in parts for text in shown(part, "text_link")]
    assert texts == [f"这是第{n}个链接的文字" for n in range(1, 300, 2)]


def test_wanted_is_of_the_content_alone() -> None:
    day = digest(Category("", "要闻", (NEWS, item("乙"))))
    (part,) = compose(day, Look())
    moved = digest(Category("", "要闻", (NEWS._replace(line=77), item("乙"))))
    assert compose(moved, Look())[0].wanted == part.wanted
    for change in (
        NEWS._replace(sources=NEWS.sources[:1]),
        NEWS._replace(blocks=NEWS.blocks[:2]),
        NEWS._replace(title=(Run("一家公司发布新模型", italic=True),)),
    ):
        changed = digest(Category("", "要闻", (change, item("乙"))))
        assert compose(changed, Look())[0].wanted != part.wanted
    assert len(part.wanted) == 16
    assert compose(replace(day, date=dt.date(2026, 1, 29)), Look())[0].wanted != part.wanted
