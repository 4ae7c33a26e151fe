"""Delivering one delivery: its parts in order, each answer into what follows from it.

A 429 closes the chat for as long as Telegram asks (``Turn.refused``); ``retry`` decides what is
tried again and when, ``refusals`` sees to what Telegram refuses for good.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.delivery.marks import Marks
from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure
from bot.delivery.ports import Clock, SenderListener, TelegramApi
from bot.delivery.prepared_posts import (
    Posts,
    Prepared,
    Request,
    Unreadable,
    request_for,
    withdrawal,
)
from bot.delivery.rate_limiter import Turns
from bot.delivery.refusals import Refusals
from bot.delivery.retry import MAX_WAIT_SECONDS, Follow, Retries, WhenUnsure, follow
from bot.model.delivery import Delivery, Kept, Mark, PartRow
from bot.storage.store import Store


class _Next(Enum):
    """What follows an answer."""

    ON = auto()  # the next part
    AGAIN = auto()  # the same part, after the pause that was made
    LEAVE = auto()  # nothing more for this delivery now


@dataclass(slots=True)
class _Trip:
    """One delivery on its way."""

    delivery: Delivery
    rows: Sequence[PartRow]
    prepared: dict[int, Prepared]
    attempts: int
    last: PartRow
    done: bool = False


class Courier:
    """Brings deliveries to the state that is wanted, and reports to ``listeners``. ``fatal`` is
    told why, once Telegram refuses the token."""

    def __init__(
        self,
        outbox: Store,
        api: TelegramApi,
        posts: Posts,
        turns: Turns,
        marks: Marks,
        retries: Retries,
        refusals: Refusals,
        listeners: Sequence[SenderListener],
        *,
        clock: Clock,
        fatal: Callable[[str], None],
        when_unsure: WhenUnsure = "resend",
    ) -> None:
        self._outbox = outbox
        self._api = api
        self._posts = posts
        self._turns = turns
        self._marks = marks
        self._retries = retries
        self._refusals = refusals
        self._listeners = listeners
        self._clock = clock
        self._fatal = fatal
        self._when_unsure = when_unsure
        self._halted: set[int] = set()
        self._replanned: set[int] = set()
        self._flying: set[asyncio.Task[None]] = set()
        self.stopping = False

    def halt(self, delivery_ids: Iterable[int]) -> None:
        """Before their next part these turn back: they were stopped, or want something else."""
        self._halted.update(delivery_ids)

    def release(self, delivery_id: int) -> None:
        self._halted.discard(delivery_id)

    def stop(self) -> None:
        """Write no further request."""
        self.stopping = True

    def flying(self, task: asyncio.Task[None]) -> bool:
        """Whether the task has a request in flight, or an answer whose mark is being kept."""
        return task in self._flying

    async def deliver(self, delivery: Delivery, rows: Sequence[PartRow]) -> bool:
        """Send, edit and delete what differs, in order: whether all was done. Returns early where
        the delivery was stopped, wants something else by now, or must wait; the outbox then says
        so."""
        if delivery.id in self._halted:
            return False
        differing = [row for row in rows if row.wanted != row.sent]
        if not differing:
            await self._outbox.settle(delivery.id, self._clock())
            self._finished(delivery)
            return True
        if await self._refusals.known(delivery):
            return False
        texts = [row for row in differing if row.wanted is not None and not _out_of_hands(row)]
        prepared = await self._posts.prepared(delivery.date, delivery.look, texts)
        if prepared is None:
            if not await self._outbox.still_open({delivery.id: delivery.edition}):
                return False  # it was corrected since it was read
            if delivery.id in self._replanned:
                raise Unreadable(f"the parts of {delivery.date} can't be composed any more")
            self._replanned.add(delivery.id)
            await self._posts.replan(delivery.date)
            return False
        self._replanned.discard(delivery.id)
        trip = _Trip(delivery, rows, prepared, delivery.attempts, differing[-1])
        stands = any(row.sent is not None and not row.leaves_first for row in rows)
        quiet = delivery.silent or stands
        for row in differing:
            if _out_of_hands(row):
                if not await self._keep(trip, row, None, row.sent_at, moved=False):
                    return trip.done
                continue
            text = prepared.get(row.id)
            request = request_for(delivery, row, text, quiet=quiet, now=self._clock())
            while (follows := await self._once(trip, row, request)) is _Next.AGAIN:
                pass
            if follows is _Next.LEAVE:
                return trip.done
            quiet = quiet or not row.leaves_first
        return trip.done

    async def _once(self, trip: _Trip, row: PartRow, request: Request) -> _Next:
        """One request, and what follows from its answer."""
        delivery = trip.delivery
        if not self._marks.is_sound:
            await self._marks.sound()
        await self._retries.reachable()
        turn = await self._turns.take(delivery.chat_id, push=True)
        if self.stopping or delivery.id in self._halted or not self._marks.is_sound:
            turn.unwritten()
            still = not self.stopping and delivery.id not in self._halted
            return _Next.AGAIN if still else _Next.LEAVE
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        self._flying.add(task)
        try:
            outcome = await self._api.call(request.method, request.body)
            match outcome:
                case NotWritten():
                    turn.unwritten()
                case Limited(retry_after):
                    turn.refused(retry_after)
                    for listener in self._listeners:
                        listener.limited(delivery.chat_id, retry_after)
                case _:
                    turn.stamp(marked=request.kind == "send" and isinstance(outcome, Done))
            if not isinstance(outcome, NotWritten | Unsure):
                self._retries.answered()
                self._offline("")
            follows = follow(outcome, request.kind, self._when_unsure)
            if follows in (Follow.STANDS, Follow.VANISHED):
                return await self._marked(trip, row, request, outcome, follows)
        finally:
            turn.answered()
            self._flying.discard(task)
        if follows is Follow.WITHDRAW:
            return await self._once(trip, row, withdrawal(delivery, row))
        return await self._unmarked(trip, row, outcome, follows)

    async def _marked(
        self, trip: _Trip, row: PartRow, request: Request, outcome: Outcome, follows: Follow
    ) -> _Next:
        """Keep what the answer changed in the chat; the next part waits for that."""
        message_id = row.message_id
        if isinstance(outcome, Done) and isinstance(outcome.result, dict):
            new = outcome.result.get("message_id")
            message_id = new if isinstance(new, int) else message_id
        if row.wanted is None or follows is Follow.VANISHED:
            message_id = None
        # An edit does not move a message's age: Telegram counts 48 hours from its sending.
        at = row.sent_at if request.kind != "send" else None
        goes_on = await self._keep(trip, row, message_id, at, moved=True)
        trip.attempts = 0
        return _Next.ON if goes_on and not self.stopping else _Next.LEAVE

    async def _keep(
        self,
        trip: _Trip,
        row: PartRow,
        message_id: int | None,
        at: dt.datetime | None,
        *,
        moved: bool,
    ) -> bool:
        """Mark the row as standing as it is wanted. Whether to go on with this delivery."""
        delivery = trip.delivery
        sent_at = at or self._clock()
        new_in = delivery.chat_id if at is None else 0
        mark = Mark(
            delivery.id,
            row.id,
            row.wanted,
            message_id,
            sent_at,
            delivery.edition,
            new_in,
            more=row is not trip.last,
        )
        state: Kept = await self._marks.keep(mark)
        if moved:
            late = (sent_at if at is None else self._clock()) - delivery.due_at
            for listener in self._listeners:
                listener.sent(delivery, late.total_seconds())
        if state == "done":
            trip.done = True
            self._finished(delivery)
        return state == "open"

    async def _unmarked(
        self, trip: _Trip, row: PartRow, outcome: Outcome, follows: Follow
    ) -> _Next:
        """What follows where nothing was done, or nobody knows."""
        delivery = trip.delivery
        match follows, outcome:
            case Follow.PACED, Limited(retry_after):
                if retry_after <= MAX_WAIT_SECONDS and not self.stopping:
                    return _Next.AGAIN  # the pace keeps the chat closed until then
                # Telegram's pause is not our delay: it doesn't use up the time to catch up.
                grace = dt.timedelta(seconds=retry_after)
                at = self._clock() + grace
                await self._outbox.postpone(delivery.id, at, trip.attempts, "429", grace)
            case Follow.OFFLINE, NotWritten(reason):
                self._offline(reason)
                if not self.stopping:
                    await self._retries.unreachable()
                    return _Next.AGAIN
            case Follow.RETRY, Unsure(reason):
                trip.attempts += 1
                pause = self._retries.pause(trip.attempts)
                if pause <= MAX_WAIT_SECONDS and not self.stopping:
                    await self._retries.wait(pause)
                    return _Next.AGAIN
                at = self._clock() + dt.timedelta(seconds=pause)
                await self._outbox.postpone(delivery.id, at, trip.attempts, reason)
            case Follow.FATAL, Refused(reason=reason):
                self.stop()
                self._fatal(reason)
            case _, Refused():
                text = trip.prepared.get(row.id)
                await self._refusals.handle(delivery, trip.rows, row, text, follows, outcome)
        return _Next.LEAVE

    def _finished(self, delivery: Delivery) -> None:
        for listener in self._listeners:
            listener.finished(delivery)

    def _offline(self, reason: str) -> None:
        for listener in self._listeners:
            listener.offline(reason)


def _out_of_hands(row: PartRow) -> bool:
    """Somebody deleted it, or it stands in a chat that was: nothing can be done about it."""
    return row.sent is not None and row.message_id is None
