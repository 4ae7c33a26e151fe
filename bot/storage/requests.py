"""When chats were written to, other than by posts: kept for a minute, for the pace of whoever
comes after us.

``bot.delivery.send_journal.JournalStore`` says what each method promises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from operator import attrgetter

import sqlalchemy as sa

from bot.delivery.send_journal import MINUTE, Written
from bot.storage.database import Database
from bot.storage.tables import Instant, deliveries, messages, requests


class RequestsStore:
    """The part of ``Store`` that the pace remembers with."""

    database: Database

    async def keep_written(self, written: Sequence[Written], now: dt.datetime) -> None:
        rows = [{"chat_id": one.chat_id, "at": one.at, "until": one.until} for one in written]

        def kept(connection: sa.Connection) -> None:
            connection.execute(_PUT_RIGHT, {"now": now})
            connection.execute(_FORGET, {"past": now - MINUTE, "now": now})
            connection.execute(_KEEP, rows)

        await self.database.run(kept, writes=True)

    async def recently_written(self, now: dt.datetime) -> list[Written]:
        posts = (
            sa.select(deliveries.c.chat_id, messages.c.sent_at)
            .join(messages, messages.c.delivery_id == deliveries.c.id)
            .where(messages.c.sent_at >= now - MINUTE)
        )
        others = sa.select(requests.c.chat_id, requests.c.at, requests.c.until).where(
            (requests.c.at >= now - MINUTE) | (requests.c.until > now)
        )
        async with self.database.read() as connection:
            found = [Written(row.chat_id, row.sent_at) for row in await connection.execute(posts)]
            found += [
                Written(row.chat_id, row.at, row.until) for row in await connection.execute(others)
            ]
        return sorted(found, key=attrgetter("at"))


_KEEP = sa.insert(requests)
_ahead = sa.cast(requests.c.at, sa.BigInteger) - sa.bindparam("now", type_=Instant)
_PUT_RIGHT = (
    sa.update(requests)
    .where(requests.c.at > sa.bindparam("now", type_=Instant))
    .values(
        at=sa.bindparam("now", type_=Instant),
        until=sa.type_coerce(sa.cast(requests.c.until, sa.BigInteger) - _ahead, Instant),
    )
)
"""A clock that ran ahead was put back since: when its rows were written nobody knows, so they count
as written now, lest they count until the clock has caught up."""

_FORGET = sa.delete(requests).where(
    requests.c.at < sa.bindparam("past"),
    requests.c.until.is_(None) | (requests.c.until <= sa.bindparam("now")),
)
