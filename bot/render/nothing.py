"""The one message of a day of which a chat's keywords leave nothing."""

from __future__ import annotations

from dataclasses import replace

from bot.digest.model import Digest
from bot.locales import say
from bot.render.content_hash import wanted
from bot.render.inert_text import literal
from bot.render.message import Button, Language, Look, Part, PartKey, Text
from bot.render.selection import select

NOTHING = PartKey("", "", 0)
"""Parts of a digest count from 1."""

NAMED = 4
"""Keywords named; of more it says how many there are."""

WORD = 20
"""Characters of a keyword that are shown."""


def nothing_matched(digest: Digest, look: Look) -> tuple[Part, ...]:
    """Says which keywords left nothing, with a button for the day's categories; () where it is
    not for the keywords that nothing is left."""
    if not look.keywords or not select(digest, replace(look, keywords=())):
        return ()
    day = f"{digest.date:%b} {digest.date.day}"
    if look.language == "zh":
        day = f"{digest.date.month}月{digest.date.day}日"
    text = say(
        look.language,
        "push.nothing_matched",
        day=day,
        words=say_words(look.language, look.keywords),
    )
    label = say(look.language, "chat.button.categories")
    buttons = ((Button(label, data=f"1k:{digest.date:%Y%m%d}"),),)
    shown = ["nothing", digest.date.isoformat(), *look.keywords]
    return (Part(NOTHING, 1, Text(text), wanted(shown), buttons=buttons),)


def say_words(language: Language, words: tuple[str, ...]) -> str:
    """``要“Kimi”、不要“融资”``, inert; of many, the first and how many there are."""
    said = say(language, "chat.comma").join(say_word(language, word) for word in words[:NAMED])
    if len(words) <= NAMED:
        return said
    return say(language, "settings.categories.some", names=said, count=len(words))


def say_word(language: Language, word: str) -> str:
    """``要“Kimi”`` or ``不要“融资”``, inert."""
    key = "settings.words.out" if word.startswith("-") else "settings.words.in"
    bare = word.removeprefix("-")
    return say(language, key, word=literal(bare if len(bare) <= WORD else f"{bare[: WORD - 1]}…"))
