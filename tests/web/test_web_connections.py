"""A hostile network: crowds of connections, those who say nothing, and those who speak no HTTP."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from structlog.testing import capture_logs
from support.certificates import pair
from web_rig import GET, OK, Line, answered, ended, lines, serving

from bot.core.logs import Throttle
from bot.digest.search import Index
from bot.web.server import WebServer


async def all_ended(some: list[Line]) -> bool:
    return all([await ended(one) for one in some])


async def test_a_crowd_that_says_nothing_takes_no_more_than_its_share(tmp_path: Path) -> None:
    async with serving(tmp_path, connections=8) as web, lines(web, 1, "127.0.0.3") as (other,):
        assert await answered(other) == OK
        async with lines(web, 40, "127.0.0.2") as crowd:
            # An address has half of the places; the longest idle went for each newcomer.
            assert await all_ended(crowd[:36])
            assert [await answered(one) for one in crowd[36:]] == [OK] * 4
            assert await answered(other) == OK
            assert await web.get("/healthz") == "ok\n"


async def test_a_crowd_on_this_machine_keeps_nobody_out_of_it(tmp_path: Path) -> None:
    async with serving(tmp_path, connections=8) as web, lines(web, 300):
        for _ in range(3):
            async with lines(web, 1) as (one,):
                assert await answered(one) == OK


async def test_who_asks_at_once_is_answered_whoever_comes_behind(tmp_path: Path) -> None:
    async with serving(tmp_path, connections=64) as web:
        to = urlsplit(web.url)
        with ExitStack() as stack:
            # All of them wait before the server looks: nothing here lets it.
            first = stack.enter_context(socket.create_connection((to.hostname, to.port)))
            first.sendall(GET)
            for _ in range(100):
                stack.enter_context(socket.create_connection((to.hostname, to.port)))
            answer = await asyncio.wait_for(asyncio.to_thread(first.recv, 100), 10)
        assert answer.startswith(OK.encode())


async def test_from_many_addresses_the_longest_idle_goes(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(serving(tmp_path, connections=4))
        first, second, third, fourth, fifth = [
            (await stack.enter_async_context(lines(web, 1, f"127.0.0.{host}")))[0]
            for host in (2, 3, 4, 5, 6)
        ]
        assert await ended(first)
        assert await answered(second) == OK
        async with lines(web, 1, "127.0.0.7"):
            assert await ended(third)
        assert [await answered(one) for one in (second, fourth, fifth)] == [OK] * 3


async def test_places_are_kept_for_the_health_check_and_for_telegram(tmp_path: Path) -> None:
    hook = {
        "BOT_TELEGRAM__UPDATES": "webhook",
        "BOT_TELEGRAM__WEBHOOK__URL": "https://bot.example.org/hook",
    }
    search = b"GET /search?q=a HTTP/1.1\r\nHost: x\r\n\r\n"
    go, busy, all_busy = asyncio.Event(), 0, asyncio.Event()

    async def slow() -> Index:
        nonlocal busy
        busy += 1
        if busy == 7:
            all_busy.set()
        await go.wait()
        return Index()

    async with AsyncExitStack() as stack, asyncio.timeout(20):
        web = await stack.enter_async_context(serving(tmp_path, connections=8, **hook))
        web.services.index = slow
        searches = []
        for source, number in (("127.0.0.2", 4), ("127.0.0.3", 4), ("127.0.0.4", 1)):
            crowd = await stack.enter_async_context(lines(web, number, source))
            searches += [asyncio.create_task(answered(one, search)) for one in crowd]
        await all_busy.wait()  # of the four from one address the last is refused
        async with lines(web, 1) as (one,):
            assert await answered(one, search) == "HTTP/1.1 503 Service Unavailable"
            assert await answered(one) == OK
            assert (await web.request("POST", "/hook")).status == 403
        go.set()
        assert (await asyncio.gather(*searches)).count(OK) == 7


async def test_once_the_crowd_has_gone_others_get_in_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path, connections=4) as web:
        async with lines(web, 2) as crowd, lines(web, 1) as more:
            assert await ended(crowd[0])
            assert await answered(more[0]) == OK
        assert await web.get("/healthz") == "ok\n"


async def test_who_says_nothing_is_shown_out_and_who_spoke_is_not(tmp_path: Path) -> None:
    async with serving(tmp_path, silent=0.2) as web:
        assert await web.get("/healthz") == "ok\n"
        async with lines(web, 3) as silent:
            silent[1][1].write(b"GET / HT")  # half a request is none
            assert await all_ended(silent)
        assert await web.get("/healthz") == "ok\n"


async def test_with_tls_those_count_that_never_shake_hands(tmp_path: Path) -> None:
    own = pair()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*own.write(tmp_path))
    async with serving(tmp_path) as web:
        server = WebServer(web.services, context, max_connections=2, silent_seconds=60)
        await server.start()
        web.url = server.url
        try:
            async with lines(web, 5) as crowd:
                assert await all_ended(crowd[:4])
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


async def test_a_flood_from_strangers_is_one_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hook = {
        "BOT_TELEGRAM__UPDATES": "webhook",
        "BOT_TELEGRAM__WEBHOOK__URL": "https://bot.example.org/hook",
    }
    wire = logging.getLogger("bot.web.wire")
    for one in wire.filters[:]:
        wire.removeFilter(one)  # another test's minute
    caplog.set_level(logging.INFO)
    with capture_logs() as said:
        async with serving(tmp_path, connections=4, **hook) as web:
            for _ in range(30):
                status, _ = await web.upload("/api/digests/2026-01-28", "# x", token="wrong")
                assert status == 401
                assert (await web.request("POST", "/hook")).status == 403
                async with lines(web, 1) as (line,):
                    line[1].write(b"GET / HTTP/1.1\r\nContent-Length: -5\r\n\r\n")
                    assert (await line[0].read()).startswith(b"HTTP/1.0 400")
    events = [one["event"] for one in said]
    assert events.count("upload refused") == 1
    assert events.count("webhook called without the secret") == 1
    assert len([one for one in caplog.records if one.name == "bot.web.wire"]) == 1


def test_a_line_a_minute_says_how_often_it_happened() -> None:
    now = 0.0
    throttle = Throttle(lambda: now)
    assert throttle.take() == 1
    assert [throttle.take() for _ in range(1000)] == [None] * 1000
    now = 59.9
    assert throttle.take() is None
    now = 60.0
    assert throttle.take() == 1002
    now = 500.0
    assert throttle.take() == 1
