"""Which time zone people mean: 上海, New York, 德国, 美东, Berlin Germany, UTC+8, Europe/Berlin.

The names of cities, countries and times stand in ``places.yaml``. Several zones whose clocks show
the same all year are one, called by the place where most people live.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from bot.phrases.normalize import arabic, even, listed
from bot.phrases.zone_names import COMMON, PLACES, all_zones, is_zone, minutes

MAX_PLACE_CHARS = 60
"""Characters of what is looked at."""

MAX_ZONES = 12
"""Places to choose from, at most: Russia has eleven clocks."""

NEAR_POINTS = 70.0
"""rapidfuzz points from which a name is worth a "did you mean"."""

_OFFSET = re.compile(r"(?:utc|gmt|东|西)?\s*([+-])?\s*(\d{1,2})(?::?(\d{2})|(\.5))?\s*区?")
_TAIL = re.compile(r"(?:标准|夏令|夏季)?时间?$|(?:\s(?:standard|daylight|summer))?\stime$|市$")
_EDGES = " ,.。，、/()（）"


def find_zones(text: str, now: dt.datetime) -> tuple[bool, list[str]]:
    """The zones that ``text`` means, best first, at most MAX_ZONES, no two with the same clock;
    and whether the first is surely the one that was meant."""
    wanted = _folded(text)
    if not wanted or len(text) > MAX_PLACE_CHARS:
        return False, []
    typed = "_".join(text.casefold().split())
    exact = [name for name in all_zones() if name.casefold() == typed]
    if exact:
        return True, exact[:1]
    ahead = read_offset(text)
    if ahead is not None:
        having = zones_at(ahead, now)
        fixed = bool(having) and _is_fixed(having[0], now)
        return fixed, having[:1] if fixed else _apart(having, now)
    named = _index().get(wanted) or _in_country(wanted)
    if named:
        apart = _apart(named, now)
        return len(apart) == 1, apart
    return False, _apart(_country_beside(text) or _near(wanted), now)


def suggest_zones(text: str, now: dt.datetime) -> list[str]:
    """The zones, two at the most, that who wrote ``text`` for an IANA name may have meant."""
    ahead = read_offset(text)
    if ahead is not None:
        return zones_at(ahead, now)[: 2 if ahead % 60 == 0 else 1]
    found = find_zones(text, now)[1] or find_zones(text.rpartition("/")[2], now)[1]
    return found[:2] if _folded(text) in _index() else found[:1]


def read_offset(text: str) -> int | None:
    """How many minutes ahead of UTC a text says: UTC+8, +5:30, gmt -3, 东八区; None for others."""
    plain = arabic(even(text)).replace("−", "-")
    match = _OFFSET.fullmatch(plain)
    if match is None or not (match[1] or plain[0] in "ug东西"):
        return None
    ahead = int(match[2]) * 60 + int(match[3] or (30 if match[4] else 0))
    return -ahead if match[1] == "-" or plain.startswith("西") else ahead


def zones_at(ahead: int, now: dt.datetime) -> list[str]:
    """The zones so many minutes ahead of UTC. Who names an offset wants clocks that are never
    changed: these first, one of those that most people know, and the offset itself."""
    fixed = f"Etc/GMT{-ahead // 60:+d}" if ahead else "UTC"
    having = _ordered(name for name in _rank() if minutes(name, now) == ahead)
    known = [name for name in COMMON if _is_fixed(name, now) and minutes(name, now) == ahead]
    if ahead % 60 == 0 and is_zone(fixed):
        return [*known[:1], fixed]
    return sorted(having, key=lambda name: not _is_fixed(name, now))


def _is_fixed(name: str, now: dt.datetime) -> bool:
    return len(set(_clock(name, now))) == 1


def _in_country(wanted: str) -> list[str]:
    """The zones of a place and its country in one: berlin, germany; 美国纽约; 中国 上海."""
    index = _index()
    found: dict[str, None] = {}
    for cut in range(1, len(wanted)):
        one, other = _folded(wanted[:cut]), _folded(wanted[cut:])
        if one in index and other in index:
            found.update(dict.fromkeys(name for name in index[one] if name in index[other]))
    return _ordered(found)


def _country_beside(text: str) -> list[str]:
    """The zones of the country beside a place that nobody knows (Dresden, Germany): to be asked
    about, for the place may lie elsewhere (Savannah, Georgia)."""
    wide = _wide()
    parts = [_folded(part) for part in re.split(r"[,，、/\s]+", text)]
    if len(parts) < 2:
        return []
    return next((list(wide[part]) for part in (parts[-1], parts[0]) if part in wide), [])


def _apart(names: Sequence[str], now: dt.datetime) -> list[str]:
    """Of zones whose clocks show the same the first."""
    firsts: dict[tuple[int, ...], str] = {}
    for name in names:
        firsts.setdefault(_clock(name, now), name)
    return list(firsts.values())[:MAX_ZONES]


def _clock(name: str, now: dt.datetime) -> tuple[int, ...]:
    """What the zone's clocks show through the coming year, week by week."""
    return tuple(minutes(name, now + dt.timedelta(weeks=week)) for week in range(53))


def _near(wanted: str) -> list[str]:
    from rapidfuzz import fuzz

    points: dict[str, float] = {}
    for name, zones in _index().items():
        value = fuzz.ratio(wanted, name) if len(wanted) > 3 or not wanted.isascii() else 0.0
        if (len(wanted) > 1 or not wanted.isascii()) and name.startswith(wanted):
            value = max(value, 90.0)
        if value >= NEAR_POINTS:
            for one in zones:
                points[one] = max(points.get(one, 0.0), value)
    return sorted(_ordered(points), key=lambda one: -points[one])


@cache
def _index() -> Mapping[str, tuple[str, ...]]:
    """Zones by the folded names of their places and times, the main ones first."""
    index: dict[str, tuple[str, ...]] = {}
    for zone, names in PLACES["zones"].items():
        index |= {_folded(name): (zone,) for name in listed(names)}
        index.setdefault(_folded(zone.rpartition("/")[2]), (zone,))
    return {**index, **_wide()}


@cache
def _wide() -> Mapping[str, tuple[str, ...]]:
    """The same of countries, and of names that mean several places."""
    rows = [*PLACES["several"].items(), *(row.split("; ") for row in PLACES["countries"].values())]
    return {_folded(name): tuple(zones.split()) for names, zones in rows for name in listed(names)}


def _ordered(names: Iterable[str]) -> list[str]:
    """By how likely they are meant."""
    rank = _rank()
    return sorted(names, key=lambda name: (rank.get(name, len(rank)), name))


@cache
def _rank() -> Mapping[str, int]:
    return {zone: place for place, zone in enumerate(PLACES["zones"])}


def _folded(text: str) -> str:
    """``text`` as it is compared: without accents, edges, and words like 时间."""
    bare = "".join(
        one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one)
    )
    folded = even(bare.replace("_", " ")).strip(_EDGES)
    return _TAIL.sub("", folded).strip(_EDGES) or folded
