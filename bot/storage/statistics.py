"""The figures behind ``status``, and how far a date's push is."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.model.delivery import Progress, Status
from bot.storage.base import DIFFERS, StoreBase, reads
from bot.storage.tables import deliveries, messages, subscriptions

REASONS_SHOWN = 20
"""Of what stopped, so many reasons are given."""

_COUNT = sa.select(sa.func.count())
_BY_STATE = sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
_JOINED = messages.join(deliveries, messages.c.delivery_id == deliveries.c.id)
_LEFT = _COUNT.select_from(_JOINED).where(deliveries.c.state == "open", DIFFERS)


class Statistics(StoreBase):
    """What is counted."""

    @reads
    def status(self, connection: sa.Connection, now: dt.datetime) -> Status:
        """The figures of everything that is kept."""
        states = {row[0]: row[1] for row in connection.execute(_BY_STATE)}
        stopped = connection.execute(
            sa.select(deliveries)
            .where(deliveries.c.state.in_(["stopped", "missed"]))
            .order_by(deliveries.c.date.desc(), deliveries.c.id.desc())
            .limit(REASONS_SHOWN)
        )
        active = _count(connection, _COUNT.where(subscriptions.c.active))
        next_at = sa.select(sa.func.min(subscriptions.c.next_at)).where(subscriptions.c.active)
        sent = messages.c.sent_at >= now - dt.timedelta(hours=24)
        return Status(
            subscriptions=active,
            paused=_count(connection, _COUNT.select_from(subscriptions)) - active,
            next_at=connection.execute(next_at).scalar_one(),
            waiting=states.get("waiting", 0),
            open=states.get("open", 0),
            stopped=states.get("stopped", 0) + states.get("missed", 0),
            parts_left=_count(connection, _LEFT),
            sent_today=_count(connection, _COUNT.where(sent)),
            stopped_reasons=tuple(
                (row.chat_id, row.thread_id, row.date.isoformat(), row.reason) for row in stopped
            ),
        )

    @reads
    def progress(self, connection: sa.Connection, date: dt.date) -> Progress:
        """How far the push of a date is."""
        of_date = deliveries.c.date == date
        states = {row[0]: row[1] for row in connection.execute(_BY_STATE.where(of_date))}
        sent = connection.execute(
            sa.select(sa.func.count(deliveries.c.id.distinct()), sa.func.count(messages.c.id))
            .select_from(_JOINED)
            .where(of_date, messages.c.sent.is_not(None))
        ).one()
        stopped = connection.execute(
            sa.select(deliveries.c.chat_id, deliveries.c.thread_id, deliveries.c.reason)
            .where(of_date, deliveries.c.state == "stopped")
            .order_by(deliveries.c.id)
            .limit(REASONS_SHOWN)
        )
        return Progress(
            open=states.get("open", 0),
            chats=sent[0],
            messages=sent[1],
            left=_count(connection, _LEFT.where(of_date)),
            stopped=tuple((row.chat_id, row.thread_id, row.reason) for row in stopped),
            stopped_count=states.get("stopped", 0),
        )


def _count(connection: sa.Connection, query: sa.Select[int]) -> int:
    return connection.execute(query).scalar_one()
