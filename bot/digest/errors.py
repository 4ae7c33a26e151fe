"""The error of a digest that can't be used."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.errors import BotError
from bot.digest.model import Problem
from bot.digest.problems import WITHOUT_TEXT


def located(name: str, problem: Problem) -> str:
    """``path:line: sentence``; what is wrong with the file as a whole stands at its first line,
    where editors and build machines show it, but where there is no text there is no line."""
    if problem.code in WITHOUT_TEXT:
        return f"{name}: {problem}"
    return f"{name or 'digest'}:{problem.line or 1}: {problem}"


class DigestError(BotError):
    """A file that is refused whole. ``problems`` holds what is odd about it, by line, at least
    one of them fatal; ``name`` is the path as shown to people."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        fatal = [problem for problem in problems if problem.fatal]
        super().__init__(
            "\n".join(located(name, problem) for problem in fatal), **dict(fatal[0].params)
        )
        self.key = f"problem.{fatal[0].code}"
