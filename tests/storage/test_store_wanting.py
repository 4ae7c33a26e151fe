"""What should stand in the chats changes: pushes, corrections, recalls; and marks settle it."""

from __future__ import annotations

import datetime as dt

from store_rig import (
    DATE,
    LATER,
    NOW,
    SINCE,
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

from bot.model.delivery import Delivery, Mark, PartRow, Recalled, Seed
from bot.render.message import Look
from bot.storage.store import Store

HOUR = dt.timedelta(hours=1)


async def push(store: Store, *chats: int, seeds: tuple[Seed, ...]) -> int:
    some = [subscribed(chat) for chat in chats]
    return await store.push_now(DATE, some, always(seeds), NOW + HOUR, NOW + HOUR + LATER)


async def revise(store: Store, seeds: tuple[Seed, ...], since: dt.datetime = SINCE) -> int:
    return await store.revise(DATE, "day.md", b"new", always(seeds), NOW + HOUR, since)


# pushing


async def test_a_push_sends_what_does_not_stand_and_leaves_what_does(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B"))
    await send_all(store)
    assert await push(store, -1, -2, seeds=day("A", "B")) == 1
    assert await send_all(store, NOW + HOUR) == [(-2, "send", "A"), (-2, "send", "B")]


async def test_a_push_counts_only_the_topics_that_it_was_asked_for(store: Store) -> None:
    await planned(store, subscribed(-1, 5), seeds=day("A"))
    assert await push(store, -1, seeds=day("A")) == 1
    assert len(await opened(store, NOW + HOUR)) == 2


async def test_a_push_opens_what_waits_was_missed_or_was_stopped(store: Store) -> None:
    await planned(store, subscribed(-1), subscribed(-2), seeds=None)
    await store.end_subscriptions(-1, None, "kicked")
    await store.give_up(NOW + dt.timedelta(hours=20))
    await store.save_subscriptions([subscribed(-3)])
    assert await states(store) == {-1: "stopped: kicked", -2: "missed: no digest in time"}
    assert await push(store, -1, -2, seeds=day("A")) == 2
    assert await states(store) == {-1: "open", -2: "open"}


async def test_a_push_of_a_stopped_delivery_sends_only_the_rest(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B"))
    ((delivery, rows),) = await opened(store)
    await send(store, delivery, rows[0], 5)
    await store.stop(delivery.id, "no rights")
    assert await push(store, -1, seeds=day("A", "B")) == 1
    assert await send_all(store, NOW + HOUR) == [(-1, "send", "B")]


# marking


async def test_a_delivery_is_done_just_when_nothing_differs(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B"))
    ((delivery, rows),) = await opened(store)
    assert await send(store, delivery, rows[1], 6) == "open"
    assert await send(store, delivery, rows[0], 5) == "done"
    assert await states(store) == {-1: "done"}
    assert await standing(store, -1) == {"A": 5, "B": 6}


async def test_marks_of_many_chats_are_kept_together(store: Store) -> None:
    chats = range(-1200, 0)
    await planned(store, *map(subscribed, chats), seeds=day("A"))
    loads: list[tuple[Delivery, list[PartRow]]] = []
    while more := await store.open_deliveries(NOW, 700, [one.id for one, _ in loads]):
        loads += more
    marks = [
        Mark(delivery.id, rows[0].id, rows[0].wanted, n, NOW, delivery.edition)
        for n, (delivery, rows) in enumerate(loads, 1)
    ]
    assert set((await store.mark(marks, NOW)).values()) == {"done"}
    assert len(marks) == 1200


async def test_a_mark_on_a_stopped_delivery_keeps_what_was_sent_and_says_stopped(
    store: Store,
) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B"))
    ((delivery, rows),) = await opened(store)
    assert len(await store.end_subscriptions(-1, 0, "unsubscribed")) == 1
    assert await send(store, delivery, rows[0], 5) == "stopped"
    assert await standing(store, -1) == {"A": 5}
    assert await send_all(store) == []


# correcting


async def test_a_correction_touches_only_what_it_changed(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B", "C"))
    await send_all(store)
    assert await revise(store, day("A", "B=2", "C", "D")) == 1
    assert await send_all(store, NOW + HOUR) == [(-1, "edit", "B"), (-1, "send", "D")]
    assert await store.kept_digest(DATE) == ("day.md", b"new")


async def test_a_part_that_vanished_is_taken_away(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B"))
    await send_all(store)
    assert await revise(store, day("B")) == 1
    assert await send_all(store, NOW + HOUR) == [(-1, "delete", "A")]
    assert list(await standing(store, -1)) == ["B"]


async def test_a_part_that_vanished_and_came_back_is_sent_again(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B"))
    await send_all(store)
    await revise(store, day("B"))
    await send_all(store, NOW + HOUR)
    assert await revise(store, day("A", "B")) == 1
    assert await send_all(store, NOW + HOUR) == [(-1, "send", "A")]


async def test_a_correction_that_is_taken_back_in_time_changes_nothing(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A"))
    await send_all(store)
    await revise(store, day("A=2"))
    await revise(store, day("A"))
    assert await send_all(store, NOW + HOUR) == []
    assert await states(store) == {-1: "done"}


async def test_old_posts_are_not_corrected_but_what_is_on_its_way_always_is(store: Store) -> None:
    await planned(store, subscribed(-1), subscribed(-2), seeds=day("A", "B"))
    for delivery, rows in await opened(store):
        if delivery.chat_id == -1:
            for row in rows:
                await send(store, delivery, row, 5)
    assert await revise(store, day("A=2"), since=NOW + dt.timedelta(minutes=1)) == 1
    assert await send_all(store, NOW + HOUR) == [(-2, "send", "A")]


async def test_a_correction_leaves_stopped_and_recalled_ones_alone(store: Store) -> None:
    await planned(store, subscribed(-1), subscribed(-2), seeds=day("A"))
    await send_all(store)
    await store.recall(DATE, [-1], NOW)
    await send_all(store)
    await planned(store, subscribed(-3), seeds=day("A"))
    stopped = next(one for one, _ in await opened(store) if one.chat_id == -3)
    await store.stop(stopped.id, "no rights")
    assert await revise(store, day("A=2")) == 1
    assert await send_all(store, NOW + HOUR) == [(-2, "edit", "A")]
    assert await states(store) == {-1: "done: recalled", -2: "done", -3: "stopped: no rights"}


async def test_who_unsubscribed_gets_corrections_but_nothing_new(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A"))
    await send_all(store)
    await store.end_subscriptions(-1, None, "unsubscribed")
    assert await revise(store, day("A=2", "B")) == 1
    assert await send_all(store, NOW + HOUR) == [(-1, "edit", "A")]


async def test_a_correction_does_not_shorten_the_pause_that_telegram_asked_for(
    store: Store,
) -> None:
    await planned(store, subscribed(-1), seeds=day("A"))
    ((delivery, _),) = await opened(store)
    await store.postpone(delivery.id, NOW + 3 * HOUR, 0, "429", 3 * HOUR)
    await revise(store, day("A=2"))
    assert await opened(store, NOW + 2 * HOUR) == []


async def test_every_look_is_corrected_in_its_own_way(store: Store) -> None:
    english = subscribed(-2, language="en")
    await planned(store, subscribed(-1), english, seeds=day("A"))
    await send_all(store)

    def seeds(look: Look) -> tuple[Seed, ...]:
        return day("A=2") if look.language == "en" else day("A")

    assert await store.revise(DATE, "day.md", b"", seeds, NOW + HOUR, SINCE) == 1
    assert await send_all(store, NOW + HOUR) == [(-2, "edit", "A")]


async def test_a_mark_tells_the_sender_that_the_day_was_planned_anew_meanwhile(
    store: Store,
) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B"))
    ((delivery, rows),) = await opened(store)
    await revise(store, day("A", "B=2"))
    assert await store.still_open({delivery.id: delivery.edition}) == set()
    assert await send(store, delivery, rows[0], 5) == "changed"
    ((again, _),) = await opened(store, NOW + HOUR)
    assert await store.still_open({again.id: again.edition}) == {again.id}
    assert await send_all(store, NOW + HOUR) == [(-1, "send", "B")]


async def test_planning_anew_leaves_what_is_done_alone(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B"))
    await send_all(store)
    await planned(store, subscribed(-2), seeds=day("A", "B"))
    assert await store.replan(DATE, always(day("A=new", "B1", "B2"))) == 1
    assert [step[0] for step in await send_all(store)] == [-2, -2, -2]


async def test_the_digest_is_kept_once_and_only_a_correction_replaces_it(store: Store) -> None:
    assert await store.kept_digest(DATE) is None
    await store.keep_digest(DATE, "a.md", b"\x00\xff first", NOW)
    await store.keep_digest(DATE, "b.md", b"second", NOW)
    assert await store.kept_digest(DATE) == ("a.md", b"\x00\xff first")


# recalling


async def test_a_recall_takes_everything_back_and_a_push_sends_it_again(store: Store) -> None:
    await planned(store, subscribed(-1), subscribed(-2), seeds=day("A", "B"))
    await send_all(store)
    assert await store.posted(DATE)
    assert await store.recall(DATE, [-1], NOW + HOUR) == Recalled(1, 0)
    assert await send_all(store, NOW + HOUR) == [(-1, "delete", "A"), (-1, "delete", "B")]
    assert await standing(store, -1) == {}
    assert await push(store, -1, -2, seeds=day("A", "B")) == 1
    assert await send_all(store, NOW + HOUR) == [(-1, "send", "A"), (-1, "send", "B")]
    assert await store.recall(DATE, None, NOW + HOUR) == Recalled(2, 0)


async def test_a_recall_in_mid_push_sends_nothing_more(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B", "C"))
    ((delivery, rows),) = await opened(store)
    await send(store, delivery, rows[0], 5)
    assert await store.recall(DATE, None, NOW) == Recalled(1, 0)
    assert await send(store, delivery, rows[1], 6) == "changed"  # it was on its way
    assert await send_all(store) == [(-1, "delete", "A"), (-1, "delete", "B")]
    assert await states(store) == {-1: "done: recalled"}


async def test_a_first_part_that_was_on_its_way_at_the_recall_is_taken_back_too(
    store: Store,
) -> None:
    await planned(store, subscribed(-1), seeds=day("A"))
    ((delivery, rows),) = await opened(store)
    assert await store.recall(DATE, None, NOW) == Recalled(0, 1)
    assert await send(store, delivery, rows[0], 5) == "changed"
    assert await send_all(store) == [(-1, "delete", "A")]
    assert not await store.posted(DATE)


async def test_unsubscribing_does_not_keep_a_recall_from_its_end(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A"))
    await send_all(store)
    await store.recall(DATE, None, NOW)
    await store.end_subscriptions(-1, None, "unsubscribed")
    assert await send_all(store) == [(-1, "delete", "A")]


async def test_a_recall_does_not_hang_on_what_nobody_can_take_back(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A"))
    ((delivery, (row,)),) = await opened(store)
    await store.mark([Mark(delivery.id, row.id, row.wanted, None, NOW)], NOW)
    assert await store.recall(DATE, None, NOW) == Recalled(0, 0)
    assert await states(store) == {-1: "done: recalled"}
    assert await push(store, -1, seeds=day("A")) == 1
    assert await send_all(store, NOW + HOUR) == [(-1, "send", "A")]


async def test_one_deliverys_parts_can_be_split_otherwise(store: Store) -> None:
    await planned(store, subscribed(-1), subscribed(-2), seeds=day("A", "B"))
    delivery = next(one for one, _ in await opened(store) if one.chat_id == -1)
    await store.want(delivery, day("A=half", "A2", "B"))
    steps = await send_all(store)
    assert [name for chat, _, name in steps if chat == -1] == ["A", "A2", "B"]
    assert [name for chat, _, name in steps if chat == -2] == ["A", "B"]


async def test_what_was_corrected_meanwhile_is_not_split_by_the_old_text(store: Store) -> None:
    await planned(store, subscribed(-1), seeds=day("A", "B"))
    ((delivery, _),) = await opened(store)
    await store.revise(DATE, "new", b"new", lambda _look: day("C"), NOW, NOW - HOUR)
    await store.want(delivery, day("A=half", "A2", "B"))
    assert await send_all(store) == [(-1, "send", "C")]
