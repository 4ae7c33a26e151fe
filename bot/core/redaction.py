"""Takes secrets out of text: what the log and every error text pass through.

Two nets, because either alone has holes: the secrets that we know, letter by letter, and the
shapes of secrets (a bot's token, a password in an address), for those that nobody told us.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote

HIDDEN = "<hidden>"

_TOKEN = re.compile(r"\d{3,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
"""A bot's token: its user id, a colon (as it is or percent-encoded), 35 characters today."""

_PASSWORD = re.compile(r"(\b[A-Za-z][A-Za-z0-9+.-]*://[^\s:/@\"'<>]*):[^\s/\"'<>]+@")
"""The password in ``scheme://user:password@host``."""

_SHORTEST = 4
"""Shorter secrets are too much like ordinary text to be taken out of it letter by letter."""


class Redactor:
    """Callable: ``redactor(text)`` is ``text`` with every secret replaced by ``<hidden>``."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spellings: set[str] = set()
        for secret in secrets:
            if len(secret) >= _SHORTEST:
                spellings |= _spellings(secret)
        # The longest first: a secret that holds another one goes as a whole.
        ordered = sorted(spellings, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        text = _TOKEN.sub(HIDDEN, text)
        return _PASSWORD.sub(rf"\1:{HIDDEN}@", text)


def _spellings(secret: str) -> set[str]:
    """As it is, in an address, in a repr and in JSON."""
    encoded = quote(secret, safe="")
    lower = re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), encoded)
    in_json = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    return {secret, encoded, lower, repr(secret)[1:-1], *in_json}


redact = Redactor()
"""For text where only shapes are known."""
