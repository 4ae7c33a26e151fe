"""A small SOCKS 5 server on loopback (RFC 1928, RFC 1929): connects, and passes bytes on."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class SocksServer:
    """``user`` and ``password`` are asked for where they are set. Every name leads to
    ``target`` (host, port), so that no test needs a resolver; None refuses."""

    target: tuple[str, int] | None
    user: str = ""
    password: str = ""
    port: int = 0
    asked: list[tuple[str, int]] = field(default_factory=list)
    """What clients wanted to be connected to."""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await self._greet(reader, writer)
        writer.close()

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, count = await reader.readexactly(2)
        await reader.readexactly(count)
        writer.write(bytes([5, 2 if self.user else 0]))
        if self.user:
            _, length = await reader.readexactly(2)
            user = (await reader.readexactly(length)).decode()
            (length,) = await reader.readexactly(1)
            password = (await reader.readexactly(length)).decode()
            good = (user, password) == (self.user, self.password)
            writer.write(bytes([1, 0 if good else 1]))
            if not good:
                return
        _, _, _, kind = await reader.readexactly(4)
        if kind == 3:
            (length,) = await reader.readexactly(1)
            host = (await reader.readexactly(length)).decode()
        else:
            host = ".".join(map(str, await reader.readexactly(4)))
        (port,) = struct.unpack(">H", await reader.readexactly(2))
        self.asked.append((host, port))
        refused = 5 if self.target is None else 0
        writer.write(bytes([5, refused, 0, 1, 0, 0, 0, 0, 0, 0]))
        if self.target is None:
            return
        far_reader, far_writer = await asyncio.open_connection(*self.target)
        await asyncio.gather(_pass(reader, far_writer), _pass(far_reader, writer))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def socks_server(
    target: tuple[str, int] | None, *, user: str = "", password: str = ""
) -> AsyncIterator[SocksServer]:
    server = SocksServer(target, user, password)
    listening = await asyncio.start_server(server.handle, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
