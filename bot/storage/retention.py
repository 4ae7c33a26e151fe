"""Letting go of old rows, a few at a time: between two batches the sender has its turn."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.storage.database import Database
from bot.storage.id_lists import among
from bot.storage.tables import deliveries, digests, reviews, told

_OVER = ("done", "stopped", "missed")


class KeepingStore:
    """The part of ``Store`` that ends what is kept."""

    database: Database

    async def forget(self, before: dt.date, limit: int) -> int:
        """Remove at most ``limit`` deliveries (with their messages) of dates before ``before``
        that are over; once there is none left, the texts, reviews and told alerts from before
        it. Returns how many rows went; 0 when nothing is left."""
        old = sa.select(deliveries.c.id).where(
            deliveries.c.date < before, deliveries.c.state.in_(_OVER)
        )
        async with self.database.read() as connection:
            ids = list((await connection.execute(old.limit(limit))).scalars())
        if ids:
            async with self.database.write() as connection:
                gone = await connection.execute(
                    sa.delete(deliveries).where(
                        among(deliveries.c.id, ids), deliveries.c.state.in_(_OVER)
                    )
                )
                return gone.rowcount
        needed = sa.select(deliveries.c.id).where(deliveries.c.date == digests.c.date).exists()
        midnight = dt.datetime.combine(before, dt.time(), dt.UTC)
        rest = (
            (digests.c.date, (digests.c.date < before) & ~needed),
            (reviews.c.date, reviews.c.date < before),
            (told.c.key, told.c.at < midnight),
        )
        for key, which in rest:
            async with self.database.read() as connection:
                keys = list(
                    (await connection.execute(sa.select(key).where(which).limit(limit))).scalars()
                )
            if keys:
                async with self.database.write() as connection:
                    gone = await connection.execute(
                        sa.delete(key.table).where(key.in_(keys), which)
                    )
                    return gone.rowcount
        return 0
