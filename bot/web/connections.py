"""The web server's connections: how many there may be, in all and from one address, and which one
is closed for a newcomer. An address that anybody reaches must cost the bot neither the sockets
that it sends with, nor its health check, nor a log that grows by the page."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

from aiohttp import web
from aiohttp.http import HttpProcessingError
from aiohttp.typedefs import Handler

from bot.core.logs import Throttle, get_logger

log = get_logger("web")

CONNECTIONS = 256
"""Connections at once. Most systems let a process have 1024 files open. One address may have half
of them; a sixteenth is kept for the paths that must always be answered."""

SILENT_SECONDS = 15.0
"""Within these a new connection has to ask for something."""

KEEP_ALIVE_SECONDS = 150.0
"""A connection is kept so long for a next request: longer than proxies keep theirs, so that none
is closed under a request that is just being written. Where others want in, it is closed sooner."""

BACKLOG = 1024
"""Connections that the system holds until they are accepted, an eighth of a second's work. Where
there are more, a newcomer's system tries again only after a second."""

ACCEPT_PAUSE_SECONDS = 1.0
"""Without a look at who waits, where the system has no socket left."""


async def listening(host: str, port: int) -> list[socket.socket]:
    """Sockets at every address of ``host``. Raises OSError or OverflowError."""
    loop, opened = asyncio.get_running_loop(), list[socket.socket]()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    try:
        for family, address in dict.fromkeys((one[0], one[4]) for one in found):
            opened.append(socket.create_server(address, family=family, backlog=BACKLOG))
            opened[-1].setblocking(False)
    except BaseException:
        for one in opened:
            one.close()
        raise
    return opened


@dataclass(eq=False, slots=True)
class _Connection:
    """A connection, from its acceptance on: one whose TLS is still being agreed on counts too."""

    socket: socket.socket
    network: str
    since: float
    """When it was accepted, or last asked for something or got its answer, on the loop's clock."""

    busy: bool = False
    """A request is being handled. Writing the answer is not: nobody who reads slowly, or not at
    all, keeps others out."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    transport: asyncio.Transport | None = None
    entering: asyncio.Task[None] | None = None

    @property
    def open(self) -> bool:
        return self.socket.fileno() >= 0

    def close(self) -> None:
        """At once, with what was not written yet."""
        if self.entering is not None:
            self.entering.cancel()
        if self.transport is not None:
            self.transport.abort()


class Connections:
    """Accepts connections for ``server``, at most ``most``; ``middleware`` has to stand first in
    its application. Where there is no room, the one that has been idle longest is closed. Requests
    for ``kept`` paths are answered even where many others are being handled.

    asyncio's own accepting has no bound: it would hold a socket for each that it can't serve.
    """

    def __init__(
        self,
        tls: ssl.SSLContext | None,
        kept: Collection[str],
        *,
        most: int = CONNECTIONS,
        silent: float = SILENT_SECONDS,
    ) -> None:
        self._tls = tls
        self._kept = kept
        self._most, self._most_of_one = most, max(1, most // 2)
        self._reserve = max(1, most // 16)
        self._silent = silent
        self._all: set[_Connection] = set()
        self._by_transport: dict[object, _Connection] = {}
        self._sockets: Sequence[socket.socket] = ()
        self._accepting: list[asyncio.Task[None]] = []
        self._crowded = Throttle()

    def open(
        self, sockets: Sequence[socket.socket], server: Callable[[], asyncio.Protocol]
    ) -> None:
        """Accept whoever comes to ``sockets`` from now on."""
        self._sockets = sockets
        self._accepting = [
            asyncio.create_task(self._accept(one, server), name="web connections")
            for one in sockets
        ]

    async def close(self) -> None:
        """Accept nobody any more; established connections stay."""
        entering = [one.entering for one in self._all if one.entering is not None]
        ending = [*self._accepting, *entering]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        for one in self._sockets:
            one.close()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Marks the request's connection as busy. 503 where only the reserve is left."""
        connection = self._by_transport.get(request.transport)
        if connection is None:  # closed meanwhile
            return await handler(request)
        loop = asyncio.get_running_loop()
        connection.asked.set()
        connection.busy, connection.since = True, loop.time()
        try:
            if request.path not in self._kept and self._overloaded(connection.network):
                return web.Response(
                    status=503, text="too many requests at once\n", headers={"Retry-After": "2"}
                )
            return await handler(request)
        finally:
            connection.busy, connection.since = False, loop.time()

    def _overloaded(self, network: str) -> bool:
        busy = [one.network for one in self._all if one.busy]
        return (
            len(busy) > self._most - self._reserve
            or busy.count(network) > self._most_of_one - self._reserve
        )

    async def _accept(self, at: socket.socket, server: Callable[[], asyncio.Protocol]) -> None:
        loop = asyncio.get_running_loop()
        while True:
            # Where somebody waits, the next line does not: those who came before get their turn
            # to be read, or newer ones would push them out unheard.
            await asyncio.sleep(0)
            try:
                accepted, address = await loop.sock_accept(at)
            except ConnectionError:
                continue  # gone before we looked
            except OSError as error:
                log.error(
                    "no connection can be accepted",
                    reason=error.strerror,
                    again_in=ACCEPT_PAUSE_SECONDS,
                )
                await asyncio.sleep(ACCEPT_PAUSE_SECONDS)
                continue
            connection = _Connection(accepted, _network(address[0]), loop.time())
            if not self._make_room(connection.network):
                accepted.close()
                continue
            self._all.add(connection)
            connection.entering = asyncio.create_task(self._enter(connection, server))
            connection.entering.add_done_callback(partial(_entered, connection))

    def _make_room(self, network: str) -> bool:
        """Whether one more of ``network`` may come in; an idle one is closed for it."""
        for gone in [one for one in self._all if not one.open]:
            self._forget(gone)
        crowd = [one for one in self._all if one.network == network]
        if len(crowd) < self._most_of_one:
            crowd = list(self._all)
            if len(crowd) < self._most:
                return True
        idle = min((one for one in crowd if not one.busy), key=lambda one: one.since, default=None)
        if idle is not None:
            self._forget(idle)
        if (times := self._crowded.take()) is not None:
            log.warning("too many connections: the longest idle are closed", times=times)
        return idle is not None

    def _forget(self, connection: _Connection) -> None:
        connection.close()
        self._all.discard(connection)
        self._by_transport.pop(connection.transport, None)

    async def _enter(self, connection: _Connection, server: Callable[[], asyncio.Protocol]) -> None:
        """Hand it to the server; close it where it asks for nothing in time."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._silent):
                connection.transport, _ = await loop.connect_accepted_socket(
                    server,
                    connection.socket,
                    ssl=self._tls,
                    ssl_handshake_timeout=self._silent if self._tls else None,
                )
                self._by_transport[connection.transport] = connection
                await connection.asked.wait()
        except OSError:  # no TLS, or not in time
            if connection.transport is not None:
                connection.transport.abort()


def _entered(connection: _Connection, _: asyncio.Task[None]) -> None:
    if connection.transport is None:  # cancelled before it began, or refused by TLS
        connection.socket.close()


def _network(host: str) -> str:
    """An IPv4 address, or the first half of an IPv6 one: whoever has one of these has all."""
    return ipaddress.IPv6Address(host).exploded[:19] if ":" in host else host


class _NoHttp(logging.Filter):
    """What can't be read as HTTP, or ends half-way, is its sender's fault: a line for whoever
    debugs a proxy, one a minute, where aiohttp has an error with a traceback for each."""

    def __init__(self) -> None:
        super().__init__()
        self._throttle = Throttle()

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError | web.RequestPayloadError | ConnectionError):
            times = self._throttle.take()
            if times is None:
                return False
            record.exc_info = None
            record.levelno, record.levelname = logging.INFO, "INFO"
            record.msg = f"{record.msg}: %s (times: %d)"
            arguments = record.args if isinstance(record.args, tuple) else ()
            record.args = (*arguments, " ".join(str(error).split())[:200], times)
        return record.levelno >= logging.getLogger().level


def wire_log() -> logging.Logger:
    """The logger for aiohttp's server."""
    logger = logging.getLogger("bot.web.wire")
    if not logger.filters:
        logger.addFilter(_NoHttp())
    return logger
