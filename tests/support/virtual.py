"""An event loop whose time jumps to the next timer: a day passes in a moment.

Nothing sleeps; what happens in between still happens in order. Work that SQLite does in aiosqlite's
threads takes no virtual time: while some is under way, time stands still and waits for it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import selectors
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

START = dt.datetime(2026, 1, 28, 0, 29, 50, tzinfo=dt.UTC)
"""The wall clock when a virtual loop begins: ten seconds to half past eight in Shanghai."""


class NothingLeft(AssertionError):
    """Everybody waits for somebody: no timer, no thread, no socket will ever wake the loop."""


class _Selector(selectors.DefaultSelector):
    """Instead of waiting, it moves the loop's time on."""

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[Any]:
        events = super().select(0)
        if events or timeout == 0:
            return events
        if self.loop.threads:
            return super().select(1.0)
        if timeout is None:
            raise NothingLeft("every task waits, and nothing will ever wake one")
        self.loop.now += max(timeout, 1e-9)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """``time()`` begins at 0 and moves only when nobody has anything to do."""

    def __init__(self) -> None:
        self.now = 0.0
        self.threads = 0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.now

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> asyncio.Future[Any]:
        self.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(lambda _: _finished(self))
        return future

    def create_future(self) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = super().create_future()
        if "aiosqlite" in sys._getframe(1).f_globals["__name__"]:  # its thread answers this one
            self.threads += 1
            future.add_done_callback(lambda _: _finished(self))
        return future

    async def shutdown_default_executor(self) -> None:
        self.threads += 1  # it waits in a thread of its own
        await super().shutdown_default_executor()
        self.threads -= 1

    def clock(self) -> dt.datetime:
        """The wall clock that goes with it."""
        return START + dt.timedelta(seconds=self.now)


def _finished(loop: VirtualLoop) -> None:
    loop.threads -= 1


def virtually(main: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Run ``main`` on a virtual loop. Tasks that are left at the end are cancelled."""
    loop = VirtualLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(main(loop))
