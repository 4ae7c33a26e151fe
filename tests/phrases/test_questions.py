"""What people put around a day or a word when they ask for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases.questions import beside, what_is_asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("昨天有什么新闻", "昨天"),
        ("what happened yesterday?", "yesterday"),
        ("有什么新闻", ""),
        ("昨天有什么融资新闻", "昨天 融资"),
    ],
)
def test_the_words_that_only_ask_are_taken_off(text: str, asked: str) -> None:
    assert what_is_asked(text) == asked


@pytest.mark.parametrize("text", ["融资", "新闻", "Kimi", "GPT-5", "模型与技术进展", "C++"])
def test_words_that_ask_nothing_stay_as_they_are(text: str) -> None:
    assert what_is_asked(text) == text
    assert beside(text) == text


@given(st.text(max_size=200))
def test_any_text_is_read_in_no_time(text: str) -> None:
    assert len(what_is_asked(text)) <= len(text)
    assert len(beside(text)) <= len(text)
