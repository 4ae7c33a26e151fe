"""Links that are not quite written as links, put right before CommonMark reads them.

``[36氪](http://…`` without its last bracket is text to CommonMark, and so are ``［36氪］（http://…）``
and ``[36氪] (http://…)``. Each is a link to people, where the address is plain to see: it ends at a
space, a Chinese comma or full stop, or with the line. Lines keep their numbers.
"""

from __future__ import annotations

import re

from bot.digest.model import Problem
from bot.digest.problems import brief, problem

_OUTER = r"[^\s()（）<>\[\]［］\"`、，；。]"
_ADDRESS = rf"https?://{_OUTER}++(?:\({_OUTER}*+\){_OUTER}*+)*+"
# What may stand behind an address that nothing closes, to the line's end or the next link: no
# bracket that could be its own.
_NEXT = r"[\[［][^\[\]［］\n]{1,100}[\]］][ \u3000]?[(（]"
_REST = (
    rf"(?:(?!{_NEXT})[^()（）\n]|\([^()\n]*+\)|（[^（）\n]*）){{0,400}}+"
    rf"(?:{_NEXT}|(?:[(（][^)）\n]{{0,400}}+)?$)"
)
_LINK = re.compile(
    rf"(?<![!\\\[［])(?P<open>[\[［])(?P<name>[^\[\]［］\n]++)(?P<between>[\]］][ \u3000]?[(（])"
    rf" ?(?P<url>{_ADDRESS})"
    rf"(?:(?P<close> ?[)）])|[\]］](?![(（\]］])|(?=[ \t]*$|[ \t、，；。]{_REST}))",
    re.IGNORECASE | re.MULTILINE,
)
_UNCLOSED = re.compile(r"\]\(https?://[^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+(?!\))", re.IGNORECASE)


def mended(text: str, offset: int = 0) -> tuple[str, list[Problem]]:
    """``text`` with such links as CommonMark writes them, and what was odd; ``offset`` is added
    to all line numbers."""
    odd = "］" in text or "（http" in text or "] (http" in text or "]\u3000(http" in text
    if not odd and not _UNCLOSED.search(text):
        return text, []  # as nearly always
    problems: list[Problem] = []
    out: list[str] = []
    at = line = fences = counted = 0
    for match in _LINK.finditer(text):
        name, url, closed = match["name"], match["url"], match["close"] or ""
        start = text.rfind("\n", counted, match.start()) + 1 or counted
        fences += text.count("\n```", max(0, counted - 1), start)
        line += text.count("\n", counted, start)
        counted = start
        if fences % 2 or text.count("`", start, match.start()) % 2:
            continue  # code
        if match["open"] + match["between"] + closed == "[]()" or not _names(match):
            continue
        behind = "" if closed else url[len(url.rstrip(",;.:!?")) :]
        url = url.removesuffix(behind)
        if not closed:
            shown = {"name": brief(name.strip()), "address": brief(url, 80)}
            problems.append(problem(line + 1 + offset, "open_link", **shown))
        out += text[at : match.start()], f"[{name}]({url}){behind}"
        at = match.end()
    return "".join([*out, text[at:]]), problems


def _names(match: re.Match[str]) -> bool:
    """Whether the brackets hold a name: apart from their address, ``[1] (https://…)`` and
    ``a[0] (…)`` may be no link."""
    name = match["name"].strip()
    if match["between"] == "](":
        return bool(name)
    return len(name) > 1 and any(map(str.isalpha, name))
