"""Taking turns: order, fairness, and a broadcast against a server that counts strictly."""

from __future__ import annotations

import asyncio
import random
import statistics

import pytest
from support.strict import StrictCounter
from support.virtual import VirtualLoop, virtually

from bot.delivery.pacing import Limits, Pace
from bot.delivery.rate_limiter import ROW, Turns


def make(loop: VirtualLoop, concurrency: int = 32) -> Turns:
    return Turns(Pace(Limits()), monotonic=loop.time, concurrency=concurrency)


async def request(turns: Turns, chat: int, *, push: bool, seconds: float = 0.05) -> float:
    """Wait for a turn and for the answer; when it was written."""
    async with turns.turn(chat, push=push):
        at = asyncio.get_running_loop().time()
        await asyncio.sleep(seconds)
    return at


def test_who_asks_first_goes_first_in_a_chat_and_between_chats() -> None:
    async def main(loop: VirtualLoop) -> None:
        turns = make(loop)
        order: list[tuple[int, int]] = []

        async def one(chat: int, n: int) -> None:
            async with turns.turn(chat, push=True):
                order.append((chat, n))
                await asyncio.sleep(0.05)

        waiting = [asyncio.create_task(one(-1 - n % 3, n)) for n in range(9)]
        await asyncio.gather(*waiting)
        for chat in (-1, -2, -3):
            mine = [n for one, n in order if one == chat]
            assert mine == sorted(mine)
        assert order[:3] == [(-1, 0), (-2, 1), (-3, 2)]

    virtually(main)


def test_answers_go_before_pushes() -> None:
    async def main(loop: VirtualLoop) -> None:
        turns = make(loop)
        pushes = [asyncio.create_task(request(turns, -n, push=True)) for n in range(1, 61)]
        await asyncio.sleep(0.5)  # the window is full
        answer = await request(turns, 5, push=False)
        written = [await push for push in pushes]
        assert answer < sorted(written)[30]

    virtually(main)


def test_a_long_row_of_answers_lets_a_push_go() -> None:
    async def main(loop: VirtualLoop) -> None:
        turns = make(loop)
        first = [asyncio.create_task(request(turns, n, push=False)) for n in range(1, 31)]
        await asyncio.sleep(0.1)
        push = asyncio.create_task(request(turns, -1, push=True))
        answers = [asyncio.create_task(request(turns, n, push=False)) for n in range(100, 300)]
        await asyncio.gather(*first)
        pushed = await push
        written = [await answer for answer in answers]
        assert sum(at < pushed for at in written) <= ROW + 1

    virtually(main)


def test_a_chat_full_of_commands_still_gets_its_push() -> None:
    async def main(loop: VirtualLoop) -> None:
        turns = make(loop)
        answers = [asyncio.create_task(request(turns, 5, push=False)) for _ in range(40)]
        push = asyncio.create_task(request(turns, 5, push=True))
        others = [asyncio.create_task(request(turns, -n, push=True)) for n in range(1, 200)]
        await asyncio.gather(*answers, *others)
        before = sum(answer.result() < push.result() for answer in answers)
        assert before <= ROW + 1

    virtually(main)


def test_a_push_that_gives_up_lets_the_answers_behind_it_go() -> None:
    async def main(loop: VirtualLoop) -> None:
        turns = make(loop)
        turn = await turns.take(5, push=False)
        push = asyncio.create_task(turns.take(5, push=True))
        answers = [asyncio.create_task(request(turns, 5, push=False)) for _ in range(ROW + 3)]
        await asyncio.sleep(0.1)
        turn.answered()
        await asyncio.sleep(0.5)
        push.cancel()
        async with asyncio.timeout(60):
            await asyncio.gather(*answers)

    virtually(main)


def test_a_push_that_gives_up_after_a_whole_row_lets_the_rest_go() -> None:
    async def main(loop: VirtualLoop) -> None:
        turns = make(loop, concurrency=1)
        await turns.take(-9, push=True)  # no push may go
        push = asyncio.create_task(turns.take(-1, push=True))
        await asyncio.sleep(0)
        answers = [asyncio.create_task(request(turns, -1, push=False)) for _ in range(ROW + 4)]
        await asyncio.sleep(30)
        assert sum(answer.done() for answer in answers) == ROW
        push.cancel()
        async with asyncio.timeout(60):
            await asyncio.gather(*answers)

    virtually(main)


def test_an_answer_that_is_not_marked_yet_keeps_its_place() -> None:
    async def main(loop: VirtualLoop) -> None:
        turns = make(loop, concurrency=2)
        held = [await turns.take(chat, push=True) for chat in (-1, -2)]
        for turn in held:
            turn.stamp()
        third = asyncio.create_task(turns.take(-3, push=True))
        await asyncio.sleep(60)
        assert not third.done()
        (await turns.take(9, push=False)).answered()  # people do not wait for marks
        held[0].answered()
        held[0].answered()  # again is harmless
        (await third).answered()
        fourth = asyncio.create_task(turns.take(-4, push=True))
        fifth = asyncio.create_task(turns.take(-5, push=True))
        await asyncio.sleep(60)
        assert fourth.done()
        assert not fifth.done()
        fifth.cancel()

    virtually(main)


def test_a_stamped_answer_starts_its_windows() -> None:
    async def main(loop: VirtualLoop) -> None:
        turns = make(loop)
        turn = await turns.take(-1, push=True)
        await asyncio.sleep(0.1)
        turn.stamp()
        await asyncio.sleep(0.5)  # the mark takes its time
        turn.answered()
        (await turns.take(-1, push=True)).answered()
        assert loop.time() == pytest.approx(1.1, abs=0.01)

    virtually(main)


def test_who_gives_up_waiting_takes_no_place() -> None:
    async def main(loop: VirtualLoop) -> None:
        turns = make(loop)
        held = await turns.take(-1, push=True)
        waiting = [asyncio.create_task(turns.take(-1, push=True)) for _ in range(5)]
        last = asyncio.create_task(turns.take(-1, push=True))
        await asyncio.sleep(0.1)
        for one in waiting:
            one.cancel()
        held.answered()
        await last
        assert loop.time() == pytest.approx(1.1, abs=0.05)

    virtually(main)


def test_a_turn_that_is_granted_while_its_owner_is_cancelled_comes_back() -> None:
    async def main(loop: VirtualLoop) -> None:
        turns = make(loop, concurrency=1)
        held = await turns.take(-1, push=True)
        unlucky = asyncio.create_task(turns.take(-2, push=True))
        await asyncio.sleep(0)
        held.answered()  # grants the turn …
        unlucky.cancel()  # … to somebody who is on the way out
        await asyncio.gather(unlucky, return_exceptions=True)
        await asyncio.wait_for(turns.take(-3, push=True), 2)

    virtually(main)


def test_no_more_pushes_in_flight_than_allowed_but_answers_always() -> None:
    async def main(loop: VirtualLoop) -> None:
        turns = make(loop, concurrency=3)
        flying = most = 0

        async def one(chat: int) -> None:
            nonlocal flying, most
            async with turns.turn(chat, push=True):
                flying += 1
                most = max(most, flying)
                await asyncio.sleep(5)
                flying -= 1

        pushes = [asyncio.create_task(one(-n)) for n in range(1, 10)]
        await asyncio.sleep(1)
        assert await request(turns, 5, push=False) == pytest.approx(loop.time() - 0.05)
        await asyncio.gather(*pushes)
        assert most == 3

    virtually(main)


def test_a_turn_given_back_twice_counts_once() -> None:
    async def main(loop: VirtualLoop) -> None:
        turns = make(loop, concurrency=1)
        turn = await turns.take(-1, push=True)
        turn.refused(7.0)
        turn.answered()
        turn.unwritten()
        assert turns.pace.overall.flying == 0
        await turns.take(-1, push=True)
        assert loop.time() == pytest.approx(7.0, abs=0.01)

    virtually(main)


class Broadcast:
    """Parts for groups, one group's in order, against the strict server; and people who ask."""

    def __init__(self, loop: VirtualLoop, seed: int) -> None:
        self.loop = loop
        self.turns = make(loop)
        self.server = StrictCounter(loop.time)
        self.chance = random.Random(seed)
        self.first: dict[int, float] = {}
        self.last = 0.0
        self.answers: list[float] = []
        self.order: dict[int, list[int]] = {}

    async def call(self, chat: int, *, push: bool) -> float:
        """Until the server lets it through; when that was."""
        while True:
            turn = await self.turns.take(chat, push=push)
            there, back = (self.chance.uniform(0.02, 0.06) for _ in range(2))
            await asyncio.sleep(there)
            wait = self.server.count(chat)
            at = self.loop.time()
            await asyncio.sleep(back)
            if wait is None:
                turn.answered()
                return at
            turn.refused(wait)

    async def group(self, chat: int, parts: int) -> None:
        for part in range(parts):
            at = await self.call(chat, push=True)
            self.first.setdefault(chat, at)
            self.order.setdefault(chat, []).append(part)
            self.last = max(self.last, self.loop.time())

    async def person(self, chat: int, at: float) -> None:
        await asyncio.sleep(at - self.loop.time())
        asked = self.loop.time()
        await self.call(chat, push=False)
        self.answers.append(self.loop.time() - asked)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_broadcast_takes_the_ideal_time_without_a_refusal(seed: int) -> None:
    async def main(loop: VirtualLoop) -> None:
        broadcast = Broadcast(loop, seed)
        groups = range(-120, 0)
        await asyncio.gather(*(broadcast.group(chat, 5) for chat in groups))
        assert broadcast.server.refused == 0
        assert broadcast.last <= 1.05 * 20
        assert max(broadcast.first.values()) - min(broadcast.first.values()) <= 6
        assert all(parts == list(range(5)) for parts in broadcast.order.values())

    virtually(main)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_answers_cost_a_broadcast_their_own_places_and_no_more(seed: int) -> None:
    """A command every two seconds. Nothing is kept free for the next one, which hardly waits."""

    async def main(loop: VirtualLoop) -> None:
        broadcast = Broadcast(loop, seed)
        people = [asyncio.create_task(broadcast.person(1000 + n, 1.1 + 2.0 * n)) for n in range(60)]
        await asyncio.gather(*(broadcast.group(chat, 5) for chat in range(-120, 0)))
        for person in people:
            person.cancel()
        await asyncio.wait(people)
        assert broadcast.server.refused == 0
        ideal = (600 + len(broadcast.answers)) / 30
        # Evenly spaced, the places of the first second fill slowly: half a second more.
        assert broadcast.last <= 1.09 * ideal
        assert statistics.median(broadcast.answers) <= 0.12

    virtually(main)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_people_are_answered_quickly_during_a_broadcast(seed: int) -> None:
    async def main(loop: VirtualLoop) -> None:
        broadcast = Broadcast(loop, seed)
        people = [broadcast.person(1000 + n, 1.0 + 0.37 * n) for n in range(100)]
        groups = (broadcast.group(chat, 5) for chat in range(-240, 0))
        await asyncio.gather(*groups, *people)
        assert broadcast.server.refused == 0
        # A round trip takes 0.12 s at the most; the first who asks finds the window full.
        assert max(broadcast.answers) <= 1.2
        later = sorted(broadcast.answers[1:])
        assert statistics.quantiles(later, n=100)[97] <= 0.2

    virtually(main)
