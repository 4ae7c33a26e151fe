"""The project's errors: one root, the cause in ``str()``, a key for the kind words of the chat.

A failure speaks with two voices. ``str(error)`` is the terse English sentence for the log and
the command line; ``error.key`` (with ``error.params``) names the sentence of ``bot.locales``
that a person reads in a chat. No error text ever holds the bot's token.
"""

from __future__ import annotations


class BotError(Exception):
    """Anything that this project raises on purpose.

    ``key`` names the sentence in ``bot.locales`` that tells a person; ``params`` fills it.
    """

    key = "error.unknown"

    def __init__(self, message: str, /, **params: object) -> None:
        super().__init__(message)
        self.params = params


class SettingsError(BotError):
    """The settings can't be used. ``faults`` holds one ``dotted.key: what is wrong`` a fault."""

    key = "error.settings"

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class UsageError(BotError):
    """A command line or a command was used wrongly; exit code 2."""

    key = "error.usage"


class Unreachable(BotError):
    """Telegram, the database, a source or a file can't be reached or refuses us; exit code 3."""

    key = "error.unreachable"
