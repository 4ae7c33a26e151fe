"""Who gets in: a bound on the web server's connections, and what its log says of those who speak
no HTTP. An address that anybody reaches must cost the bot neither the sockets that it sends with
nor a log that grows by the page."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Sequence

from aiohttp import web
from aiohttp.http import HttpProcessingError

from bot.core.logs import get_logger

log = get_logger("web")

CONNECTIONS = 256
"""Connections at once. Most systems let a process have 1024 files open."""

SILENT = 15.0
"""Seconds within which a new connection has to ask for something."""

IDLE = 150.0
"""Seconds that one is kept for a next request: longer than proxies keep theirs, so that none is
closed under a request that is just being written."""

PAUSE = 1.0
"""Seconds without a look at who waits, where the system has no socket left."""


async def listening(host: str, port: int) -> list[socket.socket]:
    """Sockets at every address of ``host``. Raises OSError or OverflowError."""
    loop, opened = asyncio.get_running_loop(), list[socket.socket]()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    try:
        for family, address in dict.fromkeys((one[0], one[4]) for one in found):
            opened.append(socket.create_server(address, family=family, backlog=128))
            opened[-1].setblocking(False)
    except BaseException:
        for one in opened:
            one.close()
        raise
    return opened


class Door:
    """Lets connections in to ``server``, ``most`` at once; with ``tls`` those count as well that
    are still being agreed on. asyncio's own accepting would hold a socket for each that it can't
    serve. ``connections`` are those that stand; ``asked`` is to be told of each request."""

    def __init__(
        self,
        server: Callable[[], asyncio.Protocol],
        connections: Callable[[], Sequence[object]],
        tls: ssl.SSLContext | None,
        *,
        most: int,
        silent: float,
    ) -> None:
        self._server = server
        self._connections = connections
        self._tls = tls
        self._most = most
        self._silent_for = silent
        self._silent: dict[asyncio.Protocol, asyncio.TimerHandle] = {}
        self._entering: set[asyncio.Task[None]] = set()
        self._sockets: Sequence[socket.socket] = ()
        self._accepting: list[asyncio.Task[None]] = []
        self._full = False

    def open(self, sockets: Sequence[socket.socket]) -> None:
        """From now on whoever comes to ``sockets`` gets in."""
        self._sockets = sockets
        self._accepting = [asyncio.create_task(self._accept(one), name="door") for one in sockets]

    async def close(self) -> None:
        """Nobody gets in any more; who is in stays."""
        ending = [*self._accepting, *self._entering]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        for one in self._sockets:
            one.close()
        for timer in self._silent.values():
            timer.cancel()

    def asked(self, request: web.Request) -> None:
        """It spoke: from now on aiohttp's own limits do."""
        timer = self._silent.pop(request.protocol, None)
        if timer is not None:
            timer.cancel()

    async def _accept(self, at: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _address = await loop.sock_accept(at)
            except ConnectionError:
                continue  # gone before we looked
            except OSError as error:
                log.error("nobody can be let in", reason=error.strerror, again_in=PAUSE)
                await asyncio.sleep(PAUSE)
                continue
            full = len(self._connections()) + len(self._entering) >= self._most
            if full and not self._full:
                log.warning("too many connections: new ones are refused", most=self._most)
            self._full = full
            if full:
                connection.close()
                continue
            task = asyncio.create_task(self._let_in(connection))
            self._entering.add(task)
            task.add_done_callback(self._entering.discard)

    async def _let_in(self, connection: socket.socket) -> None:
        loop, handler = asyncio.get_running_loop(), self._server()
        self._silent[handler] = loop.call_later(self._silent_for, self._give_up, handler)
        try:
            await loop.connect_accepted_socket(
                lambda: handler,
                connection,
                ssl=self._tls,
                ssl_handshake_timeout=self._silent_for if self._tls else None,
            )
        except OSError:  # no TLS, or not in time
            connection.close()

    def _give_up(self, handler: asyncio.Protocol) -> None:
        del self._silent[handler]
        if isinstance(handler, web.RequestHandler):
            handler.force_close()


class _NoHttp(logging.Filter):
    """What can't be read as HTTP, or ends half-way, is its sender's fault: a line for whoever
    debugs a proxy, where aiohttp has an error with a traceback for each."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError | web.RequestPayloadError | ConnectionError):
            record.exc_info = None
            record.levelno, record.levelname = logging.INFO, "INFO"
            record.msg = f"{record.msg}: %s"
            record.args = (*_arguments(record), " ".join(str(error).split())[:200])
        return record.levelno >= logging.getLogger().level


def _arguments(record: logging.LogRecord) -> tuple[object, ...]:
    return record.args if isinstance(record.args, tuple) else ()


def wire_log() -> logging.Logger:
    """The logger for aiohttp's server."""
    logger = logging.getLogger("bot.web.wire")
    if not logger.filters:
        logger.addFilter(_NoHttp())
    return logger
