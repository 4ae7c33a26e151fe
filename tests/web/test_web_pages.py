"""What readers find in the archive: days, months, categories, items, and nothing too early."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from support.rig import DIGEST
from web_rig import DATE, serving

FUNDING = quote("投融资与并购")


def links(page: str) -> set[str]:
    return set(re.findall(r'href="([^"]*)"', page))


async def test_a_day_shows_everything_of_its_digest_in_order(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        page = await web.get(f"/d/{DATE}")
    at = [
        page.index(f">{text}")
        for text in (
            "政策与监管</a></h2>",
            "某部门就智能体服务公开征求意见",
            "意见稿要求服务者说明数据来源。",
            "征求意见为期一个月。",
            "小型服务者可以简化备案。",
            "背景</b> 此前已有两轮座谈。",
            "示例日报",
            "投融资与并购</a></h2>",
            "甲公司完成新一轮融资",
            "丙公司收购丁公司",
        )
    ]
    assert at == sorted(at)
    assert '<a href="https://example.com/a?x=1&amp;y=2" rel="noopener nofollow ugc">' in page
    assert "<script" not in page


async def test_the_front_page_leads_to_every_day_month_and_category(tmp_path: Path) -> None:
    dates = ["2026-01-28", "2026-01-02", "2025-12-31", "2025-11-30", "2025-10-01", "2019-02-28"]
    async with serving(tmp_path, dict.fromkeys(dates, DIGEST)) as web:
        front = links(await web.get("/"))
        for date in dates:
            month = f"/m/{date[:7]}"
            assert month in front
            assert f"/d/{date}" in links(await web.get(month)) | front
        assert {f"/d/{dates[0]}", f"/c/{FUNDING}", "/feed.xml"} <= front


async def test_every_link_of_every_page_leads_somewhere(tmp_path: Path) -> None:
    dates = [f"2026-01-{day:02}" for day in range(5, 29)]
    async with serving(tmp_path, dict.fromkeys(dates, DIGEST)) as web:
        seen: set[str] = set()
        todo = ["/"]
        while todo:
            path = todo.pop()
            answer = await web.request("GET", path)
            assert answer.status == 200, path
            if "html" in answer.headers["Content-Type"]:
                page = answer.text
                anchors = set(re.findall(r'id="([^"]*)"', page))
                for link in links(page):
                    target, _, anchor = link.partition("#")
                    if link.startswith("#"):
                        assert anchor in anchors, f"{path}: {link}"
                    if target.startswith("/") and target not in seen:
                        seen.add(target)
                        todo.append(target.replace("&amp;", "&"))
    assert len(seen) > 3 * len(dates)


async def test_an_item_keeps_its_address_when_others_come_and_go(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        page = await web.get(f"/d/{DATE}")
        [link] = [
            one
            for one in links(page)
            if one.startswith(f"/d/{DATE}/")
            and f'href="{one}" aria-label="固定链接：丙公司收购丁公司"' in page
        ]
        item = await web.get(link)
        assert "<h1" in item
        assert "交易以股票支付。" in item
        assert "甲公司完成新一轮融资" not in item
        first = DIGEST.index("某部门")
        web.write(DATE, DIGEST[:first] + "新来的一条\n说明：新。\n\n" + DIGEST[first:])
        assert "交易以股票支付。" in await web.get(link)
        web.write(DATE, DIGEST.replace("丙公司收购丁公司", "丙公司入股丁公司"))
        gone = await web.get(link, 404)
    assert f"/d/{DATE}" in links(gone)


async def test_two_items_of_one_title_have_two_addresses(tmp_path: Path) -> None:
    text = "# 日报 ({date})\n\n**甲**\n\n同题\n说明：其一。\n\n**乙**\n\n同题\n说明：其二。\n"
    async with serving(tmp_path, {DATE: text}) as web:
        page = await web.get(f"/d/{DATE}")
        items = sorted(one for one in links(page) if one.startswith(f"/d/{DATE}/"))
        pages = [await web.get(one) for one in items]
    assert len(items) == 2
    assert ["其一" in one for one in pages] != ["其二" in one for one in pages]


async def test_a_category_over_time_is_in_pages(tmp_path: Path) -> None:
    dates = [f"2026-01-{day:02}" for day in range(1, 29)]
    async with serving(tmp_path, dict.fromkeys(dates, DIGEST)) as web:
        found: list[str] = []
        path: str | None = f"/c/{FUNDING}"
        while path:
            page = await web.get(path)
            found += re.findall(r'<h2 id="d([^"]*)"', page)
            assert "某部门" not in page
            older = re.search(r'rel="next" href="([^"]*)"', page)
            path = older[1].replace("&amp;", "&") if older else None
        assert found == dates[::-1]
        for wrong in ("?page=0", "?page=99", "?page=x", "?page=-1"):
            await web.get(f"/c/{FUNDING}{wrong}", 404)
        await web.get("/c/" + quote("没有这个分类"), 404)


async def test_odd_names_of_categories_work(tmp_path: Path) -> None:
    names = ["AI/大模型", "C++ & C#", "100%", "a?b", "{x}", "<b>粗</b>", "“引号”"]
    body = "".join(f"## {name}\n\n### 标题{n}\n\n说明：文。\n\n" for n, name in enumerate(names))
    async with serving(tmp_path, {DATE: "# 日报 ({date})\n\n" + body}) as web:
        shown = web.archive.categories(web.clock().date())
        assert len(shown) == len(names)
        day = links(await web.get(f"/d/{DATE}"))
        for n, name in enumerate(shown):
            path = "/c/" + quote(name, safe="")
            assert path in day
            assert f"标题{n}" in await web.get(path)
            assert f"标题{n}" in await web.get(f"{path}/feed.xml")


async def test_tomorrows_digest_is_on_no_page_before_its_day(tmp_path: Path) -> None:
    tomorrow = "2026-01-29"
    text = DIGEST.replace("甲公司", "未来公司")
    async with serving(tmp_path, {DATE: DIGEST, tomorrow: text}) as web:
        await web.get(f"/d/{tomorrow}", 404)
        for path in ("/", "/feed.xml", "/m/2026-01", f"/c/{FUNDING}", "/search?q=" + quote("公司")):
            assert "未来公司" not in await web.get(path)
        web.clock.advance(hours=15, minutes=59)  # 23:59 in Shanghai
        await web.get(f"/d/{tomorrow}", 404)
        web.clock.advance(minutes=1)
        assert "未来公司" in await web.get(f"/d/{tomorrow}")
        assert "未来公司" in await web.get("/")


async def test_an_alias_leads_to_the_category(tmp_path: Path) -> None:
    async with serving(tmp_path, BOT_DIGESTS__ALIASES='{"融资": "投融资与并购"}') as web:
        answer = await web.request("GET", "/c/" + quote("融资"))
    assert (answer.status, answer.headers["Location"]) == (302, f"/c/{FUNDING}")


async def test_a_day_without_digest_names_the_nearest(tmp_path: Path) -> None:
    async with serving(tmp_path, {"2026-01-20": DIGEST, "2026-01-25": DIGEST}) as web:
        page = await web.get("/d/2026-01-22", 404)
        assert "2026年1月22日没有简报" in page
        assert {"/d/2026-01-20", "/d/2026-01-25"} <= links(page)


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/d/2026-02-30", "/d/x", "/m/2026-13", "/m/2020-01", "/static/style.css",
     "/static/..%2F..%2Fapp.py", "/static/style.000000000000.css", "/d/2026-01-28/nothing",
     "/c/", "/c/%ff"],
)  # fmt: skip
async def test_what_is_not_there_is_a_kind_page(tmp_path: Path, path: str) -> None:
    async with serving(tmp_path) as web:
        page = await web.get(path, 404)
    assert "<h1>没有这一页</h1>" in page
    assert 'href="/"' in page


async def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    async with serving(tmp_path, {}) as web:
        assert "还没有简报" in await web.get("/")
        await web.get("/feed.xml")
        web.write(DATE)
        assert "甲公司" in await web.get("/")


async def test_search_finds_marks_and_suggests(tmp_path: Path) -> None:
    async with serving(tmp_path, {DATE: DIGEST.replace("甲公司", "Moonshot")}) as web:
        page = await web.get("/search?q=" + quote("moonshot 融资"))
        assert "<mark>Moonshot</mark>" in page
        assert "找到 1 条" in page
        [hit] = [one for one in links(page) if one.startswith(f"/d/{DATE}/")]
        assert "Moonshot完成新一轮融资" in await web.get(hit)
        assert "/search?q=moonshot" in links(await web.get("/search?q=Mooonshot"))
        asked = await web.get("/search?q=" + quote('<img src=x onerror=alert(1)>"'))
        assert "<img" not in asked
        assert "找到" not in await web.get("/search?q=+")


async def test_our_words_are_in_the_readers_language(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        chinese = ["", "zh", "zh-TW,zh;q=0.9,en;q=0.8", "de", "en;q=0.1, zh-CN", "*", "en;q=0"]
        for accepted in chinese:
            page = await web.get(f"/d/{DATE}", Accept_Language=accepted)
            assert '<html lang="zh-CN">' in page, accepted
        page = await web.get(f"/d/{DATE}", Accept_Language="en-GB,en;q=0.9,zh;q=0.1")
    assert '<html lang="en">' in page
    assert "January 28, 2026" in page
    assert '<main id="main" tabindex="-1" lang="zh">' in page


async def test_a_link_unfolds_well_in_a_chat(tmp_path: Path) -> None:
    async with serving(tmp_path, BOT_WEB__PUBLIC_URL="https://d.example.org/a/") as web:
        page = await web.get(f"/d/{DATE}")
        meta = dict(re.findall(r'<meta property="([^"]*)" content="([^"]*)">', page))
        assert meta["og:title"] == "AI 行业动态 2026-01-28"
        assert meta["og:url"] == f"https://d.example.org/a/d/{DATE}"
        assert meta["og:description"].startswith("某部门就智能体服务公开征求意见；甲公司")
        assert f'<link rel="canonical" href="https://d.example.org/a/d/{DATE}">' in page
        # Behind a proxy that keeps the path as it came, the same pages stand under it.
        assert "/a/" in links(page)
        assert await web.get(f"/a/d/{DATE}") == page
        assert await web.get("/a") == await web.get("/a/") == await web.get("/")


async def test_without_a_public_address_pages_name_no_host(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        page = await web.get(f"/d/{DATE}", Host="evil.example")
    assert "evil.example" not in page
    assert "canonical" not in page


async def test_a_chosen_language_stays(tmp_path: Path) -> None:
    async with serving(tmp_path) as web:
        paths = {f"/d/{DATE}": "?", "/search?q=a+b": "?q=a%20b&", "/nothing": "?"}
        for path, query in paths.items():
            status = 404 if path == "/nothing" else 200
            page = await web.get(path, status, Accept_Language="en")
            assert f"{query}lang=zh" in {one.replace("&amp;", "&") for one in links(page)}
            address = path.partition("?")[0] + f"{query}lang=zh"
            answer = await web.request("GET", address, headers={"Accept-Language": "en"})
            assert (answer.status, '<html lang="zh-CN">' in answer.text) == (status, True)
            cookie = answer.headers["Set-Cookie"]
            assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        chosen = {"Accept_Language": "en", "Cookie": cookie.partition(";")[0]}
        assert '<html lang="zh-CN">' in await web.get("/", **chosen)
        again = await web.request("GET", "/?lang=en", headers={"Cookie": chosen["Cookie"]})
        assert '<html lang="en">' in again.text  # the later choice counts
        assert "Cookie" in again.headers["Vary"]
        odd = await web.request("GET", "/?lang=%0d%0aX:1", headers={"Cookie": "lang=xx"})
        assert odd.status == 200
        assert "Set-Cookie" not in odd.headers


async def test_public_pages_lead_to_the_bot_once_its_name_is_known(tmp_path: Path) -> None:
    async with serving(tmp_path, BOT_WEB__PUBLIC_URL="https://d.example.org") as web:
        assert "t.me" not in await web.get("/")
        web.services.bot_username = "digest_bot"
        for path, status in (("/", 200), (f"/d/{DATE}", 200), ("/nothing", 404)):
            assert "https://t.me/digest_bot" in links(await web.get(path, status))
    async with serving(tmp_path) as web:
        web.services.bot_username = "digest_bot"
        assert "t.me" not in await web.get("/")


ENGLISH = """# AI news ({date})

## Policy

### Regulator asks for comments on agents

Summary: A draft.

## Funding

### Qwen (通义千问) raises money

Summary: Alibaba led it.
"""


async def test_a_digests_language_is_that_of_most_of_its_titles(tmp_path: Path) -> None:
    async with serving(tmp_path, {DATE: ENGLISH, "2026-01-27": DIGEST}) as web:
        assert '<main id="main" tabindex="-1" lang="en">' in await web.get(f"/d/{DATE}")
        page = await web.get("/d/2026-01-27", Accept_Language="en")
        assert '<main id="main" tabindex="-1" lang="zh">' in page
