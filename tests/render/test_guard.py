"""Guarded text pings nobody, runs nothing and opens nothing odd: held against TDLib."""

from __future__ import annotations

import unicodedata
from itertools import product
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from post_tdlib import found

from bot.digest.model import Run
from bot.render.detected_links import TLDS
from bot.render.inert_text import JOINER, clean, guard, guard_points, is_hashtag, literal
from bot.render.text import plain_row, styled

PIECES = st.sampled_from(
    [
        *"@/.:()[]<> 中文。（-_#$?!,;'\"«é1٣²Ⅷxs~|&=",
        *("name", "cmd", "bot_1", "tg://", "ton://", "TonSite://", "ftp://", "https://", "HTTP://"),
        *("a.com", "x.ai", "medium.com/", "/@name", "@name", "@gif", "user@a.com", "t.me/", "www"),
        *("AGENTS.md", "1.2.3.4", "a.b.co.uk", "新闻.中国", "x.MD", "Node.js", "_a.io", "a-.ai"),
        *("K2.5", ":80", ":99999", "\u2060", "\u200b", "\u3000", "😀", "\u0301", "a" * 33),
    ]
)
LINES = st.lists(PIECES, max_size=12).map("".join)


def active(text: str) -> list[tuple[str, str]]:
    """What Telegram would find that pings, runs, opens something odd or links a bare domain."""
    return [
        (kind, part)
        for kind, part in found(text)
        if kind in ("Mention", "BotCommand")
        or (kind == "Url" and not part.lower().startswith(("http://", "https://")))
    ]


@given(LINES)
def test_telegram_finds_nothing_active_in_guarded_text(text: str) -> None:
    assert active(guard(text)) == []


@given(LINES)
def test_guarding_only_adds_joiners_and_only_once(text: str) -> None:
    guarded = guard(text)
    assert guarded.replace(JOINER, "") == text.replace(JOINER, "")
    assert guard(guarded) == guarded


@given(
    st.lists(st.sampled_from([*" @/:中（)-_", "name", "cmd", "tg://", "ton://", "😀"])).map("".join)
)
def test_every_joiner_is_needed(text: str) -> None:
    points = guard_points(text)
    for spared in points:
        rest = text
        for point in reversed(points):
            if point != spared:
                rest = rest[:point] + JOINER + rest[point:]
        assert active(rest)


@pytest.mark.parametrize(
    "text",
    [
        "name@example.com 来信",
        "见 https://medium.com/@name/post 一文",
        "（https://example.com/-/start）",
        "详见https://x.com/@OpenAI",
        "访问 HTTPS://Example.com/a.md?b=c.de 即可",
        "K2.5、Node.js 22、v1.2.3、1.5.md2、e.g.、第3.节",
        "#话题 与 $AAPL",
        "A/B 测试，24/7，1/2",
        "中文@中文，a@b，C# @ab",
        "路径 a/b/c 和 //x",
        "tg:resolve，ton: 12",
        "12:30，+86 138 0000 0000",
    ],
)
def test_what_does_no_harm_stays_as_it_was(text: str) -> None:
    assert guard(text) == text


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("@name", "@⁠name"),
        ("请问@name", "请问@name"),
        ("请问 @name，好", "请问 @⁠name，好"),
        ("/start@bot", "/⁠start@bot"),
        ("tg://resolve?domain=x", "tg⁠://resolve?domain=x"),
        ("TON://transfer/x", "TON⁠://transfer/x"),
        ("ftp://a.com/@name", "ftp⁠://a.com/@⁠name"),
        ("AGENTS.md 与 CLAUDE.md", "AGENTS⁠.md 与 CLAUDE⁠.md"),
        ("example.com/a.html?b.md", "example⁠.com/a⁠.html?b⁠.md"),
        ("1.2.3.4 版", "1⁠.2⁠.3⁠.4 版"),
        ("新闻.中国", "新闻⁠.中国"),
    ],
)
def test_what_is_broken_and_where(text: str, guarded: str) -> None:
    assert guard(text) == guarded


def test_no_name_of_the_list_becomes_a_link() -> None:
    for name in TLDS:
        assert found(f"AGENTS.{name}") == [("Url", f"AGENTS.{name}")]
        assert active(guard(f"AGENTS.{name}")) == []


def test_the_list_has_every_short_name_that_telegram_links() -> None:
    for size in (2, 3):
        for name in map("".join, product(ascii_lowercase, repeat=size)):
            assert bool(found(f"x.{name}")) == (name in TLDS), name


def test_what_the_author_linked_stays_as_it_was() -> None:
    """A joiner would only be copied along."""
    row = styled((Run("见 AGENTS.md 与 "), Run("agents.md", url="https://agents.md/")))
    assert row.text == f"见 AGENTS{JOINER}.md 与 agents.md"
    assert [row.text[start:end] for start, end, _, _ in row.spans] == ["agents.md"]
    assert plain_row("agents.md", url="https://agents.md/").text == "agents.md"
    code = styled((Run("cat "), Run("AGENTS.md", code=True)))
    assert code.text == "cat AGENTS.md"
    assert guard("a.com b.com " * 50_000).count(JOINER) == 100_000  # in time: text is not copied


def test_text_is_cleaned_as_telegram_would() -> None:
    assert clean("a\tb\r\nc\nd\x00e\u2028f") == "a b c d e f"
    assert clean("a\u202eb\u0333c\u033f") == "abc"
    assert clean("A\u030angstro\u0308m") == "Ångström"
    assert clean("x\ud800y") == "x\ufffdy"
    assert literal("\u202e@name") == f"@{JOINER}name"


NAMES = st.text(
    st.one_of(
        st.sampled_from("投融资与并购AIb09_·、 &-@#$.😀\u200c٣²ก\u0d82"),
        st.characters(exclude_categories=["Cs", "Cn", "Cc"]),
    ),
    min_size=1,
    max_size=8,
)


@given(NAMES)
def test_a_hashtag_is_what_telegram_reads_as_one(name: str) -> None:
    if "@" in name:  # #name@channel is one to Telegram, but no category
        assert not is_hashtag(name)
        return
    whole = found(f"#{name} · 2026-01-28")[:1] == [("Hashtag", f"#{name}")]
    if is_hashtag(name):
        assert whole
    elif whole:  # Python's Unicode may be older than TDLib's: then bold does
        assert any(unicodedata.category(char) == "Cn" for char in name)


@pytest.mark.parametrize("name", ["投融资与并购", "AI", "2026年", "a_b", "A·B", "字" * 256])
def test_names_that_are_hashtags(name: str) -> None:
    assert is_hashtag(name)
    assert found(f"#{name}") == [("Hashtag", f"#{name}")]


@pytest.mark.parametrize("name", ["", "2026", "模型、技术", "R&D", "a b", "C++", "字" * 257])
def test_names_that_are_not(name: str) -> None:
    assert not is_hashtag(name)
