"""A day of 10,000 groups around the world, in virtual time, against the strict server."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections import defaultdict
from dataclasses import replace

from support.strict import StrictCounter
from support.virtual import VirtualLoop, virtually

from bot.delivery.pacing import Limits, Pace
from bot.delivery.rate_limiter import Turns
from bot.model.schedule import When, decide, local_date, scheduled
from bot.model.subscription import Subscription

GROUPS = 10_000
ZONES = ("Asia/Shanghai", "Asia/Shanghai", "Asia/Tokyo", "Europe/Berlin", "America/New_York")
HOURS = ("08:30", "08:30", "08:30", "07:00", "21:15")
WHEN = When(timezone="Asia/Shanghai", wait_until=dt.time(23, 0), catch_up=dt.timedelta(hours=12))


class Day:
    """Who is due is planned once a second; each group's parts go out in order."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop
        self.turns = Turns(Pace(Limits()), monotonic=loop.time)
        self.server = StrictCounter(loop.time)
        self.chance = random.Random(5)
        self.got: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
        self.late: list[float] = []
        self.subscriptions = {
            -n: scheduled(
                Subscription(
                    chat_id=-n,
                    time=self.chance.choice(HOURS),
                    timezone=self.chance.choice(ZONES),
                ),
                loop.clock(),
            )
            for n in range(1, GROUPS + 1)
        }

    async def run(self) -> None:
        tasks = []
        while self.loop.time() < 86_400:
            now = self.loop.clock()
            for intent in decide(list(self.subscriptions.values()), now, WHEN, lambda _: True):
                one = replace(intent.subscription, next_at=intent.next_at)
                self.subscriptions[one.chat_id] = one
                for plan in intent.plans:
                    tasks.append(asyncio.create_task(self.push(one.chat_id, plan.date)))
            upcoming = min(one.next_at for one in self.subscriptions.values() if one.next_at)
            await asyncio.sleep((upcoming - now).total_seconds())
        await asyncio.gather(*tasks)

    async def push(self, chat: int, date: dt.date) -> None:
        due = self.loop.time()
        for part in (1, 2):
            async with self.turns.turn(chat, push=True):
                await asyncio.sleep(self.chance.uniform(0.02, 0.06))
                assert self.server.count(chat) is None
                self.got[chat].append((date, part))
                await asyncio.sleep(self.chance.uniform(0.02, 0.06))
        self.late.append(self.loop.time() - due)


def test_every_group_gets_its_day_once_in_order_and_within_minutes() -> None:
    async def main(loop: VirtualLoop) -> None:
        day = Day(loop)
        began = loop.clock()
        await day.run()
        assert len(day.got) == GROUPS
        for chat, got in day.got.items():
            assert len(got) == 2
            assert [part for _, part in got] == [1, 2]
            zone = day.subscriptions[chat].timezone
            assert got[0][0] in {
                local_date(began + dt.timedelta(hours=hours), zone) for hours in (0, 24)
            }
        assert max(day.late) < 60 * 6
        assert len(day.turns.pace.chats) < 10_000

    virtually(main)
