"""Proxies: those of the environment, and none to this machine."""

from __future__ import annotations

import pytest
from support.quick_transport import QUICK, TOKEN, transport
from support.rawserver import (
    OK,
    Server,
    answering,
    free_port,
    http,
    serving,
)
from support.socks import socks_server

from bot.delivery.outcome import Done, NotWritten
from bot.http.proxies import Proxies
from bot.telegram.gateway import Gateway
from bot.telegram.transport import AiohttpRequest


def address_of(server: Server) -> tuple[str, int]:
    return "127.0.0.1", int(server.url.rpartition(":")[2])


async def test_a_proxy_of_the_environment_is_used_but_not_to_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(answering(OK)) as proxy, serving(answering(OK)) as server:
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, proxy.url.replace("//", "//user:pass%40word@"))
        for name in ("no_proxy", "NO_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
        async with AiohttpRequest(QUICK) as request:
            outside = await Gateway("http://api.example", TOKEN, request).call("getMe", b"{}")
            inside = await Gateway(server.url, TOKEN, request).call("getMe", b"{}")
    assert isinstance(outside, Done)
    assert isinstance(inside, Done)
    assert proxy.arrived[0].line == f"POST http://api.example/bot{TOKEN}/getMe HTTP/1.1"
    assert proxy.arrived[0].headers["proxy-authorization"] == "Basic dXNlcjpwYXNzQHdvcmQ="
    assert server.arrived[0].line == f"POST /bot{TOKEN}/getMe HTTP/1.1"


async def test_no_proxy_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("no_proxy", "telegram.invalid")
    async with AiohttpRequest(QUICK) as request:
        outcome = await Gateway("http://telegram.invalid", TOKEN, request).call("getMe", b"{}")
    assert isinstance(outcome, NotWritten)
    assert "telegram.invalid" in outcome.reason


async def test_a_proxy_that_refuses_to_connect_us_was_surely_not_written_past() -> None:
    async with serving(answering(http("407 Proxy Authentication Required", b""))) as proxy:
        proxies = Proxies({"https": proxy.url})
        async with transport(proxies=proxies) as request:
            outcome = await Gateway("https://api.example", TOKEN, request).call("getMe", b"{}")
    assert isinstance(outcome, NotWritten)
    assert proxy.arrived[0].line.startswith("CONNECT api.example:443")


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks", "SOCKS5"])
async def test_a_socks_proxy_connects_and_looks_the_name_up(scheme: str) -> None:
    async with (
        serving(answering(OK)) as server,
        socks_server(address_of(server), user="me", password="p@ss") as proxy,
    ):
        proxies = Proxies({"all": f"{scheme}://me:p%40ss@127.0.0.1:{proxy.port}"})
        async with transport(proxies=proxies) as request:
            outcome = await Gateway("http://api.example", TOKEN, request).call("getMe", b"{}")
    assert isinstance(outcome, Done), outcome
    assert proxy.asked == [("api.example", 80)]
    assert server.arrived[0].line == f"POST /bot{TOKEN}/getMe HTTP/1.1"
    assert server.arrived[0].headers["host"] == "api.example"


async def test_a_socks_proxy_of_the_environment_is_used_but_not_to_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with (
        serving(answering(OK)) as outer,
        serving(answering(OK)) as inner,
        socks_server(address_of(outer)) as proxy,
    ):
        for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        for name in ("all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"socks5://127.0.0.1:{proxy.port}")
        async with AiohttpRequest(QUICK) as request:
            outside = await Gateway("http://api.example", TOKEN, request).call("getMe", b"{}")
            inside = await Gateway(inner.url, TOKEN, request).call("getMe", b"{}")
    assert isinstance(outside, Done)
    assert isinstance(inside, Done)
    assert proxy.asked == [("api.example", 80)]
    assert len(inner.arrived) == 1


@pytest.mark.parametrize("fault", ["refuses", "password", "gone"])
async def test_a_socks_proxy_that_does_not_connect_us_was_surely_not_written_past(
    fault: str,
) -> None:
    async with socks_server(None, user="me" if fault == "password" else "") as proxy:
        port = free_port() if fault == "gone" else proxy.port
        credentials = "me:wrong@" if fault == "password" else ""
        proxies = Proxies({"all": f"socks5://{credentials}127.0.0.1:{port}"})
        async with transport(proxies=proxies) as request:
            outcome = await Gateway("https://api.example", TOKEN, request).call("getMe", b"{}")
    assert isinstance(outcome, NotWritten)
    assert "SOCKS proxy" in outcome.reason
    assert "wrong" not in outcome.reason


async def test_a_proxy_of_another_kind_is_named_as_what_does_not_work() -> None:
    async with transport(proxies=Proxies({"all": "ftp://127.0.0.1:1080"})) as request:
        outcome = await Gateway("https://api.example", TOKEN, request).call("getMe", b"{}")
    assert isinstance(outcome, NotWritten)
    assert "names a ftp proxy" in outcome.reason
    assert "socks5" in outcome.reason
