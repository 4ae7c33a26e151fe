"""What should stand in the chats: the digest as it was planned, the parts that it asks for, and
both after a correction or a recall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from bot.model.delivery import RECALLED, Delivery, Recalled, Seed, Text
from bot.render.message import Look
from bot.render.nothing import NOTHING
from bot.storage.base import (
    ENDED,
    SAID_NOTHING,
    STANDING,
    UNEQUAL,
    StoreBase,
    kept_texts,
    reads,
    tell,
    upsert,
    writes,
)
from bot.storage.rows import LOOK, look_columns, new_delivery, to_look, to_subscription
from bot.storage.tables import deliveries, digests, messages, subscriptions, told

_BEFORE_ALL = 1_000_000
"""How far a part that is to go first moves to the front: more parts a day never has."""


class Corrections(StoreBase):
    """What is wanted in the chats, and how it changes."""

    @writes
    def keep_digest(
        self, connection: sa.Connection, date: dt.date, name: str, data: bytes, now: dt.datetime
    ) -> None:
        """Keep the text that the date's parts are planned from, unless one is kept already."""
        insert = upsert(connection, digests).values(date=date, name=name, data=data, kept_at=now)
        connection.execute(insert.on_conflict_do_nothing())

    @reads
    def kept_digest(self, connection: sa.Connection, date: dt.date) -> Text | None:
        """The name and the bytes of the text that the date's parts are planned from."""
        return kept_texts(connection, [date]).get(date)

    @writes
    def revise(
        self,
        connection: sa.Connection,
        date: dt.date,
        name: str,
        data: bytes,
        seeds: Callable[[Look], tuple[Seed, ...]],
        now: dt.datetime,
        since: dt.datetime,
    ) -> int:
        """A date's digest changed: keep its new text, and want its new parts in every delivery
        that is open, or done and due since ``since``. A chat that unsubscribed gets what stands
        corrected, and nothing new. Returns how many have something to correct or to send."""
        # What is still on its way must fit the text that is kept from now on, however old it is.
        still = _open_of(date)
        done = (
            (deliveries.c.date == date)
            & (deliveries.c.state == "done")
            & (deliveries.c.due_at >= since)
            & (deliveries.c.reason != RECALLED)
        )
        text = {"name": name, "data": data, "kept_at": now}
        insert = upsert(connection, digests).values(date=date, **text)
        connection.execute(insert.on_conflict_do_update(index_elements=["date"], set_=text))
        _want_in_each_look(connection, still | done, seeds)
        # Who unsubscribed since gets what stands corrected, and nothing more.
        connection.execute(
            sa.update(messages)
            .where(
                messages.c.sent.is_(None),
                messages.c.delivery_id.in_(sa.select(deliveries.c.id).where(done, ENDED)),
            )
            .values(wanted=None)
        )
        going_on = connection.execute(
            sa.update(deliveries).where(still).values(edition=deliveries.c.edition + 1)
        )
        reopened = connection.execute(
            sa.update(deliveries)
            .where(done, UNEQUAL)
            .values(
                state="open",
                not_before=now,
                give_up_at=now + (now - since),
                attempts=0,
                reason="",
                edition=deliveries.c.edition + 1,
            )
        )
        return going_on.rowcount + reopened.rowcount

    @writes
    def replan(
        self,
        connection: sa.Connection,
        date: dt.date,
        seeds: Callable[[Look], tuple[Seed, ...]],
        text: Text | None = None,
    ) -> int:
        """Want ``seeds`` in every open delivery of the date; those that are done stay as they
        are. Returns how many were open; 0, and nothing was changed, where another text than
        ``text``, which the seeds come from, is kept by now."""
        if not is_kept(connection, date, text):
            return 0
        still = _open_of(date)
        _want_in_each_look(connection, still, seeds)
        planned = sa.update(deliveries).where(still).values(edition=deliveries.c.edition + 1)
        return connection.execute(planned).rowcount

    @writes
    def want(
        self,
        connection: sa.Connection,
        delivery: Delivery,
        seeds: tuple[Seed, ...],
        look: Look | None = None,
    ) -> None:
        """Want ``seeds`` in an open delivery, from now on in ``look`` where one is given; nothing
        is changed where it wants something else already than at its ``edition``."""
        this = (deliveries.c.id == delivery.id) & (deliveries.c.state == "open")
        this &= deliveries.c.edition == delivery.edition
        want_parts(connection, this, seeds)
        columns = {} if look is None else look_columns(look)
        connection.execute(
            sa.update(deliveries).where(this).values(edition=deliveries.c.edition + 1, **columns)
        )

    async def posted(self, date: dt.date) -> bool:
        """Whether anything of the date stands in any chat."""
        return await self.any(
            sa.select(messages.c.id)
            .join(deliveries, messages.c.delivery_id == deliveries.c.id)
            .where(deliveries.c.date == date, messages.c.sent.is_not(None))
        )

    @reads
    def correctable(self, connection: sa.Connection, since: dt.datetime) -> list[dt.date]:
        """The dates of which ``revise`` has posts to correct, oldest first: in deliveries that
        are open, or done and due since ``since``."""
        # No delivery is tried before it is due, and for that there is an index.
        done = (deliveries.c.state == "done") & (deliveries.c.not_before >= since)
        done &= deliveries.c.due_at >= since
        dates = (
            sa.select(deliveries.c.date)
            .where((deliveries.c.state == "open") | done, deliveries.c.reason != RECALLED)
            .distinct()
            .order_by(deliveries.c.date)
        )
        return list(connection.execute(dates).scalars())

    @reads
    def looks(self, connection: sa.Connection, date: dt.date) -> list[Look]:
        """In which looks something of the date stands."""
        standing = (deliveries.c.date == date) & (deliveries.c.reason != RECALLED) & STANDING
        one_each = sa.select(sa.func.min(deliveries.c.id)).where(standing)
        query = sa.select(*(deliveries.c[name] for name in LOOK)).where(
            deliveries.c.id.in_(one_each.group_by(deliveries.c.look))
        )
        return [to_look(row) for row in connection.execute(query).mappings()]

    @writes
    def recall(
        self,
        connection: sa.Connection,
        date: dt.date,
        chat_ids: Sequence[int] | None,
        now: dt.datetime,
    ) -> Recalled:
        """Want nothing of a date any more (in these chats); a push after it sends it again."""
        # Also those that wait for the digest: it is not to come an hour after it was taken back.
        these = deliveries.c.date == date
        if chat_ids is not None:
            these &= deliveries.c.chat_id.in_(chat_ids)
        want_parts(connection, these, ())
        # What has no id is out of our hands: nobody can take it back.
        connection.execute(
            sa.update(messages)
            .where(
                messages.c.delivery_id.in_(sa.select(deliveries.c.id).where(these)),
                messages.c.message_id.is_(None),
            )
            .values(sent=None)
        )
        # A day that is pushed again has a new first message to pin.
        pins = sa.select(sa.literal("pin:") + sa.cast(deliveries.c.id, sa.Text)).where(these)
        connection.execute(sa.delete(told).where(told.c.key.in_(pins)))
        changed = {"reason": RECALLED, "edition": deliveries.c.edition + 1}
        taken = connection.execute(
            sa.update(deliveries)
            .where(these, STANDING)
            .values(state="open", not_before=now, attempts=0, **changed)
        )
        ended = {"state": "done", "done_at": now, **changed}
        nothing = sa.update(deliveries).where(these, ~STANDING).values(**ended)
        under_way = deliveries.c.state.in_(["waiting", "open"])
        cancelled = connection.execute(nothing.where(under_way))
        if connection.execute(nothing).rowcount or taken.rowcount:
            _keep_from(connection, date, chat_ids, now)
        return Recalled(taken.rowcount, cancelled.rowcount)

    @writes
    def push_again(self, connection: sa.Connection, date: dt.date) -> None:
        """Where the day was taken back everywhere, whoever subscribes may have it again."""
        connection.execute(sa.delete(told).where(told.c.key == _recalled_key(date)))


def is_kept(connection: sa.Connection, date: dt.date, text: Text | None) -> bool:
    """Whether this is the text that is kept; None stands for whatever is kept."""
    return text is None or kept_texts(connection, [date]).get(date) == text


def want_parts(
    connection: sa.Connection, which: sa.ColumnElement[bool], seeds: Sequence[Seed]
) -> None:
    """From now on these deliveries want just ``seeds``: a statement a part, however many chats
    share them."""
    ids = sa.select(deliveries.c.id).where(which)
    connection.execute(
        sa.update(messages).where(messages.c.delivery_id.in_(ids)).values(wanted=None)
    )
    for seed in seeds:
        values = sa.select(
            deliveries.c.id,
            sa.literal(seed.position),
            sa.literal(seed.key.section),
            sa.literal(seed.key.category),
            sa.literal(seed.key.n),
            sa.literal(seed.wanted),
        ).where(which)
        insert = upsert(connection, messages).from_select(
            ["delivery_id", "position", "section", "category", "n", "wanted"], values
        )
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["delivery_id", "section", "category", "n"],
                set_={"wanted": insert.excluded.wanted, "position": insert.excluded.position},
            )
        )


def recall_first(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    """These are wanted again. Where a recall is under way among them, its parts get keys and
    places of their own, so that all of them are deleted before the day is sent in its order.
    That holds for all parts: any of them may be the one whose deletion, or whose sending
    before the recall, is on its way just now."""
    wanted = sa.select(messages.c.id).where(
        messages.c.delivery_id == deliveries.c.id, messages.c.wanted.is_not(None)
    )
    recalled = sa.select(deliveries.c.id).where(which, STANDING, ~wanted.exists())
    own = sa.literal("\x1f") + sa.cast(messages.c.id, sa.Text)
    connection.execute(
        sa.update(messages)
        .where(messages.c.delivery_id.in_(recalled), messages.c.position >= 0)
        .values(category=messages.c.category + own, position=messages.c.position - _BEFORE_ALL)
    )


def taken_back(connection: sa.Connection, dates: set[dt.date]) -> set[dt.date]:
    """Which of the dates were taken back everywhere, and not pushed since."""
    keys = {_recalled_key(date): date for date in dates}
    found = connection.execute(sa.select(told.c.key).where(told.c.key.in_(keys)))
    return {keys[key] for key in found.scalars()}


def _open_of(date: dt.date) -> sa.ColumnElement[bool]:
    """The deliveries of a date that are on their way, and are to stand."""
    return (
        (deliveries.c.date == date)
        & (deliveries.c.state == "open")
        & (deliveries.c.reason != RECALLED)
    )


def _want_in_each_look(
    connection: sa.Connection,
    which: sa.ColumnElement[bool],
    seeds: Callable[[Look], tuple[Seed, ...]],
) -> None:
    """``want_parts`` for deliveries of any look. That nothing matched is said where it was said
    before: a correction that takes posts away puts nothing in their place."""
    examples = sa.select(sa.func.min(deliveries.c.id)).where(which).group_by(deliveries.c.look)
    rows = connection.execute(sa.select(deliveries).where(deliveries.c.id.in_(examples)))
    for row in rows.mappings().all():
        this = which & (deliveries.c.look == row["look"])
        wanted = seeds(to_look(row))
        said = wanted and wanted[0].key == NOTHING
        want_parts(connection, this & SAID_NOTHING if said else this, wanted)
        if said:
            want_parts(connection, this & ~SAID_NOTHING, ())


def _keep_from(
    connection: sa.Connection, date: dt.date, chat_ids: Sequence[int] | None, now: dt.datetime
) -> None:
    """Whose hour is still to come does not get a day that was taken back, until it is pushed
    again; nor, where it was taken back everywhere, who subscribes after that."""
    if chat_ids is None:  # the planner goes by this
        tell(connection, _recalled_key(date), now)
        return
    theirs = sa.select(subscriptions).where(
        subscriptions.c.active, subscriptions.c.chat_id.in_(chat_ids)
    )
    recalled = {"reason": RECALLED, "done_at": now}
    found = [to_subscription(row) for row in connection.execute(theirs).mappings()]
    if rows := [new_delivery(one, date, "done", now, now) | recalled for one in found]:
        connection.execute(upsert(connection, deliveries).on_conflict_do_nothing(), rows)


def _recalled_key(date: dt.date) -> str:
    return f"recalled:{date}"
