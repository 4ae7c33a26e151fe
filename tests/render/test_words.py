"""Both languages say the same things."""

from __future__ import annotations

import re
import string
from importlib.resources import files
from pathlib import Path

import pytest

from bot.core.errors import BotError
from bot.digest.problems import SENTENCES
from bot.digest.remote import REASONS
from bot.locales import LANGUAGES, UnknownWords, pick_language, say, words
from bot.render.message import Language


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_sentence_stands_in_both_languages_with_the_same_gaps() -> None:
    zh, en = words("zh"), words("en")
    assert zh.keys() == en.keys()
    for key, sentence in zh.items():
        assert placeholders(sentence) == placeholders(en[key]), key
        assert bool(sentence) == bool(en[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_text_and_stands_once(language: Language) -> None:
    text = files("bot.locales").joinpath(f"{language}.yaml").read_text(encoding="utf-8")
    keys = [line.split(":")[0] for line in text.splitlines() if re.match(r"[a-z]", line)]
    assert len(keys) == len(set(keys))
    assert set(keys) == words(language).keys()
    assert all(isinstance(sentence, str) for sentence in words(language).values())


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
        said += module.read_text(encoding="utf-8")
    made = [
        re.compile(".+".join(map(re.escape, re.split(r"\{[^{}]+\}", key))))
        for key in re.findall(r'f"([a-z_]+\.[a-z_.]*\{[^"]*)"', said)
    ]
    unsaid = {
        key
        for key in words("en")
        if not re.search(rf"[\"']{re.escape(key)}[\"']", said)
        and not any(one.fullmatch(key) for one in made)
        and not (key.startswith("channel.") and f'"chat.{key[8:]}"' in said)
    }
    assert not unsaid


def test_one_is_said_otherwise_than_several() -> None:
    assert say("en", "arrival.more", categories=1, items=1) == "… 1 item in 1 category"
    assert say("en", "arrival.more", categories=2, items=7) == "… 7 items in 2 categories"
    assert say("en", "push.took.minutes", minutes=27, seconds=37) == "27 min 37 s"


def test_the_log_and_the_command_line_say_what_the_chat_says() -> None:
    """Problems of digests and sources are English sentences in the code too."""
    en = words("en")
    for prefix, sentences in (("problem", SENTENCES), ("source", REASONS)):
        assert {code: en[f"{prefix}.{code}"] for code in sentences} == sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_no_something(language: Language) -> None:
    """English says that something is not valid, not that it "is no" such thing."""
    odd = re.compile(r"\b(is|are) no (?!longer\b)")
    allowed = re.compile(r"\b[Tt]here (is|are) no ")
    for key, sentence in words(language).items():
        assert not odd.search(allowed.sub("", sentence)), key
