"""No test can reach past this machine, and a test's clock moves only when it is moved."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import urllib.request

import aiohttp
import httpx
import pytest
from support.clock import FakeClock
from support.network import NetworkIsOff

from bot.http.proxies import Proxies
from bot.telegram.transport import AiohttpRequest

OUTSIDE = "198.51.100.7"  # of a block that is for documentation (RFC 5737): nobody lives there


@pytest.mark.parametrize("host", [OUTSIDE, "api.telegram.org", "2001:db8::1"])
async def test_every_way_out_is_shut(host: str) -> None:
    with pytest.raises(NetworkIsOff):
        socket.create_connection((host, 443), timeout=1)
    with pytest.raises(NetworkIsOff):
        await asyncio.open_connection(host, 443)
    address = f"https://[{host}]/" if ":" in host else f"https://{host}/"
    with pytest.raises(NetworkIsOff):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=1)
    with pytest.raises((NetworkIsOff, ExceptionGroup)):  # it tries addresses side by side
        async with httpx.AsyncClient(trust_env=False) as client:
            await client.get(address)
    with pytest.raises(NetworkIsOff):
        async with aiohttp.ClientSession() as session:
            await session.get(address)
    with pytest.raises(NetworkIsOff):
        async with AiohttpRequest(proxies=Proxies()) as request:
            await request.send(address, b"{}", timeout=1)


def test_datagrams_do_not_leave_either() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(NetworkIsOff),
    ):
        sender.sendto(b"x", (OUTSIDE, 53))


async def test_this_machine_can_be_reached() -> None:
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    for name in (host, "localhost"):
        reader, writer = await asyncio.open_connection(name, port)
        assert await reader.read() == b""
        writer.close()
    server.close()


def test_names_that_never_exist_still_do_not() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("telegram.invalid", 443)


def test_the_clock_stands_until_it_is_moved(clock: FakeClock) -> None:
    start = clock()
    assert start == clock.now() == dt.datetime(2026, 1, 28, tzinfo=dt.UTC)
    assert clock.advance(minutes=5) == start + dt.timedelta(minutes=5)
    clock.advance(dt.timedelta(hours=-1))
    assert clock() == start - dt.timedelta(minutes=55)
    east = dt.timezone(dt.timedelta(hours=8))
    clock.set(dt.datetime(2026, 2, 1, 8, 30, tzinfo=east))
    assert clock().isoformat() == "2026-02-01T00:30:00+00:00"
    with pytest.raises(ValueError, match="zone"):
        clock.set(dt.datetime(2026, 2, 1))  # noqa: DTZ001 - what must be refused
