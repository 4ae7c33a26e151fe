"""The first line of a message: which category of which digest, of what day."""

from __future__ import annotations

import datetime as dt

from bot.post.guard import clean, guard, is_hashtag
from bot.post.text import Row, Span, is_http, plain_row, trim, u16len

_LONGEST = 240
"""The longest name that a header repeats on every part, in UTF-16 units."""


def day_header(
    name: str, place: str, date: dt.date, url: str | None = None
) -> tuple[Row, list[list[Row]]]:
    """``#name · place 2026-01-28`` and, for names too long for it, stanzas that hold them whole.

    ``name`` is a hashtag where Telegram reads it as one, its category's archive within the chat;
    else it is bold. Without a name the whole line is bold. The date links to ``url``.
    """
    name, place = clean(name).strip(), clean(place).strip()
    overflow: list[list[Row]] = []
    if (len(name) + len(place)) * 2 > _LONGEST and u16len(name + place) > _LONGEST:
        long_names = [long for long in (name, place) if u16len(long) > _LONGEST]
        overflow = [[plain_row(long, bold=True)] for long in long_names]
        name, place = _short(name), _short(place)
    day = date.isoformat()
    if not name:
        title = f"{guard(place)} {day}".lstrip()
        head = Row(title, ((0, len(title), "bold", None),))
    else:
        if is_hashtag(name):
            head = Row(f"#{name}", ((0, len(name) + 1, "hashtag", None),))
        else:
            head = plain_row(name, bold=True)
        rest = f" · {guard(place)} {day}" if place and place != name else f" · {day}"
        head = Row(head.text + rest, head.spans)
    return (_linked(head, len(day), url) if url is not None and is_http(url) else head), overflow


def _linked(head: Row, length: int, url: str) -> Row:
    """``head`` with its last ``length`` characters linked to ``url``; bold is cut there, as
    Telegram would."""
    end = len(head.text)
    start = end - length
    spans = [span for span in head.spans if span[1] < end]
    link: list[Span] = [(start, end, "text_link", url)]
    if len(spans) < len(head.spans):
        link.append((start, end, "bold", None))
        if start:
            spans.append((0, start, "bold", None))
    return trim(head.text, [*spans, *link])


def _short(name: str) -> str:
    """``name`` where it is short enough, else its beginning, whole graphemes and an ellipsis."""
    if u16len(name) <= _LONGEST:
        return name
    import regex  # here: only the rare long name needs it

    kept = ""
    for match in regex.finditer(r"\X", name):
        if u16len(kept + match[0]) >= _LONGEST:
            break
        kept += match[0]
    return f"{kept.rstrip()}…"
