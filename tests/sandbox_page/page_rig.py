"""What the page's tests stand on: the demo's world, a site on loopback, a small scripted bot."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse
from support.clock import FakeClock

from bot.sandbox.page.server import make_page
from bot.sandbox.params import Json
from bot.sandbox.server import SandboxServer, make_app
from bot.sandbox.text.entities import MessageEntity
from bot.sandbox.world.demo_world import Cast, cast
from bot.sandbox.world.events import CallbackQuery, Event
from bot.sandbox.world.model import Chat, Message
from bot.sandbox.world.world import World

MENU = {
    "zh": [("today", "今天的日报"), ("category", "只看一个分类"), ("subscribe", "每天定时推送")],
    "": [("today", "Today's digest"), ("category", "One category"), ("subscribe", "Daily push")],
}
MEMBERS_MENU = {"zh": MENU["zh"][:2], "": MENU[""][:2]}


def marked(
    *parts: str | tuple[str, str] | tuple[str, str, str],
) -> tuple[str, tuple[MessageEntity, ...]]:
    """Text and entities from pieces: plain text, or (text, type[, value])."""
    text, entities = "", []
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        start, words = units(text), part[0]
        entities.append(MessageEntity(part[1], start, units(words), *part[2:]))
        text += words
    return text, tuple(entities)


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


class Wire:
    """A page's end of the WebSocket, by hand."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.events: list[Json] = []
        self._ids = count(1)

    async def ask(self, do: str, **params: object) -> Json:
        """The reply to an act; events that come before it are kept in ``events``."""
        number = next(self._ids)
        await self.socket.send_json({"id": number, "do": do, **params})
        while True:
            got = await self.socket.receive_json(timeout=20)
            if got["type"] == "reply" and got["id"] == number:
                return dict(got)
            self.events.append(got)

    async def event(self, kind: str) -> Json:
        """The next event of that kind, kept or still to come."""
        while True:
            for index, got in enumerate(self.events):
                if got["type"] == kind:
                    return self.events.pop(index)
            self.events.append(await self.socket.receive_json(timeout=20))


@dataclass
class Levers:
    """PageControls whose next push is the coming 08:30 in Shanghai, if one is planned."""

    clock: FakeClock
    folder: Path
    planned: bool = True
    pages: str | None = "http://127.0.0.1:9/"

    def archive(self) -> str | None:
        return self.pages

    def today(self) -> Path:
        return self.folder / "2026-01-28.md"

    def save(self, text: str) -> list[str]:
        self.today().write_text(text, encoding="utf-8")
        return ["2026-01-28.md:3: names no source"] if "来源" not in text else []

    def now(self) -> dt.datetime:
        return self.clock.now()

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds=seconds)

    async def next_push(self) -> dt.datetime | None:
        if not self.planned:
            return None
        at = self.clock.now().replace(hour=0, minute=30, second=0, microsecond=0)
        if at <= self.clock.now():
            at += dt.timedelta(days=1)
        self.clock.set(at)
        return at


@dataclass
class ScriptedBot:
    """Answers what it hears as a digest bot would, so that the page has something to show."""

    world: World
    queries: list[CallbackQuery] = field(default_factory=list)

    def listen(self) -> None:
        self.world.subscribe(self._on)

    def send(
        self,
        chat: Chat,
        text: str,
        entities: tuple[MessageEntity, ...] = (),
        *,
        keyboard: list[list[Json]] | None = None,
        thread_id: int = 0,
        reply_to: Message | None = None,
        silent: bool = False,
    ) -> Message:
        return self.world.add_message(
            chat,
            self.world.bot,
            text,
            entities,
            markup={"inline_keyboard": keyboard} if keyboard else None,
            thread_id=thread_id,
            reply_to=reply_to,
            silent=silent,
        )

    def answer(self, query_id: str, text: str = "", *, alert: bool = False, url: str = "") -> None:
        query = self.world.queries[query_id]
        self.world.answer(query, text, alert=alert, url=url)

    def menus(self) -> None:
        for language, commands in MENU.items():
            for scope in ("all_private_chats", "all_chat_administrators"):
                self.world.menus.commands[((scope, 0, 0), language)] = list(commands)
        for language, commands in MEMBERS_MENU.items():
            self.world.menus.commands[(("all_group_chats", 0, 0), language)] = list(commands)
        self.world.emit(Event("menu"))

    def _on(self, event: Event) -> None:
        message = event.message
        if event.kind != "message" or message is None or message.sender is self.world.bot:
            return
        if self.world.updates.hears(message):
            # After all watchers have seen the question, as over the network.
            asyncio.get_running_loop().call_soon(self._answer, message)

    def _answer(self, message: Message) -> None:
        if message.text.startswith("/today"):
            self.send(
                message.chat,
                *DIGEST,
                keyboard=KEYBOARD,
                thread_id=message.thread_id if message.chat.is_forum else 0,
                reply_to=message,
            )
        elif message.text.startswith("/start"):
            self.send(message.chat, f"你好，{message.sender and message.sender.first_name}。")


KEYBOARD: list[list[Json]] = [
    [
        {"text": "模型与技术 2", "callback_data": "c:1"},
        {"text": "投融资与并购 2", "callback_data": "c:2"},
    ],
    [{"text": "网页版", "url": "https://example.com/2026-01-28"}],
]
POINTS = (
    "• 资金主要用于下一代基础模型的研发，以及把它带到手机、汽车和家里的各种终端上去。\n"
    "• 投资方里既有老股东，也有第一次出手的产业资本。\n"
    "• 公司说，新一轮之后团队会扩大一倍。\n"
    "背景 一年里这个赛道的单笔融资越来越大，钱也越来越集中在头几家公司手里。"
)
DIGEST = marked(
    ("#投融资与并购", "hashtag"),
    " · AI 行业动态 2026-01-28\n\n",
    ("1. 大模型公司“青禾”完成 20 亿元融资 🚀", "bold"),
    "\n通用大模型公司青禾宣布完成新一轮融资，投后估值翻了一番。（",
    ("样例日报", "text_link", "https://example.com/a?b=1&c=2"),
    "）\n",
    (POINTS, "expandable_blockquote"),
    "\n\n",
    ("2. 机器人公司“远山”被收购", "bold"),
    "\n交易预计在春天完成。（",
    ("样例财经", "text_link", "https://example.com/b"),
    "）\n",
    ("• 双方没有公布价格。", "expandable_blockquote"),
)


@dataclass
class Site:
    """A running sandbox page."""

    server: SandboxServer
    world: World
    cast: Cast
    bot: ScriptedBot
    levers: Levers

    @property
    def url(self) -> str:
        return self.server.base_url

    async def start(self, port: int = 0) -> None:
        app = make_app(self.world)
        make_page(app, self.world, self.levers)
        self.server = SandboxServer(self.world, port=port, app=app)
        await self.server.start()

    async def restart(self) -> None:
        """Stop and come back under the same address, the world as it was."""
        port = int(self.url.rsplit(":", 1)[1])
        await self.server.stop()
        await self.start(port)

    async def call(self, method: str, **params: object) -> Any:
        """A request of the bot over the Bot API; its result."""
        address = f"{self.url}/bot{self.world.token}/{method}"
        async with ClientSession() as session, session.post(address, json=params) as answer:
            body = await answer.json()
        assert body["ok"], body
        return body["result"]


@asynccontextmanager
async def running_site(clock: FakeClock, folder: Path) -> AsyncIterator[Site]:
    """The demo's world behind the page, on a free port of loopback."""
    world = World(clock=clock, monotonic=lambda: 0.0)
    bot = ScriptedBot(world)
    actors = cast(world)
    bot.menus()
    bot.listen()
    levers = Levers(clock, folder=folder)
    site = Site(SandboxServer(world), world, actors, bot, levers)
    await site.start()
    try:
        yield site
    finally:
        await site.server.stop()
