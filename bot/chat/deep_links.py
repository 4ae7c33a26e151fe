"""Addresses that open the private chat with a question in them: ``t.me/<bot>?start=<payload>``.

A payload names what somebody asked in a group: ``c-20260128-2`` is the button with the data
``c:20260128:2``, ``today`` the command, ``_`` and base64 a command with words behind it, ``-``
and base64 a button's data of other letters. Telegram allows 64 of ``A-Za-z0-9_-``
(core.telegram.org/bots/features#deep-linking).

Whoever follows an address has written it themselves, or somebody else has: so it leads only to
what anybody may read, and never changes anything.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from bot.chat.callback_data import Press, unpack_press
from bot.chat.commands import reads
from bot.chat.incoming import Asked
from bot.phrases.typed_commands import typed

MAX_PAYLOAD_CHARS = 64
FALLBACK = "today"
"""What a question becomes that is too long for an address."""

_DATA = re.compile(r"[A-Za-z0-9:]+")
_PAYLOAD = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_PAYLOAD_CHARS}}}")


@dataclass(frozen=True, slots=True)
class LinkedQuestion:
    """What an address asks: a command that reads, or the press of a button to read."""

    command: str = ""
    args: str = ""
    data: str = ""
    press: Press | None = None


def address(username: str, asked: Asked) -> str:
    """The address that opens the bot's private chat with the same question."""
    return f"https://t.me/{username}?start={payload(asked)}"


def payload(asked: Asked) -> str:
    """What was asked, as a payload."""
    if asked.query_id:
        if _DATA.fullmatch(asked.said):
            short = asked.said.replace(":", "-")
            return short if len(short) <= MAX_PAYLOAD_CHARS else FALLBACK
        return _packed("-", asked.said) or FALLBACK
    what = typed(asked.said)
    if what is None or not reads(what.name):
        return FALLBACK
    return (_packed("_", f"{what.name} {what.args}") if what.args else "") or what.name


def followed(payload: str) -> LinkedQuestion | None:
    """The question that a payload carries; None for one of other kinds."""
    if not _PAYLOAD.fullmatch(payload):
        return None
    if payload[0] == "_":
        return _command(_unpacked(payload))
    if payload[0] == "-":
        return _press(_unpacked(payload))
    return _command(payload) or _press(payload.replace("-", ":"))


def _command(line: str) -> LinkedQuestion | None:
    name, _, args = line.partition(" ")
    return LinkedQuestion(name, args) if reads(name) else None


def _press(data: str) -> LinkedQuestion | None:
    press = unpack_press(data)
    return LinkedQuestion(data=data, press=press) if press is not None else None


def _packed(sign: str, text: str) -> str:
    """``text`` in base64 behind ``sign``, "" where that is too long."""
    packed = sign + base64.urlsafe_b64encode(text.encode("utf-8", "replace")).decode().rstrip("=")
    return packed if len(packed) <= MAX_PAYLOAD_CHARS else ""


def _unpacked(packed: str) -> str:
    body = packed[1:]
    try:
        return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""
