"""What Telegram itself makes of a text, asked of TDLib's offline requests."""

from __future__ import annotations

import json
from typing import Any

import tdjson

from bot.render.message import Text


def ask(request: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()))
    return answer


ask({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def found(text: str) -> list[tuple[str, str]]:
    """(type, text) of each entity that Telegram finds in plain text by itself."""
    entities = ask({"@type": "getTextEntities", "text": text})["entities"]
    return [
        (entity["type"]["@type"].removeprefix("textEntityType"), cut(text, entity))
        for entity in entities
    ]


def cut(text: str, entity: dict[str, Any]) -> str:
    units = text.encode("utf-16-le")
    start = 2 * entity["offset"]
    return units[start : start + 2 * entity["length"]].decode("utf-16-le")


_TYPES = {
    "bold": "Bold",
    "italic": "Italic",
    "strikethrough": "Strikethrough",
    "underline": "Underline",
    "code": "Code",
    "text_link": "TextUrl",
    "hashtag": "Hashtag",
    "blockquote": "BlockQuote",
    "expandable_blockquote": "ExpandableBlockQuote",
}

MARKDOWN = ("**", "__", "~~", "||", "`", "[", "\\")
"""What ``put_in_order`` would read as markup itself."""


def put_in_order(text: Text) -> tuple[str, list[tuple[str, int, int]]]:
    """``text`` as Telegram cleans and orders it on its way in (fix_formatted_text), for texts
    without MARKDOWN: that request parses such too. Hashtags are left out, as Telegram does."""
    given = [
        {
            "@type": "textEntity",
            "offset": entity.offset,
            "length": entity.length,
            "type": {"@type": f"textEntityType{_TYPES[entity.type]}", "url": entity.url or ""},
        }
        for entity in text.entities
        if entity.type != "hashtag"
    ]
    answer = ask(
        {
            "@type": "parseMarkdown",
            "text": {"@type": "formattedText", "text": text.text, "entities": given},
        }
    )
    names = {f"textEntityType{name}": kind for kind, name in _TYPES.items()}
    return answer["text"], [
        (names[entity["type"]["@type"]], entity["offset"], entity["length"])
        for entity in answer["entities"]
    ]
