"""The checks of a message as one call: what Telegram makes of a text, its entities, its buttons.

``check_message`` needs no world and no server, so that whatever composes messages can be held
against it: it raises ``ApiError`` where Telegram would refuse.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox.errors import ApiError, NotAllowed, bad_request
from bot.sandbox.text.markup import read_markup
from bot.sandbox.text.message_text import MAX_BYTES, check_length, fix_text, read_entities
from bot.sandbox.world.model import Entity

__all__ = ["ApiError", "check_message", "compose", "read_text"]


def check_message(
    text: str, entities: Iterable[object] = (), markup: object = None
) -> tuple[str, tuple[Entity, ...]]:
    """The text and the entities as they would stand in the chat, found ones included.

    ``entities`` are MessageEntity objects as JSON (or anything with ``as_json()``), ``markup`` a
    reply markup as JSON. ApiError, as sendMessage would answer.
    """
    checked = read_text(text, entities)
    read_markup(markup)
    kept, fixed = fix_text(*checked)
    check_length(kept)
    return kept, fixed


def read_text(text: str, entities: Iterable[object] = ()) -> tuple[str, list[Entity]]:
    """The first look at a request's text: not empty, not huge, entities of the right shape."""
    if not text:
        raise bad_request("message text is empty")
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise bad_request("text is too long")
    return text, read_entities(entities)


def compose(text: str) -> tuple[str, tuple[Entity, ...]]:
    """What Telegram keeps of a text that a person typed; NotAllowed where it can't be sent."""
    try:
        kept, entities = fix_text(text)
        check_length(kept)
    except ApiError as error:
        raise NotAllowed(error.description) from None
    return kept, entities
