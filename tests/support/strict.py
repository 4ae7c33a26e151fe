"""Telegram's limits, strictly read: a server's own count of what it let through."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from math import ceil


class StrictCounter:
    """At most 30 requests in any second, 20 in any minute in a group (a negative id), one in any
    second in a chat. ``count`` is asked at the moment the server takes a request up."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._all: deque[float] = deque()
        self._chats: dict[int, deque[float]] = defaultdict(deque)
        self.refused = 0

    def count(self, chat_id: int) -> int | None:
        """None where the request may pass, else for how many seconds to keep away."""
        now = self._now()
        chat = self._chats[chat_id]
        waits = [self._wait(self._all, 30, 1.0, now), self._wait(chat, 1, 1.0, now)]
        if chat_id < 0:
            waits.append(self._wait(chat, 20, 60.0, now))
        if any(waits):
            self.refused += 1
            return max(1, ceil(max(waits)))
        self._all.append(now)
        chat.append(now)
        while self._all and self._all[0] < now - 61:
            self._all.popleft()
        return None

    @staticmethod
    def _wait(passed: deque[float], limit: int, length: float, now: float) -> float:
        recent = [at for at in passed if at > now - length]
        return 0.0 if len(recent) < limit else recent[-limit] + length - now
