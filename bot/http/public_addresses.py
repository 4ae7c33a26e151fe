"""Which addresses belong to a private network, and a resolver that refuses them.

A source's name is resolved once for a connection, and the connection is made to the very address
that was looked at: a name that says something else a moment later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from socket import AF_UNSPEC, AddressFamily

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: IPv4 behind a translator."""

Lookup = Callable[[str, int, AddressFamily], Awaitable[list[ResolveResult]]]


class PrivateAddress(OSError):
    """The address is not one of the public internet."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is a private address")
        self.host = host


def is_private(text: str) -> bool:
    """Whether an IP address is not public: loopback, private (RFC 1918, ULA), link-local (with
    the clouds' metadata), shared, reserved, multicast, unspecified; also inside of IPv6."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo is not None:
            return True
        if inner is not None:
            return is_private(str(inner))
        if address.is_site_local or int(address) >> 32 == 0:  # fec0::/10; ::a.b.c.d
            return True
    return not address.is_global or address.is_multicast or address.is_reserved


def check_literal(host: str) -> None:
    """Raises PrivateAddress where ``host`` is itself an IP address, and private: those are never
    resolved."""
    try:
        private = is_private(host)
    except ValueError:
        return
    if private:
        raise PrivateAddress(host)


class PublicResolver(AbstractResolver):
    """Resolves names of the public internet, and no others: one private address among several
    is enough to refuse."""

    def __init__(self, lookup: Lookup | None = None) -> None:
        self._lookup = lookup or ThreadedResolver().resolve

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises PrivateAddress, or OSError for an unknown name."""
        found = await self._lookup(host, port, family)
        for one in found:
            if is_private(one["host"]):
                raise PrivateAddress(f"{host} ({one['host']})")
        return found

    async def close(self) -> None:
        """Nothing is held."""
