"""What each failure of the network means: surely not written, or nobody knows."""

from __future__ import annotations

import asyncio
import gzip
import socket

import pytest
from support.quick_transport import TOKEN, call, transport
from support.rawserver import (
    OK,
    Server,
    Streams,
    answering,
    free_port,
    http,
    read_request,
    resetting,
    serving,
    silent,
)
from telegram import Bot

from bot.delivery.outcome import Done, NotWritten, Unsure
from bot.telegram.gateway import Gateway
from bot.telegram.transport import UnsureError


@pytest.mark.parametrize(
    "answer",
    [
        http("502 Bad Gateway", b"<html><h1>502 Bad Gateway</h1></html>"),
        http("200 OK", b"<html>hello</html>"),
        http("200 OK", b'{"ok":true,"result":{"mess'),
        b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok":true,"result"',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ok"',
        b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"ok":true,"re',
        http("200 OK", gzip.compress(b'{"ok":true}', mtime=0)[:12], "Content-Encoding: gzip"),
        http("200 OK", b"not gzip", "Content-Encoding: gzip"),
        b"not http at all\r\n\r\n",
        b"",
    ],
)
async def test_an_answer_that_is_not_whole_leaves_the_outcome_unknown(answer: bytes) -> None:
    async with serving(answering(answer)) as server:
        assert isinstance(await call(server.url), Unsure)
    assert len(server.arrived) == 1


async def test_a_broken_answer_is_unknown_for_python_telegram_bot_too() -> None:
    async with serving(answering(http("200 OK", b'{"ok":tr'))) as server, transport() as request:
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=request)
        with pytest.raises(UnsureError):
            await bot.send_message(1, "x")


async def test_refused_and_unknown_hosts_were_surely_not_written_to() -> None:
    assert isinstance(await call(f"http://127.0.0.1:{free_port()}"), NotWritten)
    assert isinstance(await call("http://telegram.invalid"), NotWritten)


async def test_an_address_that_makes_no_sense_was_surely_not_written_to() -> None:
    assert isinstance(await call("http://127.0.0.1:99999999"), NotWritten)
    assert isinstance(await call("ftp://127.0.0.1"), NotWritten)


async def test_no_tls_on_the_other_side_was_surely_not_written() -> None:
    async with serving(answering(OK)) as server:
        assert isinstance(await call(server.url.replace("http:", "https:")), NotWritten)


async def test_a_reset_after_the_request_is_unknown() -> None:
    async with serving(resetting) as server:
        assert isinstance(await call(server.url), Unsure)


async def test_no_answer_in_time_is_unknown() -> None:
    async with serving(silent) as server:
        assert isinstance(await call(server.url, timeout=0.5), Unsure)


async def test_each_waits_as_long_as_it_was_given() -> None:
    patient = asyncio.Event()

    async def slow(server: Server, streams: Streams) -> None:
        server.arrived.append(await read_request(streams[0]))
        server.came.set()
        await patient.wait()
        streams[1].write(OK)

    async with serving(slow) as server, transport() as request:
        gateway = Gateway(server.url, TOKEN, request)
        long = asyncio.create_task(gateway.call("sendMessage", b"{}", timeout=5))
        await server.came.wait()
        for seconds in (0.1, 0.05):
            late = await asyncio.gather(
                gateway.call("sendMessage", b"{}", timeout=seconds),
                gateway.call("sendMessage", b"{}", timeout=seconds / 2),
            )
            assert [type(outcome) for outcome in late] == [Unsure, Unsure]
        assert not long.done()
        patient.set()
        assert isinstance(await long, Done)


async def test_an_answer_that_trickles_on_forever_ends_too() -> None:
    async def trickling(server: Server, streams: Streams) -> None:
        await read_request(streams[0])
        streams[1].write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")
        while not streams[1].is_closing():
            streams[1].write(b" ")
            await streams[1].drain()
            await asyncio.sleep(0.01)

    async with serving(trickling) as server:
        assert isinstance(await call(server.url, timeout=0.5), Unsure)


async def test_a_body_that_nobody_reads_does_not_hang() -> None:
    async def deaf(server: Server, streams: Streams) -> None:
        await asyncio.Event().wait()

    async with serving(deaf) as server, transport() as request:
        gateway = Gateway(server.url, TOKEN, request)
        outcome = await gateway.call("sendDocument", b"x" * 30_000_000, timeout=0.5)
    assert isinstance(outcome, Unsure)


async def test_a_host_that_never_accepts_was_surely_not_written_to() -> None:
    # A full backlog: the kernel drops further connection attempts.
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
            fillers.append(filler)
        outcome = await call(f"http://127.0.0.1:{full.getsockname()[1]}")
        for filler in fillers:
            filler.close()
    assert isinstance(outcome, NotWritten)


async def test_waiting_in_vain_for_a_free_connection_was_surely_not_written() -> None:
    async with serving(silent) as server, transport(connections=1) as request:
        gateway = Gateway(server.url, TOKEN, request)
        first = asyncio.create_task(gateway.call("sendMessage", b"{}", timeout=5))
        await server.came.wait()
        assert isinstance(await gateway.call("sendMessage", b"{}"), NotWritten)
        first.cancel()
    assert len(server.arrived) == 1


async def test_a_kept_connection_that_the_server_closed_is_replaced() -> None:
    async with serving(answering(OK)) as server, transport() as request:
        gateway = Gateway(server.url, TOKEN, request)
        assert isinstance(await gateway.call("sendMessage", b"{}"), Done)
        await server.closed.wait()
        for _ in range(5):  # turns of the loop, in which the client sees the end
            await asyncio.sleep(0)
        assert isinstance(await gateway.call("sendMessage", b"{}"), Done)
    assert (server.connections, len(server.arrived)) == (2, 2)


async def test_a_kept_connection_that_dies_under_a_request_is_unknown_and_not_repeated() -> None:
    async def once_then_dead(server: Server, streams: Streams) -> None:
        await answering(OK)(server, streams)
        server.arrived.append(await read_request(streams[0]))
        streams[1].transport.abort()

    async with serving(once_then_dead) as server, transport() as request:
        gateway = Gateway(server.url, TOKEN, request)
        assert isinstance(await gateway.call("sendMessage", b"{}"), Done)
        assert isinstance(await gateway.call("sendMessage", b"{}"), Unsure)
    assert (server.connections, len(server.arrived)) == (1, 2)
