"""What the owners are told, before it is known in which language each of them reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.locales import say
from bot.render.message import Language

Said = Callable[[Language], str]
"""A sentence in whichever language its reader has."""


def said(key: str, /, **params: object) -> Said:
    """The sentence ``key`` of ``bot.locales``; a parameter may be ``Said`` itself."""

    def text(language: Language) -> str:
        filled = {name: p(language) if callable(p) else p for name, p in params.items()}
        return say(language, key, **filled)

    return text


@dataclass(frozen=True, slots=True)
class Alert:
    """A sentence for the owners; ``approve`` names the date that a button under it approves,
    ``version`` the text that it speaks of, and ``button`` what the button says."""

    text: Said
    approve: dt.date | None = None
    version: str = ""
    button: str = "push.approve"
