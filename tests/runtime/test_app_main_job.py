"""The main job, end to end: what a group, its admin and its members see."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from support.rig import Rig, bot_in, rig, write_digest

from bot.sandbox.world.model import Chat, User


def people(rig: Rig) -> tuple[User, User, Chat]:
    owner = rig.world.add_user("群主")
    member = rig.world.add_user("成员")
    group = rig.world.add_group("早读会", owner=owner)
    rig.world.set_member(group, member, "member")
    rig.world.add_bot(group)
    return owner, member, group


async def test_a_subscribed_group_gets_its_push_at_its_minute(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        owner, _, group = people(r)
        async with bot_in(r):
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            before = len(r.texts(group))
            r.clock.set(dt.datetime(2026, 1, 28, 0, 29, 58, tzinfo=dt.UTC))
            assert len(r.texts(group)) == before
            r.clock.set(dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC))
            await r.wait(lambda: len(r.texts(group)) >= before + 2, "the push")
        pushed = r.messages(group)[before:]
        assert [m.text.split(" ")[0] for m in pushed] == ["#政策与监管", "#投融资与并购"]
        assert [m.silent for m in pushed] == [False, True]


@pytest.mark.parametrize("restart", [False, True])
async def test_a_clock_that_ran_years_ahead_and_was_put_right_silences_nobody(
    tmp_path: Path, restart: bool
) -> None:
    async with rig(tmp_path) as r:
        owner, _, group = people(r)
        r.clock.set(dt.datetime(2031, 3, 1, 0, 0, tzinfo=dt.UTC))  # as some machines start

        async def reaches_its_hour() -> None:
            r.clock.set(dt.datetime(2026, 1, 28, 0, 29, 58, tzinfo=dt.UTC))
            await r.wait(lambda: len(r.texts(group)) >= before + 2, "the push")

        async with bot_in(r):
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            before = len(r.texts(group))
            if not restart:
                await reaches_its_hour()
        if restart:
            r.clock.set(dt.datetime(2026, 1, 28, 0, 29, tzinfo=dt.UTC))
            async with bot_in(r):
                await reaches_its_hour()


async def test_today_is_one_message_a_category_with_its_links(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        _, member, group = people(r)
        async with bot_in(r):
            answers = await r.ask(member, group, "/today@digest_bot", answers=2)
        links = [e.value for m in answers for e in m.entities if e.type == "text_link"]
        assert links == [
            "https://example.com/a?x=1&y=2",
            "https://example.com/b",
            "https://example.com/c",
        ]


async def test_a_member_can_ask_but_not_subscribe(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        _, member, group = people(r)
        async with bot_in(r) as bot:
            found = await r.ask(member, group, "/category@digest_bot 融资")
            refused = await r.ask(member, group, "/subscribe@digest_bot 09:00")
            assert await bot.store.subscriptions() == []
        assert "甲公司完成新一轮融资" in found[0].text
        assert "丙公司收购丁公司" in found[0].text
        assert "管理员" in refused[0].text


async def test_a_late_digest_goes_out_when_it_comes(tmp_path: Path) -> None:
    async with rig(tmp_path, dates=["2026-01-27"]) as r:
        owner, _, group = people(r)
        async with bot_in(r) as bot:
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            before = len(r.texts(group))
            r.clock.set(dt.datetime(2026, 1, 28, 1, 0, tzinfo=dt.UTC))
            await bot.tick()
            assert len(r.texts(group)) == before
            write_digest(r.folder, "2026-01-28")
            r.clock.advance(seconds=30)
            await r.wait(lambda: len(r.texts(group)) >= before + 2, "the late push")


async def test_a_missed_hour_is_caught_up_after_a_restart(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        owner, _, group = people(r)
        async with bot_in(r):
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
        before = len(r.texts(group))
        r.clock.advance(hours=3)
        async with bot_in(r):
            await r.wait(lambda: len(r.texts(group)) >= before + 2, "the caught-up push")


async def test_a_changed_digest_edits_only_what_changed(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        owner, _, group = people(r)
        async with bot_in(r):
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            before = len(r.messages(group))
            r.clock.set(dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC))
            await r.wait(lambda: len(r.messages(group)) >= before + 2, "the push")
            first, second = r.messages(group)[before:]
            path = r.folder / "2026-01-28.md"
            path.write_text(path.read_text().replace("资金用于训练", "资金用于推理"))
            r.clock.advance(seconds=30)
            await r.wait(lambda: "资金用于推理" in second.text, "the correction")
        assert first.edited_at is None
        assert len(r.messages(group)) == before + 2


async def test_a_broken_file_leaves_the_last_good_version_in_use(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        _, member, group = people(r)
        async with bot_in(r):
            (r.folder / "2026-01-28.md").write_bytes(b"\x00\x01\x02\xff" * 50)
            answers = await r.ask(member, group, "/today@digest_bot", answers=2)
        assert "某部门就智能体服务公开征求意见" in answers[0].text


@pytest.mark.parametrize("said", ["/date 1月28日", "/date 20260128", "/date 今天", "/date today"])
async def test_a_date_is_understood_in_private(tmp_path: Path, said: str) -> None:
    async with rig(tmp_path) as r:
        user = r.world.add_user("读者")
        private = r.world.private(user)
        async with bot_in(r):
            r.world.start(user)
            await r.wait(lambda: r.texts(private), "the greeting")
            answers = await r.ask(user, private, said, answers=2)
        assert answers[-1].text.startswith("#投融资与并购")
