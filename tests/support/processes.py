"""The bot as a real process, against a sandbox in this one: for what only a process can suffer."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.rig import DIGEST, write_digest

from bot.sandbox.server import SandboxServer
from bot.sandbox.world.model import Chat
from bot.sandbox.world.world import World

ROOT = Path(__file__).parents[2]
DATE = "2026-01-28"


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class Stage:
    """A world with groups, a digest of a few categories, and what the processes need."""

    world: World
    server: SandboxServer
    groups: list[Chat]
    categories: list[str]
    tmp: Path
    env: dict[str, str]
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    started: list[asyncio.subprocess.Process] = field(default_factory=list)

    def command(self, *arguments: str) -> tuple[str, ...]:
        return sys.executable, "-m", "bot", *arguments

    async def start(self, *arguments: str, **env: str) -> asyncio.subprocess.Process:
        """``python -m bot`` with these arguments."""
        with (self.tmp / "stderr.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *self.command(*arguments),
                env=self.env | env,
                cwd=self.tmp,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=log,
            )
        self.started.append(process)
        return process

    async def run(self, *arguments: str) -> None:
        """The same, to its end, which must be a good one."""
        process = await self.start(*arguments)
        assert await process.wait() == 0, self.log()

    def log(self) -> str:
        return (self.tmp / "stderr.log").read_text()

    def posts(self, group: Chat) -> list[str]:
        """The categories posted to a group, in the order they came."""
        return [
            message.text.split(" ")[0]
            for message in group.messages
            if message.sender is self.world.bot and message.text.startswith("#")
        ]

    def total(self) -> int:
        return sum(len(self.posts(group)) for group in self.groups)

    def complete(self) -> bool:
        return all(set(self.categories) <= set(self.posts(group)) for group in self.groups)

    async def until(self, shown: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for an event of the world that makes ``shown`` true."""
        try:
            async with asyncio.timeout(seconds):
                while not shown():
                    await self.stirred.wait()
                    self.stirred.clear()
        except TimeoutError:
            raise AssertionError(f"{self.total()} posts stand; the log:\n{self.log()}") from None


@asynccontextmanager
async def stage(tmp: Path, *, groups: int, categories: int, **env: str) -> AsyncIterator[Stage]:
    """Groups that the bot is in, all subscribed, and the digest in the outbox for all of them."""
    world = World(clock=utc_now, monotonic=time.monotonic)
    owner = world.add_user("群主")
    made = []
    for number in range(groups):
        group = world.add_group(f"群 {number}", owner=owner)
        world.add_bot(group)
        made.append(group)
    head = DIGEST[: DIGEST.index("**政策与监管**")]
    bodies = [f"**分类{n}**\n\n第{n}条\n说明：内容{n}。\n" for n in range(categories)]
    write_digest(tmp / "digests", DATE, head + "\n".join(bodies))
    lines = [json.dumps({"chat_id": group.id}) for group in made]
    (tmp / "chats.jsonl").write_text("\n".join(lines))
    async with SandboxServer(world) as server:
        environment = os.environ | {
            "TELEGRAM_BOT_TOKEN": world.token,
            "BOT_TELEGRAM__API_BASE_URL": server.base_url,
            "BOT_DATABASE__URL": f"sqlite+aiosqlite:///{tmp}/bot.db",
            "BOT_DELIVERY__PER_SECOND": "200",
            "BOT_DELIVERY__PER_CHAT_SECONDS": "0",
            "BOT_WEB__PORT": "0",
            "PYTHONPATH": str(ROOT),
        }
        ready = Stage(
            world, server, made, [f"#分类{n}" for n in range(categories)], tmp, environment | env
        )
        world.subscribe(lambda _event: ready.stirred.set())
        await ready.run("chats", "import", "chats.jsonl")
        await ready.run("push", DATE)
        try:
            yield ready
        finally:
            for process in ready.started:  # a test that failed leaves none behind
                if process.returncode is None:
                    process.kill()
                    await process.wait()
