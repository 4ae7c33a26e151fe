"""Pages made once and kept, within bounds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from bot.web.responses import Page


class Pages:
    """The pages asked for last, at most ``limit`` bytes of them.

    A page is kept with a stamp, the version of what it was made from; asked for with another
    stamp it is made anew.
    """

    def __init__(self, limit: int = 8 << 20) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[Hashable, tuple[Hashable, Page]] = OrderedDict()

    def get(self, key: Hashable, stamp: Hashable, make: Callable[[], Page]) -> Page:
        """The page ``key`` as of ``stamp``."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] == stamp:
            self._kept.move_to_end(key)
            return kept[1]
        page = make()
        if kept is not None:
            self._size -= self._kept.pop(key)[1].size
        self._kept[key] = stamp, page
        self._size += page.size
        while self._size > self._limit and len(self._kept) > 1:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._size -= oldest.size
        return page
