"""A raw HTTP server on loopback that misbehaves exactly as a test tells it to."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count

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


Behaviour = Callable[[Server, Streams], Awaitable[None]]


@asynccontextmanager
async def serving(
    behave: Behaviour,
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


def answering(*answers: bytes) -> Behaviour:
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


_ports = count(20000 + os.getpid() % 10000)


def free_port() -> int:
    """A port where nobody listens. The system gives none below 32768 to who asks for any, so
    no test beside takes it before it is used."""
    while True:
        port = next(_ports)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
