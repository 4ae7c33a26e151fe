"""The marks' transaction on SQLite: one statement that writes, whatever the number of marks.

The same steps as ``sending`` takes on PostgreSQL, written once with SQLAlchemy. Here they are the
body of a trigger, compiled once and run by SQLite's own driver (see ``lane``): each statement hands
the interpreter's lock over and back, which cost more than the work. Marks come in as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from bot.delivery.model import RECALLED
from bot.delivery.ports import Kept, Mark
from bot.storage.tables import EPOCH, deliveries, messages
from bot.storage.wanted import UNEQUAL

MILLISECOND = dt.timedelta(milliseconds=1)

KEPT_REASON = sa.case((deliveries.c.reason == RECALLED, RECALLED), else_="")

STATES = sa.select(deliveries.c.id, deliveries.c.state, deliveries.c.edition)


def done(these: sa.ColumnElement[bool], now: Any) -> sa.Update:
    """Those of ``these`` that are open and where nothing differs become done."""
    # Not the bare column: SQLite would look through all that are open, by their index.
    is_open = sa.case((deliveries.c.state == "open", 1), else_=0) == 1
    return (
        sa.update(deliveries)
        .where(these, is_open, ~UNEQUAL)
        .values(state="done", done_at=now, attempts=0, reason=KEPT_REASON)
    )


def reopen(these: sa.ColumnElement[bool]) -> sa.Update:
    """What of ``these`` was recalled or given up while a request was on its way is open again:
    what came stands after all, even where it was all of the day. Whoever holds such a delivery in
    memory knows nothing of that, so its edition is another."""
    outrun = (deliveries.c.state == "missed") | ((deliveries.c.state == "done") & UNEQUAL)
    changed = {"reason": KEPT_REASON, "edition": deliveries.c.edition + 1}
    return sa.update(deliveries).where(these, outrun).values(state="open", **changed)


def verdicts(rows: Iterable[Any], editions: Mapping[int, int]) -> dict[int, Kept]:
    """Each delivery's state after its marks, from rows of ``STATES``."""
    return {
        delivery_id: "changed"
        if state == "open" and edition != editions[delivery_id]
        else cast(Kept, state)
        for delivery_id, state, edition in rows
    }


def prepare(connection: sqlite3.Connection) -> None:
    """What ``mark`` writes to: a view of this connection alone, whose trigger does the work."""
    delivery = deliveries.c.id == sa.literal_column("NEW.delivery")
    ends = delivery & (sa.literal_column("NEW.last") == 1)
    part = messages.c.id == sa.literal_column("NEW.part")
    stands = (
        sa.update(messages)
        .where(part)
        .values(
            sent=sa.literal_column("NEW.sent"),
            message_id=sa.literal_column("NEW.message_id"),
            sent_at=sa.literal_column("NEW.sent_at"),
        )
    )
    steps = (stands, done(ends, sa.literal_column("NEW.now")), reopen(delivery))
    connection.execute(f"CREATE TEMP VIEW IF NOT EXISTS marks AS SELECT {_VIEW}")
    connection.execute(
        "CREATE TEMP TRIGGER IF NOT EXISTS keep INSTEAD OF INSERT ON marks BEGIN "
        + " ".join(f"{_plain(step)};" for step in steps)
        + " END"
    )


def mark(
    connection: sqlite3.Connection, marks: Sequence[Mark], now: dt.datetime
) -> dict[int, Kept]:
    """Keep the marks and settle their deliveries: one statement, which is a transaction."""
    editions = {one.delivery_id: one.edition for one in marks}
    rows = [
        (one.part_id, one.sent, one.message_id, _stamp(one.sent_at), one.delivery_id, not one.more)
        for one in marks
    ]
    connection.execute(_MARK, (_stamp(now), json.dumps(rows)))
    (states,) = connection.execute(_states(), {"ids": json.dumps(list(editions))}).fetchone()
    return verdicts(json.loads(states), editions)


_READ = ("part", "sent", "message_id", "sent_at", "delivery", "last")
_VIEW = ", ".join(f"NULL AS {name}" for name in (*_READ, "now"))
_MARK = f"""
INSERT INTO temp.marks
SELECT {", ".join(f"json_extract(one.value, '$[{n}]')" for n in range(len(_READ)))}, ?
FROM json_each(?) AS one
"""  # noqa: S608 - nothing but numbers


def _plain(statement: sa.ClauseElement) -> str:
    from sqlalchemy.dialects import sqlite  # it is needed where something is sent

    compiled = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    return str(compiled)


@cache
def _states() -> str:
    """The text of ``STATES`` for some deliveries, as one row: each row is a step, and each step
    hands the interpreter's lock over and back."""
    named = sa.func.json_each(sa.literal_column(":ids")).table_valued("value")
    one = STATES.where(deliveries.c.id.in_(sa.select(named.c.value))).subquery()
    row = sa.func.json_array(one.c.id, one.c.state, one.c.edition)
    return _plain(sa.select(sa.func.json_group_array(row)))


def _stamp(at: dt.datetime | None) -> int | None:
    """As ``schema.Instant`` keeps it."""
    return None if at is None else (at - EPOCH) // MILLISECOND
