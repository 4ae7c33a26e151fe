"""answerInlineQuery: what the bot offers to a person who typed ``@bot words``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.params import Json, Params, optional, required
from bot.sandbox.text.markup import read_markup
from bot.sandbox.text.message_text import check_length, fix_text, read_text
from bot.sandbox.text.parse_mode import parse_text
from bot.sandbox.world.events import Event, Offer
from bot.sandbox.world.world import World

MAX_RESULTS = 50
MAX_ID_BYTES = 64
MAX_OFFSET_BYTES = 64
"""Bot API, answerInlineQuery and InlineQueryResultArticle."""

_START = re.compile(r"[A-Za-z0-9_-]{1,64}")


def answer_inline_query(world: World, params: Params) -> bool:
    offers = _offers(params)
    button = _button(params)
    asked = world.inline_queries.get(params.text("inline_query_id"))
    if asked is None or asked.offers is not None or not world.is_alive(asked):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    offset = params.text("next_offset")
    if len(offset.encode()) > MAX_OFFSET_BYTES:
        raise ApiError(400, "Bad Request: NEXT_OFFSET_INVALID")
    asked.offers, asked.next_offset, asked.button = offers, offset, button
    asked.cache_time = params.integer("cache_time", 300)
    asked.is_personal = params.flag("is_personal")
    world.emit(Event("offers", asked=asked))
    return True


def _offers(params: Params) -> tuple[Offer, ...]:
    value = params.json("results", "inline query results")
    if value is None:
        return ()
    if not isinstance(value, list):
        raise bad_request("expected an Array of inline query results")
    if len(value) > MAX_RESULTS:
        raise bad_request("too many inline query results specified")
    try:
        offers = tuple(_offer(one) for one in value)
    except ValueError as error:
        raise bad_request(f"can't parse inline query result: {error}") from None
    if len({offer.id for offer in offers}) < len(offers):
        raise ApiError(400, "Bad Request: RESULT_ID_DUPLICATE")
    return offers


def _offer(value: object) -> Offer:
    """An article; the sandbox knows no other kind."""
    if not isinstance(value, Mapping):
        raise ValueError("Inline query result must be an object")
    if required(value, "type", str) != "article":
        raise ValueError("Type is not supported by the sandbox")
    name = required(value, "id", str)
    if not 1 <= len(name.encode()) <= MAX_ID_BYTES:
        raise ApiError(400, "Bad Request: RESULT_ID_INVALID")
    title = required(value, "title", str).strip()
    if not title:
        raise ApiError(400, "Bad Request: ARTICLE_TITLE_EMPTY")
    content = required(value, "input_message_content", dict)
    text = optional(content, "message_text", str) or ""
    mode = (optional(content, "parse_mode", str) or "").lower()
    if mode in ("", "none"):
        kept = read_text(text, optional(content, "entities", list) or [])
    else:
        read_text(text)
        kept = parse_text(text, mode)
    fixed, entities = fix_text(*kept)
    check_length(fixed)
    description = optional(value, "description", str) or ""
    return Offer(name, title, description, fixed, entities, read_markup(value.get("reply_markup")))


def _button(params: Params) -> Json | None:
    value = params.json("button", "inline query results button")
    if value is None:
        return None
    try:
        if not isinstance(value, Mapping):
            raise ValueError("Inline query results button must be an object")
        button: Json = {"text": required(value, "text", str)}
        start = optional(value, "start_parameter", str) or ""
    except ValueError as error:
        raise bad_request(f"can't parse inline query results button: {error}") from None
    if not _START.fullmatch(start):
        raise ApiError(400, "Bad Request: START_PARAM_INVALID")
    return button | {"start_parameter": start}
