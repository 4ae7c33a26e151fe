"""A topic is closed or deleted: its subscription pauses, or goes on in General, and no part of a
day is lost or comes twice there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from store_rig import (
    DATE,
    LATER,
    NOW,
    SINCE,
    always,
    day,
    deciding,
    opened,
    planned,
    send,
    send_all,
    standing,
    subscribed,
)

from bot.model.delivery import Delivery, PartRow
from bot.model.subscription import TOPIC_GONE, Subscription
from bot.storage.store import Store

CHAT, TOPIC = -1, 7


def falling(thread_id: int = TOPIC, **other: object) -> Subscription:
    """A topic's subscription that goes to General when the topic is gone."""
    return subscribed(CHAT, thread_id, topic_gone="general", **other)


async def load(store: Store, thread_id: int) -> tuple[Delivery, list[PartRow]]:
    return next(one for one in await opened(store) if one[0].thread_id == thread_id)


async def kept(store: Store) -> dict[int, tuple[bool, str]]:
    """The chat's subscriptions by topic: active, and why not."""
    return {one.thread_id: (one.active, one.reason) for one in await store.subscriptions(CHAT)}


async def test_by_default_it_pauses_and_its_push_stops(store: Store) -> None:
    await planned(store, subscribed(CHAT, TOPIC), subscribed(CHAT, 8), seeds=day("A", "B"))
    delivery, rows = await load(store, TOPIC)
    await send(store, delivery, rows[0], 5)
    left = await store.leave_topic(CHAT, TOPIC, NOW)
    assert (left.moved, left.stopped) == (False, {delivery.id})
    paused = subscribed(CHAT, TOPIC, active=False, reason=TOPIC_GONE, next_at=None)
    assert left.subscription == paused == await store.subscription(CHAT, TOPIC)
    assert [one.thread_id for one, _ in await opened(store)] == [8]
    again = await store.leave_topic(CHAT, TOPIC, NOW)
    assert (again.subscription, again.stopped) == (None, frozenset())  # said once


async def test_where_it_says_so_it_goes_on_in_general_with_its_settings(store: Store) -> None:
    one = falling(categories=("A", "B"), silent=True)
    await planned(store, one, seeds=day("A", "B", "C"))
    delivery, rows = await load(store, TOPIC)
    await send(store, delivery, rows[0], 5)
    (before,) = await store.subscriptions()
    left = await store.leave_topic(CHAT, TOPIC, NOW)
    assert (left.moved, left.thread_id, left.stopped) == (True, TOPIC, frozenset())
    assert left.subscription == replace(before, thread_id=0)
    assert await store.subscriptions() == [left.subscription]
    moved, _ = await load(store, 0)
    assert moved.edition > delivery.edition  # whoever holds it in memory reads it again
    assert await send_all(store) == [(CHAT, "send", "B"), (CHAT, "send", "C")]
    assert await standing(store, CHAT) == {"A": 5, "B": 1000, "C": 1001}


async def test_what_stood_in_the_topic_is_corrected_by_its_own_id(store: Store) -> None:
    await planned(store, falling(), seeds=day("A", "B"))
    delivery, rows = await load(store, TOPIC)
    await send(store, delivery, rows[0], 5)
    await store.leave_topic(CHAT, TOPIC, NOW)
    await store.revise(DATE, "d", b"", always(day("A=2", "B")), NOW, SINCE)
    _, rows = await load(store, 0)
    assert [(row.key.category, row.message_id) for row in rows] == [("A", 5), ("B", None)]
    assert await send_all(store) == [(CHAT, "edit", "A"), (CHAT, "send", "B")]


async def test_a_day_that_came_in_the_topic_does_not_come_again_in_general(store: Store) -> None:
    await planned(store, falling(), seeds=day("A"))
    await send_all(store)
    await store.leave_topic(CHAT, TOPIC, NOW)
    moved = await store.subscriptions()
    await store.save_subscriptions([replace(moved[0], next_at=NOW)])
    await store.plan_due(NOW, 10, deciding(NOW, day("A")))
    await store.push_now(DATE, moved, always(day("A")), NOW, NOW + LATER)
    assert await send_all(store) == []


async def test_what_waits_for_its_digest_waits_in_general(store: Store) -> None:
    await planned(store, falling(), seeds=None)
    await store.leave_topic(CHAT, TOPIC, NOW)
    await store.open_waiting(DATE, 10, always(day("A")), NOW, LATER)
    assert (await load(store, 0))[0].date == DATE
    assert await send_all(store) == [(CHAT, "send", "A")]


@pytest.mark.parametrize("sent_in_general", [0, 1, 3])
async def test_general_with_its_own_subscription_gets_the_day_once(
    store: Store, sent_in_general: int
) -> None:
    """The topic pauses: General's readers get all of the day by their own subscription."""
    await planned(store, subscribed(CHAT), falling(), seeds=day("A", "B", "C"))
    general, rows = await load(store, 0)
    for number, row in enumerate(rows[:sent_in_general]):
        await send(store, general, row, 100 + number)
    topic, rows = await load(store, TOPIC)
    for number, row in enumerate(rows[:2]):
        await send(store, topic, row, 5 + number)
    left = await store.leave_topic(CHAT, TOPIC, NOW)
    assert (left.moved, left.stopped) == (False, {topic.id})
    assert await kept(store) == {0: (True, ""), TOPIC: (False, TOPIC_GONE)}
    expected = [(CHAT, "send", name) for name in "ABC"[sent_in_general:]]
    assert await send_all(store) == expected
    assert list(await standing(store, CHAT)) == ["A", "B", "C"]
    assert await standing(store, CHAT, TOPIC) == {"A": 5, "B": 6}


async def test_general_whose_own_hour_is_later_misses_nothing(store: Store) -> None:
    later = NOW.replace(hour=12)
    await planned(store, subscribed(CHAT, time="20:00", next_at=later), falling(), seeds=day("A"))
    await store.leave_topic(CHAT, TOPIC, NOW)
    assert await send_all(store) == []
    await store.plan_due(later, 10, deciding(later, day("A")))
    assert await send_all(store, later) == [(CHAT, "send", "A")]


async def test_a_paused_one_of_general_makes_room(store: Store) -> None:
    old = subscribed(CHAT, time="07:00", active=False, reason="unsubscribed", next_at=None)
    await planned(store, old, falling(time="08:30"), seeds=day("A"))
    await store.leave_topic(CHAT, TOPIC, NOW)
    assert await kept(store) == {0: (True, "")}
    assert (await store.subscriptions())[0].time == "08:30"
    assert await send_all(store) == [(CHAT, "send", "A")]


@pytest.mark.parametrize(
    ("in_general", "in_topic", "then"),
    [
        # General's was given up: of the two the one with more posts stays.
        (0, 0, ["A", "B", "C"]),
        (1, 2, ["C"]),
        (2, 1, []),
    ],
)
async def test_where_two_of_a_day_meet_the_one_further_along_stays(
    store: Store, in_general: int, in_topic: int, then: list[str]
) -> None:
    await planned(store, subscribed(CHAT), falling(), seeds=day("A", "B", "C"))
    for thread_id, count in ((0, in_general), (TOPIC, in_topic)):
        delivery, rows = await load(store, thread_id)
        for row in rows[:count]:
            await send(store, delivery, row, 10 + row.id)
    await store.end_subscriptions(CHAT, 0, "unsubscribed")
    left = await store.leave_topic(CHAT, TOPIC, NOW)
    assert left.moved
    assert [name for _, _, name in await send_all(store)] == then
    assert bool(left.stopped) == (not then)


async def test_a_push_by_hand_under_way_in_general_goes_on_alone(store: Store) -> None:
    """It is in the sender's memory: its rows must not go."""
    await planned(store, falling(), seeds=day("A", "B"))
    await store.push_now(DATE, [subscribed(CHAT)], always(day("A", "B")), NOW, NOW + LATER)
    topic, rows = await load(store, TOPIC)
    await send(store, topic, rows[0], 5)
    general, _ = await load(store, 0)
    left = await store.leave_topic(CHAT, TOPIC, NOW)
    assert (left.moved, left.stopped) == (True, {topic.id})
    assert [one.id for one, _ in await opened(store)] == [general.id]


async def test_what_is_being_taken_back_goes_on_being_taken_back(store: Store) -> None:
    await planned(store, falling(), seeds=day("A"))
    await send_all(store)
    await store.recall(DATE, None, NOW)
    await store.leave_topic(CHAT, TOPIC, NOW)
    assert await send_all(store) == [(CHAT, "delete", "A")]


async def test_of_two_topics_that_are_gone_the_second_pauses(store: Store) -> None:
    await planned(store, falling(), falling(8), seeds=day("A"))
    await store.leave_topic(CHAT, TOPIC, NOW)
    await store.leave_topic(CHAT, 8, NOW)
    assert await kept(store) == {0: (True, ""), 8: (False, TOPIC_GONE)}
    assert await send_all(store) == [(CHAT, "send", "A")]


async def test_general_itself_that_is_closed_pauses(store: Store) -> None:
    await planned(store, falling(0), seeds=day("A"))
    left = await store.leave_topic(CHAT, 0, NOW)
    assert (left.moved, len(left.stopped)) == (False, 1)
    assert await kept(store) == {0: (False, TOPIC_GONE)}


async def test_a_topic_that_was_left_is_known_and_other_chats_are_not_touched(
    store: Store,
) -> None:
    other = replace(falling(), chat_id=-2)
    await planned(store, falling(), other, seeds=day("A"))
    await store.leave_topic(CHAT, TOPIC, NOW)
    assert await store.topic_left(CHAT, TOPIC)
    assert not await store.topic_left(CHAT, 0)
    assert not await store.topic_left(-2, TOPIC)
    assert [one.thread_id for one in await store.subscriptions(-2)] == [TOPIC]
    assert {one.chat_id: one.thread_id for one, _ in await opened(store)} == {-1: 0, -2: TOPIC}
