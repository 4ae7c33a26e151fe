"""Planning 10,000 pushes that are due, out of a million subscriptions."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Sequence

import sqlalchemy as sa

from bench.table import Figure
from bot.core.garbage_collector import settle
from bot.delivery.planner import PAGE
from bot.delivery.prepared_posts import seeds as seeds_of
from bot.digest.parser import parse
from bot.model.delivery import Decision, Order
from bot.model.schedule import When, decide
from bot.model.subscription import Subscription
from bot.render.compose import compose
from bot.render.message import Look
from bot.storage.rows import subscription_row
from bot.storage.store import Store, open_store
from bot.storage.tables import subscriptions

ALL, DUE = 1_000_000, 10_000
NOW = dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC)
WHEN = When(timezone="Asia/Shanghai", wait_until=dt.time(23, 0), catch_up=dt.timedelta(hours=12))


async def measure(text: bytes) -> list[Figure]:
    """Seconds for the decision and for all, beside one indexed SELECT of the same rows."""
    with tempfile.TemporaryDirectory(prefix="bench-plan-") as folder:
        store = await open_store(f"sqlite+aiosqlite:///{folder}/bench.db")
        try:
            await _fill(store)
            settle()  # as the bot does at its start
            return await _measure(store, text)
        finally:
            await store.close()


async def _fill(store: Store) -> None:
    row = subscription_row(Subscription(chat_id=-1, next_at=NOW))
    later = NOW + dt.timedelta(hours=1)
    async with store.database.write() as connection:
        for start in range(0, ALL, 20_000):
            rows = [
                row
                | {
                    "chat_id": -1_000_000_000_000 - n,
                    "next_at": NOW if n % (ALL // DUE) == 0 else later,
                }
                for n in range(start, start + 20_000)
            ]
            await connection.execute(sa.insert(subscriptions), rows)


async def _measure(store: Store, text: bytes) -> list[Figure]:
    select = (
        sa.select(subscriptions)
        .where(subscriptions.c.active, subscriptions.c.next_at <= NOW)
        .order_by(subscriptions.c.next_at, subscriptions.c.id)
    )
    started = time.perf_counter()
    async with store.database.read() as connection:
        due = (await connection.execute(select)).all()
    selected = time.perf_counter() - started
    assert len(due) == DUE

    parsed = parse(text, name="2026-01-28.md")
    await store.keep_digest(parsed.digest.date, "2026-01-28.md", text, NOW)
    made = seeds_of(compose(parsed.digest, Look()))
    deciding = 0.0

    def decided(page: Sequence[Subscription]) -> list[Decision]:
        nonlocal deciding
        began = time.perf_counter()
        decisions = [
            Decision(
                intent.subscription,
                intent.next_at,
                tuple(Order(plan, made if plan.ready else None) for plan in intent.plans),
            )
            for intent in decide(page, NOW, WHEN, lambda date: date == parsed.digest.date)
        ]
        deciding += time.perf_counter() - began
        return decisions

    started = time.perf_counter()
    while await store.plan_due(NOW, PAGE, decided):
        pass
    planned = time.perf_counter() - started
    beside = f"one indexed SELECT of the {DUE:,} due of {ALL:,}"
    return [
        Figure("planning: the decision", deciding, selected, "s", beside, at_most_times=3),
        Figure("planning: with its writes", planned, selected, "s", beside, at_most=3.0),
    ]
