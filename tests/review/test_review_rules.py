"""When groups may see a digest that owners look at first."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.delivery.review import Deadline, cleared, reviewed
from bot.digest.readings import version_of
from bot.model.delivery import Review, ReviewState

DATE = dt.date(2026, 1, 28)
NOW = dt.datetime(2026, 1, 28, 1, 30, tzinfo=dt.UTC)
"""09:30 in Shanghai."""

AT_0930 = Deadline(dt.time(9, 30), "Asia/Shanghai")
NEVER = Deadline(None, "Asia/Shanghai")
SECOND = dt.timedelta(seconds=1)


def review(state: ReviewState) -> Review:
    return Review(date=DATE, version="v", state=state, asked_at=NOW)


@pytest.mark.parametrize("deadline", [AT_0930, NEVER])
def test_what_nobody_was_asked_about_is_not_cleared(deadline: Deadline) -> None:
    assert not cleared(None, NOW, deadline)


def test_an_answer_counts_whatever_the_hour() -> None:
    for now in (NOW - SECOND, NOW, NOW + SECOND):
        assert cleared(review("approved"), now, AT_0930)
        assert not cleared(review("held"), now, AT_0930)


def test_without_an_answer_the_hour_decides() -> None:
    assert not cleared(review("asked"), NOW - SECOND, AT_0930)
    assert cleared(review("asked"), NOW, AT_0930)
    assert not cleared(review("asked"), NOW + dt.timedelta(days=9), NEVER)


def test_the_hour_is_that_of_the_digests_own_day() -> None:
    tomorrow = DATE + dt.timedelta(days=1)
    assert not AT_0930.passed(tomorrow, NOW + SECOND)
    assert AT_0930.of(tomorrow) == NOW + dt.timedelta(days=1)


def test_history_needs_no_review() -> None:
    dates = [DATE - dt.timedelta(days=days) for days in range(400, -3, -1)]
    asked = reviewed(dates, NOW, dt.timedelta(hours=12))
    assert asked[-1] == DATE + dt.timedelta(days=2)
    assert DATE in asked
    assert len(asked) <= 5


def test_each_version_has_a_name_of_its_own_that_fits_a_button() -> None:
    names = {version_of(text) for text in (b"", b"a", b"b")}
    assert len(names) == 3
    assert all(len(f"rv:y:20260128:{name}") <= 64 for name in names)
