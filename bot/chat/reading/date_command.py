"""/today, /latest and /date: a day's digest. What stands behind them is understood alike: a day is
that day, a stretch of days comes in brief, and a category is that category alone.
"""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.reading import category_command
from bot.chat.reading.calendar import choose_day, not_out, on
from bot.chat.reading.digest_replies import whole
from bot.core.errors import BotError
from bot.phrases.categories import find
from bot.phrases.normalize import echo
from bot.phrases.reading_request import ReadingRequest


class BadDate(BotError):
    """What should be a date is none."""

    key = "error.bad_date"


async def today(call: Call, args: str) -> None:
    """/today: the digest of the chat's own date. Raises as ``understand``."""
    asked = category_command.understood(call, args)
    if asked != ReadingRequest():
        await answer(call, asked)
        return
    digest = call.services.archive.get(call.today)
    if digest is None:
        await not_out(call)
    else:
        await whole(call, digest)


async def latest(call: Call, args: str = "") -> None:
    """/latest: the newest digest there is. Raises as ``understand``."""
    asked = category_command.understood(call, args)
    if asked.stretch is not None or asked.day is not None:
        await answer(call, asked)
        return
    digest = call.services.archive.get(call.latest) if call.latest is not None else None
    if digest is None:
        await call.reply("chat.none_yet")
    elif asked.rest:
        await category_command.one_category(call, digest, asked.rest)
    else:
        await whole(call, digest)


async def date(call: Call, args: str) -> None:
    """/date [date]; alone a calendar. Raises BadDate, and as ``understand``."""
    asked = category_command.understood(call, args, is_date=True)
    if asked == ReadingRequest():
        await choose_day(call)
        return
    if asked == ReadingRequest(rest=asked.rest):
        names = [name for name in call.services.archive.all_categories() if name]
        if not find(asked.rest, names, call.services.settings.digests.aliases).sure:
            raise BadDate(f"no date: {args[:40]!r}", text=echo(args))
    await answer(call, asked)


async def answer(call: Call, asked: ReadingRequest) -> None:
    """Show what is asked for, whichever way it was asked; a category without a day is today's or
    the latest one."""
    if asked.latest:
        await latest(call)
    elif asked.stretch is not None:
        await category_command.brief(call, asked.stretch, asked.rest)
    elif asked.month is not None:
        await choose_day(call, asked.month)
    else:
        note = ""
        if asked.day is not None:
            digest = await on(call, asked.day)
        else:
            digest, note = await category_command.today_or_latest(call)
        if digest is not None and asked.rest:
            await category_command.one_category(call, digest, asked.rest, note)
        elif digest is not None:
            await whole(call, digest)
