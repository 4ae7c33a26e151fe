"""What a bot asks of a person on the page: a reply, a channel, a group."""

from __future__ import annotations

from page_hands import Opener, chat_row, write
from page_rig import Site
from playwright.async_api import expect

WISH = {"request_id": 1, "chat_is_channel": True, "request_title": True}


async def test_a_question_opens_a_reply_for_who_is_meant(site: Site, open_page: Opener) -> None:
    page = await open_page()
    cast = site.cast
    mention = {"type": "text_mention", "offset": 0, "length": 2, "user": {"id": cast.owner.id}}
    asked = {"force_reply": True, "selective": True}
    await site.call(
        "sendMessage",
        chat_id=cast.group.id,
        text="群主 几点？",
        entities=[mention],
        reply_markup=asked,
    )
    await expect(page.locator("#context")).to_contain_text("几点？")
    await write(page, "8:15")
    await expect(page.locator(".message.mine .text").last).to_contain_text("8:15")
    said = cast.group.messages[-1]
    assert said.reply_to is not None
    assert said.reply_to.text == "群主 几点？"
    await expect(page.locator("#context")).to_be_hidden()
    mention["user"] = {"id": cast.admin.id}
    await site.call(
        "sendMessage",
        chat_id=cast.group.id,
        text="管理 几点？",
        entities=[mention],
        reply_markup=asked,
    )
    await expect(page.locator(".message .text").last).to_contain_text("管理 几点？")
    await expect(page.locator("#context")).to_be_hidden()


async def test_a_channel_is_chosen_with_the_keyboard_below(site: Site, open_page: Opener) -> None:
    page = await open_page()
    cast = site.cast
    await chat_row(page, "Digest").click()
    await page.get_by_role("button", name="开始").click()
    await expect(page.locator(".message.mine")).to_have_count(1)  # before it, no bot may write
    keys = {"keyboard": [[{"text": "选择频道", "request_chat": WISH}]]}
    await site.call("sendMessage", chat_id=cast.owner.id, text="哪个？", reply_markup=keys)
    await page.get_by_role("button", name="选择频道").click()
    await page.get_by_role("dialog").get_by_role("button", name="AI 快讯").click()
    await expect(page.locator(".service").last).to_contain_text("选择了“AI 快讯”")
    shared = site.world.private(cast.owner).messages[-1].service["chat_shared"]
    assert shared["chat_id"] == cast.channel.id
    gone = {"remove_keyboard": True}
    await site.call("sendMessage", chat_id=cast.owner.id, text="好", reply_markup=gone)
    await expect(page.get_by_role("button", name="选择频道")).to_have_count(0)


async def test_an_address_adds_the_bot_to_a_group(site: Site, open_page: Opener) -> None:
    cast = site.cast
    url = f"https://t.me/{site.world.bot.username}?startgroup=hello"
    keyboard = {"inline_keyboard": [[{"text": "加到群里", "url": url}]]}
    await site.call("sendMessage", chat_id=cast.group.id, text="来", reply_markup=keyboard)
    page = await open_page()
    await page.locator(".key", has_text="加到群里").click()
    await page.get_by_role("dialog").get_by_role("button", name="AI 研究社").click()
    await expect(page.locator(".message.mine .text").last).to_contain_text(
        "/start@digest_bot hello"
    )
