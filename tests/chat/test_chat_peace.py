"""A busy group stays quiet: repeats are pointed at, floods are damped, nobody else waits."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from chat_rig import FUNDS, POLICY, TODAY, YESTERDAY, Rig, buttons, digest, rig
from hypothesis import given
from hypothesis import strategies as st
from support.clock import FakeClock

from bot.chat.reply.message_budget import MOST, Peace


async def test_the_same_question_within_a_minute_is_answered_by_pointing_at_the_answer(
    world: Rig,
) -> None:
    first = await world.ask(world.member, world.group, "/today@digest_bot")
    world.clock.advance(seconds=30)
    (pointer,) = await world.ask(world.admin, world.group, "/TODAY@digest_bot")
    assert pointer.reply_to is first[0]
    assert len(pointer.text) < 40
    world.clock.advance(minutes=60)
    assert len(await world.ask(world.member, world.group, "/today@digest_bot")) == 3


@pytest.mark.parametrize("other", ["/date 昨天", "/category 融资", "/search 新闻"])
async def test_another_question_gets_its_answer(world: Rig, other: str) -> None:
    command, _, args = other.partition(" ")
    await world.ask(world.member, world.group, "/today@digest_bot")
    sent = await world.ask(world.member, world.group, f"{command}@digest_bot {args}")
    assert not any("↑" in message.text for message in sent)
    (pointer,) = await world.ask(world.member, world.group, f"{command}@digest_bot  {args}")
    assert pointer.reply_to is sent[0]


async def test_a_new_or_changed_digest_makes_a_new_question(early: Rig) -> None:
    await early.ask(early.member, early.group, "/today@digest_bot")
    early.services.archive.put(digest(TODAY, POLICY, FUNDS))
    assert len(await early.ask(early.member, early.group, "/today@digest_bot")) == 2


async def test_where_the_answer_was_deleted_it_comes_again(world: Rig) -> None:
    first = await world.ask(world.member, world.group, "/today@digest_bot")
    first[0].deleted = True
    assert len(await world.ask(world.member, world.group, "/today@digest_bot")) == 3


@pytest.mark.parametrize(
    ("question", "label"),
    [("today", "看最近一期"), ("categories", "投融资"), ("category 芯片", "看有哪些分类")],
)
async def test_three_who_press_the_same_button_get_it_once_and_are_led_to_it(
    early: Rig, question: str, label: str
) -> None:
    command, _, args = question.partition(" ")
    (offer,) = await early.ask(early.member, early.group, f"/{command}@digest_bot {args}")
    (data,) = [data for text, data in buttons(offer).items() if text.startswith(label)]
    shown = await early.press(offer, data)
    early.clock.advance(seconds=3)
    (pointer,) = await early.press(offer, data, early.admin)
    assert pointer.reply_to is shown[0]
    assert len(pointer.text) < 40
    early.clock.advance(seconds=3)
    assert await early.press(offer, data, early.owner) == []
    assert early.world.answers[-1].text == "刚刚发过，在最近几条消息里。"
    early.clock.advance(minutes=60)
    assert len(await early.press(offer, data)) == len(shown)


async def test_the_same_by_other_words_or_a_button_is_pointed_at_too(world: Rig) -> None:
    (shown,) = await world.ask(world.member, world.group, "/category@digest_bot 融资")
    for question in ("category@digest_bot 投融资", "date@digest_bot 今天 融资"):
        world.clock.advance(seconds=3)
        (pointer,) = await world.ask(world.admin, world.group, f"/{question}")
        assert pointer.reply_to is shown
    (other,) = await world.ask(world.admin, world.group, "/date@digest_bot 昨天 融资")
    assert "1月27日" in other.text
    posts = await world.ask(world.member, world.group, "/latest@digest_bot")
    assert len(posts) == 3
    (pointer,) = await world.ask(world.member, world.group, "/date@digest_bot 今天")
    assert pointer.reply_to is posts[0]


async def test_a_page_that_was_turned_since_is_no_answer_any_more(world: Rig) -> None:
    (calendar,) = await world.ask(world.member, world.group, "/date@digest_bot")
    await world.press(calendar, buttons(calendar)["‹ 2025年12月"])
    (anew,) = await world.ask(world.member, world.group, "/date@digest_bot")
    assert "2026年1月" in anew.text


async def test_topics_and_private_chats_are_not_pointed_at(world: Rig) -> None:
    assert len(await world.whisper("/today")) == 3
    assert len(await world.whisper("/today")) == 3


@pytest.mark.parametrize("apart", [0, 1, 2])
@pytest.mark.parametrize("private", [False, True])
async def test_thirty_in_a_row_bring_at_most_fifteen_messages_then_silence(
    world: Rig, apart: int, private: bool
) -> None:
    chat = world.world.private(world.member) if private else world.group
    before = len(world.mine())
    for _ in range(30):
        world.world.say(world.member, chat, "/today@digest_bot")
        await world.settle()
        world.clock.advance(seconds=apart)
    sent = world.mine()[before:]
    assert 3 < len(sent) <= 15
    assert "等" in sent[-1].text or "歇" in sent[-1].text
    world.clock.advance(minutes=60)
    assert len(await world.ask(world.member, chat, "/today@digest_bot")) == 3


async def test_a_flood_of_all_kinds_is_damped_and_others_are_not_slowed(world: Rig) -> None:
    other = world.world.add_group("别的群", owner=world.owner)
    world.world.add_bot(other)
    await world.settle()
    before = world.mine()
    for number in range(40):
        world.world.say(world.member, world.group, f"/search@digest_bot 新闻 {number}")
    world.world.say(world.owner, other, "/today@digest_bot")
    await world.settle()
    sent = [message for message in world.mine() if message not in before]
    assert len([message for message in sent if message.chat is other]) == 3
    flooded = [message for message in sent if message.chat is world.group]
    assert 10 < len(flooded) <= 15
    assert "一分钟" in flooded[-1].text


async def test_a_long_day_may_follow_another() -> None:
    names = [f"分类{number}" for number in range(10)]
    days = [digest(TODAY, *names), digest(YESTERDAY, *names)]
    async with rig(days) as world:
        assert len(await world.whisper("/today")) == 10
        assert len(await world.whisper("/date 昨天")) == 10
        (note,) = await world.whisper("/date 昨天")
        assert "一分钟" in note.text


async def flood(world: Rig) -> None:
    for number in range(20):
        await world.ask(world.member, world.group, f"/search@digest_bot 新闻 {number}")


async def test_in_the_silence_administrators_still_command_and_members_get_nothing(
    world: Rig,
) -> None:
    await flood(world)
    (answer,) = await world.ask(world.admin, world.group, "/subscribe@digest_bot 09:00")
    assert "09:00" in answer.text
    (answer,) = await world.ask(world.admin, world.group, "/unsubscribe@digest_bot")
    assert await world.ask(world.member, world.group, "/subscribe@digest_bot") == []
    assert await world.ask(world.member, world.group, "/zzz@digest_bot") == []
    assert await world.ask(world.member, world.group, "/status@digest_bot") == []


async def test_in_the_silence_a_press_that_would_send_gets_a_toast_and_pages_still_turn(
    world: Rig,
) -> None:
    (calendar,) = await world.ask(world.member, world.group, "/date@digest_bot")
    await flood(world)
    assert await world.press(calendar, buttons(calendar)["28"]) == []
    assert "一分钟" in world.world.answers[-1].text
    await world.press(calendar, buttons(calendar)["‹ 2025年12月"])
    assert "2025年12月" in calendar.text


async def test_typing_is_shown_in_the_topic_for_what_takes_longer_than_half_a_second(
    world: Rig,
) -> None:
    forum = world.world.add_group("论坛", forum=True, owner=world.owner)
    world.world.say(world.owner, forum, "hello")
    topic = world.world.add_topic(forum, "日报")
    world.world.add_bot(forum)
    await world.settle()
    waited: list[float] = []
    shown: list[tuple[int, int]] = []
    released = asyncio.Event()

    def watch(event: object) -> None:
        if getattr(event, "kind", "") == "typing":
            shown.append((event.chat.id, event.thread_id))  # type: ignore[attr-defined]
            released.set()

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) > 1:
            await asyncio.Event().wait()

    async def slow(*_: object) -> list[object]:
        await released.wait()
        return []

    world.services.wait = wait
    world.services.store.standing = slow  # type: ignore[method-assign, assignment]
    unsubscribe = world.world.subscribe(watch)
    sent = await world.ask(world.owner, forum, "/today@digest_bot", topic)
    unsubscribe()
    assert len(sent) == 3
    assert waited[0] == 0.5
    assert shown == [(forum.id, topic)]


async def test_quick_answers_show_no_typing(world: Rig) -> None:
    async def never(seconds: float) -> None:
        await asyncio.Event().wait()

    world.services.wait = never
    await world.ask(world.member, world.group, "/today@digest_bot")
    assert not any(call.method == "sendChatAction" for call in world.world.calls)


# --- the bucket ----------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, MOST), st.integers(0, 90)), max_size=60))
def test_no_half_minute_ever_brings_more_than_a_bucket_and_its_refill(
    asked: list[tuple[int, int]],
) -> None:
    clock = FakeClock()
    peace = Peace(clock)
    given_at: list[dt.datetime] = []
    for messages, pause in asked:
        clock.advance(seconds=pause)
        if peace.spend(1, messages, fresh=False) == "answer":
            given_at += [clock()] * messages
        lately = [at for at in given_at if clock() - at < dt.timedelta(seconds=30)]
        assert len(lately) <= MOST + 6


def test_a_long_answer_passes_and_what_follows_at_once_is_damped() -> None:
    clock = FakeClock()
    peace = Peace(clock)
    assert peace.spend(1, 1) == "answer"
    assert peace.spend(1, 40) == "answer"
    assert peace.spend(1, 1) == "note"
    assert peace.spend(1, 1) == "silence"
    assert peace.spend(2, 1) == "answer"
    clock.advance(minutes=5)
    assert peace.spend(1, 40) == "answer"


def test_chats_that_are_quiet_cost_nothing() -> None:
    clock = FakeClock()
    peace = Peace(clock)
    for chat in range(1000):
        peace.spend(chat, 1)
        peace.ask((chat, 0), "today")
    clock.advance(minutes=10)
    peace.ask((1, 0), "today")
    assert len(peace) == 1
