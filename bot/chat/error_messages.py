"""What a person is told of an error, in their language."""

from __future__ import annotations

import logging

from bot.core.errors import BotError
from bot.locales import UnknownWords, say
from bot.render.message import Language

log = logging.getLogger(__name__)


def error_message(language: Language, error: BotError, at: str) -> str:
    """The sentence of ``error``; ``at`` is what follows a command's name here."""
    try:
        return say(language, error.key, **{"at": at, **error.params})
    except UnknownWords:
        log.exception("no sentence for %r", error)
        return say(language, "error.unknown")
