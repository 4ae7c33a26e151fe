"""What owners said is kept as they said it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from store_rig import DATE, NOW

from bot.model.delivery import Review
from bot.storage.store import Store

ASKED = Review(
    date=DATE, version="v1", state="asked", asked_at=NOW, previews=((7, 100), (7, 101), (8, 5))
)


async def test_a_review_is_read_as_it_was_kept(store: Store) -> None:
    await store.save_review(ASKED)
    assert await store.reviews(DATE) == [ASKED]


async def test_the_last_word_of_a_date_counts(store: Store) -> None:
    held = replace(ASKED, version="v2", state="held", by=2**40, previews=())
    for review in (ASKED, held):
        await store.save_review(review)
    assert await store.reviews(DATE) == [held]


async def test_only_those_of_recent_dates_are_read(store: Store) -> None:
    day = dt.timedelta(days=1)
    for date in (DATE - day, DATE, DATE + day):
        await store.save_review(replace(ASKED, date=date))
    assert [one.date for one in await store.reviews(DATE)] == [DATE, DATE + day]
