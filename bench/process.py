"""A child process that is a bot: started, watched until it asks for updates, weighed, ended."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60.0
STOP_SECONDS = 15.0
LOOK_EVERY_SECONDS = 0.002
MIB = 1024.0  # /proc counts in KiB


@dataclass(frozen=True, slots=True)
class Weight:
    """What an idle process costs: seconds from its start to its first getUpdates, and MiB.

    ``resident`` is all that it has in memory (RSS); ``unique`` is what would be free without it
    (USS, its private pages).
    """

    ready: float
    resident: float
    unique: float


async def weigh(
    arguments: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: Path,
    is_ready: Callable[[], bool],
    settle: float,
) -> Weight:
    """Run ``python arguments…`` until ``is_ready()``, ``settle`` seconds more, weigh it, end it.

    Its output goes to the file ``log``. RuntimeError (with the log's end) where it ends by
    itself or is not ready within a minute.
    """
    started = time.monotonic()
    async with running(arguments, env=env, cwd=cwd, log=log) as process:
        while not is_ready():
            if process.returncode is not None or time.monotonic() - started > START_SECONDS:
                raise RuntimeError(f"{arguments} never asked for updates:\n{tail(log)}")
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        ready = time.monotonic() - started
        await asyncio.sleep(settle)
        if process.returncode is not None:
            raise RuntimeError(f"{arguments} ended by itself:\n{tail(log)}")
        resident, unique = _memory(process.pid)
    return Weight(ready, resident, unique)


@asynccontextmanager
async def running(
    arguments: Sequence[str], *, env: Mapping[str, str], cwd: Path, log: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """``python arguments…``, ended after the block; its output goes to the file ``log``."""
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=dict(env), cwd=cwd, stdout=output, stderr=output
        )
        try:
            yield process
        finally:
            await _end(process)


def tail(log: Path) -> str:
    """The end of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without anything that would set up a bot, and ``extra``. What a
    bot compiles at its first start is kept, as it is for whoever runs one."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BOT_", "TELEGRAM_"))
        and not name.lower().endswith("_proxy")
        and name != "PYTHONDONTWRITEBYTECODE"
    }
    return kept | dict(extra)


def can_weigh() -> bool:
    """Whether this system tells what a process holds in memory (Linux does)."""
    return Path("/proc/self/smaps_rollup").exists()


def _memory(pid: int) -> tuple[float, float]:
    """The process's RSS and USS in MiB; its children's are not counted, and it has none."""
    fields: dict[str, float] = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, value, *_ = line.split()
        fields[name] = float(value) / MIB
    return fields["Rss:"], fields["Private_Clean:"] + fields["Private_Dirty:"]


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
