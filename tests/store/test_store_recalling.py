"""A push that overtakes a recall, on both databases: the recall ends first, then the day is sent
in its order; and which dates may still be corrected."""

from __future__ import annotations

import datetime as dt

from store_rig import (
    DATE,
    LATER,
    NOW,
    always,
    day,
    opened,
    planned,
    send,
    send_all,
    standing,
    states,
    subscribed,
)

from bot.store.store import Store

HOUR = dt.timedelta(hours=1)
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
