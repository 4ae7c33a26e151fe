"""Answers that only the asker sees, in a group that wants them so; and what happens where they
can't be had."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteEphemeralMessage,
    EditEphemeralMessageText,
    SendMessage,
    SendRichMessage,
    SetMyCommands,
)
from aiogram.types import Message as Received
from chat_rig import FUNDS, MODELS, Rig, buttons
from settings_hands import paced
from support.judge import called, hold, unknown

from bot.chat.command_menus import set_chat_menu, set_menus, set_private_menus
from bot.chat.incoming import Asked
from bot.chat.reply.admission import Allow, ButtonPress
from bot.chat.reply.answers import Answers
from bot.chat.reply.message import Reply
from bot.model.subscription import Subscription
from bot.render.message import Text
from bot.sandbox.text.rich_text import plain_text
from bot.sandbox.world.model import GROUP_RIGHTS, Message

POSTED = "c:20260128:2"
"""The button under the headlines of the 28th that opens its third category, FUNDS."""


async def whispering(world: Rig, **changes: Any) -> None:
    """The group's answers are for the asker alone, and its menu says so."""
    wanted = Subscription(chat_id=world.group.id, answers="asker", style="headlines")
    await world.store.save_subscriptions([replace(wanted, **changes)])
    await set_menus(world.application.bot)
    await set_chat_menu(world.application.bot, world.group.id, private_answers=True)


async def headlines(world: Rig) -> Message:
    """Today's headlines as they are posted for everybody."""
    await world.store.save_subscriptions([Subscription(chat_id=world.group.id, style="headlines")])
    (posted,) = await world.ask(world.member, world.group, "/today")
    assert posted.ephemeral_id == 0
    return posted


def requests(world: Rig, method: str) -> list[dict[str, Any]]:
    return [called(call.params) for call in world.world.calls if call.method == method]


async def test_a_command_and_its_answer_are_seen_by_the_asker_alone(wired: Rig) -> None:
    await whispering(wired)
    (answer,) = await wired.ask(wired.member, wired.group, f"/category {FUNDS}")
    question = next(m for m in wired.group.messages if m.text.startswith("/category"))
    assert (question.id, question.seen_by) == (0, wired.member)
    assert (answer.id, answer.seen_by, answer.reply_to) == (0, wired.member, question)
    assert FUNDS in answer.text
    sent = hold(SendMessage, requests(wired, "sendMessage")[-1])
    assert sent.ephemeral_message_parameters.receiver_user_id == wired.member.id
    assert sent.reply_parameters.ephemeral_message_id == question.ephemeral_id
    assert not list(unknown(Received.model_validate(answer.as_json())))


async def test_a_press_opens_its_category_for_who_pressed(world: Rig) -> None:
    posted = await headlines(world)
    await whispering(world)
    (mine,) = await world.press(posted, POSTED)
    (theirs,) = await world.press(posted, POSTED, world.admin)
    assert (mine.seen_by, theirs.seen_by) == (world.member, world.admin)
    sent = hold(SendMessage, requests(world, "sendMessage")[-1])
    assert sent.ephemeral_message_parameters.callback_query_id
    assert [answer.url for answer in world.world.answers] == ["", ""]


async def test_two_people_pressing_at_once_both_get_theirs(world: Rig) -> None:
    posted = await headlines(world)
    await whispering(world)
    for user in (world.member, world.admin):
        world.world.press(user, posted, data=POSTED)
    await world.settle()
    assert {m.seen_by for m in world.mine() if m.ephemeral_id} == {world.member, world.admin}


async def test_a_double_tap_is_one_answer(world: Rig) -> None:
    posted = await headlines(world)
    await whispering(world)
    for _ in range(2):
        world.world.press(world.member, posted, data=POSTED)
    await world.settle()
    assert len([m for m in world.mine() if m.ephemeral_id]) == 1
    assert len(world.world.answers) == 2


async def test_walking_on_changes_the_private_message(world: Rig) -> None:
    posted = await headlines(world)
    await whispering(world)
    (shown,) = await world.press(posted, POSTED)
    back = next(data for data in buttons(shown).values() if data.startswith("3v:"))
    assert await world.press(shown, back) == []
    assert MODELS in shown.text
    edit = hold(EditEphemeralMessageText, requests(world, "editEphemeralMessageText")[0])
    assert edit.ephemeral_message_id == shown.ephemeral_id


async def test_what_is_too_long_to_be_edited_is_sent_anew(world: Rig) -> None:
    posted = await headlines(world)
    await whispering(world)
    (shown,) = await world.press(posted, POSTED)
    back = next(data for data in buttons(shown).values() if data.startswith("3v:"))
    world.world.faults.add(
        "editEphemeralMessageText",
        kind="error",
        description="Bad Request: MEDIA_CAPTION_TOO_LONG",
    )
    (anew,) = await world.press(shown, back)
    assert shown.deleted
    assert (anew.seen_by, MODELS in anew.text) == (world.member, True)
    hold(DeleteEphemeralMessage, requests(world, "deleteEphemeralMessage")[-1])


async def test_a_command_that_all_saw_gets_a_button_to_the_private_chat(world: Rig) -> None:
    """An app that does not know private commands yet; the bot is an ordinary member."""
    await whispering(world)
    world.world.menus.ephemeral.clear()
    (pointed,) = await world.ask(world.member, world.group, f"/category {FUNDS}")
    assert pointed.ephemeral_id == 0
    assert FUNDS not in pointed.text
    assert pointed.markup is not None
    url = pointed.markup["inline_keyboard"][0][0]["url"]
    before = world.mine()
    world.world.start(world.member, url.partition("start=")[2])
    await world.settle()
    (answer,) = [one for one in world.mine() if one not in before]
    assert answer.chat is world.world.private(world.member)
    assert FUNDS in answer.text


async def test_an_administrator_bot_answers_privately_at_any_time(world: Rig) -> None:
    await whispering(world)
    world.world.menus.ephemeral.clear()
    world.world.set_member(world.group, world.world.bot, "administrator", GROUP_RIGHTS)
    await world.settle()
    (answer,) = await world.ask(world.member, world.group, f"/category {FUNDS}")
    assert answer.seen_by is world.member


async def test_a_press_that_is_refused_opens_the_private_chat(world: Rig) -> None:
    posted = await headlines(world)
    await whispering(world)
    world.world.faults.add("sendMessage", kind="error", description="Bad Request: PEER_FLOOD_X")
    assert await world.press(posted, POSTED) == []
    address = "https://t.me/digest_bot?start=c-20260128-2"
    assert [answer.url for answer in world.world.answers] == [address]
    hold(AnswerCallbackQuery, requests(world, "answerCallbackQuery")[-1])
    (answer,) = await world.whisper("/start c-20260128-2")
    assert FUNDS in answer.text


@pytest.mark.parametrize("level", ["10.0", "10.1"])
async def test_an_older_server_is_asked_once_and_shows_nothing_to_all(
    world: Rig, level: str
) -> None:
    posted = await headlines(world)
    await whispering(world)
    world.world.api_level = level
    before = world.mine()
    for _ in range(2):
        assert await world.press(posted, POSTED) == []
    assert world.mine() == before
    assert [bool(answer.url) for answer in world.world.answers] == [True, True]
    assert len(requests(world, "deleteEphemeralMessage")) == 1


async def test_a_server_that_showed_it_to_all_has_it_taken_back(world: Rig) -> None:
    """Bot API 10.2 knows private messages, but not these parameters."""
    posted = await headlines(world)
    await whispering(world)
    world.world.api_level = "10.2"
    await world.press(posted, POSTED)
    (shown,) = [m for m in world.group.messages if m.text.startswith(f"#{FUNDS}")]
    assert shown.deleted
    assert world.world.answers[-1].url.endswith("?start=c-20260128-2")


async def test_a_private_answer_is_not_tried_again_after_its_time(world: Rig) -> None:
    posted = await headlines(world)
    await whispering(world)
    world.world.faults.add("sendMessage", kind="retry_after", seconds=16, times=9)
    assert await world.press(posted, POSTED) == []
    assert world.slept == []
    assert world.world.answers[-1].url


async def test_within_its_time_it_is_tried_again(world: Rig) -> None:
    posted = await headlines(world)
    await whispering(world)
    world.world.faults.add("sendMessage", kind="retry_after", seconds=3)
    (answer,) = await world.press(posted, POSTED)
    assert (answer.seen_by, world.slept) == (world.member, [3.0])


async def test_the_rest_of_a_long_answer_is_found_in_the_private_chat(world: Rig) -> None:
    await whispering(world, style="full")
    world.world.faults.add("sendMessage", kind="error", after=1, description="Bad Request: LATE_X")
    first, pointed = await world.ask(world.member, world.group, "/today")
    assert first.seen_by is world.member
    assert pointed.markup is not None
    assert pointed.markup["inline_keyboard"][0][0]["url"].endswith("?start=today")


async def test_an_unknown_outcome_is_not_tried_again(wired: Rig) -> None:
    posted = await headlines(wired)
    await whispering(wired)
    wired.world.faults.add("sendMessage", kind="closed_after")
    (answer,) = await wired.press(posted, POSTED)
    assert answer.seen_by is wired.member
    assert wired.world.answers[-1].url == ""


async def test_what_changes_the_group_is_for_all(world: Rig) -> None:
    await whispering(world, active=True)
    (answer,) = await world.ask(world.owner, world.group, "/unsubscribe@digest_bot")
    assert answer.ephemeral_id == 0


async def test_the_same_question_of_another_person_is_answered_whole(world: Rig) -> None:
    await whispering(world)
    for user in (world.member, world.admin, world.owner):
        (answer,) = await world.ask(user, world.group, f"/category {FUNDS}")
        assert (answer.seen_by, FUNDS in answer.text) == (user, True)


async def test_other_chats_answer_everyone(world: Rig) -> None:
    (answer,) = await world.ask(world.member, world.group, f"/category@digest_bot {FUNDS}")
    assert answer.ephemeral_id == 0
    assert requests(world, "deleteEphemeralMessage") == []


async def test_a_rich_answer_is_private_too(world: Rig) -> None:
    await whispering(world, style="rich")
    (answer,) = await world.ask(world.member, world.group, "/today")
    assert answer.seen_by is world.member
    assert FUNDS in plain_text(answer.extra["rich_message"])
    hold(SendRichMessage, requests(world, "sendRichMessage")[0])


async def test_a_rich_answer_where_it_is_refused_comes_in_plain_words(world: Rig) -> None:
    await world.store.save_subscriptions([Subscription(chat_id=world.group.id, style="rich")])
    world.world.api_level = "10.0"
    for _ in range(2):
        answers = await world.ask(world.member, world.group, "/date@digest_bot 1月27日")
        assert FUNDS in "".join(answer.text for answer in answers)
        world.clock.advance(seconds=120)
    assert len(requests(world, "sendRichMessage")) == 1


async def test_the_menu_marks_what_only_reads(world: Rig) -> None:
    await whispering(world)
    asked = [
        body
        for body in requests(world, "setMyCommands")
        if body.get("scope", {}).get("type") in ("chat", "chat_administrators")
    ]
    assert len(asked) == 4
    for body in asked:
        hold(SetMyCommands, body)
        private = {c["command"] for c in body["commands"] if c.get("is_ephemeral")}
        assert {"today", "category", "date"} <= private
        assert not private & {"subscribe", "unsubscribe", "settings"}
    await set_chat_menu(world.application.bot, world.group.id, private_answers=False)
    assert not world.world.is_private_command(world.group, world.member, "/today")


async def test_menus_that_an_import_asks_for_are_set_once(world: Rig) -> None:
    wanted = Subscription(chat_id=world.group.id, answers="asker")
    await world.store.save_subscriptions([wanted])
    now = dt.datetime(2026, 1, 28, tzinfo=dt.UTC)
    for _ in range(2):
        await set_private_menus(world.application.bot, world.store, now)
    assert len(requests(world, "setMyCommands")) == 4
    assert world.world.is_private_command(world.group, world.member, "/today")


async def test_nothing_private_reaches_json_but_for_its_reader(world: Rig) -> None:
    """What the bot hears of a private command names it by an id of its own."""
    await whispering(world)
    said = world.world.say(world.member, world.group, "/today")
    update = json.loads(json.dumps(said.as_json()))
    assert (update["message_id"], update["ephemeral_message_id"]) == (0, said.ephemeral_id)
    await world.settle()


async def test_while_a_private_answer_is_written_only_its_rest_counts_as_waiting(
    world: Rig,
) -> None:
    """A press in the group while the last of twelve messages is on its way is done at once."""
    turns = paced(world)
    world.world.set_member(world.group, world.world.bot, "administrator", GROUP_RIGHTS)
    answers = Answers(world.services)
    message = world.world.say(world.admin, world.group, "/today")
    asked = Asked(
        chat_id=world.group.id,
        kind="supergroup",
        title="",
        username=None,
        thread_id=0,
        message_id=message.id,
        user_id=world.admin.id,
        until=world.clock(),
    )
    waits = []

    def press(_event: object) -> None:
        queue = answers.queues.of(world.group.id)
        seconds = queue.seconds(turns, world.group.id, urgent=False, edits=True)
        waits.append(queue.admit(ButtonPress(edits=True, seconds=seconds)))

    unsubscribe = world.world.subscribe(press)
    lines = [Reply(Text(f"第{number}条")) for number in range(12)]
    sent = await answers.send(world.application.bot, asked, lines)
    unsubscribe()
    assert sent.whole
    assert len([one for one in world.mine() if one.seen_by is world.admin]) == 12
    assert waits[-1] == Allow()
