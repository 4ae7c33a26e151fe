"""Who is due: a pure function of subscriptions, settings, the dates that have a digest, and now.

Every instant is an aware datetime in UTC. A subscription's hour is a wall-clock hour in its own
time zone; in a DST gap it fires once, at the instant that the hour before the change would have
named, and in an overlap once, at the first of the two.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.model.subscription import WEEKDAYS, Subscription

UTC = dt.UTC

LEAST = dt.timedelta(minutes=5)
"""The shortest ``catch_up`` that planning goes by."""

BROADCAST = dt.timedelta(hours=1)
"""The least time that an open delivery has before it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The settings that planning needs. ``wait_until`` is a wall-clock hour in ``timezone``."""

    timezone: str
    wait_until: dt.time
    catch_up: dt.timedelta

    @property
    def reach(self) -> dt.timedelta:
        """How far back an hour is caught up: a slow minute of ours must not lose one."""
        return max(self.catch_up, LEAST)

    @property
    def patience(self) -> dt.timedelta:
        """How long a push may take to go out: a long broadcast is no downtime."""
        return max(self.catch_up, BROADCAST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A delivery to be made: ``ready`` says that its digest is out, and ``give_up_at`` until when
    its first part must be sent; else it waits for the digest until then, and from ``late_at`` the
    digest counts as late."""

    subscription: Subscription
    date: dt.date
    due_at: dt.datetime
    give_up_at: dt.datetime
    late_at: dt.datetime
    ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What to do with one due subscription: the deliveries to make (oldest first), then its next
    hour. Hours that lie too far back to be caught up are passed over."""

    subscription: Subscription
    next_at: dt.datetime | None
    plans: tuple[Plan, ...]


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The IANA zone ``name``; raises ``ZoneInfoNotFoundError`` (a KeyError) for an unknown one."""
    return ZoneInfo(name)


@lru_cache(maxsize=2048)
def clock_time(text: str) -> dt.time:
    """``"08:30"`` as a time; raises ValueError for anything else."""
    return dt.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a wall-clock hour


@lru_cache(maxsize=4096)
def instant(day: dt.date, at: dt.time, timezone: str) -> dt.datetime:
    """The UTC instant of a wall-clock hour (the first of two, or after a gap: see above)."""
    return dt.datetime.combine(day, at, zone(timezone)).astimezone(UTC)


@lru_cache(maxsize=4096)
def local_date(now: dt.datetime, timezone: str) -> dt.date:
    """The date that a wall calendar in ``timezone`` shows at ``now``."""
    return now.astimezone(zone(timezone)).date()


def is_paused(subscription: Subscription, now: dt.datetime) -> bool:
    """Whether the subscription rests until a day that is still to come."""
    until = subscription.paused_until
    return until is not None and until > local_date(now, subscription.timezone)


def next_due(subscription: Subscription, after: dt.datetime) -> dt.datetime:
    """The subscription's first push strictly after ``after``.

    Days before ``paused_until`` have none. Raises ValueError where it has no weekday.
    """
    at = clock_time(subscription.time)
    day = local_date(after, subscription.timezone) - dt.timedelta(days=1)
    if subscription.paused_until is not None:
        day = max(day, subscription.paused_until)
    for _ in range(10):
        if WEEKDAYS[day.weekday()] in subscription.weekdays:
            due = instant(day, at, subscription.timezone)
            if due > after:
                return due
        day += dt.timedelta(days=1)
    raise ValueError("a subscription needs at least one weekday")


def give_up_at(
    subscription: Subscription, date: dt.date, due: dt.datetime, when: When
) -> dt.datetime:
    """Until when a push due at ``due`` waits for a late digest of ``date``.

    Lateness is judged in the settings' zone; a chat whose hour lies after ``wait_until`` waits
    to the end of its own day.
    """
    deadline = instant(date, when.wait_until, when.timezone)
    if due < deadline:
        return deadline
    return instant(date + dt.timedelta(days=1), dt.time(0, 0), subscription.timezone)


def late_at(subscription: Subscription, date: dt.date, due: dt.datetime, when: When) -> dt.datetime:
    """From when a digest of ``date`` that a push due at ``due`` needs counts as late: once the
    same wall-clock hour has come in the settings' zone. A chat further east just waits."""
    return max(due, instant(date, clock_time(subscription.time), when.timezone))


def decide(
    due: Sequence[Subscription],
    now: dt.datetime,
    when: When,
    has_digest: Callable[[dt.date], bool],
) -> list[Intent]:
    """One intent for each subscription whose ``next_at`` has come (others are passed over).

    An hour whose digest is not out, and is not waited for any more, is planned too: that it was
    missed is something to know.
    """
    intents = []
    for subscription in due:
        at = subscription.next_at
        if at is None or at > now:
            continue
        oldest = now - when.reach
        if at < oldest:
            at = next_due(subscription, oldest - dt.timedelta(microseconds=1))
        plans = []
        while at <= now:
            date = local_date(at, subscription.timezone)
            ready = has_digest(date)
            until = at + when.patience if ready else give_up_at(subscription, date, at, when)
            plans.append(
                Plan(
                    subscription=subscription,
                    date=date,
                    due_at=at,
                    give_up_at=until,
                    late_at=late_at(subscription, date, at, when),
                    ready=ready,
                )
            )
            at = next_due(subscription, at)
        intents.append(Intent(subscription=subscription, next_at=at, plans=tuple(plans)))
    return intents


def scheduled(subscription: Subscription, now: dt.datetime) -> Subscription:
    """The subscription with its ``next_at`` worked out: what a new or a changed one is kept as.
    Hours before ``now`` are not caught up."""
    if not subscription.active:
        return replace(subscription, next_at=None)
    return replace(subscription, next_at=next_due(subscription, now), reason="")
