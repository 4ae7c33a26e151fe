"""What an idle bot costs: memory, and the time from its start until it asks for updates.

The yardstick is an echo bot of python-telegram-bot as it comes, against the same local server and
with the same packages at hand: those that a user has.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.installed import linked
from bench.process import Weight, clean_environment, weigh
from bench.table import Figure
from bot.sandbox.server import SandboxServer
from bot.sandbox.world.world import World

ROOT = Path(__file__).resolve().parents[1]
DAYS = 366
RUNS = 5
SETTLE_SECONDS = 3.0
"""How long after its first getUpdates a bot is weighed, so that it has read all its digests."""


async def measure() -> list[Figure]:
    """Start each bot ``RUNS`` times in turn, after once unmeasured: so files are warm, and ours
    is a bot that has run before, with its database made.

    RuntimeError where one of them does not come up.
    """
    world = World(clock=lambda: dt.datetime.now(dt.UTC), monotonic=time.monotonic)
    async with SandboxServer(world) as server:
        return await _measure(world, server)


async def _measure(world: World, server: SandboxServer) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-idle-") as folder:
        home = Path(folder)
        digests = home / "digests"
        samples = sorted((ROOT / "bot/sandbox/samples").glob("*.md"))
        a_year(digests, samples, dt.date.today())  # noqa: DTZ011
        ours: list[Weight] = []
        echoes: list[Weight] = []
        config = _config(home, server.base_url, digests)
        packages = linked(home / "packages")
        us, echo = ["bot", "run", "--config", str(config)], ["bench.echo", server.base_url]
        for _ in range(RUNS + 1):
            ours.append(await _weigh(world, us, home, packages))
            echoes.append(await _weigh(world, echo, home, packages))
    return figures(ours[1:], echoes[1:])


def a_year(folder: Path, samples: Sequence[Path], last: dt.date, days: int = DAYS) -> None:
    """Write a digest for each of the ``days`` up to ``last``, the samples in turn."""
    folder.mkdir(parents=True)
    bodies = [sample.read_text(encoding="utf-8").partition("\n")[2] for sample in samples]
    for n in range(days):
        day = last - dt.timedelta(days=n)
        text = f"# AI 行业动态 ({day})\n{bodies[n % len(bodies)]}"
        (folder / f"{day}.md").write_text(text, encoding="utf-8")


def figures(ours: Sequence[Weight], echoes: Sequence[Weight]) -> list[Figure]:
    """The medians, beside each other."""
    beside = "echo bot, python-telegram-bot as it comes"

    def line(what: str, unit: str, field: str, most: float | None) -> Figure:
        mine = median(getattr(weight, field) for weight in ours)
        theirs = median(getattr(weight, field) for weight in echoes)
        return Figure(what, mine, theirs, unit, beside, at_most_more=most)

    return [
        line(f"idle with {DAYS} digests, resident (RSS)", "MiB", "resident", 40),
        line(f"idle with {DAYS} digests, its own (USS)", "MiB", "unique", None),
        line("start to first getUpdates", "s", "ready", 1),
    ]


def _config(home: Path, api_base_url: str, digests: Path) -> Path:
    """A settings file for a bot that keeps its database in ``home``. JSON is YAML too."""
    path = home / "config.yaml"
    settings = {
        "telegram": {"api_base_url": api_base_url},
        "digests": {"sources": [{"folder": str(digests)}]},
        "web": {"port": 0},
        "database": {"url": f"sqlite+aiosqlite:///{home / 'bot.db'}"},
    }
    path.write_text(json.dumps(settings), encoding="utf-8")
    return path


async def _weigh(world: World, module: Sequence[str], home: Path, packages: Path) -> Weight:
    path = os.pathsep.join([str(ROOT), str(packages)])
    # The server logs a request when it is answered, and a getUpdates waits for long. A fault
    # that delays the first one by nothing is used up the moment it arrives.
    first = world.faults.add("getUpdates", kind="delay_before", seconds=0.0)
    return await weigh(
        ["-S", "-m", *module],  # -S: no site-packages, with the developers' tools
        env=clean_environment({"TELEGRAM_BOT_TOKEN": world.token, "PYTHONPATH": path}),
        cwd=ROOT,
        log=home / f"{module[0]}.log",
        is_ready=lambda: first.times == 0,
        settle=SETTLE_SECONDS,
    )
