"""One queue a chat: the order of its updates, answers and changed messages, what is on its way,
and what it was answered lately.

A group takes twenty messages in a minute, and the change of a message is one of them
(core.telegram.org/bots/faq, "My bot is hitting limits"). A walk through the settings would use
them up: its next page would come half a minute later, without a word, and so would everybody's
answers. So before a press is done it is worked out when its change could be written. Readers and
administrators each leave places to the other.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterator, Sized
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any, Literal

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.chat.reply.admission import ButtonPress, Decision, History, Messages, Question, admit
from bot.delivery.pacing import MARGIN, MINUTE
from bot.delivery.ports import Clock
from bot.delivery.rate_limiter import Turns

CAME: ContextVar[dt.datetime] = ContextVar("CAME")
"""When the update that is being handled came, before it waited for its chat's turn."""

MAX_UPDATES = 4096
"""Updates under way at once, the ones that wait for their chat's turn included."""

RESERVED = 0.3
"""How much of a group's minute readers leave to administrators, and the presses of these to
readers: 6 of 20."""

MAX_PRESSES = 100
"""Presses of a chat that are remembered, far more than a minute takes."""

TRUSTED = dt.timedelta(minutes=1)
"""How long it is trusted that a message shows what was written last: another replica may lead
meanwhile."""

SWEEP = dt.timedelta(minutes=1)
"""How often queues of quiet chats are dropped."""

Line = Literal["updates", "answers", "urgent answers", "settings"]
"""What goes one after the other in a chat. Urgent answers pass those to readers."""


class ChatQueue:
    """One chat's. ``urgent`` is what administrators command or press."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.history = History()
        self._locks: dict[Line, asyncio.Lock] = {}
        self._holders = 0
        self._taps: Counter[Hashable] = Counter()
        self._writing: dict[bool, list[Sized]] = {True: [], False: []}
        self._pressing: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
        self._changed: deque[float] = deque(maxlen=MAX_PRESSES)
        self._changed_at = clock()
        self._numbers = count()
        self._newest: dict[int, int] = {}
        self._shows: dict[int, tuple[int, dt.datetime]] = {}

    def admit(self, asked: Question | Messages | ButtonPress) -> Decision:
        """Whether and how to answer that now."""
        return admit(self.history, asked, self._clock())

    @property
    def silent(self) -> bool:
        """Whether the chat flooded, and gets no answer for now."""
        return self.history.silent(self._clock())

    def is_idle(self, now: dt.datetime) -> bool:
        """Whether nothing is under way, and nothing that was matters any more."""
        self._shows = {one: at for one, at in self._shows.items() if now - at[1] < TRUSTED}
        busy = self._holders or self._taps or any(self._writing.values()) or self._newest
        lately = self._shows or now - self._changed_at < SWEEP
        return not (busy or lately or any(self._pressing.values())) and self.history.is_over(now)

    # --- order -----------------------------------------------------------------------------

    @asynccontextmanager
    async def hold(self, line: Line) -> AsyncIterator[None]:
        """Wait for the line's turn, and have it for the block; first come, first served."""
        self._holders += 1
        try:
            async with self._locks.setdefault(line, asyncio.Lock()):
                yield
        finally:
            self._holders -= 1

    @contextmanager
    def tapped(self, *buttons: Hashable) -> Iterator[list[bool]]:
        """For the time of the block these are pressed. Gives for each whether it is being pressed
        already; to be entered before anything is awaited: two taps arrive in the same instant."""
        under_way = [self._taps[one] > 0 for one in buttons]
        self._taps.update(buttons)
        try:
            yield under_way
        finally:
            self._taps -= Counter(buttons)

    @contextmanager
    def changing(self, message_id: int, looks: int) -> Iterator[Callable[[], bool]]:
        """For the time of the block a message shall show what ``looks`` is the hash of. Gives
        whether that is still to be written: not where a later change waits or it stands there
        (Telegram counts a change that changes nothing, too)."""
        number = self._newest[message_id] = next(self._numbers)

        def needed() -> bool:
            if self._newest.get(message_id, number) != number:
                return False
            known, at = self._shows.pop(message_id, (None, self._clock()))
            if known != looks or self._clock() - at >= TRUSTED:
                return True
            self._shows[message_id] = looks, at
            return False

        try:
            yield needed
        finally:
            if self._newest.get(message_id) == number:
                del self._newest[message_id]

    def written(self, message_id: int, looks: int) -> None:
        """The change was written."""
        self._shows[message_id] = looks, self._clock()

    # --- what is on its way ----------------------------------------------------------------

    @contextmanager
    def writing(self, left: Sized, *, urgent: bool) -> Iterator[None]:
        """For the time of the block an answer is being written; ``left`` shrinks with it."""
        answers = self._writing[urgent]
        answers.append(left)
        try:
            yield
        finally:
            answers[:] = [one for one in answers if one is not left]

    @contextmanager
    def pressing(self, message_id: int, *, urgent: bool) -> Iterator[None]:
        """For the time of the block a press is under way that was allowed. ``message_id`` is the
        message that it changes; 0 where it is answered with a new one."""
        under_way = self._pressing[urgent]
        # Presses of one message change it once: the last one's page is shown.
        message_id = message_id or -len(under_way) - 1
        under_way[message_id] += 1
        try:
            yield
        finally:
            under_way -= Counter([message_id])

    def seconds(self, turns: Turns | None, chat_id: int, *, urgent: bool, edits: bool) -> float:
        """How long what a press brings would wait now: the change of its message (``edits``), or a
        new one."""
        if turns is None:
            return 0.0
        now = turns.monotonic()
        spare, ahead = 0, self._ahead(urgent=True)
        if not urgent:
            spare, ahead = self.spare(turns), ahead + self._ahead(urgent=False)
        at = turns.pace.foreseen(chat_id, now, ahead=ahead, spare=spare)
        times = self._recent(turns)
        most = max(1, turns.pace.limits.per_group_minute - _reserved(turns))
        if urgent and edits and len(times) >= most:
            at = max(at, times[-most] + MINUTE + MARGIN)
        return at - now

    def sent(self, turns: Turns, chat_id: int) -> int:
        """How many messages the chat got within the minute, those under way included; what
        administrators' presses changed is no message."""
        left = sum(len(left) for answers in self._writing.values() for left in answers)
        lately = turns.pace.lately(chat_id, turns.monotonic())
        return lately - len(self._recent(turns)) + left

    def changed_by_administrator(self, turns: Turns | None, chat_id: int) -> None:
        """A message was changed for an administrator's press."""
        if turns is not None and chat_id < 0:  # a private chat knows no limit a minute
            self._changed.append(turns.monotonic())
            self._changed_at = self._clock()

    def spare(self, turns: Turns) -> int:
        """How many places of a group's minute reading leaves free: those reserved for
        administrators, less those that they have had."""
        return max(0, _reserved(turns) - len(self._recent(turns)))

    def _recent(self, turns: Turns) -> list[float]:
        """When administrators' presses changed a message within the minute."""
        since = turns.monotonic() - MINUTE
        return [at for at in self._changed if at > since]

    def _ahead(self, *, urgent: bool) -> int:
        """How many messages are to be written before, the one that is being written included."""
        answers = self._writing[urgent]
        return sum(map(len, answers)) + bool(answers) + len(self._pressing[urgent])


class ChatQueues:
    """The queues of the chats that are not quiet. One a process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._chats: dict[int, ChatQueue] = {}
        self._swept_at = clock()

    def __len__(self) -> int:
        return len(self._chats)

    def of(self, chat_id: int) -> ChatQueue:
        """The chat's queue, to be used at once: a quiet one may be dropped at the next call."""
        now = self._clock()
        if now - self._swept_at >= SWEEP:
            self._swept_at = now
            self._chats = {chat: one for chat, one in self._chats.items() if not one.is_idle(now)}
        found = self._chats.get(chat_id)
        if found is None:
            found = self._chats[chat_id] = ChatQueue(self._clock)
        return found


class ChatUpdates(BaseUpdateProcessor):
    """Updates of different chats run concurrently, those of one chat one after the other.

    Presses of buttons don't wait here: Telegram wants them acknowledged within seconds, while an
    answer to the chat may take longer. Their answers queue where answers are sent.
    """

    __slots__ = ("clock", "queues")

    def __init__(self) -> None:
        super().__init__(MAX_UPDATES)
        self.clock: Clock | None = None
        self.queues: ChatQueues | None = None
        """Both are set by ``dispatcher.install``."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        if self.clock is not None:
            CAME.set(self.clock())
        chat = update.effective_chat if isinstance(update, Update) else None
        pressed = isinstance(update, Update) and update.callback_query is not None
        if chat is None or pressed or self.queues is None:
            await coroutine
            return
        async with self.queues.of(chat.id).hold("updates"):
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to free."""


def _reserved(turns: Turns) -> int:
    return round(RESERVED * turns.pace.limits.per_group_minute)
