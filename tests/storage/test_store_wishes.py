"""Subscriptions changed in one go, moved between topics; greetings and pins, once each."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import pytest
from store_rig import DATE, LATER, NOW, day, opened, planned, send, subscribed

from bot.model.subscription import Subscription
from bot.storage.store import Store

CHAT = -100


async def test_changes_at_once_are_all_kept(store: Store) -> None:
    await store.save_subscriptions([subscribed(CHAT)])

    def longer(word: str) -> asyncio.Task[Subscription | None]:
        return asyncio.create_task(
            store.change_subscription(
                CHAT, 0, lambda one: replace(one, keywords=(*one.keywords, word))
            )
        )

    await asyncio.gather(*(longer(f"w{n}") for n in range(10)))
    kept = await store.subscription(CHAT, 0)
    assert kept is not None
    assert set(kept.keywords) == {f"w{n}" for n in range(10)}


async def test_what_a_change_raises_changes_nothing(store: Store) -> None:
    await store.save_subscriptions([subscribed(CHAT)])

    def broken(one: Subscription) -> Subscription:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await store.change_subscription(CHAT, 0, broken)
    assert await store.subscription(CHAT, 0) == subscribed(CHAT)
    assert await store.change_subscription(CHAT, 1, broken) is None


async def test_a_subscription_moves_with_its_settings(store: Store) -> None:
    await store.save_subscriptions([subscribed(CHAT, 3, time="21:00"), subscribed(-200, 3)])
    moved = await store.move_subscription(CHAT, 3, 5)
    assert moved == subscribed(CHAT, 5, time="21:00")
    assert await store.subscriptions(CHAT) == [moved]
    assert await store.move_subscription(CHAT, 3, 6) is None
    assert len(await store.subscriptions(-200)) == 1


async def test_it_takes_the_place_of_one_that_was_stopped_but_of_none_that_runs(
    store: Store,
) -> None:
    stopped = subscribed(CHAT, 5, active=False, next_at=None, reason="unsubscribed")
    await store.save_subscriptions([subscribed(CHAT, 3, time="21:00"), stopped, subscribed(CHAT)])
    assert await store.move_subscription(CHAT, 3, 0) is None
    assert await store.move_subscription(CHAT, 3, 5) is not None
    assert [one.thread_id for one in await store.subscriptions(CHAT)] == [0, 5]


async def test_a_push_that_waits_for_its_digest_moves_along(store: Store) -> None:
    await planned(store, subscribed(CHAT, 3), seeds=None)
    await store.move_subscription(CHAT, 3, 5)
    await store.open_waiting(DATE, 10, lambda _: day("a"), NOW, dt.timedelta(hours=12))
    ((delivery, _),) = await opened(store)
    assert delivery.thread_id == 5


async def test_a_chat_is_greeted_once_in_a_while(store: Store) -> None:
    hour, pause = dt.timedelta(hours=1), dt.timedelta(days=1)
    assert await store.may_greet(CHAT, NOW, pause)
    assert not await store.may_greet(CHAT, NOW + hour, pause)
    assert await store.may_greet(-200, NOW, pause)
    assert await store.may_greet(CHAT, NOW + pause, pause)
    assert not await store.may_greet(CHAT, NOW + pause + hour, pause)


async def test_whether_a_day_stands_in_a_topic(store: Store) -> None:
    await planned(store, subscribed(CHAT, 3), seeds=day("a"))
    assert not await store.stands(CHAT, 3, DATE)
    ((delivery, rows),) = await opened(store)
    await send(store, delivery, rows[0], 11)
    assert await store.stands(CHAT, 3, DATE)
    assert not await store.stands(CHAT, 0, DATE)
    assert not await store.stands(CHAT, 3, DATE + dt.timedelta(days=1))


async def test_the_first_message_of_a_day_is_pinned_once_and_the_last_days_unpinned(
    store: Store,
) -> None:
    ids = []
    for days in (0, 1):
        date = DATE + dt.timedelta(days=days)
        await store.push_now(date, [subscribed(CHAT)], lambda _: day("a", "b"), NOW, NOW + LATER)
        ((delivery, rows),) = await opened(store)
        for row, message_id in zip(rows, (10 * days + 1, 10 * days + 2), strict=True):
            await send(store, delivery, row, message_id)
        ids.append(delivery.id)
    first = await store.first_to_pin(ids[0], NOW)
    assert first is not None
    assert (first.chat_id, first.message_id, first.before) == (CHAT, 1, None)
    assert await store.first_to_pin(ids[0], NOW) is None
    second = await store.first_to_pin(ids[1], NOW)
    assert second is not None
    assert (second.message_id, second.before) == (11, 1)
    assert await store.first_to_pin(ids[0], NOW) is None
    assert await store.first_to_pin(999, NOW) is None
