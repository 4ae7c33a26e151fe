"""What an answer of Telegram means for the message that asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

RefusalKind = Literal[
    "gone",  # kicked, blocked, deactivated, chat not found: pause the chat's subscriptions
    "migrated",  # the group became a supergroup
    "topic_gone",  # topic closed or deleted, or thread not found
    "no_rights",  # may not write there
    "unsupported",  # a method that the server does not know, or a kind of message it won't take
    "too_long",  # text or entities over a limit
    "not_modified",  # the edit changes nothing: it stands as wanted
    "missing",  # message to edit, delete or reply to not found
    "token",  # 401, 404 for every method: the token is wrong or revoked
    "conflict",  # 409: another instance polls
    "other",
]
"""What a refusal is about."""


@dataclass(frozen=True, slots=True)
class Done:
    """Telegram did it. ``result`` is the answer's ``result`` (a Message as JSON, or True)."""

    result: Any


@dataclass(frozen=True, slots=True)
class Limited:
    """429: nothing was done; not again before ``retry_after`` seconds have passed."""

    retry_after: float


@dataclass(frozen=True, slots=True)
class NotWritten:
    """The request never left: it was surely not done, and may be tried again at once."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """The request left and no sound answer came: it may have been done, or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram said no, for good. ``migrated_to`` is the new chat id of ``migrated``; ``reason``
    is Telegram's description."""

    kind: RefusalKind
    reason: str
    migrated_to: int | None = None


Outcome = Done | Limited | NotWritten | Unsure | Refused
