"""Changes of messages that need not be written: a later one is waiting, or it stands there already.

Telegram counts a change that changes nothing, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

MOST = 1000
"""Messages of which it is known what they show."""

LATELY = dt.timedelta(minutes=1)
"""How long that is trusted: another replica may lead meanwhile."""

Place = tuple[int, int]
"""A chat and a message in it."""


class Edits:
    """One a process, beside ``Answers``."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._newest: dict[Place, int] = {}
        self._numbers = count()
        self._shown: dict[Place, tuple[int, dt.datetime]] = {}

    def __len__(self) -> int:
        return len(self._newest) + len(self._shown)

    @contextmanager
    def wanted(self, place: Place, looks: int) -> Iterator[Callable[[], bool]]:
        """For the time of the block the message shall show what ``looks`` is the hash of. Gives
        whether that is still to be written, to be asked when its turn has come."""
        number = self._newest[place] = next(self._numbers)

        def needed() -> bool:
            if self._newest.get(place, number) != number:
                return False
            known, at = self._shown.pop(place, (None, self._clock()))
            if known != looks or self._clock() - at >= LATELY:
                return True
            self._shown[place] = looks, at
            return False

        try:
            yield needed
        finally:
            if self._newest.get(place) == number:
                del self._newest[place]

    def stands(self, place: Place, looks: int) -> None:
        """It was written."""
        self._shown[place] = looks, self._clock()
        if len(self._shown) > MOST:
            del self._shown[next(iter(self._shown))]
