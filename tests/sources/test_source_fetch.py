"""A fetch ends: in time, in size, after so many redirects, and it says what was wrong."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest
from source_server import Reply, Source, digest, moved, serving
from support.rawserver import answering, free_port, http, silent
from support.rawserver import serving as serving_raw
from support.socks import socks_server

from bot.digest.remote import Answer, Unfetched
from bot.http.fetch import Fetcher
from bot.http.proxies import Proxies

DIGEST = digest("2026-01-28")


@pytest.fixture
async def source() -> AsyncIterator[Source]:
    async with serving() as source:
        yield source


async def fetched(url: str, etag: str = "", modified: str = "", **bounds: float) -> Answer:
    async with Fetcher(allow_private=True, proxies=Proxies(), **bounds) as fetch:  # type: ignore[arg-type]
        return await fetch(url, etag=etag, modified=modified)


async def fails(url: str, **bounds: float) -> Unfetched:
    with pytest.raises(Unfetched) as caught:
        await fetched(url, **bounds)
    return caught.value


async def test_an_unchanged_digest_is_not_sent_again(source: Source) -> None:
    source.pages["/x.md"] = DIGEST
    first = await fetched(f"{source.url}/x.md")
    again = await fetched(f"{source.url}/x.md", etag=first.etag)
    assert (first.status, first.body) == (200, DIGEST)
    assert (again.status, again.body) == (304, b"")


async def test_last_modified_serves_where_there_is_no_etag() -> None:
    at = "Wed, 28 Jan 2026 00:00:00 GMT"
    answers = http("200 OK", DIGEST, f"Last-Modified: {at}"), http("304 Not Modified", b"")
    async with serving_raw(answering(*answers)) as raw:
        async with Fetcher(allow_private=True, proxies=Proxies()) as fetch:
            first = await fetch(f"{raw.url}/x")
            await fetch(f"{raw.url}/x", modified=first.modified)
        assert first.modified == at
        assert raw.arrived[1].headers["if-modified-since"] == at


async def test_five_redirects_are_followed_and_no_more(source: Source) -> None:
    source.pages |= {f"/{n}": moved(f"/{n + 1}") for n in range(6)}
    source.pages["/6"] = DIGEST
    assert (await fetched(f"{source.url}/1")).body == DIGEST
    assert "redirects" in str(await fails(f"{source.url}/0"))


async def test_a_redirect_in_a_ring_ends(source: Source) -> None:
    source.pages |= {"/a": moved("/b"), "/b": moved("/a")}
    assert (await fails(f"{source.url}/a")).final
    assert len(source.asked) == 6


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://h/x", "javascript:alert(1)"])
async def test_a_redirect_to_what_is_not_the_web_is_refused(source: Source, to: str) -> None:
    source.pages["/a"] = moved(to)
    assert (await fails(f"{source.url}/a")).final


async def test_a_packed_answer_is_unpacked(source: Source) -> None:
    source.pages["/x"] = Reply(body=gzip.compress(DIGEST), headers={"Content-Encoding": "gzip"})
    assert (await fetched(f"{source.url}/x")).body == DIGEST


@pytest.mark.parametrize("cut", [0, 1, 300, len(DIGEST)])
async def test_gzip_in_several_members_is_read_to_its_end(source: Source, cut: int) -> None:
    packed = gzip.compress(DIGEST[:cut]) + gzip.compress(DIGEST[cut:])
    source.pages["/x"] = Reply(body=packed, headers={"Content-Encoding": "gzip"})
    assert (await fetched(f"{source.url}/x")).body == DIGEST


async def test_many_members_are_a_bomb_too(source: Source) -> None:
    packed = gzip.compress(bytes(1 << 19)) * 300
    source.pages["/x"] = Reply(body=packed, headers={"Content-Encoding": "gzip"})
    assert "larger than" in str(await fails(f"{source.url}/x"))


async def test_a_small_bomb_does_not_burst(source: Source) -> None:
    bomb = gzip.compress(bytes(200 << 20))
    assert len(bomb) < 1 << 20
    source.pages["/x"] = Reply(body=bomb, headers={"Content-Encoding": "gzip"})
    assert "larger than 1 MiB" in str(await fails(f"{source.url}/x"))


@pytest.mark.parametrize(("size", "taken"), [(1 << 20, True), ((1 << 20) + 1, False)])
async def test_a_mebibyte_is_the_most(source: Source, size: int, taken: bool) -> None:
    source.pages["/x"] = b"x" * size
    if taken:
        assert len((await fetched(f"{source.url}/x")).body) == size
    else:
        assert (await fails(f"{source.url}/x")).final


async def test_half_a_packed_answer_is_none(source: Source) -> None:
    half = gzip.compress(DIGEST)[:-12]
    source.pages["/x"] = Reply(body=half, headers={"Content-Encoding": "gzip"})
    error = await fails(f"{source.url}/x")
    assert "middle" in str(error)
    assert not error.final


async def test_half_an_answer_is_none() -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n# AI"
    async with serving_raw(answering(half)) as raw:
        assert "middle" in str(await fails(f"{raw.url}/x"))


async def test_an_unknown_packing_is_refused(source: Source) -> None:
    source.pages["/x"] = Reply(body=b"??", headers={"Content-Encoding": "zstd"})
    assert "zstd" in str(await fails(f"{source.url}/x"))


async def test_a_silent_source_is_given_up_in_time() -> None:
    async with serving_raw(silent) as raw, asyncio.timeout(20):
        assert "0.2 seconds" in str(await fails(f"{raw.url}/x", seconds=0.2))


async def test_the_reason_names_the_host_and_no_secret() -> None:
    url = f"http://user:hidden@127.0.0.1:{free_port()}/x?token=hidden"
    reason = str(await fails(url))
    assert "127.0.0.1 can't be reached" in reason
    assert "hidden" not in reason
    assert "the host name nowhere.invalid was not found" in str(
        await fails("http://nowhere.invalid/x")
    )


async def test_a_digest_is_fetched_through_a_socks_proxy() -> None:
    answer = http("200 OK", b"# a digest")
    async with (
        serving_raw(answering(answer)) as server,
        socks_server(("127.0.0.1", int(server.url.rpartition(":")[2]))) as proxy,
    ):
        proxies = Proxies({"http": f"socks5://127.0.0.1:{proxy.port}"})
        async with Fetcher(proxies=proxies) as fetch:
            got = await fetch("http://digests.invalid/2026-01-28.md")
    assert (got.status, got.body) == (200, b"# a digest")
    assert proxy.asked == [("digests.invalid", 80)]


async def test_a_socks_proxy_that_refuses_is_named() -> None:
    async with socks_server(None) as proxy:
        proxies = Proxies({"http": f"socks5://127.0.0.1:{proxy.port}"})
        async with Fetcher(proxies=proxies) as fetch:
            with pytest.raises(Unfetched, match="the SOCKS proxy"):
                await fetch("http://digests.invalid/2026-01-28.md")
