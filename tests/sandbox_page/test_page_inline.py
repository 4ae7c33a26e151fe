"""``@bot words`` in any chat: what the bot offers stands above the composer, and one is sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from page_hands import DESK, PHONE, Opener, become, chat_row
from page_rig import Site, Wire
from playwright.async_api import Locator, Page, expect

from bot.sandbox.world.events import InlineQuery

NAME = "@digest_bot"


def article(number: int, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "article",
        "id": str(number),
        "title": f"第 {number} 条",
        "description": f"1月28日 · 分类 {number}",
        "input_message_content": {"message_text": f"正文 {number}"},
    }
    return made | fields


async def asked(site: Site, count: int = 1) -> InlineQuery:
    """The newest query, once so many have come."""
    async with asyncio.timeout(20):
        while len(site.world.inline_queries) < count:  # noqa: ASYNC110 - a browser's own time
            await asyncio.sleep(0.02)
    return list(site.world.inline_queries.values())[-1]


async def offer(site: Site, query: InlineQuery, *numbers: int, **fields: Any) -> None:
    results = [article(number) for number in numbers]
    await site.call("answerInlineQuery", inline_query_id=query.id, results=results, **fields)


def offers(page: Page) -> Locator:
    return page.locator("#offers [role=option]")


def field(page: Page) -> Locator:
    return page.get_by_role("combobox")


async def offered(site: Site, page: Page, *numbers: int, **fields: Any) -> None:
    """Words are typed, and this is offered."""
    await field(page).fill(f"{NAME} 投融资")
    await offer(site, await asked(site), *numbers, **fields)
    await expect(offers(page)).to_have_count(len(numbers))


async def test_what_is_offered_stands_above_the_field_and_one_is_sent(
    site: Site, open_page: Opener
) -> None:
    page = await open_page()
    await offered(site, page, 1, 2, 3)
    query = await asked(site)
    assert (query.query, query.offset, query.user) == ("投融资", "", site.cast.owner)
    await expect(offers(page).first).to_contain_text("第 1 条")
    await expect(offers(page).first).to_contain_text("1月28日 · 分类 1")
    await offers(page).nth(1).click()
    await expect(page.locator(".message.mine .text").last).to_contain_text("正文 2")
    await expect(page.locator(".message.mine .via").last).to_have_text(f"通过 {NAME}")
    await expect(field(page)).to_have_value("")
    await expect(page.locator("#offers")).to_be_hidden()
    sent = site.cast.group.messages[-1]
    assert (sent.text, sent.sender) == ("正文 2", site.cast.owner)


async def test_the_keyboard_chooses_and_escape_leaves_what_was_typed(
    site: Site, open_page: Opener
) -> None:
    page = await open_page()
    await offered(site, page, 1, 2, 3)
    await expect(field(page)).to_have_attribute("aria-activedescendant", "offer-0")
    await field(page).press("ArrowDown")
    await field(page).press("ArrowDown")
    await field(page).press("ArrowUp")
    await expect(offers(page).nth(1)).to_have_attribute("aria-selected", "true")
    await field(page).press("Escape")
    await expect(page.locator("#offers")).to_be_hidden()
    await expect(field(page)).to_have_value(f"{NAME} 投融资")
    await field(page).press_sequentially("与")
    await offer(site, await asked(site, 2), 4, 5)
    await expect(offers(page)).to_have_count(2)
    await field(page).press("ArrowUp")  # round to the last one
    await field(page).press("Enter")
    await expect(page.locator(".message.mine .text").last).to_contain_text("正文 5")
    assert site.cast.group.messages[-1].text == "正文 5"


async def test_one_question_for_words_typed_in_one_go(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await field(page).press_sequentially(f"{NAME} Kimi", delay=15)
    assert (await asked(site)).query in ("", "Kimi")
    await offer(site, await asked(site, 1), 1)
    await expect(offers(page)).to_have_count(1)
    assert len(site.world.inline_queries) <= 2


async def test_an_answer_to_older_words_is_not_shown(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await field(page).fill(f"{NAME} 旧")
    old = await asked(site)
    await field(page).fill(f"{NAME} 新")
    new = await asked(site, 2)
    await offer(site, old, 1)
    await offer(site, new, 2)
    await expect(offers(page)).to_have_count(1)
    await expect(offers(page)).to_contain_text("第 2 条")


async def test_scrolling_brings_more_until_there_is_none(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await offered(site, page, *range(1, 21), next_offset="20")
    assert len(site.world.inline_queries) == 1
    await offers(page).last.scroll_into_view_if_needed()
    more = await asked(site, 2)
    assert (more.query, more.offset) == ("投融资", "20")
    await offer(site, more, *range(21, 31))
    await expect(offers(page)).to_have_count(30)
    await offers(page).last.click()
    await expect(page.locator(".message.mine .text").last).to_contain_text("正文 30")
    assert len(site.world.inline_queries) == 2


async def test_nothing_found_shows_the_button_to_the_private_chat(
    site: Site, open_page: Opener
) -> None:
    page = await open_page()
    button = {"text": "没有找到，去私聊里看看", "start_parameter": "inline"}
    await offered(site, page, button=button)
    await page.get_by_role("button", name="没有找到").click()
    await expect(page.locator("#head-title")).to_have_text("Digest")
    await expect(page.locator(".message.mine .text").first).to_contain_text("/start inline")


async def test_nothing_found_and_no_button_shows_nothing(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await offered(site, page, 1)
    await field(page).fill(f"{NAME} 没有的")
    await offer(site, await asked(site, 2))
    await expect(page.locator("#offers")).to_be_hidden()
    await field(page).press("Enter")  # then it is a message like any other
    await expect(page.locator(".message.mine .text").last).to_contain_text(f"{NAME} 没有的")


async def test_other_words_ask_nothing(site: Site, open_page: Opener) -> None:
    page = await open_page()
    for text in ("@digest_bot", "看 @digest_bot Kimi", "@other_bot Kimi", "/today"):
        await field(page).fill(text)
        # A timer that begins later and takes longer ends later than the page's own.
        await page.evaluate("new Promise(done => setTimeout(done, 300))")
        await expect(page.locator("#offers")).to_be_hidden()
    await field(page).fill(f"{NAME} Kimi")
    await asked(site)
    assert [query.query for query in site.world.inline_queries.values()] == ["Kimi"]


async def test_it_is_sent_where_one_writes_a_topic_an_answer_a_channel(
    site: Site, open_page: Opener
) -> None:
    page = await open_page()
    cast = site.cast
    await chat_row(page, "闲聊").click()
    await offered(site, page, 1)
    await field(page).press("Enter")
    await expect(page.locator(".message.mine .text").last).to_contain_text("正文 1")
    assert cast.forum.messages[-1].thread_id == cast.talk_topic
    await page.locator(".message.mine").last.hover()
    await page.get_by_role("button", name="回复").last.click()
    await field(page).fill(f"{NAME} 二")
    await offer(site, await asked(site, 2), 2)
    await field(page).press("Enter")
    await expect(page.locator(".message.mine .reply").last).to_contain_text("正文 1")
    await expect(page.locator("#context")).to_be_hidden()
    await chat_row(page, "AI 快讯").click()
    await field(page).fill(f"{NAME} 三")
    await offer(site, await asked(site, 3), 3)
    await field(page).press("Enter")
    await expect(page.locator(".message .text").last).to_contain_text("正文 3")
    assert cast.channel.messages[-1].sender_chat is cast.channel


async def test_a_refused_one_keeps_what_was_typed(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await become(page, "成员")
    await chat_row(page, "闲聊").click()
    await offered(site, page, 1)
    site.cast.forum.topics[site.cast.talk_topic].closed = True
    await field(page).press("Enter")
    await expect(page.locator(".toast")).to_contain_text("话题已关闭")
    await expect(field(page)).to_have_value(f"{NAME} 投融资")


async def test_another_chat_has_other_words(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await offered(site, page, 1)
    await chat_row(page, "闲聊").click()
    await expect(page.locator("#offers")).to_be_hidden()


async def test_a_hint_shows_how_and_asks(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await page.get_by_role("button", name="在任何聊天里分享一条").click()
    await expect(field(page)).to_have_value(f"{NAME} 投融资")
    assert (await asked(site)).query == "投融资"


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_the_list_fits_the_screen(
    site: Site, open_page: Opener, viewport: dict[str, int]
) -> None:
    page = await open_page(viewport)
    if viewport is PHONE:
        await chat_row(page, "AI 早读会").click()
    await field(page).fill(f"{NAME} 投融资")
    long = [article(n, title="一个很长的标题" * 9, description="说明" * 40) for n in range(1, 21)]
    query = await asked(site)
    await site.call("answerInlineQuery", inline_query_id=query.id, results=long)
    await expect(offers(page)).to_have_count(20)
    box = await page.locator("#offers").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    assert box["y"] >= 0
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= viewport["width"]


async def test_what_is_offered_is_shown_as_typed(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await field(page).fill(f"{NAME} x")
    query = await asked(site)
    wild = article(1, title="<img src=x onerror=alert(1)>", description="<b>粗</b>")
    await site.call("answerInlineQuery", inline_query_id=query.id, results=[wild])
    await expect(offers(page).first.locator("b")).to_have_text("<img src=x onerror=alert(1)>")
    await expect(offers(page).first.locator(".muted")).to_have_text("<b>粗</b>")


async def test_what_nobody_was_offered_cannot_be_chosen(site: Site, wire: Wire) -> None:
    me, group = site.cast.owner.id, site.cast.group.id
    choice: dict[str, Any] = {"as": me, "chat": group, "number": 0}
    assert not (await wire.ask("choose", query="1", **choice))["ok"]
    query = (await wire.ask("inline", query="Kimi", offset="", **{"as": me}))["result"]["query"]
    assert not (await wire.ask("choose", query=query, **choice))["ok"]
    await offer(site, site.world.inline_queries[query], 1)
    assert not (await wire.ask("choose", query=query, **choice | {"number": 1}))["ok"]
    assert not (await wire.ask("choose", query=query, **choice | {"as": site.cast.admin.id}))["ok"]
    assert (await wire.ask("choose", query=query, **choice))["ok"]
