"""Limits the web server's connections, in all and for each address. A flood of them must leave
the bot the sockets that it sends with and its health check, and must not flood its log."""

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

MAX_CONNECTIONS = 256
"""Open at once; most systems let a process open 1024 files. One address may have half of them; a
sixteenth is reserved for the paths that must always be answered."""

SILENT_SECONDS = 15.0
"""Within which a new connection must send its first request."""

KEEP_ALIVE_SECONDS = 150.0
"""For which an idle connection stays open: longer than proxies keep theirs, so that none is closed
while a request is being written. It is closed sooner where its place is needed."""

BACKLOG_CONNECTIONS = 1024
"""Held by the system until they are accepted, an eighth of a second's work. Beyond that a client's
system tries again only after a second."""

ACCEPT_PAUSE_SECONDS = 1.0
"""Until the next accept, where the system has no file descriptor left."""


async def open_sockets(host: str, port: int) -> list[socket.socket]:
    """Returns listening sockets at every address of ``host``. Raises OSError or OverflowError."""
    loop, opened = asyncio.get_running_loop(), list[socket.socket]()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    try:
        for family, address in dict.fromkeys((one[0], one[4]) for one in found):
            opened.append(socket.create_server(address, family=family, backlog=BACKLOG_CONNECTIONS))
            opened[-1].setblocking(False)
    except BaseException:
        for one in opened:
            one.close()
        raise
    return opened


@dataclass(eq=False, slots=True)
class _Connection:
    """A connection since it was accepted; one that is still in its TLS handshake counts too."""

    socket: socket.socket
    network: str
    since: float
    """When it was accepted, or its last request began or ended, on the loop's clock."""

    busy: bool = False
    """While a handler runs, but not while the answer is written: a slow reader keeps nobody
    out."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    transport: asyncio.Transport | None = None
    entering: asyncio.Task[None] | None = None

    @property
    def open(self) -> bool:
        return self.socket.fileno() >= 0

    def close(self) -> None:
        """Closes at once; what was not written yet is lost."""
        if self.entering is not None:
            self.entering.cancel()
        if self.transport is not None:
            self.transport.abort()


class Connections:
    """Accepts at most ``max_connections`` for a server; ``middleware`` has to be the first of its
    application. Where there is no room, the connection that has been idle longest is closed.
    Requests for ``reserved_paths`` are answered even while many others are handled.

    asyncio's own accepting has no limit: it would hold a socket for each that it can't serve.
    """

    def __init__(
        self,
        tls: ssl.SSLContext | None,
        reserved_paths: Collection[str],
        *,
        max_connections: int = MAX_CONNECTIONS,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        self._tls = tls
        self._reserved_paths = reserved_paths
        self._max = max_connections
        self._max_of_one = max(1, max_connections // 2)
        self._reserve = max(1, max_connections // 16)
        self._silent_seconds = silent_seconds
        self._all: set[_Connection] = set()
        self._by_transport: dict[object, _Connection] = {}
        self._sockets: Sequence[socket.socket] = ()
        self._accepting: list[asyncio.Task[None]] = []
        self._crowded = Throttle()

    def open(
        self, sockets: Sequence[socket.socket], server: Callable[[], asyncio.Protocol]
    ) -> None:
        """Starts accepting at ``sockets``."""
        self._sockets = sockets
        self._accepting = [
            asyncio.create_task(self._accept(one, server), name="web connections")
            for one in sockets
        ]

    async def close(self) -> None:
        """Stops accepting; open connections stay."""
        entering = [one.entering for one in self._all if one.entering is not None]
        ending = [*self._accepting, *entering]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        for one in self._sockets:
            one.close()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Marks the request's connection as busy. Answers 503 where only the reserve is left."""
        connection = self._by_transport.get(request.transport)
        if connection is None:  # closed meanwhile
            return await handler(request)
        loop = asyncio.get_running_loop()
        connection.asked.set()
        connection.busy, connection.since = True, loop.time()
        try:
            if request.path not in self._reserved_paths and self._overloaded(connection.network):
                return web.Response(
                    status=503, text="too many requests at once\n", headers={"Retry-After": "2"}
                )
            return await handler(request)
        finally:
            connection.busy, connection.since = False, loop.time()

    def _overloaded(self, network: str) -> bool:
        busy = [one.network for one in self._all if one.busy]
        return (
            len(busy) > self._max - self._reserve
            or busy.count(network) > self._max_of_one - self._reserve
        )

    async def _accept(self, at: socket.socket, server: Callable[[], asyncio.Protocol]) -> None:
        loop = asyncio.get_running_loop()
        while True:
            # Where a connection is pending, sock_accept returns without a pause: let the ones
            # accepted before send their requests, or newer ones would take their places.
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
        """Whether one more of ``network`` is allowed; closes an idle one for it where needed."""
        for gone in [one for one in self._all if not one.open]:
            self._forget(gone)
        crowd = [one for one in self._all if one.network == network]
        if len(crowd) < self._max_of_one:
            crowd = list(self._all)
            if len(crowd) < self._max:
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
        """Hands it to the server; closes it where no request comes in time."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._silent_seconds):
                connection.transport, _ = await loop.connect_accepted_socket(
                    server,
                    connection.socket,
                    ssl=self._tls,
                    ssl_handshake_timeout=self._silent_seconds if self._tls else None,
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
    """An IPv4 address, or the /64 network of an IPv6 one, which has one owner."""
    return ipaddress.IPv6Address(host).exploded[:19] if ":" in host else host


class _MalformedRequests(logging.Filter):
    """Reduces aiohttp's tracebacks of malformed or aborted requests, which are the sender's fault,
    to one line a minute for those who debug a proxy."""

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


def server_logger() -> logging.Logger:
    """The logger of aiohttp's server."""
    logger = logging.getLogger("bot.web.wire")
    if not logger.filters:
        logger.addFilter(_MalformedRequests())
    return logger
