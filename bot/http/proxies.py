"""Which proxy a request takes: the environment's rules, and none to this machine itself."""

from __future__ import annotations

import ipaddress
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import aiohttp
from yarl import URL


class ProxyFailure(OSError):
    """A SOCKS proxy can't be reached, or did not connect us; nothing was sent."""


SOCKS_SCHEMES = ("socks", "socks5", "socks5h", "socks4")


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach an origin: ``proxy`` None is directly. A proxy's credentials go with the
    CONNECT that opens a tunnel (https), or else with each request itself (http). ``socks`` is a
    proxy that needs a connector of its own (``connector``)."""

    proxy: URL | None = None
    tunnel_headers: Mapping[str, str] | None = None
    request_headers: Mapping[str, str] = field(default_factory=dict)
    socks: URL | None = None

    @property
    def is_direct(self) -> bool:
        return self.proxy is None and self.socks is None

    def connector(self, *, limit: int) -> aiohttp.BaseConnector:
        """Makes connections for this route, at most ``limit`` at once."""
        if self.socks is None:
            return aiohttp.TCPConnector(limit=limit)
        from bot.http import socks

        return socks.connector(self.socks, limit=limit)

    def connecting(self) -> AbstractContextManager[None]:
        """What a request stands in, so that a proxy's refusal is an OSError."""
        if self.socks is None:
            return nullcontext()
        from bot.http import socks

        return socks.as_os_errors()


def _bypass_nothing(host: str) -> bool:
    return False


@dataclass(slots=True)
class Proxies:
    """``by_scheme`` maps http, https or all to a proxy's address (which may hold a user and a
    password); ``bypass`` says which hosts go without. Routes are kept by origin: asking the
    environment for every request would cost more than the request."""

    by_scheme: Mapping[str, str] = field(default_factory=dict)
    bypass: Callable[[str], bool] = _bypass_nothing
    _routes: dict[tuple[str, str], Route] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def from_environment(cls) -> Proxies:
        """HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in either case."""
        return cls(
            urllib.request.getproxies(), lambda host: bool(urllib.request.proxy_bypass(host))
        )

    def route(self, address: URL) -> Route:
        """The way to ``address``. Raises ValueError for a proxy that is neither http, https nor
        SOCKS."""
        key = (address.scheme, address.host or "")
        if key not in self._routes:
            self._routes[key] = self._find(*key)
        return self._routes[key]

    def _find(self, scheme: str, host: str) -> Route:
        found = self.by_scheme.get(scheme) or self.by_scheme.get("all")
        if not found or is_loopback(host) or self.bypass(host):
            return Route()
        proxy = URL(found if "://" in found else f"http://{found}")
        if proxy.scheme in SOCKS_SCHEMES and proxy.host:
            return Route(socks=proxy)
        if proxy.scheme not in ("http", "https"):
            raise ValueError(
                f"the environment names a {proxy.scheme} proxy; only http, https, socks5 and "
                "socks4 ones work"
            )
        if not proxy.user:
            return Route(proxy)
        credentials = {
            "Proxy-Authorization": aiohttp.encode_basic_auth(proxy.user, proxy.password or "")
        }
        proxy = proxy.with_user(None)
        return Route(proxy, credentials) if scheme == "https" else Route(proxy, None, credentials)


def is_loopback(host: str) -> bool:
    """Whether ``host`` (a name or an IP address) is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
