"""A message as values. All offsets and lengths are in UTF-16 code units, Telegram's measure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Style = Literal["full", "headlines", "rich"]
Language = Literal["zh", "en"]


class Entity(NamedTuple):
    """A Bot API MessageEntity: ``type`` as Telegram names it (bold, italic, code, strikethrough,
    text_link, hashtag, blockquote, expandable_blockquote …), ``url`` for text_link."""

    type: str
    offset: int
    length: int
    url: str | None = None

    def as_json(self) -> dict[str, object]:
        out: dict[str, object] = {
            "type": self.type,
            "offset": self.offset,
            "length": self.length,
        }
        if self.url is not None:
            out["url"] = self.url
        return out


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text and its entities, sorted by offset, then longest first."""

    text: str
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: either an address to open or callback data (at most 64 bytes)."""

    text: str
    url: str | None = None
    data: str | None = None


class PartKey(NamedTuple):
    """Which part of a day's posts: the category (its section and name) and n from 1."""

    section: str
    category: str
    n: int


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a day. ``wanted`` is a hash of the items it shows (not of the rendered
    text, so a new layout edits nothing); ``items`` counts the items that begin in it.

    ``rich`` is an InputRichMessage as JSON, which is sent in place of ``text``; the text then
    says the same in plain words, however long.
    """

    key: PartKey
    total: int
    text: Text
    wanted: str
    items: int = 0
    buttons: tuple[tuple[Button, ...], ...] = ()
    rich: dict[str, Any] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Look:
    """How a chat wants its digest. ``categories`` empty means all; a keyword with a leading ``-``
    leaves items out, the others let in only items that hold one of them."""

    style: Style = "full"
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: Language = "zh"
