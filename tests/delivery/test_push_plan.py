"""Who is due when: hours in every zone, days off, late digests, downtime."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.model.schedule import When, decide, give_up_at, local_date, next_due, scheduled
from bot.model.subscription import WEEKDAYS, Subscription

UTC = dt.UTC
WHEN = When(timezone="Asia/Shanghai", wait_until=dt.time(23, 0), catch_up=dt.timedelta(hours=12))
ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # changes by half an hour
    "America/Sao_Paulo",  # used to change at midnight
    "Africa/Casablanca",
    "Pacific/Apia",  # left a whole day out
    "Pacific/Kiritimati",
    "America/Havana",
    "UTC",
)


def sub(time: str = "08:30", timezone: str = "Asia/Shanghai", **other: object) -> Subscription:
    return Subscription(chat_id=-1, time=time, timezone=timezone, **other)  # type: ignore[arg-type]


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_next_hour_is_today_or_tomorrow() -> None:
    assert next_due(sub(), utc("2026-01-28 00:29:59")) == utc("2026-01-28 00:30")
    assert next_due(sub(), utc("2026-01-28 00:30")) == utc("2026-01-29 00:30")


@pytest.mark.parametrize(
    ("timezone", "time", "day", "due"),
    [
        # Clocks go forward: 02:30 does not exist, and is pushed when it would have been.
        ("America/New_York", "02:30", "2026-03-08", "2026-03-08 07:30"),
        ("Europe/Berlin", "02:30", "2026-03-29", "2026-03-29 01:30"),
        ("Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03 15:45"),
        # Clocks go back: 01:30 comes twice, and is pushed the first time.
        ("America/New_York", "01:30", "2026-11-01", "2026-11-01 05:30"),
        ("Europe/Berlin", "02:30", "2026-10-25", "2026-10-25 00:30"),
        ("Australia/Lord_Howe", "01:45", "2026-04-05", "2026-04-04 14:45"),
        # An hour after the change.
        ("America/New_York", "08:30", "2026-03-08", "2026-03-08 12:30"),
        ("America/New_York", "08:30", "2026-11-01", "2026-11-01 13:30"),
    ],
)
def test_the_hours_of_a_clock_change_are_pushed_once(
    timezone: str, time: str, day: str, due: str
) -> None:
    midnight = dt.datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(timezone))
    first = next_due(sub(time, timezone), midnight.astimezone(UTC) - dt.timedelta(seconds=1))
    assert first == utc(due)
    second = next_due(sub(time, timezone), first)
    assert second - first > dt.timedelta(hours=22)
    assert local_date(second, timezone) == midnight.date() + dt.timedelta(days=1)


def test_days_off_and_a_pause_are_passed_over() -> None:
    weekend = sub(weekdays=("sat", "sun"))
    assert next_due(weekend, utc("2026-01-28 00:00")) == utc("2026-01-31 00:30")
    once = sub(weekdays=("wed",))
    assert next_due(once, utc("2026-01-28 00:30")) == utc("2026-02-04 00:30")
    paused = sub(paused_until=dt.date(2026, 3, 5))
    assert next_due(paused, utc("2026-01-28 00:00")) == utc("2026-03-05 00:30")
    both = sub(weekdays=("mon",), paused_until=dt.date(2026, 3, 5))
    assert next_due(both, utc("2026-01-28 00:00")) == utc("2026-03-09 00:30")
    with pytest.raises(ValueError, match="weekday"):
        next_due(sub(weekdays=()), utc("2026-01-28 00:00"))


def test_a_new_or_changed_subscription_begins_at_its_next_hour() -> None:
    now = utc("2026-01-28 00:30")
    assert scheduled(sub(), now).next_at == utc("2026-01-29 00:30")
    assert scheduled(sub("08:31"), now).next_at == utc("2026-01-28 00:31")
    assert scheduled(sub(active=False), now).next_at is None


subscriptions = st.builds(
    sub,
    time=st.times().map(lambda t: f"{t:%H:%M}"),
    timezone=st.sampled_from(ZONES),
    weekdays=st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(tuple),
)
instants = st.datetimes(
    dt.datetime(2010, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    dt.datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(subscriptions, instants)
def test_the_next_hour_lies_ahead_on_a_wanted_day_and_none_is_left_out(
    subscription: Subscription, after: dt.datetime
) -> None:
    due = next_due(subscription, after)
    assert after < due <= after + dt.timedelta(days=9)
    day = local_date(due, subscription.timezone)
    skipped = subscription.timezone == "Pacific/Apia" and day == dt.date(2011, 12, 31)
    assert skipped or WEEKDAYS[day.weekday()] in subscription.weekdays
    assert next_due(subscription, due - dt.timedelta(microseconds=1)) == due


@given(subscriptions, instants)
def test_no_date_comes_twice(subscription: Subscription, after: dt.datetime) -> None:
    days = []
    for _ in range(12):
        after = next_due(subscription, after)
        days.append(local_date(after, subscription.timezone))
    assert days == sorted(set(days))


@given(subscriptions, instants, st.integers(0, 4 * 24 * 60), st.integers(0, 48))
def test_no_hour_within_catch_up_is_lost(
    subscription: Subscription, start: dt.datetime, away: int, hours: int
) -> None:
    when = When(
        timezone="Asia/Shanghai", wait_until=dt.time(23, 0), catch_up=dt.timedelta(hours=hours)
    )
    due_at = next_due(subscription, start)
    now = due_at + dt.timedelta(minutes=away)
    waiting = scheduled(subscription, start)
    (intent,) = decide([waiting], now, when, lambda _: True)
    expected = []
    at = due_at
    while at <= now:
        if at >= now - max(when.catch_up, dt.timedelta(minutes=5)):
            expected.append(at)
        at = next_due(subscription, at)
    assert [plan.due_at for plan in intent.plans] == expected
    assert intent.next_at == at
    assert all(plan.give_up_at > now or hours == 0 for plan in intent.plans)


def test_who_is_not_due_is_passed_over() -> None:
    now = utc("2026-01-28 00:30")
    due = [scheduled(sub(), now), sub(next_at=None), sub(next_at=now)]
    assert len(decide(due, now, WHEN, lambda _: True)) == 1


# a digest that is late


def intent_of(subscription: Subscription, now: dt.datetime, ready: bool = False) -> object:
    at = scheduled(subscription, now - dt.timedelta(seconds=1))
    (intent,) = decide([at], now, WHEN, lambda _: ready)
    (plan,) = intent.plans
    return plan


@pytest.mark.parametrize(
    ("timezone", "time", "due", "until"),
    [
        ("Asia/Shanghai", "08:30", "2026-01-28 00:30", "2026-01-28 15:00"),
        ("Asia/Tokyo", "08:30", "2026-01-27 23:30", "2026-01-28 15:00"),  # east: just waits
        ("Pacific/Auckland", "08:30", "2026-01-27 19:30", "2026-01-28 15:00"),
        ("Europe/Berlin", "08:30", "2026-01-28 07:30", "2026-01-28 15:00"),
        # West, its hour lies after 23:00 in Shanghai: to the end of its own day.
        ("America/Los_Angeles", "08:30", "2026-01-28 16:30", "2026-01-29 08:00"),
        ("Asia/Shanghai", "23:30", "2026-01-28 15:30", "2026-01-28 16:00"),
        ("Asia/Shanghai", "23:00", "2026-01-28 15:00", "2026-01-28 16:00"),
    ],
)
def test_how_long_a_push_waits_for_its_digest(
    timezone: str, time: str, due: str, until: str
) -> None:
    plan = intent_of(sub(time, timezone), utc(due))
    assert plan.date == dt.date(2026, 1, 28)  # type: ignore[attr-defined]
    assert not plan.ready  # type: ignore[attr-defined]
    assert plan.give_up_at == utc(until)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("timezone", "time", "due", "late"),
    [
        ("Asia/Shanghai", "07:00", "2026-01-27 23:00", "2026-01-27 23:00"),
        ("Pacific/Auckland", "08:30", "2026-01-27 19:30", "2026-01-28 00:30"),
        ("America/New_York", "08:30", "2026-01-28 13:30", "2026-01-28 13:30"),
    ],
)
def test_a_digest_counts_as_late_by_the_clock_of_the_settings(
    timezone: str, time: str, due: str, late: str
) -> None:
    plan = intent_of(sub(time, timezone), utc(due))
    assert plan.late_at == utc(late)  # type: ignore[attr-defined]


@given(subscriptions, instants)
def test_the_wait_never_ends_before_it_begins(
    subscription: Subscription, after: dt.datetime
) -> None:
    due = next_due(subscription, after)
    date = local_date(due, subscription.timezone)
    until = give_up_at(subscription, date, due, WHEN)
    assume(subscription.timezone != "Pacific/Apia")
    assert due < until <= due + dt.timedelta(hours=49)


def test_a_push_takes_the_digest_of_the_chats_own_date() -> None:
    due = utc("2026-01-28 18:30")
    far_east = intent_of(sub("08:30", "Pacific/Kiritimati"), due, ready=True)
    assert far_east.date == dt.date(2026, 1, 29)  # type: ignore[attr-defined]


def test_a_push_that_nobody_waits_for_any_more_is_planned_as_missed() -> None:
    due = utc("2026-01-28 12:00")  # 20:00 in Shanghai
    back = utc("2026-01-28 16:30")  # and we were away until half past midnight
    waiting = scheduled(sub("20:00"), due - dt.timedelta(seconds=1))
    (intent,) = decide([waiting], back, WHEN, lambda _: False)
    assert [(plan.ready, plan.give_up_at <= back) for plan in intent.plans] == [(False, True)]
