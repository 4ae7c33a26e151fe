"""Every sentence that people read, in every language: ``say`` and the small things around it.

The sentences stand in the modules of this package, one an area, each with
``WORDS[language][key]``; keys are unique over all of them and begin with their area
(``error.usage``, ``posts.background``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.core.errors import BotError
from bot.digest.problems import Problem
from bot.locales import (
    arrival,
    chat,
    posts,
    private,
    problems,
    push,
    reading,
    review,
    settings,
    sources,
    status,
    typed,
    web,
)
from bot.render.message import Language

Words = Mapping[str, Mapping[str, str]]

AREAS: Mapping[str, Words] = {
    "problems": problems.WORDS,
    "chat": chat.WORDS,
    "push": push.WORDS,
    "posts": posts.WORDS,
    "private": private.WORDS,
    "web": web.WORDS,
    "settings": settings.WORDS,
    "typed": typed.WORDS,
    "arrival": arrival.WORDS,
    "reading": reading.WORDS,
    "review": review.WORDS,
    "sources": sources.WORDS,
    "status": status.WORDS,
}


class UnknownWords(BotError):
    """A key that no area has, or a sentence whose parameters are not those it was given: a
    mistake in the program, never a person's."""


@cache
def words(language: Language) -> dict[str, str]:
    """All sentences of ``language`` by key, the areas merged."""
    merged: dict[str, str] = {}
    for area in AREAS.values():
        merged.update(area[language])
    return merged


def say(language: Language, key: str, /, **params: object) -> str:
    """The sentence ``key`` in ``language``, its placeholders filled.

    Parameters that the sentence does not use are passed over. Raises UnknownWords where the key
    or one of its parameters is missing.
    """
    try:
        return words(language)[key].format_map(params)
    except KeyError as error:
        raise UnknownWords(f"no words for {key!r} in {language!r}: {error} is missing") from error


def say_problem(language: Language, problem: Problem) -> str:
    """What is odd about a digest, without file and line."""
    known = words(language)
    values = {name: known.get(f"problem.value.{one}", one) for name, one in problem.params}
    return say(language, f"problem.{problem.code}", **values)


def pick_language(code: str | None, default: Language = "zh") -> Language:
    """The language for somebody whose Telegram says ``code`` (an IETF tag, e.g. ``zh-hans``):
    every Chinese is ``zh``, all others ``en``, and ``default`` where Telegram says nothing."""
    if not code:
        return default
    return "zh" if code.replace("_", "-").split("-")[0].casefold() == "zh" else "en"
