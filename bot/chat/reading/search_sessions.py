"""The search index kept up with the archive, and the words of the searches whose pages turn."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.digest.search import Index, Query, read_query

if TYPE_CHECKING:
    from bot.digest.archive import Archive, KeptDigest

MAX_SEARCHES = 256
"""Searches whose words are kept for their buttons; some 200 bytes each."""

KEPT_FOR = dt.timedelta(days=1)


class Searches:
    """One a process."""

    def __init__(self, archive: Archive, clock: Callable[[], dt.datetime]) -> None:
        self._archive = archive
        self._clock = clock
        self._index = Index()
        self._read: dict[dt.date, KeptDigest] = {}
        self._version: int | None = None
        self._reading = asyncio.Lock()
        self._words: OrderedDict[str, tuple[Query, dt.datetime]] = OrderedDict()

    async def index(self) -> Index:
        """The index of all digests as they are now.

        For the first search all have to be read, about half a millisecond each; other work goes
        on between them. Before it, the index costs no memory.
        """
        async with self._reading:
            while self._version != self._archive.version:  # it may change while we read
                await self._follow()
        return self._index

    async def _follow(self) -> None:
        """Take up what changed in the archive."""
        version = self._archive.version
        dates = set(self._archive.dates())
        for gone in self._read.keys() - dates:
            del self._read[gone]
            self._index.remove(gone)
        for date in sorted(dates, reverse=True):
            kept = self._archive.raw(date)
            if kept is None or self._read.get(date) is kept:
                continue
            self._index.put(self._archive.parse(kept.data, name=kept.name).digest)
            self._read[date] = kept
            await asyncio.sleep(0)
        self._version = version

    def keep(self, query: Query) -> str:
        """The key under which the query is found again, for a day at the most."""
        said = f"{query} {query.since} {query.until}"
        key = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        self._words[key] = query, self._clock()
        self._words.move_to_end(key)
        while len(self._words) > MAX_SEARCHES:
            self._words.popitem(last=False)
        return key

    def kept(self, key: str) -> Query | None:
        """The query of that key, None where it is too long ago."""
        query, at = self._words.get(key, (read_query(""), self._clock()))
        return query if query.terms and self._clock() - at < KEPT_FOR else None
