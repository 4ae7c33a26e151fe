"""A correction that takes much away waits: whoever runs the bot sees it, and can let it go."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from pathlib import Path

import pytest
from support.processes import DATE, Stage, stage
from support.rig import Rig, bot_in, rig

from bot.cli.status import status
from bot.sandbox.world.model import Chat, User


async def said(s: Stage, *arguments: str) -> tuple[str, str]:
    """What a command prints, on stdout and stderr."""
    process = await asyncio.create_subprocess_exec(
        *s.command(*arguments),
        env=s.env,
        cwd=s.tmp,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode(), err.decode()


def standing(s: Stage) -> list[str]:
    """The categories that stand in the group."""
    messages = [one for one in s.groups[0].messages if not one.deleted]
    return [one.text.split(" ")[0] for one in messages if one.text.startswith("#")]


async def test_without_owners_the_operator_sees_it_and_sends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with stage(tmp_path, groups=1, categories=3) as s:

        async def held() -> object:
            capsys.readouterr()
            assert await status(s.settings, as_json=True) == 0
            return json.loads(capsys.readouterr().out)["held"]

        # The digest's date is long ago, and it was pushed just now: that is what counts.
        process = await s.start("run")
        await s.until(s.complete)
        await s.end(process)
        assert await held() == []
        file = tmp_path / "digests" / f"{DATE}.md"
        file.write_text(file.read_text()[: file.read_text().index("**分类2**")])
        assert await held() == [{"date": DATE, "items": 1, "of": 3, "categories": ["分类2"]}]
        out, _ = await said(s, "status")
        assert "1 of 3 items" in out
        assert f"python -m bot push {DATE}" in out

        chat = str(s.groups[0].id)
        await said(s, "push", DATE, "--chat", chat)  # one chat's wish is not the operator's word
        assert await held()
        out, err = await said(s, "push", DATE)
        assert (out, err) == (
            f"{DATE}: 1 chat to send to\n",
            f"{DATE}: what was posted before is corrected too\n",
        )
        assert await held() == []
        process = await s.start("run")
        await s.until(lambda: "#分类2" not in standing(s))
        await s.end(process)
        assert standing(s) == s.categories[:2]


async def held_by(r: Rig, owner: User) -> Chat:
    """A group's push whose file then loses a category; the owner's private chat."""
    group = r.world.add_group("早读会", owner=owner)
    r.world.add_bot(group)
    private = r.world.add_private(owner)
    r.world.start(owner)
    await r.ask(owner, group, "/subscribe@digest_bot 08:30")
    before = len(r.messages(group))
    r.clock.set(dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC))
    await r.wait(lambda: len(r.messages(group)) >= before + 2, "the push")
    path = r.folder / "2026-01-28.md"
    path.write_text(path.read_text()[: path.read_text().index("**投融资与并购**")])
    r.clock.advance(seconds=30)
    await r.wait(lambda: any("暂不更正" in text for text in r.texts(private)), "ask the owner")
    return private


async def test_an_owner_finds_it_in_status_with_its_button(tmp_path: Path) -> None:
    async with rig(tmp_path, BOT_TELEGRAM__OWNERS="[77]") as r, bot_in(r):
        owner = r.world.add_user("站长", id=77)
        private = await held_by(r, owner)
        (answer,) = await r.ask(owner, private, "/status")
        assert "2026-01-28 的新版本会去掉 3 条中的 2 条（投融资与并购 全部消失）" in answer.text
        assert "照新版本更正 · 1月28日" in str(answer.markup)
        group = next(chat for chat in r.world.chats.values() if chat.title == "早读会")
        r.world.press(owner, answer, 0, 0)
        await r.wait(lambda: "#投融资与并购" not in str(r.texts(group)), "the correction")
        (answer,) = await r.ask(owner, private, "/status")
        assert "暂不更正" not in answer.text
        assert answer.markup is None


async def test_who_is_no_owner_sees_nothing_of_it(tmp_path: Path) -> None:
    async with rig(tmp_path, BOT_TELEGRAM__OWNERS="[77]") as r, bot_in(r):
        await held_by(r, r.world.add_user("站长", id=77))
        reader = r.world.add_user("读者")
        r.world.start(reader)
        private = r.world.add_private(reader)
        await r.wait(lambda: r.texts(private), "the greeting")
        (answer,) = await r.ask(reader, private, "/status")
        assert "暂不更正" not in answer.text
