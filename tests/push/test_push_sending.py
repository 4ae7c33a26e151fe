"""What each answer of Telegram leads to, on the real store, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from bot.push.follow import Follow, Kind, follow, gone_reason
from bot.push.outcome import REFUSALS, Done, Limited, NotWritten, Outcome, Refused, Unsure
from push_rig import HALF_PAST, Rig, World, only, subscribed, texts
from support.scripted import UNSURE

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
        (no("topic_gone"), "TOPIC", "TOPIC", "TOPIC"),
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
    kinds: tuple[Kind, ...] = ("send", "edit", "delete")
    found = [follow(outcome, kind, "resend").name for kind in kinds]
    assert found == [send, edit, delete]


def test_the_table_knows_every_refusal() -> None:
    for kind in REFUSALS:
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
        assert only(rig.said, "is out: 3 chats, 9 messages")

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
        assert only(rig.said, "pause") == []

    world(scenario)


def test_a_429_of_hours_is_obeyed_told_and_survives_a_restart(world: Play) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        pause = 13 * 3600  # longer than catch_up
        world.api.answer(-1, Limited(pause))
        await rig.until(HALF_PAST + 60)
        assert only(rig.said, "pause of 780 minutes in chat -1")
        assert world.api.texts(-2) == texts(DAY)
        await rig.kill()
        await rig.until(HALF_PAST + pause - 30)
        rig = await world.start()
        await rig.until(HALF_PAST + pause + 30)
        assert world.api.texts(-1) == texts(DAY)
        assert [call.at for call in world.api.calls if call.chat == -1][1] > HALF_PAST + pause
        assert only(rig.said, "could not be sent") == []

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
        await rig.until(HALF_PAST + 1500)
        tries = [call.at for call in world.api.calls if call.chat == -1]
        gaps = [b - a for a, b in zip(tries, tries[1:], strict=False)]
        assert len(tries) < 16
        assert gaps[-1] > 200
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
        await rig.until(HALF_PAST + 300)
        assert world.api.calls == []
        world.api.offline = False
        await rig.over()
        assert all(world.api.texts(chat) == texts(DAY) for chat in chats)
        assert world.api.calls[0].at < HALF_PAST + 335  # within the longest pause
        assert only(rig.said, "is out: 40 chats, 120 messages")

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
        assert only(rig.said, "1 stopped")
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
        assert only(rig.said, "TOPIC_CLOSED") or only(rig.said, "topic_gone")

    world(scenario)


@pytest.mark.parametrize("kind", ["no_rights", "conflict", "other", "missing"])
def test_what_telegram_refuses_for_good_stops_and_is_told_once(world: Play, kind: str) -> None:
    async def scenario(world: World) -> None:
        rig = await world.with_chats(-1, -2)
        world.api.answer(-1, no(kind, "Bad Request: because"))
        await rig.until(HALF_PAST + 60)
        assert await rig.state(-1) == "stopped: Bad Request: because"
        assert world.api.texts(-1) == []
        (alert,) = only(rig.said, "because")
        assert "2 chats" not in alert
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
        while len(world.api.texts(-1)) < 2:
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.3)
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
        assert len(world.api.texts(-1)) == 2 or len(world.api.texts(-1)) == 1
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
        rig = await world.with_chats(-1)
        rig.posts._parse = _unreadable  # another version of the bot
        rig.posts.forget(next(iter(world.files.files)))
        await rig.store.keep_digest(next(iter(world.files.files)), "2026-01-28.md", b"x", _now(rig))
        await rig.store.push_now(
            next(iter(world.files.files)),
            subscribed(-1),
            lambda _: _seed(),
            _now(rig),
            _now(rig),
        )
        rig.sender.wake()
        await asyncio.sleep(120)
        assert len(rig.faults) < 12
        assert world.api.calls == []

    world(scenario)


def _now(rig: Rig) -> Any:
    return rig.loop.clock()


def _unreadable(data: bytes, name: str) -> Any:
    from bot.errors import BotError

    raise BotError("can't be read any more")


def _seed() -> Any:
    from bot.post.model import PartKey
    from bot.push.ports import Seed

    return (Seed(0, PartKey("AI", "A", 1), "hash of A=1"),)


def test_another_version_that_splits_a_day_otherwise_plans_the_rest_anew(world: Play) -> None:
    async def scenario(world: World) -> None:
        from bot.post.model import PartKey
        from bot.push.ports import Seed
        from push_rig import DATE

        rig = await world.with_chats(-1, -2)
        old = (Seed(0, PartKey("AI", "A", 1), "old"), Seed(1, PartKey("AI", "A", 2), "old 2"))
        await rig.store.keep_digest(DATE, f"{DATE}.md", b"A=1 B=2", _now(rig))
        await rig.store.push_now(DATE, subscribed(-1), lambda _: old, _now(rig), _now(rig))
        rig.sender.wake()
        await rig.until(HALF_PAST + 60)
        assert world.api.texts(-1) == texts("A=1 B=2")

    world(scenario)


def test_another_version_that_hashes_otherwise_edits_nothing(world: Play) -> None:
    async def scenario(world: World) -> None:
        from bot.post.model import PartKey
        from bot.push.ports import Seed
        from push_rig import DATE

        rig = await world.with_chats(-1)
        old = tuple(Seed(n, PartKey("AI", name, 1), f"v0 {name}") for n, name in enumerate("ABC"))
        await rig.store.keep_digest(DATE, f"{DATE}.md", DAY.encode(), _now(rig))
        until = _now(rig).replace(hour=23)
        await rig.store.push_now(DATE, subscribed(-1), lambda _: old, _now(rig), until)
        rig.sender.wake()
        await rig.until(HALF_PAST + 60)
        assert world.api.sent(-1) == ["send A=1", "send B=2", "send C=3"]

    world(scenario)
