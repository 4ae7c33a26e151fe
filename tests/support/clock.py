"""A clock that a test holds in its hand."""

from __future__ import annotations

import datetime as dt


class FakeClock:
    """A ``bot.delivery.ports.Clock``: call it (or ``now()``) for the time; only ``advance`` and
    ``set`` move it."""

    def __init__(self, at: dt.datetime | None = None) -> None:
        self._now = dt.datetime(2026, 1, 28, 0, 0, tzinfo=dt.UTC)
        if at is not None:
            self.set(at)

    def __call__(self) -> dt.datetime:
        return self._now

    def now(self) -> dt.datetime:
        return self._now

    def advance(self, step: dt.timedelta | None = None, /, **parts: float) -> dt.datetime:
        """Move on by ``step`` or by parts, as ``advance(minutes=5)``. Returns the new time."""
        self._now += step if step is not None else dt.timedelta(**parts)
        return self._now

    def set(self, at: dt.datetime) -> None:
        """``at`` is aware, of any zone."""
        if at.tzinfo is None:
            raise ValueError("a clock's time needs its zone")
        self._now = at.astimezone(dt.UTC)
