"""An owner looks at a digest before any group does."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

from review_rig import BETTER, OWNER, TODAY, Scene, at, place, scene
from support.rig import bot_in, settings_for, write_digest

from bot.sandbox.world.model import Message, User


async def test_no_group_gets_it_before_an_owner_approves(tmp_path: Path) -> None:
    async with scene(tmp_path) as it:
        question = await it.question()
        shown = it.rig.texts(it.desk)
        assert any(text.startswith("#政策与监管") for text in shown)
        assert any(text.startswith("#投融资与并购") for text in shown)
        await it.until(at(9))
        assert it.pushed() == []
        assert "发布" in await it.press(question, 0)
        await it.rig.wait(lambda: len(it.pushed()) == 2, "the push")
        await it.rig.wait(lambda: it.asked() is None, "close the question")
        assert "批准" in question.text
        assert "老板" in question.text


async def test_nobody_reads_it_by_asking_either(tmp_path: Path) -> None:
    async with scene(tmp_path, dates=("2026-01-20", TODAY)) as it:
        question = await it.question()
        (answer,) = await it.rig.ask(it.owner, it.group, "/today@digest_bot")
        assert "甲公司" not in answer.text
        (old,) = (await it.rig.ask(it.owner, it.group, "/date@digest_bot 2026-01-20", answers=2))[
            1:
        ]
        assert "甲公司" in old.text
        await it.press(question, 0)
        answers = await it.rig.ask(it.owner, it.group, "/today@digest_bot", answers=2)
        assert "甲公司" in answers[1].text


async def test_at_the_hour_that_the_settings_name_it_goes_out_unasked(tmp_path: Path) -> None:
    async with scene(tmp_path, until="09:30") as it:
        question = await it.question()
        assert "09:30" in question.text
        await it.until(at(9, 29))
        assert it.pushed() == []
        await it.until(at(9, 30))
        await it.rig.wait(lambda: len(it.pushed()) == 2, "the push")
        assert "没有人回答" in question.text
        assert it.asked() is None


async def test_hold_keeps_it_back_beyond_that_hour(tmp_path: Path) -> None:
    async with scene(tmp_path, until="09:30") as it:
        question = await it.question()
        assert "扣下" in await it.press(question, 1)
        await it.until(at(10))
        assert it.pushed() == []
        assert "扣下" in question.text
        await it.press(question, 0)
        await it.rig.wait(lambda: len(it.pushed()) == 2, "the push")


async def test_a_change_before_the_approval_shows_the_new_version(tmp_path: Path) -> None:
    async with scene(tmp_path) as it:
        first = await it.question()
        write_digest(it.rig.folder, TODAY, BETTER)
        second = await it.question(but=first)
        await it.rig.wait(lambda: not any("甲公司" in t for t in it.rig.texts(it.desk)))
        assert any("戊公司" in text for text in it.rig.texts(it.desk))
        await it.press(second, 0)
        it.rig.clock.set(at(8, 30))
        await it.rig.wait(lambda: len(it.pushed()) == 2, "the push")
        assert "戊公司" in it.pushed()[1]


async def test_an_approval_is_for_the_version_that_was_seen(tmp_path: Path) -> None:
    """Approved, then changed before any group has it: the owner is asked anew."""
    async with scene(tmp_path) as it:
        first = await it.question()
        await it.press(first, 0)
        await it.rig.wait(lambda: it.asked() is None)
        write_digest(it.rig.folder, TODAY, BETTER)
        second = await it.question(but=first)
        await it.until(at(9))
        assert it.pushed() == []
        await it.press(second, 0)
        await it.rig.wait(lambda: len(it.pushed()) == 2, "the push")
        assert "戊公司" in it.pushed()[1]


async def test_a_change_after_the_push_is_a_correction_as_ever(tmp_path: Path) -> None:
    async with scene(tmp_path) as it:
        assert "发布" in await it.press(await it.question(), 0)
        it.rig.clock.set(at(8, 30))
        await it.rig.wait(lambda: len(it.pushed()) == 2, "the push")
        write_digest(it.rig.folder, TODAY, BETTER)
        await it.rig.wait(lambda: "戊公司" in it.pushed()[1], "the correction")
        assert it.asked() is None


async def test_a_change_of_what_is_held_stays_held(tmp_path: Path) -> None:
    async with scene(tmp_path, until="09:30") as it:
        first = await it.question()
        await it.press(first, 1)
        write_digest(it.rig.folder, TODAY, BETTER)
        second = await it.question(but=first)
        await it.until(at(10))
        assert it.pushed() == []
        await it.press(second, 0)
        await it.rig.wait(lambda: len(it.pushed()) == 2, "the push")


async def test_a_stranger_approves_nothing_whatever_is_sent(tmp_path: Path) -> None:
    async with scene(tmp_path) as it:
        question = await it.question()
        assert question.markup is not None
        good = question.markup["inline_keyboard"][0][0]["callback_data"]
        stranger = it.rig.world.add_user("路人")
        for data in (good, "rv:y:20260128:000000000000", "rv:y:20269999:000000000000", "rv:y", ""):
            _forge(it, stranger, question, data)
        await it.until(at(9))
        assert it.pushed() == []
        assert it.asked() is question


async def test_a_button_of_another_version_or_day_approves_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as it:
        question = await it.question()
        for date in ("20260128", "20260127", "20269999"):
            _forge(it, it.owner, question, f"rv:y:{date}:000000000000")
        await it.until(at(9))
        assert it.pushed() == []


def _forge(it: Scene, user: User, message: Message, data: str) -> None:
    """A press with data that no button of ours has."""
    query = {"id": "1", "from": user.as_json(), "message": message.as_json(), "data": data}
    it.rig.world.updates.put("callback_query", query | {"chat_instance": "1"})


async def test_a_restart_asks_no_second_time_and_hears_the_old_button(tmp_path: Path) -> None:
    async with place(tmp_path) as it:
        it.rig.world.start(it.owner)
        async with bot_in(it.rig):
            await it.rig.ask(it.owner, it.group, "/subscribe@digest_bot 08:30")
            question = await it.question()
            await it.until(at(8, 10))
        before = len(it.rig.messages(it.desk))
        async with bot_in(it.rig):
            await it.until(at(9))
            assert len(it.rig.messages(it.desk)) == before
            assert it.pushed() == []
            await it.press(question, 0)
            await it.rig.wait(lambda: len(it.pushed()) == 2, "the push")


async def test_an_owner_who_comes_late_is_asked_then(tmp_path: Path) -> None:
    async with place(tmp_path) as it, bot_in(it.rig):
        await it.until(at(8, 1))
        assert it.asked() is None
        it.rig.world.start(it.owner)
        await it.until(at(8, 8))
        await it.question()


def decided(tmp: Path) -> list[str]:
    with closing(sqlite3.connect(tmp / "bot.db")) as database:
        return [state for (state,) in database.execute("SELECT state FROM reviews")]


async def test_what_was_out_before_reviews_were_asked_for_stays_out(tmp_path: Path) -> None:
    off = {"BOT_DIGESTS__REVIEW__BY_OWNER": "false"}
    async with place(tmp_path, **off) as it:
        it.rig.world.start(it.owner)
        async with bot_in(it.rig):
            await it.rig.ask(it.owner, it.group, "/subscribe@digest_bot 08:30")
            it.rig.clock.set(at(8, 30))
            await it.rig.wait(lambda: len(it.pushed()) == 2, "the push")
        on = {"BOT_TELEGRAM__OWNERS": str(OWNER), "BOT_DIGESTS__REVIEW__BY_OWNER": "true"}
        it.rig.settings = settings_for(it.rig.server.base_url, tmp_path, **on)
        async with bot_in(it.rig):
            await it.rig.wait(lambda: decided(tmp_path) == ["approved"], "settle it by itself")
            await it.until(at(9))
            assert it.asked() is None
            (answer,) = await it.rig.ask(it.owner, it.group, "/category@digest_bot 融资")
            assert "甲公司" in answer.text


async def test_what_an_earlier_bot_asked_and_its_button_go_on(tmp_path: Path) -> None:
    """It named a version by six bytes."""
    async with place(tmp_path) as it:
        text = (tmp_path / "digests" / f"{TODAY}.md").read_bytes()
        name = blake2b(text, digest_size=6).hexdigest()
        it.rig.world.start(it.owner)
        async with bot_in(it.rig):
            await it.rig.ask(it.owner, it.group, "/subscribe@digest_bot 08:30")
            question = await it.question()
            await it.until(at(8, 10))
        before = len(it.rig.messages(it.desk))
        with closing(sqlite3.connect(tmp_path / "bot.db")) as database, database:
            (ours,) = database.execute("SELECT version FROM reviews").fetchone()
            database.execute("UPDATE reviews SET version = ?", (name,))
        question.markup = json.loads(json.dumps(question.markup).replace(ours, name))
        async with bot_in(it.rig):
            await it.until(at(9))
            assert len(it.rig.messages(it.desk)) == before
            assert it.pushed() == []
            await it.press(question, 0)
            await it.rig.wait(lambda: len(it.pushed()) == 2, "the push")
