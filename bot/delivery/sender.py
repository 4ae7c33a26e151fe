"""The sender: works wherever what is wanted in a chat and what stands there differ.

One task a chat, so that a chat's parts come in order; a part goes only after the mark of the one
before is kept. Chats take turns (``Turns``); at most ``width`` are open at once, so that those due
together all start early and each one's parts still come close together.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.delivery.courier import Courier
from bot.delivery.ports import Clock
from bot.delivery.retry import delay
from bot.model.delivery import Delivery, PartRow
from bot.storage.store import Store

log = get_logger("push")

POLL = 1.0
"""Seconds between two looks into the outbox: another process (``push DATE``) may have filled it."""

GATHER = 0.02
"""Seconds in which chats that finish are gathered: one look opens the next ones for all."""

_LOOKING = 0
"""In the place of a chat: the look for what is open."""

Load = tuple[Delivery, list[PartRow]]


class Sender:
    """Takes open deliveries from the outbox and hands them to the courier, chat by chat.
    ``trouble`` is told once when the database begins to fail, with the reason, and once with None
    when all that failed works again."""

    def __init__(
        self,
        outbox: Store,
        courier: Courier,
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]],
        width: int,
        trouble: Callable[[BotError | None], None],
    ) -> None:
        self._outbox = outbox
        self._courier = courier
        self._clock = clock
        self._sleep = sleep
        self._width = width
        self._trouble = trouble
        self._queues: dict[int, deque[Load]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._asked = True
        """Somebody woke us, or a second is over: what is in memory may be outdated."""
        self._stopping = False
        self._failing: set[int] = set()
        """Where the database failed last: the chats, and ``_LOOKING``."""

    def wake(self) -> None:
        """There may be something to send, or something that should not be sent any more."""
        self._asked = True
        self._woken.set()

    @property
    def idle(self) -> bool:
        return not self._tasks

    async def run(self) -> None:
        """Send until ``stop``."""
        while not (self._stopping or self._courier.stopping):
            self._woken.clear()
            try:
                await self._look()
            except BotError as error:
                self._failed(_LOOKING, error)
                self._woken.clear()
            timer = asyncio.create_task(self._nap())
            try:
                await self._woken.wait()
                if self._tasks:
                    await self._sleep(GATHER)
            finally:
                timer.cancel()

    async def _nap(self) -> None:
        await self._sleep(POLL)
        self.wake()

    def _held(self) -> dict[int, int]:
        """What is in memory: the deliveries' ids, with the edition that was read."""
        return {one.id: one.edition for queue in self._queues.values() for one, _ in queue}

    async def _look(self) -> None:
        """Drop what is no longer wanted so, and open chats up to the width."""
        held = self._held() if self._asked else {}
        self._asked = False
        if held:
            still = await self._outbox.still_open(held)
            now_held = self._held()
            self._courier.halt(
                one
                for one, edition in held.items()
                if one not in still and now_held.get(one) == edition
            )
        room = self._width - len(self._queues)
        if room <= 0 or self._stopping:
            return
        loads = await self._outbox.open_deliveries(self._clock(), room, list(self._held()))
        self._worked(_LOOKING)
        if len(loads) < room:  # what failed in a chat may not be wanted any more
            left = {one.chat_id for one, _ in loads} | self._queues.keys()
            self._worked(*self._failing - left)
        for load in loads:
            self._queue(load)

    def _queue(self, load: Load) -> None:
        chat_id = load[0].chat_id
        if chat_id not in self._queues:
            self._queues[chat_id] = deque()
            task = asyncio.create_task(self._serve(chat_id), name=f"chat {chat_id}")
            self._tasks[chat_id] = task
        self._queues[chat_id].append(load)

    async def _serve(self, chat_id: int) -> None:
        """Deliver a chat's deliveries one after the other."""
        queue = self._queues[chat_id]
        whole = False
        try:
            while queue and not self._stopping:
                whole = await self._one(queue[0])
                self._worked(chat_id)
                self._courier.release(queue.popleft()[0].id)
        except BotError as error:  # the database: what was not marked is read again
            whole = False
            self._failed(chat_id, error)
            await self._sleep(POLL)
        finally:
            for delivery, _ in queue:
                self._courier.release(delivery.id)
            del self._queues[chat_id]
            del self._tasks[chat_id]
            if whole:
                self._woken.set()
            else:
                self.wake()

    async def _one(self, load: Load) -> bool:
        """Whether all of it stands as it was wanted."""
        delivery, rows = load
        try:
            return await self._courier.deliver(delivery, rows)
        except BotError:
            raise
        except Exception as error:  # a fault of ours must not spin, nor take others along
            reason = f"{type(error).__name__}: {error}"
            log.error("sending failed", chat=delivery.chat_id, reason=reason)
            later = self._clock() + dt.timedelta(seconds=delay(delivery.attempts + 3, 0.5))
            await self._outbox.postpone(delivery.id, later, delivery.attempts + 1, reason)
            return False

    def _failed(self, where: int, error: BotError) -> None:
        if not self._failing:
            self._trouble(error)
        self._failing.add(where)

    def _worked(self, *where: int) -> None:
        if self._failing:
            self._failing.difference_update(where)
            if not self._failing:
                self._trouble(None)

    def halt(self, delivery_ids: Sequence[int]) -> None:
        """These were stopped: not even their next part goes out."""
        self._courier.halt(delivery_ids)

    async def stop(self, grace: float) -> None:
        """Write no further request, and wait ``grace`` seconds for the answers to those in
        flight and for their marks."""
        self._stopping = True
        self.wake()
        self._courier.stop()
        tasks = list(self._tasks.values())
        for task in tasks:
            if not self._courier.flying(task):
                task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
