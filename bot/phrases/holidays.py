"""Holidays that fall on the same day each year: 元旦, 国庆节, Christmas."""

from __future__ import annotations

import datetime as dt
import re

from bot.core.errors import BotError
from bot.phrases.normalize import even

_FIXED = {
    (1, 1): "元旦|元旦节|new year's day|new years day",
    (2, 14): "情人节|valentine's day|valentines day",
    (3, 8): "妇女节|三八节|三八妇女节|women's day",
    (4, 1): "愚人节|april fools|april fools' day|april fool's day",
    (5, 1): "五一|五一节|劳动节|五一劳动节|may day",
    (5, 4): "五四|青年节|五四青年节",
    (6, 1): "六一|儿童节|六一儿童节",
    (7, 1): "七一|建党节",
    (8, 1): "八一|建军节|八一建军节",
    (9, 10): "教师节",
    (10, 1): "十一国庆|国庆|国庆节",
    (10, 31): "万圣夜|halloween",
    (11, 11): "双十一|双11|光棍节|singles' day|singles day",
    (12, 12): "双十二|双12",
    (12, 24): "平安夜|圣诞夜|圣诞前夜|christmas eve",
    (12, 25): "圣诞|圣诞节|christmas|christmas day|xmas",
    (12, 31): "跨年夜|跨年|new year's eve|new years eve",
}
_DAYS = {name: day for day, names in _FIXED.items() for name in names.split("|")}
_MOVING = re.compile(
    "春节|大年初一|除夕|年三十|(?:元宵|清明|端午|七夕|中元|中秋|重阳|腊八|母亲|父亲|感恩|复活)节?"
    "|(?:chinese|lunar) new year|(?:spring|mid-autumn|dragon boat) festival|easter|thanksgiving"
)
_SAID = re.compile(
    r"(?:(?P<before>\d{4})年? ?|(?P<ago>今年|去年|前年)的?)?(?P<name>.+?)(?: (?P<behind>\d{4})年?)?"
)


class MovingHoliday(BotError):
    """A holiday that falls on another day each year."""

    key = "error.moving_holiday"


def holiday(text: str, today: dt.date) -> dt.date | None:
    """The day of the holiday that the text is, the latest that has come unless it names a year.

    Raises MovingHoliday.
    """
    match = _SAID.fullmatch(even(text).replace("’", "'").strip(" ,。.!?~"))
    if match is None:
        return None
    if _MOVING.fullmatch(match["name"]):
        raise MovingHoliday(f"a moving holiday: {text[:40]!r}", text=match["name"])
    if match["name"] not in _DAYS:
        return None
    month, day = _DAYS[match["name"]]
    if match["before"] or match["behind"]:
        year = int(match["before"] or match["behind"])
        return dt.date(year, month, day) if year else None
    if match["ago"]:
        return dt.date(today.year - "今去前".index(match["ago"][0]), month, day)
    found = dt.date(today.year, month, day)
    return found if found <= today else found.replace(year=today.year - 1)
