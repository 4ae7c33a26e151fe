"""``python -m bench [FILE] [--only AREA,…]``: what the bot costs, each figure beside its yardstick.

FILE is the digest to read, compose and send; without one it is a sample of the repository's. The
figures go to stdout, what is going on to stderr. Exit code 2 where the file can't be read, 1
where something does not come up.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from bench import flat, idle, paced, planning, press, reading, ready, search, sending, web
from bench.process import can_weigh
from bench.table import Figure, render
from bot.core.errors import BotError
from bot.core.logs import configure
from bot.digest.files import read_file

SAMPLE = idle.ROOT / "bot/sandbox/samples/2026-01-28.md"


async def _reading(path: Path) -> list[Figure]:
    return reading.measure(path)


async def _search(path: Path) -> list[Figure]:
    return search.measure(sorted((idle.ROOT / "bot/sandbox/samples").glob("*.md")))


async def _idle(path: Path) -> list[Figure]:
    if can_weigh():
        return await idle.measure()
    click.echo("memory is read from Linux's /proc; left out here", err=True)
    return []


async def _sending(path: Path) -> list[Figure]:
    return await sending.measure(read_file(path))


async def _flat(path: Path) -> list[Figure]:
    return await flat.measure()


async def _paced(path: Path) -> list[Figure]:
    return await paced.measure(read_file(path))


async def _planning(path: Path) -> list[Figure]:
    return await planning.measure(read_file(path))


async def _web(path: Path) -> list[Figure]:
    return await web.measure(path)


async def _ready(path: Path) -> list[Figure]:
    return await ready.measure()


async def _press(path: Path) -> list[Figure]:
    return await press.measure(path)


AREAS: dict[str, tuple[str, Callable[[Path], Awaitable[list[Figure]]]]] = {
    "reading": ("reading and composing", _reading),
    "search": ("searching ten years of digests", _search),
    "sending": ("sending unpaced, half a minute", _sending),
    "flat": ("sending to a hundred thousand chats, about a minute", _flat),
    "planning": ("planning out of a million subscriptions, half a minute", _planning),
    "web": ("asking for pages, half a minute", _web),
    "press": ("pressing buttons, about two minutes", _press),
    "ready": ("starting with ten years of digests, about a minute", _ready),
    "idle": ("starting bots in turn, about a minute", _idle),
    "paced": ("sending within Telegram's limits, about three minutes", _paced),
}


@click.command(help=__doc__)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=SAMPLE)
@click.option("--only", default=",".join(AREAS), help="Areas, separated by commas.")
def main(file: Path, only: str) -> None:
    """Measure the areas, print the table."""
    configure("console", "error")
    figures: list[Figure] = []
    code = 0
    for name in only.split(","):
        if name not in AREAS:
            raise click.UsageError(f"there is no area {name!r}, only {', '.join(AREAS)}")
        told, measure = AREAS[name]
        click.echo(f"{told} …", err=True)
        try:
            figures += asyncio.run(_done(measure(file)))
        except RuntimeError as error:
            click.echo(str(error), err=True)
            code = 1
        except (BotError, OSError) as error:
            told = f"{file}: {error.strerror}" if isinstance(error, OSError) else str(error)
            click.echo(told, err=True)
            sys.exit(2)
    click.echo(f"{_here()}; medians of interleaved runs; {file}\n\n{render(figures)}")
    sys.exit(code)


async def _done(work: Awaitable[list[Figure]]) -> list[Figure]:
    return await work


def _here() -> str:
    return (
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores"
    )


if __name__ == "__main__":
    main(prog_name="python -m bench")
