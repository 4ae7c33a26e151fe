"""Front matter: the YAML between two ``---`` lines (or TOML between ``+++``) at the very top."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

import yaml

_MAX_CHARS = 20_000
_PAIR = re.compile(
    r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff .-]{0,40}[:：=](?:\s|$)|[A-Za-z_]\w*\s*="
)
_DATE_KEYS = ("date", "日期", "day", "published", "pubdate", "publishdate", "created", "time")
_TITLE_KEYS = ("title", "标题", "name")


class Front(NamedTuple):
    """What the front matter says: ``length`` in lines (0: there is none), whether it is
    ``broken``, its title, its date as written and the date's line."""

    length: int
    broken: bool
    title: str
    date: str
    line: int


NONE = Front(0, False, "", "", 0)


def front_matter(text: str) -> Front:
    """The front matter of ``text``. A block that only looks like it (a digest between two rules)
    is none; one that is broken is read line by line as well as can be."""
    fence = text[:3]
    if fence not in ("---", "+++"):
        return NONE
    lines = text[:_MAX_CHARS].split("\n")
    if lines[0].rstrip() != fence:
        return NONE
    ends = (fence, "...") if fence == "---" else (fence,)
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() in ends), 0)
    inside = lines[1 : end or None]
    if not end:
        # Without its end it reaches to the first empty line, if it looks like one at all.
        end = next((n for n, line in enumerate(lines) if n and not line.strip()), 0)
        inside = lines[1:end]
        if not end or not inside or not all(_PAIR.match(line) for line in inside):
            return NONE
        return _by_line(inside, end)
    values = _load("\n".join(inside), fence)
    if values is None:
        meant = [line for line in inside if line.strip()]
        pairs = sum(bool(_PAIR.match(line)) or line[:1] in " \t#-" for line in meant)
        if not meant or pairs < len(meant) or not _PAIR.match(meant[0]):
            return NONE
        return _by_line(inside, end + 1)
    date, title = _pick(values, _DATE_KEYS), _pick(values, _TITLE_KEYS)
    line = next((n for n, text in enumerate(inside, 2) if date and date[:4] in text), 2)
    return Front(end + 1, False, title, date, line)


def _load(text: str, fence: str) -> dict[str, object] | None:
    """The mapping, or None where it is not one."""
    try:
        if fence == "+++":
            import tomllib  # seldom needed

            return {key.lower(): value for key, value in tomllib.loads(text).items()}
        # As plain strings: a date that YAML finds impossible must not hide behind an error.
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes only strings
    except (ValueError, RecursionError, yaml.YAMLError):
        return None
    if values is None or values == "":
        return {}
    if not isinstance(values, dict):
        return None
    return {str(key).lower(): value for key, value in values.items()}


def _pick(values: dict[str, object], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = values.get(key)
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, dt.date):
            return value.isoformat()
    return ""


def _by_line(lines: list[str], length: int) -> Front:
    found: dict[str, object] = {}
    at = 0
    for n, line in enumerate(lines, 2):
        key, _, value = re.sub("[：=]", ":", line, count=1).partition(":")
        key = key.strip().lower()
        if key not in found:
            found[key] = value.strip().strip("\"'")
            if key in _DATE_KEYS and not at:
                at = n
    return Front(length, True, _pick(found, _TITLE_KEYS), _pick(found, _DATE_KEYS), at)
