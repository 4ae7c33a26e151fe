"""Time zones in words: 上海, New York, UTC+8. What people type is read in ``zonefinder``.

The names of rarer cities come from Babel, which is loaded at first use.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import cache, lru_cache

from bot.delivery.schedule import zone
from bot.locales import say
from bot.phrases.place_names import CHINESE
from bot.render.message import Language

COMMON: tuple[tuple[str, str, str], ...] = (
    ("Asia/Shanghai", "北京", "Beijing"),
    ("Asia/Hong_Kong", "香港", "Hong Kong"),
    ("Asia/Taipei", "台北", "Taipei"),
    ("Asia/Singapore", "新加坡", "Singapore"),
    ("Asia/Tokyo", "东京", "Tokyo"),
    ("Australia/Sydney", "悉尼", "Sydney"),
    ("Europe/London", "伦敦", "London"),
    ("Europe/Berlin", "柏林", "Berlin"),
    ("America/New_York", "纽约", "New York"),
    ("America/Los_Angeles", "洛杉矶", "Los Angeles"),
)
"""The zones that are offered as buttons, with their names in zh and en."""

LONGEST = 30
"""Characters of a zone's name, for a button carries it; the one or two longer ones are aliases."""

_ZH = {name: zh for name, zh, _ in COMMON}
_EN = {name: en for name, _, en in COMMON}


@cache
def all_zones() -> frozenset[str]:
    """The names that a subscription may have."""
    return frozenset(
        name
        for name in zoneinfo.available_timezones()
        if ("/" in name or name == "UTC") and len(name) <= LONGEST
    )


def is_zone(name: str) -> bool:
    """Whether ``name`` is one that a subscription may have."""
    return name in all_zones()


def zone_name(language: Language, name: str) -> str:
    """A zone in words: ``北京``, ``Berlin``, ``UTC+8``."""
    known = (_ZH if language == "zh" else _EN).get(name)
    if known is not None:
        return known
    if name.startswith("Etc/GMT"):  # POSIX counts the other way round
        flipped = name.removeprefix("Etc/GMT").translate(str.maketrans("+-", "-+"))
        return f"UTC{flipped}"
    if language == "zh":
        return _chinese(name)
    return name.rpartition("/")[2].replace("_", " ")


def zone_time(language: Language, name: str) -> str:
    """A zone's time in words: ``北京时间``, ``Berlin time``, ``UTC+8``."""
    said = zone_name(language, name)
    return said if said.startswith("UTC") else say(language, "chat.zone_time", zone=said)


@lru_cache(maxsize=256)
def _chinese(name: str) -> str:
    from babel import Locale  # here: an idle bot stays small
    from babel.core import get_global
    from babel.dates import get_timezone_location

    said = CHINESE.get(name) or get_timezone_location(name, locale="zh_Hans_CN", return_city=True)
    if not said.isascii():
        return str(said)
    # CLDR keeps the names of a city whose zone was renamed under the old one (Asia/Calcutta).
    names = Locale.parse("zh_Hans_CN").time_zones
    aliases = get_global("zone_aliases")
    now = aliases.get(name, name)
    old = (names[old].get("city") for old, new in aliases.items() if new == now and old in names)
    return next((str(city) for city in old if city), str(said))


def placed(language: Language, name: str, now: dt.datetime) -> str:
    """The zone's time, and its offset where that is not said: ``柏林时间，UTC+1``, or ``UTC-5``."""
    said, ahead = zone_time(language, name), offset(name, now)
    return said if said == ahead else say(language, "settings.placed", zone=said, offset=ahead)


def offset(name: str, now: dt.datetime) -> str:
    """``UTC+8``, ``UTC-3:30``: how far the zone's clocks are ahead at ``now``."""
    ahead = minutes(name, now)
    hours, rest = divmod(abs(ahead), 60)
    sign = "-" if ahead < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def minutes(name: str, now: dt.datetime) -> int:
    """How many minutes the zone's clocks are ahead of UTC at ``now``."""
    ahead = now.astimezone(zone(name)).utcoffset() or dt.timedelta()
    return round(ahead.total_seconds() / 60)
