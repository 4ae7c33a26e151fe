"""A day as its owners see it: late, missed, corrected, held, recalled; and what they are told."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from push_rig import (
    DATE,
    HALF_PAST,
    Rig,
    World,
    compose,
    heard,
    parse,
    scheduled,
    subscribed,
    texts,
)
from structlog.testing import capture_logs
from support.clock import FakeClock
from support.databases import sqlite_database

from bot.delivery.alerts import Alerts
from bot.delivery.model import Subscription
from bot.delivery.outcome import Refused
from bot.delivery.ports import Mark, Recalled
from bot.delivery.prepared_posts import Posts, seeds
from bot.digest.errors import DigestError
from bot.digest.problems import problem
from bot.digest.remote import Unfetched
from bot.render.message import Look
from bot.storage.store import open_store

Play = Callable[..., None]
DAY = "A=1 B=2 C=3"
NO_DATE = DigestError("a.md", [problem(3, "no_date")])
WITHDRAWN = "（已撤回）"
DAYS = dt.timedelta(days=2)


async def posted(world: World, *chats: int, digest: str = DAY, **wish: Any) -> Rig:
    """The day is out in these chats."""
    rig = await world.with_chats(*chats, digest=digest)
    await rig.store.save_subscriptions(subscribed(*chats, **wish))
    await rig.until(HALF_PAST + 1)
    await rig.over(600)
    world.api.calls.clear()
    return rig


def test_a_digest_that_is_late_goes_out_when_it_comes(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2, digest=None)
        await rig.until(HALF_PAST + 60)
        assert len(heard(rig, "push.late")) == 1
        assert await rig.state(-1) == "waiting"
        world.files.save(DAY)
        await asyncio.sleep(20)
        assert world.api.texts(-1) == world.api.texts(-2) == texts(DAY)
        assert world.api.calls[0].at - (HALF_PAST + 60) < 4
        assert len(rig.said) == 2  # late, and done

    world(scenario)


def test_a_file_counts_once_it_was_left_alone_for_two_seconds(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, digest=None)
        await rig.until(HALF_PAST + 10)
        for half in ("A=1", "A=1 B=2", DAY):
            world.files.save(half)
            await asyncio.sleep(1)
        await asyncio.sleep(20)
        assert world.api.sent(-1) == ["send A=1", "send B=2", "send C=3"]

    world(scenario)


def test_a_digest_that_never_comes_is_told_at_the_end(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2, digest=None)
        await rig.until(HALF_PAST + 5)
        await rig.kill()
        await rig.until(HALF_PAST + 14.5 * 3600 - 20)  # nearly 23:00 in Shanghai
        rig = await world.start()
        await asyncio.sleep(10)
        assert rig.said == []  # it was told before the restart
        await asyncio.sleep(20)
        assert len(heard(rig, "push.missed", chats=2)) == 1
        world.files.save(DAY)
        await asyncio.sleep(10)
        assert world.api.calls == []
        assert len(rig.said) == 1

    world(scenario)


def test_a_chat_further_east_just_waits(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(digest=None)
        early = subscribed(-1, timezone="Asia/Tokyo", time="09:30")  # 08:30 in Shanghai
        await rig.store.save_subscriptions(early)
        await rig.until(HALF_PAST + 30)
        assert await rig.state(-1) == "waiting"
        assert rig.said == []
        world.files.save(DAY)
        await asyncio.sleep(20)
        assert world.api.texts(-1) == texts(DAY)

    world(scenario)


def test_a_correction_edits_only_what_it_changed(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1, -2)
        world.files.save("A=1 B=2,new C=3 D=4")
        await asyncio.sleep(30)
        assert world.api.sent(-1) == ["edit B=2,new", "send D=4"]
        assert world.api.texts(-2) == texts("A=1 B=2,new C=3 D=4")
        assert len(heard(rig, "push.corrected", chats=2)) == 1

    world(scenario)


def test_a_digest_saved_ten_times_in_a_minute_is_corrected_once(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        for n in range(10):
            world.files.save(f"A=1 B=2{n} C=3")
            await asyncio.sleep(6)
        await asyncio.sleep(30)
        assert world.api.sent(-1) == ["edit B=29"]
        assert len(heard(rig, "push.corrected")) == 1

    world(scenario)


def test_a_file_saved_again_unchanged_corrects_nothing(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        before = len(rig.said)
        world.files.save(DAY)
        await asyncio.sleep(30)
        assert world.api.calls == []
        assert len(rig.said) == before

    world(scenario)


def test_a_file_that_vanishes_withdraws_nothing(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        world.files.files.clear()
        rig.planner.changed(DATE)
        await asyncio.sleep(30)
        assert world.api.calls == []

    world(scenario)


def test_a_correction_in_mid_push_sends_nobody_the_old_text_afterwards(world: Play) -> None:
    async def scenario(world: World) -> None:
        chats = range(-20, 0)
        rig = await world.with_chats(*chats, digest="A=1 B=2 C=3 D=4 E=5 F=6")
        await rig.until(HALF_PAST + 2)
        now = "A=1 B=2 C=3 D=4 E=5 F=better"
        world.files.save(now)
        await rig.until(HALF_PAST + 4)
        await rig.over(600)
        assert all(world.api.texts(chat) == texts(now) for chat in chats)

    world(scenario)


def test_a_correction_before_anything_was_posted_needs_nobody(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1)
        world.files.save("A=1")
        await rig.until(HALF_PAST + 20)
        assert world.api.texts(-1) == ["A=1"]
        assert heard(rig, "push.held") == []

    world(scenario)


def test_a_correction_that_takes_much_away_waits_for_an_owner(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        world.files.save("A=1 C=3")
        await asyncio.sleep(60)
        (line,) = [one for one in logged if one["event"] == "correction waits"]
        # Where nobody is told, the log says what to do.
        assert "push 2026-01-28" in line["todo"]
        assert world.api.calls == []
        (alert,) = [one for one in rig.told if one.approve]
        assert alert.approve == DATE
        assert len(heard(rig, "push.held", items=1, of=3)) == 1
        rig.planner.changed(DATE)  # as at a restart
        await asyncio.sleep(30)
        assert len([one for one in rig.told if one.approve]) == 1
        assert await rig.planner.approve(DATE)
        await asyncio.sleep(20)
        assert world.api.texts(-1) == texts("A=1 C=3")
        assert [call.method for call in world.api.calls] == ["deleteMessages"]
        assert not await rig.planner.approve(DATE)

    with capture_logs() as logged:
        world(scenario)


def test_a_correction_that_would_delete_a_message_somewhere_waits_for_an_owner(
    world: Play,
) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1, keywords=("1",))
        assert world.api.texts(-1) == ["A=1"]
        world.files.save("A=9 B=2 C=3")  # the same items, but the word is gone
        await asyncio.sleep(60)
        assert len(heard(rig, "push.held_posts", date=DATE, posts=1)) == 1
        assert world.api.texts(-1) == ["A=1"]
        assert await rig.planner.approve(DATE)
        await asyncio.sleep(20)
        assert world.api.texts(-1) == []

    world(scenario)


def test_an_approval_is_for_the_version_that_was_asked_about(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        world.files.save("A=1 C=3")
        await asyncio.sleep(60)
        (asked,) = [one for one in rig.told if one.approve]
        world.files.save("A=1")  # half of it is written just now
        assert not await rig.planner.approve(DATE, asked.version)
        world.files.save("A=1 C=3")
        await asyncio.sleep(60)
        assert world.api.texts(-1) == texts("A=1 B=2 C=3")
        assert await rig.planner.approve(DATE, asked.version)
        await asyncio.sleep(20)
        assert world.api.texts(-1) == texts("A=1 C=3")

    world(scenario)


def test_what_another_process_let_go_is_what_is_planned_and_compared(world: Play) -> None:
    """``push DATE`` beside the running bot."""

    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        world.files.save("A=1 B=2")
        await asyncio.sleep(60)
        now = world.loop.clock()
        other = Posts(rig.store, parse=parse, compose=compose)
        digest = parse(b"A=1 B=2", f"{DATE}.md")
        made = partial(other.seeds, digest)
        await rig.store.revise(DATE, f"{DATE}.md", b"A=1 B=2", made, now, now - DAYS)
        await rig.store.save_subscriptions(subscribed(-2, time="08:40"))
        await rig.until(HALF_PAST + 660)
        assert world.api.texts(-1) == world.api.texts(-2) == texts("A=1 B=2")
        world.files.save("A=1 B=22")
        await asyncio.sleep(60)
        assert world.api.texts(-1) == texts("A=1 B=22")
        assert len(heard(rig, "push.held")) == 1  # the one that was let go

    world(scenario)


def test_nobody_is_asked_about_a_day_that_is_corrected_no_more(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, correct_for=dt.timedelta(minutes=20))
        await rig.over(600)
        await rig.idle(1800)
        world.files.save("A=1 B=2")
        await asyncio.sleep(60)
        assert heard(rig, "push.held") == []
        assert world.api.texts(-1) == ["A=1", "B=2", "C=3"]
        # Who gets it from now on gets it as it is.
        await rig.store.save_subscriptions(subscribed(-2))
        (new,) = await rig.store.subscriptions(-2)
        assert await rig.planner.push_now(DATE, [new]) == 1
        await rig.over(600)
        assert world.api.texts(-2) == ["A=1", "B=2"]

    world(scenario)


def test_what_is_too_old_to_delete_is_marked_as_withdrawn(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        await rig.kill()
        await rig.until(HALF_PAST + 49 * 3600)
        rig = await world.start()
        assert await rig.store.recall(DATE, None, world.loop.clock()) == Recalled(1, 0)
        await asyncio.sleep(20)
        assert world.api.texts(-1) == [WITHDRAWN] * 3
        assert await rig.state(-1) == "done: recalled"

    world(scenario)


def test_what_telegram_does_not_let_us_delete_is_marked_as_withdrawn(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        world.api.answer(-1, Refused("missing", "Bad Request: message can't be deleted"))
        await rig.store.recall(DATE, None, world.loop.clock())
        await asyncio.sleep(20)
        assert world.api.texts(-1) == [WITHDRAWN]

    world(scenario)


def test_what_somebody_deleted_stays_deleted(world: Play) -> None:
    async def scenario(world: World) -> None:
        await posted(world, -1)
        first = next(iter(world.api.chats[-1]))
        del world.api.chats[-1][first]
        for version in ("A=x B=2 C=3", "A=y B=2 C=3"):
            world.files.save(version)
            await asyncio.sleep(30)
        assert world.api.texts(-1) == texts("B=2 C=3")
        assert world.api.sent(-1) == ["edit A=x"]

    world(scenario)


def test_a_recall_and_then_a_push_sends_the_day_again(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1, -2)
        assert await rig.store.recall(DATE, [-1], world.loop.clock()) == Recalled(1, 0)
        await asyncio.sleep(20)
        assert (world.api.texts(-1), world.api.texts(-2)) == ([], texts(DAY))
        assert await rig.planner.push_now(DATE, await rig.store.subscriptions()) == 1
        await asyncio.sleep(20)
        assert world.api.texts(-1) == texts(DAY)
        assert await rig.planner.push_now(DATE, await rig.store.subscriptions()) == 0

    world(scenario)


def test_a_recall_in_mid_push_sends_nothing_more(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(*range(-10, 0))
        await rig.until(HALF_PAST + 1.6)
        sent = len(world.api.calls)
        await rig.store.recall(DATE, None, world.loop.clock())
        await asyncio.sleep(30)
        later = [call for call in world.api.calls[sent:] if call.method == "sendMessage"]
        assert len(later) <= 10  # by another process: at most one part a chat until we look
        assert all(world.api.texts(chat) == [] for chat in range(-10, 0))
        assert await rig.state(-1) == "done: recalled"

    world(scenario)


def test_a_correction_that_another_process_planned_is_sent_as_it_says(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        text = b"A=1 B=2 C=better"
        parts = compose(parse(text, f"{DATE}.md"), Look())
        new = seeds(parts)
        now = world.loop.clock()
        await rig.store.revise(DATE, f"{DATE}.md", text, lambda _: new, now, now - DAYS)
        await asyncio.sleep(20)
        assert world.api.sent(-1) == ["edit C=better"]

    world(scenario)


def test_a_push_takes_the_newest_text(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        world.files.save("A=1 B=2 C=newer")
        assert await rig.planner.push_now(DATE, subscribed(-1, -2)) == 2
        await asyncio.sleep(20)
        assert world.api.texts(-1) == world.api.texts(-2) == texts("A=1 B=2 C=newer")

    world(scenario)


def test_a_push_of_a_day_without_a_digest_says_so(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(digest=None)
        assert await rig.planner.push_now(DATE, subscribed(-1)) is None

    world(scenario)


def test_each_chat_gets_its_own_categories(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1)
        await rig.store.save_subscriptions(subscribed(-2, categories=("C", "B")))
        await rig.store.save_subscriptions(subscribed(-3, categories=("Z",)))
        await rig.until(HALF_PAST + 20)
        assert world.api.texts(-2) == texts("B=2 C=3")
        assert world.api.texts(-3) == []
        assert await rig.state(-3) == "done: nothing to send"

    world(scenario)


def test_a_correction_that_the_database_refused_is_made_later(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await posted(world, -1)
        world.files.save("A=1 B=2 C=better")
        await asyncio.sleep(5)
        rig.outbox.broken = True
        await asyncio.sleep(30)
        rig.outbox.broken = False
        await asyncio.sleep(30)
        assert world.api.sent(-1) == ["edit C=better"]

    world(scenario)


def test_the_owners_hear_of_a_push_that_stands_still_once(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        await rig.until(HALF_PAST + 1.5)
        rig.turns.pace.refused(-1, 315, world.loop.time())
        rig.turns.pace.refused(-2, 315, world.loop.time())
        await rig.until(HALF_PAST + 312)
        assert len(heard(rig, "push.stuck", minutes=5)) == 1
        await rig.over()
        assert len(heard(rig, "push.done", chats=2, messages=6)) == 1

    world(scenario)


async def test_each_hour_of_a_day_is_reported_with_its_own_seconds(
    tmp_path: Path, clock: FakeClock
) -> None:
    store = await open_store(sqlite_database(tmp_path / "bot.db"))
    alerts = Alerts(store, clock, "23:00")
    one = seeds(compose(parse(b"A=1", f"{DATE}.md"), Look()))
    until = clock() + DAYS
    await store.push_now(DATE, [Subscription(chat_id=-1)], lambda _: one, clock(), until)
    ((delivery, (row,)),) = await store.open_deliveries(clock(), 10)
    await store.mark([Mark(delivery.id, row.id, row.wanted, 5, clock())], clock())
    reports = []
    for _ in range(3):
        alerts.sent(delivery, 0.0)
        clock.advance(seconds=7)
        alerts.sent(delivery, 7.0)
        alerts.finished(delivery)
        clock.advance(minutes=1)
        reports.append([alert.text("en") for alert in await alerts.tick()])
        clock.advance(minutes=35)
    first, second, third = reports
    assert "7 s" in first[0]
    assert second == []  # not within the hour
    assert "7 s" not in third[0]  # both that were not reported yet
    clock.advance(hours=2)
    alerts.sent(delivery, 0.0)
    alerts.finished(delivery)
    (last,) = await alerts.tick()
    assert "0 s" in last.text("en")
    await store.close()


def test_a_broken_file_is_told_once_a_day(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(digest=None)
        for _ in range(5):
            rig.alerts.broken("a.md", NO_DATE)
            await asyncio.sleep(2)
        assert len(heard(rig, "push.broken")) == 1
        await rig.kill()
        await asyncio.sleep(dt.timedelta(days=1).total_seconds())
        rig = await world.start()
        rig.alerts.broken("a.md", NO_DATE)
        await asyncio.sleep(2)
        assert len(heard(rig, "push.broken")) == 1

    world(scenario)


def test_why_a_source_gave_nothing_is_told_in_the_owners_language(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(digest=None)
        rig.alerts.broken("https://x.example/2026-01-28.md", Unfetched("status", status=503))
        await asyncio.sleep(2)
        assert rig.told[-1].text("zh").endswith("\n对方返回 503")
        assert rig.told[-1].text("en").endswith("\nthe server answered 503")

    world(scenario)


def test_a_second_instance_is_told_of_but_not_at_every_try(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(digest=None)
        for _ in range(20):
            rig.alerts.conflict()
            await asyncio.sleep(3)
        assert len(heard(rig, "push.conflict")) == 1

    world(scenario)


def test_what_could_not_be_told_while_the_database_failed_is_told_later(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(digest=None)
        rig.outbox.broken = True
        rig.alerts.broken("a.md", NO_DATE)
        await asyncio.sleep(5)
        assert len(heard(rig, "push.trouble")) == 1
        assert heard(rig, "push.broken") == []
        rig.outbox.broken = False
        await asyncio.sleep(5)
        assert len(heard(rig, "push.broken")) == 1

    world(scenario)


def test_a_later_hour_of_the_day_is_not_told_as_standing_still(world: Play) -> None:
    """Whichever of the owners' looks falls on the moment at which it is planned."""

    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, digest="A=1 B=2 C=3 D=4 E=5")
        early = dt.datetime(2026, 1, 28, tzinfo=dt.UTC)
        later = [Subscription(chat_id=-2 - n, time=f"08:{36 + 7 * n}") for n in range(3)]
        await rig.store.save_subscriptions([scheduled(one, early) for one in later])
        await rig.until(HALF_PAST + 25 * 60)
        assert [len(world.api.texts(chat)) for chat in (-1, -2, -3, -4)] == [5, 5, 5, 5]
        assert heard(rig, "push.stuck") == []

    world(scenario)


def test_the_log_has_a_line_for_each_delivery_and_not_for_each_message(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        await rig.over(600)
        await rig.store.recall(DATE, [-2], world.loop.clock())
        rig.sender.wake()
        await rig.over(600)

    with capture_logs() as logged:
        world(scenario)
    lines = [(one["event"], one["chat"], one["late"]) for one in logged if "late" in one]
    assert sorted(line[:2] for line in lines) == [
        ("delivered", -2),
        ("delivered", -1),
        ("taken back", -2),
    ]
    assert all(2.0 <= late < 4.0 for event, _, late in lines if event == "delivered")
