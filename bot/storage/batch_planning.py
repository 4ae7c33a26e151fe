"""Subscriptions decided together, and their deliveries made in one statement, where they are alike.

Of a thousand chats that are due together most share the day, the hour and the look. A row each
would go through Python and SQLAlchemy, which costs more than the database's own work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.delivery.model import Subscription
from bot.delivery.ports import Order
from bot.storage.id_lists import among
from bot.storage.rows import FRESH, LISTS, LOOK, PLANNED, look_key, to_subscription
from bot.storage.tables import deliveries, subscriptions

_KIND = [
    *(subscriptions.c[name] for name in ("time", "timezone", "paused_until")),
    sa.type_coerce(subscriptions.c.next_at, sa.BigInteger),
    *(
        sa.cast(subscriptions.c[name], sa.Text) if name in LISTS else subscriptions.c[name]
        for name in ("weekdays", *LOOK[:-1])
    ),
]
"""What planning asks of a subscription, much of it as it is kept: to be compared, not read."""


class Alike(NamedTuple):
    """What deliveries that are planned together mostly have in common."""

    date: dt.date
    look: str
    state: str
    due_at: dt.datetime
    give_up_at: dt.datetime


def due_kinds(
    connection: sa.Connection, due: sa.ColumnElement[bool], limit: int
) -> list[tuple[Subscription, list[int]]]:
    """Of the subscriptions that are due, oldest first and at most ``limit``: one of each kind,
    with the ids of all of its kind. Nobody else may change them until the transaction ends."""
    rows = connection.execute(
        sa.select(subscriptions.c.id, *_KIND)
        .where(due)
        .order_by(subscriptions.c.next_at, subscriptions.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    kinds: dict[tuple[Any, ...], list[int]] = {}
    for i, *kind in rows:
        kinds.setdefault(tuple(kind), []).append(i)
    examples = {}
    firsts = among(subscriptions.c.id, (ids[0] for ids in kinds.values()))
    for row in connection.execute(sa.select(subscriptions).where(firsts)).mappings():
        examples[row["id"]] = to_subscription(row)
    return [(examples[ids[0]], ids) for ids in kinds.values()]


def alike_of(order: Order) -> Alike:
    plan = order.plan
    state = "waiting" if order.seeds is None else PLANNED
    look = look_key(plan.subscription.look)
    return Alike(plan.date, look, state, plan.due_at, plan.give_up_at)


def from_subscriptions(
    insert: sa.Insert, ids: Sequence[int], alike: Alike, changed: Mapping[str, object]
) -> sa.Insert:
    """``insert`` with a delivery for each of the subscriptions ``ids``: what they share comes
    from ``alike`` (and from ``changed``, which goes before), the rest out of their own rows."""
    same = {**FRESH, **alike._asdict(), "not_before": alike.due_at, **changed}
    own = [subscriptions.c[name] for name in ("chat_id", "thread_id", *LOOK[:-1])]
    common = [sa.literal(value, deliveries.c[name].type) for name, value in same.items()]
    rows = sa.select(*own, *common).where(among(subscriptions.c.id, ids))
    return insert.from_select([*(column.name for column in own), *same], rows)
