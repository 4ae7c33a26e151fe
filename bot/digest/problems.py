"""What can be odd about a digest, as English sentences by code.

``bot.locales.problems`` holds the same codes in every language of the chat.
"""

from __future__ import annotations

from dataclasses import dataclass

FATAL: dict[str, str] = {
    "empty": "the file is empty",
    "binary": "this is not a text file ({what})",
    "not_a_digest": "this is no digest ({what})",
    "undecodable": "the text is neither UTF-8 nor UTF-16 nor GB18030 (byte {byte} can't be read)",
    "too_big": "the file is larger than {limit}",
    "too_many_lines": "the file has more than {limit} lines",
    "no_date": "no date in the title, the front matter, a section or the file's name; "
    "write one like (2026-01-28) in the title",
    "bad_date": "there is no such date: {date}",
    "nothing": "there is no news item and no category in this file",
    "missing": "no such file or folder",
    "link": "a symbolic link that leads nowhere",
    "link_outside": "a symbolic link that leads out of the folder, to {target}; "
    "digests.follow_links: true allows it",
    "unreadable": "can't be read: {reason}",
    "empty_folder": "no digest (.md, .markdown, .txt) in this folder",
    "not_a_file": "this is neither a file nor a folder",
}
"""Codes that refuse a file."""

WITHOUT_TEXT = frozenset(
    ["missing", "link", "link_outside", "unreadable", "empty_folder", "not_a_file"]
)
"""Codes of what could not be looked into at all."""

WARNINGS: dict[str, str] = {
    "encoding": "the file is {encoding}, not UTF-8; it was read all the same",
    "control": "invisible control characters were removed: {count}",
    "bad_name": "the file's name, {name}, says a day that no calendar has",
    "open_bold": "“**{text}” begins in bold and lacks the closing **",
    "front_matter": "the front matter between the --- lines can't be read as YAML",
    "date_mismatch": "the text says {text}, but {where} says {other}; the text wins",
    "title_link": "the title is shown as plain text, without its link to {address}",
    "early_text": "this text stands before the first category",
    "empty_category": "nothing stands below “{name}”; it is shown as a line of text",
    "repeated_category": "the category “{name}” stands already in line {first}; "
    "both are shown there as one",
    "repeated_title": "the title “{title}” stands already in line {first}",
    "no_title": "this item has no title",
    "no_source": "the item “{title}” names no source",
    "source_without_address": "the source “{name}” has no address",
    "odd_address": "the source “{name}” has an address that is not http or https: {address}",
    "open_link": "the link “{name}” lacks its closing bracket; it was read as a link to {address}",
    "empty_label": "nothing stands after the label “{label}”",
    "unknown_label": "the label “{label}” is not known; its text is shown as it is",
    "relative_address": "{address} is an address within a site: set digests.base_url",
    "several_days": "more than one day in this file; it counts as {date}",
    "prose": "no heading and no item: all of it is one text; put “## name” above each category "
    "and “- ” before each item",
    "slight": "there is neither category nor link in it, only a few words: “{text}”; it waits for "
    "an owner before anybody sees it",
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
