"""/today, /latest and /date with other words behind them than they take: what is meant counts.

A day behind /today is that day, a stretch of days behind any of them is told in brief, and a
category behind /date is that category.
"""

from __future__ import annotations

from bot.chat import category_command, reading
from bot.chat.call import Call
from bot.chat.incoming import words
from bot.phrases.categories import find, simplified
from bot.phrases.date_patterns import ENDS
from bot.phrases.day_in_text import find_day, read_day
from bot.phrases.normalize import even
from bot.phrases.questions import what_is_asked
from bot.phrases.stretches import find_span

_LATEST = frozenset(["最新", "最新的", "最新一期", "最近", "最近一期", "latest", "newest"])


async def today(call: Call, args: str) -> None:
    """/today: the digest of the chat's own date; with a category or a day behind it, that.

    Raises NoSuchDay, MovingHoliday and SeveralDays.
    """
    if not await _elsewhen(call, args):
        await reading.today(call, args)


async def latest(call: Call, args: str) -> None:
    """/latest: the newest digest there is; with a category or a day behind it, that.

    Raises NoSuchDay, MovingHoliday and SeveralDays.
    """
    if not await _elsewhen(call, args):
        await reading.latest(call, args)


async def date(call: Call, args: str) -> None:
    """/date [date]; with days or a category behind it, what /category says of them.

    Raises BadDate, NoSuchDay, MovingHoliday or SeveralDays.
    """
    if even(args).strip(ENDS) in _LATEST:
        await reading.latest(call, "")
        return
    if find_span(args, call.today)[0] is not None:
        await category_command.category(call, args)
        return
    try:
        await reading.date(call, args)
    except reading.BadDate:
        asked = what_is_asked(args)
        if _is_category(call, args):
            await category_command.category(call, args)
        elif asked not in ("", args):
            await date(call, asked)
        else:
            raise


async def _elsewhen(call: Call, args: str) -> bool:
    """Answer where a day or a stretch of days is named. False where none is."""
    said = words(args)
    if not said or _is_name(call, " ".join(said)):
        return False
    span, name = find_span(args, call.today)
    if span is not None:
        await category_command.brief(call, span, name)
        return True
    day = await read_day(args, call.today)
    if day is None:
        day, _ = await find_day(said, call.today)
    if day is None:
        return False
    await reading.date(call, args)
    return True


def _is_name(call: Call, text: str) -> bool:
    """Whether that is a category's whole name: one may read like a day (今日要闻)."""
    aliases = call.services.settings.digests.aliases
    names = (*call.services.archive.all_categories(), *aliases)
    return simplified(text) in {simplified(name) for name in names}


def _is_category(call: Call, text: str) -> bool:
    """Whether a category is surely meant."""
    names = [name for name in call.services.archive.all_categories() if name]
    return find(text, names, call.services.settings.digests.aliases).sure
