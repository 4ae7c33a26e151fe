"""The keywords that somebody types: those to come, and those to be left out. Pure."""

from __future__ import annotations

import re

from bot.core.errors import BotError
from bot.phrases.exclusions import SIGNS, ends_leaving, left_out
from bot.phrases.normalize import echo

_QUOTED = re.compile(r"[“\"「『]([^“”\"「」『』]+)[”\"」』]")
_PARTED = re.compile(r"[,，、;；\n﹐､]+")
_SPACES = re.compile(r"\s+")
_PLACE = re.compile("([\ue000-\uf8ff])")
_JOINS = frozenset({"和", "与", "或", "以及", "and", "or", "&"})


class NotUnderstood(BotError):
    """What was typed can't be read; ``key`` says how to do it. A date among the ``params`` is
    still to be said in words."""

    def __init__(self, key: str, message: str, **params: object) -> None:
        super().__init__(message, **params)
        self.key = key


def keywords(text: str, *, out: bool = False) -> list[str]:
    """The keywords in a person's words, with a ``-`` before each that is to be left out: all of
    them where such were asked for (``out``), else those that say so (-融资, 不要融资).

    They stand between commas, else between spaces; what stands in quotes is one, as it stands. One
    without a letter or a digit is none. Raises NotUnderstood where it can't be told which are to
    be left out.
    """
    quotes: list[str] = []

    def held(match: re.Match[str]) -> str:
        quotes.append(match[1])
        return f" {chr(0xE000 + len(quotes) - 1)} "  # nothing in it is read

    rest = _QUOTED.sub(held, _PLACE.sub("", text)).strip()
    by_commas = _PARTED.search(rest) is not None
    parts = (" ".join(part.split()) for part in (_PARTED if by_commas else _SPACES).split(rest))
    signed = []
    for part, without in _signed([part for part in parts if part], out=out):
        for piece in _PLACE.split(part):
            word = quotes[ord(piece) - 0xE000] if _PLACE.fullmatch(piece) else piece
            word = " ".join(word.split()).lstrip(f"{SIGNS}+＋ ")
            if any(one.isalnum() for one in word):
                signed.append(f"-{word}" if without else word)
    return list(dict.fromkeys(signed))


def _signed(parts: list[str], *, out: bool) -> list[tuple[str, bool]]:
    """The parts, each with whether it is to be left out."""
    found: list[tuple[str, bool]] = []
    governs = ""  # what 不要 leaves out: whether it is for the next part too can't be told
    pending: bool | None = None  # it stood alone; by a sign?
    for part in parts:
        said = left_out(part)
        if said is not None and not said.text:
            pending = said.by_sign
        elif said is not None:
            found.append((said.text, True))
            governs, pending = "" if said.by_sign else said.text, None
        elif part in _JOINS or ends_leaving(part):
            continue
        elif pending is not None:
            found.append((part, True))
            governs, pending = "" if pending else part, None
        elif governs and not out and part.startswith("要") and len(part) > 1:
            found.append((part[1:], False))
            governs = ""
        elif governs and not out:
            raise NotUnderstood(
                "settings.words.unclear", "left out?", first=echo(governs), second=echo(part)
            )
        else:
            found.append((part, out))
    return found
