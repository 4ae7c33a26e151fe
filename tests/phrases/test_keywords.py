"""The keywords in what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases.keywords import NotUnderstood, keywords


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kimi，机器人", ["Kimi", "机器人"]),
        ("Kimi 机器人", ["Kimi", "机器人"]),
        ("open ai, Kimi", ["open ai", "Kimi"]),
        ("“open ai” Kimi", ["open ai", "Kimi"]),
        ("a\nb", ["a", "b"]),
        ("-融资、−广告", ["-融资", "-广告"]),
        ("-融资", ["-融资"]),
        ("- 融资", ["-融资"]),
        ("不要融资", ["-融资"]),
        ("不要 融资", ["-融资"]),
        ("除了融资", ["-融资"]),
        ("no funding", ["-funding"]),
        ("not funding", ["-funding"]),
        ("without big funding，", ["-big funding"]),
        ("except “venture capital”", ["-venture capital"]),
        ("-“open ai” Kimi", ["-open ai", "Kimi"]),
        ("Kimi“open ai”，GPT", ["Kimi", "open ai", "GPT"]),
        ("不要融资 要Kimi", ["-融资", "Kimi"]),
        ("Kimi 和 GPT", ["Kimi", "GPT"]),
        ("Kimi kimi Kimi", ["Kimi", "kimi"]),
        ("No.1 Notion", ["No.1", "Notion"]),
    ],
)
def test_words_to_come_and_words_to_leave_out(text: str, words: list[str]) -> None:
    assert keywords(text) == words


@pytest.mark.parametrize("text", ["", "。", "-", "——", "“…”", "🚀", "不要", "，、"])
def test_what_has_no_letter_and_no_digit_is_no_keyword(text: str) -> None:
    assert keywords(text) == []


@pytest.mark.parametrize("text", ["不要融资，广告", "no funding ads"])
def test_what_could_be_both_is_asked_unless_all_are_left_out(text: str) -> None:
    with pytest.raises(NotUnderstood):
        keywords(text)
    assert all(word.startswith("-") for word in keywords(text, out=True))


@given(st.text(max_size=40), st.booleans())
def test_each_has_a_letter_or_a_digit_and_at_most_one_minus(text: str, out: bool) -> None:
    try:
        found = keywords(text, out=out)
    except NotUnderstood:
        return
    for word in found:
        assert any(one.isalnum() for one in word)
        assert not word.startswith("--")
        assert not out or word.startswith("-")
