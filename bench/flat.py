"""Memory of a broadcast: about the same for a hundred chats and for a hundred thousand.

What grows is a chat's last minute, some 110 bytes (see ``pace``): at Telegram's pace a minute
holds 1,800 chats, here, unpaced, all of them.

``python -m bench.flat BASE_URL CHATS`` sends one message to each chat and prints its own peak
memory (MiB); ``measure`` runs it in a process of its own for each number of chats.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from bench.broadcast import broadcast
from bench.sending import fast_server
from bench.table import Figure
from bot.core.logs import configure

FEW, MANY = 100, 100_000
DIGEST = "# 日报 (2026-01-28)\n\n**分类**\n\n一条新闻\n说明：内容。\n".encode()


async def measure() -> list[Figure]:
    async with fast_server() as base_url:
        few, many = await _peak(base_url, FEW), await _peak(base_url, MANY)
    return [
        Figure(
            f"peak memory of a broadcast to {MANY:,} chats",
            many,
            few,
            "MiB",
            f"the same to {FEW} chats",
            at_most_times=1.3,
        )
    ]


async def _peak(base_url: str, chats: int) -> float:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.flat",
        base_url,
        str(chats),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the broadcast to {chats} chats ended with {process.returncode}")
    return float(out)


async def _run(base_url: str, chats: int) -> None:
    ids = range(-1_000_000_000_001, -1_000_000_000_001 - chats, -1)
    with tempfile.TemporaryDirectory(prefix="bench-flat-") as folder:
        async with broadcast(base_url, Path(folder), DIGEST, ids) as ours:
            await ours.run()


def _peak_memory() -> float:
    """This process's peak memory in MiB. Not getrusage's: a child inherits its parent's peak."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("/proc/self/status names no peak memory")


if __name__ == "__main__":
    configure("console", "error")
    asyncio.run(_run(sys.argv[1], int(sys.argv[2])))
    print(_peak_memory())
