"""A small world for the sandbox's tests: a clock that stands still, a group, and plain HTTP."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.sandbox.server import SandboxServer
from bot.sandbox.world.model import Chat, User
from bot.sandbox.world.world import World

NOON = dt.datetime(2026, 1, 28, 12, tzinfo=dt.UTC)


class Time:
    """Both clocks of a world, moved by hand."""

    def __init__(self) -> None:
        self.now = NOON
        self.seconds = 0.0

    def advance(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)
        self.seconds += seconds


@dataclass
class Rig:
    """A world with the server before it: owner Ann, member Bob, a group with the bot in it."""

    time: Time
    world: World
    ann: User
    bob: User
    group: Chat
    server: SandboxServer
    session: aiohttp.ClientSession

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole body of the answer to a JSON request."""
        url = f"{self.server.base_url}/bot{self.world.token}/{method}"
        async with self.session.post(url, json=params) as response:
            body: dict[str, Any] = json.loads(await response.read())
            assert response.status == body.get("error_code", 200)
            return body

    async def result(self, method: str, **params: Any) -> Any:
        """The result of a request that must work."""
        body = await self.call(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        """The description of a refusal."""
        body = await self.call(method, **params)
        assert not body["ok"], body
        return str(body["description"])

    def drain(self) -> list[dict[str, Any]]:
        """The pending updates, forgotten afterwards."""
        updates = self.world.updates.take(0, 100)
        self.world.updates.clear()
        return updates


@asynccontextmanager
async def rig(**options: Any) -> AsyncIterator[Rig]:
    time = Time()
    world = World(clock=lambda: time.now, monotonic=lambda: time.seconds, **options)
    ann, bob = world.add_user("Ann", username="ann_lee"), world.add_user("Bob")
    group = world.add_group("News", owner=ann)
    world.set_member(group, bob, "member")
    world.add_bot(group)
    world.updates.clear()
    async with SandboxServer(world) as server, aiohttp.ClientSession() as session:
        yield Rig(time, world, ann, bob, group, server, session)


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}
