"""``python -m bot demo``: the whole bot against the sandbox, with a page to chat in.

Nothing here needs a token, the internet or an account. The world's clock can be moved; in it,
today is a day that has a digest: the samples are served under the last seven days.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import re
import secrets
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from bot.config import FolderSource, Settings
from bot.core.errors import UsageError
from bot.core.logs import configure
from bot.delivery.schedule import local_date
from bot.digest.errors import DigestError, located
from bot.digest.parser import parse
from bot.runtime.app import App, Running
from bot.runtime.parts import utc_now
from bot.runtime.run import first, stop_signals
from bot.sandbox.page.server import make_page
from bot.sandbox.server import SandboxServer
from bot.sandbox.world.demo_world import cast
from bot.sandbox.world.world import World

SAMPLES = Path(__file__).parents[1] / "sandbox" / "samples"
"""A week of digests, which nothing but the demo reads; it comes along with the package."""

DAYS = 7
PORT = 8090
"""The page's port, where nobody asks for another."""


class MovingClock:
    """The world's time: the real one, moved ahead."""

    def __init__(self) -> None:
        self._ahead = dt.timedelta()

    def __call__(self) -> dt.datetime:
        return utc_now() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += dt.timedelta(seconds=seconds)


class Controls:
    """What the page's panels can do: move the clock, read and write today's digest."""

    def __init__(self, clock: MovingClock, samples: Samples) -> None:
        self._clock = clock
        self._samples = samples
        self.running: Running | None = None

    def now(self) -> dt.datetime:
        return self._clock()

    def advance(self, seconds: float) -> None:
        self._clock.advance(seconds)
        self._serve_today()

    def archive(self) -> str | None:
        return None if self.running is None else f"{self.running.web_url}/"

    async def next_push(self) -> dt.datetime | None:
        """Move the clock to the next push, and have it planned; None where nobody subscribes."""
        if self.running is None:
            return None
        upcoming = [
            one.next_at
            for one in await self.running.store.subscriptions(active=True)
            if one.next_at is not None
        ]
        if not upcoming:
            return None
        at = min(upcoming)
        self._clock.advance(max(0.0, (at - self._clock()).total_seconds()))
        self._serve_today()
        return at

    def _serve_today(self) -> None:
        self._samples.serve_until(self._clock())

    def today(self) -> Path:
        """The file of today's digest, in the folder that the bot watches."""
        return self._samples.path(self._clock())

    def save(self, text: str) -> list[str]:
        """Write today's digest, as an editor would; what is odd in it, a sentence each."""
        path = self.today()
        part = path.with_name(f".{path.name}")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
        try:
            parsed = parse(text.encode(), name=path.name)
        except DigestError as error:
            return [str(error)]
        return [located(path.name, problem) for problem in parsed.problems]


class Samples:
    """The samples under the dates of the demo's world."""

    def __init__(self, folder: Path, timezone: str) -> None:
        self._folder = folder
        self._timezone = timezone
        self._texts = [
            (dt.date.fromisoformat(path.stem), path.read_text(encoding="utf-8"))
            for path in sorted(SAMPLES.glob("*.md"))
        ]

    def path(self, now: dt.datetime) -> Path:
        """The file of the day that it is at ``now``."""
        return self._folder / f"{local_date(now, self._timezone)}.md"

    def serve_until(self, now: dt.datetime) -> None:
        """Have a digest for the date of ``now`` and the six days before it."""
        today = local_date(now, self._timezone)
        for back in range(DAYS):
            day = today - dt.timedelta(days=back)
            path = self._folder / f"{day}.md"
            if not path.exists():
                was, text = self._texts[day.toordinal() % len(self._texts)]
                path.write_text(_moved(text, was, day), encoding="utf-8")


def _moved(text: str, was: dt.date, day: dt.date) -> str:
    """The sample with its own date, in the heading, changed to ``day``."""
    lines = text.splitlines(keepends=True)
    forms = rf"{was.year}[-年/.]0?{was.month}[-月/.]0?{was.day}日?"
    for number, line in enumerate(lines):
        if line.startswith("#"):
            lines[number] = re.sub(forms, day.isoformat(), line)
            break
    return "".join(lines)


async def demo(settings: Settings, port: int | None) -> int:
    """Run until SIGTERM or SIGINT. ``port`` None is 8090, or a free one where that is taken.
    Raises UsageError where a port that was asked for is taken."""
    if port is None:
        port = PORT if _is_free(PORT) else 0
        if port == 0:
            click.echo(f"port {PORT} is in use, so the demo uses a free one", err=True)
    # A token of its own each time: another page in the browser can't guess its way to the API.
    token = f"1000000001:{secrets.token_urlsafe(27)}"
    configure(settings.log.format, "warning", [token])
    clock = MovingClock()
    with tempfile.TemporaryDirectory(prefix="digest-bot-demo-") as scratch:
        folder = Path(scratch) / "digests"
        folder.mkdir()
        samples = Samples(folder, settings.schedule.timezone)
        samples.serve_until(clock())
        world = World(clock=clock, monotonic=time.monotonic, token=token)
        actors = cast(world)
        controls = Controls(clock, samples)
        server = SandboxServer(world, host="127.0.0.1", port=port)
        make_page(server.app, world, controls, zone=settings.schedule.timezone)
        async with stop_signals() as stop, listening(server, port):
            app = App(
                _demo_settings(settings, server.base_url, folder, scratch, actors.owner.id),
                token,
                clock=clock,
            )
            async with app.running() as running:
                controls.running = running
                today = controls.today().name
                click.echo(f"The demo is at {server.base_url}/ — open it in a browser.")
                click.echo(f"The digest archive as web pages: {controls.archive()}")
                click.echo(f"The digests are in {folder}. Edit {today} and watch the post change.")
                click.echo(f"演示页面：{server.base_url}/（按 Ctrl-C 结束）")
                click.echo(f"简报的网页版：{controls.archive()}")
                click.echo(f"简报文件在 {folder}。修改 {today}，消息会随之更正。")
                stopped = asyncio.create_task(stop.wait())
                await first([app.failed, stopped])
    if app.failed.done():
        raise app.failed.result()
    return 0


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@asynccontextmanager
async def listening(server: SandboxServer, port: int) -> AsyncIterator[None]:
    """The server while it listens. Raises UsageError where the port is taken."""
    try:
        await server.start()
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        raise UsageError(
            f"port {port} can't be used ({reason}); choose another with --port"
        ) from error
    try:
        yield
    finally:
        await server.stop()


def _demo_settings(
    settings: Settings, base_url: str, folder: Path, scratch: str, owner: int
) -> Settings:
    return settings.model_copy(
        update={
            "telegram": settings.telegram.model_copy(
                update={"api_base_url": base_url, "updates": "polling", "owners": (owner,)}
            ),
            "digests": settings.digests.model_copy(
                update={"sources": (FolderSource(folder=folder),)}
            ),
            "database": settings.database.model_copy(
                update={"url": f"sqlite+aiosqlite:///{scratch}/bot.db"}
            ),
            "chats": (),
            # Any free port: another bot of the same machine may have the usual one.
            "web": settings.web.model_copy(update={"port": 0, "public_url": None}),
        }
    )
