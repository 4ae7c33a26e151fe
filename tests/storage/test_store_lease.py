"""The lease: who leads, and how soon a leader knows that it does no longer."""

from __future__ import annotations

from typing import Any

import pytest
from support.databases import postgresql_database
from support.postgres import Wire

from bot.storage.database import Database, StoreError, make_engine
from bot.storage.lease import BRIEFLY, MARGIN, RENEW, VALID, Held, Lease, patience


class Time:
    """Monotonic seconds that pass when a test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def url(postgresql: Any) -> str:
    """A database of PostgreSQL: with SQLite there is nobody else who could lead."""
    return postgresql_database(postgresql)


async def test_one_leads_until_it_gives_up(url: str) -> None:
    database = Database(make_engine(url))
    one, other = (Lease(database, name, monotonic=Time()) for name in ("one", "other"))
    assert await one.take()
    assert one.sure()
    assert not await other.take()
    assert await one.renew()
    await one.give_up()
    assert not one.sure()
    assert await other.take()
    assert other.fence == one.fence + 2
    assert not await one.renew()
    await other.give_up()
    await database.close()


async def test_a_leader_is_sure_for_less_than_others_wait(url: str) -> None:
    database, time = Database(make_engine(url)), Time()
    lease = Lease(database, "one", monotonic=time)
    assert await lease.take()
    time.now += VALID - MARGIN - 0.1
    assert lease.sure()
    time.now += 0.2
    assert not lease.sure()
    await lease.give_up()
    await database.close()


async def test_whose_answer_was_lost_may_take_it_again(url: str) -> None:
    """As where the first try was kept, and the line was cut before its answer."""
    database = Database(make_engine(url))
    lease, again = (Lease(database, "one", monotonic=Time()) for _ in range(2))
    assert await lease.take()
    assert await again.take()
    assert again.fence == lease.fence + 1
    await again.give_up()
    await database.close()


@pytest.mark.parametrize(
    ("left", "seconds"), [(6.0, RENEW), (1.0, 1.0), (0.0, BRIEFLY), (-3.0, BRIEFLY)]
)
def test_the_answer_is_waited_for_no_longer_than_the_lease_is_good_for(
    left: float, seconds: float
) -> None:
    assert patience(Held(1, 100.0 + left), 100.0) == seconds


async def test_where_the_line_is_cut_the_leader_steps_down_and_may_come_back(
    postgresql: Any, url: str
) -> None:
    async with Wire.to(postgresql, url) as wire:
        database, time = Database(make_engine(wire.address)), Time()
        lease = Lease(database, "one", monotonic=time)
        assert await lease.take()
        wire.cut()
        time.now += VALID - MARGIN - 0.05
        with pytest.raises(StoreError):
            await lease.renew()
        time.now += 0.1
        assert not lease.sure()
        wire.mend()
        assert await lease.renew()
        assert lease.sure()
        await lease.give_up()
        await database.close()
