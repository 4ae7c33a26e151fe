"""Digests from an address reach the group, as those of a folder do."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from source_server import Source, digest, moved, serving
from support.rawserver import free_port
from support.rig import Rig, bot_in, rig

from bot.cli.access import read_archive
from bot.sandbox.world.model import Chat, User

TODAY = "2026-01-28"


def sources(*sources: dict[str, Any]) -> dict[str, str]:
    return {"BOT_DIGESTS__SOURCES": json.dumps(sources), "BOT_TELEGRAM__OWNERS": "777"}


def from_url(url: str) -> dict[str, Any]:
    return {"url": f"{url}/{{yyyy}}/{{mm}}/{{dd}}.md", "refresh": 10, "allow_private": True}


def people(r: Rig) -> tuple[User, Chat]:
    owner = r.world.add_user("群主", id=777)
    group = r.world.add_group("早读会", owner=owner)
    r.world.add_bot(group)
    r.world.start(owner)
    return owner, group


def pushed(r: Rig, group: Chat) -> list[str]:
    return [text for text in r.texts(group) if text.startswith("#")]


def only(title: str) -> bytes:
    return digest(TODAY).replace("某部门就智能体服务公开征求意见".encode(), title.encode())


async def test_a_late_digest_is_pushed_once_the_address_has_it(tmp_path: Path) -> None:
    async with serving() as source, rig(tmp_path, (), **sources(from_url(source.url))) as r:
        owner, group = people(r)
        async with bot_in(r):
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            r.clock.set(dt.datetime(2026, 1, 28, 0, 31, tzinfo=dt.UTC))
            await r.wait(lambda: source.asked.count("/2026/01/28.md") > 2, "ask again")
            assert pushed(r, group) == []
            source.pages["/2026/01/28.md"] = digest(TODAY)
            await r.wait(lambda: len(pushed(r, group)) == 1, "the push")


async def test_a_restart_without_the_source_still_serves(tmp_path: Path) -> None:
    port = free_port()
    env = sources(from_url(f"http://127.0.0.1:{port}"))
    async with rig(tmp_path, (), **env) as r:
        owner, group = people(r)
        async with serving(Source(pages={"/2026/01/28.md": digest(TODAY)}), port), bot_in(r) as bot:
            await r.wait(lambda: bot.archive.dates(), "the download")
        async with bot_in(r):
            (answer,) = await r.ask(owner, group, "/today@digest_bot")
            assert "征求意见" in answer.text


async def test_of_two_sources_the_first_ones_digest_counts(tmp_path: Path) -> None:
    async with serving() as first, serving() as second:
        second.pages["/2026/01/28.md"] = only("第二来源")
        async with rig(tmp_path, (), **sources(from_url(first.url), from_url(second.url))) as r:
            owner, group = people(r)
            async with bot_in(r) as bot:

                def shows(title: str) -> bool:
                    found = bot.archive.get(dt.date(2026, 1, 28))
                    return found is not None and title in str(found)

                await r.wait(lambda: shows("第二来源"), "the second source's")
                first.pages["/2026/01/28.md"] = only("第一来源")
                await r.wait(lambda: shows("第一来源"), "the first source's")
                second.pages["/2026/01/28.md"] = only("第二来源又改")
                asked = len(second.asked)
                await r.wait(lambda: len(second.asked) > asked + 1)
                await r.ask(owner, group, "/subscribe@digest_bot 08:30")
                r.clock.set(dt.datetime(2026, 1, 28, 0, 31, tzinfo=dt.UTC))
                await r.wait(lambda: pushed(r, group), "the push")
                assert "第一来源" in pushed(r, group)[0]
                assert len(pushed(r, group)) == 1


async def test_a_folder_before_an_address_is_trusted_more(tmp_path: Path) -> None:
    async with serving(Source(pages={"/2026/01/28.md": only("网上的")})) as source:
        env = sources({"folder": f"{tmp_path}/digests"}, from_url(source.url))
        async with rig(tmp_path, (TODAY,), **env) as r:
            owner, group = people(r)
            async with bot_in(r):
                await r.wait(lambda: len(source.asked) > 7, "ask the source")
                answers = await r.ask(owner, group, "/today@digest_bot", answers=2)
                assert not any("网上的" in answer.text for answer in answers)
                assert any("甲公司" in answer.text for answer in answers)


async def test_owners_hear_of_a_broken_download_and_the_last_version_stays(tmp_path: Path) -> None:
    async with (
        serving(Source(pages={"/2026/01/28.md": digest(TODAY)})) as source,
        rig(tmp_path, (), **sources(from_url(source.url))) as r,
    ):
        owner, group = people(r)
        desk = r.world.private(owner)
        async with bot_in(r) as bot:
            await r.wait(lambda: bot.archive.dates(), "the download")
            source.pages["/2026/01/28.md"] = b"<html>Sign in</html>"
            await r.wait(lambda: any("网页" in text for text in r.texts(desk)), "tell")
            told = [text for text in r.texts(desk) if "网页" in text]
            assert len(told) == 1
            assert "/2026/01/28.md" in told[0]
            (answer,) = await r.ask(owner, group, "/today@digest_bot")
            assert "征求意见" in answer.text


async def test_owners_hear_in_their_words_what_cant_be_read(tmp_path: Path) -> None:
    async with (
        serving(Source(pages={"/2026/01/28.md": b"\xff\xfe\xfd"})) as source,
        rig(tmp_path, (), **sources(from_url(source.url))) as r,
    ):
        owner, _ = people(r)
        desk = r.world.private(owner)
        async with bot_in(r):
            await r.wait(lambda: any("/2026/01/28.md" in text for text in r.texts(desk)), "tell")
            (told,) = [text for text in r.texts(desk) if "/2026/01/28.md" in text]
            assert "无法读取" in told
            assert "neither" not in told


async def test_a_private_address_is_refused_unless_it_is_allowed(tmp_path: Path) -> None:
    async with serving(Source(pages={"/2026/01/28.md": digest(TODAY)})) as source:
        source.pages["/2026/01/27.md"] = moved("/2026/01/28.md")
        one = from_url(source.url) | {"allow_private": False}
        async with rig(tmp_path, (), **sources(one)) as r:
            owner, _ = people(r)
            async with bot_in(r) as bot:
                desk = r.world.private(owner)
                await r.wait(lambda: any("allow_private" in text for text in r.texts(desk)))
                assert bot.archive.dates() == []
                assert source.asked == []


async def test_what_was_fetched_is_there_for_the_command_line_too(tmp_path: Path) -> None:
    async with (
        serving(Source(pages={"/2026/01/28.md": digest(TODAY)})) as source,
        rig(tmp_path, (), **sources(from_url(source.url))) as r,
    ):
        async with bot_in(r) as bot:
            await r.wait(lambda: bot.archive.dates(), "the download")
        assert read_archive(r.settings).dates() == [dt.date(2026, 1, 28)]
