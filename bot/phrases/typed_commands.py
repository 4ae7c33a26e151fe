"""The command that a message is: ``/today@bot 融资``, and in private ``/订阅 8:30``, ``/ today``,
``帮助``, ``怎么订阅``. Greetings too. The words stand in ``plain_commands.yaml``.

Telegram takes only Latin letters right behind the slash for a command, so in groups the others
are nobody's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.phrases.hours import NoSuchHour, read_hour
from bot.phrases.normalize import even, fold, listed, read_table, visible

_COMMAND = re.compile(r"[/／]([a-z0-9_]{1,64})(?:@([a-z0-9_]{1,64}))?(?![a-z0-9_@/])", re.I)
_SLASH = re.compile(r"[/／]+\s*(?P<name>[^\W_]+)(?P<rest>.*)", re.DOTALL)
_SEEK = re.compile(
    r"(?:搜索|搜一下|搜|查找|查一下|查|找一下|找|search for|search|find|look for)[ :]+(?=\S)"
)
_PARTICLES = "啊呀呢哦喔啦哈嘛吧哟~"

_TABLE = read_table("plain_commands.yaml")
_COMMANDS = {
    word: name for name, row in _TABLE["commands"].items() for word in (name, *listed(row))
}
_QUESTIONS = {word: name for name, row in _TABLE["questions"].items() for word in listed(row)}
_GREETINGS = {word: key for key, row in _TABLE["greetings"].items() for word in listed(row)}


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as typed: its name in lower case, the bot it was addressed to (lower case, ``""``
    where none), and the rest of the message."""

    name: str
    addressed: str
    args: str


def typed(text: str) -> Typed | None:
    """The command that begins ``text``; None where none does."""
    match = _COMMAND.match(text)
    if match is None:
        return None
    name, addressed = match.group(1).lower(), (match.group(2) or "").lower()
    args = text[match.end() :].strip()
    return Typed(name, addressed, args if visible(args) else "")


def addressed(what: Typed, bot: str) -> Typed:
    """The same; ``/today @bot 融资``, with a space too many, is addressed to the bot all the same.
    ``bot`` is its name in lower case."""
    first, _, rest = what.args.partition(" ")
    if what.addressed or first.lower() != f"@{bot}":
        return what
    return Typed(what.name, bot, rest.strip())


def slashed(text: str) -> Typed | None:
    """The command that ``text`` means with a slash before a word of ours (/订阅 8:30)."""
    match = _SLASH.match(text)
    name = _COMMANDS.get(fold(match["name"])) if match is not None else None
    return Typed(name, "", match["rest"].strip()) if match is not None and name else None


def bare(text: str) -> Typed | None:
    """The command that all of ``text`` says without a slash (帮助, 怎么订阅, settings); None where
    it says none. A word more, and it is something to look for."""
    for form in _forms(text):
        name = _QUESTIONS.get(form) or _COMMANDS.get(form)
        if name is not None:
            return Typed(name, "", "")
    word, _, rest = text.strip().partition(" ")
    try:  # 订阅 8:30: with an hour behind it the word is nothing to look for
        subscribes = _COMMANDS.get(fold(word)) == "subscribe" and read_hour(rest) is not None
    except NoSuchHour:
        return None
    return Typed("subscribe", "", rest) if subscribes else None


def sought(text: str) -> str:
    """The words behind one that only says to look for them (搜索 Kimi); "" where none does."""
    match = _SEEK.match(fold(text))
    return text[match.end() :] if match is not None else ""


def greeting(text: str) -> str | None:
    """The key of what to answer to a greeting or thanks; None for anything else."""
    return next((_GREETINGS[form] for form in _forms(text) if form in _GREETINGS), None)


def _forms(text: str) -> tuple[str, ...]:
    """All of ``text`` as it is compared, and without what polite people put around it."""
    folded = even(text)
    said = [at for at, one in enumerate(folded) if unicodedata.category(one)[0] in "LN"]
    plain = folded[said[0] : said[-1] + 1] if said else folded
    return folded, plain, plain.removeprefix("请问").strip().rstrip(_PARTICLES)
