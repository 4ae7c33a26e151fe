"""The sender's own way to the wire: aiohttp's connections and parser, without its session.

A push sends thousands of requests that differ in their bodies alone. aiohttp's ``ClientSession``
makes each anew (headers, cookies, redirects, writers: two thirds of its time); here the head of a
method's requests is made once, and head and body leave in one write. What connects, keeps alive,
encrypts and parses is aiohttp's: ``TCPConnector.connect`` and ``ResponseHandler``
(aiohttp/connector.py, aiohttp/client_proto.py). They are not in its documentation, so
``constraints.txt`` pins it, and the transport's tests run over this way too.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp
from aiohttp.client_reqrep import ClientRequest
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL


class NeverLeft(Exception):
    """Nothing was written to the connection; the cause says why."""


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a method's requests go, and how each begins, up to the body's length."""

    request: ClientRequest
    head: bytes


class Wire:
    """POSTs JSON bodies straight to an origin, over ``connector``'s connections. Made and used
    on one event loop."""

    def __init__(self, connector: aiohttp.BaseConnector, user_agent: str) -> None:
        self._connector = connector
        self._user_agent = user_agent
        self._loop = asyncio.get_running_loop()
        self._targets: dict[str, _Target] = {}
        """By address: one for each method that is sent with a prepared body."""

        self._due: dict[asyncio.Transport, float] = {}
        """When the answers that are waited for must be whole, on the loop's clock."""

        self._alarm: asyncio.TimerHandle | None = None

    async def post(
        self, url: str, body: bytes, *, connecting: aiohttp.ClientTimeout, answer: float
    ) -> tuple[int, bytes]:
        """The answer's status and body, which must be whole within ``answer`` seconds. Raises
        NeverLeft; anything else that is raised (aiohttp.ClientError, OSError, TimeoutError)
        leaves the outcome unknown."""
        try:
            target = self._targets.get(url) or self._aim(url)
            connection = await self._connector.connect(target.request, [], connecting)
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError) as error:
            raise NeverLeft from error
        protocol, transport = connection.protocol, connection.transport
        if protocol is None or transport is None or transport.is_closing():
            connection.close()
            raise NeverLeft("the connection was closed meanwhile")
        due = self._loop.time() + answer
        self._watch(transport, due)
        try:
            protocol.set_response_params(read_until_eof=True)
            transport.write(b"%b%d\r\n\r\n%b" % (target.head, len(body), body))
            message, payload = await protocol.read()
            while 100 <= message.code < 200:
                message, payload = await protocol.read()
            # Mostly all of it is here; the stream's own way there costs a fortieth of a message.
            whole = payload.read_nowait() if payload.is_eof() else await payload.read()
        except Exception as error:
            connection.close()
            if due <= self._loop.time():
                raise TimeoutError(f"no whole answer within {answer:g} s") from error
            if isinstance(error, HttpProcessingError):
                raise aiohttp.ClientPayloadError(error.message) from error
            raise
        except BaseException:
            connection.close()
            raise
        finally:
            del self._due[transport]
        connection.release()
        return message.code, whole

    def _watch(self, transport: asyncio.Transport, due: float) -> None:
        """End the connection, and with it the waits for its answer, where that comes too late.
        One timer for all: each request's own cost a twentieth of its time."""
        self._due[transport] = due
        if self._alarm is None or due < self._alarm.when():
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm = self._loop.call_at(due, self._look)

    def _look(self) -> None:
        """End what is late, and wait for whoever is the next to be."""
        self._alarm = None
        now = self._loop.time()
        for transport in [late for late, due in self._due.items() if due <= now]:
            transport.abort()
        next_ = min((due for due in self._due.values() if due > now), default=None)
        if next_ is not None:
            self._alarm = self._loop.call_at(next_, self._look)

    def _aim(self, url: str) -> _Target:
        """Raises ValueError where the address makes no sense."""
        address = URL(url, encoded=True)
        if not address.host:
            raise aiohttp.InvalidURL(address)
        request = ClientRequest("POST", address, loop=self._loop)
        lines = (
            f"POST {address.raw_path_qs} HTTP/1.1",
            f"Host: {address.host_port_subcomponent}",
            f"User-Agent: {self._user_agent}",
            "Accept: */*",
            "Content-Type: application/json",
            "Content-Length: ",
        )
        target = _Target(request, "\r\n".join(lines).encode())
        self._targets[url] = target
        return target
