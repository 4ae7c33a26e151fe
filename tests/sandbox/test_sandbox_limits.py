"""The limits are sliding windows over a clock that is given, and count only what was let in."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.world.rate_limits import RateLimits

STEPS = st.lists(
    st.tuples(st.sampled_from([1, 2, -5, -6]), st.floats(0, 2, allow_nan=False)),
    max_size=120,
)


@given(STEPS)
def test_no_window_ever_holds_more_than_it_may(steps: list[tuple[int, float]]) -> None:
    now = [0.0]
    limits = RateLimits(
        lambda: now[0], enabled=True, per_second=3, per_group_minute=5, per_chat_second=1
    )
    sent: list[tuple[float, int]] = []
    for chat, gap in steps:
        now[0] += gap
        if not limits.take(chat, is_group=chat < 0):
            sent.append((now[0], chat))
    for at, _ in sent:
        assert sum(at <= one < at + 1 for one, _ in sent) <= 3
    for chat in (1, 2, -5, -6):
        times = [at for at, one in sent if one == chat]
        assert all(later - earlier >= 1 for earlier, later in pairwise(times))
        if chat < 0:
            assert all(sum(at <= one < at + 60 for one in times) <= 5 for at in times)


@given(STEPS)
def test_who_waits_as_long_as_told_is_let_in(steps: list[tuple[int, float]]) -> None:
    now = [0.0]
    limits = RateLimits(lambda: now[0], enabled=True, per_second=3, per_group_minute=5)
    for chat, gap in steps:
        now[0] += gap
        wait = limits.take(chat, is_group=chat < 0)
        if wait:
            now[0] += wait
            assert limits.take(chat, is_group=chat < 0) == 0


def test_twenty_one_to_a_group_in_a_minute_is_one_too_many() -> None:
    now = [0.0]
    limits = RateLimits(lambda: now[0], enabled=True)
    for _ in range(20):
        assert limits.take(-1, is_group=True) == 0
        now[0] += 1.5
    assert limits.take(-1, is_group=True) == 30
    assert limits.take(5, is_group=False) == 0
    assert limits.refused == 1


def test_without_strict_limits_everything_is_let_in() -> None:
    limits = RateLimits(lambda: 0.0)
    assert [limits.take(1, is_group=False) for _ in range(100)] == [0] * 100
