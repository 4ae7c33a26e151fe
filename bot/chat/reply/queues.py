"""Queues by key: whoever holds a chat's place lets the chat's others wait, in order."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

CAME: ContextVar[dt.datetime] = ContextVar("CAME")
"""When the update that is being handled came, before it waited for its chat's turn."""

AT_ONCE = 4096
"""Updates under way at once, the ones that wait for their chat's turn included."""


@dataclass(slots=True)
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    people: int = 0


class Lines:
    """One first-come-first-served lock a key; a key that nobody waits for costs nothing."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, _Line] = {}

    def __len__(self) -> int:
        return len(self._lines)

    @asynccontextmanager
    async def hold(self, key: Hashable) -> AsyncIterator[None]:
        """Wait for the key's lock, and hold it for the block."""
        line = self._lines.setdefault(key, _Line())
        line.people += 1
        try:
            async with line.lock:
                yield
        finally:
            line.people -= 1
            if not line.people:
                del self._lines[key]


class InOrder(BaseUpdateProcessor):
    """Updates of different chats run concurrently, those of one chat one after the other.

    Presses of buttons don't wait here: Telegram wants them acknowledged within seconds, while an
    answer to the chat may take longer. Their answers queue where answers are sent.
    """

    __slots__ = ("_lines", "clock")

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self._lines = Lines()
        self.clock: Callable[[], dt.datetime] | None = None
        """Set by ``desk.install``."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        if self.clock is not None:
            CAME.set(self.clock())
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None or not isinstance(update, Update) or update.callback_query:
            await coroutine
            return
        async with self._lines.hold(chat.id):
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to free."""
