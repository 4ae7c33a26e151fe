"""How pages travel: unchanged ones not at all, others packed; and what every answer forbids."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from support.rig import DIGEST
from web_rig import DATE, serving

DAY = f"/d/{DATE}"


async def test_an_unchanged_page_is_not_sent_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        first = await web.request("GET", DAY)
        tag = first.headers["ETag"]
        again = await web.request("GET", DAY, headers={"If-None-Match": f'W/"x", {tag}'})
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Vary"] == first.headers["Vary"]
        web.write("2026-01-27")  # the page now has a day before it
        assert (await web.request("GET", DAY, headers={"If-None-Match": tag})).status == 200
        changed = (await web.request("GET", DAY)).headers["ETag"]
        web.write(DATE, DIGEST.replace("甲公司", "乙公司"))
        answer = await web.request("GET", DAY, headers={"If-None-Match": changed})
        assert answer.status == 200
        assert "乙公司" in answer.text


async def test_what_changes_elsewhere_leaves_a_pages_tag_alone(tmp_path: Path) -> None:
    async with serving(tmp_path, {"2026-01-20": DIGEST, "2026-01-21": DIGEST, DATE: DIGEST}) as web:
        tag = (await web.request("GET", "/d/2026-01-20")).headers["ETag"]
        web.write(DATE, DIGEST.replace("甲公司", "乙公司"))
        assert (await web.request("GET", "/d/2026-01-20")).headers["ETag"] == tag


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("*;q=0", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=zero", False),
    ],
)
async def test_pages_are_packed_for_those_who_can_unpack(
    tmp_path: Path, accepted: str, packed: bool
) -> None:
    async with serving(tmp_path) as web:
        plain = await web.request("GET", DAY, headers={"Accept-Encoding": "identity"})
        answer = await web.request("GET", DAY, headers={"Accept-Encoding": accepted})
        body = answer.body
        assert (answer.headers.get("Content-Encoding") == "gzip") is packed
        assert (gzip.decompress(body) if packed else body) == plain.body
        # Two codings of a page are two things: a strong tag names one.
        assert (answer.headers["ETag"] != plain.headers["ETag"]) is packed


async def test_head_says_what_get_would(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        for path in ("/", DAY, "/feed.xml", "/robots.txt", "/nothing"):
            got, head = await web.request("GET", path), await web.request("HEAD", path)
            assert (head.status, head.body) == (got.status, b"")
            for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
                assert head.headers.get(name) == got.headers.get(name), (path, name)


async def test_every_answer_forbids_scripts_frames_and_guessing(tmp_path: Path) -> None:
    paths = ["/", DAY, "/search?q=x", "/nothing", "/api/digests", "/api/openapi.json", "/feed.xml"]
    async with serving(tmp_path) as web:
        for path in [*paths, "/healthz", "/readyz", "/metrics", "/robots.txt"]:
            headers = (await web.request("GET", path)).headers
            policy = headers["Content-Security-Policy"].split("; ")
            assert policy[0] == "default-src 'none'"
            assert {"style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)
            assert not any("unsafe" in part or "script-src" in part for part in policy)
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert "Referrer-Policy" in headers
            assert "aiohttp" not in headers["Server"]


async def test_the_style_sheet_is_kept_for_good_under_its_own_address(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        page = await web.get("/")
        path = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
        answer = await web.request("GET", path)
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
        assert "immutable" in answer.headers["Cache-Control"]
        text = answer.text
    assert "url(" not in text
    assert "@import" not in text


async def test_pages_take_no_other_method(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        for path in ("/", DAY, "/feed.xml"):
            answer = await web.request("POST", path, data=b"x")
            assert answer.status == 405
            assert "GET" in answer.headers["Allow"]
