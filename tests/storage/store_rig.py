"""What the store's tests say things with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from bot.model.delivery import Decision, Delivery, Kept, Mark, Order, PartRow, Seed
from bot.model.schedule import When, decide
from bot.model.subscription import Subscription
from bot.render.message import Look, PartKey
from bot.storage.store import Store

DATE = dt.date(2026, 1, 28)
NOW = dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC)
"""08:30 in Shanghai."""

WHEN = When(timezone="Asia/Shanghai", wait_until=dt.time(23, 0), catch_up=dt.timedelta(hours=12))
LATER = dt.timedelta(hours=12)
SINCE = NOW - dt.timedelta(hours=48)


def subscribed(chat_id: int, thread_id: int = 0, **other: object) -> Subscription:
    """A chat that is due now."""
    values = {"next_at": NOW, **other}
    return Subscription(chat_id=chat_id, thread_id=thread_id, **values)  # type: ignore[arg-type]


def day(*parts: str) -> tuple[Seed, ...]:
    """The parts of a day, each as ``category`` or ``category=version``."""
    seeds = []
    for position, text in enumerate(parts):
        name, _, version = text.partition("=")
        seeds.append(Seed(position, PartKey("AI", name, 1), f"{name}{version or 1}"))
    return tuple(seeds)


def always(seeds: tuple[Seed, ...]) -> Callable[[Look], tuple[Seed, ...]]:
    return lambda _look: seeds


def deciding(
    now: dt.datetime, seeds: tuple[Seed, ...] | None
) -> Callable[[Sequence[Subscription]], list[Decision]]:
    """What the planner decides where every date has these parts (None: no digest is out)."""

    def decided(due: Sequence[Subscription]) -> list[Decision]:
        return [
            Decision(
                intent.subscription,
                intent.next_at,
                tuple(Order(plan, seeds) for plan in intent.plans),
            )
            for intent in decide(due, now, WHEN, lambda _: seeds is not None)
        ]

    return decided


async def planned(
    store: Store, *subscriptions: Subscription, seeds: tuple[Seed, ...] | None
) -> None:
    """These subscribe, and their hour comes."""
    await store.save_subscriptions(subscriptions)
    await store.plan_due(NOW, 5000, deciding(NOW, seeds))


async def opened(store: Store, now: dt.datetime = NOW) -> list[tuple[Delivery, list[PartRow]]]:
    return await store.open_deliveries(now, 1000)


async def send(
    store: Store, delivery: Delivery, row: PartRow, message_id: int, now: dt.datetime = NOW
) -> Kept:
    """Telegram did what the row wants; the delivery's state then."""
    kept_id = None if row.wanted is None else message_id
    mark = Mark(delivery.id, row.id, row.wanted, kept_id, now, delivery.edition)
    return (await store.mark([mark], now))[delivery.id]


async def send_all(store: Store, now: dt.datetime = NOW) -> list[tuple[int, str, str]]:
    """Do all that is open; (chat, what, category) of each step."""
    steps = []
    numbers = iter(range(1000, 100000))
    while loads := await opened(store, now):
        for delivery, rows in loads:
            differing = [row for row in rows if row.wanted != row.sent]
            if not differing:
                await store.settle(delivery.id, now)
            for row in differing:
                kind = "delete" if row.wanted is None else "edit" if row.sent else "send"
                steps.append((delivery.chat_id, kind, row.key.category))
                message_id = row.message_id or next(numbers)
                if await send(store, delivery, row, message_id, now) != "open":
                    break
    return steps


async def states(store: Store, date: dt.date = DATE) -> dict[int, str]:
    """Each chat's delivery, as ``state`` or ``state: reason``."""
    from sqlalchemy import select

    from bot.storage.tables import deliveries

    async with store.database.read() as connection:
        rows = await connection.execute(
            select(deliveries.c.chat_id, deliveries.c.state, deliveries.c.reason)
            .where(deliveries.c.date == date)
            .order_by(deliveries.c.chat_id)
        )
        return {
            row.chat_id: f"{row.state}: {row.reason}" if row.reason else row.state for row in rows
        }


async def standing(store: Store, chat_id: int, thread_id: int = 0) -> dict[str, int | None]:
    """What stands in a chat: category and message id."""
    from sqlalchemy import select

    from bot.storage.tables import deliveries, messages

    async with store.database.read() as connection:
        rows = await connection.execute(
            select(messages.c.category, messages.c.message_id)
            .join(deliveries, deliveries.c.id == messages.c.delivery_id)
            .where(
                deliveries.c.chat_id == chat_id,
                deliveries.c.thread_id == thread_id,
                messages.c.sent.is_not(None),
            )
            .order_by(messages.c.position)
        )
        return {row.category: row.message_id for row in rows}
