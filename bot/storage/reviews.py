"""What owners said of a digest before groups see it. ``bot.delivery.review`` says what it means."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.delivery.review import Review
from bot.storage.database import Database
from bot.storage.tables import reviews
from bot.storage.wanted import upsert


class ReviewsStore:
    """The part of ``Store`` that reviews speak to (with ``posted``)."""

    database: Database

    async def reviews(self, since: dt.date) -> list[Review]:
        """Those of dates from ``since`` on, oldest first."""
        async with self.database.read() as connection:
            rows = await connection.execute(
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

    async def save_review(self, review: Review) -> None:
        values = {
            "version": review.version,
            "state": review.state,
            "decided_by": review.by,
            "previews": [list(preview) for preview in review.previews],
            "asked_at": review.asked_at,
        }
        insert = upsert(self.database, reviews).values(date=review.date, **values)
        async with self.database.write() as connection:
            await connection.execute(
                insert.on_conflict_do_update(index_elements=["date"], set_=values)
            )
