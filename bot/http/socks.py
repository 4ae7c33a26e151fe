"""Connections through a SOCKS proxy; loaded only where the environment names one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from yarl import URL

from bot.http.proxies import ProxyFailure

DEFAULT_PORT = 1080


def connector(proxy: URL, *, limit: int) -> aiohttp.BaseConnector:
    """Connects by ``proxy``, which looks names up itself (SOCKS 5): where a proxy is needed, the
    names that this machine gets are often wrong."""
    version = "socks4" if proxy.scheme == "socks4" else "socks5"
    address = proxy.with_scheme(version).with_port(proxy.port or DEFAULT_PORT)
    return ProxyConnector.from_url(str(address), limit=limit)


@contextmanager
def as_os_errors() -> Iterator[None]:
    """Let what the proxy refuses be an OSError, as every other failure to connect is."""
    try:
        yield
    except (ProxyConnectionError, ProxyError, ProxyTimeoutError) as error:
        raise ProxyFailure(f"the SOCKS proxy: {error or type(error).__name__}") from error
