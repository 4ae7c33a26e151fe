"""Reply markups: the shape that a request must have, the buttons that Telegram accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.params import Json, optional, required
from bot.sandbox.text.characters import check_encoding, clean
from bot.sandbox.text.urls import BadUrl, check_https_url, check_url, user_of

MAX_DATA_BYTES = 64
"""InlineKeyboardButton.callback_data, 1-64 bytes."""
MAX_ROW_BUTTONS = 12
MAX_BUTTONS = 300
"""Buttons past the twelfth of a row end the row, those past 300 the keyboard, without a word."""
_STYLES = ("", "default", "primary", "danger", "success")


def read_markup(value: object) -> Json | None:
    """A reply markup as Telegram keeps it, None where it shows nothing.

    400 where it is of no markup's shape or a button is not acceptable.
    """
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise bad_request("object expected as reply markup")
    try:
        keyboard = optional(value, "keyboard", list) or []
        inline = optional(value, "inline_keyboard", list) or []
    except ValueError as error:
        raise bad_request(_lower_first(str(error))) from None
    rows = _rows(keyboard, "keyboard", _reply_button)
    inline_rows = _rows(inline, "inline_keyboard", _inline_button)
    if rows:
        options = ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective")
        return {"keyboard": rows} | {name: True for name in options if value.get(name) is True}
    if inline_rows:
        return {"inline_keyboard": inline_rows}
    if value.get("remove_keyboard") is True:
        return {"remove_keyboard": True}
    if value.get("force_reply") is True:
        placeholder = value.get("input_field_placeholder")
        return (
            {"force_reply": True}
            | ({"selective": True} if value.get("selective") is True else {})
            | ({"input_field_placeholder": placeholder} if placeholder else {})
        )
    return None


def asks_for_chats(markup: Json | None) -> bool:
    """Whether a keyboard has a button that lets a person choose a chat."""
    rows = (markup or {}).get("keyboard", [])
    return any("request_chat" in button for row in rows for button in row)


def check_inline(markup: Json | None) -> None:
    """400 for a keyboard of another kind than the inline one."""
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _rows(rows: list[Any], name: str, read: Callable[[object], Json | None]) -> list[list[Json]]:
    """The rows that have buttons, cut to what a keyboard may hold."""
    kept, count = [], 0
    parsed: list[list[Json | None]] = []
    of = " of the InlineKeyboardMarkup" if name == "inline_keyboard" else ""
    kind = "inline keyboard" if name == "inline_keyboard" else "keyboard"
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(f'field "{name}"{of} must be an Array of Arrays')
        try:
            parsed.append([read(button) for button in row])
        except ValueError as error:
            raise bad_request(f"can't parse {kind} button: {error}") from None
    for line in parsed:
        buttons = [button for button in line if button is not None]
        buttons = buttons[: min(MAX_ROW_BUTTONS, MAX_BUTTONS - count)]
        count += len(buttons)
        if buttons:
            kept.append(buttons)
    return kept


def _button_text(item: Mapping[str, Any]) -> str:
    text = required(item, "text", str)
    check_encoding(text)
    return clean(text)[0]


def _reply_button(button: object) -> Json | None:
    if isinstance(button, str):
        return {"text": clean(button)[0]} if button else None
    if not isinstance(button, Mapping):
        raise ValueError("KeyboardButton must be a String or an Object")
    text = _button_text(button)
    if "request_chat" in button:
        request = required(button, "request_chat", dict)
        required(request, "request_id", int)
        optional(request, "chat_is_channel", bool)
    return dict(button) | {"text": text} if text else None


def _inline_button(button: object) -> Json | None:
    """The button; None for one without a text, which Telegram leaves out."""
    if not isinstance(button, Mapping):
        raise ValueError("InlineKeyboardButton must be an Object")
    text = _button_text(button)
    style = optional(button, "style", str) or ""
    if style.lower() not in _STYLES:
        raise ValueError("Invalid button style specified")
    out: Json = {"text": text} | _action(button)
    if style and style.lower() != "default":
        out["style"] = style.lower()
    return out if text else None


def _action(button: Mapping[str, Any]) -> Json:
    url = optional(button, "url", str)
    if url:
        return {"url": _button_url(url)}
    data = optional(button, "callback_data", str)
    if data:
        check_encoding(data)
        if len(data.encode()) > MAX_DATA_BYTES:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        return {"callback_data": data}
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if name in button:
            return {name: required(button, name, str)}
    if "copy_text" in button:
        copied = required(required(button, "copy_text", dict), "text", str)
        if not 1 <= len(copied) <= 256:
            raise ApiError(400, "Bad Request: BUTTON_COPY_TEXT_INVALID")
        return {"copy_text": {"text": copied}}
    for name, kind in (("web_app", "Web App "), ("login_url", "login ")):
        if name in button:
            address = required(required(button, name, dict), "url", str)
            return {name: {"url": _button_url(address, check_https_url, kind)}}
    for name in ("pay", "callback_game", "switch_inline_query_chosen_chat"):
        if name in button:
            raise ApiError(400, "Bad Request: BUTTON_TYPE_INVALID")
    raise ValueError("Text buttons are unallowed in the inline keyboard")


def _button_url(url: str, check: Callable[[str], str] = check_url, kind: str = "") -> str:
    if not kind and user_of(url) is not None:
        return url
    try:
        return check(url)
    except BadUrl as error:
        raise bad_request(f"inline keyboard button {kind}{error}") from None
