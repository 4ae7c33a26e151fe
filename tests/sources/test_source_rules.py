"""When a source is asked, and what its answers mean."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.remote import (
    LAST_RETRY,
    LONGEST_WAIT,
    Page,
    address,
    after,
    dated,
    meaning,
    retry_after,
    shown,
    wanted,
)

NOW = dt.datetime(2026, 1, 28, 0, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 1, 28)
REFRESH = dt.timedelta(minutes=5)


@pytest.mark.parametrize(
    ("template", "meant"),
    [
        ("https://h/{date}.md", "https://h/2026-01-08.md"),
        ("https://h/{yyyy}/{mm}/{dd}.md", "https://h/2026/01/08.md"),
        ("https://h/{yyyy}{mm}/{date}?x={dd}", "https://h/202601/2026-01-08?x=08"),
        ("https://h/latest.md", "https://h/latest.md"),
    ],
)
def test_a_date_goes_into_the_address(template: str, meant: str) -> None:
    assert address(template, dt.date(2026, 1, 8)) == meant


def test_an_address_without_a_date_is_asked_as_one_page() -> None:
    assert not dated("https://h/latest.md")
    assert wanted("https://h/latest.md", TODAY) == [None]
    assert wanted("https://h/{date}", TODAY)[:2] == [TODAY, dt.date(2026, 1, 27)]


def test_secrets_of_an_address_are_not_shown() -> None:
    url = "https://user:secret@h.example:8443/a/{date}.md?token=secret"
    assert shown(url) == "https://h.example:8443/a/{date}.md?…"


@pytest.mark.parametrize(
    ("status", "what"),
    [
        (200, "new"),
        (304, "same"),
        (404, "not_out"),
        (410, "not_out"),
        (429, "later"),
        (503, "later"),
        (401, "refused"),
        (403, "refused"),
        (206, "refused"),
    ],
)
def test_what_a_status_means(status: int, what: str) -> None:
    assert meaning(status) == what


@given(failures=st.integers(0, 10_000), chance=st.floats(0, 1), patience=st.floats(0, 1e9))
def test_after_a_failure_the_wait_grows_and_ends(
    failures: int, chance: float, patience: float
) -> None:
    page = Page(date=TODAY, next_at=NOW, failures=failures)
    later = after(page, "later", NOW, TODAY, REFRESH, chance, patience)
    assert later.next_at is not None
    assert later.failures == failures + 1
    wait = (later.next_at - NOW).total_seconds()
    assert 0 < wait <= max(LAST_RETRY, LONGEST_WAIT)
    assert wait >= min(patience, LONGEST_WAIT) - 1e-3


@given(chance=st.floats(0, 1))
def test_askers_are_spread_around_the_interval(chance: float) -> None:
    page = after(Page(date=TODAY, next_at=NOW), "same", NOW, TODAY, REFRESH, chance)
    assert page.next_at is not None
    assert abs(page.next_at - NOW - REFRESH) <= REFRESH / 10 + dt.timedelta(seconds=1)


def test_yesterday_is_asked_for_until_it_is_seen_and_seldom_then() -> None:
    yesterday = TODAY - dt.timedelta(days=1)
    unseen = after(Page(date=yesterday, next_at=NOW), "not_out", NOW, TODAY, REFRESH, 0.5)
    seen = after(Page(date=yesterday, next_at=NOW, seen=True), "same", NOW, TODAY, REFRESH, 0.5)
    assert unseen.next_at == NOW + REFRESH
    assert seen.next_at is not None
    assert seen.next_at >= NOW + 5 * REFRESH


def test_older_days_are_asked_for_once() -> None:
    page = Page(date=TODAY - dt.timedelta(days=3), next_at=NOW)
    assert after(page, "not_out", NOW, TODAY, REFRESH, 0.5).next_at is None
    assert after(page, "new", NOW, TODAY, REFRESH, 0.5).next_at is None
    assert after(page, "later", NOW, TODAY, REFRESH, 0.5).next_at is not None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("Wed, 28 Jan 2026 00:01:00 GMT", 60),
        ("Wed, 28 Jan 2026 00:01:00", 60),
        ("Tue, 27 Jan 2026 00:01:00 GMT", 0),
        ("", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds
