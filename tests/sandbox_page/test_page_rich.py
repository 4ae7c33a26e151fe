"""Rich messages in the browser, and messages that only one person sees."""

from __future__ import annotations

import re

from page_hands import PHONE, Opener, become, chat_row
from page_rig import Site
from playwright.async_api import expect

LINK = {"type": "url", "text": "样例日报", "url": "https://example.com/a?b=1"}
DAY = {
    "blocks": [
        {"type": "heading", "text": "AI 行业动态 2026-01-28", "size": 1},
        {"type": "heading", "text": "投融资与并购", "size": 2},
        {
            "type": "details",
            "summary": ["1. ", {"type": "bold", "text": "“青禾”完成 20 亿元融资"}],
            "blocks": [
                {"type": "paragraph", "text": ["资金用于训练。（", LINK, "）"]},
                {
                    "type": "list",
                    "items": [
                        {"label": "•", "blocks": [{"type": "paragraph", "text": "由某基金领投。"}]}
                    ],
                },
            ],
        },
        {
            "type": "details",
            "summary": ["2. ", {"type": "bold", "text": "“远山”被收购"}],
            "blocks": [{"type": "paragraph", "text": "以股票支付。"}],
        },
    ]
}


async def test_a_rich_message_has_headings_and_blocks_that_open(
    site: Site, open_page: Opener
) -> None:
    message = site.world.add_message(site.cast.group, site.world.bot, extra={"rich_message": DAY})
    page = await open_page()
    await chat_row(page, "AI 早读会").click()
    shown = page.locator(".message .rich")
    await expect(shown.locator("h1")).to_have_text("AI 行业动态 2026-01-28")
    await expect(shown.locator("h2")).to_have_text("投融资与并购")
    link = shown.get_by_role("link", name="样例日报")
    await expect(link).to_be_hidden()
    await shown.locator("summary").first.click()
    await expect(link).to_be_visible()
    await expect(link).to_have_attribute("href", "https://example.com/a?b=1")
    await expect(shown.locator("li")).to_have_text("由某基金领投。")
    # What was opened stays so when the message is corrected.
    changed = {"blocks": [DAY["blocks"][0] | {"text": "改过的标题"}, *DAY["blocks"][1:]]}
    site.world.rewrite(message, "", (), None, extra={"rich_message": changed})
    await expect(shown.locator("h1")).to_have_text("改过的标题")
    await expect(link).to_be_visible()
    await expect(chat_row(page, "AI 早读会")).to_contain_text("改过的标题")


async def test_a_rich_message_fits_a_phone(site: Site, open_page: Opener) -> None:
    site.world.add_message(site.cast.group, site.world.bot, extra={"rich_message": DAY})
    page = await open_page(PHONE)
    await chat_row(page, "AI 早读会").click()
    box = await page.locator(".message .bubble").last.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= PHONE["width"]


async def test_a_private_answer_is_shown_to_its_reader_alone(site: Site, open_page: Opener) -> None:
    member, group = site.cast.member, site.cast.group
    button = {"inline_keyboard": [[{"text": "下一个", "callback_data": "x"}]]}
    site.world.add_message(group, site.world.bot, "给所有人的")
    site.world.add_message(group, site.world.bot, "只给成员的", receiver=member, markup=button)
    site.world.add_message(group, site.world.bot, "后来给所有人的")
    page = await open_page()
    await chat_row(page, "AI 早读会").click()
    private = page.locator(".message", has_text="只给成员的")
    await expect(page.locator(".message", has_text="后来给所有人的")).to_be_visible()
    await expect(private).to_have_count(0)
    await become(page, "成员")
    await expect(private).to_contain_text("只有你能看到")
    texts = await page.locator(".message .text").all_inner_texts()
    order = [n for n, text in enumerate(texts) if re.search("所有人|成员", text)]
    assert [re.sub(r"\s.*", "", texts[n], flags=re.S) for n in order][-3:] == [
        "给所有人的",
        "只给成员的",
        "后来给所有人的",
    ]
    await private.get_by_role("button", name="下一个").click()
    await expect(page.locator(".key.busy")).to_have_count(0)
    await expect(page.locator(".toast.bad")).to_have_count(0)
    assert [query.user for query in site.world.queries.values()] == [member]
