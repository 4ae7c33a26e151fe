"""What each answer of Telegram leads to, on the real store, in virtual time."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from typing import get_args

import push_rig
import pytest
import sqlalchemy as sa
from push_rig import DATE, HALF_PAST, Rig, World, heard, subscribed, texts
from structlog.testing import capture_logs
from support.scripted import UNSURE

from bot.delivery.outcome import Done, Limited, NotWritten, Outcome, RefusalKind, Refused, Unsure
from bot.delivery.retry import Follow, RequestKind, follow, gone_reason
from bot.digest.model import Digest
from bot.model.delivery import Seed
from bot.render.message import PartKey
from bot.storage.tables import deliveries

Play = Callable[..., None]
DAY = "A=1 B=2 C=3"


def no(kind: str, reason: str = "Bad Request: no", new: int | None = None) -> Refused:
    return Refused(kind, reason, new)


@pytest.mark.parametrize(
    ("outcome", "send", "edit", "delete"),
    [
        (Done({}), "STANDS", "STANDS", "STANDS"),
        (Limited(3), "PACED", "PACED", "PACED"),
        (NotWritten(""), "OFFLINE", "OFFLINE", "OFFLINE"),
        (Unsure(""), "RETRY", "RETRY", "RETRY"),
        (no("gone"), "LOST", "LOST", "LOST"),
        (no("migrated", new=-2), "MOVED", "MOVED", "MOVED"),
        (no("migrated"), "LOST", "LOST", "LOST"),
        (no("topic_gone"), "TOPIC", "VANISHED", "WITHDRAW"),
        (no("no_rights"), "STOP", "STOP", "WITHDRAW"),
        (no("too_long"), "FINER", "FINER", "WITHDRAW"),
        (no("not_modified"), "STOP", "STANDS", "WITHDRAW"),
        (no("missing"), "STOP", "VANISHED", "WITHDRAW"),
        (no("token"), "FATAL", "FATAL", "FATAL"),
        (no("conflict"), "STOP", "STOP", "WITHDRAW"),
        (no("other"), "STOP", "STOP", "WITHDRAW"),
    ],
)
def test_the_table_of_answers(outcome: Outcome, send: str, edit: str, delete: str) -> None:
    kinds: tuple[RequestKind, ...] = ("send", "edit", "delete")
    found = [follow(outcome, kind, "resend").name for kind in kinds]
    assert found == [send, edit, delete]


def test_the_table_knows_every_refusal() -> None:
    for kind in get_args(RefusalKind):
        assert isinstance(follow(Refused(kind, ""), "send", "resend"), Follow)


def test_only_a_send_of_unknown_outcome_may_be_skipped() -> None:
    assert follow(Unsure(""), "send", "skip") is Follow.STANDS
    assert follow(Unsure(""), "edit", "skip") is Follow.RETRY
    assert follow(Unsure(""), "delete", "skip") is Follow.RETRY


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Forbidden: bot was kicked from the supergroup chat", "kicked"),
        ("Forbidden: bot is not a member of the channel chat", "kicked"),
        ("Forbidden: bot was blocked by the user", "blocked"),
        ("Forbidden: user is deactivated", "deactivated"),
        ("Forbidden: bot can't initiate conversation with a user", "not_started"),
        ("Bad Request: chat not found", "not_found"),
    ],
)
def test_why_a_chat_is_gone(sentence: str, reason: str) -> None:
    assert gone_reason(sentence) == reason


def test_a_day_goes_out_in_order_with_one_sound(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2, 3)
        await rig.until(HALF_PAST + 10)
        for chat in (-1, -2, 3):
            assert world.api.texts(chat) == texts(DAY)
            calls = [call for call in world.api.calls if call.chat == chat]
            assert [bool(call.body.get("disable_notification")) for call in calls] == [
                False,
                True,
                True,
            ]
        assert world.api.calls[0].at - HALF_PAST < 1.5
        assert len(heard(rig, "push.done", chats=3, messages=9)) == 1

    world(scenario)


def test_a_silent_chat_hears_nothing_and_a_topic_is_addressed(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats()
        one = subscribed(-1, thread_id=7, silent=True) + subscribed(-2, thread_id=1)
        await rig.store.save_subscriptions(one)
        await rig.until(HALF_PAST + 10)
        bodies = {call.chat: call.body for call in world.api.calls}
        assert bodies[-1]["message_thread_id"] == 7
        assert bodies[-1]["disable_notification"]
        assert "message_thread_id" not in bodies[-2]  # General: 1 is refused

    world(scenario)


def test_a_429_is_obeyed_to_the_second_and_delays_nobody_else(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        world.api.answer(-1, Limited(3))
        await rig.until(HALF_PAST + 20)
        first, second = [call.at for call in world.api.calls if call.chat == -1][:2]
        assert 3.0 <= second - first <= 3.3
        assert world.api.texts(-1) == world.api.texts(-2) == texts(DAY)
        assert max(call.at for call in world.api.calls if call.chat == -2) < HALF_PAST + 5
        assert heard(rig, "push.limited") == []

    world(scenario)


def test_a_429_of_hours_is_obeyed_told_and_survives_a_restart(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        pause = 13 * 3600  # longer than catch_up
        world.api.answer(-1, Limited(pause))
        await rig.until(HALF_PAST + 60)
        assert len(heard(rig, "push.limited", minutes=780, chat=-1)) == 1
        assert world.api.texts(-2) == texts(DAY)
        await rig.kill()
        await rig.until(HALF_PAST + pause - 30)
        rig = await world.start()
        await rig.until(HALF_PAST + pause + 30)
        assert world.api.texts(-1) == texts(DAY)
        assert [call.at for call in world.api.calls if call.chat == -1][1] > HALF_PAST + pause
        assert heard(rig, "push.too_late") == []

    world(scenario)


@pytest.mark.parametrize("done", [True, False])
def test_an_unknown_outcome_is_tried_again_and_may_come_twice(world: Play, done: bool) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1)
        world.api.answer(-1, UNSURE, done=done)
        await rig.until(HALF_PAST + 20)
        assert world.api.texts(-1) == (["A=1"] if done else []) + texts(DAY)

    world(scenario)


@pytest.mark.parametrize("done", [True, False])
def test_an_unknown_outcome_can_be_skipped(world: Play, done: bool) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, when_unsure="skip")
        world.api.answer(-1, UNSURE, done=done)
        await rig.until(HALF_PAST + 20)
        assert world.api.texts(-1) == (texts(DAY) if done else texts("B=2 C=3"))
        assert await rig.state(-1) == "done"

    world(scenario)


def test_a_server_in_trouble_is_asked_ever_more_rarely_and_in_the_end_all_is_there(
    world: Play,
) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        world.api.always[-1] = UNSURE
        await rig.until(HALF_PAST + 300)
        tries = [call.at for call in world.api.calls if call.chat == -1]
        gaps = [b - a for a, b in pairwise(tries)]
        assert len(tries) < 12
        assert gaps[-1] > 75
        assert world.api.texts(-2) == texts(DAY)
        del world.api.always[-1]
        await rig.over()
        assert world.api.texts(-1) == texts(DAY)

    world(scenario)


def test_a_request_that_never_left_is_tried_at_once(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1)
        world.api.answer(-1, NotWritten("connection refused"))
        await rig.until(HALF_PAST + 10)
        assert world.api.texts(-1) == texts(DAY)
        assert world.api.calls[0].at < HALF_PAST + 1.5

    world(scenario)


def test_an_outage_delays_everybody_and_loses_nothing(world: Play) -> None:
    async def scenario(world: World) -> None:
        chats = range(-40, 0)
        rig = await world.with_chats(*chats)
        world.api.offline = True
        await rig.until(HALF_PAST + 120)
        assert world.api.calls == []
        world.api.offline = False
        await rig.over()
        assert all(world.api.texts(chat) == texts(DAY) for chat in chats)
        assert world.api.calls[0].at < HALF_PAST + 155  # within the longest pause
        assert len(heard(rig, "push.done", chats=40, messages=120)) == 1

    world(scenario)


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Forbidden: bot was kicked from the group chat", "kicked"),
        ("Forbidden: user is deactivated", "deactivated"),
        ("Bad Request: chat not found", "not_found"),
    ],
)
def test_a_lost_chat_is_paused_with_its_settings_and_told(
    world: Play, sentence: str, reason: str
) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        world.api.always[-1] = no("gone", sentence)
        await rig.until(HALF_PAST + 20)
        (left,) = await rig.store.subscriptions(-1)
        assert (left.active, left.reason, left.next_at) == (False, reason, None)
        assert await rig.state(-1) == f"stopped: {reason}"
        assert len([call for call in world.api.calls if call.chat == -1]) == 1
        assert len(heard(rig, "push.done_stopped", stopped=1)) == 1
        status = await rig.store.status(world.loop.clock())
        assert status.stopped_reasons == ((-1, 0, "2026-01-28", reason),)

    world(scenario)


def test_a_group_that_became_a_supergroup_gets_the_rest_there(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1)
        await rig.until(HALF_PAST + 1)
        world.api.always[-1] = no("migrated", "upgraded to a supergroup chat", -1001)
        await rig.until(HALF_PAST + 20)
        assert world.api.texts(-1) + world.api.texts(-1001) == texts(DAY)
        assert world.api.texts(-1)
        (moved,) = await rig.store.subscriptions()
        assert moved.chat_id == -1001
        assert moved.active

    world(scenario)


def test_a_lost_topic_pauses_its_subscription_alone(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats()
        await rig.store.save_subscriptions(subscribed(-1) + subscribed(-1, thread_id=7))
        await rig.until(HALF_PAST - 0.5)
        world.api.answer(-1, no("topic_gone", "Bad Request: TOPIC_CLOSED"))
        await rig.until(HALF_PAST + 20)
        active = {one.thread_id: one.active for one in await rig.store.subscriptions()}
        assert sorted(active.values()) == [False, True]
        assert world.api.texts(-1) == texts(DAY)
        (report,) = heard(rig, "push.done_stopped", stopped=1)
        assert "the topic is closed" in report["reasons"]

    world(scenario)


@pytest.mark.parametrize("kind", ["no_rights", "conflict", "other", "missing"])
def test_what_telegram_refuses_for_good_stops_and_is_told_once(world: Play, kind: str) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        world.api.answer(-1, no(kind, "Bad Request: because"))
        await rig.until(HALF_PAST + 60)
        assert await rig.state(-1) == "stopped: Bad Request: because"
        assert world.api.texts(-1) == []
        (report,) = heard(rig, "push.done_stopped", stopped=1, chats=1)
        assert report["reasons"] == "• -1: refused: “Bad Request: because”"
        assert (await rig.store.subscriptions(-1))[0].active

    world(scenario)


def test_a_token_that_is_refused_stops_everything_at_once(world: Play) -> None:
    async def scenario(world: World) -> None:
        chats = range(-30, 0)
        rig = await world.with_chats(*chats)
        for chat in chats:
            world.api.always[chat] = no("token", "Unauthorized")
        await rig.until(HALF_PAST + 60)
        assert set(rig.fatal) == {"Unauthorized"}
        assert len(world.api.calls) <= 31
        assert await rig.state(-1) == "open"

    world(scenario)


def test_a_message_that_is_too_long_is_split_finer(world: Play) -> None:
    async def scenario(world: World) -> None:
        long = "B=" + ",".join(f"news{n}" for n in range(400))
        rig = await world.with_chats(-1, digest=f"A=1 {long} C=3")
        world.api.longest = len(long) - 1
        await rig.until(HALF_PAST + 30)
        first, *middle, last = world.api.texts(-1)
        assert (first, last) == ("A=1", "C=3")
        assert len(middle) >= 2
        assert "".join(middle) == long
        assert await rig.state(-1) == "done"

    world(scenario)


def test_finer_pieces_survive_a_crash(world: Play) -> None:
    async def scenario(world: World) -> None:
        long = "B=" + ",".join(f"news{n}" for n in range(400))
        rig = await world.with_chats(-1, digest=f"A=1 {long} C=3")
        world.api.longest = len(long) - 1
        await world.shows(-1, 2)
        await rig.kill()
        rig = await world.start()
        await rig.over()
        assert "".join(world.api.texts(-1)) == f"A=1{long}C=3"

    world(scenario)


def test_what_is_too_long_even_when_split_stops(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        world.api.always[-1] = no("too_long", "Bad Request: message is too long")
        await rig.until(HALF_PAST + 30)
        assert await rig.state(-1) == "stopped: Bad Request: message is too long"
        assert len([call for call in world.api.calls if call.chat == -1]) == 2
        assert world.api.texts(-2) == texts(DAY)

    world(scenario)


def test_unsubscribing_stops_before_the_next_part(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        await rig.until(HALF_PAST + 1.6)
        before = world.api.texts(-1)
        await rig.store.end_subscriptions(-1, None, "unsubscribed")
        rig.sender.wake()
        await rig.until(HALF_PAST + 20)
        assert len(world.api.texts(-1)) <= len(before) + 1
        assert len(world.api.texts(-1)) < 3
        assert world.api.texts(-2) == texts(DAY)
        assert await rig.state(-1) == "stopped: unsubscribed"

    world(scenario)


def test_a_kept_digest_that_cannot_be_read_any_more_spins_nowhere(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(digest=None)
        await rig.store.keep_digest(DATE, f"{DATE}.md", b"broken", world.loop.clock())
        await push(rig, Seed(0, PartKey("AI", "A", 1), "hash of A=1"))
        await asyncio.sleep(120)
        assert world.api.calls == []

    with capture_logs() as logged:
        world(scenario)
    lines = [str(one["reason"]) for one in logged if one["event"] == "sending failed"]
    assert 1 <= len(lines) < 12
    assert "can't be read" in lines[0]


def test_a_kept_digest_that_cannot_be_read_any_more_holds_up_no_other_day(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, digest=None)
        day_before = DATE - dt.timedelta(days=1)
        for date in (day_before, DATE):
            await rig.store.keep_digest(date, f"{date}.md", b"broken", world.loop.clock())
        world.files.save("A=1 B=2", day_before)
        await rig.until(HALF_PAST + 60)
        assert world.api.texts(-1) == []
        world.files.save("C=3 D=4")  # what this version can read is pushed in its place
        await rig.until(HALF_PAST + 120)
        assert world.api.texts(-1) == ["C=3", "D=4"]

    world(scenario)


async def posted_by_another_version(world: World) -> Rig:
    """The day is out in a chat, its text can't be read, and another chat is due later."""
    rig = await world.with_chats(-1)
    await rig.store.save_subscriptions(subscribed(-2, time="08:35"))
    await rig.over(600)
    now = world.loop.clock()
    await rig.store.revise(DATE, f"{DATE}.md", b"broken", lambda _: (), now, now)
    return rig


def test_what_was_posted_stays_though_its_digest_cannot_be_read_until_an_owner_says_so(
    world: Play,
) -> None:
    async def scenario(world: World) -> None:
        rig = await posted_by_another_version(world)
        await rig.kill()
        world.files.save("A=1 C=3")
        rig = await world.start()
        await rig.until(HALF_PAST + 360)
        assert world.api.texts(-1) == texts(DAY)
        assert world.api.texts(-2) == []
        assert rig.faults == []
        assert len(heard(rig, "push.unreadable", date=DATE)) == 1
        (alert,) = [one for one in rig.told if one.approve]
        assert alert.approve == DATE
        assert await rig.planner.approve(DATE)
        await rig.over(600)
        assert world.api.texts(-1) == world.api.texts(-2) == ["A=1", "C=3"]

    world(scenario)


def test_who_waits_for_a_day_that_cannot_be_read_hears_at_last_that_nobody_said_so(
    world: Play,
) -> None:
    async def scenario(world: World) -> None:
        rig = await posted_by_another_version(world)
        rig.posts.forget(DATE)
        await rig.until(HALF_PAST + 360)
        await rig.kill()
        rig = await world.start(takes=16 * 3600)
        await asyncio.sleep(10)
        assert world.api.texts(-2) == []
        assert len(heard(rig, "push.unapproved", date=DATE, chats=1)) == 1
        assert heard(rig, "push.missed") == []

    world(scenario)


async def push(rig: Rig, *seeds: Seed) -> None:
    """What another version of the bot had planned for a chat."""
    now = rig.loop.clock()
    until = now + dt.timedelta(hours=12)
    await rig.store.push_now(DATE, subscribed(-1), lambda _: seeds, now, until)
    rig.sender.wake()


def test_another_version_that_splits_a_day_otherwise_plans_the_rest_anew(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        old = [Seed(n, PartKey("AI", "A", n + 1), f"old {n}") for n in range(2)]
        await push(rig, *old)
        await rig.until(HALF_PAST + 60)
        assert world.api.sent(-1) == ["send A=1", "send B=2", "send C=3"]

    world(scenario)


def test_another_version_that_hashes_otherwise_edits_nothing(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1)
        old = [Seed(n, PartKey("AI", name, 1), f"v0 {name}") for n, name in enumerate("ABC")]
        await push(rig, *old)
        await rig.until(HALF_PAST + 60)
        assert world.api.sent(-1) == ["send A=1", "send B=2", "send C=3"]

    world(scenario)


def test_a_day_whose_bytes_stay_is_not_edited_where_it_is_read_otherwise(
    world: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade the same file makes other categories: what stands in the chats stays."""
    read = push_rig.parse

    def read_otherwise(data: bytes, name: str) -> Digest:
        return read(data.replace(b"A=1 B=2", b"A=1,2").replace(b"C", b"D"), name)

    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1)
        await rig.until(HALF_PAST + 60)
        sent = world.api.sent(-1)
        assert sent == ["send A=1", "send B=2", "send C=3"]
        await rig.kill()
        monkeypatch.setattr(push_rig, "parse", read_otherwise)
        rig = await world.start()
        await asyncio.sleep(600)
        assert world.api.sent(-1) == sent
        world.files.save("A=1 B=2 C=4")  # now its bytes change
        await asyncio.sleep(600)
        await rig.planner.approve(DATE)
        await rig.over()
        assert world.api.sent(-1) != sent

    world(scenario)


def test_a_correction_in_mid_broadcast_plans_no_chat_twice(world: Play) -> None:
    """Chats that are read ahead are outdated by it, and simply read again."""

    async def scenario(world: World) -> None:
        chats = range(-61, -1)
        rig = await world.with_chats(*chats, digest="A=1 B=2 C=3 D=4 E=5 F=6", width=8)
        await rig.until(HALF_PAST + 2)
        world.files.save("A=1 B=2 C=3 D=4 E=5")
        await asyncio.sleep(12)
        await rig.planner.approve(DATE)
        await rig.over()
        assert {tuple(world.api.texts(chat)) for chat in chats} == {
            ("A=1", "B=2", "C=3", "D=4", "E=5")
        }
        async with rig.store.database.read() as connection:
            editions = await connection.execute(sa.select(deliveries.c.edition).distinct())
            assert set(editions.scalars()) == {1}  # one correction, and nothing beside it

    world(scenario)
