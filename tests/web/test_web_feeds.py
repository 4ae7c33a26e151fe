"""Feeds that a reader's program can keep: valid Atom, lasting ids, absolute addresses."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from lxml import etree
from support.rig import DIGEST
from test_web_pages import ENGLISH
from web_rig import DATE, serving

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOME = "https://digest.example.org"
FUNDING = quote("投融资与并购")


def read(text: str) -> etree._Element:
    return etree.fromstring(text.encode())


def texts(feed: etree._Element, path: str) -> list[str]:
    return [str(one) for one in feed.xpath(path, namespaces=ATOM)]


async def test_the_feed_has_a_day_an_entry_the_newest_first(tmp_path: Path) -> None:
    dates = [f"2026-01-{day:02}" for day in range(1, 29)] + [f"2025-12-{d:02}" for d in range(1, 9)]
    async with serving(tmp_path, dict.fromkeys(dates, DIGEST), BOT_WEB__PUBLIC_URL=HOME) as web:
        answer = await web.request("GET", "/feed.xml")
        assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        feed = read(answer.text)
    assert texts(feed, "a:link[@rel='self']/@href") == [f"{HOME}/feed.xml"]
    entries = texts(feed, "a:entry/a:id/text()")
    assert entries == [f"{HOME}/d/{date}" for date in sorted(dates)[::-1][:30]]
    assert texts(feed, "a:entry/a:link/@href") == entries
    content = texts(feed, "a:entry[1]/a:content/text()")[0]
    for said in ("政策与监管", "甲公司完成新一轮融资", "由乙基金领投。", "https://example.com/c"):
        assert said in content
    assert texts(feed, "a:entry[1]/a:content/@type") == ["html"]
    assert texts(feed, "a:entry[1]/a:category/@term") == ["政策与监管", "投融资与并购"]
    assert texts(feed, "a:entry[1]/a:published/text()") == ["2026-01-28T00:00:00+08:00"]
    for required in ("a:id", "a:title", "a:updated", "a:author/a:name"):
        assert len(texts(feed, f"{required}/text()")) == 1, required


async def test_a_category_has_a_feed_of_its_own(tmp_path: Path) -> None:
    without = DIGEST[: DIGEST.index("**投融资与并购**")]
    days = {DATE: DIGEST, "2026-01-27": without, "2026-01-26": DIGEST}
    async with serving(tmp_path, days, BOT_WEB__PUBLIC_URL=HOME) as web:
        feed = read(await web.get(f"/c/{FUNDING}/feed.xml"))
        await web.get("/c/none/feed.xml", 404)
    assert texts(feed, "a:entry/a:title/text()") == [
        "投融资与并购 2026-01-28",
        "投融资与并购 2026-01-26",
    ]
    assert "某部门" not in "".join(texts(feed, "a:entry/a:content/text()"))
    assert len(set(texts(feed, "a:entry/a:id/text()"))) == 2


async def test_a_correction_is_an_update_of_the_same_entry(tmp_path: Path) -> None:
    async with serving(tmp_path, BOT_WEB__PUBLIC_URL=HOME) as web:
        before = read(await web.get("/feed.xml"))
        web.clock.advance(minutes=30)
        web.write(DATE, DIGEST.replace("资金用于训练", "资金用于推理"))
        after = read(await web.get("/feed.xml"))
    for same in ("a:entry/a:id/text()", "a:entry/a:published/text()"):
        assert texts(before, same) == texts(after, same)
    assert "资金用于推理" in texts(after, "a:entry/a:content/text()")[0]
    assert texts(after, "a:updated/text()") == texts(after, "a:entry/a:updated/text()")


async def test_without_a_public_address_the_feed_names_the_one_asked_at(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        feed = read(await web.get("/feed.xml"))
        assert texts(feed, "a:entry/a:id/text()") == [f"{web.url}/d/{DATE}"]
        odd = await web.request("GET", "/feed.xml", headers={"Host": 'x"><y>/'})
        assert "<y>" not in odd.text


async def test_a_feed_speaks_the_language_of_most_of_its_digests(tmp_path: Path) -> None:
    language = "/a:feed/@xml:lang"
    days = {DATE: DIGEST, "2026-01-27": ENGLISH, "2026-01-26": ENGLISH}
    async with serving(tmp_path, days) as web:
        # Whatever its reader's browser prefers: a feed is fetched by a program.
        feed = read(await web.get("/feed.xml", Accept_Language="zh"))
        assert texts(feed, language) == ["en"]
        assert texts(read(await web.get(f"/c/{FUNDING}/feed.xml")), language) == ["zh-CN"]
        assert "Sources: " not in texts(feed, "a:entry[1]/a:content/text()")[0]
