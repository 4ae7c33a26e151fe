"""Rich messages: an InputRichMessage's blocks as they are checked and kept, and their plain text.

Texts of refusals are TDLib's (WebPageBlock.cpp, RichMessage.cpp); the limits are the Bot API's
("Rich message limits": 32,768 characters, 500 blocks with nested ones and list items, 16 levels).
Like the real server, this one keeps no hashtags, mentions or commands that a bot marks up itself.
Media, maps, tables and formulas are not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.params import Json, Params, optional, required
from bot.sandbox.text.characters import check_encoding
from bot.sandbox.text.entities import utf16_len
from bot.sandbox.text.urls import BadUrl, check_url

MAX_CHARACTERS = 32_768
MAX_BLOCKS = 500
MAX_LEVELS = 16

_STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler", "code", "marked")
_SMALL = ("subscript", "superscript")
_FOUND = ("mention", "hashtag", "cashtag", "bot_command", "bank_card_number")
_LABELS = ("1", "a", "A", "i", "I")


def read_rich(params: Params) -> Json:
    """The RichMessage that ``rich_message`` describes; 400 where it can't be sent."""
    value = params.json("rich_message", "rich message")
    if not isinstance(value, dict):
        raise bad_request("rich message must be non-empty")
    sources = [name for name in ("html", "markdown", "blocks") if value.get(name)]
    if not sources:
        raise bad_request("rich message must be non-empty")
    if sources != ["blocks"]:
        raise bad_request("the sandbox reads rich messages that are made of blocks only")
    try:
        blocks = _blocks(required(value, "blocks", list), 1)
    except ValueError as error:
        raise bad_request(f"can't parse rich message: {error}") from None
    if utf16_len("".join(texts(blocks))) > MAX_CHARACTERS:
        raise bad_request("rich message is too long")
    if sum(1 for _ in _all(blocks)) > MAX_BLOCKS:
        raise bad_request("rich message has too many blocks")
    if not "".join(texts(blocks)).strip():
        raise bad_request("rich message must be non-empty")
    rich: Json = {"blocks": blocks}
    if value.get("is_rtl") is True:
        rich["is_rtl"] = True
    return rich


def plain_text(rich: Json) -> str:
    """What a rich message says, a line a paragraph: for previews and for searching."""
    return "\n".join(_lines(rich["blocks"]))


def texts(blocks: list[Json]) -> Iterator[str]:
    """All pieces of text in the blocks, in order."""
    for block in blocks:
        for name in ("summary", "text", "credit"):
            yield from _pieces(block.get(name))
        yield from texts(block.get("blocks", []))
        for item in block.get("items", []):
            yield from texts(item["blocks"])


def _lines(blocks: list[Json]) -> Iterator[str]:
    for block in blocks:
        for name in ("summary", "text"):
            if name in block:
                yield "".join(_pieces(block[name]))
        yield from _lines(block.get("blocks", []))
        for item in block.get("items", []):
            first, *rest = [*_lines(item["blocks"])] or [""]
            yield f"{item['label']} {first}"
            yield from rest


def _pieces(text: Any) -> Iterator[str]:
    if isinstance(text, str):
        yield text
    elif isinstance(text, list):
        for part in text:
            yield from _pieces(part)
    elif text:
        yield from _pieces(text["text"])


def _all(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        yield from _all(block.get("blocks", []))
        for item in block.get("items", []):
            yield item
            yield from _all(item["blocks"])


def _blocks(values: list[Any], level: int) -> list[Json]:
    if level > MAX_LEVELS:
        raise bad_request("rich message is nested too deep")
    return [_block(value, level) for value in values]


def _block(value: Any, level: int) -> Json:
    if not isinstance(value, Mapping):
        raise bad_request("block must be non-empty")
    kind = required(value, "type", str)
    read = _KINDS.get(kind)
    if read is None:
        raise ValueError(f'unsupported block type "{kind}" specified')
    return {"type": kind} | read(value, level)


def _with_text(value: Mapping[str, Any], level: int) -> Json:
    return {"text": _text(value.get("text"), level + 1)}


def _heading(value: Mapping[str, Any], level: int) -> Json:
    size = required(value, "size", int)
    if not 1 <= size <= 6:
        raise bad_request("invalid section heading size specified")
    return _with_text(value, level) | {"size": size}


def _pre(value: Mapping[str, Any], level: int) -> Json:
    language = optional(value, "language", str)
    return _with_text(value, level) | ({"language": language} if language else {})


def _quote(value: Mapping[str, Any], level: int) -> Json:
    inner: Json = (
        {"blocks": _blocks(required(value, "blocks", list), level + 1)}
        if value["type"] == "blockquote"
        else _with_text(value, level)
    )
    credit = value.get("credit")
    return inner | ({"credit": _text(credit, level + 1)} if credit else {})


def _details(value: Mapping[str, Any], level: int) -> Json:
    summary = _text(value.get("summary"), level + 1)
    out: Json = {
        "summary": summary,
        "blocks": _blocks(required(value, "blocks", list), level + 1),
    }
    return out | ({"is_open": True} if value.get("is_open") is True else {})


def _list(value: Mapping[str, Any], level: int) -> Json:
    items = [_item(item, level + 1) for item in required(value, "items", list)]
    if not items:
        raise bad_request("list must be non-empty")
    if len({"type" in item for item in items}) > 1:
        raise bad_request("list must be either ordered or unordered")
    return {"items": items}


def _item(value: Any, level: int) -> Json:
    if not isinstance(value, Mapping):
        raise bad_request("list item must be non-empty")
    item: Json = {"label": "•", "blocks": _blocks(required(value, "blocks", list), level + 1)}
    kind = optional(value, "type", str)
    if kind:
        if kind not in _LABELS:
            raise bad_request("invalid list item type specified")
        number = optional(value, "value", int) or 1
        item |= {"label": f"{number}.", "value": number, "type": kind}
    for name in ("has_checkbox", "is_checked"):
        if value.get(name) is True:
            item[name] = True
    return item


def _text(value: Any, level: int) -> Any:
    if level > MAX_LEVELS:
        raise bad_request("rich message is nested too deep")
    if value is None:
        raise ValueError('Can\'t find field "text"')
    if isinstance(value, str):
        check_encoding(value)
        return value
    if isinstance(value, list):
        return [_text(part, level) for part in value]
    if not isinstance(value, Mapping):
        raise ValueError("RichText must be a String, an Array or an Object")
    kind = required(value, "type", str)
    inner = _text(value.get("text"), level + 1)
    if kind in _STYLES or kind in _SMALL:
        return {"type": kind, "text": inner}
    if kind in _FOUND:
        return inner
    if kind == "url":
        try:
            return {"type": "url", "text": inner, "url": check_url(required(value, "url", str))}
        except BadUrl as error:
            raise bad_request(f"rich text {error}") from None
    raise ValueError(f'unsupported text type "{kind}" specified')


_KINDS: Mapping[str, Callable[[Mapping[str, Any], int], Json]] = {
    "paragraph": _with_text,
    "heading": _heading,
    "pre": _pre,
    "footer": _with_text,
    "divider": lambda _value, _level: {},
    "anchor": lambda value, _level: {"name": required(value, "name", str)},
    "list": _list,
    "blockquote": _quote,
    "pullquote": _quote,
    "expandable_blockquote": _quote,
    "details": _details,
}
