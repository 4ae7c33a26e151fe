"""Fetching a digest over HTTP(S), bounded in time, size, redirects and where it may lead."""

from __future__ import annotations

import asyncio
import datetime as dt
import zlib
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.digest.parser.decode import MAX_BYTES
from bot.digest.remote import Answer, Unfetched, retry_after
from bot.http.proxies import Proxies, ProxyFailure, Route
from bot.http.public_addresses import PrivateAddress, PublicResolver, check_literal

SECONDS = 20.0
"""For all of it: names, connections, redirects, the body."""

REDIRECTS = 5
CONNECTIONS = 4

_MOVED = (301, 302, 303, 307, 308)
_CHUNK = 1 << 16
_MEMBER = b"\x1f\x8b"
_HEADERS = {
    "Accept": "text/markdown, text/plain;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip",
    "User-Agent": "digest-bot",
}


class Fetcher:
    """A ``bot.digest.remote.Fetch``, within ``async with``.

    Without ``allow_private`` an address of a private network is refused, at each redirect anew.
    Where the environment names a proxy, it is the proxy that connects: then a name is looked at
    only as far as this machine can resolve it.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        proxies: Proxies | None = None,
        resolver: AbstractResolver | None = None,
        seconds: float = SECONDS,
        limit: int = MAX_BYTES,
    ) -> None:
        self._allow_private = allow_private
        self._proxies = proxies or Proxies.from_environment()
        self._resolver = resolver
        self._seconds = seconds
        self._limit = limit
        self._direct: aiohttp.ClientSession | None = None
        self._proxied: dict[URL | None, aiohttp.ClientSession] = {}

    async def __aenter__(self) -> Self:
        if self._resolver is None and not self._allow_private:
            self._resolver = PublicResolver()
        # No cache of names: what is connected to is what was just looked at.
        self._direct = _session(
            aiohttp.TCPConnector(limit=CONNECTIONS, resolver=self._resolver, use_dns_cache=False)
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for session in (self._direct, *self._proxied.values()):
            if session is not None:
                await session.close()
        self._direct = None
        self._proxied.clear()

    async def __call__(self, url: str, *, etag: str = "", modified: str = "") -> Answer:
        """Raises Unfetched, whose text holds no more of the address than its host."""
        headers = dict(_HEADERS)
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(URL(url), headers)
        except TimeoutError:
            raise Unfetched("slow", seconds=self._seconds) from None
        except PrivateAddress as error:
            raise Unfetched("private", host=error.host, final=True) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _unfetched(error) from None

    async def _follow(self, url: URL, headers: dict[str, str]) -> Answer:
        for _ in range(REDIRECTS + 1):
            answer = await self._one(url, headers)
            if isinstance(answer, Answer):
                return answer
            if answer.scheme not in ("http", "https") or not answer.host:
                raise Unfetched("redirect", final=True)
            if url.scheme == "https" and answer.scheme == "http":
                raise Unfetched("downgrade", final=True)
            url = answer
        raise Unfetched("redirects", most=REDIRECTS, final=True)

    async def _one(self, url: URL, headers: dict[str, str]) -> Answer | URL:
        """One request; a URL is where it redirects to."""
        if not self._allow_private:
            check_literal(url.host or "")
        route = self._proxies.route(url)
        if not route.is_direct:
            await self._look_behind(url)
            headers = headers | dict(route.request_headers)
        with route.connecting():
            async with self._session_for(route).get(
                url,
                headers=headers,
                allow_redirects=False,
                proxy=route.proxy,
                proxy_headers=route.tunnel_headers,
            ) as response:
                return await self._read(response, url)

    async def _read(self, response: aiohttp.ClientResponse, url: URL) -> Answer | URL:
        location = response.headers.get("Location")
        if response.status in _MOVED and location:
            return url.join(URL(location))
        body = await self._body(response) if response.status == 200 else b""
        patience = response.headers.get("Retry-After", "")
        return Answer(
            response.status,
            body,
            response.headers.get("ETag", ""),
            response.headers.get("Last-Modified", ""),
            retry_after(patience, dt.datetime.now(dt.UTC)),
        )

    def _session_for(self, route: Route) -> aiohttp.ClientSession:
        assert self._direct is not None, "within async with"  # noqa: S101
        if route.is_direct:
            return self._direct
        if route.socks not in self._proxied:  # the proxy may well be in the private network
            self._proxied[route.socks] = _session(route.connector(limit=CONNECTIONS))
        return self._proxied[route.socks]

    async def _look_behind(self, url: URL) -> None:
        """Refuses a name that is private as far as this machine knows. Raises PrivateAddress."""
        if self._resolver is None or not url.host:
            return
        try:
            await self._resolver.resolve(url.host, url.port or 0)
        except PrivateAddress:
            raise
        except OSError:
            pass  # only the proxy knows the name

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """The body, unpacked; both forms are bounded, so a small bomb does not burst."""
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise Unfetched("packed", encoding=encoding[:20], final=True)
        inflater = _Inflater() if "gzip" in encoding else None
        body, read = bytearray(), 0
        async for chunk in response.content.iter_chunked(_CHUNK):
            read += len(chunk)
            room = self._limit + 1 - len(body)
            try:
                body += chunk if inflater is None else inflater.decompress(chunk, room)
            except zlib.error as error:
                raise Unfetched("unpacked", reason=error) from None
            if max(read, len(body)) > self._limit:
                raise Unfetched("too_big", size=_size(self._limit), final=True)
        if inflater is not None and not inflater.eof:
            raise Unfetched("cut")
        return bytes(body)


class _Inflater:
    """Unpacks gzip, which may be several members one after the other (RFC 1952, 2.2)."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._member.eof

    def decompress(self, chunk: bytes, most: int) -> bytes:
        """What comes out, at most ``most`` bytes. Raises zlib.error."""
        out = self._member.decompress(chunk, most)
        while self.eof and (rest := self._member.unused_data).startswith(_MEMBER):
            if len(out) >= most:
                break
            self._member = zlib.decompressobj(wbits=31)
            out += self._member.decompress(rest, most - len(out))
        return out


def _session(connector: aiohttp.BaseConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=None),  # ours covers all requests of a fetch
    )


def _size(limit: int) -> str:
    return f"{limit >> 20} MiB" if limit >= 1 << 20 else f"{limit} bytes"


def _unfetched(error: Exception) -> Unfetched:
    """aiohttp's errors may quote the whole address, with what is secret in it."""
    if isinstance(error, aiohttp.ClientConnectorError):
        if isinstance(error.os_error, PrivateAddress):
            return Unfetched("private", host=error.os_error.host, final=True)
        if isinstance(error, aiohttp.ClientConnectorDNSError):
            return Unfetched("unknown_host", host=error.host)
        if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
            return Unfetched("untrusted", host=error.host)
        reason = error.os_error.strerror or type(error.os_error).__name__
        return Unfetched("unreachable", host=error.host, reason=reason.lower())
    if isinstance(error, ProxyFailure):
        return Unfetched("odd", reason=str(error)[:200])
    if isinstance(error, aiohttp.InvalidURL):
        return Unfetched("address", final=True)
    if isinstance(error, aiohttp.ClientPayloadError):
        return Unfetched("cut")
    if isinstance(error, ValueError) and not isinstance(error, aiohttp.ClientError):
        return Unfetched("odd", reason=str(error)[:200], final=True)
    return Unfetched("failed", reason=type(error).__name__)
