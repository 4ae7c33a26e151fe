"""The marks' transaction on SQLite: at most four statements, whatever the number of marks.

The same statements as ``sending`` sends to PostgreSQL, written once with SQLAlchemy and compiled
once for SQLite, whose own driver runs them (see ``lane``). Marks and ids come in as JSON: one step
of one statement for all of them.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from bot.push.model import RECALLED
from bot.push.ports import Kept, Mark
from bot.store.schema import EPOCH, deliveries, messages
from bot.store.wanting import UNEQUAL

MILLISECOND = dt.timedelta(milliseconds=1)

KEPT_REASON = sa.case((deliveries.c.reason == RECALLED, RECALLED), else_="")

# What is open says nothing by what differs, and is nearly always what is looked at.
STATES = sa.select(
    deliveries.c.id,
    deliveries.c.state,
    deliveries.c.edition,
    sa.case((deliveries.c.state == "open", 0), (UNEQUAL, 1), else_=0).label("differs"),
)


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
    """What was recalled or given up while a request was on its way has something to do again."""
    return sa.update(deliveries).where(these).values(state="open", reason=KEPT_REASON)


def verdicts(rows: Iterable[Any], editions: Mapping[int, int]) -> tuple[dict[int, Kept], list[int]]:
    """Each delivery's state after its marks, from rows of ``STATES``; and those to reopen."""
    states: dict[int, Kept] = {}
    outrun = []
    for delivery_id, state, edition, differs in rows:
        states[delivery_id] = cast(Kept, state)
        # What was given up stands after all, even where it was all of the day.
        if state == "missed" or (state == "done" and differs):
            outrun.append(delivery_id)
            states[delivery_id] = "changed"
        elif state == "open" and edition != editions[delivery_id]:
            states[delivery_id] = "changed"
    return states, outrun


def mark(
    connection: sqlite3.Connection, marks: Sequence[Mark], now: dt.datetime
) -> dict[int, Kept]:
    """Keep the marks and settle their deliveries, within the caller's transaction."""
    editions = {one.delivery_id: one.edition for one in marks}
    ids = json.dumps(list(editions))
    rows = [(one.part_id, one.sent, one.message_id, _stamp(one.sent_at)) for one in marks]
    run = connection.execute
    run(_MARK, {"marks": json.dumps(rows)})
    last = [one.delivery_id for one in marks if not one.more]
    if last:
        text, constants = _compiled("done")
        run(text, {**constants, "ids": json.dumps(last), "now": _stamp(now)})
    text, constants = _compiled("states")
    (states,) = run(text, {**constants, "ids": ids}).fetchone()
    found, outrun = verdicts(json.loads(states), editions)
    if outrun:
        text, constants = _compiled("reopen")
        run(text, {**constants, "ids": json.dumps(outrun)})
    return found


_MARK = f"""
UPDATE {messages.name}
SET sent = json_extract(one.value, '$[1]'),
    message_id = json_extract(one.value, '$[2]'),
    sent_at = json_extract(one.value, '$[3]')
FROM json_each(:marks) AS one
WHERE {messages.name}.id = json_extract(one.value, '$[0]')
"""  # noqa: S608 - a table's name of ours
"""A part that is marked twice in one batch does not occur: its second request waits for the mark
of the first."""


@cache
def _compiled(which: str) -> tuple[str, dict[str, Any]]:
    """A statement's text for SQLite's own driver, with the constants that it names."""
    from sqlalchemy.dialects import sqlite  # it is needed where something is sent

    named = sa.func.json_each(sa.bindparam("ids", type_=sa.Text)).table_valued("value")
    these = deliveries.c.id.in_(sa.select(named.c.value))
    statement: sa.Update | sa.Select[Any]
    if which == "done":
        statement = done(these, sa.bindparam("now", type_=sa.BigInteger))
    elif which == "states":
        # One row: each row is a step, and each step hands the interpreter's lock over and back.
        one = STATES.where(these).subquery()
        row = sa.func.json_array(one.c.id, one.c.state, one.c.edition, one.c.differs)
        statement = sa.select(sa.func.json_group_array(row))
    else:
        statement = reopen(these)
    compiled = statement.compile(dialect=sqlite.dialect(paramstyle="named"))
    return str(compiled), dict(compiled.params)


def _stamp(at: dt.datetime | None) -> int | None:
    """As ``schema.Instant`` keeps it."""
    return None if at is None else (at - EPOCH) // MILLISECOND
