"""A message's text and entities, from what a request holds to what Telegram keeps.

``check_message`` needs no world and no server, so that whatever composes messages can be held
against it. All of it is held against TDLib in the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.sandbox.errors import ActError, ApiError, bad_request
from bot.sandbox.params import required
from bot.sandbox.text.characters import check_encoding, clean, is_blank
from bot.sandbox.text.detect import find_entities
from bot.sandbox.text.entities import (
    MAX_ENTITIES,
    USER_TYPES,
    MessageEntity,
    add_found,
    fix_entities,
    sort_entities,
    utf16_len,
)
from bot.sandbox.text.markup import read_markup
from bot.sandbox.text.urls import BadUrl, check_url, user_of

MAX_TEXT_UNITS = 4096
"""Code units (and so characters) of a message's text, after entities parsing (sendMessage)."""
MAX_TEXT_BYTES = 1 << 15
"""The Bot API server refuses longer texts before it looks at them."""
_FOUND_TYPES = frozenset(
    ("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number")
) | {"bank_card_number"}


def read_entities(items: Iterable[object]) -> list[MessageEntity]:
    """The entities of a request as they were written, the types that only Telegram finds left out.

    400 for what is not of a MessageEntity's shape, for unknown types and for bad addresses.
    """
    read = []
    for item in items:
        if hasattr(item, "as_json"):
            item = item.as_json()
        if not isinstance(item, Mapping):
            raise bad_request("can't parse MessageEntity: expected an Object")
        try:
            entity = _read_entity(item)
        except ValueError as error:
            raise bad_request(f"can't parse MessageEntity: {error}") from None
        if entity is not None:
            read.append(entity)
    return [_with_checked_value(entity) for entity in read]


def _read_entity(item: Mapping[str, Any]) -> MessageEntity | None:
    offset = required(item, "offset", int)
    length = required(item, "length", int)
    kind = required(item, "type", str)
    if not kind:
        raise ValueError("Type is not specified")
    if kind in _FOUND_TYPES:
        return None
    if kind not in USER_TYPES:
        raise ValueError("Unsupported type specified")
    value = ""
    if kind == "text_link":
        value = required(item, "url", str)
    elif kind == "pre":
        value = str(item.get("language") or "")
    elif kind == "custom_emoji":
        value = str(required(item, "custom_emoji_id", int))
    elif kind == "text_mention":
        value = str(required(required(item, "user", dict), "id", int))
    elif kind == "date_time":
        value = str(required(item, "unix_time", int))
    return MessageEntity(kind, offset, length, value)


def _with_checked_value(entity: MessageEntity) -> MessageEntity:
    if entity.type != "text_link":
        return entity
    url, _ = clean(entity.value)
    user_id = user_of(url)
    if user_id is not None:
        return replace(entity, type="text_mention", value=str(user_id))
    try:
        return replace(entity, value=check_url(url))
    except BadUrl as error:
        raise bad_request(f"entity {error}") from None


def fix_text(
    text: str, entities: Iterable[MessageEntity] = (), *, skip_commands: bool = False
) -> tuple[str, tuple[MessageEntity, ...]]:
    """The text cleaned and trimmed, and what entities it then has, those that Telegram finds by
    itself included; TDLib's ``fix_formatted_text``. Only the first hundred stay.

    400 where the text is empty, or an entity lies outside it or inside a character.
    """
    kept, placed = settle(text, entities)
    found = find_entities(kept, skip_commands=skip_commands)
    return kept, tuple(add_found(placed, found)[:MAX_ENTITIES])


def settle(
    text: str, entities: Iterable[MessageEntity], *, trim: bool = True
) -> tuple[str, list[MessageEntity]]:
    """As ``fix_text``, with the given entities alone."""
    check_encoding(text)
    wanted = list(entities)
    for one in wanted:
        if not 0 <= one.offset <= 1_000_000:
            raise bad_request(f"receive an entity with incorrect offset {one.offset}")
        if not 0 <= one.length <= 1_000_000:
            raise bad_request(f"receive an entity with incorrect length {one.length}")
    kept, moved = clean(text, fix_entities(_lasting(wanted)))
    if not kept.strip(" \n"):
        raise bad_request("text must be non-empty")
    placed = fix_entities(_lasting(moved))
    if trim:
        kept, placed = _trimmed(kept, placed)
    if is_blank(kept):
        raise bad_request("text must be non-empty")
    return kept, placed


def check_length(text: str, *, edit: bool = False) -> None:
    """400 where a text (as ``fix_text`` gave it) is longer than a message may be."""
    if len(text) > MAX_TEXT_UNITS or (utf16_len(text) > MAX_TEXT_UNITS and not edit):
        raise bad_request("message is too long")
    if utf16_len(text) > MAX_TEXT_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")


def _lasting(entities: Iterable[MessageEntity]) -> list[MessageEntity]:
    """Without those of no length or no value."""
    return [
        one
        for one in entities
        if one.length > 0
        and not (one.type == "text_link" and not one.value)
        and not (one.type in ("text_mention", "custom_emoji") and int(one.value) == 0)
    ]


def _trimmed(text: str, entities: list[MessageEntity]) -> tuple[str, list[MessageEntity]]:
    """Spaces and line feeds go from the end, and from the beginning up to the first entity."""
    text = text.rstrip(" \n")
    total = utf16_len(text)
    inside = [
        replace(one, length=min(one.length, total - one.offset))
        for one in entities
        if one.offset < total
    ]
    inside = sort_entities(inside)
    blanks = len(text) - len(text.lstrip(" \n"))
    cut = min(blanks, inside[0].offset) if inside else blanks
    return text[cut:], [replace(one, offset=one.offset - cut) for one in inside]


def check_message(
    text: str, entities: Iterable[object] = (), markup: object = None
) -> tuple[str, tuple[MessageEntity, ...]]:
    """The text and the entities as they would stand in the chat, found ones included.

    ``entities`` are MessageEntity objects as JSON (or anything with ``as_json()``), ``markup`` a
    reply markup as JSON. ApiError, as sendMessage would answer.
    """
    checked = read_text(text, entities)
    read_markup(markup)
    kept, fixed = fix_text(*checked)
    check_length(kept)
    return kept, fixed


def read_text(text: str, entities: Iterable[object] = ()) -> tuple[str, list[MessageEntity]]:
    """The first look at a request's text: not empty, not huge, entities of the right shape."""
    if not text:
        raise bad_request("message text is empty")
    if len(text.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        raise bad_request("text is too long")
    return text, read_entities(entities)


def compose(text: str) -> tuple[str, tuple[MessageEntity, ...]]:
    """What Telegram keeps of a text that a person typed; ActError where it can't be sent."""
    try:
        kept, entities = fix_text(text)
        check_length(kept)
    except ApiError as error:
        raise ActError(error.description) from None
    return kept, entities
