"""How long a bot with ten years of digests takes from its start until ``/readyz`` says 200.

The clock runs from the moment the operating system is asked to start ``python -m bot run``, so
Python's own start, the imports and the first words with Telegram's stand-in are in it. Measured
are a bot that has read none of its digests before, one that has read them all, and, as yardstick,
the same bot without digests: the rest of a start is no matter of digests.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import socket
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

from bench.idle import ROOT, a_year
from bench.process import START_SECONDS, clean_environment, running, tail
from bench.table import Figure
from bot.sandbox.server import SandboxServer
from bot.sandbox.world.world import World

DAYS = 3650
RUNS = 5
GOAL_UNREAD_SECONDS = 2.0
GOAL_READ_SECONDS = 0.5
ASK_EVERY_SECONDS = 0.005
SETTLE_SECONDS = 1.0
"""How long after it is ready a bot is left alone, so that it remembers what it has read."""


async def measure() -> list[Figure]:
    """Start each bot ``RUNS`` times in turn, after once unmeasured, which warms the files.

    RuntimeError where one of them does not come up.
    """
    world = World(clock=lambda: dt.datetime.now(dt.UTC), monotonic=time.monotonic)
    async with SandboxServer(world) as server:
        with tempfile.TemporaryDirectory(prefix="bench-ready-") as folder:
            full, none = Path(folder, "full"), Path(folder, "none")
            samples = sorted((ROOT / "bot/sandbox/samples").glob("*.md"))
            a_year(full / "digests", samples, dt.date.today(), DAYS)  # noqa: DTZ011
            (none / "digests").mkdir(parents=True)
            unread, read, empty = [], [], []
            for n in range(RUNS + 1):
                forget(full)
                unread.append(await _start(world, server, full))
                if n and not _remembered(full).exists():
                    raise RuntimeError("the bot does not remember what it has read")
                read.append(await _start(world, server, full))
                empty.append(await _start(world, server, none))
    return figures(unread[1:], read[1:], empty[1:])


def figures(unread: list[float], read: list[float], empty: list[float]) -> list[Figure]:
    """The medians, in seconds. The first goal is for the whole start, the second for what the
    digests add to it."""
    what, beside = f"start to ready, {DAYS:,} digests", "the same bot without digests"
    without = median(empty)
    return [
        Figure(
            f"{what}, none read before: all of it",
            *(median(unread), without, "s", beside),
            at_most=GOAL_UNREAD_SECONDS,
        ),
        Figure(
            f"{what}, all read before: what they add",
            *(median(read), without, "s", beside),
            at_most_more=GOAL_READ_SECONDS,
        ),
    ]


def forget(home: Path) -> None:
    """Take from the bot what it knows of its digests."""
    _remembered(home).unlink(missing_ok=True)


def _remembered(home: Path) -> Path:
    return home / "cache" / "readings.json"


async def _start(world: World, server: SandboxServer, home: Path) -> float:
    """Seconds from the start of the bot in ``home`` until it is ready; it is ended after that."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "telegram": {"api_base_url": server.base_url},
        "digests": {"sources": [{"folder": str(home / "digests")}]},
        "web": {"port": port},
        "database": {"url": f"sqlite+aiosqlite:///{home / 'bot.db'}"},
    }
    config, log = home / "config.yaml", home / "bot.log"
    config.write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML too
    env = clean_environment({"TELEGRAM_BOT_TOKEN": world.token, "PYTHONPATH": str(ROOT)})
    arguments = ["-m", "bot", "run", "--config", str(config)]
    started = time.monotonic()
    async with running(arguments, env=env, cwd=ROOT, log=log) as process:
        while not await _is_ready(port):
            if process.returncode is not None or time.monotonic() - started > START_SECONDS:
                raise RuntimeError(f"the bot was never ready:\n{tail(log)}")
            await asyncio.sleep(ASK_EVERY_SECONDS)
        took = time.monotonic() - started
        await asyncio.sleep(SETTLE_SECONDS)
    return took


async def _is_ready(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        status = await reader.readline()
        writer.close()
    except OSError:  # it does not listen yet
        return False
    return b" 200 " in status
