"""The closing words of a digest: what stands under a rule at its end and is no news."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.digest.drafting import Drafting
from bot.digest.roles import title_like
from bot.digest.row import Row
from bot.digest.spans import ITALIC


def closing_rows(rows: Sequence[Row], rules: Sequence[int]) -> frozenset[Row]:
    """The rows right under a rule below which nothing heads anything or is a field of an item:
    where the closing words may begin."""
    if not rules:
        return frozenset()
    found = []
    for at in range(len(rows) - 1, 0, -1):
        row = rows[at]
        ruled = any(rows[at - 1].line < rule < row.line for rule in rules)
        if ruled:
            found.append(row)
        if row.fielded:
            told = ruled and row.label is not None and row.label.kind == "sources"
        elif row.role:  # bold words alone may still be no category
            told = ruled and not row.level and at == len(rows) - 1
        else:
            told = row.label is None or row.label.kind not in ("title", "category")
        if not told:
            return frozenset(found[:-1] if ruled else found)
    return frozenset(found)


_SAID_LAST = re.compile(
    r"(?:本期|本报|本文|责任|内容)?(?:编辑|編輯|责编|責編|校对|审核|審核|整理|排版|订阅|訂閱"
    r"|免责声明|免責聲明|声明|版权|投稿|反馈)\s*[：:]"
    r"|(?:(?:un)?subscribe|editors?|edited by|disclaimer)\b",
    re.IGNORECASE,
)
"""What begins closing words, even where they are bullets as the items are."""


def stands_apart(now: Drafting, row: Row) -> bool:
    """Whether one of these rows ends the open item. A bare line under items that are such lines
    themselves is another of them."""
    item = now.item
    if item is None or (item.marker and row.marker and not _SAID_LAST.match(row.text)):
        return False
    if row.fielded:  # whose sources they are
        return "sources" in item.seen
    bare = not (item.seen or item.headed or item.marker)
    return not (bare and title_like(row.text) and not all(span[1] & ITALIC for span in row.spans))
