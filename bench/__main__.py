"""``python -m bench [FILE]``: what the bot costs, each figure beside its yardstick.

FILE is the digest to read and compose; without one it is a sample of the repository's. The
figures go to stdout, what is going on to stderr. Exit
code 2 where the file can't be read, 1 where a bot does not come up.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import idle, reading, search
from bench.process import can_weigh
from bench.table import render
from bot.errors import BotError

SAMPLE = idle.ROOT / "digests" / "2026-01-28.md"


def main(arguments: Sequence[str]) -> int:
    """Measure all, print the table, return the exit code."""
    if len(arguments) > 1:
        print("usage: python -m bench [FILE]", file=sys.stderr)
        return 2
    path = Path(arguments[0]) if arguments else SAMPLE
    try:
        figures = reading.measure(path)
    except (BotError, OSError) as error:
        told = f"{path}: {error.strerror}" if isinstance(error, OSError) else error
        print(told, file=sys.stderr)
        return 2
    print("searching ten years of digests …", file=sys.stderr)
    figures += search.measure(sorted((idle.ROOT / "digests").glob("*.md")))
    code = 0
    if can_weigh():
        starts = 2 * (idle.RUNS + 1)
        print(f"starting {starts} bots in turn, about a minute …", file=sys.stderr)
        try:
            figures += asyncio.run(idle.measure())
        except RuntimeError as error:
            print(error, file=sys.stderr)
            code = 1
    else:
        print("memory is read from Linux's /proc; left out here", file=sys.stderr)
    print(f"{_here()}; medians of interleaved runs; {path}\n\n{render(figures)}")
    return code


def _here() -> str:
    return (
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
