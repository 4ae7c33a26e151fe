"""The transport against a raw server on loopback: what arrives, and what each failure means."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, MessageEntity
from telegram.error import TelegramError
from telegram.request import RequestData

from bot.gateway.client import Gateway
from bot.gateway.outcome import Done, Limited, NotWritten, Outcome, Refused, Unsure
from bot.gateway.proxy import Proxies
from bot.gateway.transport import AiohttpRequest, NotWrittenError, Timeouts, UnsureError

TOKEN = "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345678"
QUICK = Timeouts(pool=0.2, connect=0.2, write=0.2, read=0.2)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Arrived:
    """One request as the server read it."""

    line: str
    headers: dict[str, str]
    body: bytes


async def read_request(reader: asyncio.StreamReader) -> Arrived:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    line, *rest = head.rstrip("\r\n").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (h.partition(":") for h in rest)}
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size + 2)
        await reader.readline()
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Arrived(line, headers, body)


def http(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@dataclass
class Server:
    url: str
    arrived: list[Arrived] = field(default_factory=list)
    connections: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def serving(
    behave: Callable[[Server, Streams], Awaitable[None]],
) -> AsyncIterator[Server]:
    """A server that hands each connection to ``behave`` and closes it afterwards."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        try:
            await behave(server, (reader, writer))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            server.closed.set()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    server = Server(f"http://127.0.0.1:{port}")
    try:
        yield server
    finally:
        listening.close()


def answering(*answers: bytes) -> Callable[[Server, Streams], Awaitable[None]]:
    """Answers the requests of a connection one after the other, then closes it."""

    async def behave(server: Server, streams: Streams) -> None:
        reader, writer = streams
        for answer in answers:
            server.arrived.append(await read_request(reader))
            writer.write(answer)
            await writer.drain()

    return behave


async def resetting(server: Server, streams: Streams) -> None:
    server.arrived.append(await read_request(streams[0]))
    streams[1].transport.abort()


async def silent(server: Server, streams: Streams) -> None:
    server.arrived.append(await read_request(streams[0]))
    server.came.set()
    await streams[0].read()


OK = http("200 OK", b'{"ok":true,"result":{"message_id":1}}')


@asynccontextmanager
async def transport(
    timeouts: Timeouts = QUICK, *, connections: int = 4, proxies: Proxies | None = None
) -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest(
        timeouts, connections=connections, proxies=proxies or Proxies()
    ) as request:
        yield request


async def call(url: str, **options: float) -> Outcome:
    async with transport() as request:
        return await Gateway(url, TOKEN, request).call("sendMessage", b'{"chat_id":1}', **options)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# What arrives


async def test_a_prepared_body_arrives_untouched_and_its_answer_comes_back() -> None:
    body = '{"chat_id":1,"text":"阶跃星辰 😀"}'.encode()
    async with serving(answering(OK)) as server, transport() as request:
        outcome = await Gateway(server.url, TOKEN, request).call("sendMessage", body)
    assert outcome == Done({"message_id": 1})
    assert server.arrived[0].line == f"POST /bot{TOKEN}/sendMessage HTTP/1.1"
    assert server.arrived[0].headers["content-type"] == "application/json"
    assert server.arrived[0].body == body


async def test_python_telegram_bots_parameters_travel_as_one_json_object() -> None:
    sent = {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}, "text": "x"}
    answer = http("200 OK", json.dumps({"ok": True, "result": sent}).encode())
    async with serving(answering(answer)) as server, transport() as request:
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=request)
        message = await bot.send_message(
            5,
            "投融资 “引号” \U0001f600",
            entities=[MessageEntity("bold", 0, 3)],
            disable_notification=True,
            reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("甲", callback_data="a")]]),
        )
    assert message.message_id == 1
    assert server.arrived[0].headers["content-type"] == "application/json"
    assert json.loads(server.arrived[0].body) == {
        "chat_id": 5,
        "text": "投融资 “引号” \U0001f600",
        "entities": [{"type": "bold", "offset": 0, "length": 3}],
        "disable_notification": True,
        "reply_markup": {"inline_keyboard": [[{"text": "甲", "callback_data": "a"}]]},
    }


async def test_a_lone_surrogate_does_not_stop_a_message() -> None:
    async with serving(answering(OK)) as server, transport() as request:
        await Bot(TOKEN, base_url=f"{server.url}/bot", request=request).do_api_request(
            "newMethod", {"text": "a\ud800b"}
        )
    assert json.loads(server.arrived[0].body) == {"text": "a?b"}


async def test_a_call_without_parameters_has_no_body() -> None:
    async with serving(answering(OK)) as server, transport() as request:
        status, _ = await request.do_request(f"{server.url}/botX/getMe", "POST", RequestData())
    assert status == 200
    assert server.arrived[0].body == b""


async def test_a_file_travels_as_multipart_with_its_parameters() -> None:
    sent = {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}
    answer = http("200 OK", json.dumps({"ok": True, "result": sent}).encode())
    async with serving(answering(answer)) as server, transport() as request:
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=request)
        await bot.send_document(5, InputFile(b"# Digest", "digest.md"), caption="说明")
    assert server.arrived[0].headers["content-type"].startswith("multipart/form-data")
    for piece in (b'name="chat_id"', b'filename="digest.md"', b"# Digest", "说明".encode()):
        assert piece in server.arrived[0].body


async def test_a_compressed_answer_is_read() -> None:
    body = gzip.compress(b'{"ok":true,"result":true}')
    answer = http("200 OK", body, "Content-Encoding: gzip", "Content-Type: application/json")
    async with serving(answering(answer)) as server:
        assert await call(server.url) == Done(True)


async def test_one_connection_serves_many_calls() -> None:
    async with serving(answering(OK, OK, OK)) as server, transport() as request:
        gateway = Gateway(server.url, TOKEN, request)
        for _ in range(3):
            assert isinstance(await gateway.call("sendMessage", b"{}"), Done)
    assert (server.connections, len(server.arrived)) == (1, 3)


async def test_a_redirect_is_not_followed() -> None:
    redirect = http("307 Temporary Redirect", b"", "Location: /elsewhere")
    async with serving(answering(redirect, OK)) as server:
        assert isinstance(await call(server.url), Unsure)
    assert len(server.arrived) == 1


# What Telegram says


async def test_telegrams_refusals_are_answers_and_raise_nothing() -> None:
    limited = b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":7}}'
    gone = b'{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'
    async with serving(answering(http("429 Too Many Requests", limited))) as server:
        assert await call(server.url) == Limited(7.0)
    async with serving(answering(http("403 Forbidden", gone))) as server:
        assert await call(server.url) == Refused("gone", "Forbidden: bot was blocked by the user")


@pytest.mark.parametrize(
    "answer",
    [
        http("502 Bad Gateway", b"<html><h1>502 Bad Gateway</h1></html>"),
        http("200 OK", b"<html>hello</html>"),
        http("200 OK", b'{"ok":true,"result":{"mess'),
        b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok":true,"result"',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ok"',
        b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"ok":true,"re',
        http("200 OK", gzip.compress(b'{"ok":true}')[:12], "Content-Encoding: gzip"),
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


# What the network does


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
        assert isinstance(await call(server.url, timeout=0.05), Unsure)


async def test_an_answer_that_trickles_on_forever_ends_too() -> None:
    async def trickling(server: Server, streams: Streams) -> None:
        await read_request(streams[0])
        streams[1].write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")
        while not streams[1].is_closing():
            streams[1].write(b" ")
            await streams[1].drain()
            await asyncio.sleep(0.01)

    async with serving(trickling) as server:
        assert isinstance(await call(server.url, timeout=0.05), Unsure)


async def test_a_body_that_nobody_reads_does_not_hang() -> None:
    async def deaf(server: Server, streams: Streams) -> None:
        await asyncio.sleep(5)

    async with serving(deaf) as server, transport() as request:
        gateway = Gateway(server.url, TOKEN, request)
        outcome = await gateway.call("sendDocument", b"x" * 30_000_000, timeout=0.1)
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


# Proxies


async def test_a_proxy_of_the_environment_is_used_but_not_to_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(answering(OK)) as proxy, serving(answering(OK)) as server:
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, proxy.url.replace("//", "//user:pass%40word@"))
        for name in ("no_proxy", "NO_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
        async with AiohttpRequest(QUICK) as request:
            outside = await Gateway("http://api.example", TOKEN, request).call("getMe", b"{}")
            inside = await Gateway(server.url, TOKEN, request).call("getMe", b"{}")
    assert isinstance(outside, Done)
    assert isinstance(inside, Done)
    assert proxy.arrived[0].line == f"POST http://api.example/bot{TOKEN}/getMe HTTP/1.1"
    assert proxy.arrived[0].headers["proxy-authorization"] == "Basic dXNlcjpwYXNzQHdvcmQ="
    assert server.arrived[0].line == f"POST /bot{TOKEN}/getMe HTTP/1.1"


async def test_no_proxy_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("no_proxy", "telegram.invalid")
    async with AiohttpRequest(QUICK) as request:
        outcome = await Gateway("http://telegram.invalid", TOKEN, request).call("getMe", b"{}")
    assert isinstance(outcome, NotWritten)
    assert "telegram.invalid" in outcome.reason


async def test_a_proxy_that_refuses_to_connect_us_was_surely_not_written_past() -> None:
    async with serving(answering(http("407 Proxy Authentication Required", b""))) as proxy:
        proxies = Proxies({"https": proxy.url})
        async with transport(proxies=proxies) as request:
            outcome = await Gateway("https://api.example", TOKEN, request).call("getMe", b"{}")
    assert isinstance(outcome, NotWritten)
    assert proxy.arrived[0].line.startswith("CONNECT api.example:443")


async def test_a_socks_proxy_is_named_as_what_does_not_work() -> None:
    async with transport(proxies=Proxies({"all": "socks5://127.0.0.1:1080"})) as request:
        outcome = await Gateway("https://api.example", TOKEN, request).call("getMe", b"{}")
    assert isinstance(outcome, NotWritten)
    assert "socks5" in outcome.reason


# The rest


async def test_no_error_text_and_no_traceback_holds_the_token() -> None:
    addresses = [
        f"http://127.0.0.1:{free_port()}",
        "http://telegram.invalid",
        "http://127.0.0.1:99999999",
        "ftp://127.0.0.1",
        "http://",
    ]
    async with serving(resetting) as server, serving(silent) as hanging, transport() as request:
        for base in [*addresses, server.url, hanging.url]:
            with pytest.raises(TelegramError) as caught:
                await Gateway(base, TOKEN, request).post("getMe", b"{}", timeout=0.05)
            assert isinstance(caught.value, NotWrittenError | UnsureError)
            assert TOKEN not in str(caught.value)
            assert caught.value.__cause__ is None
            assert caught.value.__context__ is None


async def test_opening_and_closing_twice_is_harmless() -> None:
    request = AiohttpRequest(QUICK, proxies=Proxies())
    await request.shutdown()
    await request.initialize()
    await request.initialize()
    await request.shutdown()
    await request.shutdown()
    with pytest.raises(RuntimeError, match="not initialized"):
        await request.send("http://127.0.0.1/", b"", timeout=1)
    assert request.read_timeout == QUICK.read
