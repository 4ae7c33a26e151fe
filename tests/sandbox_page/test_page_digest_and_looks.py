"""The digest's file in the page, forwards, topics, the page's language, and that all is legible."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from page_hands import DESK, PHONE, Opener, become, chat_row, write
from page_rig import DIGEST, KEYBOARD, Site, Wire
from playwright.async_api import Page, expect

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


async def test_todays_digest_is_edited_in_the_page(site: Site, open_page: Opener) -> None:
    site.levers.save("# 日报\n来源：[x](https://x.example.com)\n")
    page = await open_page()
    folder = page.locator("#folder")
    await expect(folder.locator("code")).to_have_text(str(site.levers.folder))
    await folder.get_by_role("button", name="修改今天的简报").click()
    box = page.get_by_role("dialog").get_by_role("textbox")
    await expect(box).to_have_value("# 日报\n来源：[x](https://x.example.com)\n")
    await expect(page.get_by_role("dialog")).to_contain_text("2026-01-28.md")
    await box.fill("# 新的日报\n来源：[y](https://y.example.com)\n")
    await page.get_by_role("button", name="保存").click()
    await expect(page.locator(".toast")).to_contain_text("已保存")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    text = site.levers.today().read_text(encoding="utf-8")
    assert text.startswith("# 新的日报")


async def test_what_is_odd_in_the_saved_text_is_told_with_its_line(
    site: Site, open_page: Opener
) -> None:
    page = await open_page()
    await page.get_by_role("button", name="修改今天的简报").click()
    box = page.get_by_role("dialog").get_by_role("textbox")
    await expect(box).to_have_value("")  # there is none yet
    await box.fill("# 没有出处")
    await page.get_by_role("button", name="保存").click()
    await expect(page.locator(".toast.bad")).to_have_text("2026-01-28.md:3: names no source")
    assert site.levers.today().read_text(encoding="utf-8") == "# 没有出处"


async def test_a_message_is_forwarded(site: Site, open_page: Opener) -> None:
    site.bot.send(site.cast.group, *DIGEST, keyboard=KEYBOARD)
    page = await open_page()
    await page.locator(".message .text").hover()
    await page.get_by_role("button", name="转发").click()
    places = page.get_by_role("dialog").get_by_role("button")
    await expect(places).to_contain_text(["AI 早读会", "AI 研究社 · 简报", "Digest", "取消"])
    await page.get_by_role("dialog").get_by_role("button", name="AI 研究社 · 闲聊").click()
    await expect(page.locator("#head-title")).to_have_text("闲聊")
    await expect(page.locator(".forwarded")).to_have_text("转发自 Digest")
    await expect(page.locator(".message .key")).to_have_count(0)
    (forwarded,) = [one for one in site.cast.forum.messages if "forward_origin" in one.extra]
    assert forwarded.text == DIGEST[0]
    assert forwarded.thread_id == site.cast.talk_topic
    assert forwarded.sender is site.cast.owner


async def test_a_forward_is_refused_where_one_may_not_write(site: Site, wire: Wire) -> None:
    await wire.event("state")
    post = site.bot.send(site.cast.group, "一条")
    ask: dict[str, Any] = {"chat": site.cast.group.id, "message": post.id}
    member = site.cast.member.id
    done = await wire.ask("forward", **{"as": member}, **ask, to=site.cast.channel.id)
    assert (done["ok"], done["error"]) == (False, "only administrators may post")
    done = await wire.ask("forward", **{"as": member}, **ask, to=-5)
    assert (done["ok"], done["error"]) == (False, "there is no such chat")
    theirs = site.world.private(site.cast.owner)
    site.world.start(site.cast.owner)
    said = theirs.messages[0]
    done = await wire.ask(
        "forward", **{"as": member}, chat=theirs.id, message=said.id, to=site.cast.group.id
    )
    assert (done["ok"], done["error"]) == (False, "that is somebody else's private chat")


async def test_an_administrator_closes_reopens_and_deletes_a_topic(
    site: Site, open_page: Opener
) -> None:
    topic = site.cast.forum.topics[site.cast.talk_topic]
    page = await open_page()
    await become(page, "成员")
    await chat_row(page, "闲聊").click()
    await expect(page.get_by_role("button", name="关闭话题")).to_be_disabled()
    await become(page, "管理员")
    await page.get_by_role("button", name="关闭话题").click()
    await expect(page.locator(".service").last).to_contain_text("关闭了话题")
    assert topic.closed
    await become(page, "成员")
    await write(page, "还能说话吗")
    await expect(page.locator(".toast.bad")).to_contain_text("话题已关闭")
    await become(page, "管理员")
    await page.get_by_role("button", name="重新打开话题").click()
    await expect(page.get_by_role("button", name="关闭话题")).to_be_visible()
    assert not topic.closed
    await page.get_by_role("button", name="删除话题").click()
    await expect(chat_row(page, "闲聊")).to_have_count(0)
    assert topic.deleted
    await chat_row(page, "General").click()
    await expect(page.get_by_role("button", name="删除话题")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "title"),
    [("zh-CN", "沙盒"), ("zh-TW", "沙盒"), ("en-US", "Sandbox"), ("de-DE", "Sandbox")],
)
async def test_the_pages_language_is_the_browsers_until_one_is_chosen(
    site: Site, open_page: Opener, locale: str, title: str
) -> None:
    page = await open_page(locale=locale)
    await expect(page.locator("#title")).to_have_text(title)
    await page.locator("#language").click()
    other = "Sandbox" if title == "沙盒" else "沙盒"
    await expect(page.locator("#title")).to_have_text(other)
    await page.reload()
    await expect(page.locator("#title")).to_have_text(other)


async def test_on_a_phone_the_clock_is_seen_in_the_chat_and_leads_to_its_buttons(
    site: Site, open_page: Opener
) -> None:
    page = await open_page(PHONE)
    await chat_row(page, "AI 早读会").click()
    clock = page.get_by_role("button", name="时间与聊天资料")
    await expect(clock).to_have_text("08:00")
    await clock.click()
    await page.get_by_role("button", name="+1 小时").click()
    await expect(clock).to_have_text("09:00")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_no_list_stands_over_the_field_that_it_is_for(
    site: Site, open_page: Opener, viewport: dict[str, int]
) -> None:
    page = await open_page(viewport)
    await chat_row(page, "AI 早读会").click()
    await page.get_by_role("combobox").fill("/")
    await expect(page.locator("#menu")).to_be_visible()
    menu = await page.locator("#menu").bounding_box()
    line = await page.locator(".writing").bounding_box()
    assert menu is not None
    assert line is not None
    assert menu["y"] + menu["height"] <= line["y"]


WIDTHS = [320, 390, 800, 1000, 1280]


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
async def test_the_names_of_those_you_can_be_and_the_subtitle_are_whole(
    site: Site, open_page: Opener, locale: str
) -> None:
    for width in WIDTHS:
        page = await open_page({"width": width, "height": 800}, locale=locale)
        cut = await page.evaluate(
            """() => [...document.querySelectorAll(".person-face span:last-child, .brand p")]
                .filter((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth + 1
                    && getComputedStyle(node).display !== "inline")
                .map((node) => node.textContent)"""
        )
        assert cut == [], width
        inside = await page.evaluate(
            """() => document.getElementById("people").scrollWidth
                <= document.getElementById("people").clientWidth"""
        )
        assert inside, width


async def shown(page: Page) -> list[str]:
    await page.wait_for_timeout(300)  # fades have ended
    found: list[str] = await page.evaluate(CONTRAST)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_all_words_can_be_read(
    site: Site, open_page: Opener, viewport: dict[str, int], scheme: str
) -> None:
    site.bot.send(site.cast.group, *DIGEST, keyboard=KEYBOARD)
    page = await open_page(viewport, color_scheme=scheme)
    assert await shown(page) == []
    await chat_row(page, "AI 早读会").click()
    await write(page, "你好")
    await page.get_by_role("combobox").fill("/")
    assert await shown(page) == []
    await page.get_by_role("combobox").fill("")
    if viewport is PHONE:
        await page.get_by_role("button", name="时间与聊天资料").click()
    assert await shown(page) == []
    await page.get_by_role("button", name="修改今天的简报").click()
    assert await shown(page) == []
