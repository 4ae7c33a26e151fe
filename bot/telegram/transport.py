"""Our aiohttp transport for python-telegram-bot: JSON bodies, and honest errors.

What a failure leaves behind matters more than what it was: ``NotWrittenError`` says that the
request never left (it was surely not done, and may be tried again at once), ``UnsureError`` that
it may have. aiohttp's tracing tells them apart: it says when a request's head is written.

No error text holds the token, though it stands in every address: texts are redacted, and the
errors of aiohttp, which may quote the address, are not chained to ours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.core.redaction import redact
from bot.http.proxies import Proxies, Route

_JSON = {"Content-Type": "application/json"}


class NotWrittenError(NetworkError):
    """The request never left this machine: it was surely not done."""


class UnsureError(TimedOut):
    """The request left and no sound answer came: it may have been done, or not."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds. ``pool``: for a free connection; ``connect``: to make one (with its handshake);
    ``write``: for the body; ``read``: for each stretch of the answer."""

    pool: float = 10
    connect: float = 10
    write: float = 30
    read: float = 60


SENDS = Timeouts()
"""Sends wait a minute for their answer: giving up sooner leaves more outcomes unknown."""

POLLS = Timeouts(read=15)
"""getUpdates: python-telegram-bot adds the long poll's own seconds to ``read``."""


class AiohttpRequest(BaseRequest):
    """``connections`` is the most that are open at once. ``proxies`` are read from the
    environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY) when ``initialize``
    runs, unless given."""

    def __init__(
        self,
        timeouts: Timeouts = SENDS,
        *,
        connections: int = 64,
        proxies: Proxies | None = None,
    ) -> None:
        self._timeouts = timeouts
        self._connections = connections
        self._proxies = proxies
        self._is_open = False
        self._sessions: dict[URL | None, aiohttp.ClientSession] = {}
        """By the SOCKS proxy that they go through; None is every other way."""

    @property
    def read_timeout(self) -> float | None:
        return self._timeouts.read

    async def initialize(self) -> None:
        """Let requests be made; again is harmless (python-telegram-bot does it more than once)."""
        if self._proxies is None:
            self._proxies = Proxies.from_environment()
        self._is_open = True

    async def shutdown(self) -> None:
        self._is_open = False
        while self._sessions:
            await self._sessions.popitem()[1].close()

    def _session_for(self, route: Route) -> aiohttp.ClientSession:
        if route.socks not in self._sessions:
            written = aiohttp.TraceConfig()
            written.on_request_headers_sent.append(_head_written)
            self._sessions[route.socks] = aiohttp.ClientSession(
                connector=route.connector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                trace_configs=[written],
            )
        return self._sessions[route.socks]

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """What python-telegram-bot calls: the answer's status and body, whatever they say."""
        ours = self._timeouts
        timeout = _client_timeout(
            pool=_chosen(pool_timeout, ours.pool),
            connect=_chosen(connect_timeout, ours.connect),
            write=_chosen(write_timeout, ours.write),
            read=_chosen(read_timeout, ours.read),
        )
        body: bytes | aiohttp.FormData
        if request_data is not None and request_data.contains_files:
            body = _form(request_data)
        else:
            body = encode(request_data.parameters if request_data is not None else {})
        return await self._request(method, url, body, timeout)

    async def send(self, url: str, body: bytes, *, timeout: float) -> tuple[int, bytes]:
        """POST a JSON body that is already prepared; ``timeout`` seconds for its answer."""
        ours = self._timeouts
        bounds = _client_timeout(ours.pool, ours.connect, ours.write, timeout)
        return await self._request("POST", url, body, bounds)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as an object. One that is cut or broken leaves the outcome unknown."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise UnsureError(f"Telegram's answer is not a JSON object ({len(payload)} bytes)")
        return answer

    async def _request(
        self,
        method: str,
        url: str,
        body: bytes | aiohttp.FormData,
        timeout: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        if not self._is_open or self._proxies is None:
            raise RuntimeError("the transport is not initialized")
        failure: NetworkError
        request = SimpleNamespace(written=False)
        try:
            address = URL(url, encoded=True)
            route = self._proxies.route(address)
            with route.connecting():
                async with self._session_for(route).request(
                    method,
                    address,
                    data=body,
                    headers=_headers(body, route),
                    timeout=timeout,
                    proxy=route.proxy,
                    proxy_headers=route.tunnel_headers,
                    # The Bot API never redirects, and a body must not be sent twice.
                    allow_redirects=False,
                    trace_request_ctx=request,
                ) as response:
                    return response.status, await response.read()
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError) as error:
            failure = _failure(error, written=request.written)
        # Outside of the except block, so that the error of aiohttp is not even its context.
        raise failure


async def _head_written(
    _session: aiohttp.ClientSession,
    trace: SimpleNamespace,
    _params: aiohttp.TraceRequestHeadersSentParams,
) -> None:
    """Note that a request is handed to its connection; its head goes first."""
    trace.trace_request_ctx.written = True


def _headers(body: bytes | aiohttp.FormData, route: Route) -> Mapping[str, str]:
    if isinstance(body, bytes):
        return {**_JSON, **route.request_headers}
    return route.request_headers


def _failure(error: BaseException, *, written: bool) -> NetworkError:
    """Ours for ``error``. A keep-alive connection that the server closes while we write is
    unknown too: nothing tells whether it read the request first."""
    detail = redact(str(error))
    text = f"{type(error).__name__}: {detail}" if detail else type(error).__name__
    # A proxy that refuses to connect us (ClientHttpProxyError) never saw the request itself.
    before = (
        aiohttp.ClientConnectorError,
        aiohttp.ConnectionTimeoutError,
        aiohttp.ClientHttpProxyError,
    )
    if not written or isinstance(error, before):
        return NotWrittenError(text)
    return UnsureError(text)


def _chosen(given: object, ours: float) -> float | None:
    """A number or None as given; python-telegram-bot's "not given" object means ours."""
    return given if given is None or isinstance(given, int | float) else ours


@lru_cache(maxsize=64)
def _client_timeout(
    pool: float | None, connect: float | None, write: float | None, read: float | None
) -> aiohttp.ClientTimeout:
    """aiohttp counts the wait for a connection together with making it, and has no limit for
    writing: the sum of all four is the limit for the whole."""
    waiting = None if pool is None or connect is None else pool + connect
    total = None if waiting is None or write is None or read is None else waiting + write + read
    return aiohttp.ClientTimeout(total=total, connect=waiting, sock_connect=connect, sock_read=read)


def encode(parameters: object) -> bytes:
    """A request's body: JSON in UTF-8. A lone surrogate, which UTF-8 can't hold, becomes ``?``."""
    text = json.dumps(parameters, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
