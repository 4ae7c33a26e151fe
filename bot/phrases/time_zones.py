"""Which time zone people mean: 上海, New York, 德国, 美东, Berlin Germany, UTC+8, Europe/Berlin.

The names of cities, countries and times come from Babel; they are loaded at first use, in the
thread of whoever asks. Several zones whose clocks show the same all year are one, called by the
place where most people live.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from bot.phrases.normalize import arabic, even, listed
from bot.phrases.zone_names import COMMON, PLACES, all_zones, is_zone, minutes, zone_name

MAX_PLACE_CHARS = 60
"""Characters of what is looked at."""

MAX_ZONES = 12
"""Places to choose from, at most: Russia has eleven clocks."""

NEAR_POINTS = 70.0
"""rapidfuzz points from which a name is worth a "did you mean"."""

_OFFSET = re.compile(r"(?:utc|gmt|东|西)?\s*([+-])?\s*(\d{1,2})(?::?(\d{2})|(\.5))?\s*区?")
_TAIL = re.compile(r"(?:标准|夏令|夏季)?时间?$|(?:\s(?:standard|daylight|summer))?\stime$|市$")
_EDGES = " ,.。，、/()（）"

Index = Mapping[str, tuple[str, ...]]


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
    having = _ordered(name for name in _current() if minutes(name, now) == ahead)
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
    index, countries = _index(), _countries()
    parts = [_folded(part) for part in re.split(r"[,，、/\s]+", text)]
    if len(parts) < 2:
        return []
    return next((list(index[part]) for part in (parts[-1], parts[0]) if part in countries), [])


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


@lru_cache(maxsize=1)
def _index() -> Index:
    """Zones by the folded names of their places and times, in zh and en, the main ones first."""
    from babel.core import get_global

    index: dict[str, dict[str, None]] = {}
    aliases = get_global("zone_aliases")
    for name in all_zones() - _current():  # Asia/Calcutta, Asia/Chongqing
        index.setdefault(_folded(_city(name)), {}).setdefault(aliases.get(name, name))
    for label, name in _labels():
        index.setdefault(label, {}).setdefault(name)
    named = {label: tuple(_ordered(filter(is_zone, zones))) for label, zones in index.items()}
    # A name of ours is that place alone, and no other of the same name.
    ours = [(names, (zone,)) for zone, names in PLACES["cities"].items()]
    ours += [(names, tuple(zones.split())) for names, zones in PLACES["several"].items()]
    return named | {_folded(name): zones for names, zones in ours for name in listed(names)}


def _labels() -> Iterator[tuple[str, str]]:
    """Each name with a zone: of cities, of countries, of the times they go by."""
    from babel import Locale
    from babel.core import get_global
    from babel.dates import get_timezone_location

    aliases, countries = get_global("zone_aliases"), _countries()
    kept = {aliases.get(name, name): time for name, time in get_global("meta_zones").items()}
    times: dict[str, list[str]] = {}
    for name in _ordered(_current()):
        times.setdefault(kept.get(name, ""), []).append(name)
        for locale in (Locale.parse("zh_Hans_CN"), Locale.parse("en_US")):
            yield _folded(get_timezone_location(name, locale=locale, return_city=True)), name
        yield _folded(zone_name("zh", name)), name
        yield _folded(_city(name)), name
    for label, zones in countries.items():
        for name in zones:
            yield label, name
    for locale in (Locale.parse("zh_Hans_CN"), Locale.parse("en_US")):
        for time, names in times.items():
            for said in _said(locale.meta_zones.get(time, {})):
                if _folded(said) not in countries:
                    yield _folded(said), names[0]


def _said(time: Mapping[str, Any]) -> Iterator[str]:
    """The long names of a time: 北美东部时间, Eastern Standard Time."""
    for said in time.get("long", {}).values():
        if said:
            yield str(said)


@lru_cache(maxsize=1)
def _countries() -> Index:
    """The zones of each country by its folded names and its code of three letters."""
    from babel import Locale
    from babel.core import get_global

    zones: dict[str, list[str]] = {}
    for name in _ordered(_current()):
        zones.setdefault(get_global("zone_territories").get(name, "001"), []).append(name)
    labels: dict[str, tuple[str, ...]] = {}
    for code, names in get_global("territory_aliases").items():
        if len(code) == 3 and code.isalpha() and len(names) == 1 and names[0] in zones:
            labels[code.casefold()] = tuple(zones[names[0]])
    for territory, here in zones.items():
        said = [Locale.parse(one).territories.get(territory) for one in ("zh_Hans_CN", "en_US")]
        for label in (*said, *listed(PLACES["countries"].get(territory, ""))):
            if label and territory != "001":
                labels[_folded(label)] = tuple(here)
    return labels


@cache
def _current() -> frozenset[str]:
    """The zones without those that are other names of one, or only an offset."""
    from babel.core import get_global

    aliases = get_global("zone_aliases")
    return frozenset(n for n in all_zones() if n not in aliases and not n.startswith("Etc/"))


def _ordered(names: Iterable[str]) -> list[str]:
    rank = _rank()
    return sorted(names, key=lambda name: (rank.get(name, len(rank)), name))


@lru_cache(maxsize=1)
def _rank() -> Mapping[str, int]:
    """Zones by how likely they are meant; ``places.yaml`` says how that is known."""
    from babel.core import get_global

    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    listed = [row[2] for row in rows if len(row) > 2]
    aliases = get_global("zone_aliases")
    chosen = {aliases.get(zone, zone) for zone in get_global("windows_zone_mapping").values()}
    order = (*PLACES["main"].split(), *(name for name in listed if name in chosen), *listed)
    return {name: place for place, name in enumerate(dict.fromkeys(order))}


def _city(name: str) -> str:
    return name.rpartition("/")[2].replace("_", " ")


def _folded(text: str) -> str:
    """``text`` as it is compared: without accents, edges, and words like 时间."""
    bare = "".join(
        one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one)
    )
    folded = even(bare.replace("_", " ")).strip(_EDGES)
    return _TAIL.sub("", folded).strip(_EDGES) or folded
