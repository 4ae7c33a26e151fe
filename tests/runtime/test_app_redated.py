"""A digest whose date was wrong, and is put right in its file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from support.rig import DIGEST, Rig, bot_in, rig

from bot.runtime.app import Running

TODAY, TOMORROW = dt.date(2026, 1, 28), dt.date(2026, 1, 29)


def write(r: Rig, date: dt.date) -> None:
    """The operator's one file, as of ``date``."""
    r.folder.mkdir(exist_ok=True)
    (r.folder / "digest.md").write_text(DIGEST.replace("{date}", str(date)), encoding="utf-8")


async def taken_up(r: Rig, running: Running, *dates: dt.date) -> None:
    await r.wait(lambda: running.archive.dates() == list(dates), f"take up {dates}")


@pytest.mark.parametrize("review", ["false", "true"])
async def test_the_wrong_day_gets_nothing(tmp_path: Path, review: str) -> None:
    env = {"BOT_TELEGRAM__OWNERS": "777", "BOT_DIGESTS__REVIEW__BY_OWNER": review}
    async with rig(tmp_path, dates=[], **env) as r, bot_in(r) as running:
        owner = r.world.add_user("老板", id=777)
        r.world.start(owner)
        group = r.world.add_group("早读会", owner=owner)
        r.world.add_bot(group)
        await r.ask(owner, group, "/subscribe@digest_bot 08:30")
        write(r, TOMORROW)
        await taken_up(r, running, TOMORROW)
        write(r, TODAY)
        await taken_up(r, running, TODAY)
        (answer,) = await r.ask(owner, group, "/date@digest_bot 2026-01-29")
        assert "2026-01-29" not in answer.text
        before = r.texts(group)
        r.clock.set(dt.datetime(2026, 1, 29, 0, 30, 5, tzinfo=dt.UTC))
        desk = r.world.private(owner)
        await r.wait(lambda: any("2026-01-29" in one for one in r.texts(desk)), "tell it is late")
        assert not [one for one in r.texts(group)[len(before) :] if "1月29日" in one]


async def test_whoever_has_one_file_for_every_day_still_finds_the_day_before(
    tmp_path: Path,
) -> None:
    async with rig(tmp_path, dates=[]) as r, bot_in(r) as running:
        reader = r.world.add_user("读者")
        group = r.world.add_group("早读会", owner=reader)
        r.world.add_bot(group)
        write(r, TODAY)
        await taken_up(r, running, TODAY)
        await r.ask(reader, group, "/subscribe@digest_bot 08:30")
        r.clock.set(dt.datetime(2026, 1, 28, 0, 30, 5, tzinfo=dt.UTC))
        await r.wait(lambda: sum(text.startswith("#") for text in r.texts(group)) == 2, "the push")
        write(r, TOMORROW)
        await taken_up(r, running, TODAY, TOMORROW)
        r.clock.set(dt.datetime(2026, 1, 29, 0, 30, 5, tzinfo=dt.UTC))
        await r.wait(lambda: sum(text.startswith("#") for text in r.texts(group)) == 4, "the next")
        assert running.archive.dates() == [TODAY, TOMORROW]
