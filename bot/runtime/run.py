"""``python -m bot run``: the live bot, until a signal or an error that it can't outlive."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from pydantic import SecretStr

from bot.config import Settings
from bot.core.errors import BotError
from bot.core.garbage_collector import settle
from bot.core.logs import configure, get_logger
from bot.runtime.app import App

log = get_logger("live")

LONGEST = 9.0
"""Seconds from the signal to the end of the process, whatever hangs: whoever stops us kills what
takes ten. What could be finished and kept is so by then."""


@asynccontextmanager
async def stop_signals() -> AsyncIterator[asyncio.Event]:
    """An event that SIGTERM, SIGINT and SIGHUP set, the last one unless it is ignored (nohup); a
    second SIGINT ends the process at once. SIGUSR1 and SIGUSR2, which would end it, do nothing."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    ending = [signal.SIGTERM, signal.SIGINT]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        ending.append(signal.SIGHUP)
    for number in ending:
        loop.add_signal_handler(number, _stop, stop, loop)
    unused = (signal.SIGUSR1, signal.SIGUSR2)
    before = [signal.signal(number, signal.SIG_IGN) for number in unused]
    try:
        yield stop
    finally:
        for number in ending:
            loop.remove_signal_handler(number)
        for number, handler in zip(unused, before, strict=True):
            signal.signal(number, handler)


def _stop(stop: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    stop.set()
    loop.remove_signal_handler(signal.SIGINT)
    # A thread that waits for a lock, or a connection that is cut, can't be told to end.
    last = threading.Timer(LONGEST, os._exit, [0])
    last.daemon = True
    last.start()


async def first(events: Iterable[asyncio.Future[BotError] | asyncio.Task[bool]]) -> None:
    """Wait until one of them is done."""
    waiting = list(events)
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        if isinstance(one, asyncio.Task):
            one.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await one


async def live(settings: Settings, token: SecretStr, warnings: Iterable[str] = ()) -> int:
    """Run until a signal ends it (exit code 0). Raises the BotError that ended it. ``warnings`` of
    the settings go to the log."""
    secret = token.get_secret_value()
    configure(settings.log.format, settings.log.level, [secret, *settings.secrets])
    for warning in warnings:
        log.warning(warning)
    app = App(settings, secret)
    async with stop_signals() as stop:
        stopped = asyncio.create_task(stop.wait())
        starting = app.running()
        entering = asyncio.create_task(starting.__aenter__())
        await asyncio.wait([entering, stopped], return_when=asyncio.FIRST_COMPLETED)
        if not entering.done():  # told to stop while it still starts
            entering.cancel()
            await asyncio.gather(entering, return_exceptions=True)
            return 0
        entering.result()
        settle()
        try:
            await first([app.failed, stopped])
        finally:
            await starting.__aexit__(None, None, None)
    if app.failed.done():
        raise app.failed.result()
    return 0
