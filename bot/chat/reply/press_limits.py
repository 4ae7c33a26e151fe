"""Presses that come too fast: told so at once, instead of left to wait.

A group takes twenty messages in a minute, and the change of a message is one of them
(core.telegram.org/bots/faq, "My bot is hitting limits"). A walk through the settings would use
them up: its next page would come half a minute later, without a word, and so would everybody's
answers. So a press is looked at before anything is done for it. What it wants is written within
moments, or nothing is done and a toast, which is no message, says when to press again.

Readers and administrators each leave places to the other: whoever reads gives way to an
administrator's press, and a flood of these leaves room for an answer.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager
from math import ceil

from bot.chat.incoming import Asked
from bot.delivery.pacing import MARGIN, MINUTE
from bot.delivery.rate_limiter import Turns
from bot.locales import say
from bot.render.message import Language

TURN_SECONDS = 2.5
"""How long the change of a message may wait: two people who press at once have a second each,
and the answer of what is on its way."""

ANSWER_SECONDS = 10.0
"""How long a new message may wait: typing is shown meanwhile, and nothing looks stuck."""

RESERVED = 0.3
"""How much of a group's minute readers leave to administrators, and the presses of these to
readers: 6 of 20."""

TOLD_IN_MINUTES = 120
"""Seconds from which a wait is told in minutes."""

PRESSES = 100
"""Changes of a chat that are remembered, far more than a minute takes."""

Queue = tuple[int, bool]
"""A chat, and whether what waits there is urgent."""


class Patience:
    """What is still to be written in each chat, and what administrators' presses were given
    lately. One a process, beside ``Answers``; the times are the pace's own."""

    def __init__(self) -> None:
        self._queues: dict[Queue, list[Sized]] = {}
        self._pressed: dict[Queue, Counter[int]] = {}
        self._changed: dict[int, deque[float]] = {}

    def __len__(self) -> int:
        return len(self._queues) + len(self._pressed) + len(self._changed)

    @contextmanager
    def queued(self, asked: Asked, left: Sequence[object]) -> Iterator[None]:
        """For the time of the block an answer is being written; ``left`` shrinks with it."""
        key = asked.chat_id, asked.urgent
        queues = self._queues.setdefault(key, [])
        queues.append(left)
        try:
            yield
        finally:
            queues[:] = [one for one in queues if one is not left]
            if not queues:
                del self._queues[key]

    @contextmanager
    def admit(self, turns: Turns | None, asked: Asked, *, turning: bool) -> Iterator[int]:
        """For the time of the block a press is under way, which changes its message
        (``turning``) or is answered with a new one. Gives the whole seconds after which it is to
        be pressed again; 0 where it may be done. Nothing is awaited in between, so of two that
        come at once the second one knows of the first."""
        wait = self._wait(turns, asked, turning=turning) if turns is not None else 0.0
        if wait > (TURN_SECONDS if turning else ANSWER_SECONDS):
            yield ceil(wait)
            return
        key = asked.chat_id, asked.urgent
        under_way = self._pressed.setdefault(key, Counter())
        # Presses of one message change it once: the last one's page is shown.
        message = asked.message_id if turning else -len(under_way) - 1
        under_way[message] += 1
        try:
            yield 0
        finally:
            under_way[message] -= 1
            if not under_way[message]:
                del under_way[message]
            if not under_way:
                self._pressed.pop(key, None)

    def sent(self, turns: Turns, chat_id: int) -> int:
        """How many messages the chat got within the minute, those under way included; what
        administrators' presses changed is no message."""
        both = [self._queues.get((chat_id, urgent), ()) for urgent in (True, False)]
        left = sum(len(left) for queues in both for left in queues)
        changed = len(self._since(turns, chat_id))
        return turns.pace.lately(chat_id, turns.monotonic()) - changed + left

    def changed(self, turns: Turns | None, chat_id: int) -> None:
        """A message was changed for an administrator's press."""
        if turns is None or chat_id > 0:
            return  # a private chat knows no limit a minute
        now = turns.monotonic()
        self._changed = {
            chat: times for chat, times in self._changed.items() if times[-1] > now - MINUTE
        }
        self._changed.setdefault(chat_id, deque(maxlen=PRESSES)).append(now)

    def spare(self, turns: Turns, chat_id: int) -> int:
        """How many places of a group's minute reading leaves free: those reserved for
        administrators, less those that they have had."""
        return max(0, _reserved(turns) - len(self._since(turns, chat_id)))

    def _wait(self, turns: Turns, asked: Asked, *, turning: bool) -> float:
        now, chat_id = turns.monotonic(), asked.chat_id
        spare, ahead = 0, self._ahead(chat_id, urgent=True)
        if not asked.urgent:
            spare, ahead = self.spare(turns, chat_id), ahead + self._ahead(chat_id, urgent=False)
        at = turns.pace.foreseen(chat_id, now, ahead=ahead, spare=spare)
        times = self._since(turns, chat_id)
        most = max(1, turns.pace.limits.per_group_minute - _reserved(turns))
        if asked.urgent and turning and len(times) >= most:
            at = max(at, times[-most] + MINUTE + MARGIN)
        return at - now

    def _since(self, turns: Turns, chat_id: int) -> list[float]:
        """When administrators' presses changed a message within the minute."""
        since = turns.monotonic() - MINUTE
        return [at for at in self._changed.get(chat_id, ()) if at > since]

    def _ahead(self, chat_id: int, *, urgent: bool) -> int:
        """How many messages are to be written before, the one that is being written included."""
        queues = self._queues.get((chat_id, urgent), ())
        pressed = self._pressed.get((chat_id, urgent), ())
        return sum(map(len, queues)) + bool(queues) + len(pressed)


def _reserved(turns: Turns) -> int:
    return round(RESERVED * turns.pace.limits.per_group_minute)


def too_fast(language: Language, seconds: int) -> str:
    """The toast: when to press again."""
    if seconds > TOLD_IN_MINUTES:
        return say(language, "chat.press.minutes", minutes=ceil(seconds / 60))
    return say(language, "chat.press.too_fast", seconds=seconds)
