"""Both languages say the same things."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from bot.core.errors import BotError
from bot.locales import AREAS, UnknownWords, pick_language, say
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


def test_every_sentence_is_said_somewhere() -> None:
    """Its key stands in the code, or fits a key that the code puts together."""
    bot = Path(__file__).parents[2] / "bot"
    said = "".join(page.read_text(encoding="utf-8") for page in bot.rglob("*.html"))
    for module in bot.rglob("*.py"):
        if module.parent.name != "locales":
            said += module.read_text(encoding="utf-8")
    made = [
        re.compile(".+".join(map(re.escape, re.split(r"\{[^{}]+\}", key))))
        for key in re.findall(r'f"([a-z_]+\.[a-z_.]*\{[^"]*)"', said)
    ]
    unsaid = {
        key
        for words in AREAS.values()
        for key in words["en"]
        if not re.search(rf"[\"']{re.escape(key)}[\"']", said)
        and not any(one.fullmatch(key) for one in made)
        and not (key.startswith("channel.") and f'"chat.{key[8:]}"' in said)
    }
    assert not unsaid
