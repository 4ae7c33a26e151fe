"""The weekdays that somebody means: 工作日, 周一到周五, 每周一三五, every day, Mon-Fri, weekends.

Pure. Days are of ``WEEKDAYS``, in the week's order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model.subscription import WEEKDAYS
from bot.phrases.normalize import even

_GROUPS = {
    r"工作日|平日|周内|weekdays?|work ?days?|working days?|business days?": WEEKDAYS[:5],
    r"周末|星期末|礼拜末|双休日|weekends?": WEEKDAYS[5:],
    r"每一?[天日]|天天|every ?day|each day|daily|7 days a week": WEEKDAYS,
}
_NAMES = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_NAMES |= {f"{number + 1}": number for number in range(7)}
_ENGLISH = (
    r"mon(?:day)?s?|tue(?:s|sday|sdays)?|wed(?:s|nesdays?)?|thu(?:r|rs|rsdays?)?|fri(?:day)?s?"
    r"|sat(?:urday)?s?|sun(?:day)?s?"
)
_WEEK = r"(?:周|星期|礼拜)"
_NO_CLOCK = r"(?!\s*[点时:.刻十])(?<!\d(?=\d))"
_EVERY = r"(?:每一?个?|逢|\bevery |\beach |\bon )?\s*"
_GROUP = "|".join(rf"(?P<g{number}>{pattern})" for number, pattern in enumerate(_GROUPS))
_DAY = rf"{_WEEK}(?P<zh>[一二三四五六日天]|[1-7]{_NO_CLOCK})|\b(?P<en>{_ENGLISH})\b\.?"
_FIRST = re.compile(rf"{_EVERY}(?:(?<![a-z])(?:{_GROUP})(?![a-z])|{_DAY})")
_NEXT = re.compile(
    rf"(?P<to>\s*(?:到|至|[-~—–]+|\bto\b|\bthrough\b|\bthru\b|\btill\b|\buntil\b)\s*)?"
    rf"(?(to)|(?P<sep>\s*(?:[、,/&和与及]|\band\b)+\s*|\s+(?=[周星礼每a-z])|))"
    rf"{_EVERY}(?:(?<![a-z])(?:{_GROUP})(?![a-z])|{_DAY}"
    rf"|(?<=[一二三四五六日1-7、,/&和与及到至~—–-])(?P<bare>[一二三四五六日1-7]){_NO_CLOCK})"
)


def find_weekdays(text: str) -> tuple[tuple[str, ...] | None, str]:
    """The first row of weekdays in ``text`` and the text without it; None where there is none.

    What is handed back is even (``numerals.even``).
    """
    text = even(text)
    first = _FIRST.search(text)
    if first is None:
        return None, text
    chosen, last, end = _days(first), _index(first), first.end()
    while (more := _NEXT.match(text, end)) is not None:
        index = _index(more)
        if more["to"]:
            if last is None or index is None:
                break
            span = (index - last) % 7
            chosen = merged(chosen, [WEEKDAYS[(last + step) % 7] for step in range(span + 1)])
        else:
            chosen = merged(chosen, _days(more))
        last, end = index, more.end()
    rest = f"{text[: first.start()]} {text[end:].removeprefix('的')}"
    return chosen, " ".join(rest.split())


def merged(some: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    """Both in the week's order; but 每天 beside others only says that it is on each of them."""
    if len(some) == len(WEEKDAYS) and more:
        some = ()
    elif len(more) == len(WEEKDAYS) and some:
        more = ()
    return tuple(day for day in WEEKDAYS if day in {*some, *more})


def _days(match: re.Match[str]) -> tuple[str, ...]:
    for number, days in enumerate(_GROUPS.values()):
        if match[f"g{number}"]:
            return days
    index = _index(match)
    return () if index is None else (WEEKDAYS[index],)


def _index(match: re.Match[str]) -> int | None:
    """Which weekday a match names; None for a group of them."""
    groups = match.groupdict()
    if groups.get("en"):
        return WEEKDAYS.index(groups["en"][:3])
    name = groups.get("zh") or groups.get("bare")
    return _NAMES[name] if name else None
