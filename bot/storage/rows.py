"""Rows into values and back: the only place that knows both."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from bot.model.delivery import Delivery, PartRow
from bot.model.subscription import ChatInfo, Subscription
from bot.render.message import Language, Look, PartKey, Style

SUBSCRIPTION = tuple(field.name for field in fields(Subscription))
"""The columns of a subscription: its own fields, under the same names."""

LISTS = ("weekdays", "categories", "keywords")
"""The columns of a subscription that are kept as JSON."""

CHAT = tuple(field.name for field in fields(ChatInfo))
LOOK = ("style", "categories", "keywords", "language", "silent", "pin", "look")
"""The columns of a delivery that say how its posts look: all but the last are a subscription's."""

FRESH = {"attempts": 0, "reason": "", "fence": 0, "edition": 0}
"""What every new delivery begins with."""

PLANNED = "planned"
"""A delivery's state within the transaction that plans it, until its parts are there."""


@lru_cache(maxsize=1024)
def look_key(look: Look) -> str:
    """A short name for a look: deliveries that share it share their composed parts."""
    text = json.dumps([look.style, look.categories, look.keywords, look.language])
    return blake2b(text.encode(), digest_size=8).hexdigest()


def subscription_row(subscription: Subscription) -> dict[str, Any]:
    row = {name: getattr(subscription, name) for name in SUBSCRIPTION}
    for name in LISTS:
        row[name] = list(row[name])
    return row


def to_subscription(row: Any) -> Subscription:
    values = {name: row[name] for name in SUBSCRIPTION}
    for name in LISTS:
        values[name] = tuple(values[name])
    return Subscription(**values)


def look_columns(look: Look) -> dict[str, Any]:
    """A look as columns of a delivery."""
    return {
        "style": look.style,
        "categories": list(look.categories),
        "keywords": list(look.keywords),
        "language": look.language,
        "look": look_key(look),
    }


def look_row(subscription: Subscription) -> dict[str, Any]:
    """The columns of a delivery that say how it looks."""
    own = {"silent": subscription.silent, "pin": subscription.pin}
    return look_columns(subscription.look) | own


def new_delivery(
    subscription: Subscription,
    date: dt.date,
    state: str,
    due_at: dt.datetime,
    give_up_at: dt.datetime,
) -> dict[str, Any]:
    return {
        "chat_id": subscription.chat_id,
        "thread_id": subscription.thread_id,
        "date": date,
        **look_row(subscription),
        "state": state,
        "due_at": due_at,
        "not_before": due_at,
        "give_up_at": give_up_at,
        **FRESH,
        "done_at": None,
    }


def to_look(row: Any) -> Look:
    return _look(row["style"], tuple(row["categories"]), tuple(row["keywords"]), row["language"])


@lru_cache(maxsize=1024)
def _look(
    style: Style, categories: tuple[str, ...], keywords: tuple[str, ...], language: Language
) -> Look:
    """Chats mostly share their looks."""
    return Look(style, categories, keywords, language)


DELIVERY = (
    *LOOK[:-1],
    *(field.name for field in fields(Delivery) if field.name not in ("look", *LOOK)),
)
"""The columns that ``to_delivery`` takes, in this order: plain tuples are read fastest."""

PART = tuple(
    column for name in PartRow._fields for column in (PartKey._fields if name == "key" else [name])
)
"""The same for ``to_part``."""


def to_delivery(row: Sequence[Any]) -> Delivery:
    values = dict(zip(DELIVERY, row, strict=True))
    categories, keywords = tuple(values.pop("categories")), tuple(values.pop("keywords"))
    look = _look(values.pop("style"), categories, keywords, values.pop("language"))
    return Delivery(look=look, **values)


def to_part(row: Sequence[Any]) -> PartRow:
    i, delivery_id, position, section, category, n, *rest = row
    return PartRow(i, delivery_id, position, PartKey(section, category, n), *rest)


def to_chat(row: Any) -> ChatInfo:
    return ChatInfo(**{name: row[name] for name in CHAT})
