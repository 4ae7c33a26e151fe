"""Rich messages among the answers: sent as such, or in plain words where they are refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

from telegram import Bot, Message

from bot.chat.reply.message import Reply
from bot.delivery.outcome import Outcome, Refused
from bot.delivery.refusals import Plain
from bot.delivery.resplit import finer
from bot.render.message import Part, PartKey
from bot.render.text import MAX_ENTITIES, MAX_UNITS, u16len

_OF_TEXT = ("text", "entities", "link_preview_options")


def send(bot: Bot, arguments: dict[str, Any], rich: dict[str, Any]) -> Awaitable[Any]:
    """sendRichMessage with the arguments of a sendMessage; python-telegram-bot has no method
    for it yet."""
    body = {key: value for key, value in arguments.items() if key not in _OF_TEXT}
    body["rich_message"] = rich
    return bot.do_api_request("sendRichMessage", api_kwargs=body, return_type=Message)


def refused(outcome: Outcome, message: Reply, plain: Plain) -> bool:
    """Whether a rich message was refused for being one; what that says of the server is kept."""
    if message.rich is None or not isinstance(outcome, Refused):
        return False
    if outcome.kind not in ("unsupported", "too_long"):
        return False
    plain.everywhere |= "method not found" in outcome.reason.lower()
    return True


def plainly(message: Reply) -> list[Reply]:
    """The same in plain messages, as many as it takes."""
    text = message.text
    if u16len(text.text) <= MAX_UNITS and len(text.entities) <= MAX_ENTITIES:
        return [replace(message, rich=None)]
    cut = [piece.text for piece in finer([Part(PartKey("", "", 1), 1, text, "")])]
    return [
        replace(message, text=one, rich=None, buttons=message.buttons if one is cut[-1] else ())
        for one in cut
    ]


async def send_each(
    left: list[Reply], plain: Plain, send: Callable[[Reply, bool], Awaitable[Outcome]]
) -> AsyncIterator[tuple[bool, Outcome]]:
    """Send what is ``left``, which shrinks meanwhile; a rich message that is refused in plain
    ones. Gives for each whether it is the first, and its outcome."""
    first = True
    while left:
        message = left.pop(0)
        if message.rich is not None and plain.everywhere:
            left[:0] = plainly(message)
            continue
        outcome = await send(message, first)
        if refused(outcome, message, plain):
            left[:0] = plainly(message)
            continue
        yield first, outcome
        first = False
