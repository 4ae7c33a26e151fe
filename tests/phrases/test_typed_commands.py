"""What is a command, and what stands behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases.normalize import echo, words
from bot.phrases.typed_commands import Typed, bare, greeting, typed


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/today", Typed("today", "", "")),
        ("/Today", Typed("today", "", "")),
        ("/today@Digest_Bot", Typed("today", "digest_bot", "")),
        ("/category 投融资 昨天", Typed("category", "", "投融资 昨天")),
        ("/category@digest_bot　投融资", Typed("category", "digest_bot", "投融资")),
        ("/date\n1月28日", Typed("date", "", "1月28日")),
        ("/category投融资", Typed("category", "", "投融资")),
        ("／today", Typed("today", "", "")),
        ("/today。", Typed("today", "", "。")),
    ],
)
def test_commands_as_people_type_them(text: str, meant: Typed) -> None:
    assert typed(text) == meant


@pytest.mark.parametrize(
    "text", ["", "today", " /today", "/", "//", "/usr/bin", "/a@b@c", "a /today"]
)
def test_what_is_no_command(text: str) -> None:
    assert typed(text) is None


def test_words_are_parted_by_spaces_and_commas_of_any_kind() -> None:
    assert words("融资　产品、政策，研究,开源;x；y  z\n") == [
        *("融资", "产品", "政策", "研究", "开源", "x", "y", "z")
    ]
    assert words("") == []


def test_a_persons_words_come_back_short_and_pinging_nobody() -> None:
    assert echo("<b>融资</b>") == "<b>融资</b>"
    assert echo("a\n b\t c") == "a b c"
    assert "@someone" not in echo("@someone /start")
    assert len(echo("很长" * 100)) <= 40


@given(st.text(max_size=100))
def test_no_text_breaks_it(text: str) -> None:
    typed(text)
    assert all(word.strip() for word in words(text))
    assert "\n" not in echo(text)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        *((text, "help") for text in ("help", "帮助", "怎么订阅", "怎麼用？", "请问怎么用呢")),
        *((text, "settings") for text in ("设置", "settings", "Settings!", "設置")),
        *(("订阅", "subscribe"), ("订阅 9:10", "subscribe"), ("退订", "unsubscribe")),
        *(("日历", "date"), ("状态", "status"), ("最新", "latest"), ("今天", "today")),
        *((text, None) for text in ("帮助中心", "设置 融资", "订阅制", "你好", "你好 世界")),
    ],
)
def test_a_command_in_plain_words(text: str, command: str | None) -> None:
    found = bare(text)
    assert (None if found is None else found.name) == command


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *((text, "reading.hello") for text in ("你好", "hi", "Hello!", "你好呀")),
        *((text, "reading.thanks") for text in ("謝謝你", "thx😊")),
        *((text, None) for text in ("你好 世界", "帮助")),
    ],
)
def test_a_greeting_in_plain_words(text: str, key: str | None) -> None:
    assert greeting(text) == key
