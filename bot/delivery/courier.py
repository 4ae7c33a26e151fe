"""Delivering one delivery: its parts in order, each answer into what follows from it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.core.logs import get_logger
from bot.delivery import refusals
from bot.delivery.marks import Marks
from bot.delivery.model import Delivery, PartRow
from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure
from bot.delivery.ports import Api, ChatStore, Clock, Kept, Mark, Outbox, SenderEvents
from bot.delivery.prepared_posts import (
    Posts,
    Prepared,
    Request,
    Unreadable,
    in_their_place,
    request_for,
    withdrawal,
)
from bot.delivery.rate_limiter import Turns
from bot.delivery.refusals import Fallback, Plain
from bot.delivery.retry import SHORT, Follow, Outage, WhenUnsure, delay, follow, gone_reason

log = get_logger("push")


class _Next(Enum):
    """What follows an answer."""

    ON = auto()  # the next part
    AGAIN = auto()  # the same part, after the pause that was made
    LEAVE = auto()  # nothing more for this delivery now


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the courier works with."""

    outbox: Outbox
    chats: ChatStore
    api: Api
    turns: Turns
    posts: Posts
    marks: Marks
    events: SenderEvents
    clock: Clock
    sleep: Callable[[float], Awaitable[None]]
    random: Callable[[], float]
    when_unsure: WhenUnsure = "resend"
    replan: Callable[[dt.date], Awaitable[None]]
    fatal: Callable[[str], None]
    plain: Plain = field(default_factory=Plain)
    tell_chat: refusals.TellChat = refusals.told_nobody


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
    """Knows how to bring a delivery to the state that is wanted."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._outage = Outage(sleep=tools.sleep, random=tools.random)
        self._fallback = Fallback(tools.outbox, tools.chats, tools.posts, tools.events, tools.plain)
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
        tools = self._tools
        if delivery.id in self._halted:
            return False
        differing = [row for row in rows if row.wanted != row.sent]
        if not differing:
            await tools.outbox.settle(delivery.id, tools.clock())
            tools.events.finished(delivery)
            return True
        if await self._fallback.known(delivery):
            return False
        texts = [row for row in differing if row.wanted is not None and not _out_of_hands(row)]
        prepared = await tools.posts.prepared(delivery.date, delivery.look, texts)
        if prepared is None:
            if not await tools.outbox.still_open({delivery.id: delivery.edition}):
                return False  # it was corrected since it was read
            if delivery.id in self._replanned:
                raise Unreadable(f"the parts of {delivery.date} can't be composed any more")
            self._replanned.add(delivery.id)
            await tools.replan(delivery.date)
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
            request = request_for(delivery, row, text, quiet=quiet, now=tools.clock())
            while (follows := await self._once(trip, row, request)) is _Next.AGAIN:
                pass
            if follows is _Next.LEAVE:
                return trip.done
            quiet = quiet or not row.leaves_first
        return trip.done

    async def _once(self, trip: _Trip, row: PartRow, request: Request) -> _Next:
        """One request, and what follows from its answer."""
        tools, delivery = self._tools, trip.delivery
        if not tools.marks.is_sound:
            await tools.marks.sound()
        await self._outage.over()
        turn = await tools.turns.take(delivery.chat_id, push=True)
        if self.stopping or delivery.id in self._halted or not tools.marks.is_sound:
            turn.unwritten()
            still = not self.stopping and delivery.id not in self._halted
            return _Next.AGAIN if still else _Next.LEAVE
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        self._flying.add(task)
        try:
            outcome = await tools.api.call(request.method, request.body)
            match outcome:
                case NotWritten():
                    turn.unwritten()
                case Limited(retry_after):
                    turn.refused(retry_after)
                    tools.events.limited(delivery.chat_id, retry_after)
                case _:
                    turn.stamp(marked=request.kind == "send" and isinstance(outcome, Done))
            if not isinstance(outcome, NotWritten | Unsure):
                self._outage.ended()
                tools.events.offline("")
            follows = follow(outcome, request.kind, tools.when_unsure)
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
        sent_at = at or self._tools.clock()
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
        state: Kept = await self._tools.marks.keep(mark)
        if moved:
            late = (sent_at if at is None else self._tools.clock()) - delivery.due_at
            self._tools.events.sent(delivery, late.total_seconds())
        if state == "done":
            trip.done = True
            self._tools.events.finished(delivery)
        return state == "open"

    async def _unmarked(
        self, trip: _Trip, row: PartRow, outcome: Outcome, follows: Follow
    ) -> _Next:
        """What follows where nothing was done, or nobody knows."""
        tools, delivery = self._tools, trip.delivery
        reason = str(getattr(outcome, "reason", ""))
        match follows, outcome:
            case Follow.PACED, Limited(retry_after):
                if retry_after <= SHORT and not self.stopping:
                    return _Next.AGAIN  # the pace keeps the chat closed until then
                # Telegram's pause is not our delay: it doesn't use up the time to catch up.
                grace = dt.timedelta(seconds=retry_after)
                at = tools.clock() + grace
                await tools.outbox.postpone(delivery.id, at, trip.attempts, "429", grace)
            case Follow.OFFLINE, _:
                tools.events.offline(reason)
                if not self.stopping:
                    await self._outage.began()
                    return _Next.AGAIN
            case Follow.RETRY, _:
                trip.attempts += 1
                pause = delay(trip.attempts, tools.random())
                if pause <= SHORT and not self.stopping:
                    await tools.sleep(pause)
                    return _Next.AGAIN
                at = tools.clock() + dt.timedelta(seconds=pause)
                await tools.outbox.postpone(delivery.id, at, trip.attempts, reason)
            case Follow.MOVED, Refused(migrated_to=int(new)):
                await tools.chats.migrate_chat(delivery.chat_id, new)
            case Follow.LOST, _:
                await tools.chats.end_subscriptions(delivery.chat_id, None, gone_reason(reason))
                await self._stop(delivery, gone_reason(reason), reason)
            case Follow.TOPIC, _:
                await refusals.leave(
                    delivery,
                    reason,
                    tools.clock(),
                    chats=tools.chats,
                    events=tools.events,
                    tell=tools.tell_chat,
                )
            case Follow.FATAL, _:
                self.stop()
                tools.fatal(reason)
            case ((Follow.PLAIN | Follow.FINER | Follow.STOP), _) if await self._fallback.refused(
                delivery, follows, reason
            ):
                pass
            case Follow.FINER, _:
                await self._split(trip, row, reason)
            case _:
                await self._stop(delivery, reason, reason)
        return _Next.LEAVE

    async def _split(self, trip: _Trip, row: PartRow, reason: str) -> None:
        """Plan the part's category in smaller parts; what is too long even so stops."""
        delivery = trip.delivery
        log.error("a message is too long", chat=delivery.chat_id, key=str(row.key), reason=reason)
        text = trip.prepared.get(row.id)
        pieces = await self._tools.posts.finer(delivery.date, delivery.look, row.key)
        if text is None or text.piece or len(pieces) < 2:
            await self._stop(delivery, reason, reason)
            return
        await self._tools.outbox.want(delivery, in_their_place(trip.rows, row.key, pieces))

    async def _stop(self, delivery: Delivery, kept: str, told: str) -> None:
        await self._tools.outbox.stop(delivery.id, kept)
        self._tools.events.stopped(delivery, told)


def _out_of_hands(row: PartRow) -> bool:
    """Somebody deleted it, or it stands in a chat that was: nothing can be done about it."""
    return row.sent is not None and row.message_id is None
