"""Texts with ``parse_mode``: HTML as Telegram reads it (core.telegram.org/bots/api#html-style).

Markdown modes are refused: nothing that the sandbox serves writes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.sandbox.checks import read_text
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.model import Entity
from bot.sandbox.utf16 import utf16_len

_TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_TAG = re.compile(r"<(/?)([^\s>/]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([A-Za-z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.-]+)))?")
_CHARACTER = re.compile(r"&(?:#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,8}))|(lt|gt|amp|quot));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def parse_text(text: str, mode: str) -> tuple[str, list[Entity]]:
    """The text without its markup, and the entities that the markup meant.

    400 for a mode that is not known and for markup that can't be parsed.
    """
    read_text(text)
    if mode != "html":
        raise bad_request("unsupported parse_mode")
    plain, written = _Html(text).parse()
    return read_text(plain, [one.as_json() for one in written]) if plain else ("", [])


@dataclass(slots=True)
class _Open:
    tag: str
    kind: str
    offset: int
    value: str


@dataclass(slots=True)
class _Html:
    source: str
    out: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def parse(self) -> tuple[str, list[Entity]]:
        at = 0
        while at < len(self.source):
            if self.source[at] == "<":
                match = _TAG.match(self.source, at)
                if match is None:
                    raise self._error("Unclosed start tag", at)
                if match[1]:
                    self._close(match[2].lower(), at)
                else:
                    self._begin(match[2].lower(), match[3], at)
                at = match.end()
                continue
            end = self.source.find("<", at)
            end = len(self.source) if end < 0 else end
            self._add(_CHARACTER.sub(_character, self.source[at:end]))
            at = end
        if self.open:
            tag = self.open[-1].tag
            raise _fault(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return "".join(self.out), sorted(self.entities, key=lambda one: (one.offset, -one.length))

    def _add(self, text: str) -> None:
        self.out.append(text)
        self.length += utf16_len(text)

    def _begin(self, tag: str, rest: str, at: int) -> None:
        found = {
            name.lower(): quoted or single or bare
            for name, quoted, single, bare in _ATTRIBUTE.findall(rest)
        }
        if tag not in _TAGS:
            raise self._error(f'Unsupported start tag "{tag}"', at)
        kind, value = _TAGS[tag], ""
        if tag == "span" and found.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', at)
        if tag == "a":
            value = _CHARACTER.sub(_character, found.get("href", ""))
        elif tag == "tg-emoji":
            value = found.get("emoji-id", "")
        elif tag == "blockquote" and "expandable" in found:
            kind = "expandable_blockquote"
        elif tag == "code" and self.open and self.open[-1].kind == "pre":
            language = found.get("class", "")
            if language.startswith("language-"):
                self.open[-1].value = language.removeprefix("language-")
                kind = ""
        self.open.append(_Open(tag, kind, self.length, value))

    def _close(self, tag: str, at: int) -> None:
        if not self.open:
            raise self._error("Unexpected end tag", at)
        last = self.open.pop()
        if tag not in ("", last.tag):
            raise self._error(f'Unmatched end tag, expected "</{last.tag}>", found "</{tag}>"', at)
        length = self.length - last.offset
        if last.kind == "text_link" and not last.value:
            last.value = "".join(self.out)[-length:] if length else ""
            if "." not in last.value:
                return
        if last.kind and length:
            self.entities.append(Entity(last.kind, last.offset, length, last.value))

    def _error(self, said: str, at: int) -> ApiError:
        return _fault(f"{said} at byte offset {len(self.source[:at].encode())}")


def _fault(said: str) -> ApiError:
    return bad_request(f"can't parse entities: {said}")


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2])
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code < 0xE000 else match[0]
