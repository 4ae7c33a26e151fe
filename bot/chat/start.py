"""/start and /help, and the hint for what is no command."""

from __future__ import annotations

from bot.chat.answer import Buttons, Reply
from bot.chat.call import Call
from bot.chat.incoming import echo
from bot.chat.keyboards import ListCategories, ShowLatest, encode
from bot.chat.membership import AWAY
from bot.post.model import Button, Text

NEAR = 60.0
"""rapidfuzz points from which a mistyped command is taken for one of ours."""


async def start(call: Call, args: str) -> None:
    """/start: how to begin; a subscription that was paused by a block is mentioned."""
    key = "chat.start.private" if call.asked.where == "private" else "chat.start.group"
    text = call.say(key)
    own = call.subscription
    if own is not None and not own.active and own.reason in AWAY:
        text += "\n\n" + call.say("chat.start.paused")
    await call.send([Reply(Text(text), _first_steps(call))])


async def hint(call: Call, name: str, known: list[str]) -> None:
    """There is no command ``name``: say so, with the nearest one."""
    from rapidfuzz import process

    nearest = process.extractOne(name, known, score_cutoff=NEAR)
    if nearest is None:
        first = call.say("chat.hint", name=echo(name))
    else:
        first = call.say("chat.hint.nearest", name=echo(name), nearest=f"{nearest[0]}{call.at}")
    await call.send([Reply(Text(f"{first}\n{call.say('chat.hint.help')}"))])


def _first_steps(call: Call) -> Buttons:
    newest = call.latest
    if newest is None:
        return ()
    label = call.say("chat.button.latest", day=call.day(newest))
    choose = call.say("chat.button.categories")
    return (
        (Button(label, data=encode(ShowLatest())),),
        (Button(choose, data=encode(ListCategories(newest))),),
    )
