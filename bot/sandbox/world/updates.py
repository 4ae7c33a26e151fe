"""The bot's queue of updates, as getUpdates reads it: at least once, confirmed by the offset."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import count

from bot.sandbox.world.model import Json

KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "message_reaction_count",
)
DEFAULT = frozenset(KINDS) - {"chat_member", "message_reaction", "message_reaction_count"}
"""What a bot gets that names nothing (getUpdates, ``allowed_updates``)."""


class Updates:
    """A queue; an update of a kind that is not allowed when it happens is never put in.

    ``is_awaited`` is true while a long poll waits for the next one.
    """

    def __init__(self) -> None:
        self.allowed: Collection[str] = DEFAULT
        self.on_put: list[Callable[[], None]] = []
        self.is_awaited = False
        self._pending: list[Json] = []
        self._ids = count(100_000_001)

    def __len__(self) -> int:
        return len(self._pending)

    def put(self, kind: str, content: Json) -> None:
        """Add an update and wake all who wait (``on_put``)."""
        if kind not in self.allowed:
            return
        self._pending.append({"update_id": next(self._ids), kind: content})
        self.wake()

    def wake(self) -> None:
        """Let those who wait look again."""
        for hear in self.on_put:
            hear()

    def take(self, offset: int, limit: int) -> list[Json]:
        """The oldest ``limit`` updates from ``offset`` on, forgetting all before it.

        A negative offset counts from the end, and forgets all before that.
        """
        if offset > 0:
            self._pending = [one for one in self._pending if one["update_id"] >= offset]
        elif offset < 0:
            self._pending = self._pending[offset:]
        return self._pending[:limit]

    def clear(self) -> None:
        """Forget all pending ones (``drop_pending_updates``)."""
        self._pending.clear()
