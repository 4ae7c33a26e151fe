"""``doctor``: each line is ✓ or what to do, tried as a process against the sandbox's Bot API."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import re
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.rawserver import answering, free_port, http, serving
from support.rig import write_digest
from support.written import ROOT

from bot.sandbox.server import SandboxServer
from bot.sandbox.world.world import World


@dataclass
class Clinic:
    """A world with its server, and the command that looks at it from ``folder``."""

    world: World
    server: SandboxServer
    folder: Path

    async def run(self, *arguments: str, **env: str) -> tuple[int, str, str]:
        """The exit code and both outputs of ``python -m bot``."""
        own = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            cwd=self.folder,
            env=own
            | {
                "PYTHONPATH": str(ROOT),
                "TELEGRAM_BOT_TOKEN": self.world.token,
                "BOT_TELEGRAM__API_BASE_URL": self.server.base_url,
            }
            | env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), 60)
        return process.returncode or 0, out.decode(), err.decode()

    async def lines(self, code: int, *arguments: str, **env: str) -> list[str]:
        """What it says, which must end with that exit code; each line is one of its kinds."""
        got, out, err = await self.run("doctor", *arguments, **env)
        assert (got, err) == (code, ""), out + err
        found = out.splitlines()
        assert all(re.match(r"[✓–✗] [a-z ]+: \S", line) for line in found), out
        return found

    async def subscribe(self, *chats: int) -> None:
        (self.folder / "chats.jsonl").write_text(
            "".join(json.dumps({"chat_id": one}) + "\n" for one in chats)
        )
        code, _, err = await self.run("chats", "import", "chats.jsonl")
        assert code == 0, err


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[Clinic]:
    async with opened(tmp_path) as one:
        yield one


@asynccontextmanager
async def opened(tmp_path: Path) -> AsyncIterator[Clinic]:
    world = World(clock=lambda: dt.datetime.now(dt.UTC), monotonic=time.monotonic)
    async with SandboxServer(world) as server:
        yield Clinic(world, server, tmp_path)


def of(lines: list[str], what: str) -> list[str]:
    return [line for line in lines if line[2:].startswith(f"{what}: ")]


async def test_a_sound_setup_has_a_tick_on_every_line(clinic: Clinic) -> None:
    world = clinic.world
    owner = world.add_user("群主")
    world.start(owner)
    group = world.add_group("早读会", owner=owner)
    world.add_bot(group)
    channel = world.add_channel("快讯", owner)
    world.add_bot(channel, as_admin=True)
    write_digest(clinic.folder / "digests", "2026-01-28")
    await clinic.subscribe(group.id, channel.id, owner.id)
    lines = await clinic.lines(0, BOT_TELEGRAM__OWNERS=str(owner.id))
    assert [line[0] for line in lines] == ["✓"] * len(lines), lines
    assert {line[2:].partition(":")[0] for line in lines} == {
        *("time zone", "digests", "data", "database", "network", "clock", "token", "groups"),
        *("inline mode", "updates", "subscriptions", "owners"),
    }
    assert of(lines, "subscriptions") == ["✓ subscriptions: 3 chats can be written to"]
    assert "@digest_bot" in of(lines, "token")[0]
    assert "Asia/Shanghai" in of(lines, "time zone")[0]
    private = world.private(owner)
    assert private.messages[-1].text == (
        "✅ 测试消息：机器人能联系到你。\n✅ This is a test: the bot can reach you."
    )
    before = len(private.messages)
    await clinic.lines(0, "--no-message", BOT_TELEGRAM__OWNERS=str(owner.id))
    assert len(private.messages) == before
    assert world.token.partition(":")[2] not in "\n".join(lines)


async def test_a_new_machine_is_told_what_is_not_there_yet_and_nothing_is_made(
    clinic: Clinic,
) -> None:
    clinic.world.inline_mode = False
    (clinic.folder / "digests").mkdir()
    lines = await clinic.lines(0)
    assert of(lines, "digests")[0].startswith("– digests: ")
    assert of(lines, "database")[0].startswith("– database: ")
    assert of(lines, "inline mode")[0].endswith("/setinline")
    assert of(lines, "owners")[0].startswith("– owners: telegram.owners is empty")
    assert sorted(os.listdir(clinic.folder)) == ["digests"]


async def test_each_thing_that_is_wrong_says_what_to_do(clinic: Clinic) -> None:
    world = clinic.world
    owner, stranger = world.add_user("群主"), world.add_user("路人")
    kept = world.add_group("早读会", owner=owner)
    left = world.add_group("晚读会", owner=owner)
    mute = world.add_channel("快讯", owner)
    for chat in (kept, left):
        world.add_bot(chat)
    world.set_member(mute, world.bot, "administrator", ("can_edit_messages",))
    await clinic.subscribe(kept.id, left.id, mute.id, -100999)
    world.remove_bot(left)
    lines = await clinic.lines(1, BOT_TELEGRAM__OWNERS=str(stranger.id))
    assert of(lines, "digests") == [
        f"✗ digests: {clinic.folder}/digests is not a folder; create it, or set digests.sources"
    ]
    said = of(lines, "subscriptions")
    assert said[-1] == "✓ subscriptions: 1 chat can be written to"
    assert {re.search(r"-\d+", line)[0] for line in said[:-1]} == {  # type: ignore[index]
        str(one) for one in (left.id, mute.id, -100999)
    }
    assert any("is not allowed to post in the channel" in line for line in said)
    assert f"{stranger.id} received no test message" in of(lines, "owners")[0]
    assert "pressed Start at https://t.me/digest_bot" in of(lines, "owners")[0]


async def test_a_wrong_token_and_none_are_told(clinic: Clinic) -> None:
    (clinic.folder / "digests").mkdir()
    lines = await clinic.lines(1, TELEGRAM_BOT_TOKEN="123456789:" + "x" * 35)
    assert of(lines, "token")[0].startswith("✗ token: Telegram refuses it (Unauthorized)")
    assert of(lines, "network")[0].startswith("✓")
    lines = await clinic.lines(1, TELEGRAM_BOT_TOKEN="")
    assert "TELEGRAM_BOT_TOKEN: is not set" in of(lines, "token")[0]


async def test_without_a_network_the_proxy_is_named(clinic: Clinic) -> None:
    (clinic.folder / "digests").mkdir()
    proxy = f"http://127.0.0.1:{free_port()}"
    lines = await clinic.lines(
        1, BOT_TELEGRAM__API_BASE_URL="http://telegram.invalid", HTTP_PROXY=proxy, http_proxy=proxy
    )
    (line,) = of(lines, "network")
    assert line.startswith("✗ network: http://telegram.invalid can't be reached: ")
    assert f"is the proxy {proxy} of HTTPS_PROXY running" in line


async def test_a_clock_that_is_wrong_is_measured_by_the_server(clinic: Clinic) -> None:
    (clinic.folder / "digests").mkdir()
    behind = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=10)
    date = behind.strftime("Date: %a, %d %b %Y %H:%M:%S GMT")
    async with serving(answering(http("404 Not Found", b"", date))) as server:
        lines = await clinic.lines(1, BOT_TELEGRAM__API_BASE_URL=server.url)
    (line,) = of(lines, "clock")
    assert re.match(r"✗ clock: 6\d\d seconds ahead of the server's", line)
    assert "NTP" in line


@pytest.mark.parametrize(
    ("revision", "mark", "says"),
    [("0001", "–", "the next start brings it to"), ("9999", "✗", "newer version")],
)
async def test_the_tables_revision_is_told_and_left_as_it_is(
    clinic: Clinic, revision: str, mark: str, says: str
) -> None:
    (clinic.folder / "digests").mkdir()
    await clinic.subscribe(-1)
    file = clinic.folder / "data" / "bot.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        database.commit()
    lines = await clinic.lines(1 if mark == "✗" else 0)
    (line,) = of(lines, "database")
    assert line.startswith(f"{mark} database: ")
    assert says in line
    assert of(lines, "subscriptions") == []
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [
            (revision,)
        ]
