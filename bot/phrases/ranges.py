"""From one day to another, and several days at once: 1月22日到25日, Jan 22-25, 昨天和前天."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from bot.core.errors import BotError
from bot.phrases.date_patterns import NoSuchDay
from bot.phrases.dates import is_weekday, lacks_year, quick
from bot.phrases.range_ends import End, beginning, ending, resolve
from bot.phrases.traditional import simple

LONGEST = 80
"""Characters; in a longer text no days are looked for."""

_MOST = 8  # days in a list; who names more means a stretch
_MONTH = dt.timedelta(days=31)
_COMMAS = " ,，、。\t\n"
_TO = re.compile(
    r"\s*(?:直?到|至|[~–—―‐‑]+|\.{2,}|->|→|\bto\b|\bthru\b|\bthrough\b|\b(?:un)?till?\b)\s*"
    r"|\s+-+\s+|-",
    re.I,
)
_AND = re.compile(
    r"\s*(?:[,，、;；&+]|以及|还有|或者|[和与跟及或]|\band\b|\bor\b)\s*|\s+"
    r"|(?<=[日号])(?=\d)|(?<=[天日号一二三四五六])(?=[今昨前大周星礼])",
    re.I,
)
_SINCE = re.compile(r"\bsince\s+|自从\s*|自\s*|从\s*", re.I)
_ONWARD = re.compile(r"\s*(?:以来|开始|起)")
_LEAD = re.compile(r"(?:自从|自|从|從|\b(?:from|since|between))$", re.I)
_TAIL = re.compile(r"^(?:之间|之間|期间|期間|这几天|這幾天|为止|為止|以来|以來)")
_BETWEEN = re.compile(r"\bbetween\s*$", re.I)
_GOES_ON = re.compile(r"[^\W\d_a-z的和与跟及或]", re.I)
_HAS_NUMBER = re.compile(r"\d|月|[十一二三四五六七八九]日")
_DAY_ONLY = re.compile(r"\S{1,3}[日号]")
_DAY_FIRST = re.compile(r"\d{1,2}(?:st|nd|rd|th)? (?:of )?[a-z]", re.I)


class SeveralDays(BotError):
    """Several days that are no stretch. ``rest``: what else was said."""

    key = "error.several_days"

    def __init__(self, message: str, rest: str) -> None:
        super().__init__(message)
        self.rest = rest


@dataclass(frozen=True, slots=True)
class Range:
    """Both days included; the last may lie in the future. ``said`` is what named them, ``rest``
    what else the text holds."""

    first: dt.date
    last: dt.date
    said: str
    rest: str


def find_range(text: str, today: dt.date) -> Range | None:
    """The days at the end or at the beginning of the text.

    Raises SeveralDays, and NoSuchDay where it is from or to a day that no calendar has.
    """
    if len(text) > LONGEST:
        return None
    text = unicodedata.normalize("NFKC", text)
    plain = simple(text)
    return (
        _from_to(text, plain, today) or _since(text, plain, today) or _several(text, plain, today)
    )


def _from_to(text: str, plain: str, today: dt.date) -> Range | None:
    for match in _TO.finditer(plain):
        last = beginning(plain[match.end() :], today)
        first = ending(plain[: match.start()], today) if last is not None else None
        if first is None or last is None or not _may_join(match[0], first, last, today):
            continue
        days = resolve((first, last), today)
        start, end = _start(plain, match, first), match.end() + len(last.said)
        rest = _rest(text, start, end)
        if days is None or rest is None or _is_version(rest, first, last):
            continue
        one, other = _in_order(days[0], days[1], first, last, today)
        return Range(one, other, text[start:end], rest)
    _check(plain, today)
    return None


def _check(plain: str, today: dt.date) -> None:
    """Raises NoSuchDay for ``Feb 30 to Mar 2``: one side is a day, the other nearly one."""
    for match in _TO.finditer(plain):
        before, behind = plain[: match.start()], plain[match.end() :]
        if match[0] != "-" and (ending(before, today) or beginning(behind, today)):
            quick(before, today)
            quick(behind, today)


def _since(text: str, plain: str, today: dt.date) -> Range | None:
    """``1月22日以来``, ``since Jan 22``: until today."""
    for match in _ONWARD.finditer(plain):
        first = ending(plain[: match.start()], today)
        if first is not None and first.day is not None and first.day <= today:
            start = _start(plain, match, first)
            rest = _rest(text, start, match.end())
            if rest is not None:
                return Range(first.day, today, text[start : match.end()], rest)
    for match in _SINCE.finditer(plain):
        first = beginning(plain[match.end() :], today)
        if first is not None and first.day is not None and first.day <= today:
            end = match.end() + len(first.said)
            rest = _rest(text, match.start(), end)
            if rest is not None:
                return Range(first.day, today, text[match.start() : end], rest)
    return None


def _several(text: str, plain: str, today: dt.date) -> Range | None:
    for match in _AND.finditer(plain):
        ends, end = _list(plain, match, today)
        days = resolve(ends, today) if len(ends) > 1 else None
        if days is None:
            continue
        start = _start(plain, match, ends[0])
        rest = _rest(text, start, end)
        if rest is None or _is_version(rest, ends[0], ends[-1]):
            continue
        if _day(plain[start:end], today) is not None:
            continue  # 1月27日 周二 is one day
        between = len(days) == 2 and (
            _BETWEEN.search(plain[:start]) or plain.startswith(("之间", "期间"), end)
        )
        first, last = min(days), max(days)
        if not between and (last - first).days >= len(set(days)):
            raise SeveralDays(f"several days: {text[start:end]!r}", rest)
        return Range(first, last, text[start:end], rest)
    return None


def _list(plain: str, match: re.Match[str], today: dt.date) -> tuple[list[End], int]:
    """The days around the sign and behind it, with signs between them, and where they end."""
    ends: list[End] = []
    sign: re.Match[str] | None = match
    end = match.start()
    while sign is not None and len(ends) < _MOST:
        found = beginning(plain[sign.end() :], today)
        if found is None or (not sign[0].strip() and (found.dotted or _is_bare(found))):
            break
        if not _HAS_NUMBER.search(found.said) and _GOES_ON.match(
            plain, sign.end() + len(found.said)
        ):
            break  # 今日要闻
        if not ends:
            first = ending(plain[: match.start()], today)
            if first is None or (not sign[0].strip() and (first.dotted or first.day is None)):
                break
            ends.append(first)
        ends.append(found)
        end = sign.end() + len(found.said)
        sign = _AND.match(plain, end)
    if ends and _is_bare(ends[-1]) and plain[end:].strip(_COMMAS):
        return [], end  # Jan 27 and 5 more
    known = next((one for one in ends if not _is_bare(one)), None)
    if ends and ends[0].day is None and (known is None or not _lends_month(known)):
        return [], end
    return ends, end


def _is_bare(end: End) -> bool:
    return end.day is None and not end.marked


def _lends_month(end: End) -> bool:
    """Whether a number before it may be a day of its month: the 28号 in 27、28号, or 28 Jan."""
    return end.marked or _DAY_FIRST.match(end.said) is not None


def _may_join(sign: str, first: End, last: End, today: dt.date) -> bool:
    """Whether the sign stands between two days; a bare hyphen may stand within one."""
    if first.day is None and not _lends_month(last):
        return False
    if sign != "-":
        return True
    if "-" in first.said + last.said and not (first.whole and last.whole):
        return False  # 28-1-26
    if first.day is not None and _is_bare(last):
        return last.number > first.day.day  # 1.5-2
    return _day(f"{first.said}-{last.said}", today) is None  # 3-5日


def _is_version(rest: str, first: End, last: End) -> bool:
    """GPT 1.5-2.1"""
    return (first.dotted or last.dotted) and rest[-1:].isascii() and rest[-1:].isalnum()


def _in_order(
    one: dt.date, other: dt.date, first: End, last: End, today: dt.date
) -> tuple[dt.date, dt.date]:
    """From one day to the other. Where a week, a month or a year was to be guessed, the two are
    guessed together."""
    if one <= other:
        return one, other
    if is_weekday(first.said):
        return _day(first.said, other) or other, other  # 周三到周五
    if last.marked and _DAY_ONLY.fullmatch(first.said):  # 25号到5号
        later = _day(f"{last.number}日", one + dt.timedelta(days=27))
        if later is not None and one < later <= today:
            return one, later
        return _day(first.said, other) or other, other
    if one - other > _MONTH and lacks_year(last.said):  # 1月25日到2月5日
        return one, _day(last.said, one + dt.timedelta(days=364)) or one
    if one - other > _MONTH and lacks_year(first.said):
        return _day(first.said, other) or other, other
    return other, one


def _day(text: str, today: dt.date) -> dt.date | None:
    try:
        return quick(text, today)
    except NoSuchDay:
        return None


def _start(plain: str, match: re.Match[str], first: End) -> int:
    return len(plain[: match.start()].rstrip()) - len(first.said)


def _rest(text: str, start: int, end: int) -> str | None:
    """What else the text holds; None where that stands on both sides."""
    before = _LEAD.sub("", text[:start].strip(_COMMAS)).strip(_COMMAS).removesuffix("的")
    behind = _TAIL.sub("", text[end:].strip(_COMMAS)).strip(_COMMAS).removeprefix("的")
    return None if before and behind else before or behind
