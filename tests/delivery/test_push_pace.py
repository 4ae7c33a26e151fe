"""Telegram's limits hold whatever happens, and nobody waits longer than they ask for."""

from __future__ import annotations

import heapq
from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pacing import MARGIN, Limits, Pace, Ticket, Window


def test_a_window_has_room_for_its_limit_and_then_waits_for_the_oldest_answer() -> None:
    window = Window(3, 1.0)
    assert window.earliest(10.0) == 10.0
    window.flying = 3
    assert window.earliest(10.0) == inf
    window.flying = 0
    window.answered.extend([10.1, 10.2, 10.3])
    assert window.earliest(10.4) == pytest.approx(11.1 + MARGIN)
    assert window.earliest(11.1 + MARGIN + 1e-9) == 11.1 + MARGIN + 1e-9
    assert window.earliest(10.4, spare=1) == pytest.approx(11.2 + MARGIN)
    assert window.earliest(10.4, spare=99) == pytest.approx(11.3 + MARGIN)


@given(
    st.integers(1, 5),
    st.integers(0, 6),
    st.lists(st.floats(0, 3), max_size=8).map(sorted),
    st.integers(0, 4),
)
def test_the_earliest_moment_is_exact(
    limit: int, flying: int, answered: list[float], spare: int
) -> None:
    window = Window(limit, 1.0, flying)
    window.answered.extend(answered)
    now = answered[-1] if answered else 0.0

    def fits(at: float) -> bool:
        inside = sum(a > at - 1.0 - MARGIN for a in answered)
        return flying + inside < max(1, limit - spare)

    at = window.earliest(now, spare)
    if at == inf:
        assert flying >= max(1, limit - spare)
        return
    assert fits(at + 1e-9)
    assert at == now or not fits(at - 1e-9)


LIMITS = Limits()


class Adversary:
    """A server that counts each request at the moment between its start and its answer that hurts
    most; requests are (chat, whether it is a push, seconds to the answer, when it counts)."""

    def __init__(self, limits: Limits) -> None:
        self.pace = Pace(limits)
        self.counted: list[tuple[float, int]] = []
        self.waits: list[float] = []
        self.now = 0.0
        self.flying: list[tuple[float, int, Ticket]] = []

    def land(self) -> None:
        at, _, ticket = heapq.heappop(self.flying)
        self.now = max(self.now, at)
        self.pace.answered(ticket, self.now)

    def send(self, number: int, chat: int, push: bool, seconds: float, share: float) -> None:
        asked = self.now
        while True:
            at = max(
                self.pace.chat_earliest(chat, self.now),
                self.pace.overall_earliest(self.now, push=push),
            )
            if at <= self.now:
                break
            if self.flying and self.flying[0][0] <= at:
                self.land()
            else:
                assert at < inf, "nothing is in flight, and still it may never go"
                self.now = at
        ticket = self.pace.start(chat, self.now, push=push)
        heapq.heappush(self.flying, (self.now + seconds, number, ticket))
        self.counted.append((self.now + share * seconds, chat))
        self.waits.append(self.now - asked)


requests = st.lists(
    st.tuples(
        st.sampled_from([-1, -2, -3, 4, *range(-40, -10)]),
        st.booleans(),
        st.floats(0, 3),
        st.sampled_from([0.0, 0.5, 1.0]),
    ),
    max_size=150,
)


@given(requests)
def test_no_window_is_ever_exceeded_wherever_the_server_counts(
    wanted: list[tuple[int, bool, float, float]],
) -> None:
    server = Adversary(LIMITS)
    for number, (chat, push, seconds, share) in enumerate(wanted):
        server.send(number, chat, push, seconds, share)
    at = sorted(when for when, _ in server.counted)
    assert all(b - a > 1.0 for a, b in zip(at, at[LIMITS.per_second :], strict=False))
    for chat in {chat for _, chat in server.counted}:
        mine = sorted(when for when, one in server.counted if one == chat)
        assert all(b - a > 1.0 for a, b in pairwise(mine))
        if chat < 0:
            assert all(b - a > 60.0 for a, b in zip(mine, mine[20:], strict=False))


def test_a_private_chat_knows_no_limit_a_minute() -> None:
    server = Adversary(LIMITS)
    for number in range(40):
        server.send(number, 77, True, 0.1, 1.0)
    assert server.now < 45


def test_thirty_a_second_and_not_one_less() -> None:
    server = Adversary(LIMITS)
    for number in range(300):
        server.send(number, -number - 1, True, 0.0, 0.0)
    assert server.now == pytest.approx(9.0, abs=0.15)


def test_a_429_closes_its_chat_to_the_second_and_nobody_else() -> None:
    pace = Pace(LIMITS)
    pace.answered(pace.start(-1, 0.0, push=True), 0.1)
    pace.refused(-1, 35.0, 0.1)
    assert pace.chat_earliest(-1, 1.0) == pytest.approx(35.1 + MARGIN)
    assert pace.chat_earliest(-2, 1.0) == 1.0
    assert pace.overall_earliest(1.0, push=False) == 1.0


def test_two_429s_from_different_chats_within_a_second_close_all() -> None:
    pace = Pace(LIMITS)
    pace.refused(-1, 5.0, 10.0)
    pace.refused(-1, 5.0, 10.5)
    assert pace.overall_earliest(10.5, push=True) == 10.5
    pace.refused(-2, 7.0, 11.0)
    assert pace.overall_earliest(11.0, push=True) == pytest.approx(18.0 + MARGIN)
    assert pace.overall_earliest(11.0, push=False) == pytest.approx(18.0 + MARGIN)


def test_a_429_lowers_the_pace_of_pushes_for_a_while() -> None:
    def pushed(until: float, start: float) -> int:
        pace = Pace(LIMITS)
        pace.refused(-999, 1.0, 0.0)
        now, count = start, 0
        while now < until:
            at = pace.overall_earliest(now, push=True)
            if at > now:
                now = at
                continue
            count += 1
            pace.answered(pace.start(-count, now, push=True), now)
        return count

    assert pushed(12.0, 2.0) <= 205
    assert pushed(52.0, 42.0) >= 295


def test_while_people_are_answered_pushes_are_even_and_no_place_is_kept_free() -> None:
    pace = Pace(LIMITS)
    pace.answered(pace.start(5, 0.0, push=False), 0.0)
    started = []
    now = 2.0
    while (at := pace.overall_earliest(now, push=True)) < inf:
        now = at
        started.append(now)
        pace.start(-len(started), now, push=True)
    assert len(started) == 30
    assert all(b - a <= 1 / 30 + 1e-9 for a, b in pairwise(started))
    assert now >= 2.0 + 27 / 30 - 1e-6  # so that a place falls free all the time


def test_what_was_never_written_takes_no_place() -> None:
    pace = Pace(LIMITS)
    pace.unwritten(pace.start(-1, 0.0, push=True))
    assert pace.chat_earliest(-1, 0.0) == 0.0


def test_the_last_minute_before_a_start_still_counts() -> None:
    pace = Pace(LIMITS)
    for n in range(20):
        pace.remember(-1, -40.0 + 2 * n, 0.0)
    # One more may have been in flight when that process was killed: 18 are to be left, not 19.
    assert pace.chat_earliest(-1, 0.0) == pytest.approx(22.0 + MARGIN)
    assert pace.chat_earliest(-2, 0.0) == 0.0


def test_each_process_that_ended_within_the_minute_may_have_had_a_message_in_flight() -> None:
    pace = Pace(LIMITS)
    for n in range(18):
        pace.remember(-1, -40.0 + 2 * n, 0.0)
    pace.resumed(3, 0.0)
    assert pace.chat_earliest(-1, 2.0) == pytest.approx(22.0 + MARGIN)  # 17 are to be left
    assert pace.foreseen(-1, 2.0) == pytest.approx(22.0 + MARGIN)
    # The last one's may be counted just now, in whichever chat it was.
    for push in (True, False):
        assert pace.overall_earliest(0.0, push=push) == pytest.approx(1.0 + MARGIN)
    assert pace.chat_earliest(-1, 62.1) == pytest.approx(62.1)


def test_a_wall_clock_that_was_set_back_blocks_nobody_for_hours() -> None:
    pace = Pace(LIMITS)
    pace.remember(-1, 3600.0, 0.0)
    assert pace.chat_earliest(-1, 0.0) <= 1.1


def test_memory_stays_flat_over_many_chats() -> None:
    pace = Pace(LIMITS)
    for n in range(1, 100_001):
        now = n / 30
        pace.answered(pace.start(-n, now, push=True), now)
    assert len(pace.chats) < 10_000
