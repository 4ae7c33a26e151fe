"""Time zones as people name them: 上海, New York, 德国, UTC+8, Europe/Berlin.

The names of cities and countries come from Babel; they are loaded at first use, in the thread of
whoever asks.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import zoneinfo
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from bot.chat.numerals import arabic, even
from bot.post.model import Language
from bot.push.plan import zone

COMMON: tuple[tuple[str, str, str], ...] = (
    ("Asia/Shanghai", "北京、上海", "Beijing, Shanghai"),
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

SUGGESTED = 8
NEAR = 70.0
"""rapidfuzz points from which a name is worth a "did you mean"."""

_ZH = {name: zh for name, zh, _ in COMMON}
_EN = {name: en for name, _, en in COMMON}
_OFFSET = re.compile(r"(?:utc|gmt|东|西)?\s*([+-])?\s*(\d{1,2})(?::?(\d{2}))?\s*区?")
_CITIES = {
    "Asia/Shanghai": "北京 深圳 广州 杭州 成都 中国 beijing shenzhen hangzhou china",
    "America/Los_Angeles": "旧金山 西雅图 硅谷 西海岸 sf seattle pst pdt",
    "America/New_York": "波士顿 华盛顿 东海岸 boston washington est edt",
    "Asia/Tokyo": "大阪 osaka jst",
    "Asia/Kolkata": "孟买 德里 加尔各答 班加罗尔 mumbai delhi bangalore",
    "Europe/Berlin": "慕尼黑 法兰克福 munich frankfurt cet",
    "Europe/London": "英国 uk england",
    "UTC": "gmt",
}
"""Names that people use and no zone has."""

_BY_CITY = {city: name for name, cities in _CITIES.items() for city in cities.split()}


@cache
def _all() -> frozenset[str]:
    return frozenset(
        name
        for name in zoneinfo.available_timezones()
        if ("/" in name or name == "UTC") and len(name) <= LONGEST
    )


def is_zone(name: str) -> bool:
    """Whether ``name`` is one that a subscription may have."""
    return name in _all()


def zone_name(language: Language, name: str) -> str:
    """A zone in words: ``北京、上海``, ``Berlin``, ``UTC+8``."""
    known = (_ZH if language == "zh" else _EN).get(name)
    if known is not None:
        return known
    if name.startswith("Etc/GMT"):  # POSIX counts the other way round
        flipped = name.removeprefix("Etc/GMT").translate(str.maketrans("+-", "-+"))
        return f"UTC{flipped}"
    if language == "zh":
        return _chinese(name)
    return name.rpartition("/")[2].replace("_", " ")


@lru_cache(maxsize=256)
def _chinese(name: str) -> str:
    from babel.dates import get_timezone_location  # here: an idle bot stays small

    return str(get_timezone_location(name, locale="zh_Hans_CN", return_city=True))


def offset(name: str, now: dt.datetime) -> str:
    """``UTC+8``, ``UTC-3:30``: how far the zone's clocks are ahead at ``now``."""
    minutes = _minutes(name, now)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def find_zones(text: str, now: dt.datetime) -> tuple[bool, list[str]]:
    """The zones that ``text`` means, best first, at most SUGGESTED; and whether the first is
    surely the one that was meant."""
    wanted = _folded(text)
    if not wanted or len(text) > 60:
        return False, []
    exact = [name for name in _all() if _folded(name) == wanted]
    if exact:
        return True, exact[:1]
    if wanted in _BY_CITY:
        return True, [_BY_CITY[wanted]]
    at = _by_offset(text, now)
    if at is not None:
        return len(at) == 1, at
    same = _index().get(wanted, ())
    if same:
        return len(same) == 1, _apart(same, now)[:SUGGESTED]
    return False, _near(wanted)


def _by_offset(text: str, now: dt.datetime) -> list[str] | None:
    plain = arabic(even(text)).replace("−", "-")
    match = _OFFSET.fullmatch(plain)
    if match is None or not (match[1] or plain[0] in "ug东西"):
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if match[1] == "-" or plain.startswith("西"):
        minutes = -minutes
    # Whoever names an offset wants clocks that are never changed.
    half = now + dt.timedelta(days=182)
    for name, *_ in COMMON:
        if _minutes(name, now) == minutes == _minutes(name, half):
            return [name]
    fixed = f"Etc/GMT{-minutes // 60:+d}" if minutes % 60 == 0 and minutes else "UTC"
    if (minutes % 60 == 0) and is_zone(fixed):
        return [fixed]
    return sorted(n for n in _all() if _minutes(n, now) == minutes)[:SUGGESTED]


def _apart(names: Sequence[str], now: dt.datetime) -> list[str]:
    """Of a country's many zones the first of each kind: those that differ now or in half a year."""
    half = now + dt.timedelta(days=182)
    firsts: dict[tuple[int, int], str] = {}
    for name in names:
        firsts.setdefault((_minutes(name, now), _minutes(name, half)), name)
    return list(firsts.values()) if len(firsts) > 1 else list(names)


def _near(wanted: str) -> list[str]:
    from rapidfuzz import fuzz

    points: dict[str, float] = {}
    names = {**_index(), **{city: (name,) for city, name in _BY_CITY.items()}}
    for name, zones in names.items():
        value = fuzz.ratio(wanted, name) if len(wanted) > 3 or not wanted.isascii() else 0.0
        if (len(wanted) > 1 or not wanted.isascii()) and name.startswith(wanted):
            value = max(value, 90.0)
        if value >= NEAR:
            for one in zones:
                points[one] = max(points.get(one, 0.0), value)
    return sorted(points, key=lambda one: (-points[one], one))[:SUGGESTED]


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[str, ...]]:
    """Zones by the folded names of their cities and countries, in zh and en."""
    from babel import Locale
    from babel.core import get_global
    from babel.dates import get_timezone_location

    index: dict[str, dict[str, None]] = {}
    aliases = get_global("zone_aliases")
    territories = get_global("zone_territories")
    locales = [Locale.parse("zh_Hans_CN"), Locale.parse("en_US")]
    named = {name: name.rpartition("/")[2].replace("_", " ") for name in _all()}
    for name, city in named.items():
        if name in aliases or name.startswith("Etc/"):
            index.setdefault(_folded(city), {}).setdefault(aliases.get(name, name))
            continue
        labels = {city}
        for locale in locales:
            labels.add(get_timezone_location(name, locale=locale, return_city=True))
            country = locale.territories.get(territories.get(name, ""))
            if country and territories.get(name) != "001":
                labels.add(country)
        for label in labels:
            index.setdefault(_folded(label), {}).setdefault(name)
    rank = _rank()
    return {
        label: tuple(sorted(filter(is_zone, zones), key=lambda name: (rank.get(name, 999), name)))
        for label, zones in index.items()
    }


def _rank() -> dict[str, int]:
    """Zones in the order of the tz database, which puts a country's most populous ones first."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return {row[2]: place for place, row in enumerate(rows) if len(row) > 2}


def _minutes(name: str, now: dt.datetime) -> int:
    ahead = now.astimezone(zone(name)).utcoffset() or dt.timedelta()
    return round(ahead.total_seconds() / 60)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s_]+", " ", folded).strip(" ,.。，").removesuffix("时间").removesuffix("市")
