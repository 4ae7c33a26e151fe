"""Digests, looks and lines as hypothesis makes them up."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from bot.digest.model import Block, Category, Digest, Inline, Item, Line, Run, Source

MIXED = st.sampled_from(
    [
        *"中文人工智能模型发布融资。，、！？；：“”（）",
        *"abcXYZ019 .,;:!?()<>&*_]#$@/-",
        "@name",
        "/start",
        "tg://resolve",
        "ftp://a.com",
        "https://example.com/a?b=c&d",
        "example.com",
        "#话题",
        "$AAPL",
        "😀",
        "👨\u200d👩\u200d👧\u200d👦",
        "🏳️\u200d🌈",
        "👍🏽",
        "🇨🇳",
        "e\u0301",
        "한",
        "שלום",
        "مرحبا",
        "𠮷",
        "\u2060",
        "\u3000",
    ]
)
LETTERS = "中文智能模型abcXYZ09"


def texts(repeat: int = 1) -> st.SearchStrategy[str]:
    """A line: no line breaks, nothing at its ends that is stripped or joins what stands beside.
    ``repeat`` more than 1 makes some of them long."""
    short = st.builds(
        lambda start, middle, end: start + "".join(middle) + end,
        st.sampled_from(LETTERS),
        st.lists(MIXED, max_size=12),
        st.sampled_from(LETTERS),
    )
    if repeat == 1:
        return short
    return st.builds(lambda text, times: text * times, short, st.integers(1, repeat))


def urls() -> st.SearchStrategy[str]:
    path = st.text("abcxyz019-_/()&=?中文", max_size=20)
    return st.builds("{}://{}.com/{}".format, st.sampled_from(["http", "https"]), hosts(), path)


def hosts() -> st.SearchStrategy[str]:
    return st.text("abcdxyz", min_size=1, max_size=8)


def inlines(repeat: int = 1) -> st.SearchStrategy[Inline]:
    plain = texts(repeat).map(lambda text: (Run(text),))
    flag = st.booleans()
    run = st.builds(Run, texts(repeat), flag, flag, flag, flag, st.none() | urls())
    return st.one_of(plain, plain, st.lists(run, min_size=1, max_size=4).map(tuple))


def blocks(repeat: int = 1) -> st.SearchStrategy[Block]:
    line = st.builds(
        Line, inlines(repeat), st.integers(0, 2), st.sampled_from(["", "•", "1.", "12."])
    )
    return st.builds(
        Block,
        st.sampled_from(["summary", "background", "points", "note"]),
        st.sampled_from(["", "说明", "影响", "@label"]),
        st.lists(line, min_size=1, max_size=4).map(tuple),
    )


def items(repeat: int = 1) -> st.SearchStrategy[Item]:
    source = st.builds(Source, st.just("") | texts(), st.none() | urls())
    return st.builds(
        Item,
        inlines(repeat),
        st.lists(blocks(repeat), max_size=4).map(tuple),
        st.lists(source, max_size=3).map(tuple),
    )


def categories(repeat: int = 1, most: int = 3) -> st.SearchStrategy[Category]:
    entry = st.one_of(items(repeat), items(repeat), items(repeat), blocks(repeat))
    return st.builds(
        Category,
        st.sampled_from(["", "AI 行业动态", "芯片"]),
        st.sampled_from(["", "投融资与并购", "模型、技术", "R&D", "Tools"]) | texts(),
        st.lists(entry, min_size=1, max_size=most).map(tuple),
    )


def digests(repeat: int = 1, most: int = 3) -> st.SearchStrategy[Digest]:
    return st.builds(
        Digest,
        st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)),
        st.just("") | texts(),
        st.lists(
            categories(repeat, most),
            min_size=1,
            max_size=3,
            unique_by=lambda category: (category.section, category.name),
        ).map(tuple),
    )
