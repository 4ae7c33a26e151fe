"""How long whoever presses a button waits for what it shows, beside a bare bot's answer.

Both bots are processes of their own, each with a server that answers at once: the time runs from
the press being handed out until the request that shows its result (the changed message, the
category) arrives. Both acknowledge the press first. Ours has its default settings, a year of
digests and its database on the disk, and keeps what is pressed. Who presses is known to be an
administrator: Telegram is asked for that once a minute and chat, which is not measured here.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.idle import ROOT, a_year
from bench.presserver import Pressed, served
from bench.process import clean_environment, running, tail
from bench.table import Figure
from bot.chat.callback_data import Act, OpenCategory, Target
from bot.digest.files import read_file
from bot.digest.parser import parse
from bot.render.compose import compose
from bot.render.message import Look

ADMINISTRATOR = 4242
TOKEN = "1000000001:" + "b" * 35
PRESSES = 300
CHATS = 60
"""Each is pressed in every six seconds: Telegram allows twenty messages a minute in a group."""

BETWEEN_SECONDS = 0.04
"""Rest after each press, so that what a bot does afterwards slows nobody down."""

SETTLE_SECONDS = 3.0
"""How long after its first getUpdates a bot is pressed, so that it has read all its digests."""


async def measure(path: Path) -> list[Figure]:
    """``PRESSES`` presses of each kind to each bot, in turn. RuntimeError where a bot does not
    come up or does not answer."""
    today = dt.date.today()  # noqa: DTZ011 - the digest of a day that is out
    digest = parse(read_file(path), name=path.name).digest
    with tempfile.TemporaryDirectory(prefix="bench-press-") as folder:
        home = Path(folder)
        a_year(home / "digests", [path], today)
        (part, *_) = compose(digest, Look())
        (home / "category.txt").write_text(part.text.text, encoding="utf-8")
        async with _ours(home) as ours, _bare(home) as bare:
            here = Target()
            changes = [Act(here, "q", value).pack() for value in ("0", "1")]
            settings = await _pressed(ours, bare, changes, ["bell:sound", "bell:silent"])
            # Of another day each time: what a group was shown within a minute is not sent again.
            days = [today - dt.timedelta(days=n) for n in range(1 + PRESSES // CHATS)]
            categories = [OpenCategory(day, 0).pack() for day in days]
            opened = await _pressed(ours, bare, categories, ["category:0"])
    return [*_figures("a setting", *settings), *_figures("a category", *opened)]


async def _pressed(
    ours: Pressed, bare: Pressed, our_data: Sequence[str], bare_data: Sequence[str]
) -> tuple[list[float], list[float]]:
    """Seconds of every press, after one unmeasured one a chat."""
    mine: list[float] = []
    theirs: list[float] = []
    for number in range(CHATS + PRESSES):
        chat_id = -1 - number % CHATS
        turn = number // CHATS
        mine.append(await _press(ours, chat_id, our_data[turn % len(our_data)]))
        theirs.append(await _press(bare, chat_id, bare_data[turn % len(bare_data)]))
    return mine[CHATS:], theirs[CHATS:]


async def _press(bot: Pressed, chat_id: int, data: str) -> float:
    keyboard = [[{"text": "x", "callback_data": data}]]
    seconds = await bot.press(chat_id, data, keyboard)
    await asyncio.sleep(BETWEEN_SECONDS)
    return seconds


def _figures(what: str, ours: Sequence[float], bare: Sequence[float]) -> list[Figure]:
    beside = "a bare python-telegram-bot, as it comes"
    return [
        Figure(
            f"{what} pressed until it shows, p{percent}",
            quantiles(ours, n=100, method="inclusive")[percent - 1] * 1000,
            quantiles(bare, n=100, method="inclusive")[percent - 1] * 1000,
            "ms",
            beside,
            at_most_times=1.5,
        )
        for percent in (50, 99)
    ]


@asynccontextmanager
async def _ours(home: Path) -> AsyncIterator[Pressed]:
    async with served(ADMINISTRATOR) as (server, address):
        config = home / "config.yaml"
        at = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
        chats = [
            {"chat_id": -1 - n, "time": f"{at:%H:%M}", "timezone": "UTC"} for n in range(CHATS)
        ]
        settings: dict[str, Any] = {
            "telegram": {"api_base_url": address},
            "digests": {"sources": [{"folder": str(home / "digests")}]},
            "web": {"port": 0},
            "database": {"url": f"sqlite+aiosqlite:///{home / 'bot.db'}"},
            "chats": chats,
        }
        config.write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML too
        async with _process(server, home, "-m", "bot", "run", "--config", str(config)):
            yield server


@asynccontextmanager
async def _bare(home: Path) -> AsyncIterator[Pressed]:
    async with served(ADMINISTRATOR) as (server, address):
        category = home / "category.txt"
        async with _process(server, home, "-m", "bench.barebot", address, str(category)):
            yield server


@asynccontextmanager
async def _process(server: Pressed, home: Path, *arguments: str) -> AsyncIterator[None]:
    env = clean_environment({"TELEGRAM_BOT_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)})
    log = home / f"{arguments[1]}.log"
    async with running(arguments, env=env, cwd=ROOT, log=log):
        try:
            await server.ready()
        except TimeoutError:
            raise RuntimeError(f"{arguments} never asked for updates:\n{tail(log)}") from None
        await asyncio.sleep(SETTLE_SECONDS)
        yield
