"""How many requests a second a day's page takes, beside aiohttp's own static file of its size.

Both stand in one process of their own, and are asked in turn over kept connections by a client
that does as little as it can.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from bench.table import Figure

CONNECTIONS = 16
ROUND_SECONDS = 1.0
ROUNDS = 5

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


async def measure(path: Path) -> list[Figure]:
    """The medians of ``ROUNDS`` rounds of each, after one unmeasured. RuntimeError where a server
    does not come up or answers with anything but the whole page."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.webserver", str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        if not line:
            raise RuntimeError("the web server for the bench does not come up")
        addresses = json.loads(line)
        rates: dict[str, list[float]] = {"page": [], "static": [], "packed": [], "unchanged": []}
        size, tag = await _look(addresses["page"])
        for _ in range(ROUNDS + 1):
            rates["page"].append(await _rate(addresses["page"], ""))
            rates["static"].append(await _rate(addresses["static"], ""))
            rates["packed"].append(await _rate(addresses["page"], "Accept-Encoding: gzip\r\n"))
            rates["unchanged"].append(await _rate(addresses["page"], f"If-None-Match: {tag}\r\n"))
    finally:
        process.kill()
        await process.wait()
    found = {name: median(values[1:]) for name, values in rates.items()}

    def line_of(what: str, name: str) -> Figure:
        beside = "aiohttp's static file of the same size"
        return Figure(what, found[name], found["static"], "requests/s", beside, at_least_times=0.5)

    return [
        line_of(f"a day's page, {size:,} bytes", "page"),
        line_of("the same, packed", "packed"),
        line_of("the same, unchanged (304)", "unchanged"),
    ]


async def _look(url: str) -> tuple[int, str]:
    """The page's size and its ETag."""
    head, body = await _Client(url, "").once()
    found = re.search(rb"\r\netag: ([^\r]+)\r\n", head, re.IGNORECASE)
    if not head.startswith(b"HTTP/1.1 200") or found is None:
        raise RuntimeError(f"{url} does not answer with a page")
    return body, found[1].decode()


async def _rate(url: str, headers: str) -> float:
    """Requests a second over ``CONNECTIONS`` connections."""
    end = time.perf_counter() + ROUND_SECONDS
    started = time.perf_counter()
    counts = await asyncio.gather(*(_Client(url, headers).run(end) for _ in range(CONNECTIONS)))
    return sum(counts) / (time.perf_counter() - started)


class _Client:
    def __init__(self, url: str, headers: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{headers}\r\n"

    async def once(self) -> tuple[bytes, int]:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(self._request.encode())
            return await self._answer(reader)
        finally:
            writer.close()

    async def run(self, end: float) -> int:
        """Ask until ``end``; how often that was."""
        reader, writer = await asyncio.open_connection(self._host, self._port)
        request, count = self._request.encode(), 0
        try:
            while time.perf_counter() < end:
                writer.write(request)
                head, _ = await self._answer(reader)
                if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")):
                    raise RuntimeError(head.decode(errors="replace").splitlines()[0])
                count += 1
        finally:
            writer.close()
        return count

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[bytes, int]:
        """The head, and the size of the body, which is read whole."""
        head = await reader.readuntil(b"\r\n\r\n")
        found = _LENGTH.search(head)
        size = int(found[1]) if found and not head.startswith(b"HTTP/1.1 304") else 0
        await reader.readexactly(size)
        return head, size
