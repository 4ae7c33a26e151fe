"""The parameters of one request, read as leniently as the real server reads them: everything is
text, numbers and truth values included, and objects and arrays are JSON in a text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from bot.sandbox.errors import bad_request

Json = dict[str, Any]
T = TypeVar("T")
_INTEGER = re.compile(r"\s*(-?[0-9]+)")
_TYPE_NAMES = {str: "String", int: "Number", bool: "Boolean", dict: "Object", list: "Array"}


class Params:
    """By name; a missing parameter is an empty text. An uploaded file's value is
    ``attach://name``, and its content stands in ``files``."""

    def __init__(self, values: Mapping[str, str], files: Mapping[str, bytes] = {}) -> None:
        self.values = dict(values)
        self.files = dict(files)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def file(self, name: str) -> bytes | None:
        """The content that was uploaded for it, under its own name or one that it names."""
        return self.files.get(self.text(name).removeprefix("attach://"))

    def integer(self, name: str, default: int = 0) -> int:
        """What digits the value begins with; 0 for a value without, the default for none."""
        value = self.text(name)
        if not value:
            return default
        match = _INTEGER.match(value)
        return int(match[1]) if match else 0

    def clamped(self, name: str, default: int, low: int, high: int) -> int:
        """The integer, or the nearest in the range."""
        return min(high, max(low, self.integer(name, default)))

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def json(self, name: str, what: str) -> Any:
        """The value of a JSON-serialised parameter, None where it is missing; 400 ``can't parse
        {what} JSON object``."""
        value = self.text(name)
        return parse_json(value, what) if value else None

    def items(self, name: str, what: str) -> list[Any]:
        """The array of entities and the like; an empty list for anything but an array."""
        value = self.json(name, what)
        return value if isinstance(value, list) else []

    def message_ids(self, name: str = "message_ids") -> list[int]:
        """1 to 100 message identifiers; 400 otherwise."""
        if not self.text(name):
            raise bad_request("message identifiers are not specified")
        value = self.json(name, name)
        if not isinstance(value, list):
            raise bad_request("expected an Array of message identifiers")
        if len(value) > 100:
            raise bad_request("too many message identifiers specified")
        ids = []
        for item in value:
            if not isinstance(item, int | str) or isinstance(item, bool):
                raise bad_request("message identifier must be a Number")
            if not re.fullmatch(r"-?[0-9]+", str(item)):
                raise bad_request("can't parse message identifier as a Number")
            if int(item) <= 0:
                raise bad_request("invalid message identifier specified")
            ids.append(int(item))
        if not ids:
            raise bad_request("message identifiers are not specified")
        return ids

    def user_id(self, name: str = "user_id") -> int:
        value = self.integer(name)
        if value <= 0:
            raise bad_request(f"invalid {name} specified")
        return value


def from_json(body: bytes) -> dict[str, str]:
    """The parameters in a JSON body; 400 where it is not an object."""
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except UnicodeDecodeError:
        raise
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("JSON object expected")
    return {
        name: item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
        for name, item in value.items()
    }


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
        raise ValueError(f'Field "{name}" must be of type {_TYPE_NAMES.get(kind, "Value")}')
    return value


def parse_json(text: str, what: str) -> Any:
    """The value of a JSON-serialised parameter; 400 ``can't parse {what} JSON object``."""
    try:
        return json.loads(text)
    except ValueError:
        raise bad_request(f"can't parse {what} JSON object") from None
