"""Questions that were just answered, what was just shown, and posts that stand already: all are
pointed at, and sent no second time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.callback_data import ShowAgain
from bot.chat.keyboards import mark
from bot.chat.reply.admission import Allow, Notice, Point, Silence
from bot.chat.reply.message import Reply
from bot.digest.model import Category
from bot.phrases.normalize import words
from bot.render.message import Button, Text
from bot.render.nothing import NOTHING


async def answer_once(
    call: Call, name: str, args: str, handler: Callable[[Call, str], Awaitable[None]]
) -> None:
    """Answer the command, unless the same was answered here within a minute: in a group that
    answer is pointed at, and whoever asks again and again is passed over."""
    await _once(call, _question(call, name, args), lambda call: handler(call, args))


async def show_once(call: Call, what: Hashable, show: Callable[[Call], Awaitable[object]]) -> None:
    """Show ``what`` in a group, unless it was shown there within a minute, by whatever command or
    button: then that is pointed at. What only the asker sees is no answer to others."""
    if call.asked.where != "group" or call.asked.until is not None:
        await show(call)
    else:
        await _once(call, what, show)


def day_shown(call: Call, date: dt.date, how: str = "whole") -> Hashable:
    """What shows a day: the same only while its digest and the chat's wishes are the same."""
    return how, date, call.services.archive.changed_at(date), call.look, call.language


def category_shown(
    call: Call, date: dt.date, category: Category, how: str = "category"
) -> Hashable:
    """The same of one category, whatever its place or the words that asked for it."""
    changed = call.services.archive.changed_at(date)
    return how, date, changed, mark(category), call.language


async def point(call: Call, date: dt.date) -> bool:
    """Where posts of ``date`` stand here, answer with a pointer to the first of them, and a
    button that sends them again. False where none stand, or it was deleted."""
    asked = call.asked
    standing = await call.services.store.standing(asked.chat_id, asked.thread_id, date)
    ids = [row.message_id for row, _ in standing if row.message_id and row.key != NOTHING]
    if not ids:
        return False
    again = Button(call.say("reading.again"), data=ShowAgain(date).pack())
    text = call.say("reading.stands", day=call.day(date))
    sent = await call.send([Reply(Text(text), ((again,),), reply_to=ids[0])])
    return not sent.missing


async def _once(call: Call, what: Hashable, answer: Callable[[Call], Awaitable[object]]) -> None:
    question = call.question(what)
    decision = call.queue.admit(question)
    if isinstance(decision, Silence):
        return
    if isinstance(decision, Notice):
        await call.reply(decision.key)
        return
    fresh = call.fresh and isinstance(decision, Allow) and decision.fresh
    call = replace(call, questions=(*call.questions, question), fresh=fresh)
    if isinstance(decision, Point) and call.asked.where == "group":
        pointer = Reply(Text(call.say("reading.just_now")), reply_to=decision.message_id)
        if not (await call.send([pointer])).missing:
            return
        call.queue.history.deleted(call.asked.thread_id)
    await answer(call)


def _question(call: Call, name: str, args: str) -> tuple[object, ...]:
    """All that the answer depends on: a new digest or a changed setting makes a new question."""
    latest = call.latest
    changed = call.services.archive.changed_at(latest) if latest is not None else None
    said = " ".join(words(args)).casefold()
    # A private answer is no answer to anybody else.
    asker = call.asked.user_id if call.asked.until else None
    return name, said, call.today, latest, changed, call.look, call.language, asker
