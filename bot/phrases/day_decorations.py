"""What people write beside a day without changing it: its weekday, a part of the day, a clock."""

from __future__ import annotations

import re

ENGLISH_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
_CHINESE = r"(?P<zh>(?:上上|上|这|本|下)?个?(?:周|星期|礼拜)(?:[一二三四五六日天]|[1-7](?!\d)))"
_ENGLISH = rf"(?P<en>(?:on |last |this |next )?{ENGLISH_WEEKDAY})\.?"
_FRONT = re.compile(
    rf"[(\[【]?(?:{_CHINESE}(?![前后])[)\]】]?[ ,、]*[(\[【]?"
    rf"|{_ENGLISH}(?:[)\]】][ ,]*|[ ,]+[(\[【]?))(?:the )?(?P<day>.+?)[)\]】]?"
)
_BEHIND = re.compile(rf"(?P<day>.+?)[ ,、]*[(\[【]?(?:{_CHINESE}|(?<![a-z]){_ENGLISH})[)\]】]?")
_NAMED = re.compile(r"(?P<day>.*\d.*?) ?[(【](?:今天|今日|昨天|昨日|前天|today|yesterday)[)】]")
_CLOCK = re.compile(
    r"(?P<day>\d{4}\S*?)(?:t| )\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:z|[+-]\d{2}:?\d{2}))?"
)
_PART = re.compile(
    r"(?P<day>.+?)(?:的?(?:凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里|夜间)"
    r"|(?<=[日号天一二三四五六1-7])早|(?:,? in the| at)? (?:morning|afternoon|evening|night))"
)
_DIGEST = re.compile(
    r"(?P<day>.+?)(?:的(?:简报|日报|新闻|内容)?|简报|日报|(?:'s)? (?:digest|news|brief)|'s)"
)


def undressed(text: str) -> tuple[str, str]:
    """What remains of the (even) ``text`` without all this, and the weekday beside it."""
    weekday = ""
    for pattern in (_DIGEST, _PART, _CLOCK, _NAMED, _BEHIND, _FRONT, _PART):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        text = match["day"].rstrip(" ,、")
        if "zh" in pattern.groupindex:
            weekday = match["zh"] or match["en"]
    return text, weekday
