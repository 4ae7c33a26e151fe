"""Texts with ``parse_mode``: HTML as Telegram reads it (core.telegram.org/bots/api#html-style).

Its complaints are TDLib's, and the tests hold the two together. Markdown modes are refused:
nothing that the sandbox serves writes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.text.entities import MessageEntity, utf16_len
from bot.sandbox.text.urls import BadUrl, check_url, user_of

_KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_SPACE = " \t\r\n\0\v"
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_NAME = re.compile(rf"[^{_SPACE}=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")


def parse_text(text: str, mode: str) -> tuple[str, list[MessageEntity]]:
    """The text without its markup (perhaps empty), and the entities that the markup meant.

    400 for a mode that is not known and for markup that can't be parsed.
    """
    if mode != "html":
        raise bad_request("unsupported parse_mode")
    return _Html(text).parse()


def _decoded(text: str) -> str:
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2])
    return chr(code) if 0 < code < 0x10FFFF else match[0]


def _fault(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end; ``begin`` counts characters, ``offset`` code units."""

    tag: str
    value: str
    offset: int
    begin: int


@dataclass(slots=True)
class _Html:
    source: str
    at: int = 0
    plain: str = ""
    offset: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[MessageEntity] = field(default_factory=list)

    def parse(self) -> tuple[str, list[MessageEntity]]:
        while self.at < len(self.source):
            end = self.source.find("<", self.at)
            end = len(self.source) if end < 0 else end
            piece = _decoded(self.source[self.at : end])
            self.plain += piece
            self.offset += utf16_len(piece)
            self.at = end
            if self._here() == "<":
                (self._close if self.source[end + 1 : end + 2] == "/" else self._begin)()
        if self.open:
            raise _fault(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        # a code's language counts only where it fills a pre
        kept = [
            MessageEntity(one.type, one.offset, one.length) if one.type == "code" else one
            for one in self.entities
        ]
        return self.plain, kept

    def _here(self) -> str:
        return self.source[self.at : self.at + 1]

    def _skip_space(self) -> None:
        while self._here() and self._here() in _SPACE:
            self.at += 1

    def _word(self) -> str:
        """A tag's name: everything up to a space or the tag's end, in lower case."""
        begin = self.at
        while self._here() and self._here() not in _SPACE + ">":
            self.at += 1
        return self.source[begin : self.at].lower()

    def _fault_at(self, reason: str, at: int, after: str = "") -> ApiError:
        return _fault(f"{reason} at byte offset {len(self.source[:at].encode())}{after}")

    def _begin(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._word()
        if not self._here():
            raise self._fault_at("Unclosed start tag", begin)
        if tag not in _KINDS:
            raise self._fault_at(f'Unsupported start tag "{tag}"', begin)
        value = ""
        while self._here() != ">":
            self._skip_space()
            if self._here() != ">":
                name, given = self._attribute(tag, begin)
                value = _argument(tag, name, given, value)
        self.at += 1
        if tag == "span" and value != "spoiler":
            raise self._fault_at('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(tag, value, self.offset, len(self.plain)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str | None]:
        match = _NAME.match(self.source, self.at)
        name = match[0] if match else ""
        if not name:
            raise self._fault_at(f'Empty attribute name in the tag "{tag}"', begin)
        self.at += len(name)
        self._skip_space()
        if self._here() == "=":
            self.at += 1
            self._skip_space()
            if self._here():
                return name, self._value(begin)
        elif self._here():
            return name, None
        raise self._fault_at(f'Unclosed start tag "{tag}"', begin)

    def _value(self, begin: int) -> str:
        quote = self._here()
        if quote in "'\"":
            end = self.source.find(quote, self.at + 1)
            if end < 0 or end + 1 == len(self.source):
                raise self._fault_at("Unclosed start tag", begin)
            value = _decoded(self.source[self.at + 1 : end])
            self.at = end + 1
            return value
        match = _TOKEN.match(self.source, self.at)
        token = match[0] if match else ""
        start, self.at = self.at, self.at + len(token)
        if self._here() and self._here() not in _SPACE + ">":
            raise self._fault_at("Unexpected end of name token", start)
        if not self._here():
            raise self._fault_at("Unexpected end of name token", start)
        return token.lower()

    def _close(self) -> None:
        begin = self.at
        if not self.open:
            raise self._fault_at("Unexpected end tag", begin)
        self.at += 2
        name = self._word()
        self._skip_space()
        if self._here() != ">":
            raise self._fault_at("Unclosed end tag", begin)
        self.at += 1
        last = self.open.pop()
        if name not in ("", last.tag):
            after = f', expected "</{last.tag}>", found "</{name}>"'
            raise self._fault_at("Unmatched end tag", begin, after)
        if self.offset > last.offset:
            self._put(last)

    def _put(self, last: _Open) -> None:
        kind, value = _KINDS[last.tag], ""
        length = self.offset - last.offset
        if kind == "text_link":
            url = last.value or self.plain[last.begin :]
            user_id = user_of(url)
            try:
                value = check_url(url) if user_id is None else str(user_id)
            except BadUrl:
                return
            kind = kind if user_id is None else "text_mention"
        elif kind == "custom_emoji":
            value = last.value
            if not re.fullmatch(r"-?[0-9]+", value) or int(value) == 0:
                raise _fault("Invalid custom emoji identifier specified")
        elif kind == "blockquote" and last.value:
            kind = "expandable_blockquote"
        elif kind in ("code", "pre"):
            inner = self.entities[-1] if self.entities else None
            value = last.value if kind == "code" else ""
            other = {"code": "pre", "pre": "code"}[kind]
            if (
                inner is not None
                and (inner.type, inner.offset, inner.length) == (other, last.offset, length)
                and (value or (kind == "pre" and inner.value))
            ):
                self.entities.pop()
                kind, value = "pre", value or inner.value
        self.entities.append(MessageEntity(kind, last.offset, length, value))


def _argument(tag: str, name: str, given: str | None, before: str) -> str:
    """The value that an attribute gives a tag; ``before`` where it gives none."""
    if (tag, name) == ("blockquote", "expandable"):
        return "1"
    if given is None:
        return before
    if (tag, name) in (("a", "href"), ("tg-emoji", "emoji-id")):
        return given
    if (tag, name) == ("code", "class") and given.startswith("language-"):
        return given.removeprefix("language-")
    if (tag, name) == ("span", "class") and given.startswith("tg-"):
        return given.removeprefix("tg-")
    return before
