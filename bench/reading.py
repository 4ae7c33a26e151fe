"""What reading and composing a digest costs, beside telegramify-markdown on the same file.

Both start from the file's content and end with plain text and entities. Ours also decodes bytes,
finds the fields, splits to Telegram's limits and keeps problems with their lines.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import telegramify_markdown

from bench.table import Figure
from bot.digest.parser import parse
from bot.render.compose import compose
from bot.render.message import Look

ROUNDS = 300
WARM_UP = 30


def measure(path: Path) -> list[Figure]:
    """The medians of ``ROUNDS`` runs of each, in turn, in milliseconds.

    Raises the parser's error where the file can't be read at all.
    """
    data = path.read_bytes()
    parsed = parse(data, name=str(path))
    text = data.decode("utf-8-sig", errors="replace")
    look = Look()

    def ours() -> object:
        return compose(parse(data, name=str(path)).digest, look)

    def theirs() -> object:
        return telegramify_markdown.convert(text)

    mine, yardstick = _interleaved(ours, theirs)
    items = len(parsed.digest.items)
    what = f"reading and composing {items} items ({len(data):,} bytes)"
    beside = "telegramify-markdown's convert of the same file"
    return [Figure(what, mine, yardstick, "ms", beside, at_most_times=2)]


def _interleaved(*works: Callable[[], object]) -> tuple[float, ...]:
    """Each one's median in milliseconds; in turn, so that a slow moment meets them all."""
    times: tuple[list[float], ...] = tuple([] for _ in works)
    for turn in range(WARM_UP + ROUNDS):
        for work, kept in zip(works, times, strict=True):
            started = time.perf_counter_ns()
            work()
            taken = time.perf_counter_ns() - started
            if turn >= WARM_UP:
                kept.append(taken / 1e6)
    return tuple(median(kept) for kept in times)
