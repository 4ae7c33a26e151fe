"""Guarded text pings nobody, runs nothing and opens nothing odd: held against TDLib."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from post_tdlib import found

from bot.render.inert_text import JOINER, clean, guard, guard_points, is_hashtag, literal

# TDLib cuts the front off an entity that begins with tonsite://; "ite" is not a slip.
ODD = re.compile(r"(tg|ton|tonsite|ite|ftp)://", re.IGNORECASE)
PIECES = st.sampled_from(
    [
        *"@/.:()[]<> 中文。（-_#$?!,;'\"«é1٣²Ⅷxs~|&=",
        *("name", "cmd", "bot_1", "tg://", "ton://", "TonSite://", "ftp://", "https://", "HTTP://"),
        *("a.com", "x.ai", "medium.com/", "/@name", "@name", "@gif", "user@a.com", "t.me/", "www"),
        *("K2.5", ":80", ":99999", "\u2060", "\u200b", "\u3000", "😀", "\u0301", "a" * 33),
    ]
)
LINES = st.lists(PIECES, max_size=12).map("".join)


def active(text: str) -> list[tuple[str, str]]:
    """What Telegram would find that pings, runs or opens something odd."""
    return [
        (kind, part)
        for kind, part in found(text)
        if kind in ("Mention", "BotCommand") or (kind == "Url" and ODD.match(part))
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
        "example.com 与 foo.ai",
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
    ],
)
def test_what_is_broken_and_where(text: str, guarded: str) -> None:
    assert guard(text) == guarded


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
