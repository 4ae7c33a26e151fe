"""A bot answers of what is there now, also while it still reads the older digests."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from support.rig import DIGEST, Rig, bot_in, rig, write_digest

from bot.digest.sources import FIRST
from bot.sandbox.world.model import Chat, User


def people(r: Rig) -> tuple[User, Chat]:
    owner = r.world.add_user("群主")
    group = r.world.add_group("早读会", owner=owner)
    r.world.add_bot(group)
    return owner, group


async def test_a_second_start_answers_of_what_is_there_now(tmp_path: Path) -> None:
    async with rig(tmp_path, ["2026-01-26", "2026-01-27", "2026-01-28"]) as r:
        owner, group = people(r)
        async with bot_in(r):
            (found,) = await r.ask(owner, group, "/search@digest_bot 甲公司")
            assert found.text.count("甲公司") >= 3
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


async def test_what_is_older_than_the_newest_is_read_while_the_bot_answers(tmp_path: Path) -> None:
    days = [str(dt.date(2026, 1, 28) - dt.timedelta(n)) for n in range(FIRST + 60)]
    async with rig(tmp_path, days) as r:
        write_digest(r.folder, days[-1], DIGEST.replace("甲公司", "戊公司"))
        owner, group = people(r)
        async with bot_in(r) as bot:
            answers = await r.ask(owner, group, "/today@digest_bot", answers=2)
            assert any("甲公司" in answer.text for answer in answers)
            await r.wait(lambda: len(bot.archive.dates()) == len(days), "read all digests")
            (found,) = await r.ask(owner, group, "/search@digest_bot 戊公司")
            assert "戊公司" in found.text
            answers = await r.ask(owner, group, f"/date@digest_bot {days[-1]}", answers=2)
            assert any("戊公司" in answer.text for answer in answers)


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
