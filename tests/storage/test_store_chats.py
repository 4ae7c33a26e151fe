"""Chats and subscriptions: kept, ended, and moved when a group becomes a supergroup."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite
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
    states,
    subscribed,
)

from bot.model.subscription import ChatInfo, Subscription
from bot.storage.store import Store
from bot.storage.tables import Instant

OLD, NEW = -7, -1007


async def test_a_subscription_comes_back_as_it_was_kept(store: Store) -> None:
    whole = Subscription(
        chat_id=-(10**15),
        thread_id=2**31,
        time="23:59",
        timezone="America/New_York",
        weekdays=("mon", "sun"),
        categories=("投融资", "a'b\"c\\"),
        keywords=("-x", "😀"),
        style="headlines",
        answers="asker",
        silent=True,
        pin=True,
        language="en",
        topic_gone="general",
        active=True,
        paused_until=dt.date(2026, 2, 3),
        reason="",
        next_at=dt.datetime(2026, 2, 3, 4, 59, 0, 123000, tzinfo=dt.UTC),
    )
    plain = Subscription(chat_id=5, active=False, reason="unsubscribed")
    await store.save_subscriptions([whole, plain])
    assert await store.subscriptions() == [whole, plain]
    assert await store.subscription(whole.chat_id, whole.thread_id) == whole
    assert await store.subscription(whole.chat_id, 0) is None
    assert await store.subscriptions(active=False) == [plain]
    assert await store.subscriptions(5, active=True) == []


@given(st.datetimes(timezones=st.just(dt.UTC)))
def test_an_instant_is_kept_to_the_millisecond_and_never_later(at: dt.datetime) -> None:
    kept = Instant().process_bind_param(at, sqlite.dialect())
    back = Instant().process_result_value(kept, sqlite.dialect())
    assert back is not None
    assert dt.timedelta(0) <= at - back < dt.timedelta(milliseconds=1)


async def test_saving_replaces_and_ten_thousand_are_no_trouble(store: Store) -> None:
    many = [subscribed(-n) for n in range(1, 10001)]
    await store.save_subscriptions(many)
    await store.save_subscriptions([subscribed(-1, time="07:00")])
    assert len(await store.subscriptions()) == 10000
    assert (await store.subscriptions(-1))[0].time == "07:00"


async def test_ending_keeps_the_settings_and_stops_what_is_open(store: Store) -> None:
    await planned(
        store, subscribed(-1, categories=("A",)), subscribed(-1, 5), subscribed(-2), seeds=day("A")
    )
    ended = await store.end_subscriptions(-1, None, "kicked")
    assert [(one.thread_id, one.reason, one.next_at) for one in ended] == [
        (0, "kicked", None),
        (5, "kicked", None),
    ]
    assert ended[0].categories == ("A",)
    assert [one.chat_id for one, _ in await opened(store)] == [-2]
    assert await store.end_subscriptions(-1, None, "kicked") == []


async def test_ending_one_topic_leaves_the_others(store: Store) -> None:
    await planned(store, subscribed(-1), subscribed(-1, 5), seeds=day("A"))
    assert [one.thread_id for one in await store.end_subscriptions(-1, 5, "topic_gone")] == [5]
    assert [one.thread_id for one, _ in await opened(store)] == [0]


async def test_what_is_known_of_a_chat_keeps_its_language(store: Store) -> None:
    await store.remember_chat(ChatInfo(chat_id=-1, kind="group", title="A", language="en"))
    await store.remember_chat(ChatInfo(chat_id=-1, kind="group", title="B", member=False))
    assert await store.chat(-1) == ChatInfo(
        chat_id=-1, kind="group", title="B", language="en", member=False
    )
    assert await store.chat(-2) is None


# migration


async def test_a_subscription_moves_to_the_new_id(store: Store) -> None:
    await store.save_subscriptions([subscribed(OLD, categories=("A",)), subscribed(OLD, 3)])
    await store.remember_chat(ChatInfo(chat_id=OLD, kind="group", title="G", language="en"))
    await store.migrate_chat(OLD, NEW)
    await store.migrate_chat(OLD, NEW)  # Telegram says it twice: in both chats
    assert await store.subscriptions(OLD) == []
    assert await store.subscription(NEW, 0) == subscribed(NEW, categories=("A",))
    assert len(await store.subscriptions(NEW)) == 2
    moved = await store.chat(NEW)
    assert moved is not None
    assert (moved.kind, moved.title, moved.language) == ("supergroup", "G", "en")
    gone = await store.chat(OLD)
    assert gone is not None
    assert not gone.member


@pytest.mark.parametrize(
    ("old_active", "new_active", "stays"),
    [(True, True, "new"), (True, False, "old"), (False, True, "new"), (False, False, "new")],
)
async def test_where_two_subscriptions_meet_the_active_one_stays(
    store: Store, old_active: bool, new_active: bool, stays: str
) -> None:
    await store.save_subscriptions(
        [
            subscribed(OLD, time="08:00", active=old_active),
            subscribed(NEW, time="09:00", active=new_active),
        ]
    )
    await store.migrate_chat(OLD, NEW)
    (left,) = await store.subscriptions()
    assert left.chat_id == NEW
    assert left.time == ("08:00" if stays == "old" else "09:00")


async def test_a_push_goes_on_in_the_new_chat_where_it_was(store: Store) -> None:
    await planned(store, subscribed(OLD), seeds=day("A", "B", "C"))
    ((delivery, rows),) = await opened(store)
    await send(store, delivery, rows[0], 5)
    await store.migrate_chat(OLD, NEW)
    assert await send_all(store) == [(NEW, "send", "B"), (NEW, "send", "C")]


async def test_an_old_message_id_is_never_used_with_the_new_chat(store: Store) -> None:
    await planned(store, subscribed(OLD), seeds=day("A", "B"))
    await send_all(store)
    await store.migrate_chat(OLD, NEW)
    await store.revise(DATE, "d", b"", always(day("A=2", "B")), NOW, SINCE)
    for _, rows in await opened(store):
        assert [row.message_id for row in rows if row.sent is not None] == [None, None]


async def test_a_day_that_was_posted_before_is_not_pushed_again_to_the_new_chat(
    store: Store,
) -> None:
    await planned(store, subscribed(OLD), seeds=day("A"))
    await send_all(store)
    await store.migrate_chat(OLD, NEW)
    await store.save_subscriptions([subscribed(NEW)])  # a new hour, later that day
    await store.plan_due(NOW, 10, deciding(NOW, day("A")))
    some = await store.subscriptions()
    await store.push_now(DATE, some, always(day("A")), NOW, NOW + LATER)
    assert await send_all(store) == []


async def test_where_two_deliveries_of_a_day_meet_the_one_further_along_stays(
    store: Store,
) -> None:
    await planned(store, subscribed(OLD), subscribed(NEW), seeds=day("A", "B"))
    delivery, rows = next(load for load in await opened(store) if load[0].chat_id == OLD)
    await send(store, delivery, rows[0], 5)
    await store.migrate_chat(OLD, NEW)
    assert await send_all(store) == [(NEW, "send", "B")]
    assert await states(store) == {NEW: "done"}
    assert await standing(store, NEW) == {"A": None, "B": 1000}


async def test_the_new_chats_own_delivery_stays_where_it_is_as_far(store: Store) -> None:
    await planned(store, subscribed(OLD), subscribed(NEW), seeds=day("A"))
    await send_all(store)
    before = await standing(store, NEW)
    await store.migrate_chat(OLD, NEW)
    assert await standing(store, NEW) == before
    assert await states(store) == {NEW: "done"}
