"""Taking turns: the asynchronous shell around ``Pace``.

Whoever wants to write a request asks for a turn and waits. Answers to people go before pushes,
though after a long row of answers one push goes first, so that nobody starves; among equals the
first to ask is the first to go. A chat whose own windows are full delays nobody else: it waits
aside until it has a place.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from bot.delivery.pacing import Pace, Ticket

INSTANT = 1e-6
"""Seconds too short to wait: far below ``pace.MARGIN``, and a timer costs more."""

ROW = 8
"""Answers in a row, while pushes wait, after which a push goes first."""


class _Waiter(NamedTuple):
    """``order``, which no other has, puts them in theirs."""

    order: int
    chat_id: int
    granted: asyncio.Future[Ticket]
    spare: int = 0


@dataclass(slots=True)
class _Lane:
    """Waiters of one kind: those whose chat may go, by order; the others, by when it may."""

    push: bool
    ready: list[_Waiter] = field(default_factory=list)
    aside: list[tuple[float, _Waiter]] = field(default_factory=list)
    blocked: dict[int, list[_Waiter]] = field(default_factory=dict)
    """By chat: a request of that chat is in flight, its answer decides."""

    def add(self, waiter: _Waiter) -> None:
        heapq.heappush(self.ready, waiter)

    @property
    def waits(self) -> bool:
        """Whether there is anybody who need not wait for an answer first."""
        return bool(self.ready or self.aside)


class Turn:
    """A granted turn. Give it back once, when the answer is here (or never comes)."""

    __slots__ = ("_stamped", "_ticket", "_turns")

    def __init__(self, turns: Turns, ticket: Ticket) -> None:
        self._turns = turns
        self._ticket: Ticket | None = ticket
        self._stamped = False

    def stamp(self, *, marked: bool = False) -> None:
        """The answer is here, so the windows run out from now on; until ``answered`` it is one of
        those that are not marked yet. ``marked``: the outbox will know when it came, nobody else
        need note it."""
        if self._ticket is not None and not self._stamped:
            self._stamped = True
            self._turns.pace.answered(self._ticket, self._turns.monotonic())
            if not marked:
                self._turns.noted(self._ticket.chat_id, None)
            self._turns.look_again_at(self._ticket.chat_id)

    def answered(self) -> None:
        """The request was written and answered, or its outcome is unknown."""
        if self._ticket is not None:
            if not self._stamped:
                self.stamp()
            self._release()

    def unwritten(self) -> None:
        """The request surely never left."""
        if self._ticket is not None:
            self._turns.pace.unwritten(self._ticket)
            self._release()

    def refused(self, retry_after: float) -> None:
        """Telegram answered 429."""
        if self._ticket is not None:
            chat_id, now = self._ticket.chat_id, self._turns.monotonic()
            self._turns.pace.answered(self._ticket, now)
            self._turns.pace.refused(chat_id, retry_after, now)
            self._turns.noted(chat_id, retry_after)
            self._release()

    def _release(self) -> None:
        assert self._ticket is not None  # noqa: S101 - the callers have looked
        ticket, self._ticket = self._ticket, None
        self._turns.came_back(ticket)


class Turns:
    """Grants turns as ``pace`` allows, at most ``concurrency`` pushes in flight or answered, but
    not marked yet: what a crash may send twice. ``waited`` is told how many seconds each waited
    for its turn; ``noted`` of each answer that no mark keeps, with the pause that a refusal asked
    for."""

    def __init__(
        self,
        pace: Pace,
        *,
        monotonic: Callable[[], float],
        concurrency: int = 32,
        waited: Callable[[float], None] | None = None,
        noted: Callable[[int, float | None], None] = lambda _chat_id, _pause: None,
    ) -> None:
        self.pace = pace
        self.monotonic = monotonic
        self.noted = noted
        self._concurrency = concurrency
        self._open = 0
        """Pushes in flight, or not marked yet."""

        self._waited = waited
        self._answers = _Lane(push=False)
        self._pushes = _Lane(push=True)
        self._order = 0
        self._row = 0
        self._rows: dict[int, int] = {}
        """By chat: answers in a row while its own push waits."""

        self._waiting: dict[int, int] = {}
        """By chat: pushes that wait."""

        self._timer: asyncio.TimerHandle | None = None

    async def take(self, chat_id: int, *, push: bool, spare: int = 0) -> Turn:
        """Wait until a request for the chat may be written, ``spare`` of a group's places in its
        minute left free. Cancelling gives the place up."""
        self._order += 1
        asked = self.monotonic()
        granted: asyncio.Future[Ticket] = asyncio.get_running_loop().create_future()
        lane = self._pushes if push else self._answers
        lane.add(_Waiter(self._order, chat_id, granted, spare))
        if push:
            self._waiting[chat_id] = self._waiting.get(chat_id, 0) + 1
        self._look()
        try:
            ticket = await granted
        except asyncio.CancelledError:
            self._waits_no_more(chat_id, push)
            if granted.done() and not granted.cancelled():
                Turn(self, granted.result()).unwritten()
            elif push:
                self.look_again_at(chat_id)
            raise
        self._waits_no_more(chat_id, push)
        if self._waited is not None:
            self._waited(self.monotonic() - asked)
        return Turn(self, ticket)

    def _waits_no_more(self, chat_id: int, push: bool) -> None:
        if push:
            left = self._waiting.pop(chat_id) - 1
            if left:
                self._waiting[chat_id] = left
            else:
                self._rows.pop(chat_id, None)

    @asynccontextmanager
    async def turn(self, chat_id: int, *, push: bool = False) -> AsyncIterator[Turn]:
        """A turn that counts as answered at the end of the block, unless told otherwise."""
        turn = await self.take(chat_id, push=push)
        try:
            yield turn
        finally:
            turn.answered()

    def came_back(self, ticket: Ticket) -> None:
        """A turn ended: who waited for that chat's answer is looked at again."""
        self._open -= ticket.push
        self.look_again_at(ticket.chat_id)

    def look_again_at(self, chat_id: int) -> None:
        """Something of the chat's changed: whoever waits for it, and the others, may go now."""
        for lane in (self._answers, self._pushes):
            for waiter in lane.blocked.pop(chat_id, ()):
                lane.add(waiter)
        self._look()

    def _look(self) -> None:
        """Grant what may go now, and set the alarm for what may go later."""
        now = self.monotonic()
        if not (self._answers.waits or (self._pushes.waits and self._open < self._concurrency)):
            return
        while True:
            first, second = self._answers, self._pushes
            if self._row >= ROW:
                first, second = second, first
            sooner = self._grant(first, now)
            if sooner is None:
                continue
            later = self._grant(second, now)
            if later is not None:
                break
        wake = min(sooner, later)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if wake < inf:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(0.0, wake - now), self._look)

    def _grant(self, lane: _Lane, now: float) -> float | None:
        """Grant one turn of the lane (None), or say when to look at it again."""
        while lane.aside and lane.aside[0][0] <= now:
            lane.add(heapq.heappop(lane.aside)[1])
        while lane.ready and not (lane.push and self._open >= self._concurrency):
            waiter = lane.ready[0]
            if waiter.granted.done():  # cancelled while it waited
                heapq.heappop(lane.ready)
                continue
            at = self.pace.chat_earliest(waiter.chat_id, now, waiter.spare)
            if at > now:
                heapq.heappop(lane.ready)
                if at == inf:
                    lane.blocked.setdefault(waiter.chat_id, []).append(waiter)
                else:
                    heapq.heappush(lane.aside, (at, waiter))
                continue
            if (
                not lane.push
                and waiter.chat_id in self._waiting
                and self._rows.get(waiter.chat_id, 0) >= ROW
            ):
                heapq.heappop(lane.ready)  # this chat's own push has waited long enough
                lane.blocked.setdefault(waiter.chat_id, []).append(waiter)
                continue
            overall = self.pace.overall_earliest(
                now, push=lane.push, yielding=lane.push and self._row < ROW
            )
            if overall > now + INSTANT:
                return min(overall, lane.aside[0][0] if lane.aside else inf)
            heapq.heappop(lane.ready)
            if lane.push:
                self._open += 1
                self._row = 0
                self._rows.pop(waiter.chat_id, None)
            else:
                self._row += bool(self._pushes.ready)
                if waiter.chat_id in self._waiting:
                    self._rows[waiter.chat_id] = self._rows.get(waiter.chat_id, 0) + 1
            waiter.granted.set_result(self.pace.start(waiter.chat_id, now, push=lane.push))
            return None
        return lane.aside[0][0] if lane.aside else inf
