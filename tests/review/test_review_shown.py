"""What waits for an owner's approval is shown at once, wherever an owner looks."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from review_rig import TODAY, Scene, at, place, scene
from support.rig import bot_in

from bot.cli.status import status
from bot.delivery.review import Deadline, Review, Waiting, waiting
from bot.sandbox.world.model import Message

DAY = dt.date(2026, 1, 28)


def waits(it: Scene) -> list[Message]:
    """The owner's messages with a button that approves."""
    return [m for m in it.rig.messages(it.desk) if "rv:y" in str(m.markup)]


def label_of(message: Message) -> list[str]:
    return [key["text"] for row in (message.markup or {})["inline_keyboard"] for key in row]


async def test_an_owner_who_comes_late_is_shown_it_in_a_moment(tmp_path: Path) -> None:
    async with place(tmp_path) as it, bot_in(it.rig):
        await it.until(at(8, 1))
        it.rig.world.start(it.owner)
        question = await it.question()
        assert it.rig.clock() < at(8, 2)
        texts = it.rig.texts(it.desk)
        assert any("今天的简报：/today" in text for text in texts)
        assert any(text.startswith("#政策与监管") for text in texts)
        await it.until(at(8, 12))
        assert waits(it) == [question]
        assert "发布" in await it.press(question, 0)
        it.rig.clock.set(at(8, 30))


async def test_start_again_names_what_still_waits(tmp_path: Path) -> None:
    async with scene(tmp_path, until="09:30") as it:
        await it.question()
        await it.until(at(8, 20))
        answers = await it.rig.ask(it.owner, it.desk, "/start", answers=2)
        assert "1月28日的简报等你批准" in answers[1].text
        assert "09:30" in answers[1].text
        assert label_of(answers[1]) == ["发布 · 1月28日", "扣下 · 1月28日"]


async def test_status_has_its_buttons_and_they_work(tmp_path: Path) -> None:
    async with scene(tmp_path) as it:
        question = await it.question()
        (told,) = await it.rig.ask(it.owner, it.desk, "/status")
        assert "等你批准" in told.text
        assert "还没有发布" not in told.text
        assert "扣下" in await it.press(told, 1)
        (told,) = await it.rig.ask(it.owner, it.desk, "/status")
        assert "已扣下" in told.text
        assert label_of(told) == ["发布 · 1月28日"]
        assert "发布" in await it.press(told, 0)
        await it.rig.wait(lambda: "批准" in question.text, "close the preview")
        (told,) = await it.rig.ask(it.owner, it.desk, "/status")
        assert "已发布" in told.text
        assert not told.markup


async def test_nobody_else_hears_of_it(tmp_path: Path) -> None:
    async with scene(tmp_path) as it:
        await it.question()
        member = it.rig.world.add_user("成员")
        private = it.rig.world.private(member)
        for chat, person in ((private, member), (it.group, it.owner)):
            at_bot = "" if chat is private else "@digest_bot"
            for command in ("start", "status"):
                (told,) = await it.rig.ask(person, chat, f"/{command}{at_bot}")
                assert "批准" not in told.text
                assert "rv:" not in str(told.markup)


async def test_the_command_line_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with scene(tmp_path) as it:
        await it.question()
        now = it.rig.clock()
    monkeypatch.setattr("bot.cli.status.utc_now", lambda: now)
    await status(it.rig.settings, as_json=False)
    told = capsys.readouterr().out
    assert f"today           {TODAY}, whose digest waits for an owner's approval" in told
    assert f"  review        {TODAY}: waits for an owner's approval" in told
    await status(it.rig.settings, as_json=True)
    assert json.loads(capsys.readouterr().out)["review"] == [{"date": TODAY, "held": False}]


def test_what_waits_is_what_no_group_may_see() -> None:
    now = at(9).astimezone(dt.UTC)
    late, never = Deadline(dt.time(9, 30), "Asia/Shanghai"), Deadline(None, "Asia/Shanghai")

    def review(state: str, version: str = "v") -> dict[dt.date, Review]:
        return {DAY: Review(date=DAY, version=version, state=state, asked_at=now)}  # type: ignore[arg-type]

    versions = {DAY: "v"}
    asked = Waiting(DAY, "v", until=at(9, 30).astimezone(dt.UTC))
    assert waiting(versions, review("asked"), now, late) == [asked]
    assert waiting(versions, review("approved"), now, late) == []
    assert waiting(versions, review("approved", "old"), now, late) == [asked]
    assert waiting(versions, review("held"), now, late) == [Waiting(DAY, "v", held=True)]
    assert waiting(versions, {}, now, never) == [Waiting(DAY, "v")]
    assert waiting(versions, {}, now + dt.timedelta(hours=1), late) == []
    assert waiting(versions, review("held"), now + dt.timedelta(hours=1), late) != []
