"""Every sentence that people read: ``say``, and the data that it reads.

``zh.yaml`` and ``en.yaml`` hold the same keys; a key begins with its area (``error.usage``,
``posts.background``), and ``{name}`` in a sentence is filled in by the code. ``{name:one|many}``
is the first word where ``name`` is 1, else the second.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Formatter

import yaml

from bot.core.errors import BotError
from bot.digest.problems import Problem
from bot.render.message import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")


class UnknownWords(BotError):
    """A key without a sentence, or a sentence whose parameters are not those it was given: a
    mistake in the program, never a person's."""


class _Sentence(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        one, choice, many = format_spec.partition("|")
        if choice:
            return one if str(value) == "1" else many
        return str(super().format_field(value, format_spec))


_SENTENCE = _Sentence()


@cache
def words(language: Language) -> dict[str, str]:
    """All sentences of ``language`` by key."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it is built
    text = files("bot.locales").joinpath(f"{language}.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, loader))  # noqa: S506


def say(language: Language, key: str, /, **params: object) -> str:
    """The sentence ``key`` in ``language``, its placeholders filled.

    Parameters that the sentence does not use are passed over. Raises UnknownWords where the key
    or one of its parameters is missing.
    """
    try:
        return _SENTENCE.vformat(words(language)[key], (), params)
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
