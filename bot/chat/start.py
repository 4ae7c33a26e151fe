"""/start and /help, and the hint for what is no command."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.callback_data import ListCategories, ShowLatest, encode
from bot.chat.deep_links import follow as follow_question
from bot.chat.greetings import greeting, offer, welcome_back
from bot.chat.incoming import echo
from bot.chat.membership import PAUSE
from bot.chat.owner_messages import is_owner, say_waiting
from bot.chat.reply.answers import Buttons, Reply
from bot.chat.settings.button_data import Target, button, decode_link
from bot.chat.settings.command import follow
from bot.chat.settings.loading import open_view
from bot.render.message import Button, Text

NEAR = 60.0
"""rapidfuzz points from which a mistyped command is taken for one of ours."""


async def start(call: Call, args: str) -> None:
    """/start: how to begin. ``?start=`` addresses of the settings open them, ``?startgroup=``
    leads to the greeting of a group; what was paused while the bot was away is offered first. An
    owner sees at once what waits for approval.

    Raises NotReached.
    """
    private = call.asked.where == "private"
    link = decode_link(args) if private else None
    if link is not None:
        await follow(call, link)
        return
    if await follow_question(call, args):
        return
    await _greet(call, args, private=private)
    if is_owner(call):
        shown = await call.services.show_waiting(call.asked.chat_id)
        waiting = [one for one in call.services.waiting() if one.date not in shown]
        texts, rows = say_waiting(call, waiting)
        if texts:
            await call.send([Reply(Text("\n".join(texts)), rows)])


async def _greet(call: Call, args: str, *, private: bool) -> None:
    back = await welcome_back(call)
    if back is not None:
        await call.send([back])
    elif private:
        last, rows = offer(await open_view(call, Target(call.asked.thread_id)), "start.offer")
        text = Text(f"{call.say('start.private')}\n\n{last}")
        await call.send([Reply(text, (*rows, *_first_steps(call)))])
    elif await _may_greet(call, args):
        await call.send([await greeting(call)])


async def _may_greet(call: Call, payload: str) -> bool:
    """Who asks is answered. But a ``?startgroup=`` address adds the bot, which greets, and then
    sends /start with the address's payload as well: that is the same arrival."""
    fresh = await call.services.store.may_greet(call.asked.chat_id, call.now, PAUSE)
    return fresh or not payload


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
    group = f"https://t.me/{call.bot.username}?startgroup=hello"
    rows: list[tuple[Button, ...]] = [
        (
            Button(call.say("start.add_to_group"), url=group),
            button(call.say("start.channel"), Target(), "ch"),
        )
    ]
    newest = call.latest
    if newest is not None:
        label = call.say("chat.button.latest", day=call.day(newest))
        choose = call.say("chat.button.categories")
        rows = [
            (Button(label, data=encode(ShowLatest())),),
            (Button(choose, data=encode(ListCategories(newest))),),
            *rows,
        ]
    return tuple(rows)
