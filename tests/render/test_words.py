"""Both languages say the same things."""

from __future__ import annotations

import datetime as dt
import string

import pytest

from bot.core.errors import BotError
from bot.locales import AREAS, UnknownWords, pick_language, say, say_date, say_number
from bot.render.message import Language


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("area", AREAS)
def test_every_sentence_stands_in_both_languages_with_the_same_gaps(area: str) -> None:
    words = AREAS[area]
    assert set(words) == {"zh", "en"}
    assert words["zh"].keys() == words["en"].keys()
    for key, sentence in words["zh"].items():
        assert placeholders(sentence) == placeholders(words["en"][key]), key
        assert bool(sentence) == bool(words["en"][key]), key


def test_no_key_stands_in_two_areas() -> None:
    keys = [key for words in AREAS.values() for key in words["en"]]
    assert len(keys) == len(set(keys))


def test_an_unknown_sentence_says_which() -> None:
    with pytest.raises(UnknownWords, match=r"no\.such\.key") as caught:
        say("zh", "no.such.key")
    assert isinstance(caught.value, BotError)
    assert say("zh", "posts.background", unused=1) == "背景"


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh", "zh"),
        ("zh-hans", "zh"),
        ("zh-TW", "zh"),
        ("zh_CN", "zh"),
        ("en", "en"),
        ("pt-br", "en"),
        ("zha", "en"),
        ("", "zh"),
        (None, "zh"),
    ],
)
def test_a_persons_language(code: str | None, language: Language) -> None:
    assert pick_language(code) == language
    assert pick_language(None, "en") == "en"


def test_dates_and_numbers() -> None:
    day = dt.date(2026, 1, 28)
    assert say_date("zh", day) == "2026年1月28日星期三"
    assert say_date("en", day) == "Wednesday, January 28, 2026"
    assert say_number("en", 12345.5) == "12,345.5"
    assert say_number("zh", 1000) == "1,000"
