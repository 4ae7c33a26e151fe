"""What a search over ten years costs, beside SQLite's FTS5 with its trigram index.

Both hold the same folded text, give the ten newest items and count all. FTS5 finds no word shorter
than three characters by its index (and LIKE loses such words where they are Chinese): there it
looks through its table with instr.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from bench.table import Figure
from bot.digest.model import Category, Digest, Item, Line, Run, plain
from bot.digest.parser import parse
from bot.digest.search import Index, fold, read_query

DAYS = 3650
QUERIES = 400
PAGE = 10
GOAL_MS = 20.0

_SENTENCE = re.compile(r"[^，。；、“”]{4,}")


def measure(samples: Sequence[Path]) -> list[Figure]:
    """p99 and median in milliseconds, over ``QUERIES`` queries of one to three words.

    Both only compute: their own time is measured, so that no neighbour's work counts.
    """
    chance = random.Random(20260128)
    digests = list(ten_years(samples, chance))
    index = Index()
    for digest in digests:
        index.put(digest)
    rows = sqlite3.connect(":memory:")
    rows.execute("create virtual table items using fts5(text, tokenize='trigram')")
    rows.executemany("insert into items(text) values (?)", ((t,) for t in _texts(digests)))
    rows.commit()
    queries = list(make_queries(digests, chance))
    ours: list[float] = []
    theirs: list[float] = []
    for query in queries:
        started = time.thread_time_ns()
        hits = index.search(query, 0, PAGE)
        between = time.thread_time_ns()
        total = _fts(rows, query)
        ended = time.thread_time_ns()
        if hits.total != total:
            raise RuntimeError(f"{query!r}: {hits.total} items, FTS5 {total}")
        ours.append((between - started) / 1e6)
        theirs.append((ended - between) / 1e6)
    rows.close()
    items = sum(len(digest.items) for digest in digests)
    what = f"search of {DAYS:,} digests, {items:,} items"
    beside = "SQLite FTS5, trigram, same text and page"
    return [
        Figure(f"{what}, p99", _at(ours, 0.99), _at(theirs, 0.99), "ms", beside, at_most=GOAL_MS),
        Figure(f"{what}, median", _at(ours, 0.5), _at(theirs, 0.5), "ms", beside),
    ]


def ten_years(samples: Sequence[Path], chance: random.Random) -> Iterator[Digest]:
    """``DAYS`` digests: the samples' items, dealt anew each day, a name in them changed."""
    known = [parse(path.read_bytes(), name=str(path)).digest for path in samples]
    names = sorted({category.name for digest in known for category in digest.categories})
    items = [item for digest in known for item in digest.items]
    last = dt.date(2026, 1, 28)
    for back in range(DAYS):
        chosen = [_renamed(item, chance) for item in chance.sample(items, 7)]
        cuts = sorted(chance.sample(range(1, 7), 3))
        parts = pairwise([0, *cuts, 7])
        categories = [
            Category("", name, tuple(chosen[start:end]))
            for name, (start, end) in zip(chance.sample(names, 4), parts, strict=True)
        ]
        yield Digest(last - dt.timedelta(days=back), "", tuple(categories))


def make_queries(digests: Sequence[Digest], chance: random.Random) -> Iterator[str]:
    """What people look for: pieces of sentences, names, common and unknown words, several."""
    texts = [plain(line.text) for d in digests[:300] for i in d.items for line in _lines(i)]
    pieces = [match for text in texts for match in _SENTENCE.findall(text)]

    def word() -> str:
        kind = chance.random()
        if kind < 0.2:
            return chance.choice(("AI", "模型", "融资", "公司", "智能", "发布", "的", "OpenAI"))
        if kind < 0.3:
            return "".join(chance.choice("量子纠缠态甲乙丙丁") for _ in range(4))
        piece = chance.choice(pieces).strip()
        start = chance.randrange(max(1, len(piece) - 3))
        return piece[start : start + chance.randint(2, 5)].strip() or "AI"

    for _ in range(QUERIES):
        yield " ".join(f"“{word()}”" for _ in range(chance.choice((1, 1, 2, 3))))


def _renamed(item: Item, chance: random.Random) -> Item:
    name = "".join(chance.choice("甲乙丙丁戊己庚辛壬癸") for _ in range(3))
    return item._replace(title=(Run(f"{name}：{plain(item.title)}"),))


def _lines(item: Item) -> Iterator[Line]:
    for block in item.blocks:
        yield from block.lines


def _texts(digests: Sequence[Digest]) -> Iterator[str]:
    """The text of each item, the newest first, as the index folds it."""
    for digest in digests:
        for category in digest.categories:
            for item in category.items:
                fields = [category.name, plain(item.title), *(s.name for s in item.sources)]
                for block in item.blocks:
                    fields += [block.label, *(plain(line.text) for line in block.lines)]
                yield "\x1f".join(fold(field) for field in fields if field)


def _fts(rows: sqlite3.Connection, query: str) -> int:
    """How many items FTS5 finds; the ten newest are fetched too."""
    terms = read_query(query).terms
    match = " AND ".join('"' + term.replace('"', '""') + '"' for term in terms if len(term) > 2)
    short = [term for term in terms if len(term) < 3]
    where = " and ".join((["items match ?"] if match else []) + ["instr(text, ?)"] * len(short))
    values = ([match] if match else []) + short
    rows.execute(
        f"select rowid, text from items where {where} order by rowid limit {PAGE}",
        values,
    ).fetchall()
    found = rows.execute(f"select count(*) from items where {where}", values).fetchone()
    return int(found[0])


def _at(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]
