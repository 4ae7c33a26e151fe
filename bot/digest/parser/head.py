"""The top of a digest: its title and its date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import yaml

from bot.digest.dates import Found, find_date, find_day, without_date
from bot.digest.model import Problem
from bot.digest.parser.labels import FIELDS
from bot.digest.parser.rows import Row, is_field
from bot.digest.problems import brief, problem

_MAX_PLAIN = 40
_REACH = 12
"""A date line stands among the first lines, before any item."""
_SENTENCE = re.compile("[，。；！？,;!?]")


@dataclass
class Head:
    """What the top says. ``used`` are the indexes of rows that are title and date and nothing
    else; ``date`` is None where a fatal problem says why."""

    title: str = ""
    date: dt.date | None = None
    used: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    section: int = 0
    """The line of the section whose date the digest's is."""


def read_head(rows: Sequence[Row], front: Front, in_name: Found | None) -> Head:
    """Title and date; the text's date wins over the front matter's, that over the file name's."""
    head = Head()
    dates: list[tuple[str, Found, int]] = []
    in_front = find_date(front.date) if front.date else None
    near = (in_name and in_name.date) or (in_front and in_front.date) or None
    at, found = _title_row(rows, near)
    if at is not None:
        row = rows[at]
        head.title = without_date(row.text, found) if found else row.text
        head.used.add(at)
        _tell_links(head, row)
        if found:
            dates.append(("the title", found, row.line))
        second = _second_title(rows, at) if found and not head.title else None
        if second is not None:
            again = find_date(rows[second].text)
            head.title = without_date(rows[second].text, again) if again else rows[second].text
            head.used.add(second)
    for n, row in enumerate(rows[:_REACH]):
        if n in head.used:
            continue
        if row.level and head.used:
            break
        if is_field(row) or (n + 1 < len(rows) and not row.level and is_field(rows[n + 1])):
            break
        found = _date_line(row, near)
        if found:
            dates.append(("a line", found, row.line))
            head.used.add(n)
            break
    if in_front:
        dates.append(("the front matter", in_front, front.line))
    days = _days(rows, head.used)
    if len(days) > 1:
        newest, line = days[max(days)]
        known = [found.date for _, found, _ in dates] + [in_name.date if in_name else None]
        if not any(known):
            dates.append(("a heading", newest, line))
        shown = next((date for date in [*known, newest.date] if date), None)
        head.problems.append(problem(min(n for _, n in days.values()), "several_days", date=shown))
    elif not any(found.date for _, found, _ in dates):
        dates += _section_dates(rows, head.used)
    if not head.title:
        head.title = _without(front.title, near)
    if in_name:
        dates.append(("the file's name", in_name, 0))
    _choose(head, dates)
    for row in rows:
        if head.section == row.line and (found := find_date(row.text)):
            row.text = without_date(row.text, found) or row.text
            row.spans = [(row.text, row.spans[0][1], row.spans[0][2])]
    return head


def _tell_links(head: Head, row: Row) -> None:
    """A title stands in every message's header and in names, as plain text: its link is told, not
    kept."""
    for text, _, url in row.spans:
        if url and url != text:
            head.problems.append(problem(row.line, "title_link", address=brief(url, 80)))


def _without(title: str, near: dt.date | None) -> str:
    found = find_date(title) or find_day(title, near)
    return without_date(title, found) if found else title


def _choose(head: Head, dates: list[tuple[str, Found, int]]) -> None:
    """The first date that is one; an impossible one before it refuses the file."""
    chosen: tuple[str, Found, int] | None = None
    for where, found, line in dates:
        if found.date is None:
            if found.sure and chosen is None and (line or len(dates) == 1):
                head.problems.append(problem(line, "bad_date", date=found.text))
                return
        elif chosen is None:
            chosen = (where, found, line)
            head.date = found.date
            head.section = line if where == "a section" else 0
        elif found.date != head.date:
            text = head.date.isoformat() if head.date else ""
            head.problems.append(
                problem(
                    chosen[2], "date_mismatch", text=text, where=where, other=found.date.isoformat()
                )
            )
    if chosen is None:
        bad = next(((line, found) for _, found, line in dates if found.date is None), None)
        head.problems.append(
            problem(bad[0], "bad_date", date=bad[1].text) if bad else problem(0, "no_date")
        )


def _title_row(rows: Sequence[Row], near: dt.date | None) -> tuple[int | None, Found | None]:
    """The row that is the digest's title, and its date: a heading with a date, or the only heading
    of the highest level; else a first line that is hardly more than a name and a date. A date
    without its year is read as one about ``near``."""
    if not rows:
        return None, None
    headings = [n for n, row in enumerate(rows) if row.level]
    days = _days(rows, set())
    for n in headings[:3]:
        if rows[n].line in [line for _, line in days.values()]:
            continue
        found = find_date(rows[n].text)
        if found and not any(is_field(row) for row in rows[:n]):
            return n, found
    first = rows[0]
    if not first.level and not first.coloured and not first.marker and first.depth < 0:
        found = find_date(first.text) or find_day(first.text, near)
        follows_field = len(rows) > 1 and is_field(rows[1])
        label = first.label is not None and (
            first.label.kind in FIELDS or first.label.kind == "date"
        )
        if found and not follows_field and not label:
            rest = without_date(first.text, found)
            if first.bold or (len(rest) <= _MAX_PLAIN and not _SENTENCE.search(rest)):
                return 0, found
    if headings:
        top = rows[headings[0]]
        alone = all(rows[n].level > top.level for n in headings[1:])
        if alone and (top.level == 1 or len(headings) > 1) and headings[0] < 3:
            following = rows[headings[0] + 1] if headings[0] + 1 < len(rows) else None
            if top.level == 1 and not is_field(following):
                return headings[0], find_date(top.text) or find_day(top.text, near)
    return None, None


def _date_line(row: Row, near: dt.date | None) -> Found | None:
    """A line that says the date and hardly anything else."""
    if row.verbatim or row.coloured or row.level:
        return None
    text = row.text
    if row.label is not None and row.label.kind == "date":
        text = text[row.label.end :]
        found = find_date(text) or find_day(text, near)
        return found if found and not without_date(text, found) else None
    found = find_date(text) or find_day(text, near)
    if found and len(without_date(text, found)) == 0:
        return found
    return None


def _days(rows: Sequence[Row], used: set[int]) -> dict[dt.date, tuple[Found, int]]:
    """The days of a file whose outermost headings each name another one."""
    headings = [row for n, row in enumerate(rows) if row.level and n not in used]
    if len(headings) > 1 and not find_date(headings[0].text):
        headings = headings[1:]
    outermost = min((row.level for row in headings), default=0)
    days: dict[dt.date, tuple[Found, int]] = {}
    for row in headings:
        if row.level == outermost:
            found = find_date(row.text)
            if found is None or found.date is None:
                return {}
            days[found.date] = found, row.line
    return days if len(days) > 1 else {}


def _second_title(rows: Sequence[Row], at: int) -> int | None:
    """The heading that is the title where the one at ``at`` is only a date."""
    for n in range(at + 1, min(at + _REACH, len(rows))):
        if rows[n].level and rows[n].level <= rows[at].level:
            return n
        if rows[n].level or not rows[n].picture:
            return None
    return None


def _section_dates(rows: Sequence[Row], used: set[int]) -> list[tuple[str, Found, int]]:
    """A date in a coloured line, a heading or a bold line further down."""
    for n, row in enumerate(rows):
        if n not in used and (row.coloured or row.level or row.bold) and not row.label:
            found = find_date(row.text)
            if found and found.date:
                return [("a section", found, row.line)]
    return []


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
