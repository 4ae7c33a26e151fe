"""One of many ids, as one parameter: the statement's text is the same however many there are.

``IN (?, ?, …)`` is another statement for every number of ids. Both drivers keep what they have
prepared, a hundred of them a connection, at some 40 KB each on SQLite; and preparing one costs more
than running it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine


class Ids(TypeDecorator[list[int]]):
    """Whole numbers: a JSON text on SQLite, an array on PostgreSQL."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        own = sa.Text() if dialect.name == "sqlite" else sa.ARRAY(sa.BigInteger)
        return dialect.type_descriptor(own)

    def process_bind_param(self, value: list[int] | None, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class _Listed(sa.sql.functions.FunctionElement[int]):
    """The ids as rows, which each database writes in its own way."""

    inherit_cache = True
    type = sa.BigInteger()


def among(column: sa.ColumnElement[int], ids: Iterable[int]) -> sa.ColumnElement[bool]:
    """Whether the column's value is one of ``ids``."""
    return among_named(column, sa.bindparam(None, list(ids), Ids()))


def among_named(
    column: sa.ColumnElement[int], ids: sa.BindParameter[list[int]]
) -> sa.ColumnElement[bool]:
    """``among`` of a parameter of type ``Ids`` that is given when the statement is run."""
    # A function of our own would not do: SQLite would get "… = 1", and look through every row.
    return column.bool_op("IN")(_Listed(ids))


@compiles(_Listed)
def _of_an_array(element: _Listed, compiler: SQLCompiler, **how: Any) -> str:
    return f"(SELECT unnest({compiler.process(element.clauses, **how)}))"


@compiles(_Listed, "sqlite")
def _of_a_json_array(element: _Listed, compiler: SQLCompiler, **how: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **how)}))"  # noqa: S608
