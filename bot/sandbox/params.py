"""The parameters of one request, read as leniently as the real server reads them: everything is
text, numbers and truth values included, and objects and arrays are JSON in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.fields import parse_json

_INTEGER = re.compile(r"\s*(-?[0-9]+)")


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
        """The array of entities and the like; anything that is no array is no items."""
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
