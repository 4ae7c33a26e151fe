"""Bullets without a space behind their sign: ``-要点`` is none to CommonMark, and one to whoever
typed it below ``要点：``."""

from __future__ import annotations

import re

from bot.digest.labels import FIELDS
from bot.digest.row import Row, row_of
from bot.digest.spans import cut

_SIGNS = frozenset("-*－–")
_GLUED = re.compile(r"\*(?![\s*])|[-－–](?![\s\-*－–—\d.])")
"""No rule (``---``), no dash (``——``), no number below zero (``-5%``), nothing bold."""


def unglue(rows: list[Row]) -> None:
    """Makes bullets of such lines among an item's points, in place."""
    if not any(row.text[0] in _SIGNS for row in rows):
        return  # as nearly always
    inside = False
    for n, row in enumerate(rows):
        label = row.label
        if label is not None and label.kind in FIELDS and not row.marker:
            inside = label.kind == "points"
        elif row.level or row.bold or row.wrapped:
            inside = False
        elif inside and not row.marker and not row.verbatim and _GLUED.match(row.text):
            bullet = row_of(cut(row.spans, 1), row.line, 0, row.depth + 1, "•", row.blank)
            rows[n] = bullet or row
        elif row.blank and not row.marker:
            inside = False
