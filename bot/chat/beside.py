"""What people write beside a day without changing it: its weekday, a part of the day, a clock."""

from __future__ import annotations

import re

CHINESE_WEEKDAY = r"(?:(?:上上|上|这|本|下)?个?(?:周|星期|礼拜)(?P<{0}>[一二三四五六日天1-7]))"
ENGLISH_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
_ENGLISH = rf"(?:(?:on |last |this )?(?P<{{0}}>{ENGLISH_WEEKDAY})\.?)"
_FRONT = re.compile(
    rf"[(\[【]?(?:{CHINESE_WEEKDAY.format('zh')}(?![前后])[)\]】]?[ ,、]*[(\[【]?"
    rf"|{_ENGLISH.format('en')}(?:[)\]】][ ,]*|[ ,]+[(\[【]?))(?:the )?(?P<day>.+?)[)\]】]?"
)
_BEHIND = re.compile(
    rf"(?P<day>.+?)[ ,、]*[(\[【]?(?:{CHINESE_WEEKDAY.format('zh')}"
    rf"|(?<![a-z]){_ENGLISH.format('en')})[)\]】]?"
)
_NAMED = re.compile(r"(?P<day>.*\d.*?) ?[(【](?:今天|今日|昨天|昨日|前天|today|yesterday)[)】]")
_CLOCK = re.compile(
    r"(?P<day>\d{4}\S*?)(?:t| )\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:z|[+-]\d{2}:?\d{2}))?"
)
_PART = re.compile(
    r"(?P<day>.+?)(?:的?(?:凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里|夜间)"
    r"|(?<=[日号天一二三四五六1-7])早|(?:,? in the| at)? (?:morning|afternoon|evening|night))"
)
_DIGEST = re.compile(
    r"(?P<day>.+?)(?:的(?:简报|日报|新闻|内容)?|简报|日报|(?:'s)? (?:digest|news|brief))"
)
_WEEKDAYS = ("一1m", "二2tu", "三3w", "四4th", "五5f", "六6sa", "日天7su")


def undressed(text: str) -> tuple[str, int | None]:
    """What remains of the (even) ``text`` without all this, and the weekday that it named."""
    weekday = None
    for pattern in (_DIGEST, _PART, _CLOCK, _NAMED, _BEHIND, _FRONT, _PART):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        text = match["day"].rstrip(" ,、")
        if "zh" in pattern.groupindex:
            weekday = _weekday(match["zh"] or match["en"])
    return text, weekday


def _weekday(name: str) -> int:
    return next(
        number
        for number, names in enumerate(_WEEKDAYS)
        if name[0] in names and (name[0] not in "ts" or name[:2] in names)
    )
