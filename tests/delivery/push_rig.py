"""The whole push on a real SQLite store, in virtual time, against a scripted Bot API.

A digest's file is a line a category: ``A=x,y`` is category A with the items x and y, and its post
reads ``A=x,y``.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.databases import sqlite_database
from support.scripted import ScriptedApi
from support.virtual import VirtualLoop

from bot.core.errors import BotError
from bot.delivery.alerts import Alerts
from bot.delivery.courier import Courier
from bot.delivery.marks import Marks
from bot.delivery.owner_texts import Alert
from bot.delivery.pacing import Limits, Pace
from bot.delivery.planner import Planner
from bot.delivery.prepared_posts import Posts
from bot.delivery.rate_limiter import Turns
from bot.delivery.refusals import Refusals
from bot.delivery.retry import Retries, WhenUnsure
from bot.delivery.send_journal import Journal, fill_windows
from bot.delivery.sender import Sender
from bot.digest.model import Category, Digest, Item, Run, plain
from bot.locales import words
from bot.model.schedule import When, scheduled
from bot.model.subscription import LeftTopic, Subscription
from bot.render.message import Look, Part, PartKey, Text
from bot.storage.store import Store, open_store

DATE = dt.date(2026, 1, 28)
WHEN = When(timezone="Asia/Shanghai", wait_until=dt.time(23, 0), catch_up=dt.timedelta(hours=12))
HALF_PAST = 10.0
"""The loop's time at half past eight in Shanghai, when the chats are due."""


def parse(data: bytes, name: str) -> Digest:
    lines = data.decode().split()
    if "broken" in lines:
        raise BotError("this version can't read it")
    categories = []
    for line in lines:
        label, _, items = line.partition("=")
        entries = tuple(Item((Run(title),), (), ()) for title in items.split(","))
        categories.append(Category("AI", label, entries))
    return Digest(dt.date.fromisoformat(name[:10]), "AI", tuple(categories))


def compose(digest: Digest, look: Look) -> tuple[Part, ...]:
    parts = []
    for category in digest.categories:
        if look.categories and category.name not in look.categories:
            continue
        titles = [plain(item.title) for item in category.items]
        if look.keywords:
            titles = [title for title in titles if title in look.keywords]
        if not titles:
            continue
        text = f"{category.name}=" + ",".join(titles)
        key = PartKey("AI", category.name, 1)
        parts.append(Part(key, 1, Text(text), f"hash of {text}", len(titles)))
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class File:
    name: str
    data: bytes
    changed_at: dt.datetime


class Files:
    """The archive, as far as the planner reads it."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self.files: dict[dt.date, File] = {}
        self.listener: Callable[[dt.date], None] = lambda _: None

    def save(self, text: str, date: dt.date = DATE) -> None:
        self.files[date] = File(f"{date}.md", text.encode(), self._loop.clock())
        self.listener(date)

    def get(self, date: dt.date) -> Digest | None:
        file = self.files.get(date)
        return None if file is None else parse(file.data, file.name)

    def changed_at(self, date: dt.date) -> dt.datetime | None:
        file = self.files.get(date)
        return None if file is None else file.changed_at

    def raw(self, date: dt.date) -> File | None:
        return self.files.get(date)


class Flaky:
    """A database that stops working while ``broken``: everything raises StoreError, or what
    ``broken_at`` names."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.broken = False
        self.broken_at: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if not asyncio.iscoroutinefunction(method):
            return method

        async def call(*args: Any, **kwargs: Any) -> Any:
            if self.broken or name in self.broken_at:
                from bot.storage.database import StoreError

                raise StoreError("the database can't be written: disk full")
            return await method(*args, **kwargs)

        return call


class Rig:
    """A running push. ``kill`` ends it as a power cut would; ``Rig.start`` begins again on the
    same file, files and Telegram."""

    def __init__(
        self,
        loop: VirtualLoop,
        store: Store,
        api: ScriptedApi,
        files: Files,
        *,
        when_unsure: WhenUnsure,
        width: int,
        concurrency: int,
        correct_for: dt.timedelta,
    ) -> None:
        self.loop, self.api, self.files = loop, api, files
        self.store = store
        self.outbox: Any = Flaky(store)
        self.fatal: list[str] = []
        self.told: list[Alert] = []
        self.faults: list[BotError | None] = []
        self.left: list[LeftTopic] = []
        self._every = 1.0
        self.alerts = Alerts(self.outbox, loop.clock, "23:00")
        self.journal = Journal(store, loop.clock)
        self.turns = Turns(
            Pace(Limits()),
            monotonic=loop.time,
            concurrency=concurrency,
            noted=self.journal.note,
        )
        self.posts = Posts(self.outbox, parse=parse, compose=compose)
        self.marks = Marks(
            self.outbox,
            clock=loop.clock,
            sleep=asyncio.sleep,
            trouble=lambda error: self.alerts.trouble("marks", str(error or "")),
        )
        self.planner = Planner(
            self.outbox,
            files,
            self.posts,
            when=WHEN,
            correct_for=correct_for,
            clock=loop.clock,
            listener=self.alerts,
            wake=lambda: self.sender.wake(),
        )
        self.courier = Courier(
            self.outbox,
            api,
            self.posts,
            self.turns,
            self.marks,
            Retries(sleep=asyncio.sleep, random=lambda: 0.5),
            Refusals(
                self.outbox,
                self.posts,
                [self.alerts],
                clock=loop.clock,
                tell_chat=self._tell_chat,
            ),
            [self.alerts],
            clock=loop.clock,
            fatal=self.fatal.append,
            when_unsure=when_unsure,
        )
        self.sender = Sender(
            self.outbox,
            self.courier,
            clock=loop.clock,
            sleep=lambda seconds: asyncio.sleep(seconds * self._every),
            width=width,
            trouble=self._trouble,
        )
        files.listener = self.planner.changed
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def start(
        cls,
        loop: VirtualLoop,
        path: Path,
        api: ScriptedApi,
        files: Files,
        *,
        when_unsure: WhenUnsure = "resend",
        width: int = 165,
        concurrency: int = 32,
        correct_for: dt.timedelta = dt.timedelta(hours=48),
    ) -> Rig:
        store = await open_store(sqlite_database(path / "bot.db"))
        options = {"width": width, "concurrency": concurrency}
        rig = cls(
            loop, store, api, files, when_unsure=when_unsure, correct_for=correct_for, **options
        )
        await fill_windows(rig.turns.pace, store, loop.clock, loop.time())
        for date in files.files:
            rig.planner.changed(date)
        rig._tasks = [asyncio.create_task(rig.sender.run()), asyncio.create_task(rig._tick())]
        return rig

    def _trouble(self, error: BotError | None) -> None:
        self.faults.append(error)
        self.alerts.trouble("sender", str(error or ""))

    async def _tell_chat(self, chat_id: int, topic: LeftTopic) -> None:
        self.left.append(topic)

    async def _tick(self) -> None:
        while True:
            try:
                await self.planner.tick()
            except BotError as error:
                self.alerts.trouble("planner", str(error))
            else:
                self.alerts.trouble("planner", "")
            self.told += await self.alerts.tick()
            await asyncio.sleep(self._every)

    async def kill(self) -> None:
        """Nothing more is written, sent or finished."""
        self.turns.noted = lambda _chat, _pause: None  # whoever is cut off says no last word
        me = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not me]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self.store.close()

    async def stop(self) -> None:
        """As on SIGTERM."""
        self._tasks[1].cancel()
        await self.sender.stop(9.0)
        await self.marks.flush()
        await self.kill()

    async def until(self, seconds: float) -> None:
        """Wait until this time of the loop."""
        await asyncio.sleep(max(0.0, seconds - self.loop.time()))

    async def idle(self, seconds: float) -> None:
        """Wait while nothing is expected to happen: everybody looks once a minute only."""
        self._every = 60.0
        await asyncio.sleep(seconds)
        self._every = 1.0
        await asyncio.sleep(70)

    async def over(self, limit: float = 86400.0) -> None:
        """Wait until nothing is open any more, and the owners have heard of it."""
        async with asyncio.timeout(limit):
            while (await self.store.status(self.loop.clock())).open:  # noqa: ASYNC110
                await asyncio.sleep(0.5)
        await asyncio.sleep(10)

    async def state(self, chat: int) -> str:
        """A chat's deliveries of the date, as ``state`` or ``state: reason``."""
        from sqlalchemy import select

        from bot.storage.tables import deliveries

        async with self.store.database.read() as connection:
            query = select(deliveries.c.state, deliveries.c.reason)
            mine = (deliveries.c.chat_id == chat) & (deliveries.c.date == DATE)
            rows = await connection.execute(query.where(mine))
            return ", ".join(f"{row.state}: {row.reason}".rstrip(": ") for row in rows)

    @property
    def said(self) -> list[str]:
        """What the owners heard."""
        return [alert.text("en") for alert in self.told]


def subscribed(*chats: int, **other: Any) -> list[Subscription]:
    """Chats that are due at half past eight in Shanghai."""
    early = dt.datetime(2026, 1, 28, 0, 0, tzinfo=dt.UTC)
    return [scheduled(Subscription(chat_id=chat, **other), early) for chat in chats]


@dataclass(slots=True)
class World:
    """What outlives a process: time, the file, Telegram, the digests."""

    loop: VirtualLoop
    path: Path
    api: ScriptedApi
    files: Files
    rig: Rig | None = None

    async def start(self, *, takes: float = 1.0, **options: Any) -> Rig:
        """A process starts; where it is not the first, that takes a second, or what is said."""
        if self.rig is not None:
            await asyncio.sleep(takes)
        self.rig = await Rig.start(self.loop, self.path, self.api, self.files, **options)
        return self.rig

    async def shows(self, chat: int, parts: int) -> None:
        """Wait until a chat shows so many messages, and until the last one is marked."""
        while len(self.api.texts(chat)) < parts:  # noqa: ASYNC110 - Telegram tells nobody
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)

    async def with_chats(
        self, *chats: int, digest: str | None = "A=1 B=2 C=3", **options: Any
    ) -> Rig:
        """A started rig with these chats, just before they are due; the digest is out."""
        if digest is not None:
            self.files.save(digest)
        rig = await self.start(**options)
        await rig.store.save_subscriptions(subscribed(*chats))
        await rig.until(HALF_PAST - 1)
        return rig


Scenario = Callable[[World], Any]


async def play(loop: VirtualLoop, path: Path, scenario: Scenario, seed: int = 1) -> None:
    """Run a scenario, and then look whether Telegram ever had to refuse for its limits."""
    world = World(loop, path, ScriptedApi(loop, seed), Files(loop))
    try:
        await scenario(world)
        assert world.api.counter.refused == 0
    finally:
        if world.rig is not None:
            with suppress(asyncio.CancelledError):
                await world.rig.kill()


def texts(parts: str) -> list[str]:
    """``"A=1 B=2"`` as the posts that it makes."""
    return parts.split()


def heard(rig: Rig, key: str, **values: object) -> list[dict[str, str]]:
    """What the owners heard by this name of ``bot.locales``: each time with its values. Only
    those are counted that have the values asked for."""
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[\\s\\S]*?)", re.escape(words("en")[key]))
    for name in set(re.findall(r"\?P<(\w+)>", pattern)):  # said a second time, it is the same
        first, *again = pattern.split(group := f"(?P<{name}>[\\s\\S]*?)")
        pattern = first + group + f"(?P={name})".join(again)
    found = [re.fullmatch(pattern, alert.text("en")) for alert in rig.told]
    said = [match.groupdict() for match in found if match is not None]
    return [one for one in said if all(one[name] == str(v) for name, v in values.items())]
