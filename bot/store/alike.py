"""Deliveries out of subscriptions, as many in one statement as are alike.

Of a thousand chats that are due together most share the day, the hour and the look. A row each
would go through SQLAlchemy, which costs more than the database's own work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from bot.push.ports import Order
from bot.store.rows import FRESH, LOOK, PLANNED, look_key
from bot.store.schema import deliveries, subscriptions


class Alike(NamedTuple):
    """What deliveries that are planned together mostly have in common."""

    date: dt.date
    look: str
    state: str
    due_at: dt.datetime
    give_up_at: dt.datetime


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
    rows = sa.select(*own, *common).where(subscriptions.c.id.in_(ids))
    return insert.from_select([*(column.name for column in own), *same], rows)
