"""The web server alone on loopback, over a folder of digests, and a client beside it."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession
from support.clock import FakeClock
from support.rig import DIGEST

from bot.config import Settings, load_settings
from bot.core.errors import BotError
from bot.digest.archive import Archive
from bot.digest.search import Index
from bot.digest.sources import Change, Library
from bot.runtime.parts import make_library
from bot.web.connections import MAX_CONNECTIONS, SILENT_SECONDS
from bot.web.server import WebServer
from bot.web.services import Probes, Update, WebServices

TOKEN = "upload-token-of-a-test-0123456789"
SECRET = "webhook-secret_of_a_test"
DATE = "2026-01-28"


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Web:
    """The running server. ``get`` and ``send`` don't follow redirects."""

    url: str
    http: ClientSession
    folder: Path
    library: Library
    services: WebServices
    clock: FakeClock
    failing: set[str] = field(default_factory=set)
    """Which of database and telegram do not answer."""
    pushed: list[dt.date] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)

    @property
    def archive(self) -> Archive:
        return self.services.archive

    def write(self, date: str, text: str = DIGEST) -> None:
        """Have a digest of that date in the archive; ``{date}`` in it is the date."""
        self.folder.mkdir(exist_ok=True)
        path = self.folder / f"{date}.md"
        path.write_text(text.replace("{date}", date), encoding="utf-8")
        self.scan()

    def scan(self) -> None:
        for _change in self.library.scan():
            pass

    async def get(self, path: str, status: int = 200, **headers: str) -> str:
        """The body of a page as text; header names as keywords, with _ for -."""
        answer = await self.request("GET", path, headers=_named(headers))
        assert answer.status == status, (answer.status, answer.body)
        return answer.text

    async def request(self, method: str, path: str, **options: object) -> Answer:
        options.setdefault("allow_redirects", False)
        async with self.http.request(method, self.url + path, **options) as answer:  # type: ignore[arg-type]
            return Answer(answer.status, answer.headers, await answer.read())

    async def upload(
        self, path: str, body: bytes | str, token: str | None = TOKEN, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """PUT (POST where the path names no date): the status and the answer."""
        method = "POST" if path.partition("?")[0] == "/api/digests" else "PUT"
        sent = {"Content-Type": "text/markdown", **_named(headers)}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        data = body.encode() if isinstance(body, str) else body
        answer = await self.request(method, path, data=data, headers=sent)
        return answer.status, answer.json


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def settings_for(folder: Path, **env: str) -> Settings:
    config = folder.parent / "web.yaml"
    config.touch()
    defaults = {
        "BOT_DIGESTS__SOURCES": f'[{{"folder": "{folder}"}}]',
        "BOT_WEB__PORT": "0",
        "BOT_WEB__UPLOAD_TOKEN": TOKEN,
    }
    kept = {name: value for name, value in (defaults | env).items() if value != "-"}
    return load_settings(config, kept)


async def _heard(change: Change) -> None:
    """Nobody listens."""


@asynccontextmanager
async def serving(
    tmp: Path,
    digests: Mapping[str, str] | None = None,
    *,
    connections: int = MAX_CONNECTIONS,
    silent: float = SILENT_SECONDS,
    **env: str,
) -> AsyncIterator[Web]:
    """It is 2026-01-28, 08:00 in Shanghai; ``digests`` are texts by date (one of that day, unless
    told otherwise). ``env`` are settings; "-" leaves one of ours out."""
    folder = tmp / "digests"
    settings = settings_for(folder, **env)
    clock = FakeClock()
    archive, library = make_library(settings, clock, _heard)
    failing: set[str] = set()
    pushed: list[dt.date] = []
    updates: list[Update] = []

    def asking(name: str):  # type: ignore[no-untyped-def]
        async def ask() -> None:
            if name in failing:
                raise BotError(f"the {name} is away")

        return ask

    async def push(date: dt.date) -> int:
        pushed.append(date)
        return 2

    async def index() -> Index:
        made = Index()
        for date in archive.dates():
            digest = archive.get(date)
            assert digest is not None
            made.put(digest)
        return made

    async def look() -> None:
        web.scan()

    services = WebServices(
        settings=settings,
        archive=archive,
        clock=clock,
        probes=Probes(
            database=asking("database"),
            telegram=asking("telegram"),
            leading=lambda: "leader" not in failing,
        ),
        look=look,
        push=push,
        take_update=updates.append,
        webhook_secret=SECRET,
        index=index,
    )
    server = WebServer(services, max_connections=connections, silent_seconds=silent)
    await server.start()
    try:
        async with ClientSession(
            auto_decompress=False, skip_auto_headers=["Accept-Encoding"]
        ) as http:
            web = Web(server.url, http, folder, library, services, clock, failing, pushed, updates)
            for date, text in (digests if digests is not None else {DATE: DIGEST}).items():
                web.write(date, text)
            yield web
    finally:
        await server.stop()


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
"""A connection, to write anything to."""

OK = "HTTP/1.1 200 OK"
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@asynccontextmanager
async def lines(web: Web, number: int, source: str = "127.0.0.1") -> AsyncIterator[list[Line]]:
    """So many connections from an address, which say nothing."""
    to = urlsplit(web.url)
    opened = [
        await asyncio.open_connection(to.hostname, to.port, local_addr=(source, 0))
        for _ in range(number)
    ]
    try:
        yield opened
    finally:
        for _reader, writer in opened:
            writer.close()


async def ended(line: Line) -> bool:
    """Whether the server closed it; waits for that, and not for ever."""
    try:
        async with asyncio.timeout(10):
            return await line[0].read() == b""
    except ConnectionError:
        return True


async def answered(line: Line, request: bytes = GET) -> str:
    """The first line of the answer, "" where the connection is closed instead."""
    line[1].write(request)
    try:
        async with asyncio.timeout(10):
            head = await line[0].readuntil(b"\r\n\r\n")
            size = int(head.lower().partition(b"content-length:")[2].split()[0])
            await line[0].readexactly(size)
    except (ConnectionError, asyncio.IncompleteReadError):
        return ""
    return head.decode().partition("\r\n")[0]
