"""How long to wait before the next try: pure, jittered, bounded."""

from __future__ import annotations

SHORT = 4.0
"""Seconds up to which a delivery waits in memory; a longer wait is kept in the outbox, and its
place is given to another chat."""


def delay(attempt: int, jitter: float, *, base: float = 1.0, most: float = 300.0) -> float:
    """Seconds before try number ``attempt`` + 1 (``attempt`` from 1). ``jitter`` in [0, 1) spreads
    the tries of many chats over the upper half of the wait."""
    full = min(most, base * 2.0 ** min(attempt - 1, 30))
    return full * (0.5 + jitter / 2)
