"""Pinning the day's first message, where a chat wants that: silently, and yesterday's unpinned.

A pin is a courtesy. It is tried once, when all of the day stands; what Telegram refuses (the bot
may lack the right) is logged, and the push goes on.
"""

from __future__ import annotations

import asyncio
import json

from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.delivery.outcome import Done, Limited, NotWritten, Outcome
from bot.delivery.ports import Clock, SenderListener, TelegramApi
from bot.delivery.rate_limiter import Turns
from bot.model.delivery import Delivery
from bot.storage.store import Store

log = get_logger("push")

TRIES = 3


class Pins(SenderListener):
    """Pins the first message of a finished delivery."""

    def __init__(self, store: Store, api: TelegramApi, turns: Turns, clock: Clock) -> None:
        self._store = store
        self._api = api
        self._turns = turns
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def finished(self, delivery: Delivery) -> None:
        if delivery.pin:
            task = asyncio.create_task(self._pin(delivery), name=f"pin {delivery.id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pin(self, delivery: Delivery) -> None:
        try:
            first = await self._store.first_to_pin(delivery.id, self._clock())
        except BotError as error:
            log.warning("nothing is pinned", chat=delivery.chat_id, reason=str(error))
            return
        if first is None:
            return
        place = {"chat_id": first.chat_id, "message_id": first.message_id}
        if not await self._call("pinChatMessage", place | {"disable_notification": True}):
            return
        if first.before is not None:
            await self._call("unpinChatMessage", place | {"message_id": first.before})

    async def _call(self, method: str, body: dict[str, int | bool]) -> bool:
        chat_id, data = int(body["chat_id"]), json.dumps(body).encode()
        outcome: Outcome | None = None
        for _ in range(TRIES):
            turn = await self._turns.take(chat_id, push=True)
            try:
                outcome = await self._api.call(method, data)
                match outcome:
                    case Limited(retry_after):
                        turn.refused(retry_after)
                    case NotWritten():
                        turn.unwritten()
                    case Done():
                        return True
                    case _:
                        break
            finally:
                turn.answered()
        log.info("not pinned", chat=chat_id, method=method, reason=str(outcome))
        return False
