"""What the chat's tests stand on: people in the sandbox, and the bot's real application."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.clock import FakeClock
from support.database_template import copied_store
from support.in_process import InProcessRequest
from telegram import Update
from telegram.ext import ApplicationBuilder

from bot.chat.dispatcher import ALLOWED_UPDATES, AnyApplication, install, prepare
from bot.chat.services import Services
from bot.config import Settings
from bot.digest.archive import Archive, RawDigest
from bot.model.subscription import Subscription
from bot.sandbox.server import SandboxServer
from bot.sandbox.world.events import CallbackQuery
from bot.sandbox.world.model import Chat, Message, User
from bot.sandbox.world.world import World
from bot.storage.store import Store
from bot.telegram.transport import AiohttpRequest

NOW = dt.datetime(2026, 1, 28, 2, 0, tzinfo=dt.UTC)
"""Ten in the morning in Shanghai."""

TODAY = dt.date(2026, 1, 28)
YESTERDAY = dt.date(2026, 1, 27)
FUNDS, MODELS, POLICY = "投融资与并购", "模型与技术进展", "政策与监管"


def digest(date: dt.date, *names: str) -> RawDigest:
    """A day's file: in each category two items with a summary and a source."""
    lines = [f"# AI 行业动态 ({date})", ""]
    for name in names:
        lines += [f"**{name}**", ""]
        for number in (1, 2):
            source = f"[某报](https://example.com/{number})"
            lines += [f"{name}的第{number}条新闻", f"说明：这是第{number}条的说明。"]
            lines += [f"来源出处：{source}", ""]
    return RawDigest("\n".join(lines).encode(), f"{date}.md", NOW)


@dataclass
class Rig:
    """A group with its owner, an administrator and a member, and a bot that knows four days."""

    world: World
    clock: FakeClock
    services: Services
    store: Store
    application: AnyApplication
    owner: User
    admin: User
    member: User
    group: Chat
    database: Path
    woken: list[dt.datetime] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    async def settle(self) -> None:
        """Let the bot handle all that has happened."""
        while updates := self.world.updates.take(0, 100):
            self.world.updates.take(updates[-1]["update_id"] + 1, 100)
            processor = self.application.update_processor
            async with asyncio.TaskGroup() as tasks:
                for raw in updates:
                    update = Update.de_json(raw, self.application.bot)
                    work = self.application.process_update(update)
                    tasks.create_task(processor.process_update(update, work))

    async def ask(self, user: User, chat: Chat, text: str, thread_id: int = 0) -> list[Message]:
        """``user`` writes, the bot answers: its messages, all over the world."""
        before = self.mine()
        self.world.say(user, chat, text, thread_id=thread_id)
        await self.settle()
        return [message for message in self.mine() if message not in before]

    async def whisper(self, text: str, user: User | None = None) -> list[Message]:
        """The same in a private chat (the member's)."""
        person = user or self.member
        return await self.ask(person, self.world.private(person), text)

    async def press(self, message: Message, data: str, user: User | None = None) -> list[Message]:
        """``user`` (the member) presses a button; the bot's new messages."""
        before = self.mine()
        self.world.press(user or self.member, message, data=data)
        await self.settle()
        return [message for message in self.mine() if message not in before]

    def forge(self, message: Message, data: str) -> CallbackQuery:
        """A press of a button that is not there, as only a forged app sends it."""
        message.markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
        return self.world.press(self.member, message, 0, 0)

    def mine(self) -> list[Message]:
        """All that the bot has written, in order of the calls."""
        return [
            message
            for chat in self.world.chats.values()
            for message in chat.messages
            if message.author is self.world.bot and not message.service
        ]

    async def subscription(self, thread_id: int = 0) -> Subscription | None:
        return await self.store.subscription(self.group.id, thread_id)


def buttons(message: Message) -> dict[str, str]:
    """The buttons under a message: what they say, what they carry."""
    keyboard = (message.markup or {}).get("inline_keyboard", [])
    return {button["text"]: button.get("callback_data", "") for row in keyboard for button in row}


@asynccontextmanager
async def connected(world: World, *, wired: bool) -> AsyncIterator[AnyApplication]:
    """An application whose Telegram is the world."""
    builder = ApplicationBuilder().token(world.token)
    prepare(builder)
    if not wired:
        request = InProcessRequest(world)
        yield builder.request(request).get_updates_request(request).build()
        return
    async with SandboxServer(world) as server:
        builder.base_url(f"{server.base_url}/bot").request(AiohttpRequest())
        yield builder.get_updates_request(AiohttpRequest()).build()


@asynccontextmanager
async def rig(
    days: Sequence[RawDigest], *, database: str = "", wired: bool = False, **settings: Any
) -> AsyncIterator[Rig]:
    """The bot with the digests of these days, in a group of four. ``database``: what its address
    ends with. ``wired``: it talks to Telegram over a socket, through our own transport."""
    clock = FakeClock(NOW)
    world = World(clock=clock, monotonic=lambda: clock().timestamp())
    world.updates.allowed = ALLOWED_UPDATES
    archive = Archive()
    for one in days:
        archive.put(one)
    woken: list[dt.datetime] = []
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.advance(seconds=seconds)

    owner, admin, member = (world.add_user(name) for name in ("群主", "管理员", "成员"))
    group = world.add_group("读者群", owner=owner)
    world.set_member(group, admin, "administrator", ("can_manage_chat",))
    world.set_member(group, member, "member")
    async with (
        copied_store(database) as (store, path),
        connected(world, wired=wired) as application,
        application,
    ):
        services = Services(
            settings=Settings(**settings),
            archive=archive,
            store=store,
            clock=clock,
            wake=lambda: woken.append(clock()),
            sleep=sleep,
        )
        install(application, services)
        yield Rig(
            world=world,
            clock=clock,
            services=services,
            store=store,
            application=application,
            owner=owner,
            admin=admin,
            member=member,
            group=group,
            database=path,
            woken=woken,
            slept=slept,
        )
