"""The network off by construction: nothing in a test reaches past this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest


class NetworkIsOff(AssertionError):
    """A test wanted to leave the machine. No OSError, so that no code takes it for bad luck."""


def turn_off(patch: pytest.MonkeyPatch) -> None:
    """Until ``patch`` is undone, connecting, sending datagrams and looking names up raise
    NetworkIsOff for all but loopback and Unix sockets; names under ``.invalid`` stay what they
    are everywhere: unknown (RFC 6761)."""
    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    lookup = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if isinstance(name, str) and name.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        _check(name)
        return lookup(host, *rest, **options)

    patch.setattr(socket, "getaddrinfo", getaddrinfo)


def _guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        # The address is the last argument of each (sendto may have flags before it).
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(arguments[-1][0])
        return original(self, *arguments)

    return guarded


def _check(host: Any) -> None:
    if host in (None, "", "localhost", "0.0.0.0", "::"):
        return
    try:
        local = ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        local = False
    if not local:
        raise NetworkIsOff(f"a test may not reach {host!r}")
