"""The weekdays that somebody means: 工作日, 周一到周五, 每周一三五, every day, Mon-Fri, weekends.

Pure. Days are of ``WEEKDAYS``, in the week's order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model.subscription import WEEKDAYS
from bot.phrases.grammar import pattern, weekday_number
from bot.phrases.normalize import even

_GROUPS = {"work": WEEKDAYS[:5], "rest": WEEKDAYS[5:], "all": WEEKDAYS}
_FIRST = pattern("{EVERY}{ON_DAYS}")
_NEXT = pattern(
    r"(?P<to>\s*(?:到|至|[-~—–]+|\b(?:to|through|thru|till|until)\b)\s*)?"
    r"(?(to)|(?P<sep>\s*(?:[、,/&和与及]|\band\b)+\s*|\s+(?=[周星礼每a-z])|)){EVERY}(?:{ON_DAYS}"
    r"|(?<=[一二三四五六日1-7、,/&和与及到至~—–-])(?P<bare>[一二三四五六日1-7]){NO_CLOCK})"
)


def find_weekdays(text: str) -> tuple[tuple[str, ...] | None, str]:
    """The first row of weekdays in ``text`` and the text without it; None where there is none.

    What is handed back is even (``normalize.even``).
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
    index = _index(match)
    if index is not None:
        return (WEEKDAYS[index],)
    return next(days for name, days in _GROUPS.items() if match[name])


def _index(match: re.Match[str]) -> int | None:
    """Which weekday a match names; None for a group of them."""
    groups = match.groupdict()
    name = groups.get("zh") or groups.get("en") or groups.get("bare")
    return weekday_number(name) if name else None
