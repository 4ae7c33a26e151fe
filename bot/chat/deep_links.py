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
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.callback_data import decode
from bot.chat.incoming import Asked
from bot.phrases.typed_commands import typed

if TYPE_CHECKING:
    from bot.chat.call import Call
    from bot.chat.commands import Command

LONGEST = 64
ELSE = "today"
"""What a question becomes that is too long for an address."""

_DATA = re.compile(r"[A-Za-z0-9:]+")
_PAYLOAD = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}")


def address(username: str, asked: Asked) -> str:
    """The address that opens the bot's private chat with the same question."""
    return f"https://t.me/{username}?start={payload(asked)}"


def payload(asked: Asked) -> str:
    """What was asked, as a payload."""
    if asked.query_id:
        if _DATA.fullmatch(asked.said):
            short = asked.said.replace(":", "-")
            return short if len(short) <= LONGEST else ELSE
        return _packed("-", asked.said) or ELSE
    what = typed(asked.said)
    if what is None or not reads(what.name):
        return ELSE
    return (_packed("_", f"{what.name} {what.args}") if what.args else "") or what.name


def reads(name: str) -> Command | None:
    """The command, where it only shows digests."""
    from bot.chat.commands import COMMANDS  # here: the table itself leads to this module

    return next((command for command in COMMANDS if command.name == name and command.reads), None)


async def follow(call: Call, args: str) -> bool:
    """Answer, in the private chat, what the payload asks. False for a payload of other kinds."""
    if call.asked.where != "private" or not _PAYLOAD.fullmatch(args):
        return False
    if args[0] == "_":
        return await _command(call, _unpacked(args))
    if args[0] == "-":
        return await _press(call, _unpacked(args))
    return await _command(call, args) or await _press(call, args.replace("-", ":"))


async def _command(call: Call, line: str) -> bool:
    name, _, args = line.partition(" ")
    command = reads(name)
    if command is None:
        return False
    await command.handler(call, args)
    return True


async def _press(call: Call, data: str) -> bool:
    from bot.chat.presses import decide  # here: what it decides among answers through this module

    press = decode(data)
    meant = decide(replace(call, asked=replace(call.asked, said=data)), press) if press else ""
    if isinstance(meant, str):
        if meant:
            await call.reply(meant)
        return bool(meant)
    await meant()
    return True


def _packed(sign: str, text: str) -> str:
    """``text`` in base64 behind ``sign``, "" where that is too long."""
    packed = sign + base64.urlsafe_b64encode(text.encode("utf-8", "replace")).decode().rstrip("=")
    return packed if len(packed) <= LONGEST else ""


def _unpacked(packed: str) -> str:
    body = packed[1:]
    try:
        return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""
