"""Whether groups may see a digest yet, where owners look at it first. Pure.

An approval is for one version of the text. A version that changes before any group has it is
asked about anew; after that a change is a correction, as without a review.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.model.delivery import Review
from bot.model.schedule import instant


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a digest goes out unasked: a wall-clock hour of its own date; None is never."""

    until: dt.time | None
    timezone: str

    def of(self, date: dt.date) -> dt.datetime | None:
        return None if self.until is None else instant(date, self.until, self.timezone)

    def passed(self, date: dt.date, now: dt.datetime) -> bool:
        at = self.of(date)
        return at is not None and now >= at


def cleared(review: Review | None, now: dt.datetime, deadline: Deadline) -> bool:
    """Whether groups may see the version that was reviewed last."""
    if review is None:
        return False
    if review.state == "asked":
        return deadline.passed(review.date, now)
    return review.state == "approved"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version of a date's digest that groups can't see yet. ``until`` is when it goes out
    unasked; None: only an owner's word lets it go."""

    date: dt.date
    version: str
    held: bool = False
    until: dt.datetime | None = None


def waiting(
    versions: Mapping[dt.date, str],
    reviews: Mapping[dt.date, Review],
    now: dt.datetime,
    deadline: Deadline,
) -> list[Waiting]:
    """Which of these versions wait for an owner, oldest first; ``reviews`` are what was asked and
    answered of their dates."""
    found = []
    for date, version in sorted(versions.items()):
        review = reviews.get(date)
        if review is not None and review.version == version and cleared(review, now, deadline):
            continue
        held = review is not None and review.state == "held"
        if not held and deadline.passed(date, now):
            continue
        found.append(Waiting(date, version, held, None if held else deadline.of(date)))
    return found


def reviewed(dates: Sequence[dt.date], now: dt.datetime, reach: dt.timedelta) -> list[dt.date]:
    """Those of ``dates`` (ascending) that may still be pushed, and so need a review; what is
    older is history, which anybody may read."""
    oldest = (now - reach).date() - dt.timedelta(days=1)
    return [date for date in dates if date >= oldest]
