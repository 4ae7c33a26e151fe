"""The bot as a real process, against a sandbox in this one: for what only a process can suffer."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.databases import sqlite_database
from support.rig import DIGEST, write_digest

from bot.cli.chats import take_in
from bot.cli.push import push
from bot.config import Settings, load_settings
from bot.sandbox.server import SandboxServer
from bot.sandbox.world.model import Chat
from bot.sandbox.world.world import World

ROOT = Path(__file__).parents[2]
DATE = "2026-01-28"


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class Process:
    """``python -m bot``, and what it says on stderr."""

    process: asyncio.subprocess.Process
    stirred: asyncio.Event
    said: str = ""
    reading: asyncio.Task[None] = field(init=False)

    def __post_init__(self) -> None:
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.said += line.decode()
            self.stirred.set()

    @property
    def returncode(self) -> int | None:
        return self.process.returncode

    def send_signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def wait(self) -> int:
        """Until it has ended and said its last word; its exit code."""
        await self.reading
        return await self.process.wait()


@dataclass(slots=True)
class Stage:
    """A world with groups, a digest of a few categories, and what the processes need."""

    world: World
    server: SandboxServer
    groups: list[Chat]
    categories: list[str]
    tmp: Path
    env: dict[str, str]
    settings: Settings
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    started: list[Process] = field(default_factory=list)

    def command(self, *arguments: str) -> tuple[str, ...]:
        return sys.executable, "-m", "bot", *arguments

    async def start(self, *arguments: str, **env: str) -> Process:
        """``python -m bot`` with these arguments."""
        process = await asyncio.create_subprocess_exec(
            *self.command(*arguments),
            env=self.env | env,
            cwd=self.tmp,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self.started.append(Process(process, self.stirred))
        return self.started[-1]

    async def running(self, **env: str) -> Process:
        """``python -m bot run``, as soon as it says that it runs: leading, or standing by."""
        process = await self.start("run", **env)
        await self.until(lambda: " running " in process.said or process.reading.done())
        assert process.returncode is None, self.log()
        return process

    async def done(self, *arguments: str) -> None:
        """``python -m bot`` with these arguments, which must end well."""
        process = await self.start(*arguments)
        assert await process.wait() == 0, self.log()

    async def end(self, *processes: Process, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop them, which must end well."""
        for process in processes:
            process.send_signal(how)
            assert await process.wait() == 0, self.log()

    async def kill(self, process: Process) -> None:
        """As ``kill -9`` does."""
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async def push(self, *, recall: bool = False) -> None:
        """What ``python -m bot push`` does, at once."""
        assert await push(self.settings, dt.date.fromisoformat(DATE), [], recall=recall) == 0

    async def subscribe(self, *chats: object) -> None:
        """What ``python -m bot chats import`` does with lines of JSON, at once."""
        file = self.tmp / "chats.jsonl"
        file.write_text("\n".join(json.dumps(chat) for chat in chats))
        assert await take_in(self.settings, file, dry_run=False, replace=False) == 0

    def log(self) -> str:
        """What all of them said, one after the other."""
        return "\n".join(process.said for process in self.started)

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
        """Wait for an event of the world, or a line of a process, that makes ``shown`` true."""
        try:
            async with asyncio.timeout(seconds):
                while not shown():
                    await self.stirred.wait()
                    self.stirred.clear()
        except TimeoutError:
            raise AssertionError(f"{self.total()} posts stand; the log:\n{self.log()}") from None


@asynccontextmanager
async def stage(
    tmp: Path, *, groups: int, categories: int, pushed: bool = True, **env: str
) -> AsyncIterator[Stage]:
    """Groups that the bot is in, all subscribed, and the digest in the outbox for all of them
    (unless not ``pushed``)."""
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
    async with SandboxServer(world) as server:
        environment = os.environ | {
            "TELEGRAM_BOT_TOKEN": world.token,
            "BOT_TELEGRAM__API_BASE_URL": server.base_url,
            "BOT_DATABASE__URL": sqlite_database(tmp / "bot.db"),
            "BOT_DIGESTS__SOURCES": json.dumps([{"folder": str(tmp / "digests")}]),
            "BOT_DELIVERY__PER_SECOND": "200",
            "BOT_DELIVERY__PER_CHAT_SECONDS": "0",
            "BOT_WEB__PORT": "0",
            "PYTHONPATH": str(ROOT),
        }
        environment |= env
        config = tmp / "config.yaml"
        config.touch()
        ready = Stage(
            world,
            server,
            made,
            [f"#分类{n}" for n in range(categories)],
            tmp,
            environment,
            load_settings(config, environment),
        )
        world.subscribe(lambda _event: ready.stirred.set())
        await ready.subscribe(*({"chat_id": group.id} for group in made))
        if pushed:
            await ready.push()
        try:
            yield ready
        finally:
            for process in ready.started:  # a test that failed leaves none behind
                if process.returncode is None:
                    await ready.kill(process)
