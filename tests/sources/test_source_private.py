"""A source can't lead the bot into the network that it stands in."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given
from hypothesis import strategies as st
from source_server import digest, moved, serving

from bot.digest.remote import Unfetched
from bot.http.fetch import Fetcher
from bot.http.proxies import Proxies
from bot.http.public_addresses import PrivateAddress, PublicResolver, is_private

PRIVATE = (
    *("127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1"),
    *("169.254.169.254", "0.0.0.0", "100.64.1.1", "255.255.255.255", "224.0.0.1", "240.0.0.1"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::"),
    *("::127.0.0.1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
)
PUBLIC = (
    *("8.8.8.8", "1.1.1.1", "172.32.0.1"),
    *("2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"),
)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_known_in_every_guise(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_not_private(address: str) -> None:
    assert not is_private(address)


@given(st.ip_addresses(v=4))
def test_ipv4_within_ipv6_is_judged_as_ipv4(address: ipaddress.IPv4Address) -> None:
    assert is_private(f"::ffff:{address}") == is_private(str(address))
    assert is_private(str(ipaddress.IPv6Address(0x64FF9B << 96 | int(address)))) == is_private(
        str(address)
    )


def _as(*addresses: str) -> list[ResolveResult]:
    return [
        ResolveResult(hostname="h", host=one, port=80, family=socket.AF_INET, proto=0, flags=0)
        for one in addresses
    ]


class Said:
    """A name service that says one thing after the other."""

    def __init__(self, *answers: list[ResolveResult]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int, family: int) -> list[ResolveResult]:
        self.asked += 1
        return self.answers.pop(0)


@pytest.mark.parametrize("said", [("127.0.0.1",), ("8.8.8.8", "10.0.0.1")])
async def test_a_name_with_a_private_address_is_refused(said: tuple[str, ...]) -> None:
    with pytest.raises(PrivateAddress, match="private address"):
        await PublicResolver(Said(_as(*said))).resolve("h.example")


async def test_what_is_connected_to_is_what_was_looked_at() -> None:
    """DNS rebinding: the second answer of the name service is never asked for."""
    said = Said(_as("192.0.2.1"), _as("127.0.0.1"))
    async with serving() as source:
        port = source.url.rpartition(":")[2]
        async with Fetcher(resolver=PublicResolver(said), proxies=Proxies()) as fetch:
            with pytest.raises(Unfetched, match="private"):
                await fetch(f"http://h.example:{port}/x.md")
        assert said.asked == 1
        assert source.asked == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "169.254.169.254", "[::ffff:127.0.0.1]", "localhost", "2130706433"],
)
async def test_this_machine_is_refused_by_any_name(host: str) -> None:
    async with Fetcher(proxies=Proxies()) as fetch:
        with pytest.raises(Unfetched, match=r"private|no web address") as caught:
            await fetch(f"http://{host}:9/x.md")
    assert caught.value.final


class Everywhere(AbstractResolver):
    """Says that every name is this machine, and is not asked whether that is private."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        result = _as("127.0.0.1")[0]
        result["port"] = port
        return [result]

    async def close(self) -> None: ...


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest", "http://127.0.0.1:1/x"])
async def test_a_redirect_into_the_private_network_is_refused(target: str) -> None:
    async with serving() as source:
        source.pages["/x.md"] = moved(target)
        port = source.url.rpartition(":")[2]
        async with Fetcher(resolver=Everywhere(), proxies=Proxies()) as fetch:
            with pytest.raises(Unfetched, match="private"):
                await fetch(f"http://h.example:{port}/x.md")
        assert source.asked == ["/x.md"]


async def test_the_settings_may_allow_it() -> None:
    async with serving() as source:
        source.pages["/x.md"] = digest("2026-01-28")
        async with Fetcher(allow_private=True, proxies=Proxies()) as fetch:
            answer = await fetch(f"{source.url}/x.md")
        assert answer.body == digest("2026-01-28")
