"""Sending within Telegram's limits, against a server that counts strictly and takes 40 to 120 ms
for an answer: 600 messages to 120 groups, which take 20 s at the best."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from bench import rivals
from bench.broadcast import Broadcast, broadcast
from bench.sending import Rival, ask, fast_server
from bench.table import Figure
from bot.delivery.pacing import Limits
from bot.digest.parser import parse
from bot.render.compose import compose
from bot.render.message import Look, Part
from bot.telegram.gateway import Gateway

GROUPS = 120
PEOPLE = range(1, 61)
"""Private chats that ask one after the other."""

BUSY_SECONDS = 2.0
"""Between two commands during the broadcast."""

IDLE_SECONDS = 0.33
"""Between two commands when nothing else is sent."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the server saw: refusals (429), seconds from the first message to the last, seconds
    until the last group had its first one."""

    refused: float
    seconds: float
    spread: float


async def measure(text: bytes) -> list[Figure]:
    """``text`` is the digest that all get."""
    parts = compose(parse(text, name="2026-01-28.md").digest, Look())
    chats = list(range(-1_000_000_000_001, -1_000_000_000_001 - GROUPS, -1))
    ideal = GROUPS * len(parts) / 30
    async with fast_server(strict=True) as base_url:
        ours, _ = await _ours(base_url, text, chats)
        limiter = await _rival(base_url, rivals.ptb_limited, chats, parts)
        naive = await _rival(base_url, rivals.naive, chats[: GROUPS // 12], parts)
        beset, busy = await _ours(base_url, text, chats, commands=True)
        await asyncio.sleep(1.1)
        idle = await _idle(base_url)
    both = ideal + len(busy) / 30
    beside = "python-telegram-bot with its AIORateLimiter"
    return [
        Figure("paced: refusals", ours.refused, limiter.refused, "", beside, at_most=0),
        Figure(
            f"paced: seconds beside the ideal {ideal:g}",
            ours.seconds,
            ideal,
            "s",
            f"the ideal; {beside} took {limiter.seconds:.1f}",
            at_most_times=1.05,
        ),
        Figure("paced: last group's first message", ours.spread, limiter.spread, "s", beside),
        Figure(
            f"paced: seconds for {GROUPS // 12} groups, one message after the other",
            ours.seconds / 12,
            naive.seconds,
            "s",
            "a naive loop (ours: a twelfth of its time for all)",
        ),
        Figure(
            f"paced: the same with a command every {BUSY_SECONDS:g} s, ideal {both:.1f}",
            beset.seconds,
            both,
            "s",
            "the ideal of posts and answers",
            at_most_times=1.08,
        ),
        Figure(
            "a command's answer in a broadcast, p99",
            _p99(busy) * 1000,
            _p99(idle) * 1000,
            "ms",
            "the same when idle",
            at_most_times=1.5,
        ),
    ]


async def _ours(
    base_url: str, text: bytes, chats: Sequence[int], *, commands: bool = False
) -> tuple[Run, list[float]]:
    """What the server saw, and the seconds of each command's answer."""
    ask(base_url, "reset")
    latencies: list[float] = []
    with tempfile.TemporaryDirectory(prefix="bench-paced-") as folder:
        async with broadcast(base_url, Path(folder), text, chats, Limits()) as ours:
            asking = _commands(base_url, ours, BUSY_SECONDS, latencies)
            people = asyncio.create_task(asking) if commands else None
            await ours.run()
            seen = _seen(base_url)
            if people is not None:
                people.cancel()
                await asyncio.wait([people])
    return seen, latencies


async def _idle(base_url: str) -> list[float]:
    latencies: list[float] = []
    nothing = b"# d (2026-01-28)\n\nx\n"
    with tempfile.TemporaryDirectory(prefix="bench-idle-") as folder:
        async with broadcast(base_url, Path(folder), nothing, [], Limits()) as ours:
            await _commands(base_url, ours, IDLE_SECONDS, latencies)
    return latencies


async def _commands(base_url: str, during: Broadcast, pause: float, latencies: list[float]) -> None:
    """Add the seconds that each person's answer took, from asking for a turn to Telegram's
    word."""
    gateway = Gateway(base_url, rivals.TOKEN, during.request)
    for person in PEOPLE:
        started = time.perf_counter()
        async with during.turns.turn(person):
            await gateway.call("sendMessage", b'{"chat_id":%d,"text":"x"}' % person)
        latencies.append(time.perf_counter() - started)
        await asyncio.sleep(max(0.0, pause - latencies[-1]))


async def _rival(base_url: str, send: Rival, chats: Sequence[int], parts: Sequence[Part]) -> Run:
    ask(base_url, "reset")
    await send(base_url, chats, parts)
    return _seen(base_url)


def _seen(base_url: str) -> Run:
    report = ask(base_url, "report")
    return Run(report["refused"], report["seconds"], report["spread"])


def _p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98]
