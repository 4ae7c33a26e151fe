"""The bot's token, which is in no file of settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from bot.core.errors import SettingsError

VARIABLE = "TELEGRAM_BOT_TOKEN"
FILE_VARIABLE = "TELEGRAM_BOT_TOKEN_FILE"

_SHAPE = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{30,}")
"""The bot's user id, a colon, 35 characters today; loosely, for what may come."""


def token(env: Mapping[str, str]) -> SecretStr:
    """The token of TELEGRAM_BOT_TOKEN, or of the file that TELEGRAM_BOT_TOKEN_FILE names (a
    Docker secret). It prints as asterisks.

    Raises SettingsError with one sentence, which never holds the token.
    """
    direct, file = env.get(VARIABLE, "").strip(), env.get(FILE_VARIABLE, "").strip()
    if direct and file:
        raise SettingsError((f"{VARIABLE}: set either this or {FILE_VARIABLE}, not both",))
    if direct:
        return _shaped(direct, VARIABLE)
    if file:
        return _shaped(_read(Path(file)), FILE_VARIABLE)
    hint = " (BOT_TOKEN is not read)" if env.get("BOT_TOKEN") else ""
    raise SettingsError(
        (
            f"{VARIABLE}: is not set; @BotFather gives a token, and `python -m bot demo` needs "
            f"none{hint}",
        )
    )


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SettingsError((f"{FILE_VARIABLE}: {path} can't be read: {reason}",)) from None
    if not text:
        raise SettingsError((f"{FILE_VARIABLE}: {path} is empty",))
    return text


def _shaped(text: str, variable: str) -> SecretStr:
    if not _SHAPE.fullmatch(text):
        raise SettingsError(
            (
                f"{variable}: is not a valid bot token; a token looks like 123456789:AAF… "
                "(35 characters after the colon)",
            )
        )
    return SecretStr(text)
