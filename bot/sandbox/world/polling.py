"""getUpdates with long polling: one at a time, the newer ends the older with 409.

Unlike the real server it does not slow down a bot that asks again and again without waiting.
"""

from __future__ import annotations

import asyncio

from bot.sandbox.errors import ApiError
from bot.sandbox.methods.updates import choose_kinds
from bot.sandbox.params import Params
from bot.sandbox.world.model import Json
from bot.sandbox.world.world import World

MAX_WAIT = 50
"""Seconds; the real server waits no longer either."""
_TERMINATED = ApiError(
    409,
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
)
_WEBHOOK = ApiError(
    409,
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first",
)
_WEBHOOK_SET = ApiError(409, "Conflict: terminated by setWebhook request")


class Polling:
    """Who waits for updates. ``close`` lets the one who waits go, empty-handed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: asyncio.Future[None] | None = None
        self._closed = False
        world.updates.on_put.append(self._wake)

    def close(self) -> None:
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.get_loop().call_soon_threadsafe(_finish, waiting, None)

    async def get_updates(self, params: Params) -> list[Json]:
        """The pending updates from ``offset`` on, waiting up to ``timeout`` seconds for one.

        ApiError 409 while a webhook is set, and for the older of two calls.
        """
        if self._world.webhook:
            raise _WEBHOOK
        limit = params.clamped("limit", 100, 1, 100)
        timeout = params.clamped("timeout", 0, 0, MAX_WAIT)
        offset = params.integer("offset")
        choose_kinds(self._world, params)
        older, self._waiting = self._waiting, None
        if older is not None and not older.done():
            older.set_exception(_TERMINATED)
        updates = self._world.updates.take(offset, limit)
        if updates or timeout == 0 or self._closed:
            return updates
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        self._world.updates.is_awaited = True
        try:
            await asyncio.wait_for(waiting, timeout)
        except TimeoutError:
            return []
        finally:
            if self._waiting is waiting:
                self._waiting = None
            self._world.updates.is_awaited = self._waiting is not None
        if self._world.webhook:
            raise _WEBHOOK_SET
        return self._world.updates.take(offset, limit)


def _finish(waiting: asyncio.Future[None], result: None) -> None:
    if not waiting.done():
        waiting.set_result(result)
