"""Presses that come too fast: told so at once, instead of left to wait.

A group takes twenty messages in a minute, and the change of a message is one of them
(core.telegram.org/bots/faq, "My bot is hitting limits"). A walk through the settings would use
them up: its next page would come half a minute later, without a word, and so would everybody's
answers. So a press is looked at before anything is done for it. What it wants is written within
moments, or nothing is done and a toast, which is no message, says when to press again.
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

TURN = 2.5
"""Seconds that the change of a message may wait: two people who press at once have a second each,
and the answer of what is on its way."""

ANSWER = 10.0
"""Seconds that a new message may wait: typing is shown meanwhile, and nothing looks stuck."""

SHARE = 0.7
"""How much of a group's minute may go to changes that were pressed for: 14 of 20."""

SPARE = 0.25
"""How much of it they leave free, whatever else was sent: 5 of 20, so that a command still gets
its answer when a push went out just before."""

SECONDS = 120
"""From here on a wait is told in minutes."""


class Patience:
    """What is still to be written in each chat, and what presses were given lately. One a
    process, beside ``Answers``; the times are the pace's own."""

    def __init__(self) -> None:
        self._queues: dict[int, list[Sized]] = {}
        self._pressed: dict[int, Counter[int]] = {}
        self._changed: dict[int, deque[float]] = {}

    def __len__(self) -> int:
        return len(self._queues) + len(self._pressed) + len(self._changed)

    @contextmanager
    def queued(self, chat_id: int, left: Sequence[object]) -> Iterator[None]:
        """For the time of the block an answer is being written; ``left`` shrinks with it."""
        queues = self._queues.setdefault(chat_id, [])
        queues.append(left)
        try:
            yield
        finally:
            queues[:] = [one for one in queues if one is not left]
            if not queues:
                del self._queues[chat_id]

    @contextmanager
    def admit(self, turns: Turns | None, asked: Asked, *, turning: bool) -> Iterator[int]:
        """For the time of the block a press is under way, which changes its message
        (``turning``) or is answered with a new one. Gives the whole seconds after which it is to
        be pressed again; 0 where it may be done. Nothing is awaited in between, so of two that
        come at once the second one knows of the first."""
        wait = self._wait(turns, asked.chat_id, turning=turning) if turns is not None else 0.0
        if wait > (TURN if turning else ANSWER):
            yield ceil(wait)
            return
        under_way = self._pressed.setdefault(asked.chat_id, Counter())
        # Presses of one message change it once: the last one's page is shown.
        key = asked.message_id if turning else -len(under_way) - 1
        under_way[key] += 1
        try:
            yield 0
        finally:
            under_way[key] -= 1
            if not under_way[key]:
                del under_way[key]
            if not under_way:
                self._pressed.pop(asked.chat_id, None)

    def changed(self, turns: Turns | None, chat_id: int) -> None:
        """A message was changed for a press."""
        if turns is None or chat_id > 0:
            return  # a private chat knows no limit a minute
        now = turns.monotonic()
        self._changed = {
            chat: times for chat, times in self._changed.items() if times[-1] > now - MINUTE
        }
        most = _share(turns)
        times = self._changed.setdefault(chat_id, deque())
        times.append(now)
        while len(times) > most:
            times.popleft()

    def _wait(self, turns: Turns, chat_id: int, *, turning: bool) -> float:
        now, limits = turns.monotonic(), turns.pace.limits
        queues = self._queues.get(chat_id, ())
        # One message more than are left: the one that is being written.
        ahead = sum(map(len, queues)) + bool(queues) + len(self._pressed.get(chat_id, ()))
        spare = round(SPARE * limits.per_group_minute) if turning else 0
        at = turns.pace.foreseen(chat_id, now, ahead=ahead, spare=spare)
        times = self._changed.get(chat_id)
        if turning and times and len(times) >= _share(turns):
            at = max(at, times[0] + MINUTE + MARGIN)
        return at - now


def _share(turns: Turns) -> int:
    return max(1, round(SHARE * turns.pace.limits.per_group_minute))


def too_fast(language: Language, seconds: int) -> str:
    """The toast: when to press again."""
    if seconds > SECONDS:
        return say(language, "chat.press.minutes", minutes=ceil(seconds / 60))
    return say(language, "chat.press.too_fast", seconds=seconds)
