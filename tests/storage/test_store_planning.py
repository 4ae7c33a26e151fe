"""What is due goes into the outbox: once, oldest first, and at the next hour again."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

from store_rig import (
    DATE,
    LATER,
    NOW,
    WHEN,
    always,
    day,
    deciding,
    opened,
    planned,
    send,
    send_all,
    states,
    subscribed,
)

from bot.model.delivery import NO_DIGEST, NOT_APPROVED, TOO_LATE
from bot.model.schedule import next_due
from bot.model.subscription import Subscription
from bot.render.message import Look
from bot.storage.store import Store, open_store

HOUR = dt.timedelta(hours=1)


async def test_planning_twice_adds_nothing(store: Store) -> None:
    await planned(store, subscribed(-1), subscribed(-2), seeds=day("A", "B"))
    assert await store.plan_due(NOW, 1000, deciding(NOW, day("A", "B"))) == 0
    await store.save_subscriptions([subscribed(-1)])  # as if it subscribed again
    assert await store.plan_due(NOW, 1000, deciding(NOW, day("A", "B"))) == 1
    steps = await send_all(store)
    assert sorted(steps) == [(c, "send", name) for c in (-2, -1) for name in "AB"]


async def test_subscribing_again_after_a_push_repeats_nothing(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A"))
    assert await send_all(store) == [(-1, "send", "A")]
    later = subscribed(-1, time="10:00", next_at=NOW + HOUR)
    await store.save_subscriptions([later])
    await store.plan_due(NOW + HOUR, 10, deciding(NOW + HOUR, day("A")))
    assert await send_all(store, NOW + HOUR) == []


async def test_a_day_that_was_stopped_goes_on_at_an_hour_that_is_set_after_that(
    store: Store,
) -> None:
    await planned(store, subscribed(-1), subscribed(-2), seeds=day("A", "B"))
    for delivery, rows in await opened(store):
        if delivery.chat_id == -1:
            await send(store, delivery, rows[0], 5)
        await store.stop(delivery.id, "no rights to write")
    for chat in (-1, -2):
        later = subscribed(chat, time="10:00", next_at=NOW + HOUR)
        await store.save_subscriptions([later])
    await store.plan_due(NOW + HOUR, 10, deciding(NOW + HOUR, day("A", "B")))
    assert sorted(await send_all(store, NOW + HOUR)) == [
        (-2, "send", "A"),
        (-2, "send", "B"),
        (-1, "send", "B"),
    ]


async def test_the_next_hour_is_kept_and_nobody_else_is_touched(store: Store) -> None:
    await planned(
        store,
        subscribed(-1),
        subscribed(-2, active=False, next_at=None, reason="unsubscribed"),
        subscribed(-3, next_at=NOW + HOUR),
        seeds=day("A"),
    )
    assert {one.chat_id: one.next_at for one in await store.subscriptions()} == {
        -1: NOW + dt.timedelta(days=1),
        -2: None,
        -3: NOW + HOUR,
    }
    assert await states(store) == {-1: "open"}


async def test_due_ones_come_in_pages_the_oldest_first(store: Store) -> None:
    late = [subscribed(-n, next_at=NOW - n * dt.timedelta(minutes=1)) for n in range(1, 8)]
    await store.save_subscriptions(late)
    pages: list[list[int]] = []

    def note(due: list[Subscription]) -> list[object]:
        pages.append([one.chat_id for one in due])
        return deciding(NOW, day("A"))(due)  # type: ignore[return-value]

    while await store.plan_due(NOW, 3, note) == 3:  # type: ignore[arg-type]
        pass
    assert pages == [[-7, -6, -5], [-4, -3, -2], [-1]]


async def test_a_look_without_anything_to_show_is_done_at_once(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=())
    assert await states(store) == {-1: "done: nothing to send"}


async def test_each_topic_of_a_chat_gets_its_own(store: Store) -> None:
    await planned(store, subscribed(-1), subscribed(-1, 7, silent=True), seeds=day("A"))
    loads = await opened(store)
    assert [(one.thread_id, one.silent) for one, _ in loads] == [(0, False), (7, True)]


async def test_a_late_digest_opens_those_that_wait_with_the_look_they_have_now(
    store: Store,
) -> None:
    await planned(store, subscribed(-1), subscribed(-2), seeds=None)
    assert await states(store) == {-1: "waiting", -2: "waiting"}
    assert await store.waiting_dates() == [DATE]
    await store.save_subscriptions([subscribed(-2, language="en", categories=("B",))])
    looks: list[Look] = []

    def seeds(look: Look) -> tuple[object, ...]:
        looks.append(look)
        return day("B") if look.categories else day("A", "B")

    assert await store.open_waiting(DATE, 10, seeds, NOW + HOUR, LATER) == 2  # type: ignore[arg-type]
    assert await store.waiting_dates() == []
    assert set(looks) == {Look(), Look(categories=("B",), language="en")}
    assert sorted(await send_all(store)) == [
        (-2, "send", "B"),
        (-1, "send", "A"),
        (-1, "send", "B"),
    ]


async def test_opening_those_that_wait_comes_in_pages(store: Store) -> None:
    await planned(store, *(subscribed(-n) for n in range(1, 6)), seeds=None)
    taken = [await store.open_waiting(DATE, 2, always(day("A")), NOW, LATER) for _ in range(3)]
    assert taken == [2, 2, 1]


async def test_a_digest_that_never_came_is_missed_and_not_sent_afterwards(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=None)
    end = dt.datetime(2026, 1, 28, 15, 0, tzinfo=dt.UTC)  # 23:00 in Shanghai
    assert await store.give_up(end - dt.timedelta(milliseconds=1)) == []
    missed = await store.give_up(end)
    assert [(one.chat_id, one.state, one.reason) for one in missed] == [(-1, "missed", NO_DIGEST)]
    assert await store.give_up(end) == []
    assert await store.open_waiting(DATE, 10, always(day("A")), end, LATER) == 0
    assert (await store.status(end)).stopped == 1


async def test_a_digest_that_came_and_was_not_approved_is_missed_for_that_reason(
    store: Store,
) -> None:
    await planned(store, subscribed(-1), seeds=None)
    end = dt.datetime(2026, 1, 28, 15, 0, tzinfo=dt.UTC)
    other = DATE + dt.timedelta(days=1)
    assert await store.give_up(end - dt.timedelta(milliseconds=1), [DATE]) == []
    (missed,) = await store.give_up(end, [other, DATE])
    assert (missed.state, missed.reason) == ("missed", NOT_APPROVED)
    assert (await store.status(end)).stopped_reasons[0][-1] == NOT_APPROVED


async def test_after_downtime_a_wait_that_is_over_is_not_opened_a_day_later(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=None)
    morning = NOW + dt.timedelta(hours=23)
    assert await store.open_waiting(DATE, 10, always(day("A")), morning, LATER) == 0
    assert [one.chat_id for one in await store.give_up(morning)] == [-1]


async def test_an_open_delivery_is_given_up_only_where_nothing_of_it_stands(store: Store) -> None:
    await planned(store, subscribed(-1), subscribed(-2), seeds=day("A", "B"))
    delivery, rows = next(load for load in await opened(store) if load[0].chat_id == -2)
    assert await send(store, delivery, rows[0], 5) == "open"
    too_late = NOW + WHEN.patience
    assert [one.reason for one in await store.give_up(too_late)] == [TOO_LATE]
    assert await states(store) == {-2: "open", -1: f"missed: {TOO_LATE}"}
    assert await send_all(store, too_late) == [(-2, "send", "B")]


async def test_a_long_429_does_not_use_up_the_time_to_catch_up(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A"))
    ((delivery, _),) = await opened(store)
    pause = dt.timedelta(hours=13)
    await store.postpone(delivery.id, NOW + pause, 0, "429", pause)
    assert await store.give_up(NOW + pause) == []
    assert await opened(store, NOW + pause - HOUR) == []
    assert await send_all(store, NOW + pause) == [(-1, "send", "A")]


async def test_a_part_that_was_on_its_way_when_the_rest_was_given_up_brings_it_back(
    store: Store,
) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B"))
    ((delivery, rows),) = await opened(store)
    late = NOW + WHEN.patience
    await store.give_up(late)
    assert await send(store, delivery, rows[0], 5, late) == "changed"
    assert await send_all(store, late) == [(-1, "send", "B")]


async def test_a_day_that_was_on_its_way_as_a_whole_when_it_was_given_up_is_not_missed(
    store: Store,
) -> None:
    await planned(store, subscribed(-1), seeds=day("A"))
    ((delivery, rows),) = await opened(store)
    late = NOW + WHEN.patience
    await store.give_up(late)
    assert await send(store, delivery, rows[0], 5, late) == "changed"
    ((again, rows),) = await opened(store, late)
    assert all(row.wanted == row.sent for row in rows)
    await store.settle(again.id, late)
    assert await states(store) == {-1: "done"}


async def test_two_planners_at_once_plan_each_chat_once(url: str) -> None:
    first, second = await open_store(url), await open_store(url)
    await first.save_subscriptions([subscribed(-n) for n in range(1, 201)])

    async def plan(store: Store) -> None:
        while await store.plan_due(NOW, 20, deciding(NOW, day("A", "B"))):
            pass

    async def push(store: Store) -> None:
        some = [subscribed(-n) for n in range(200, 0, -3)]
        await store.push_now(DATE, some, always(day("A", "B")), NOW, NOW + LATER)

    await asyncio.gather(plan(first), plan(second), push(second), push(first))
    loads = await opened(first)
    assert len(loads) == 200
    assert all([row.key.category for row in rows] == ["A", "B"] for _, rows in loads)
    await first.close()
    await second.close()


async def test_what_a_clock_put_off_for_years_is_put_right_and_who_rests_is_not(
    store: Store,
) -> None:
    years = dt.timedelta(days=2000)
    rests = subscribed(-2, paused_until=dt.date(2026, 5, 1))
    rests = replace(rests, next_at=next_due(rests, NOW))
    await store.save_subscriptions(
        [
            subscribed(-1, next_at=NOW + years),
            rests,
            subscribed(-3, next_at=NOW + HOUR),
            subscribed(-4, active=False, next_at=None, reason="unsubscribed"),
        ]
    )
    assert await store.put_right(NOW, NOW - HOUR) == 1
    assert await store.put_right(NOW, NOW - HOUR) == 0
    kept = {one.chat_id: one.next_at for one in await store.subscriptions()}
    assert kept == {-1: NOW, -2: rests.next_at, -3: NOW + HOUR, -4: None}
