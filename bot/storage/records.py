"""What else is kept: owners' reviews, what they were told, when chats were written to; and how
what is old is removed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from bot.model.delivery import MINUTE, Review, Written
from bot.storage.base import StoreBase, reads, tell, upsert, writes
from bot.storage.tables import Instant, deliveries, digests, messages, requests, reviews, told


class Records(StoreBase):
    """Reviews, alerts, recent requests, and the removal of old rows."""

    @reads
    def reviews(self, connection: sa.Connection, since: dt.date) -> list[Review]:
        """Owners' reviews of dates from ``since`` on, oldest first."""
        rows = connection.execute(
            sa.select(reviews).where(reviews.c.date >= since).order_by(reviews.c.date)
        )
        return [
            Review(
                date=row.date,
                version=row.version,
                state=row.state,
                asked_at=row.asked_at,
                by=row.decided_by,
                previews=tuple((chat_id, message_id) for chat_id, message_id in row.previews),
            )
            for row in rows
        ]

    @writes
    def save_review(self, connection: sa.Connection, review: Review) -> None:
        """Insert the date's review, or replace it."""
        values = {
            "version": review.version,
            "state": review.state,
            "decided_by": review.by,
            "previews": [list(preview) for preview in review.previews],
            "asked_at": review.asked_at,
        }
        insert = upsert(connection, reviews).values(date=review.date, **values)
        connection.execute(insert.on_conflict_do_update(index_elements=["date"], set_=values))

    @writes
    def tell_once(self, connection: sa.Connection, key: str, now: dt.datetime) -> bool:
        """Whether ``key`` has not been told yet; from now on it has."""
        return tell(connection, key, now)

    async def was_told(self, key: str) -> bool:
        """Whether ``tell_once`` was asked about ``key`` before."""
        return await self.any(sa.select(told.c.key).where(told.c.key == key))

    @writes
    def keep_written(
        self, connection: sa.Connection, written: Sequence[Written], now: dt.datetime
    ) -> None:
        """Keep when chats were written to, other than by posts, and forget what matters no more."""
        # A clock that ran ahead was put back since: when its rows were written nobody knows, so
        # they count as written now, lest they count until the clock has caught up.
        ahead = sa.cast(requests.c.at, sa.BigInteger) - sa.literal(now, Instant)
        until = sa.type_coerce(sa.cast(requests.c.until, sa.BigInteger) - ahead, Instant)
        connection.execute(
            sa.update(requests).where(requests.c.at > now).values(at=now, until=until)
        )
        connection.execute(
            sa.delete(requests).where(
                requests.c.at < now - MINUTE,
                requests.c.until.is_(None) | (requests.c.until <= now),
            )
        )
        rows = [{"chat_id": one.chat_id, "at": one.at, "until": one.until} for one in written]
        connection.execute(sa.insert(requests), rows)

    @reads
    def recently_written(self, connection: sa.Connection, now: dt.datetime) -> list[Written]:
        """When chats were written to within the last minute, posts too, and the refusals that
        still hold; oldest first."""
        posts = (
            sa.select(deliveries.c.chat_id, messages.c.sent_at)
            .join(messages, messages.c.delivery_id == deliveries.c.id)
            .where(messages.c.sent_at >= now - MINUTE)
        )
        others = sa.select(requests.c.chat_id, requests.c.at, requests.c.until).where(
            (requests.c.at >= now - MINUTE) | (requests.c.until > now)
        )
        found = [Written(row.chat_id, row.sent_at) for row in connection.execute(posts)]
        found += [Written(*row) for row in connection.execute(others)]
        return sorted(found, key=attrgetter("at"))

    async def forget(self, before: dt.date, limit: int) -> int:
        """Remove at most ``limit`` deliveries (with their messages) of dates before ``before``
        that are over; once there is none left, the texts, reviews and told alerts from before
        it. Returns how many rows went; 0 when nothing is left. Several transactions, so that
        the sender has its turn between two calls."""
        needed = sa.select(deliveries.c.id).where(deliveries.c.date == digests.c.date).exists()
        midnight = dt.datetime.combine(before, dt.time(), dt.UTC)
        over = deliveries.c.state.in_(["done", "stopped", "missed"])
        for key, old in (
            (deliveries.c.id, (deliveries.c.date < before) & over),
            (digests.c.date, (digests.c.date < before) & ~needed),
            (reviews.c.date, reviews.c.date < before),
            (told.c.key, told.c.at < midnight),
        ):
            some = sa.select(key).where(old).limit(limit)
            if await self.any(some) and (gone := await self._remove(key, some)):
                return gone
        return 0

    @writes
    def _remove(self, connection: sa.Connection, key: sa.Column[Any], some: sa.Select[Any]) -> int:
        keys = list(connection.execute(some).scalars())
        return connection.execute(sa.delete(key.table).where(key.in_(keys))).rowcount
