"""Keeping marks: many answers, few transactions (group commit).

A mark is kept when ``keep`` returns, and not before: a chat's next part waits for it. While one
transaction runs, the marks that arrive wait together for the next. A database that can't be
written stops the sending, and loses nothing: the marks stay here and are tried again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence

from bot.core.errors import BotError
from bot.core.logs import get_logger
from bot.delivery.outcome import Outcome
from bot.delivery.ports import Clock
from bot.model.delivery import Kept, Mark
from bot.storage.lease import LeaseLost
from bot.storage.store import Store

log = get_logger("push")

LAST = 0.2
"""Seconds for a cancelled transaction to end; on a line that is cut it takes longer."""

PAUSE = 1.0
"""Seconds between two tries while the database can't be written."""


class Marks:
    """Writes marks in the order they came. ``trouble`` is told once when the database begins to
    fail, with the reason, and once with None when it works again. ``lost`` is given the marks
    that can't be kept, for another replica leads by now."""

    def __init__(
        self,
        outbox: Store,
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]],
        trouble: Callable[[BotError | None], None],
        lost: Callable[[Sequence[Mark]], Awaitable[None]] | None = None,
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._sleep = sleep
        self._trouble = trouble
        self._lost = lost
        self._waiting: list[tuple[Mark, asyncio.Future[Kept]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._sound = asyncio.Event()
        self._sound.set()

    async def sound(self) -> None:
        """Wait until the database can be written: nothing is sent that could not be marked."""
        await self._sound.wait()

    @property
    def is_sound(self) -> bool:
        return self._sound.is_set()

    async def keep(self, mark: Mark) -> Kept:
        """Keep the mark; the delivery's state then. Cancelling the caller does not undo it."""
        kept: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        self._waiting.append((mark, kept))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write(), name="marks")
        return await kept

    async def flush(self) -> None:
        """Wait until every mark handed over so far is kept."""
        while self._writer is not None:
            await asyncio.shield(self._writer)

    async def stop(self) -> None:
        """Keep no more of them: the process ends, and waits no longer for its database."""
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.wait([self._writer], timeout=LAST)

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                states = await self._kept([mark for mark, _ in batch])
                for mark, kept in batch:
                    if not kept.done():
                        kept.set_result(states.get(mark.delivery_id, "stopped"))
        finally:
            self._writer = None

    async def _kept(self, marks: list[Mark]) -> dict[int, Kept]:
        tried = False
        while True:
            try:
                try:
                    states = await self._outbox.mark(marks, self._clock())
                except LeaseLost:
                    # An earlier try may have been kept, though its answer never came.
                    if tried:
                        known = await self._outbox.marked(marks)
                        marks = [one for one in marks if one.part_id not in known]
                    if self._lost is not None:
                        await self._lost(marks)
                    return {}
            except BotError as error:
                tried = True
                if self._sound.is_set():
                    self._sound.clear()
                    self._trouble(error)
                await self._sleep(PAUSE)
                continue
            if not self._sound.is_set():
                self._sound.set()
                self._trouble(None)
            return states


async def withdraw(call: Callable[[str, bytes], Awaitable[Outcome]], marks: Sequence[Mark]) -> None:
    """Delete what was sent but could not be marked: the new leader sends it again. As far as
    that goes; what fails is logged, and comes twice."""
    for mark in marks:
        if mark.new_in and mark.message_id is not None:
            body = {"chat_id": mark.new_in, "message_ids": [mark.message_id]}
            outcome = await call("deleteMessages", json.dumps(body).encode())
            log.warning(
                "sent after another replica took over, deleted",
                chat=mark.new_in,
                message=mark.message_id,
                outcome=type(outcome).__name__,
            )
