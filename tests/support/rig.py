"""The whole bot in this process, against the sandbox: what a person sees, and nothing else."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.clock import FakeClock
from support.databases import sqlite_database

from bot.config import Settings, load_settings
from bot.runtime.app import App, Running
from bot.sandbox.server import SandboxServer
from bot.sandbox.world.model import Chat, Message, User
from bot.sandbox.world.world import World

PATIENCE = 60.0
"""Seconds after which a wait for the bot is given up; a wait that is met ends at once."""

FASTER = 10
"""So much faster than ours the world's time goes while a test waits."""

DIGEST = """# AI 行业动态 ({date})

<span style="color:#1677ff;font-size:18px;font-weight:bold;">AI 行业动态</span>

**政策与监管**

某部门就智能体服务公开征求意见
说明：意见稿要求服务者说明数据来源。
背景：此前已有两轮座谈。
要点：
- 征求意见为期一个月。
- 小型服务者可以简化备案。
来源出处：[示例日报](https://example.com/a?x=1&y=2)

**投融资与并购**

甲公司完成新一轮融资
说明：资金用于训练。
要点：
- 由乙基金领投。
来源出处：[示例财经](https://example.com/b)

丙公司收购丁公司
说明：交易以股票支付。
要点：
- 预计年内完成。
来源出处：[示例财经](https://example.com/c)
"""


def write_digest(folder: Path, date: str, text: str = DIGEST) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{date}.md"
    path.write_text(text.replace("{date}", date), encoding="utf-8")
    return path


@dataclass(slots=True)
class Rig:
    """A world with the bot in it. ``wait`` until the world shows something."""

    world: World
    server: SandboxServer
    clock: FakeClock
    folder: Path
    settings: Settings
    running: Running | None = None
    """The bot in it, while it runs."""

    rounds: Counter[str] = field(default_factory=Counter)
    """How often each of the bot's tasks, by its name, has done all there was and went to sleep."""

    async def wait(self, shown: Callable[[], Any], what: str = "") -> Any:
        """Until ``shown()`` is true: looked at after every event of the world. The world's time
        goes on meanwhile, ten times as fast as ours, and the bot plans as it goes."""
        changed = asyncio.Event()
        unsubscribe = self.world.subscribe(lambda _event: changed.set())
        try:
            async with asyncio.timeout(PATIENCE):
                while not (result := shown()):
                    with suppress(TimeoutError):
                        await asyncio.wait_for(changed.wait(), 0.5 / FASTER)
                    changed.clear()
                    self.clock.advance(seconds=0.5)
                    if self.running is not None:
                        await self.running.tick()
                return result
        except TimeoutError:
            raise AssertionError(f"the bot never did: {what or shown}") from None
        finally:
            unsubscribe()

    def texts(self, chat: Chat, thread_id: int | None = None) -> list[str]:
        """What the bot has standing in the chat (topic), in order."""
        return [message.text for message in self.messages(chat, thread_id)]

    def messages(self, chat: Chat, thread_id: int | None = None) -> list[Message]:
        return [
            message
            for message in chat.messages
            if message.sender is not None
            and message.sender.id == self.world.bot.id
            and not message.deleted
            and not message.service
            and (thread_id is None or message.thread_id == thread_id)
        ]

    async def ask(
        self, user: User, chat: Chat, text: str, *, answers: int = 1, thread_id: int = 0
    ) -> list[Message]:
        """Say it, and wait for an answer of so many messages, the first a reply to what was
        said."""
        said = self.world.say(user, chat, text, thread_id=thread_id)

        def answered() -> list[Message]:
            mine = self.messages(chat)
            first = next((n for n, m in enumerate(mine) if m.reply_to is said), None)
            return [] if first is None else mine[first : first + answers]

        await self.wait(lambda: len(answered()) == answers, f"answer {text!r}")
        return answered()


def settings_for(base_url: str, tmp: Path, **overrides: str) -> Settings:
    """Settings without Telegram's limits, unless ``overrides`` (environment variables) say so."""
    env = {
        "BOT_TELEGRAM__API_BASE_URL": base_url,
        "BOT_DATABASE__URL": f"sqlite+aiosqlite:///{tmp}/bot.db",
        "BOT_DIGESTS__SOURCES": f'[{{"folder": "{tmp}/digests"}}]',
        "BOT_WEB__PORT": "0",
        "BOT_DELIVERY__PER_SECOND": "1000",
        "BOT_DELIVERY__PER_GROUP_MINUTE": "1000",
        "BOT_DELIVERY__PER_CHAT_SECONDS": "0",
    }
    config = tmp / "config.yaml"
    config.touch()
    return load_settings(config, env | overrides)


@asynccontextmanager
async def rig(
    tmp: Path, dates: Iterable[str] = ("2026-01-28",), *, api_level: str = "10.3", **env: str
) -> AsyncIterator[Rig]:
    """A world and its server, of that version of the Bot API; the bot is started with ``bot_in``.
    It is 2026-01-28, 08:00 in Shanghai (00:00 UTC)."""
    clock = FakeClock(dt.datetime(2026, 1, 28, 0, 0, tzinfo=dt.UTC))
    world = World(clock=clock, monotonic=time.monotonic, api_level=api_level)
    for date in dates:
        write_digest(tmp / "digests", date)
    async with SandboxServer(world) as server:
        sqlite_database(tmp / "bot.db")
        yield Rig(world, server, clock, tmp / "digests", settings_for(server.base_url, tmp, **env))


@asynccontextmanager
async def bot_in(rig: Rig) -> AsyncIterator[Running]:
    """The running bot; it must not fail meanwhile."""

    async def sleep(seconds: float) -> None:
        task = asyncio.current_task()
        rig.rounds[task.get_name() if task is not None else ""] += 1
        await asyncio.sleep(seconds / FASTER)

    app = App(rig.settings, rig.world.token, clock=rig.clock, sleep=sleep)
    async with app.running() as running:
        rig.running = running
        try:
            yield running
        finally:
            rig.running = None
        assert not app.failed.done(), app.failed.result()
