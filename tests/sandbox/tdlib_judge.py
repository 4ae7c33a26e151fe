"""TDLib itself, offline, as the judge of texts and entities."""

from __future__ import annotations

import json
from typing import Any

import tdjson

from bot.sandbox.text.entities import MessageEntity

FOUND = {
    "textEntityTypeMention": "mention",
    "textEntityTypeHashtag": "hashtag",
    "textEntityTypeCashtag": "cashtag",
    "textEntityTypeBotCommand": "bot_command",
    "textEntityTypeUrl": "url",
    "textEntityTypeEmailAddress": "email",
    "textEntityTypeBankCardNumber": "bank_card",
}
GIVEN = {
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypePreCode": "pre",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeCustomEmoji": "custom_emoji",
    "textEntityTypeMentionName": "text_mention",
}


def execute(**request: Any) -> dict[str, Any]:
    body = json.dumps({"@type": request.pop("type"), **request}).encode()
    answer = tdjson.td_execute(body)
    assert answer is not None
    out: dict[str, Any] = json.loads(answer)
    return out


execute(type="setLogVerbosityLevel", new_verbosity_level=0)


def found_entities(text: str) -> list[tuple[str, int, int]] | None:
    """What TDLib finds in a text; None where a media timestamp is among it, which TDLib looks for
    here but not in a bot's messages."""
    answer = execute(type="getTextEntities", text=text)
    kinds = [FOUND.get(one["type"]["@type"]) for one in answer["entities"]]
    if None in kinds:
        return None
    return [
        (kind, one["offset"], one["length"])
        for kind, one in zip(kinds, answer["entities"], strict=True)
        if kind is not None
    ]


def settled(text: str, entities: list[MessageEntity]) -> tuple[str, list[MessageEntity]] | str:
    """What TDLib makes of a text with entities, before it trims it; an error's text instead."""
    given = [
        {
            "@type": "textEntity",
            "offset": one.offset,
            "length": one.length,
            "type": _type_of(one),
        }
        for one in entities
    ]
    formatted = {"@type": "formattedText", "text": text, "entities": given}
    return _read(execute(type="parseMarkdown", text=formatted))


def parsed_html(text: str) -> tuple[str, list[MessageEntity]] | str:
    """What TDLib makes of HTML."""
    mode = {"@type": "textParseModeHTML"}
    return _read(execute(type="parseTextEntities", text=text, parse_mode=mode))


def _read(answer: dict[str, Any]) -> tuple[str, list[MessageEntity]] | str:
    if answer["@type"] == "error":
        return str(answer["message"])
    read = []
    for one in answer["entities"]:
        kind = one["type"]
        value = kind.get("url") or kind.get("language") or kind.get("custom_emoji_id") or ""
        value = value or kind.get("user_id") or ""
        read.append(MessageEntity(GIVEN[kind["@type"]], one["offset"], one["length"], str(value)))
    return answer["text"], read


def _type_of(entity: MessageEntity) -> dict[str, str]:
    if entity.type == "pre" and entity.value:
        return {"@type": "textEntityTypePreCode", "language": entity.value}
    name = next(name for name, kind in GIVEN.items() if kind == entity.type)
    key = {"text_link": "url", "custom_emoji": "custom_emoji_id"}.get(entity.type)
    return {"@type": name} | ({key: entity.value} if key else {})
