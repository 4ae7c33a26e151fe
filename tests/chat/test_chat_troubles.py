"""What Telegram and the line do to answers."""

from __future__ import annotations

import time

import pytest
from chat_rig import Rig

from bot.delivery.pacing import Limits, Pace
from bot.delivery.rate_limiter import Turns

QUIET = ["kicked", "chat_not_found", "topic_closed", "topic_deleted", "no_rights"]


async def test_a_pause_that_telegram_asks_for_is_kept_and_nothing_is_lost(world: Rig) -> None:
    world.world.faults.add("sendMessage", kind="retry_after", seconds=7, after=1)
    sent = await world.whisper("/today")
    assert len(sent) == 3
    assert world.slept == [7]


async def test_a_pause_of_hours_ends_the_answer(world: Rig) -> None:
    world.world.faults.add("sendMessage", kind="retry_after", seconds=7200, after=1, times=9)
    assert len(await world.whisper("/today")) == 1
    assert world.slept == []


@pytest.mark.parametrize("kind", ["closed_before", "html", "server_error"])
async def test_a_moments_trouble_loses_nothing(wired: Rig, kind: str) -> None:
    wired.world.faults.add("sendMessage", kind=kind, after=1)  # type: ignore[arg-type]
    sent = await wired.whisper("/today")
    assert len({message.text for message in sent}) == 3


@pytest.mark.parametrize("kind", QUIET)
async def test_a_refusal_ends_the_answer_and_the_next_one_is_sent(world: Rig, kind: str) -> None:
    world.world.faults.add("sendMessage", kind=kind, after=1)  # type: ignore[arg-type]
    assert len(await world.ask(world.member, world.group, "/today@digest_bot")) == 1
    assert len(await world.ask(world.member, world.group, "/today@digest_bot")) == 3


async def test_when_telegram_does_not_name_the_administrators_it_says_so(world: Rig) -> None:
    world.world.faults.add("getChatAdministrators", kind="server_error", times=9)
    (answer,) = await world.ask(world.admin, world.group, "/subscribe@digest_bot")
    assert "管理员" in answer.text
    assert await world.subscription() is None


async def test_a_press_is_answered_even_where_its_acknowledgement_fails(world: Rig) -> None:
    (answer,) = await world.whisper("/date")
    world.world.faults.add("answerCallbackQuery", kind="server_error")
    data = "1d:20260128"
    assert len(await world.press(answer, data)) == 3


async def test_a_thousand_words_are_answered_like_ten(world: Rig) -> None:
    long = " ".join(f"融资{n}" for n in range(900))[:4000]
    for command in ("category", "date", "subscribe", "categories", "today", "latest"):
        (answer,) = await world.whisper(f"/{command} {long}")
        assert answer.text


async def test_answers_take_their_places_in_the_pace_of_all_requests(world: Rig) -> None:
    free = Limits(per_second=1000, per_group_minute=1000, per_chat_seconds=0)
    world.services.turns = Turns(Pace(free), monotonic=time.monotonic)
    assert len(await world.whisper("/today")) == 3
    assert len(world.services.turns.pace.overall.answered) == 3
    assert world.services.turns.pace.overall.flying == 0
