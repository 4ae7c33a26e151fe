"""What answers the commands that only show digests: typed, or asked by a ``?start=`` address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.deep_links import followed
from bot.chat.reading.category_command import category
from bot.chat.reading.date_command import date, latest, today
from bot.chat.reading.presses import decide
from bot.chat.reading.search_command import search

Handler = Callable[[Call, str], Awaitable[None]]

READERS: Mapping[str, Handler] = {
    "today": today,
    "latest": latest,
    "category": category,
    "categories": category,
    "date": date,
    "search": search,
}
"""What answers the commands that only show digests."""


async def follow(call: Call, payload: str) -> bool:
    """Answer what the payload asks. False for a payload of other kinds."""
    question = followed(payload) if call.asked.where == "private" else None
    if question is None:
        return False
    if question.press is None:
        await READERS[question.command](call, question.args)
        return True
    pressed = replace(call, asked=replace(call.asked, said=question.data))
    meant = decide(pressed, question.press)
    if not isinstance(meant, str):
        await meant.do()
    elif meant:
        await call.reply(meant)
    return bool(meant)
