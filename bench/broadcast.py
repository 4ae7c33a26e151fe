"""Our own sender, outbox and all, for the benches: as the bot runs it, without its chat side."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.rivals import TOKEN
from bot.core.garbage_collector import settle
from bot.delivery.alerts import Alerts
from bot.delivery.courier import Courier
from bot.delivery.marks import Marks
from bot.delivery.pacing import Limits, Pace
from bot.delivery.rate_limiter import Turns
from bot.delivery.refusals import Refusals
from bot.delivery.retry import Retries
from bot.delivery.sender import Sender
from bot.model.delivery import Seed
from bot.model.subscription import Subscription
from bot.render.message import Look
from bot.runtime.leader_duties import OPEN_FOR
from bot.runtime.parts import make_posts
from bot.storage.store import Store, open_store
from bot.telegram.gateway import Gateway
from bot.telegram.transport import AiohttpRequest

DATE = dt.date(2026, 1, 28)
UNPACED = Limits(per_second=1_000_000, per_group_minute=1_000_000, per_chat_seconds=0.0)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class Broadcast:
    """A filled outbox and the sender that empties it."""

    store: Store
    sender: Sender
    turns: Turns
    request: AiohttpRequest
    chats: int

    async def run(self) -> float:
        """Seconds until every part is sent and marked."""
        started = time.perf_counter()
        running = asyncio.create_task(self.sender.run())
        try:
            while True:
                await asyncio.sleep(0.01)
                if self.sender.idle and not (await self.store.status(now())).open:
                    return time.perf_counter() - started
        finally:
            await self.sender.stop(5)
            await running


@asynccontextmanager
async def broadcast(
    base_url: str,
    folder: Path,
    text: bytes,
    chats: Sequence[int],
    limits: Limits = UNPACED,
    *,
    concurrency: int = 32,
) -> AsyncIterator[Broadcast]:
    """``text`` is the digest of ``DATE``; every chat gets it whole."""
    store = await open_store(f"sqlite+aiosqlite:///{folder}/bench.db")
    request = AiohttpRequest()
    await request.initialize()
    try:
        posts = make_posts(store)
        await store.keep_digest(DATE, f"{DATE}.md", text, now())
        digest = await posts.digest(DATE)
        assert digest is not None

        def seeds(look: Look) -> tuple[Seed, ...]:
            return posts.seeds(digest, look)

        for start in range(0, len(chats), 1000):
            wanted = [Subscription(chat_id=chat_id) for chat_id in chats[start : start + 1000]]
            await store.push_now(DATE, wanted, seeds, now(), now() + dt.timedelta(hours=12))
        turns = Turns(Pace(limits), monotonic=time.monotonic, concurrency=concurrency)
        alerts = Alerts(store, now, "23:00")
        marks = Marks(store, clock=now, sleep=asyncio.sleep, trouble=lambda error: None)
        courier = Courier(
            store,
            Gateway(base_url, TOKEN, request),
            posts,
            turns,
            marks,
            Retries(sleep=asyncio.sleep, random=random.random),
            Refusals(store, posts, [alerts], clock=now),
            [alerts],
            clock=now,
            fatal=lambda reason: None,
        )
        width = max(concurrency, int(min(limits.per_second, 30) * OPEN_FOR))
        sender = Sender(
            store,
            courier,
            clock=now,
            sleep=asyncio.sleep,
            width=width,
            trouble=lambda error: None,
        )
        settle()
        yield Broadcast(store, sender, turns, request, len(chats))
    finally:
        await request.shutdown()
        await store.close()
