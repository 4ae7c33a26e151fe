"""The pages in a real browser: nothing for axe to find, readable on a phone, light and dark, by
keyboard and without script."""

from __future__ import annotations

import json
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import axe_playwright_python
import pytest
from playwright.async_api import Page, expect
from support.browser import Pages
from support.rig import DIGEST
from web_rig import DATE, Web, serving

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
AXE = next(Path(axe_playwright_python.__file__).parent.glob("*axe.min.js")).read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = json.dumps({"runOnly": RULES, "resultTypes": ["violations"], "selectors": False})
PATHS = [
    "/",
    f"/d/{DATE}",
    "/m/2026-01",
    "/c/" + quote("投融资与并购"),
    "/search?q=" + quote("融资"),
    "/search?q=Mooonshot",
    "/search",
    "/d/2026-01-03",
]
TWO_SECTIONS = """# 日报 ({date})

# 国内

## 一个很长很长的分类名字，长到在手机上一行放不下AndAVeryLongLatinWordWithoutAnySpaces

### 标题 with a_very_long_identifier_that_never_ends_and_never_breaks_at_all_in_any_browser

说明：文字 `code` **粗** *斜*。https://example.com/a/very/long/address/that/goes/on/and/on/and/on/for/ever
要点：
1. 一
2. 二
   - 二之一
3. 三

# 国外

## 第二类

### 第二条

说明：短。
"""


def opened(pages: Pages, web: Web, path: str, **options: Any) -> AbstractAsyncContextManager[Page]:
    return pages.open(web.url + path, **{"viewport": DESK, "locale": "zh-CN", **options})


def archive() -> dict[str, str]:
    days = {f"2026-01-{day:02}": DIGEST for day in range(4, 28)}
    return days | {"2025-10-01": DIGEST, "2025-11-03": TWO_SECTIONS, DATE: DIGEST}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_and_nothing_is_cut_off(
    pages: Pages, tmp_path: Path, scheme: str
) -> None:
    async with serving(tmp_path, archive()) as web:
        item = (await web.get(f"/d/{DATE}")).split(f'href="/d/{DATE}/')[1].split('"')[0]
        every = [*PATHS, f"/d/{DATE}/{item}", "/d/2025-11-03"]
        # Colours apart, both schemes are the same page.
        paths = every if scheme == "light" else [f"/d/{DATE}", "/", PATHS[4]]
        options = {"color_scheme": scheme, "viewport": PHONE, "may_miss": True}
        async with opened(pages, web, "/", **options) as page:
            for path in paths:
                await page.goto(web.url + path)
                wide = "document.documentElement.scrollWidth > innerWidth"
                assert not await page.evaluate(wide), path
                await page.evaluate(AXE)
                found = await page.evaluate(f"axe.run(document, {OPTIONS})")
                assert [(path, one["id"]) for one in found["violations"]] == []


async def test_a_page_needs_no_script_and_loads_nothing_from_elsewhere(
    pages: Pages, tmp_path: Path
) -> None:
    async with serving(tmp_path) as web:
        options = {"java_script_enabled": False}
        async with opened(pages, web, f"/d/{DATE}", **options) as page:
            await expect(page.get_by_role("heading", level=1)).to_contain_text("2026年1月28日")
            await expect(page.get_by_role("heading", name="甲公司完成新一轮融资")).to_be_visible()


async def test_the_keyboard_reaches_the_text_first(pages: Pages, tmp_path: Path) -> None:
    async with serving(tmp_path) as web, opened(pages, web, f"/d/{DATE}") as page:
        await page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="跳到正文")
        await expect(skip).to_be_focused()
        await expect(skip).to_be_in_viewport()
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()


async def test_a_reader_searches_and_arrives_at_the_item(pages: Pages, tmp_path: Path) -> None:
    async with serving(tmp_path) as web, opened(pages, web, "/", viewport=PHONE) as page:
        await page.get_by_role("searchbox").fill("乙基金")
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name="甲公司完成新一轮融资").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("甲公司完成新一轮融资")
        await page.get_by_role("link", name="这一天的全部内容").click()
        target = page.locator(".item:target")
        await expect(target).to_be_in_viewport()
        await expect(target).to_contain_text("由乙基金领投。")


async def test_dark_is_dark_and_light_is_light(pages: Pages, tmp_path: Path) -> None:
    shade = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    async with serving(tmp_path) as web:
        async with opened(pages, web, "/", color_scheme="light") as page:
            assert min(await page.evaluate(shade)) > 200
        async with opened(pages, web, "/", color_scheme="dark") as page:
            assert max(await page.evaluate(shade)) < 60


async def test_a_line_is_as_long_as_an_eye_can_follow(pages: Pages, tmp_path: Path) -> None:
    """Forty Chinese characters at the most, on any screen; text no smaller than 15 px."""
    measure = """[...document.querySelectorAll('main p')].map(p => {
        const size = parseFloat(getComputedStyle(p).fontSize);
        return [p.getBoundingClientRect().width / size, size];
    })"""
    async with serving(tmp_path) as web:
        wide = {"viewport": {"width": 2560, "height": 1200}}
        async with opened(pages, web, f"/d/{DATE}", **wide) as page:
            measured = await page.evaluate(measure)
    assert max(width for width, _ in measured) <= 45
    assert min(size for _, size in measured) >= 15


async def test_the_link_of_a_title_stands_behind_its_last_word(
    pages: Pages, tmp_path: Path
) -> None:
    """However often the title wraps."""
    measure = """[...document.querySelectorAll('.item .perma')].map(link => {
        const range = document.createRange(), text = link.previousSibling;
        range.setStart(text, text.length - 2);
        range.setEnd(text, text.length - 1);
        const last = range.getBoundingClientRect(), mark = link.getBoundingClientRect();
        const size = parseFloat(getComputedStyle(link).fontSize);
        return [(mark.left - last.right) / size, (mark.bottom - last.bottom) / size];
    })"""
    async with serving(tmp_path, archive()) as web:
        for path in (f"/d/{DATE}", "/d/2025-11-03"):
            async with opened(pages, web, path, viewport={"width": 240, "height": 700}) as page:
                for right, below in await page.evaluate(measure):
                    assert 0 <= right < 1
                    assert abs(below) < 0.5


async def test_the_rules_of_head_and_foot_cross_the_page(pages: Pages, tmp_path: Path) -> None:
    wide = "[...document.querySelectorAll('.top, .bottom')].map(one => one.clientWidth)"
    async with serving(tmp_path) as web, opened(pages, web, f"/d/{DATE}") as page:
        assert await page.evaluate(wide) == [DESK["width"]] * 2


async def test_a_reader_switches_the_language_for_good(pages: Pages, tmp_path: Path) -> None:
    async with serving(tmp_path) as web, opened(pages, web, f"/d/{DATE}", viewport=PHONE) as page:
        await page.get_by_role("link", name="English").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("January 28, 2026")
        await page.get_by_role("link", name="Archive").click()
        await expect(page.get_by_role("heading", name="By month")).to_be_visible()
        await page.get_by_role("link", name="中文").click()
        await expect(page.get_by_role("heading", name="按月浏览")).to_be_visible()
