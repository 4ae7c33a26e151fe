"""A group that waits for its digest, and owners who look at it first."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from support.rig import DIGEST, PATIENCE, Rig, bot_in, rig

from bot.sandbox.world.model import Chat, Message, User

OWNER = 777
TODAY = "2026-01-28"
BETTER = DIGEST.replace("甲公司", "戊公司")


def at(hour: int, minute: int = 0) -> dt.datetime:
    """That hour in Shanghai."""
    return dt.datetime(2026, 1, 28, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@dataclass
class Scene:
    """A group that gets its digest at 08:30, and an owner who is asked first."""

    rig: Rig
    owner: User
    group: Chat

    @property
    def desk(self) -> Chat:
        return self.rig.world.private(self.owner)

    def asked(self) -> Message | None:
        """The question that stands, if one does."""
        questions = [m for m in self.rig.messages(self.desk) if m.markup and "rv:" in str(m.markup)]
        assert len(questions) <= 1, "one question at a time"
        return questions[0] if questions else None

    async def question(self, but: Message | None = None) -> Message:
        """The owner is asked (with another message than ``but``)."""

        def new() -> Message | None:
            found = [
                m
                for m in self.rig.messages(self.desk)
                if m.markup and "rv:y" in str(m.markup) and m is not but
            ]
            return found[-1] if found and (but is None or but.deleted) else None

        found = await self.rig.wait(new, "ask the owner")
        assert isinstance(found, Message)
        return found

    async def press(self, message: Message, column: int) -> str:
        """Approve (0) or hold (1); the toast."""
        query = self.rig.world.press(self.owner, message, 0, column)
        answer = await self.rig.wait(lambda: query.answer, "answer the press")
        return str(answer.text)

    def pushed(self) -> list[str]:
        return [text for text in self.rig.texts(self.group) if text.startswith("#")]

    async def until(self, moment: dt.datetime) -> None:
        """Whatever the bot does by then, it has done: looked at the reviews, planned, and sent
        what was planned."""
        rig, running = self.rig, self.rig.running
        assert running is not None
        rig.clock.set(moment)
        rounds = rig.rounds["reviews"]
        await rig.wait(lambda: rig.rounds["reviews"] >= rounds + 2, "look at the reviews")
        await running.tick()
        async with asyncio.timeout(PATIENCE):
            while await running.store.open_deliveries(rig.clock(), 1):  # noqa: ASYNC110
                await asyncio.sleep(0)


@asynccontextmanager
async def place(
    tmp: Path, until: str = "", dates: tuple[str, ...] = (TODAY,), **env: str
) -> AsyncIterator[Scene]:
    """The scene before the bot runs; the owner has not pressed Start yet."""
    env = {"BOT_TELEGRAM__OWNERS": str(OWNER), "BOT_DIGESTS__REVIEW__BY_OWNER": "true"} | env
    if until:
        env["BOT_DIGESTS__REVIEW__UNTIL"] = until
    async with rig(tmp, dates, **env) as r:
        owner = r.world.add_user("老板", id=OWNER)
        group = r.world.add_group("早读会", owner=owner)
        r.world.add_bot(group)
        yield Scene(r, owner, group)


@asynccontextmanager
async def scene(
    tmp: Path, until: str = "", dates: tuple[str, ...] = (TODAY,)
) -> AsyncIterator[Scene]:
    async with place(tmp, until, dates) as it:
        it.rig.world.start(it.owner)
        async with bot_in(it.rig):
            await it.rig.ask(it.owner, it.group, "/subscribe@digest_bot 08:30")
            yield it
