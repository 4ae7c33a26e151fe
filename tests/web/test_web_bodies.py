"""Hostile bodies and heads: what nobody wants is neither read nor unpacked, and a Host that is
none reaches no route."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from pathlib import Path

import pytest
from support.rig import DIGEST
from web_rig import DATE, OK, SECRET, Web, answered, ended, lines, serving

from bot.web.webhook import WEBHOOK_HEADER

PUT = f"PUT /api/digests/{DATE}"
HOOK = {
    "BOT_TELEGRAM__UPDATES": "webhook",
    "BOT_TELEGRAM__WEBHOOK__URL": "https://bot.example.org/hook",
}


def head(request: str, *headers: str) -> bytes:
    return "\r\n".join([f"{request} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


@pytest.mark.parametrize(
    ("request_line", "status"),
    [("GET /", 200), ("GET /nothing", 404), (PUT, 401), ("POST /hook", 403), ("PUT /", 405)],
)
@pytest.mark.parametrize("body", [b"this is no gzip", b""])
async def test_a_body_that_nobody_wants_is_not_read_and_ends_the_connection(
    tmp_path: Path, request_line: str, status: int, body: bytes
) -> None:
    # Whoever read it would wait for the rest of a gigabyte; whoever unpacked it would fail.
    sent = head(request_line, "Content-Encoding: gzip", f"Content-Length: {1 << 30}") + body
    async with serving(tmp_path, **HOOK) as web, lines(web, 1) as (line,):
        assert (await answered(line, sent)).startswith(f"HTTP/1.1 {status} ")
        line[1].write_eof()
        assert await ended(line)


async def test_what_follows_an_unread_body_is_no_request(tmp_path: Path) -> None:
    smuggled = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    sent = head("GET /", f"Content-Length: {len(smuggled)}") + smuggled
    async with serving(tmp_path) as web, lines(web, 1) as (line,):
        assert await answered(line, sent) == OK
        assert await ended(line)


async def test_a_bomb_costs_no_more_than_a_body_may_have(tmp_path: Path) -> None:
    packing = zlib.compressobj(wbits=31)
    bomb = b"".join(packing.compress(bytes(1 << 20)) for _ in range(512)) + packing.flush()
    assert len(bomb) < 1 << 20
    async with serving(tmp_path, **HOOK) as web:
        tracemalloc.start()
        try:
            status, facts = await web.upload(f"/api/digests/{DATE}", bomb, Content_Encoding="gzip")
            assert (status, facts["error"]) == (413, "too_big")
            headers = {WEBHOOK_HEADER: SECRET, "Content-Encoding": "gzip"}
            assert (await web.request("POST", "/hook", data=bomb, headers=headers)).status == 413
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 8 << 20


@pytest.mark.parametrize("coding", ["gzip", "deflate", "GZIP", "identity", ""])
async def test_a_packed_upload_is_taken(tmp_path: Path, coding: str) -> None:
    data = DIGEST.encode()
    if coding.lower() == "gzip":
        data = gzip.compress(data)
    elif coding == "deflate":
        data = zlib.compress(data)
    async with serving(tmp_path, {}) as web:
        status, facts = await web.upload(f"/api/digests/{DATE}", data, Content_Encoding=coding)
        assert (status, facts.get("status")) == (201, "created")


PACKED = gzip.compress(DIGEST.encode(), mtime=0)  # the same in each process


@pytest.mark.parametrize(
    ("data", "coding"), [(PACKED[:-9], "gzip"), (PACKED + b"x", "gzip"), (PACKED, "br")]
)
async def test_what_cant_be_unpacked_whole_is_refused(
    tmp_path: Path, data: bytes, coding: str
) -> None:
    async with serving(tmp_path, {}) as web:
        status, facts = await web.upload(f"/api/digests/{DATE}", data, Content_Encoding=coding)
        assert (status, facts["error"]) == (400, "broken_body")
        assert not list(web.folder.glob("*.md")) if web.folder.exists() else True


@pytest.mark.parametrize(
    "host", ["a b", "a@b", "a/b", "a,b", 'a"b', "[::1", "[g]", "a:b", "a:99999", "", "a%20b", "é"]
)
@pytest.mark.parametrize("path", ["/feed.xml", "/", "/healthz", "/nothing"])
async def test_a_host_that_is_none_reaches_no_route(
    tmp_path: Path, host: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path) as web:
        assert await _status(web, path, f"Host: {host}") == "400"
    assert all(one.exc_info is None for one in caplog.records)


@pytest.mark.parametrize("host", ["x", "a_b.example.org:8080", "[::1]:80", "127.0.0.1:"])
async def test_any_name_of_a_host_is_answered(tmp_path: Path, host: str) -> None:
    async with serving(tmp_path) as web:
        assert await _status(web, "/feed.xml", f"Host: {host}") == "200"


async def _status(web: Web, path: str, *headers: str) -> str:
    sent = "\r\n".join([f"GET {path} HTTP/1.1", *headers, "", ""]).encode()
    async with lines(web, 1) as (line,):
        return (await answered(line, sent)).split(" ")[1]
