"""Where a day's posts stand already, whoever asks is led to them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from support.rig import Rig, bot_in, rig

from bot.sandbox.world.model import Chat, Message, User


async def pushed(r: Rig) -> tuple[User, Chat, list[Message]]:
    owner = r.world.add_user("群主")
    group = r.world.add_group("早读会", owner=owner)
    r.world.add_bot(group)
    await r.ask(owner, group, "/subscribe@digest_bot 08:30")
    before = len(r.messages(group))
    r.clock.set(dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC))
    await r.wait(lambda: len(r.messages(group)) >= before + 2, "the push")
    return owner, group, r.messages(group)[before:]


async def answers_to(r: Rig, user: User, group: Chat, text: str, count: int) -> list[Message]:
    before = len(r.messages(group))
    r.world.say(user, group, text)
    await r.wait(lambda: len(r.messages(group)) >= before + count, f"answer {text!r}")
    return r.messages(group)[before:]


async def test_today_points_at_the_posts_and_a_button_sends_them_again(tmp_path: Path) -> None:
    async with rig(tmp_path) as r, bot_in(r):
        owner, group, posts = await pushed(r)
        answers = []
        for command in ("/today@digest_bot", "/latest@digest_bot", "/date@digest_bot 1月28日"):
            (answer,) = await answers_to(r, owner, group, command, 1)
            assert answer.reply_to is posts[0]
            assert len(answer.text) < 60
            answers.append(answer)
        assert "再发一遍" in str(answers[0].markup)  # within a minute that is enough
        before = len(r.messages(group))
        r.world.press(owner, answers[0], 0, 0)
        await r.wait(lambda: len(r.messages(group)) >= before + 2, "the posts again")
        again = r.messages(group)[before:]
        assert [message.text for message in again] == [message.text for message in posts]


async def test_where_the_post_was_deleted_the_digest_comes_anew(tmp_path: Path) -> None:
    async with rig(tmp_path) as r, bot_in(r):
        owner, group, posts = await pushed(r)
        posts[0].deleted = True
        sent = await answers_to(r, owner, group, "/today@digest_bot", 2)
        assert [message.text for message in sent] == [message.text for message in posts]


async def test_elsewhere_nothing_stands(tmp_path: Path) -> None:
    async with rig(tmp_path) as r, bot_in(r):
        owner, _, posts = await pushed(r)
        private = r.world.private(owner)
        r.world.start(owner)
        await r.wait(lambda: r.texts(private), "the greeting")
        sent = await answers_to(r, owner, private, "/today", 2)
        assert [message.text for message in sent] == [message.text for message in posts]


async def test_the_next_push_is_never_a_day_that_stands_already(tmp_path: Path) -> None:
    async with rig(tmp_path) as r, bot_in(r):
        owner, group, _ = await pushed(r)
        (answer,) = await answers_to(r, owner, group, "/subscribe@digest_bot 21:00", 1)
        assert "08:30 → 21:00" in answer.text
        assert "下次推送：1月29日 21:00" in answer.text
        (again,) = await answers_to(r, owner, group, "/subscribe@digest_bot 21:00", 1)
        assert "下次推送：1月29日 21:00" in again.text
