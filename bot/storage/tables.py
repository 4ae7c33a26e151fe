"""The tables. Instants are kept as whole milliseconds since 1970 in UTC, dates as ISO dates.

What should stand in a chat (``messages.wanted``) is kept apart from what does
(``messages.sent``): the sender works wherever the two differ.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Instant(TypeDecorator[dt.datetime]):
    """An aware datetime, kept as milliseconds since 1970 (UTC): the same on every database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        # Down, never up: what is due by the database must be due to the caller too.
        return None if value is None else (value - EPOCH) // dt.timedelta(milliseconds=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else EPOCH + dt.timedelta(milliseconds=value)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite counts up only INTEGER keys
_Texts = sa.JSON()


def _look() -> list[sa.Column[Any]]:
    """How a chat wants its posts: in a subscription, and in a delivery as it was planned."""
    return [
        sa.Column("style", sa.Text, nullable=False),
        sa.Column("categories", _Texts, nullable=False),
        sa.Column("keywords", _Texts, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("silent", sa.Boolean, nullable=False),
        sa.Column("pin", sa.Boolean, nullable=False),
    ]


chats = sa.Table(
    "chats",
    metadata,
    sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("username", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("member", sa.Boolean, nullable=False),
    sa.Column("migrated_to", sa.BigInteger),
)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("thread_id", sa.BigInteger, nullable=False),
    sa.Column("time", sa.Text, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("weekdays", _Texts, nullable=False),
    *_look(),
    sa.Column("answers", sa.Text, nullable=False),
    sa.Column("topic_gone", sa.Text, nullable=False, server_default="pause"),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("paused_until", sa.Date),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("next_at", Instant),
    sa.UniqueConstraint("chat_id", "thread_id"),
    sa.Index(None, "next_at"),
)

digests = sa.Table(
    "digests",
    metadata,
    sa.Column("date", sa.Date, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("kept_at", Instant, nullable=False),
)
"""The digest of each date as it was planned: what the parts' ``wanted`` hashes speak of. The sender
composes from here, so a file that changes, breaks or vanishes in mid-broadcast does no harm."""

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("thread_id", sa.BigInteger, nullable=False),
    sa.Column("date", sa.Date, nullable=False),
    *_look(),
    sa.Column("look", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("not_before", Instant, nullable=False),
    sa.Column("give_up_at", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("fence", sa.BigInteger, nullable=False),
    sa.Column("edition", sa.Integer, nullable=False),
    sa.Column("done_at", Instant),
    sa.UniqueConstraint("chat_id", "thread_id", "date"),
    sa.Index(None, "state", "not_before"),
    sa.Index(None, "date", "look"),
)

_SENT = sa.text("sent_at IS NOT NULL")

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column(
        "delivery_id",
        _Id,
        sa.ForeignKey("deliveries.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("section", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("wanted", sa.Text),
    sa.Column("sent", sa.Text),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("sent_at", Instant),
    sa.UniqueConstraint("delivery_id", "section", "category", "n"),
    sa.Index(None, "sent_at", sqlite_where=_SENT, postgresql_where=_SENT),
)

told = sa.Table(
    "told",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("at", Instant, nullable=False),
)
"""What the owners have been told, so that they hear it once, over restarts too."""

requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("until", Instant),
)
"""When chats were written to within the last minute, other than by posts, and how long Telegram
refuses them: a new process keeps the limits that the one before had begun to use up."""

reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("date", sa.Date, primary_key=True),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("decided_by", sa.BigInteger),
    sa.Column("previews", sa.JSON, nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
)
"""What the owners said of a date's digest before groups see it; ``previews`` are the messages that
show it to them, as [chat_id, message_id]."""

LEADER = "bot"
"""The name of the lease that the leader holds."""

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("fence", sa.BigInteger, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
)
"""Who leads, by the database's own clock; ``fence`` grows with every new leader."""
