"""What the planner reads, and who hears of what it found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from bot.delivery.corrections import RawText, Verdict
from bot.digest.model import Digest
from bot.model.delivery import Delivery


class Digests(Protocol):
    """What the planner reads of the archive."""

    def get(self, date: dt.date) -> Digest | None: ...

    def changed_at(self, date: dt.date) -> dt.datetime | None: ...

    def raw(self, date: dt.date) -> RawText | None:
        """The date's file as it was last read well."""


class PlannerEvents(Protocol):
    """Who hears of what the planner found; quick, and never raises."""

    def late(self, date: dt.date) -> None:
        """Chats wait for the date's digest, and it should be out by now; told once."""

    def missed(self, deliveries: Sequence[Delivery]) -> None: ...

    def planned(self, date: dt.date) -> None: ...

    def corrected(self, date: dt.date, deliveries: int) -> None: ...

    def held(self, date: dt.date, verdict: Verdict) -> None:
        """A correction waits for an owner."""
