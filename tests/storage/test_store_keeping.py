"""Old rows go in small steps; what is not over stays."""

from __future__ import annotations

import asyncio
import datetime as dt

import sqlalchemy as sa
from store_rig import DATE, NOW, always, day, opened, planned, send, send_all, states, subscribed
from support.clock import FakeClock

from bot.model.delivery import Review
from bot.runtime.retention import BATCH, Keeper
from bot.storage.store import Store
from bot.storage.tables import deliveries, digests, messages, reviews, told

DAYS = 30
LATER = NOW + dt.timedelta(days=DAYS + 1)


async def _no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


def keeper(store: Store, now: dt.datetime = LATER) -> Keeper:
    return Keeper(store, DAYS, clock=FakeClock(now), sleep=_no_sleep)


async def counts(store: Store) -> dict[str, int]:
    tables = (deliveries, messages, digests, reviews, told)
    async with store.database.read() as connection:
        return {
            table.name: (
                await connection.execute(sa.select(sa.func.count()).select_from(table))
            ).scalar_one()
            for table in tables
        }


async def a_day(store: Store, chats: int = 3) -> None:
    """A push to so many chats, with all that is kept of it."""
    await store.keep_digest(DATE, "d", b"text", NOW)
    await store.save_review(Review(date=DATE, version="v", state="approved", asked_at=NOW))
    await store.tell_once("a", NOW)
    await planned(store, *(subscribed(-n) for n in range(1, chats + 1)), seeds=day("A", "B"))


async def test_what_is_older_than_it_is_kept_goes(store: Store) -> None:
    await a_day(store)
    await send_all(store)
    assert await keeper(store).sweep() == 6
    assert set((await counts(store)).values()) == {0}
    assert len(await store.subscriptions()) == 3


async def test_what_is_younger_stays_to_the_day(store: Store) -> None:
    await a_day(store)
    await send_all(store)
    before = await counts(store)
    assert await keeper(store, NOW + dt.timedelta(days=DAYS)).sweep() == 0
    assert await counts(store) == before


async def test_what_is_still_to_be_sent_stays_with_its_text(store: Store) -> None:
    await a_day(store)
    (first, rows), *_ = await opened(store)
    for row in rows:
        await send(store, first, row, 1)
    await keeper(store).sweep()
    assert len(await states(store)) == 2
    assert await store.kept_digest(DATE) == ("d", b"text")
    assert len(await send_all(store)) == 4


async def test_many_rows_go_in_small_steps_between_which_the_sender_writes(store: Store) -> None:
    """However many are old, nobody waits longer than a step."""
    await a_day(store, chats=BATCH * 10)
    async with store.database.write() as connection:
        await connection.execute(sa.update(deliveries).values(state="done"))
    tomorrow = DATE + dt.timedelta(days=400)
    await store.push_now(tomorrow, [subscribed(-1)], always(day("A")), NOW, LATER)
    sweeping = asyncio.create_task(keeper(store).sweep())
    between = 0
    while not sweeping.done():
        await store.tell_once(f"{between}", LATER)
        between += 1
    assert sweeping.result() > BATCH * 10
    assert between >= 10
    assert (await counts(store))["deliveries"] == 1
