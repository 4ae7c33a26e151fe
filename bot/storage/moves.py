"""A chat or a topic goes on elsewhere: a group becomes a supergroup, a topic is closed or deleted,
an administrator moves a subscription.

A message id means nothing outside its chat: what was posted before a group became a supergroup
stays known as posted, so that no day comes twice, but forgets its ids, so that nobody edits a
stranger's message. What stands in a topic keeps its ids: the chat is the same.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bot.model.delivery import RECALLED
from bot.model.subscription import TOPIC_GONE, LeftTopic, Subscription
from bot.storage.base import POSTED, StoreBase, tell, upsert, writes
from bot.storage.subscriptions import held
from bot.storage.tables import chats, deliveries, messages, subscriptions, told

STATES = ("missed", "stopped", "waiting", "open", "done")
"""From the least to the furthest along, where as much of two deliveries was posted."""


class Moves(StoreBase):
    """Subscriptions and deliveries that come to another chat or topic."""

    @writes
    def move_subscription(
        self, connection: sa.Connection, chat_id: int, source: int, target: int
    ) -> Subscription | None:
        """The subscription of topic ``source`` becomes that of ``target``, with all its settings;
        None where there is none, or ``target`` has an active one of its own."""
        moved = held(connection, chat_id, source)
        there = held(connection, chat_id, target)
        if moved is None or source == target or (there is not None and there.active):
            return None
        _move_subscription(connection, chat_id, source, target)
        # What still waits for its digest comes to the new place; what is under way stays.
        taken = sa.select(deliveries.c.date).where(_in_topic(chat_id, target))
        connection.execute(
            sa.update(deliveries)
            .where(
                _in_topic(chat_id, source),
                deliveries.c.state == "waiting",
                deliveries.c.date.not_in(taken.scalar_subquery()),
            )
            .values(thread_id=target)
        )
        return held(connection, chat_id, target)

    @writes
    def leave_topic(
        self, connection: sa.Connection, chat_id: int, thread_id: int, now: dt.datetime
    ) -> LeftTopic:
        """The topic is closed or deleted. Its active subscription pauses and its open deliveries
        stop; or both move to General, where the subscription says so and General has no active
        one of its own."""
        own = held(connection, chat_id, thread_id)
        general = held(connection, chat_id, 0)
        if own is None or not own.active:
            return LeftTopic(thread_id, None, _stop(connection, _in_topic(chat_id, thread_id)))
        if own.topic_gone != "general" or (general is not None and general.active):
            ended = replace(own, active=False, reason=TOPIC_GONE, next_at=None)
            connection.execute(
                sa.update(subscriptions)
                .where(subscriptions.c.chat_id == chat_id, subscriptions.c.thread_id == thread_id)
                .values(active=False, reason=TOPIC_GONE, next_at=None)
            )
            return LeftTopic(thread_id, ended, _stop(connection, _in_topic(chat_id, thread_id)))
        # An inactive one of General makes room, as it does where an administrator moves one.
        _move_subscription(connection, chat_id, thread_id, 0)
        tell(connection, _left_key(chat_id, thread_id), now)
        stopped = _move_to_general(connection, chat_id, thread_id)
        return LeftTopic(thread_id, replace(own, thread_id=0), stopped)

    async def topic_left(self, chat_id: int, thread_id: int) -> bool:
        """Whether the topic's subscription went to General because the topic was gone."""
        key = _left_key(chat_id, thread_id)
        return await self.any(sa.select(told.c.key).where(told.c.key == key))

    @writes
    def migrate_chat(self, connection: sa.Connection, old: int, new: int) -> None:
        """A group became a supergroup: move everything that is wanted to the new id."""
        if old == new:
            return
        _migrate_subscriptions(connection, old, new)
        _migrate_deliveries(connection, old, new)
        found = connection.execute(sa.select(chats).where(chats.c.chat_id == old))
        row = found.mappings().first()
        if row is not None:
            values = {**row, "chat_id": new, "kind": "supergroup", "migrated_to": None}
            connection.execute(upsert(connection, chats).values(values).on_conflict_do_nothing())
            connection.execute(
                sa.update(chats).where(chats.c.chat_id == old).values(migrated_to=new, member=False)
            )


def _in_topic(chat_id: int, thread_id: int) -> sa.ColumnElement[bool]:
    return (deliveries.c.chat_id == chat_id) & (deliveries.c.thread_id == thread_id)


def _left_key(chat_id: int, thread_id: int) -> str:
    return f"left:{chat_id}:{thread_id}"


def _move_subscription(connection: sa.Connection, chat_id: int, source: int, target: int) -> None:
    """Give the target's place to the source's subscription."""
    mine = subscriptions.c.chat_id == chat_id
    connection.execute(sa.delete(subscriptions).where(mine, subscriptions.c.thread_id == target))
    connection.execute(
        sa.update(subscriptions)
        .where(mine, subscriptions.c.thread_id == source)
        .values(thread_id=target)
    )


def _stop(connection: sa.Connection, which: sa.ColumnElement[bool]) -> frozenset[int]:
    """Give up what is under way of these. Returns which."""
    rows = connection.execute(
        sa.update(deliveries)
        .where(
            which,
            deliveries.c.state.in_(["waiting", "open"]),
            deliveries.c.reason != RECALLED,
        )
        .values(state="stopped", reason=TOPIC_GONE)
        .returning(deliveries.c.id)
    )
    return frozenset(rows.scalars())


def _move_to_general(connection: sa.Connection, chat_id: int, thread_id: int) -> frozenset[int]:
    """All of the topic's deliveries become General's, so that no day comes twice. Where General
    has one of the same day, that stays if it is under way or done: General's readers get all of
    the day from it. Of two that go no further the one with more posts stays. Returns which were
    stopped."""
    columns = (deliveries.c.id, deliveries.c.thread_id, deliveries.c.date, deliveries.c.state)
    rows = connection.execute(
        sa.select(*columns, POSTED.label("posted")).where(
            deliveries.c.chat_id == chat_id, deliveries.c.thread_id.in_([0, thread_id])
        )
    ).all()
    rivals = {row.date: row for row in rows if row.thread_id == 0}
    moving, staying = [], []
    for row in rows:
        rival = rivals.get(row.date)
        if row.thread_id == 0:
            continue
        if rival is None:
            moving.append(row.id)
        elif (
            row.state in ("waiting", "open")
            and rival.state in ("missed", "stopped")
            and row.posted >= rival.posted
        ):
            connection.execute(sa.delete(deliveries).where(deliveries.c.id == rival.id))
            moving.append(row.id)
        else:
            staying.append(row.id)
    # A new edition: whoever holds it in memory would go on writing to the topic.
    connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(moving))
        .values(thread_id=0, attempts=0, edition=deliveries.c.edition + 1)
    )
    return _stop(connection, deliveries.c.id.in_(staying))


def _migrate_subscriptions(connection: sa.Connection, old: int, new: int) -> None:
    """Of two that meet, the active one stays, else the new chat's own."""
    moving, there = _rows(connection, sa.select(subscriptions), subscriptions, old, new)
    rivals = {row["thread_id"]: row for row in there}
    for row in moving:
        rival = rivals.get(row["thread_id"])
        stays = rival is None or (row["active"] and not rival["active"])
        _meet(connection, subscriptions, row, rival, stays, new)


def _migrate_deliveries(connection: sa.Connection, old: int, new: int) -> None:
    """Of two of a day that meet, the one further along stays."""
    query = sa.select(deliveries, POSTED.label("posted"))
    moving, there = _rows(connection, query, deliveries, old, new)
    theirs = sa.select(deliveries.c.id).where(deliveries.c.chat_id == old)
    connection.execute(
        sa.update(messages)
        .where(messages.c.delivery_id.in_(theirs), messages.c.sent.is_not(None))
        .values(message_id=None, wanted=messages.c.sent)
    )
    rivals = {(row["thread_id"], row["date"]): row for row in there}
    for row in moving:
        rival = rivals.get((row["thread_id"], row["date"]))
        stays = rival is None or _along(row) > _along(rival)
        _meet(connection, deliveries, row, rival, stays, new)


def _along(row: Any) -> tuple[int, int]:
    return row["posted"], STATES.index(row["state"])


def _rows(
    connection: sa.Connection, query: sa.Select[Any], table: sa.Table, old: int, new: int
) -> tuple[list[Any], list[Any]]:
    """The old chat's rows, and the new one's."""
    rows = connection.execute(query.where(table.c.chat_id.in_([old, new]))).mappings().all()
    return (
        [row for row in rows if row["chat_id"] == old],
        [row for row in rows if row["chat_id"] == new],
    )


def _meet(
    connection: sa.Connection, table: sa.Table, row: Any, rival: Any, stays: bool, new: int
) -> None:
    """Move ``row`` to the new chat in the place of its rival, or drop it in favour of that."""
    if not stays or rival is not None:
        loser = rival if stays else row
        connection.execute(sa.delete(table).where(table.c.id == loser["id"]))
    if stays:
        connection.execute(sa.update(table).where(table.c.id == row["id"]).values(chat_id=new))
