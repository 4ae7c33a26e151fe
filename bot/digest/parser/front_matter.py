"""Front matter: the YAML between two ``---`` lines (or TOML between ``+++``) at the very top, or
lines of ``Key: value`` above the first empty line."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

import yaml

MAX_CHARS = 20_000
MAX_DEPTH = 20
"""Brackets and steps of indentation within each other: no front matter is deeper."""

_PAIR = re.compile(
    r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff .-]{0,40}[:：=](?:\s|$)|[A-Za-z_]\w*\s*="
)
_HEAD_PAIR = re.compile(r"[A-Za-z_][\w -]{0,30}:[ \t]+\S")
_DATE_KEYS = (
    "date", "日期", "day", "published", "publishedat", "publishedon", "publisheddate",
    "publishdate", "pubdate", "pubdatetime", "datepublished", "created", "createdat", "createdon",
    "createddate", "creationdate", "datecreated", "datetime", "timestamp", "time",
)  # fmt: skip
_TITLE_KEYS = ("title", "标题", "標題", "name", "headline")


class Front(NamedTuple):
    """What the front matter says: ``length`` in lines (0: there is none), whether it is
    ``broken``, its title, its date as written and the date's line."""

    length: int = 0
    broken: bool = False
    title: str = ""
    date: str = ""
    line: int = 0


def front_matter(text: str) -> Front:
    """The front matter of ``text``. A block that only looks like it (a digest between two rules)
    is none; one that is broken is read line by line as well as can be."""
    fence = text[:3]
    lines = text[:MAX_CHARS].split("\n")
    if fence not in ("---", "+++") or lines[0].rstrip() != fence:
        return _metadata_head(lines)
    ends = (fence, "...") if fence == "---" else (fence,)
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() in ends), 0)
    inside = lines[1 : end or None]
    if not end:
        # Without its end it reaches to the first empty line, if it looks like one at all.
        end = next((n for n, line in enumerate(lines) if n and not line.strip()), 0)
        inside = lines[1:end]
        if not inside or not all(_PAIR.match(line) for line in inside):
            return Front()
        return _by_line(inside, end, 2, broken=True)
    values = _load("\n".join(inside), fence)
    if values is None:
        meant = [line for line in inside if line.strip()]
        pairs = sum(bool(_PAIR.match(line)) or line[:1] in " \t#-" for line in meant)
        if not meant or pairs < len(meant) or not _PAIR.match(meant[0]):
            return Front()
        return _by_line(inside, end + 1, 2, broken=True)
    date, title = _pick(values, _DATE_KEYS), _pick(values, _TITLE_KEYS)
    line = next((n for n, text in enumerate(inside, 2) if date and date[:4] in text), 2)
    return Front(end + 1, False, title, date, line)


def _metadata_head(lines: list[str]) -> Front:
    """``Title: …`` and ``Date: …`` at the very top, as Pelican's articles have them."""
    end = next((n for n, line in enumerate(lines) if not line.strip()), len(lines))
    head = lines[:end]
    if end < 2 or not all(_HEAD_PAIR.match(line) for line in head):
        return Front()
    front = _by_line(head, end, 1, broken=False)
    return front if front.title and front.date else Front()


def _load(text: str, fence: str) -> dict[str, object] | None:
    """The mapping, or None where it is not one."""
    if _too_deep(text):
        return None
    try:
        if fence == "+++":
            import tomllib  # seldom needed

            return {_key(key): value for key, value in tomllib.loads(text).items()}
        # As plain strings: a date that YAML finds impossible must not hide behind an error.
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes only strings
    except (ValueError, RecursionError, yaml.YAMLError):
        return None
    if not values:
        return {}
    if not isinstance(values, dict):
        return None
    return {_key(key): value for key, value in values.items()}


def _too_deep(text: str) -> bool:
    depth = deepest = 0
    for sign in re.findall(r"[\[{(]|[\]})]|\n(?:[ \t]*- )+|\.", text):
        if sign in "[{(":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]})":
            depth = max(0, depth - 1)
        elif sign != ".":
            deepest = max(deepest, sign.count("- "))
    indent = max((len(line) - len(line.lstrip()) for line in text.split("\n")), default=0)
    dots = max((line.partition("=")[0].count(".") for line in text.split("\n")), default=0)
    return max(deepest, indent // 4, dots) > MAX_DEPTH


def _key(key: object) -> str:
    return re.sub(r"[\W_]", "", str(key)).lower()


def _pick(values: dict[str, object], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = values.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, dt.date):
            return value.isoformat()
    return ""


def _by_line(lines: list[str], length: int, first: int, *, broken: bool) -> Front:
    found: dict[str, object] = {}
    at = 0
    for n, line in enumerate(lines, first):
        key, _, value = re.sub("[：=]", ":", line, count=1).partition(":")
        key = _key(key)
        if key not in found:
            found[key] = value.strip().strip("\"'")
            if key in _DATE_KEYS and not at:
                at = n
    return Front(length, broken, _pick(found, _TITLE_KEYS), _pick(found, _DATE_KEYS), at)
