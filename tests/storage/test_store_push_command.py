"""``python -m bot push`` on both databases: whom it reaches."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from store_rig import (
    DATE,
    LATER,
    always,
    day,
    opened,
    planned,
    send,
    standing,
    states,
    subscribed,
)
from support.rig import write_digest

from bot.cli.push import push
from bot.config import Settings
from bot.storage.store import Store

NOW = dt.datetime.now(dt.UTC)
"""The command reads the machine's clock, and whether a pause lies ahead is told from it."""

TODAY = NOW.date()
AHEAD, BEHIND = TODAY + dt.timedelta(days=3), TODAY - dt.timedelta(days=3)


@pytest.fixture
def settings(url: str, tmp_path: Path) -> Settings:
    write_digest(tmp_path / "digests", f"{DATE}")
    sources = [{"folder": str(tmp_path / "digests")}]
    return Settings.model_validate({"database": {"url": url}, "digests": {"sources": sources}})


async def test_who_pauses_until_a_day_to_come_is_left_out_and_the_operator_told(
    settings: Settings, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    await store.save_subscriptions(
        [
            subscribed(-1),
            subscribed(-2, paused_until=AHEAD),
            subscribed(-3, paused_until=BEHIND),
            subscribed(-4, paused_until=TODAY, timezone="UTC"),
            subscribed(-5, active=False, next_at=None),
        ]
    )
    assert await push(settings, DATE, [], recall=False) == 0
    assert await states(store) == {-4: "open", -3: "open", -1: "open"}
    said = capsys.readouterr()
    assert said.out == f"{DATE}: 3 chats to send to\n"
    assert "1 chat left out" in said.err
    assert "--chat" in said.err


async def test_who_is_named_gets_it_in_a_pause_too(settings: Settings, store: Store) -> None:
    await store.save_subscriptions([subscribed(-1), subscribed(-2, paused_until=AHEAD)])
    assert await push(settings, DATE, [-2], recall=False) == 0
    assert await states(store) == {-2: "open"}


async def test_where_all_pause_nothing_is_put_in_and_nobody_hears_of_no_subscription(
    settings: Settings, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    await store.save_subscriptions([subscribed(-1, paused_until=AHEAD)])
    assert await push(settings, DATE, [], recall=False) == 0
    assert await states(store) == {}
    said = capsys.readouterr()
    assert said.out == ""
    assert "there are no subscriptions" not in said.err


async def test_a_recall_takes_the_posts_back_from_who_pauses_too(
    settings: Settings, store: Store
) -> None:
    await store.save_subscriptions([subscribed(-1, paused_until=AHEAD)])
    await push(settings, DATE, [-1], recall=False)
    assert await push(settings, DATE, [], recall=True) == 0
    assert await standing(store, -1) == {}
    assert (await states(store))[-1] != "open"


async def test_a_recall_says_whose_push_it_cancelled_before_anything_was_sent(
    settings: Settings, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    await store.save_subscriptions([subscribed(-1), subscribed(-2), subscribed(-3)])
    await push(settings, DATE, [], recall=False)
    ((delivery, rows), *_) = await opened(store, dt.datetime.now(dt.UTC))
    await send(store, delivery, rows[0], 5)
    capsys.readouterr()
    assert await push(settings, DATE, [], recall=True) == 0
    assert capsys.readouterr().out == (
        f"{DATE}: 1 chat to take the posts back from\n"
        f"{DATE}: 2 chats whose push was cancelled before anything was sent\n"
    )
    await push(settings, DATE, [-2], recall=False)
    capsys.readouterr()
    await push(settings, DATE, [-2], recall=True)
    assert capsys.readouterr().out == (
        f"{DATE}: 1 chat whose push was cancelled before anything was sent\n"
    )
    await push(settings, DATE, [-2], recall=True)  # nothing is left of it
    assert capsys.readouterr().out == f"{DATE}: 0 chats to take the posts back from\n"


async def test_a_recall_cancels_those_that_wait_for_the_digest_and_a_push_sends_it(
    settings: Settings, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    await planned(store, subscribed(-1), subscribed(-2), seeds=None)
    assert await push(settings, DATE, [-1], recall=True) == 0
    cancelled = f"{DATE}: 1 chat whose push was cancelled before anything was sent\n"
    assert capsys.readouterr().out == cancelled
    assert (await states(store))[-2] == "waiting"
    await push(settings, DATE, [], recall=True)
    assert capsys.readouterr().out == cancelled
    # The digest comes an hour later: nobody gets it, and nobody missed it.
    late = NOW + LATER
    assert await store.waiting_dates() == []
    assert await store.open_waiting(DATE, 10, always(day("A")), late, LATER) == 0
    assert await store.give_up(late) == []
    await push(settings, DATE, [-2], recall=False)
    assert (await states(store))[-2] == "open"
