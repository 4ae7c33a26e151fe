"""What CommonMark reads otherwise than it was meant, put right in the source before it is read.

Each place that CommonMark would read wrongly gets one noncharacter (``SENTINEL``, which no text can
bring along and every text loses on the way out); lines keep their numbers.

- ``**说明：**文字``: bold can't end between punctuation and a letter, a rule made for languages
  with spaces (https://github.com/commonmark/commonmark-spec/issues/650).
- ``<div>`` at the start of a line turns everything to the next blank line into raw HTML.
- ``[来源](https://… …)``: a space ends an address, and so the link; ``[36氪](http://…`` without its
  last bracket and ``［36氪］（http://…）`` are no links at all.
- ``[来源]: https://…`` is a link definition and vanishes; it may only if something refers to it.
- ``##标题`` lacks a space, ``[[页面|名字]]`` is a link of other programs.
- Quotes and lists nested without end take time without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyromark

from bot.digest.model import Problem
from bot.digest.parser.decode import SENTINEL
from bot.digest.problems import brief, problem

MARKDOWN = pyromark.Markdown(options=pyromark.Options.ENABLE_STRIKETHROUGH)


def repaired(text: str, offset: int) -> tuple[str, list[Problem]]:
    """``text`` as CommonMark should read it, and what was odd; ``offset`` is added to all line
    numbers."""
    text, problems = _with_whole_links(text, offset)
    return _field_by_field(_with_wikilinks(_with_headings(text))), problems


_FIELD = re.compile(r"\n(?=[^\s:：*`_~]{1,12}[：:])")


def _field_by_field(text: str) -> str:
    """``text`` with every ``**`` and backtick as typed that would style what stands in the next
    field too."""
    if ("**" not in text and "`" not in text) or "```" in text:
        return text
    lines = text.split("\n")
    for n in range(len(lines) - 1):
        line = lines[n]
        if ("**" in line or "`" in line) and _FIELD.match(f"\n{lines[n + 1]}"):
            for sign in ("**", "`"):
                if line.count(sign) % 2:
                    before, _, after = line.rpartition(sign)
                    line = before + "".join(f"\\{char}" for char in sign) + after
            lines[n] = line
    return "\n".join(lines)


_WIKILINK = re.compile(
    r"(!?)\[\[(?!\d+\]\])([^\s\[\]|](?:[^\[\]|\n]{0,200}[^\s\[\]|])?)"
    r"(?:\|([^\[\]\n]{1,200}))?\]\](?![(\[:：])"
)


def _with_wikilinks(text: str) -> str:
    """``text`` with the words of each wikilink in its place: ``[[a/b]]`` says b."""
    if "[[" not in text or "```" in text:
        return text

    def words(match: re.Match[str]) -> str:
        if match[1]:  # a picture or a page of the author's own files
            return ""
        return match[3] or match[2].partition("#")[0].rpartition("/")[2] or match[2]

    return _WIKILINK.sub(words, text)


_CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_PUNCTUATION = (
    "!-/:-@\\[-`{-~\u00b7\u2010-\u2027\u2030-\u205e\u3001-\u3003\u3008-\u3011\u3014-\u301f"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_BOLD = re.compile(r"\*(?<=[^\n*]\*)\*++(?=[^\n])")  # most stand at the edge of a line
_IS_PUNCTUATION = re.compile(f"[{_PUNCTUATION}]")
_IS_CJK = re.compile(rf"[{_CJK}“”‘’…—·]")

_MAX_INDENT = 40
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!https?:)", re.IGNORECASE)
_DEFINITION = re.compile(
    r"^([^\w\n\[\]]{0,40}(?:\d{1,9}[.)][ \t]+)?)\[([^\[\]]{1,999})\]:", re.MULTILINE
)
_SPACED = re.compile(
    r"(?<=\]\()https?://[^\s()<>]*+(?:\([^\s()]*\)[^\s()<>]*+)*+"
    r"(?:[ ]+[^\s()<>\"']++(?:\([^\s()]*\)[^\s()<>\"']*+)*+)+(?=[ ]*\))",
    re.IGNORECASE,
)
_NESTED = r"(?:[>*+-]|\d{1,9}[.)])[ \t]*"
_LONG = 10_000  # characters; a shorter text can't be nested deep enough to matter
_DEEP_SOMEWHERE = re.compile(rf"[>*+\-.)][ \t]*(?:{_NESTED}){{11}}")
_DEEP = re.compile(rf"^([ \t]*(?:{_NESTED}){{12}})", re.MULTILINE)


def guarded(text: str) -> str:
    """``text`` with sentinels where CommonMark would read it wrongly."""
    if "**" in text:
        text = _BOLD.sub(_bold, text)
    if "](" in text and " " in text:
        text = _SPACED.sub(lambda match: "%20".join(match[0].split()), text)
    if "<" in text:
        if "<!--" in text:
            text = "".join(_without_comments(text))
        text = _TAG.sub(_tag, text)
    if len(text) > _LONG and _DEEP_SOMEWHERE.search(text):
        text = _DEEP.sub(rf"\1{SENTINEL}", text)
    if "]:" in text:
        text = _definitions(text)
    return text


_GLUED = re.compile(r"\n(?:#{2,6}(?=[^\s#])|#(?=[^\s#\d!]))(?=[^#\n]*(?:\n|\Z))")


def _with_headings(text: str) -> str:
    """``text`` with the space that ``##标题`` lacks. A lone ``#标题`` may be a tag: it is a heading
    at the top, and between empty lines where there are several and no other headings."""
    padded = f"\n{text}"
    found = list(_GLUED.finditer(padded))
    if not found or "```" in text or "~~~" in text:
        return text
    lone = {match.start() for match in found if len(match[0]) == 2 and _alone(padded, match)}
    if len(lone) < 2 or "\n## " in text:
        lone.clear()
    if not padded[: found[0].start()].strip():
        lone.add(found[0].start())

    def spaced(match: re.Match[str]) -> str:
        return f"{match[0]} " if len(match[0]) > 2 or match.start() in lone else match[0]

    return _GLUED.sub(spaced, padded)[1:]


def _alone(text: str, match: re.Match[str]) -> bool:
    """Whether the line stands between empty ones."""
    end = text.find("\n", match.end())
    return text[match.start() - 1] == "\n" and text[end : end + 2] == "\n\n"


def _bold(match: re.Match[str]) -> str:
    """Lets bold end in ``：**文`` and begin in ``文**“``. Only next to Chinese, where no spaces
    tell; the colon of a label counts in every language."""
    stars, text = match[0], match.string
    start, end = match.span()
    if len(stars) == 4 and not (text[start - 1].isspace() or text[end].isspace()):
        return f"{SENTINEL}**{SENTINEL}**{SENTINEL}"  # **A：****B** is two bolds
    before, after = text[start - 1], text[end]
    if before.isalnum():
        if _IS_PUNCTUATION.match(after) and (_IS_CJK.match(before) or _IS_CJK.match(after)):
            return stars + SENTINEL
    elif (
        after.isalnum()
        and _IS_PUNCTUATION.match(before)
        and (before in ":：" or _IS_CJK.match(before) or _IS_CJK.match(after))
    ):
        return SENTINEL + stars
    return stars


def _tag(match: re.Match[str]) -> str:
    """Keeps a tag that begins a line from beginning a block of raw HTML."""
    text, at = match.string, match.start()
    nearest = max(0, at - _MAX_INDENT)
    start = text.rfind("\n", nearest, at) + 1
    if (start or not nearest) and not text[start:at].strip(" \t>*+-.)0123456789"):
        return SENTINEL + "<"
    return "<"


def _without_comments(text: str) -> Iterator[str]:
    """``text`` in pieces without the HTML comments that begin a line outside fenced code (those
    within a line CommonMark finds itself)."""
    at = fences = counted = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        line = text.rfind("\n", 0, start) + 1
        fences += text.count("\n```", counted, line)
        counted = max(counted, line)
        end += 3
        if text[line:start].strip(" \t>") or fences % 2:
            yield text[at:end]
        else:
            yield text[at:start]
            yield "\n" * text.count("\n", start, end)
        at = end
    yield text[at:]


def _definitions(text: str) -> str:
    """Shows every link definition that no link uses, or that leads nowhere we would link to."""
    if not _DEFINITION.search(text):
        return text
    used: set[str] = set()
    cited: set[str] = set()  # [1] alone, as a footnote is
    for event in MARKDOWN.events(text):
        start = event.get("Start") if isinstance(event, dict) else None
        if isinstance(start, dict):
            link = start.get("Link") or start.get("Image")
            if link and link["id"] and link["dest_url"].lower().startswith(("http://", "https://")):
                alone = link["link_type"] == "Shortcut" and link["id"].isdigit()
                (cited if alone else used).add(_normal(link["id"]))
    if any(label.isdigit() for label in used):  # a shown one hides the next from CommonMark
        used |= cited

    def show(match: re.Match[str]) -> str:
        label = _normal(match[2])
        if label in used and label[0] != "^":  # that is a footnote
            used.discard(label)  # a second definition of it counts for nothing
            return match[0]
        return f"{match[1]}{SENTINEL}[{match[2]}]:"

    return _DEFINITION.sub(show, text)


def _normal(label: str) -> str:
    return " ".join(label.casefold().split())


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


def _with_whole_links(text: str, offset: int) -> tuple[str, list[Problem]]:
    """``text`` with such links as CommonMark writes them, and what was odd; ``offset`` is added
    to all line numbers."""
    odd = "］" in text or "（http" in text or "] (http" in text or "]\u3000(http" in text
    if not odd and not _UNCLOSED.search(text):
        return text, []  # as nearly always
    problems: list[Problem] = []
    out: list[str] = []
    at = line = fences = ticks = seen = 0
    for match in _LINK.finditer(text):
        name, url, closed = match["name"], match["url"], match["close"] or ""
        start = text.rfind("\n", seen, match.start()) + 1
        if start:
            fences += text.count("\n```", max(0, seen - 1), start)
            line += text.count("\n", seen, start)
            ticks = 0
        ticks += text.count("`", start or seen, match.start())
        seen = match.start()
        if fences % 2 or ticks % 2:
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
