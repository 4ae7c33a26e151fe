"""What ``status`` and the owners' alerts are told."""

from __future__ import annotations

import datetime as dt

from store_rig import DATE, NOW, day, opened, planned, send, subscribed

from bot.model.delivery import Progress, Written
from bot.storage.store import Store

HOUR = dt.timedelta(hours=1)


async def test_the_status_of_an_empty_bot(store: Store) -> None:
    status = await store.status(NOW)
    assert (status.subscriptions, status.paused, status.next_at, status.open) == (0, 0, None, 0)
    assert (status.parts_left, status.sent_today, status.stopped_reasons) == (0, 0, ())


async def test_the_status_in_mid_push(store: Store) -> None:
    await planned(store, *(subscribed(-n) for n in range(1, 5)), seeds=day("A", "B"))
    first, second, *_ = await opened(store)
    await send(store, first[0], first[1][0], 5)
    await store.stop(second[0].id, "not enough rights")
    await store.end_subscriptions(-4, None, "unsubscribed")
    status = await store.status(NOW + HOUR)
    assert (status.subscriptions, status.paused) == (3, 1)
    assert status.next_at == NOW + dt.timedelta(days=1)
    assert (status.open, status.stopped, status.parts_left, status.sent_today) == (2, 2, 3, 1)
    assert set(status.stopped_reasons) == {
        (second[0].chat_id, 0, "2026-01-28", "not enough rights"),
        (-4, 0, "2026-01-28", "unsubscribed"),
    }
    assert (await store.status(NOW + dt.timedelta(hours=25))).sent_today == 0


async def test_at_most_twenty_reasons_the_newest_first(store: Store) -> None:
    await planned(store, *(subscribed(-n) for n in range(1, 31)), seeds=day("A"))
    for delivery, _ in await opened(store):
        await store.stop(delivery.id, f"reason {delivery.id}")
    status = await store.status(NOW)
    ids = [int(reason.split()[1]) for *_, reason in status.stopped_reasons]
    assert status.stopped == 30
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 20


async def test_how_far_a_push_is(store: Store) -> None:
    await planned(store, subscribed(-1), subscribed(-2, 3), subscribed(-3), seeds=day("A", "B"))
    first, second, third = sorted(await opened(store), key=lambda load: -load[0].chat_id)
    await send(store, first[0], first[1][0], 5, NOW + HOUR)
    await store.stop(second[0].id, "topic closed")
    assert await store.progress(DATE) == Progress(
        open=2,
        chats=1,
        messages=1,
        left=3,
        stopped=((-2, 3, "topic closed"),),
        stopped_count=1,
    )
    assert third[0].chat_id == -3
    nothing = await store.progress(dt.date(2020, 1, 1))
    assert (nothing.open, nothing.chats) == (0, 0)


async def test_what_was_told_is_told_once(store: Store) -> None:
    assert [await store.tell_once(key, NOW) for key in "aab"] == [True, False, True]


async def test_the_last_minutes_sends_are_known_after_a_restart(store: Store) -> None:
    await planned(store, subscribed(-1), subscribed(-2), seeds=day("A", "B"))
    for n, (delivery, rows) in enumerate(await opened(store)):
        for m, row in enumerate(rows):
            await send(store, delivery, row, 5, NOW + dt.timedelta(seconds=40 * n + 20 * m))
    recent = await store.recently_written(NOW + dt.timedelta(seconds=75))
    assert [(one.chat_id, (one.at - NOW).total_seconds(), one.until) for one in recent] == [
        (-1, 20.0, None),
        (-2, 40.0, None),
        (-2, 60.0, None),
    ]


async def test_answers_of_the_last_minute_are_known_after_a_restart_and_no_longer(
    store: Store,
) -> None:
    def after(seconds: float) -> dt.datetime:
        return NOW + dt.timedelta(seconds=seconds)

    await store.keep_written([Written(-1, NOW), Written(-2, after(5), after(300))], after(5))
    await store.keep_written([Written(-1, after(30))], after(30))
    assert await store.recently_written(after(31)) == [
        Written(-1, NOW),
        Written(-2, after(5), after(300)),
        Written(-1, after(30)),
    ]
    # What Telegram refused for five minutes holds for five minutes.
    assert await store.recently_written(after(89)) == [
        Written(-2, after(5), after(300)),
        Written(-1, after(30)),
    ]
    await store.keep_written([Written(-3, after(301))], after(301))
    assert await store.recently_written(after(301)) == [Written(-3, after(301))]
    # What is over is gone, and not only hidden.
    assert await store.recently_written(NOW) == [Written(-3, after(301))]


async def test_what_a_clock_that_ran_ahead_wrote_counts_for_a_minute_and_no_longer(
    store: Store,
) -> None:
    def after(seconds: float) -> dt.datetime:
        return NOW + dt.timedelta(seconds=seconds)

    await store.keep_written([Written(-1, after(3600)), Written(-2, after(9), after(99))], NOW)
    await store.keep_written([Written(-3, after(1))], after(1))
    assert sorted(await store.recently_written(after(2)), key=lambda one: -one.chat_id) == [
        Written(-1, after(1)),
        Written(-2, after(1), after(91)),
        Written(-3, after(1)),
    ]
    assert await store.recently_written(after(80)) == [Written(-2, after(1), after(91))]
    await store.keep_written([Written(-3, after(120))], after(120))
    assert await store.recently_written(NOW) == [Written(-3, after(120))]


async def test_what_stands_in_a_chat_is_found_in_its_order(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B"))
    ((delivery, rows),) = await opened(store)
    await send(store, delivery, rows[1], 6)
    await send(store, delivery, rows[0], 5)
    found = await store.standing(-1, 0, DATE)
    assert [(part.key.category, part.message_id, at) for part, at in found] == [
        ("A", 5, NOW),
        ("B", 6, NOW),
    ]
    assert await store.standing(-1, 9, DATE) == []
