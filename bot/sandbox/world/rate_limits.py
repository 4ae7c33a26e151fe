"""How often a bot may write, strictly read, over sliding windows of a monotonic clock.

Source: core.telegram.org/bots/faq, "My bot is hitting limits": about 30 messages a second in
all, 20 a minute in one group, one a second in one chat. Telegram itself is more lenient in
bursts; a sender that never meets these limits never meets Telegram's.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class SlidingWindow:
    """At most ``count`` in any ``seconds``; a half-open window, so a send exactly ``seconds``
    after the first is free again."""

    count: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until one more fits; 0 when it does."""
        while self.times and now - self.times[0] >= self.seconds:
            self.times.popleft()
        if len(self.times) < self.count:
            return 0.0
        return self.times[-self.count] + self.seconds - now


class RateLimits:
    """Counts sends and edits at the moment they are handled; a refused one does not count."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        *,
        enabled: bool = False,
        per_second: int = 30,
        per_group_minute: int = 20,
        per_chat_second: int = 1,
    ) -> None:
        self.enabled = enabled
        self.per_second = per_second
        self.per_group_minute = per_group_minute
        self.per_chat_second = per_chat_second
        self.refused = 0
        self._monotonic = monotonic
        self._overall = SlidingWindow(per_second, 1.0)
        self._chats: dict[int, list[SlidingWindow]] = {}

    def take(self, chat_id: int, *, is_group: bool) -> int:
        """Count one message to that chat: 0, or the whole seconds to wait (``retry_after``).

        ``is_group`` is true for groups, supergroups and channels.
        """
        if not self.enabled:
            return 0
        now = self._monotonic()
        windows = [self._overall, *self._windows(chat_id, is_group)]
        wait = max(window.wait(now) for window in windows)
        if wait > 0:
            self.refused += 1
            return max(1, math.ceil(wait))
        for window in windows:
            window.times.append(now)
        return 0

    def _windows(self, chat_id: int, is_group: bool) -> list[SlidingWindow]:
        windows = self._chats.get(chat_id)
        if windows is None:
            windows = [SlidingWindow(self.per_chat_second, 1.0)]
            if is_group:
                windows.append(SlidingWindow(self.per_group_minute, 60.0))
            self._chats[chat_id] = windows
        return windows
