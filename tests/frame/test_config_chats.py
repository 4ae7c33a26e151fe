"""Subscriptions as the operator writes, imports and exports them."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.config import (
    SubscriptionSpec,
    as_json,
    read_subscription,
)
from bot.core.errors import SettingsError
from bot.delivery.model import WEEKDAYS, Subscription


def test_an_import_line_needs_only_its_chat() -> None:
    spec = read_subscription({"chat_id": "-1001234567890"}, "line 1")
    assert spec.subscription(time="08:30", timezone="Asia/Shanghai", weekdays=WEEKDAYS) == (
        Subscription(chat_id=-1001234567890)
    )


def test_the_general_topic_is_no_topic() -> None:
    assert read_subscription({"chat_id": -100, "thread_id": 1}, "line 1").thread_id == 0
    assert read_subscription({"chat_id": -100, "thread_id": None}, "line 1").thread_id == 0
    assert read_subscription({"chat_id": -100, "thread_id": 17}, "line 1").thread_id == 17


def test_a_bad_import_line_names_the_line_and_every_key() -> None:
    with pytest.raises(SettingsError) as caught:
        read_subscription({"chat_id": "x", "time": "99", "colour": "red"}, "line 3")
    assert [fault.partition(":")[0] for fault in caught.value.faults] == [
        "line 3.chat_id",
        "line 3.time",
        "line 3.colour",
    ]


subscriptions = st.builds(
    Subscription,
    chat_id=st.integers(-(2**52), 2**52).filter(bool),
    thread_id=st.integers(2, 2**31 - 1) | st.just(0),
    time=st.times().map(lambda time: f"{time:%H:%M}"),
    timezone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "UTC"]),
    weekdays=st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(
        lambda days: tuple(day for day in WEEKDAYS if day in days)
    ),
    categories=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    keywords=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    style=st.sampled_from(["full", "headlines", "rich"]),
    answers=st.sampled_from(["everyone", "asker"]),
    silent=st.booleans(),
    pin=st.booleans(),
    language=st.sampled_from(["zh", "en"]),
    topic_gone=st.sampled_from(["pause", "general"]),
    active=st.booleans(),
    paused_until=st.none() | st.dates(),
    reason=st.just(""),
    next_at=st.none(),
)


@given(subscriptions)
def test_what_is_exported_is_imported_as_it_was(subscription: Subscription) -> None:
    line = json.dumps(as_json(subscription), ensure_ascii=False)
    spec = read_subscription(json.loads(line), "line 1")
    assert subscription == spec.subscription(time="00:00", timezone="UTC", weekdays=("mon",))


def test_half_a_character_is_refused_where_it_stands() -> None:
    for key in ("keywords", "categories"):
        with pytest.raises(SettingsError, match=rf"line 1\.{key}\.1: holds half a character"):
            read_subscription(json.loads(rf'{{"chat_id": -1, "{key}": ["a", "\ud83d"]}}'), "line 1")
    whole = read_subscription(
        json.loads(r'{"chat_id": -1, "keywords": ["\ud83d\ude00"]}'), "line 1"
    )
    assert whole.keywords == ("😀",)


def test_every_key_of_a_subscription_is_exported() -> None:
    one = Subscription(chat_id=-1, paused_until=dt.date(2026, 2, 24), topic_gone="general")
    assert list(as_json(one)) == list(SubscriptionSpec.model_fields)
    assert issubclass(SubscriptionSpec, BaseModel)


def test_an_older_bots_lines_and_ours_are_read_by_both() -> None:
    """What an older version does not know is written only where it says something."""
    assert "topic_gone" not in as_json(Subscription(chat_id=-1, thread_id=7))
    old = read_subscription({"chat_id": -1, "thread_id": 7}, "line 1")
    assert old.topic_gone == "pause"
    with pytest.raises(SettingsError, match=r"line 1\.topic_gone: must be pause or general"):
        read_subscription({"chat_id": -1, "topic_gone": "elsewhere"}, "line 1")
