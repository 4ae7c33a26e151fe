"""A bot that starts again remembers what it has read, and answers of what is there now."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.rig import DIGEST, Rig, bot_in, rig, write_digest

from bot.digest.readings import Readings
from bot.runtime.parts import make_library, utc_now
from bot.sandbox.world.model import Chat, User


def people(r: Rig) -> tuple[User, Chat]:
    owner = r.world.add_user("群主")
    group = r.world.add_group("早读会", owner=owner)
    r.world.add_bot(group)
    return owner, group


async def _unheard(change: object) -> None:
    """Nobody listens."""


@pytest.fixture(autouse=True)
def _whoever_just_edited_the_code_may_run_this(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered of code that changed a moment ago, which has tests of its own."""
    monkeypatch.setattr("bot.digest.readings.STILL", -60.0)


def remembered(r: Rig) -> Readings:
    _, library = make_library(r.settings, utc_now, _unheard)
    assert library.readings is not None
    return library.readings


async def test_a_second_start_answers_of_what_is_there_now(tmp_path: Path) -> None:
    async with rig(tmp_path, ["2026-01-26", "2026-01-27", "2026-01-28"]) as r:
        readings = remembered(r)
        owner, group = people(r)
        async with bot_in(r):
            (found,) = await r.ask(owner, group, "/search@digest_bot 甲公司")
            assert found.text.count("甲公司") >= 3
        assert readings.path == tmp_path / "cache/readings.json"
        assert len(readings.load()) == 3
        # One is changed behind its time and size, one goes, one comes, one stays.
        path = r.folder / "2026-01-28.md"
        before = path.stat()
        write_digest(r.folder, "2026-01-28", DIGEST.replace("甲公司", "戊公司"))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert path.stat().st_size == before.st_size
        (r.folder / "2026-01-27.md").unlink()
        write_digest(r.folder, "2026-01-25")
        async with bot_in(r):
            (found,) = await r.ask(owner, group, "/search@digest_bot 甲公司")
            assert all(day in found.text for day in ("1月25日", "1月26日"))
            assert not any(day in found.text for day in ("1月27日", "1月28日"))
            (found,) = await r.ask(owner, group, "/search@digest_bot 戊公司")
            assert "1月28日" in found.text
            answers = await r.ask(owner, group, "/date@digest_bot 2026-01-26", answers=2)
            assert any("甲公司" in answer.text for answer in answers)
            (answer,) = await r.ask(owner, group, "/date@digest_bot 2026-01-27")
            assert "甲公司" not in answer.text
        assert sorted(str(one.date) for one in readings.load().values()) == [
            "2026-01-25", "2026-01-26", "2026-01-28",
        ]  # fmt: skip


async def test_a_damaged_memory_stops_no_start(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        readings = remembered(r)
        owner, group = people(r)
        for damage in (b"", b"{}", os.urandom(300)):
            readings.path.parent.mkdir(exist_ok=True)
            readings.path.write_bytes(damage)
            async with bot_in(r):
                answers = await r.ask(owner, group, "/today@digest_bot", answers=2)
                assert any("甲公司" in answer.text for answer in answers)
            assert len(readings.load()) == 1


async def test_a_search_while_the_first_one_reads_finds_everything_too(tmp_path: Path) -> None:
    async with rig(tmp_path, [f"2026-01-{day:02}" for day in range(1, 29)]) as r:
        owner, first = people(r)
        groups = [first, *(r.world.add_group(f"群{n}", owner=owner) for n in range(2))]
        for group in groups[1:]:
            r.world.add_bot(group)
        async with bot_in(r):
            said = [r.world.say(owner, group, "/search@digest_bot 甲公司") for group in groups]

            def answers() -> list[str]:
                found = [one for group in groups for one in r.messages(group)]
                return [one.text for one in found if one.reply_to in said]

            await r.wait(lambda: len(answers()) == 3, "answer all")
            assert all("28" in text.splitlines()[0] for text in answers())
