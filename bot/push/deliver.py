"""Delivering one delivery: its parts in order, each answer into what follows from it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from bot.push.marks import Marks
from bot.push.model import Delivery, PartRow
from bot.push.outage import Outage
from bot.push.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure
from bot.push.ports import Api, ChatStore, Clock, Mark, Outbox, SenderEvents
from bot.push.posts import Posts
from bot.push.requests import Request, request_for
from bot.push.retry import SHORT, delay
from bot.push.turns import Turns


class Next(Enum):
    """What follows an answer."""

    MARKED = auto()  # go on with the next part
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
    when_unsure: Literal["resend", "skip"] = "resend"
    replan: Callable[[dt.date], Awaitable[None]]
    fatal: Callable[[str], None]


class Courier:
    """Knows how to bring a delivery to the state that is wanted."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._outage = Outage(sleep=tools.sleep, random=tools.random)
        self._halted: set[int] = set()
        self._flying: set[asyncio.Task[None]] = set()
        self._stopping = False

    def halt(self, delivery_ids: Iterable[int]) -> None:
        self._halted.update(delivery_ids)

    def release(self, delivery_id: int) -> None:
        self._halted.discard(delivery_id)

    def stop(self) -> None:
        self._stopping = True

    def flying(self, task: asyncio.Task[None]) -> bool:
        """Whether the task has a request in flight, or an answer whose mark is being kept."""
        return task in self._flying

    async def deliver(self, delivery: Delivery, rows: list[PartRow]) -> None:
        """Send, edit and delete what differs, in order. Returns early where the delivery was
        stopped or must wait; the outbox then says so."""
        parts = await self._tools.posts.parts(delivery.date, delivery.look)
        attempts = delivery.attempts
        quiet = delivery.silent or any(row.sent is not None for row in rows)
        differing = [row for row in rows if row.wanted != row.sent]
        if not differing:
            await self._tools.outbox.settle(delivery.id, self._tools.clock())
        for row in differing:
            if row.sent is not None and row.message_id is None:
                # Somebody deleted it, or it stands in a chat that was: it is out of our hands.
                at = row.sent_at or self._tools.clock()
                await self._tools.marks.keep(Mark(delivery.id, row.id, row.wanted, None, at))
                continue
            prepared = None if parts is None else parts.get(row.key)
            if row.wanted is not None and prepared is None:
                # Another version of the bot split this day otherwise: plan it anew.
                await self._tools.replan(delivery.date)
                return
            request = request_for(delivery, row, prepared, quiet=quiet, now=self._tools.clock())
            while True:
                follows, attempts = await self._once(delivery, row, request, attempts)
                if follows is not Next.AGAIN:
                    break
            if follows is Next.LEAVE:
                return
            quiet = True

    async def _once(
        self, delivery: Delivery, row: PartRow, request: Request, attempts: int
    ) -> tuple[Next, int]:
        """One request, and what follows from its answer."""
        tools = self._tools
        await tools.marks.sound()
        await self._outage.over()
        turn = await tools.turns.take(delivery.chat_id, push=True)
        if self._stopping or delivery.id in self._halted:
            turn.unwritten()
            return Next.LEAVE, attempts
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
                    turn.answered()
            if not isinstance(outcome, NotWritten | Unsure):
                self._outage.ended()
                tools.events.offline("")
            marked = self._mark_for(outcome, delivery, row, request)
            if marked is not None:
                state = await tools.marks.keep(marked)
                late = (tools.clock() - delivery.due_at).total_seconds()
                tools.events.sent(delivery, late)
                if state == "open" and not self._stopping:
                    return Next.MARKED, 0
                if state == "done":
                    tools.events.finished(delivery)
                return Next.LEAVE, 0
        finally:
            turn.answered()
            self._flying.discard(task)
        return await self._unmarked(outcome, delivery, attempts)

    def _mark_for(
        self, outcome: Outcome, delivery: Delivery, row: PartRow, request: Request
    ) -> Mark | None:
        """The mark that an answer calls for; None where nothing changed in the chat."""
        message_id = row.message_id
        match outcome:
            case Done(result):
                if isinstance(result, dict) and isinstance(result.get("message_id"), int):
                    message_id = result["message_id"]
            case Refused(kind="not_modified"):
                pass
            case Refused(kind="missing") if request.kind != "send":
                message_id = None  # somebody deleted it, on purpose: it stays deleted
            case Unsure() if self._tools.when_unsure == "skip":
                pass
            case _:
                return None
        if row.wanted is None:
            message_id = None
        # An edit does not move a message's age: Telegram counts 48 hours from its sending.
        at = row.sent_at if request.kind != "send" and row.sent_at else self._tools.clock()
        return Mark(delivery.id, row.id, row.wanted, message_id, at)

    async def _unmarked(
        self, outcome: Outcome, delivery: Delivery, attempts: int
    ) -> tuple[Next, int]:
        """What follows where nothing was done, or nobody knows."""
        tools = self._tools
        match outcome:
            case Limited(retry_after):
                if retry_after <= SHORT:
                    return Next.AGAIN, attempts  # the pace keeps the chat closed until then
                return await self._later(delivery, attempts, retry_after, "429")
            case NotWritten(reason):
                tools.events.offline(reason)
                await self._outage.began()
                return (Next.LEAVE if self._stopping else Next.AGAIN), attempts
            case Unsure(reason):
                attempts += 1
                pause = delay(attempts, tools.random())
                if pause > SHORT:
                    return await self._later(delivery, attempts, pause, reason)
                await tools.sleep(pause)
                return Next.AGAIN, attempts
            case Refused(kind="migrated", migrated_to=int() as new):
                await tools.chats.migrate_chat(delivery.chat_id, new)
            case Refused(kind="gone", reason=reason):
                await tools.chats.end_subscriptions(delivery.chat_id, None, gone_reason(reason))
                tools.events.stopped(delivery, reason)
            case Refused(kind="topic_gone", reason=reason):
                await tools.chats.end_subscriptions(
                    delivery.chat_id, delivery.thread_id, "topic_gone"
                )
                tools.events.stopped(delivery, reason)
            case Refused(kind="token", reason=reason):
                tools.fatal(reason)
            case Refused(reason=reason):
                await tools.outbox.stop(delivery.id, reason)
                tools.events.stopped(delivery, reason)
        return Next.LEAVE, attempts

    async def _later(
        self, delivery: Delivery, attempts: int, seconds: float, reason: str
    ) -> tuple[Next, int]:
        at = self._tools.clock() + dt.timedelta(seconds=seconds)
        await self._tools.outbox.postpone(delivery.id, at, attempts, reason)
        return Next.LEAVE, attempts


def gone_reason(description: str) -> str:
    """Why a chat is gone, as a subscription keeps it: kicked, blocked, deactivated, not_found."""
    text = description.lower()
    for sign, reason in (
        ("kicked", "kicked"),
        ("not a member", "kicked"),
        ("blocked", "blocked"),
        ("deactivated", "deactivated"),
        ("initiate", "not_started"),
    ):
        if sign in text:
            return reason
    return "not_found"
