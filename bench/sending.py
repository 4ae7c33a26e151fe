"""Sending as fast as it goes, with a durable mark for each message, beside who keeps nothing."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from bench import rivals
from bench.broadcast import broadcast
from bench.table import Figure
from bot.digest.parser import parse
from bot.render.compose import compose
from bot.render.message import Look, Part

CHATS = 1000
RUNS = 7

Rival = Callable[[str, Sequence[int], Sequence[Part]], Awaitable[None]]


@asynccontextmanager
async def fast_server(*, strict: bool = False) -> AsyncIterator[str]:
    """The server in a process of its own; its base address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.fastserver",
        "0",
        *(["strict"] if strict else []),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        line = await process.stdout.readline()
        yield f"http://127.0.0.1:{int(line.split()[1])}"
    finally:
        process.terminate()
        await process.wait()


def ask(base_url: str, what: str) -> dict[str, float]:
    """``report`` or ``reset`` of the server."""
    with urllib.request.urlopen(f"{base_url}/{what}") as answer:
        found: dict[str, float] = json.loads(answer.read())
        return found


async def measure(text: bytes) -> list[Figure]:
    """Messages a second for the digest ``text``, medians of interleaved runs."""
    parts = compose(parse(text, name="2026-01-28.md").digest, Look())
    chats = list(range(-1_000_000_000_001, -1_000_000_000_001 - CHATS, -1))
    others: dict[str, Rival] = {
        "aiogram": rivals.aiogram,
        "pyTelegramBotAPI": rivals.py_telegram_bot_api,
        "python-telegram-bot as it comes": rivals.ptb,
    }
    rates: dict[str, list[float]] = {name: [] for name in ["ours", *others]}
    async with fast_server() as base_url:
        for _ in range(RUNS):
            with tempfile.TemporaryDirectory(prefix="bench-send-") as folder:
                async with broadcast(base_url, Path(folder), text, chats) as ours:
                    rates["ours"].append(CHATS * len(parts) / await ours.run())
            for name, send in others.items():
                # httpx takes so long that a twentieth of the chats tells as much.
                some = chats[: CHATS // 20] if name.endswith("as it comes") else chats
                started = time.perf_counter()
                await send(base_url, some, parts)
                rates[name].append(len(some) * len(parts) / (time.perf_counter() - started))
    mine = median(rates["ours"])
    return [
        Figure(
            "sending unpaced, every message marked durably",
            mine,
            median(rates[name]),
            "a second",
            f"{name}, which keeps nothing",
            at_least_times=1.0,
        )
        for name in others
    ]
