"""What is answered at all, by whom, and what happens when something breaks."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3

import pytest
from chat_rig import Rig
from telegram import Update

from bot.chat.command_menus import set_menus
from bot.chat.commands import COMMANDS
from bot.delivery.model import Subscription
from bot.locales import words
from bot.sandbox.world.model import Message


@pytest.mark.parametrize("command", ["/start", "/help"])
async def test_everyone_learns_how_to_begin(world: Rig, command: str) -> None:
    (answer,) = await world.whisper(command)
    assert "/subscribe" in answer.text
    (answer,) = await world.ask(world.member, world.group, f"{command}@digest_bot")
    assert "/subscribe@digest_bot" in answer.text


async def test_help_names_every_command_but_start(world: Rig) -> None:
    (answer,) = await world.ask(world.member, world.group, "/help@digest_bot")
    for command in COMMANDS:
        assert (f"/{command.name}@digest_bot" in answer.text) == (command.name != "start")


async def test_an_unknown_command_is_hinted_at_in_private_and_passed_over_in_groups(
    world: Rig,
) -> None:
    (answer,) = await world.whisper("/tody")
    assert "/today" in answer.text
    (answer,) = await world.whisper("你好")
    assert "/help" in answer.text
    world.world.privacy = False
    assert await world.ask(world.member, world.group, "/tody") == []
    assert await world.ask(world.member, world.group, "/today@other_bot") == []
    assert await world.ask(world.member, world.group, "今天有什么新闻") == []
    (answer,) = await world.ask(world.member, world.group, "/zzzz@Digest_Bot")
    assert "/help@digest_bot" in answer.text


async def test_edited_commands_are_passed_over(world: Rig) -> None:
    message = world.world.say(world.member, world.world.private(world.member), "/today")
    await world.settle()
    before = world.mine()
    world.world.edit(world.member, message, "/latest")
    await world.settle()
    assert world.mine() == before
    edited = Update.de_json({"update_id": 9, "edited_message": message.as_json()}, None)
    await world.application.process_update(edited)
    assert world.mine() == before


async def test_a_space_before_the_bots_name_is_no_category(world: Rig) -> None:
    world.world.privacy = False
    assert len(await world.ask(world.member, world.group, "/today @Digest_Bot")) == 3
    (answer,) = await world.ask(world.member, world.group, "/category @digest_bot 融资")
    assert answer.text.startswith("#投融资与并购")


async def test_forwarded_commands_in_a_group_are_somebody_elses_words(world: Rig) -> None:
    await world.ask(world.admin, world.group, "/subscribe@digest_bot")
    before = world.mine()
    for text in ("/unsubscribe@digest_bot", "/today@digest_bot"):
        message = world.world.say(world.admin, world.group, text)
        world.world.updates.take(2**40, 100)  # it comes as a forwarded one instead
        origin = {"type": "hidden_user", "sender_user_name": "某人", "date": 1}
        content = message.as_json() | {"forward_origin": origin}
        world.world.updates.put("message", content)
        await world.settle()
    assert world.mine() == before
    kept = await world.subscription()
    assert kept is not None
    assert kept.active


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("/订阅 18:30 融资", "/subscribe 18:30 融资"),
        ("/訂閱 18:30", "/subscribe 18:30"),
        ("／帮助", "/help"),
        ("/設置", "/settings"),
        ("/搜索 第1条", "/search 第1条"),
        ("/分类 融资", "/category 融资"),
        ("/ status", "/status"),
    ],
)
async def test_in_private_a_command_may_be_said_in_chinese(
    world: Rig, text: str, same: str
) -> None:
    said = [one.text for one in await world.whisper(text)]
    assert said
    if "subscribe" in same:
        assert "已订阅：每天 18:30" in said[0]
        same, said = "/subscribe", [one.text for one in await world.whisper("/subscribe")]
    assert said == [one.text for one in await world.whisper(same)]


@pytest.mark.parametrize(("caption", "answers"), [("/today", 1), ("看这张图", 0)])
async def test_a_command_below_a_picture_is_one_in_private(
    world: Rig, caption: str, answers: int
) -> None:
    await world.whisper("/start")
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    for chat, answered in ((world.world.private(world.member), answers), (world.group, 0)):
        before = world.mine()
        number = world.world.next_message_id(chat)
        extra = {"photo": photo, "caption": caption}
        picture = Message(number, chat, world.clock(), world.member, "", (), extra=extra)
        world.world.add_message(picture)
        world.world.deliver(picture)
        await world.settle()
        assert (len(world.mine()) > len(before)) == bool(answered)


async def test_after_downtime_old_commands_are_passed_over_in_groups_only(world: Rig) -> None:
    before = world.mine()
    world.world.say(world.member, world.group, "/today@digest_bot")
    world.world.say(world.member, world.world.private(world.member), "/today")
    world.clock.advance(minutes=6)
    await world.settle()
    sent = [message for message in world.mine() if message not in before]
    assert len(sent) == 3
    assert {message.chat.kind for message in sent} == {"private"}


async def test_what_breaks_is_a_kind_sentence_in_the_chat_and_a_traceback_in_the_log(
    world: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(subscription: Subscription, after: dt.datetime) -> dt.datetime:
        raise ZeroDivisionError("the calendar is broken")

    world.services.next_due = broken
    with caplog.at_level(logging.INFO):
        (answer,) = await world.whisper("/subscribe")
    assert answer.text == words("zh")["error.unknown"]
    assert "ZeroDivisionError: the calendar is broken" in caplog.text
    assert len(await world.whisper("/today")) == 3


async def test_a_database_that_cannot_be_written_is_told_and_hinders_no_reading(
    world: Rig,
) -> None:
    with sqlite3.connect(world.database) as other:
        for table in ("chats", "subscriptions"):
            other.execute(
                f"CREATE TRIGGER full_{table} BEFORE INSERT ON {table} "
                "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
            )
    assert len(await world.whisper("/today")) == 3
    (answer,) = await world.whisper("/subscribe 08:30")
    assert answer.text == words("zh")["error.store"]


async def test_telegrams_refusals_end_an_answer_quietly(world: Rig) -> None:
    forum = world.world.add_group("论坛", forum=True, owner=world.owner)
    world.world.say(world.owner, forum, "hello")
    topic = world.world.add_topic(forum, "日报")
    world.world.add_bot(forum)
    await world.settle()
    before = world.mine()
    world.world.say(world.owner, forum, "/today@digest_bot", thread_id=topic)
    world.world.close_topic(forum, topic)
    await world.settle()
    assert world.mine() == before
    world.world.say(world.member, world.world.private(world.member), "/today")
    world.world.block_bot(world.member)
    await world.settle()
    assert world.mine() == before


async def test_a_message_that_was_deleted_is_answered_without_replying(world: Rig) -> None:
    question = world.world.say(world.member, world.group, "/latest@digest_bot")
    question.deleted = True
    before = len(world.mine())
    await world.settle()
    assert len(world.mine()) - before == 3


async def test_the_menus_differ_for_members_and_administrators(world: Rig) -> None:
    await set_menus(world.application.bot)
    for language, texts in (("zh", words("zh")), ("en", words("en"))):
        members = dict(world.world.menu(world.group, world.member, language))
        admins = dict(world.world.menu(world.group, world.admin, language))
        private = dict(world.world.menu(world.world.private(world.member), world.member, language))
        assert "subscribe" not in members
        assert members["today"] == texts["chat.help.today"]
        assert admins["subscribe"] == private["subscribe"] == texts["chat.help.subscribe"]
        assert set(members) < set(admins)


def test_both_languages_say_the_same_things() -> None:
    assert words("zh").keys() == words("en").keys()


async def test_who_is_not_understood_in_private_hears_that_words_are_looked_for(world: Rig) -> None:
    for text in ("？", "长" * 300):
        (answer,) = await world.whisper(text)
        assert "搜索" in answer.text
        assert "/help" in answer.text
