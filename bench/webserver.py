"""The archive's pages, and a static file of a page's size beside them, in a process of their own.

``python -m bench.webserver FILE`` prints one JSON object when both listen: the address of the
page of FILE's digest, and that of a static file with the same bytes.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
import tempfile
from pathlib import Path

from aiohttp import ClientSession, web

from bot.config import Settings
from bot.core.logs import configure
from bot.digest.archive import Archive, RawDigest
from bot.web.server import WebServer
from bot.web.services import Probes, WebServices


async def _fine() -> None:
    """What is asked for answers."""


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


async def main(name: str, data: bytes) -> None:
    """Serve until the process is ended."""
    archive = Archive()
    date = archive.put(RawDigest(data, name, dt.datetime.now(dt.UTC))).digest.date
    settings = Settings.model_validate({"web": {"port": 0}})
    noon = dt.datetime.combine(date, dt.time(12), dt.UTC)
    server = WebServer(
        WebServices(
            settings=settings, archive=archive, clock=lambda: noon, probes=Probes(database=_fine)
        )
    )
    await server.start()
    page = f"{server.url}/d/{date}"
    with tempfile.TemporaryDirectory() as folder:
        async with ClientSession() as http, http.get(page) as answer:
            _write(Path(folder, "page.html"), await answer.read())
        app = web.Application()
        app.router.add_static("/static", folder)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        static = f"http://127.0.0.1:{runner.addresses[0][1]}/static/page.html"
        print(json.dumps({"page": page, "static": static}), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    configure("console", "error")
    asyncio.run(main(sys.argv[1], Path(sys.argv[1]).read_bytes()))
