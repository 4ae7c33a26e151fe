"""Questions that were just answered, and posts that stand already: both are pointed at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.chat.answer import Reply
from bot.chat.call import Call
from bot.chat.incoming import words
from bot.chat.walk import Again, encode
from bot.post.model import Button, Text


async def answer_once(
    call: Call, name: str, args: str, handler: Callable[[Call, str], Awaitable[None]]
) -> None:
    """Answer the command, unless the same was answered here within a minute: in a group that
    answer is pointed at, and whoever asks again and again is passed over."""
    question = _question(call, name, args)
    verdict = call.answers.peace.ask(call.place, question)
    if verdict == "silence":
        return
    if verdict == "note":
        await call.reply("reading.above")
        return
    call = replace(call, question=question, fresh=verdict == "answer")
    if isinstance(verdict, int) and call.asked.where == "group":
        pointer = Reply(Text(call.say("reading.just_now")), reply_to=verdict)
        if not (await call.send([pointer])).missing:
            return
    await handler(call, args)


async def point(call: Call, date: dt.date) -> bool:
    """Where posts of ``date`` stand here, answer with a pointer to the first of them, and a
    button that sends them again. False where none stand, or it was deleted."""
    asked = call.asked
    standing = await call.services.store.standing(asked.chat_id, asked.thread_id, date)
    ids = [row.message_id for row, _ in standing if row.message_id]
    if not ids:
        return False
    again = Button(call.say("reading.again"), data=encode(Again(date)))
    text = call.say("reading.stands", day=call.day(date))
    sent = await call.send([Reply(Text(text), ((again,),), reply_to=ids[0])])
    return not sent.missing


def _question(call: Call, name: str, args: str) -> tuple[object, ...]:
    """All that the answer depends on: a new digest or a changed setting makes a new question."""
    latest = call.latest
    changed = call.services.archive.changed_at(latest) if latest is not None else None
    said = " ".join(words(args)).casefold()
    # A private answer is no answer to anybody else.
    asker = call.asked.user_id if call.asked.until else None
    return name, said, call.today, latest, changed, call.look, call.language, asker
