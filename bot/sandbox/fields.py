"""Fields of JSON objects inside a request, read with Telegram's leniency and complaints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from bot.sandbox.errors import bad_request

T = TypeVar("T")
_NAMES = {str: "String", int: "Number", bool: "Boolean", dict: "Object", list: "Array"}


def required(item: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """The field; ValueError, with Telegram's words, where it is missing or of another type.

    As there, a number may be written as a string, and a string as a number.
    """
    if item.get(name) is None:
        raise ValueError(f'Can\'t find field "{name}"')
    return _of_type(item[name], name, kind)


def optional(item: Mapping[str, Any], name: str, kind: type[T]) -> T | None:
    """The field, None where it is missing; ValueError where it is of another type."""
    return None if item.get(name) is None else _of_type(item[name], name, kind)


def _of_type(value: object, name: str, kind: type[T]) -> T:
    if kind is int and isinstance(value, str):
        try:
            return kind(value)  # type: ignore[call-arg]
        except ValueError:
            raise ValueError(f'Field "{name}" must be a valid Number') from None
    if kind is str and isinstance(value, int | float) and not isinstance(value, bool):
        return kind(value)  # type: ignore[call-arg]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f'Field "{name}" must be of type {_NAMES.get(kind, "Value")}')
    return value


def parse_json(text: str, what: str) -> Any:
    """The value of a JSON-serialised parameter; 400 ``can't parse {what} JSON object``."""
    try:
        return json.loads(text)
    except ValueError:
        raise bad_request(f"can't parse {what} JSON object") from None
