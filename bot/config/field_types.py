"""The kinds of values that settings are made of, as pydantic types.

Each raises ValueError with a sentence that completes ``dotted.key: …``. Values from the
environment are text, values from YAML have types; both are understood.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator

from bot.config.time_zone_hints import looks_like_offset, meant
from bot.delivery.model import WEEKDAYS

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d|w)[a-z]*", re.IGNORECASE)
_LONGEST = dt.timedelta(days=3650)


def duration(value: object) -> dt.timedelta:
    """``12h``, ``30m``, ``90s``, ``2d``, ``1h30m``; a bare number has no unit and is refused,
    but for 0."""
    if isinstance(value, dt.timedelta):
        return value
    text = str(value).strip()
    if text == "0" and not isinstance(value, bool):
        return dt.timedelta()
    amounts = _AMOUNT.findall(text)
    if not amounts or _AMOUNT.sub("", text).strip(" ,"):
        raise ValueError(
            f"{_shown(value)} is not a valid duration; write it like 12h, 30m, 90s or 2d"
        )
    try:
        total = sum(
            (dt.timedelta(**{_UNITS[unit.lower()]: float(n)}) for n, unit in amounts),
            dt.timedelta(),
        )
    except OverflowError:
        total = dt.timedelta.max
    if total > _LONGEST:
        raise ValueError(f"{_shown(value)} is longer than ten years")
    return total


def seconds(value: object) -> dt.timedelta:
    """A duration, where a bare number means seconds."""
    bare = str(value).strip()
    if not isinstance(value, bool) and re.fullmatch(r"\d+(\.\d+)?", bare):
        return duration(f"{bare}s")
    return duration(value)


def hour(value: object) -> str:
    """A wall clock hour as ``HH:MM``: ``8:30`` and ``08：30`` are understood, and a number (what
    YAML may make of ``08:30``) is refused rather than guessed at."""
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f'{value} is a number; write the time in quotes, like "08:30"')
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})", str(value).strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(
            f'{_shown(value)} is not a valid time; write it like "08:30" (00:00 to 23:59)'
        )
    return f"{int(found[1]):02}:{found[2]}"


def zone(value: object) -> str:
    """An IANA time zone's name."""
    name = str(value).strip()
    try:
        # The list of all names costs a walk through a thousand files: only a fault needs it.
        return zoneinfo.ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        pass  # unknown, no name of a file, or a folder of zones such as "Asia"
    # People write the city alone, another letter case, a space or a typing mistake.
    wanted = name.replace(" ", "_").lower()
    known = {full.lower(): full for full in sorted(zoneinfo.available_timezones())}
    cities = {full.rpartition("/")[2]: real for full, real in known.items()}
    close = known.get(wanted) or cities.get(wanted) or meant(name)
    if close is None and not looks_like_offset(name):
        import difflib

        near = difflib.get_close_matches(wanted, [*known, *cities], n=1, cutoff=0.75)
        close = (known | cities)[near[0]] if near else None
    hint = f"did you mean {close}?" if close else "write it like Asia/Shanghai or Europe/Berlin"
    raise ValueError(f"{_shown(value)} is not a valid IANA time zone; {hint}")


_DAY_NAMES = {
    name: short
    for short, full, sign in zip(
        WEEKDAYS,
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        "一二三四五六日",
        strict=True,
    )
    for name in (short, full, f"周{sign}", f"星期{sign}", f"礼拜{sign}")
} | {"周天": "sun", "星期天": "sun", "礼拜天": "sun", "tues": "tue", "thur": "thu", "thurs": "thu"}


def weekdays(value: object) -> tuple[str, ...]:
    """Names of days (``mon``, ``Monday``, ``周一``), a list or separated by commas, as a tuple of
    ``bot.delivery.model.WEEKDAYS`` in the week's order."""
    days = set()
    for name in listed(value):
        day = _DAY_NAMES.get(str(name).strip().lower())
        if day is None:
            raise ValueError(f"{_shown(name)} is not a valid weekday; use {', '.join(WEEKDAYS)}")
        days.add(day)
    if not days:
        raise ValueError("needs at least one weekday")
    return tuple(day for day in WEEKDAYS if day in days)


def listed(value: object) -> Any:
    """A list as it is; text separated by commas, or a single value, as a list."""
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[,，、]", value) if part.strip()]
    if isinstance(value, int | float):
        return [value]
    return value if isinstance(value, Iterable) and not isinstance(value, dict) else [value]


def whole_text(value: str) -> str:
    """No half of a character that takes two: JSON's escapes can write one alone, and nothing that
    is UTF-8 can hold it."""
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        raise ValueError("holds half a character: an escape like \\ud83d without its other half")
    return value


def no_bool(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("needs a number, not true or false")
    return value


def web_address(value: object) -> str:
    """An http or https address, without white space and without slashes at its end."""
    address = str(value).strip()
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        usable = usable and (parts.port is None or 0 < parts.port < 65536)
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", address):
        raise ValueError("needs an address that begins with http:// or https://")
    return address.rstrip("/")


def https_address(value: object) -> str:
    address = web_address(value)
    if not address.startswith("https://"):
        raise ValueError("needs an address that begins with https://")
    return address


def database_address(value: object) -> str:
    """``sqlite+aiosqlite:///file`` or ``postgresql+asyncpg://…``; addresses that leave the driver
    out get it. No sentence shows the value: it may hold a password."""
    address = str(value).strip()
    scheme, colon, rest = address.partition("://")
    driver = _DRIVERS.get(scheme.lower())
    if not colon or driver is None:
        raise ValueError(
            "needs sqlite+aiosqlite:///a/file.db or postgresql+asyncpg://user@host/name"
        )
    if driver.startswith("sqlite"):
        path = rest.removeprefix("/").partition("?")[0]
        if not rest.startswith("/") or not path or path == ":memory:" or path.startswith("file:"):
            raise ValueError(
                "needs a file after three slashes, like sqlite+aiosqlite:///data/bot.db"
            )
    else:
        try:
            parts = urlsplit(f"postgresql://{rest}")
            usable = bool(parts.path.strip("/")) and bool(parts.hostname or "host=" in parts.query)
            usable = usable and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable:
            raise ValueError(
                "needs a host and a database, like postgresql+asyncpg://user@host/name"
            )
    return f"{driver}://{rest}"


_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _shown(value: object) -> str:
    """Quoted for a sentence, shortened; half a surrogate pair would break what prints it."""
    text = str(value).encode("utf-8", "replace").decode()
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'


def folder(value: object) -> Path:
    return _path(value, "needs a folder's path")


def file(value: object) -> Path:
    return _path(value, "needs a file's path")


def _path(value: object, else_: str) -> Path:
    if not isinstance(value, str | Path) or not str(value).strip() or "\0" in str(value):
        raise ValueError(else_)
    try:
        return Path(value).expanduser()  # ~ is the shell's in an argument, but ours in a file
    except RuntimeError as error:  # ~somebody, who is unknown here
        raise ValueError(else_) from error


def filled(value: object, keys: Iterable[str]) -> object:
    """Of a mapping what holds a value: a key that stands empty in YAML (null) is as good as not
    there, for a null is not a setting's value but where it is the default. ``keys`` are the known
    ones; others stay, to be named."""
    if not isinstance(value, dict):
        return value
    known = frozenset(keys)
    return {key: held for key, held in value.items() if held is not None or key not in known}


Duration = Annotated[dt.timedelta, BeforeValidator(duration)]
Seconds = Annotated[dt.timedelta, BeforeValidator(seconds)]
Hour = Annotated[str, BeforeValidator(hour)]
Folder = Annotated[Path, BeforeValidator(folder)]
File = Annotated[Path, BeforeValidator(file)]
Zone = Annotated[str, BeforeValidator(zone)]
Weekdays = Annotated[tuple[str, ...], BeforeValidator(weekdays)]
Whole = Annotated[int, BeforeValidator(no_bool)]
Number = Annotated[float, BeforeValidator(no_bool)]
Words = Annotated[tuple[Annotated[str, AfterValidator(whole_text)], ...], BeforeValidator(listed)]
WebAddress = Annotated[str, AfterValidator(web_address)]
HttpsAddress = Annotated[str, AfterValidator(https_address)]
DatabaseAddress = Annotated[str, AfterValidator(database_address)]
Lower = BeforeValidator(_lower)
