"""What can be odd about a digest, as English sentences by code.

``bot.locales.problems`` holds the same codes in every language of the chat.
"""

from __future__ import annotations

from dataclasses import dataclass

FATAL: dict[str, str] = {
    "empty": "the file is empty",
    "binary": "this is not a text file ({what})",
    "not_a_digest": "this is not a digest ({what})",
    "undecodable": "the text is not UTF-8, UTF-16 or GB18030 (byte {byte} can't be read)",
    "too_big": "the file is larger than {limit}",
    "too_many_lines": "the file has more than {limit} lines",
    "no_date": "there is no date in the title, the front matter, a section or the file's name; put "
    "one in the title, such as (2026-01-28)",
    "bad_date": "there is no such date: {date}",
    "nothing": "this file has no items and no categories",
    "missing": "no such file or folder",
    "link": "the symbolic link's target does not exist",
    "link_outside": "the symbolic link leads out of the folder, to {target}; to allow that, set "
    "digests.follow_links: true",
    "unreadable": "can't be read: {reason}",
    "empty_folder": "there are no digests (.md, .markdown, .txt) in this folder",
    "not_a_file": "this is neither a file nor a folder",
}
"""Codes that refuse a file."""

WITHOUT_TEXT = frozenset(
    ["missing", "link", "link_outside", "unreadable", "empty_folder", "not_a_file"]
)
"""Codes of what could not be looked into at all."""

WARNINGS: dict[str, str] = {
    "encoding": "the file is encoded in {encoding}, not UTF-8; it was read anyway",
    "control": "invisible control characters removed: {count}",
    "bad_name": "the date in the file's name, {name}, does not exist",
    "open_bold": "the bold text “**{text}” lacks its closing **",
    "front_matter": "the front matter between the --- lines is not valid YAML",
    "date_mismatch": "the text says {text}, but {where} says {other}; the text decides",
    "title_link": "the title is shown as plain text, without its link to {address}",
    "early_text": "this text comes before the first category",
    "empty_category": "there is nothing below “{name}”; it is shown as a line of text",
    "repeated_category": "the category “{name}” already appears in line {first}; "
    "both are shown as one",
    "repeated_title": "the title “{title}” already appears in line {first}",
    "no_title": "this item has no title",
    "no_source": "the item “{title}” names no source",
    "source_without_address": "the source “{name}” has no address",
    "odd_address": "the address of the source “{name}” is not http or https: {address}",
    "open_link": "the link “{name}” lacks its closing bracket; it was read as a link to {address}",
    "empty_label": "there is nothing after the label “{label}”",
    "unknown_label": "the label “{label}” is unknown; its text is shown as it is",
    "relative_address": "{address} is a relative address; to make it a link, set digests.base_url",
    "several_days": "the file covers more than one day; it counts as {date}",
    "prose": "there are no headings and no items, so all of it is shown as one text; put “## name”"
    " above each category and “- ” before each item",
    "slight": "it has no category and no link, only a few words: “{text}”; it is not used until an "
    "owner confirms",
    "same_date": "{other} has the same date, {date}; only one of them is shown",
}
"""Codes that leave a file in use."""

SENTENCES: dict[str, str] = FATAL | WARNINGS


@dataclass(frozen=True, slots=True)
class Problem:
    """Something odd in a file: a line (from 1; 0 is the file as a whole), a code, its values.

    ``str()`` is the English sentence; ``bot.locales`` has the same codes, as
    ``problem.<code>``, in every language. ``fatal`` problems refuse the file.
    """

    line: int
    code: str
    params: tuple[tuple[str, str], ...] = ()
    fatal: bool = False

    def __str__(self) -> str:
        return sentence(self)


def problem(line: int, code: str, /, **params: object) -> Problem:
    """A Problem with its values as text; fatal if its code is one that refuses a file."""
    values = tuple((name, str(value)) for name, value in params.items())
    return Problem(line, code, values, fatal=code in FATAL)


def sentence(problem: Problem) -> str:
    """The English sentence of a problem, without file and line."""
    return SENTENCES[problem.code].format(**dict(problem.params))


def brief(text: str, limit: int = 40) -> str:
    """``text`` short enough to stand in a sentence."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
