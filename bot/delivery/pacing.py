"""When a request may be written: Telegram's limits as sliding windows, counted from the answer.

Between a request and its answer nobody knows when Telegram counts it. So a request takes a place
in every window from its start until the window's length after its answer; then no window can hold
more than its limit, wherever between the two Telegram counted. Pure: the time comes in as
monotonic seconds, and the same history gives the same decision.

The limits: "avoid sending more than one message per second" in one chat, "not be able to send
more than 20 messages per minute" to one group, "about 30 messages per second" overall
(core.telegram.org/bots/faq, "My bot is hitting limits"). Edits count as messages.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

MARGIN = 0.002
"""Seconds added to each window: two clocks never agree to the last microsecond."""

MINUTE = 60.0
"""Seconds of a group's window."""

SLOWED = 30.0
"""Seconds that a refusal (429) keeps the overall pace lowered for."""

EVEN_SECONDS = 15.0
"""How long after an answer to a person pushes are evenly spaced, for the next answer's sake."""

CATCH_UP_SECONDS = 0.02
"""How far an evenly spaced push that went late lets the next ones follow sooner. Without it each
late answer of Telegram would cost a broadcast time that nothing brings back."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages in any second overall; in any minute in one group; seconds between two in a chat.

    Pushes alone may start in a burst, ``hurried_gap`` seconds apart: over a broadcast of 600
    messages the evenly spread start would cost 3 % of the ideal. While people are being answered
    they are ``even_gap`` apart: so a place falls free all the time, an answer takes the next one,
    and none need be kept free for it.
    """

    per_second: int = 30
    per_group_minute: int = 20
    per_chat_seconds: float = 1.0

    @property
    def even_gap(self) -> float:
        return 1 / self.per_second

    @property
    def hurried_gap(self) -> float:
        return 1 / (20 * self.per_second)


@dataclass(slots=True)
class Window:
    """At most ``limit`` requests in any ``length`` seconds, those in flight included."""

    limit: int
    length: float
    flying: int = 0
    answered: deque[float] = field(default_factory=deque)

    def earliest(self, now: float, spare: int = 0) -> float:
        """When there is a place, ``spare`` ones kept free; ``inf``: not before an answer comes."""
        horizon = now - self.length - MARGIN
        while self.answered and self.answered[0] <= horizon:
            self.answered.popleft()
        over = self.flying + len(self.answered) - max(1, self.limit - spare)
        if over < 0:
            return now
        if over >= len(self.answered):
            return inf
        return self.answered[over] + self.length + MARGIN


class Ticket(NamedTuple):
    """A request that was allowed to start; give it back with ``Pace.answered``."""

    chat_id: int
    push: bool


class Pace:
    """The history of requests, and what it allows.

    A group (or channel) has a negative chat id; a private chat knows no limit a minute.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.overall = Window(limits.per_second, 1.0)
        self.chats: dict[int, float | tuple[float, ...]] = {}
        """When the answers of a chat's last minute came, oldest first; only one is a bare number,
        for a fast broadcast knows a hundred thousand chats within a minute."""

        self._flying: dict[int, int] = {}
        self._closed: dict[int, float] = {}
        self._closed_until = 0.0
        self._slowed_until = 0.0
        self._last_push = -inf
        self._next_even = -inf
        self._even_until = -inf
        self._unsure_until = -inf
        self._unknown = 1
        self._last_refusal: tuple[int, float] | None = None
        self._sweep_at = 4096

    def chat_earliest(self, chat_id: int, now: float, spare: int = 0) -> float:
        """When the chat itself has a place, ``spare`` of a group's minute left free, whatever the
        bot as a whole has; ``inf``: not before an answer comes."""
        if chat_id in self._flying:
            return inf  # a place for one: so a chat's messages come in order, too
        at = max(now, self._closed.get(chat_id, now))
        answers = self.chats.get(chat_id)
        if answers is None:
            return at
        if not isinstance(answers, tuple):
            answers = (answers,)
        at = max(at, answers[-1] + self.limits.per_chat_seconds + MARGIN)
        most = self.limits.per_group_minute - spare
        if now < self._unsure_until:
            most -= self._unknown
        most = max(1, most)
        if chat_id > 0 or len(answers) < most:
            return at
        return max(at, answers[-most] + MINUTE + MARGIN)

    def foreseen(self, chat_id: int, now: float, *, ahead: int = 0, spare: int = 0) -> float:
        """When a request for the chat could be written, as far as can be told, with ``ahead``
        others before it and ``spare`` of a group's places left free. Those in flight count as
        answered now, and among those ahead. Asks only, and changes nothing."""
        limits, flying = self.limits, self._flying.get(chat_id, 0)
        known = self.chats.get(chat_id, ())
        times = [*(known if isinstance(known, tuple) else (known,)), *[now] * flying]
        most = limits.per_group_minute - (self._unknown if now < self._unsure_until else 0)
        places = max(1, most - spare)
        at = max(now, self._closed_until, self._closed.get(chat_id, now))
        for _ in range(max(0, ahead - flying) + 1):
            if times:
                at = max(at, times[-1] + limits.per_chat_seconds + MARGIN)
            if chat_id < 0 and len(times) >= places:
                at = max(at, times[-places] + MINUTE + MARGIN)
            times.append(at)
        return at

    def lately(self, chat_id: int, now: float) -> int:
        """How many messages the chat was sent in the last minute."""
        known = self.chats.get(chat_id, ())
        times = known if isinstance(known, tuple) else (known,)
        return sum(at > now - MINUTE for at in times)

    def overall_earliest(self, now: float, *, push: bool, yielding: bool = True) -> float:
        """When the bot as a whole has a place. A ``yielding`` push is evenly spaced while people
        are being answered, and one of fewer a second after a refusal."""
        at = max(now, self._closed_until)
        if not push:
            return max(at, self.overall.earliest(now))
        at = max(at, self._last_push + self.limits.hurried_gap)
        if yielding and now < self._even_until:
            at = max(at, self._next_even)
        slowed = yielding and now < self._slowed_until
        return max(at, self.overall.earliest(now, self.limits.per_second // 3 if slowed else 0))

    def start(self, chat_id: int, now: float, *, push: bool) -> Ticket:
        """A request for the chat is about to be written; the caller has asked both ``earliest``."""
        self._flying[chat_id] = self._flying.get(chat_id, 0) + 1
        self.overall.flying += 1
        if push:
            self._last_push = now
            late = max(self._next_even, now - CATCH_UP_SECONDS)
            self._next_even = late + self.limits.even_gap
        else:
            self._even_until = now + EVEN_SECONDS
        return Ticket(chat_id, push)

    def answered(self, ticket: Ticket, now: float) -> None:
        """Its answer is here, or never comes: from now on its places run out."""
        self._landed(ticket.chat_id)
        self._keep(ticket.chat_id, now)
        self.overall.answered.append(now)
        if len(self.chats) > self._sweep_at:
            self._sweep(now)

    def unwritten(self, ticket: Ticket) -> None:
        """The request was never written: its places are free again."""
        self._landed(ticket.chat_id)

    def remember(self, chat_id: int, at: float, now: float) -> None:
        """A message sent before this start, ``at`` on the monotonic clock, oldest first. What was
        in flight when that process ended nobody knows: for a minute each group has a place less."""
        if at > now - 61.0:
            self._unsure_until = now + MINUTE + MARGIN
            at = min(at, now)  # the wall clock may have been set back
            self._keep(chat_id, at)
            self.overall.answered.append(at)

    def resumed(self, ends: int, now: float) -> None:
        """This process goes on where so many others ended within a minute: each may have had a
        message in flight in any group, so for a minute groups have as many places less. What the
        last one had may be counted only now: nothing is written within a chat's pause."""
        self._unknown = max(1, ends)
        self._unsure_until = now + MINUTE + MARGIN
        opens = now + self.limits.per_chat_seconds + MARGIN
        self._closed_until = max(self._closed_until, opens)

    def refused(self, chat_id: int, retry_after: float, now: float) -> None:
        """A 429, to be obeyed exactly. It names no culprit: it closes its chat, and two from
        different chats within a second close all. The pace is lowered for a while."""
        until = now + retry_after + MARGIN
        self._closed[chat_id] = max(self._closed.get(chat_id, until), until)
        last = self._last_refusal
        if last is not None and last[0] != chat_id and now - last[1] <= 1.0:
            self._closed_until = max(self._closed_until, until)
        self._last_refusal = (chat_id, now)
        self._slowed_until = now + SLOWED

    def _landed(self, chat_id: int) -> None:
        self.overall.flying -= 1
        self._flying[chat_id] -= 1
        if not self._flying[chat_id]:
            del self._flying[chat_id]

    def _keep(self, chat_id: int, at: float) -> None:
        """An answer of the chat came at ``at``."""
        known = self.chats.get(chat_id)
        if known is None or chat_id > 0:
            self.chats[chat_id] = at
            return
        kept = known if isinstance(known, tuple) else (known,)
        while kept and kept[0] <= at - MINUTE - MARGIN:
            kept = kept[1:]
        self.chats[chat_id] = (*kept, at) if kept else at

    def _sweep(self, now: float) -> None:
        """Forget chats whose windows have run out, so that memory stays flat."""
        chat = now - self.limits.per_chat_seconds - MARGIN
        group = min(chat, now - MINUTE - MARGIN)
        self.chats = {
            chat_id: answers
            for chat_id, answers in self.chats.items()
            if (answers[-1] if isinstance(answers, tuple) else answers)
            > (chat if chat_id > 0 else group)
        }
        self._closed = {chat_id: until for chat_id, until in self._closed.items() if until > now}
        self._sweep_at = max(4096, 2 * len(self.chats))
