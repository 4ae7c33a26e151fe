"""The top of a digest: its title and its date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.digest.dates import Found, find_date, find_day, without_date
from bot.digest.model import Problem
from bot.digest.parser.front_matter import Front
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
