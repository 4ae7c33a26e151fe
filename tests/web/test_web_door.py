"""A hostile network: those who connect and say nothing, and those who speak no HTTP."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.certificates import pair
from web_rig import Web, serving

from bot.web.server import WebServer

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def lines(web: Web, number: int) -> AsyncIterator[list[Line]]:
    """So many connections that say nothing."""
    address = urlsplit(web.url)
    opened = [await asyncio.open_connection(address.hostname, address.port) for _ in range(number)]
    try:
        yield opened
    finally:
        for _reader, writer in opened:
            writer.close()


async def ended(line: Line) -> bool:
    """Whether the server closed it; waits for that, and not for ever."""
    try:
        async with asyncio.timeout(20):
            return await line[0].read() == b""
    except ConnectionError:
        return True


async def test_a_crowd_that_says_nothing_takes_no_more_than_its_share(tmp_path: Path) -> None:
    async with serving(tmp_path, connections=4) as web:
        assert await web.get("/healthz") == "ok\n"  # this connection stays open
        async with lines(web, 3):
            async with lines(web, 20) as more:
                assert all([await ended(line) for line in more])
            assert await web.get("/healthz") == "ok\n"


async def test_once_the_crowd_has_gone_others_get_in_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path, connections=4) as web:
        async with lines(web, 4) as crowd:
            async with lines(web, 1) as more:
                assert await ended(more[0])
            for _reader, writer in crowd:
                writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            for reader, _writer in crowd:
                assert (await reader.read()).startswith(b"HTTP/1.1 200")
        assert await web.get("/healthz") == "ok\n"


async def test_who_says_nothing_is_shown_out_and_who_spoke_is_not(tmp_path: Path) -> None:
    async with serving(tmp_path, silent=0.2) as web:
        assert await web.get("/healthz") == "ok\n"
        async with lines(web, 3) as silent:
            silent[1][1].write(b"GET / HT")  # half a request is none
            assert all([await ended(line) for line in silent])
        assert await web.get("/healthz") == "ok\n"


async def test_with_tls_those_count_that_never_shake_hands(tmp_path: Path) -> None:
    own = pair()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*own.write(tmp_path))
    async with serving(tmp_path) as web:
        server = WebServer(web.services, context, most=2, silent=60)
        await server.start()
        web.url = server.url
        try:
            async with lines(web, 2), lines(web, 3) as more:
                assert all([await ended(line) for line in more])
        finally:
            await server.stop()


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PUT /api/digests HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ],
)
async def test_what_is_no_http_is_a_line_in_the_log_and_no_page(
    tmp_path: Path, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with serving(tmp_path) as web, lines(web, 1) as (line,):
        line[1].write(sent)
        assert (await line[0].read()).startswith(b"HTTP/1.0 400")
    assert all(one.exc_info is None for one in caplog.records)
    assert all(one.levelno <= logging.INFO for one in caplog.records)
