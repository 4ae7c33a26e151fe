"""A push that overtakes a recall, on both databases: the recall ends first, then the day is sent
in its order; and which dates may still be corrected."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Any

from store_rig import (
    DATE,
    LATER,
    NOW,
    always,
    day,
    deciding,
    opened,
    planned,
    send,
    send_all,
    standing,
    states,
    subscribed,
)

from bot.delivery.marks import Marks
from bot.model.delivery import Kept, Mark, Recalled
from bot.model.schedule import scheduled
from bot.model.subscription import Subscription
from bot.storage.database import StoreError
from bot.storage.lease import LeaseLost
from bot.storage.store import Store

HOUR = dt.timedelta(hours=1)
DAYS = dt.timedelta(days=1, hours=2)
DAY = day("A", "B", "C", "D")
DELETE, SEND = "delete", "send"


async def push(store: Store, *chats: int) -> int:
    some = [subscribed(chat) for chat in chats]
    return await store.push_now(DATE, some, always(DAY), NOW, NOW + LATER)


async def taken_back(store: Store, parts: int) -> None:
    """A day stands, and a recall has deleted so many of its parts."""
    await planned(store, subscribed(-1), seeds=DAY)
    await send_all(store)
    await store.recall(DATE, None, NOW)
    ((delivery, rows),) = await opened(store)
    for row in rows[:parts]:
        await send(store, delivery, row, 0)


def steps(done: list[tuple[int, str, str]]) -> list[str]:
    return [f"{what} {category[0]}" for _, what, category in done]


async def test_the_recall_ends_first(store: Store) -> None:
    await taken_back(store, 2)
    assert await push(store, -1) == 1
    assert steps(await send_all(store)) == (
        ["delete C", "delete D", "send A", "send B", "send C", "send D"]
    )
    assert await states(store) == {-1: "done"}
    assert list(await standing(store, -1)) == ["A", "B", "C", "D"]
    assert await push(store, -1) == 0


async def test_a_deletion_on_its_way_at_the_push_counts(store: Store) -> None:
    await taken_back(store, 0)
    ((delivery, rows),) = await opened(store)
    await push(store, -1)
    assert await send(store, delivery, rows[0], 0) == "changed"
    assert steps(await send_all(store)) == (
        ["delete B", "delete C", "delete D", "send A", "send B", "send C", "send D"]
    )


async def test_it_can_be_taken_back_once_more_at_any_point(store: Store) -> None:
    await taken_back(store, 1)
    for sent in range(6):
        await push(store, -1)
        for _ in range(sent):
            ((delivery, rows),) = await opened(store)
            row = next(one for one in rows if one.wanted != one.sent)
            await send(store, delivery, row, row.message_id or 100 + sent)
        await store.recall(DATE, None, NOW)
    assert {what for _, what, _ in await send_all(store)} == {"delete"}
    assert await states(store) == {-1: "done: recalled"}
    assert await standing(store, -1) == {}


async def test_a_finished_recall_leaves_nothing_to_do_first(store: Store) -> None:
    await taken_back(store, 4)
    await push(store, -1)
    assert steps(await send_all(store)) == ["send A", "send B", "send C", "send D"]


async def test_what_is_about_to_go_is_no_post_to_point_at(store: Store) -> None:
    await taken_back(store, 2)
    await push(store, -1)
    assert await store.standing(-1, 0, DATE) == []


async def test_what_was_pushed_lately_may_be_corrected_however_old_its_date(store: Store) -> None:
    old = dt.date(2020, 1, 1)
    for date, at in ((old, NOW), (DATE, NOW - dt.timedelta(days=3))):
        await store.push_now(date, [subscribed(-1)], always(DAY), at, NOW + LATER)
    assert await store.correctable(NOW - HOUR) == [old, DATE]  # the latter is still on its way
    await send_all(store)
    assert await store.correctable(NOW - HOUR) == [old]
    assert await store.correctable(NOW - dt.timedelta(days=4)) == [old, DATE]
    await store.recall(old, None, NOW)
    assert await store.correctable(NOW - HOUR) == []


async def test_whose_hour_is_still_to_come_gets_no_day_that_was_taken_back(store: Store) -> None:
    later = scheduled(Subscription(chat_id=-2, time="09:30"), NOW)
    other = scheduled(Subscription(chat_id=-3, time="09:30"), NOW)
    await store.save_subscriptions([later, other])
    await planned(store, subscribed(-1), seeds=DAY)
    await send_all(store)
    assert await store.recall(DATE, None, NOW) == Recalled(1, 0)
    await store.plan_due(NOW + HOUR, 100, deciding(NOW + HOUR, DAY))
    assert {chat for chat, *_ in await send_all(store, NOW + HOUR)} == {-1}
    assert await states(store) == dict.fromkeys([-1, -2, -3], "done: recalled")
    assert await push(store, -1, -2) == 2
    assert {chat for chat, *_ in await send_all(store, NOW + HOUR)} == {-1, -2}
    tomorrow = DATE + dt.timedelta(days=1)
    await store.plan_due(NOW + DAYS, 100, deciding(NOW + DAYS, DAY))
    assert set(await states(store, tomorrow)) == {-1, -2, -3}


async def test_who_subscribes_after_a_day_was_taken_back_does_not_get_it_either(
    store: Store,
) -> None:
    await planned(store, subscribed(-1), seeds=DAY)
    await send_all(store)
    await store.recall(DATE, None, NOW)
    await store.save_subscriptions([scheduled(Subscription(chat_id=-2, time="09:30"), NOW)])
    await store.plan_due(NOW + HOUR, 100, deciding(NOW + HOUR, DAY))
    assert {chat for chat, *_ in await send_all(store, NOW + HOUR)} == {-1}
    assert await states(store) == dict.fromkeys([-1, -2], "done: recalled")
    assert await push(store, -1) == 1  # a trial in one chat changes nothing for others
    await store.save_subscriptions([scheduled(Subscription(chat_id=-4, time="10:00"), NOW)])
    half_past = NOW + HOUR + dt.timedelta(minutes=30)
    await store.plan_due(half_past, 100, deciding(half_past, DAY))
    assert {chat for chat, *_ in await send_all(store, half_past)} == {-1}
    await store.push_again(DATE)
    later = NOW + 2 * HOUR
    await store.save_subscriptions([scheduled(Subscription(chat_id=-3, time="10:30"), NOW)])
    await store.plan_due(later, 100, deciding(later, DAY))
    assert {chat for chat, *_ in await send_all(store, later)} == {-3}


async def test_a_day_taken_back_late_is_not_caught_up_either(store: Store) -> None:
    await store.save_subscriptions([scheduled(Subscription(chat_id=-2, time="09:30"), NOW)])
    await planned(store, subscribed(-1), seeds=DAY)
    await send_all(store)
    await store.recall(DATE, None, NOW + 5 * DAYS)
    await store.plan_due(NOW + HOUR, 100, deciding(NOW + HOUR, DAY))  # after a long downtime
    assert {chat for chat, *_ in await send_all(store, NOW + 6 * DAYS)} == {-1}
    assert await states(store) == dict.fromkeys([-1, -2], "done: recalled")


async def test_a_recall_in_one_chat_leaves_the_later_ones_their_day(store: Store) -> None:
    await store.save_subscriptions([scheduled(Subscription(chat_id=-2, time="09:30"), NOW)])
    await planned(store, subscribed(-1), seeds=DAY)
    await send_all(store)
    await store.recall(DATE, [-1], NOW)
    await send_all(store)
    await store.plan_due(NOW + HOUR, 100, deciding(NOW + HOUR, DAY))
    assert len(await send_all(store, NOW + HOUR)) == len(DAY)


async def test_what_an_earlier_try_of_the_marks_kept_is_known(store: Store) -> None:
    """Its answer never came: what stands in the tables is not to be deleted in the chat."""
    await planned(store, subscribed(-1), subscribed(-2), seeds=DAY)
    loads = await opened(store)
    marks = [
        Mark(one.id, rows[0].id, rows[0].wanted, 7, NOW, one.edition, one.chat_id)
        for one, rows in loads
    ]
    await store.mark(marks[:1], NOW)
    assert await store.marked(marks) == {marks[0].part_id}

    class Cut:
        """The database goes before its answer, and another replica leads when it is back."""

        marked = store.marked
        tries = 0

        async def mark(self, some: list[Mark], now: dt.datetime) -> dict[int, Kept]:
            self.tries += 1
            if self.tries == 1:
                raise StoreError("no answer to COMMIT")
            raise LeaseLost("another replica leads")

    deleted: list[Mark] = []

    async def lost(some: Sequence[Mark]) -> None:
        deleted.extend(some)

    async def sleep(_seconds: float) -> None: ...

    outbox: Any = Cut()
    keeper = Marks(outbox, clock=lambda: NOW, sleep=sleep, trouble=lambda _: None, lost=lost)
    await asyncio.gather(*(keeper.keep(one) for one in marks))
    assert deleted == marks[1:]
