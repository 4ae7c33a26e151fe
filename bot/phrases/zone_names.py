"""Time zones in words: 上海, New York, UTC+8, from ``places.yaml``. What people type is read in
``time_zones``."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import cache

from bot.locales import say
from bot.model.schedule import zone
from bot.phrases.normalize import listed, read_table
from bot.render.message import Language

PLACES = read_table("places.yaml")

COMMON: dict[str, tuple[str, str]] = {
    zone: tuple(names) for zone, names in PLACES["common"].items()
}
"""The zones that are offered as buttons, with their names in zh and en."""

MAX_ZONE_CHARS = 30
"""Characters of a zone's name, for a button carries it; the one or two longer ones are aliases."""


@cache
def all_zones() -> frozenset[str]:
    """The names that a subscription may have."""
    return frozenset(
        name
        for name in zoneinfo.available_timezones()
        if ("/" in name or name == "UTC") and len(name) <= MAX_ZONE_CHARS
    )


def is_zone(name: str) -> bool:
    """Whether ``name`` is one that a subscription may have."""
    return name in all_zones()


def zone_name(language: Language, name: str) -> str:
    """A zone in words: ``北京、上海``, ``Berlin``, ``UTC+8``."""
    if name in COMMON:
        return COMMON[name][language != "zh"]
    if name.startswith("Etc/GMT"):  # POSIX counts the other way round
        flipped = name.removeprefix("Etc/GMT").translate(str.maketrans("+-", "-+"))
        return f"UTC{flipped}"
    name = PLACES["aliases"].get(name, name)
    if language == "zh" and name in PLACES["zones"]:
        return listed(PLACES["zones"][name])[0]
    return name.rpartition("/")[2].replace("_", " ")


def placed(language: Language, name: str, now: dt.datetime) -> str:
    """The zone's name, and its offset where that is not said: ``柏林，UTC+1``, or ``UTC-5``."""
    said, ahead = zone_name(language, name), offset(name, now)
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
