"""A folder watched, from a thread of its own.

Not with watchfiles' ``awatch``: for that one thread it loads a whole second event loop's worth of
anyio, 1.5 MiB of a bot that is idle.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import watchfiles

log = logging.getLogger(__name__)

AGAIN = 0.5
"""Seconds until a folder that is not there, or can't be watched, is looked for again."""

_DEBOUNCE_MS = 200
_LOOK_MS = 1000
"""How often it is looked whether this is still the same folder."""


async def watch(folder: Path, stirred: asyncio.Event) -> None:
    """Sets ``stirred`` whenever something in ``folder`` may have changed, until cancelled."""
    stir = partial(asyncio.get_running_loop().call_soon_threadsafe, stirred.set)
    warned = False
    while True:
        identity = _identity(folder)
        if identity is not None:
            stirred.set()
            try:
                await _while_it_is(folder, identity, stir)
            except (OSError, RuntimeError) as error:
                if not warned:
                    log.warning("can't watch %s (%s); looking every half second", folder, error)
                    warned = True
            stirred.set()
        await asyncio.sleep(AGAIN)


async def _while_it_is(folder: Path, identity: tuple[int, int], stir: Callable[[], object]) -> None:
    """Watches until ``folder`` is no longer this one. The thread is not one of the default
    executor's: those are few, and this one is never free."""
    stop = threading.Event()
    thread = ThreadPoolExecutor(1, thread_name_prefix="watch")
    look = partial(_look, folder, identity, stop, stir)
    try:
        await asyncio.get_running_loop().run_in_executor(thread, look)
    finally:
        stop.set()  # the thread sees it within 50 ms
        thread.shutdown(wait=False)


def _look(
    folder: Path, identity: tuple[int, int], stop: threading.Event, stir: Callable[[], object]
) -> None:
    for changes in watchfiles.watch(
        folder,
        watch_filter=None,
        debounce=_DEBOUNCE_MS,
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
        stop_event=stop,
    ):
        if stop.is_set():
            return
        if changes:
            stir()
        if _identity(folder) != identity:
            return


def _identity(folder: Path) -> tuple[int, int] | None:
    """Which folder this is, None where there is none: one deleted and made again is another."""
    try:
        seen = folder.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino
