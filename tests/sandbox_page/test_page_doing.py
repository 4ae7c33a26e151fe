"""What people do in the browser: write, press, be somebody else, move the bot and the clock."""

from __future__ import annotations

import re

from page_hands import Opener, become, chat_row, write
from page_rig import DIGEST, KEYBOARD, Site
from playwright.async_api import expect


async def test_buttons_are_pressed_and_answered(site: Site, open_page: Opener) -> None:
    site.bot.send(site.cast.group, *DIGEST, keyboard=KEYBOARD)
    page = await open_page()
    await page.get_by_role("button", name="投融资与并购 2").click()
    await expect(page.locator(".key.busy")).to_have_count(0)
    (query,) = site.world.queries.values()
    assert (query.data, query.user) == ("c:2", site.cast.owner)
    site.bot.answer(query.id, "今天有两条")
    await expect(page.locator(".toast")).to_have_text("今天有两条")
    site.bot.answer(query.id, "日报还没有出", alert=True)
    await expect(page.get_by_role("dialog")).to_contain_text("日报还没有出")
    await page.get_by_role("dialog").get_by_role("button").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    address = page.get_by_role("link", name="网页版", exact=True)
    await expect(address).to_have_attribute("rel", re.compile("noopener"))
    site.bot.answer(query.id, url="https://t.me/digest_bot?start=c2")
    await expect(page.locator(".message.mine .text")).to_contain_text("/start c2")
    await expect(page.locator("#head-title")).to_have_text("Digest")


async def test_the_menu_offers_what_this_person_can_use_here(site: Site, open_page: Opener) -> None:
    page = await open_page()
    field, options = page.get_by_role("combobox"), page.get_by_role("option")
    await field.fill("/")
    await expect(options).to_have_count(3)
    await become(page, "成员")
    await field.fill("/")
    await expect(options).to_have_count(2)
    await field.fill("/cat")
    await expect(options).to_have_text(["/category只看一个分类"])
    await field.press("Enter")
    await expect(field).to_have_value("/category@digest_bot")
    await chat_row(page, "Digest").click()
    await page.get_by_role("button", name="开始").click()
    await field.fill("/")
    await expect(options).to_have_count(3)
    await options.first.click()
    await expect(field).to_have_value("/today")
    await page.get_by_role("button", name="Switch to English").click()
    await field.fill("/")
    await expect(options.first).to_contain_text("Today's digest")


async def test_what_the_bot_asks_of_the_bot_api_shows(site: Site, open_page: Opener) -> None:
    group = site.cast.group.id
    page = await open_page()
    keyboard = {"inline_keyboard": [[{"text": "看看", "callback_data": "look"}]]}
    bold = [{"type": "bold", "offset": 0, "length": 2}]
    await site.call("sendChatAction", chat_id=group, action="typing")
    await expect(page.locator("#head-sub")).to_contain_text("digest_bot 正在输入")
    sent = await site.call(
        "sendMessage", chat_id=group, text="日报来了", entities=bold, reply_markup=keyboard
    )
    await expect(page.locator(".message .text b")).to_have_text("日报")
    await expect(page.locator("#head-sub")).to_contain_text("4 位成员")
    await page.get_by_role("button", name="看看").click()
    updates = await site.call("getUpdates", timeout=5)
    query = updates[-1]["callback_query"]
    assert query["data"] == "look"
    await site.call("answerCallbackQuery", callback_query_id=query["id"], text="好的")
    await expect(page.locator(".toast")).to_have_text("好的")
    place = {"chat_id": group, "message_id": sent["message_id"]}
    await site.call("editMessageText", **place, text="日报改过了")
    await expect(page.locator(".message .text")).to_contain_text("日报改过了")
    await expect(page.locator(".key")).to_have_count(0)
    await page.get_by_role("combobox").fill("/h")
    await site.call(  # what is typed already is offered as soon as there is something to offer
        "setMyCommands",
        commands=[{"command": "help", "description": "用法"}],
        scope={"type": "chat", "chat_id": group},
    )
    await page.get_by_role("option", name="用法").click()
    await expect(page.get_by_role("combobox")).to_have_value("/help@digest_bot")
    await site.call("deleteMessage", **place)
    await expect(page.locator(".message")).to_have_count(0)


async def test_enter_sends_and_shift_enter_breaks_the_line(site: Site, open_page: Opener) -> None:
    page = await open_page()
    field = page.get_by_role("combobox")
    await field.press_sequentially("一")
    await field.press("Shift+Enter")
    await field.press_sequentially("二")
    await expect(field).to_have_value("一\n二")
    await field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await expect(field).to_have_value("一\n二")
    await field.press("Enter")
    await expect(page.locator(".message.mine")).to_have_count(1)
    assert site.cast.group.messages[-1].text == "一\n二"


async def test_replying_and_editing_ones_own_message(site: Site, open_page: Opener) -> None:
    site.world.say(site.cast.member, site.cast.group, "谁来早读？")
    page = await open_page()
    theirs = page.locator(".message.theirs")
    await theirs.hover()
    await theirs.get_by_role("button", name="回复").click()
    await write(page, "我来")
    mine = page.locator(".message.mine")
    await expect(mine.locator(".reply")).to_contain_text("谁来早读？")
    assert site.cast.group.messages[-1].reply_to is site.cast.group.messages[-2]
    await mine.hover()
    await mine.get_by_role("button", name="编辑").click()
    await write(page, "我来早读")
    await expect(mine.locator(".text")).to_contain_text("我来早读")
    await expect(mine.locator(".meta")).to_contain_text("已编辑")


async def test_the_three_people_see_what_is_theirs(site: Site, open_page: Opener) -> None:
    site.world.start(site.cast.admin)
    page = await open_page()
    await chat_row(page, "Digest").click()
    await expect(page.get_by_role("button", name="开始")).to_be_visible()
    await become(page, "管理员")
    await expect(page.locator(".message.theirs .text")).to_contain_text("你好，管理员")
    await become(page, "成员")
    await expect(page.locator(".message")).to_have_count(0)
    await chat_row(page, "AI 快讯").click()
    await expect(page.locator("#notice")).to_have_text("只有频道的管理员可以发消息")
    await become(page, "管理员")
    await write(page, "频道第一条")
    await expect(page.locator(".message.theirs .text")).to_contain_text("频道第一条")


async def test_the_bot_is_removed_added_promoted_and_the_group_upgraded(
    site: Site, open_page: Opener
) -> None:
    page = await open_page()
    panel = page.locator("#chat-info")
    await become(page, "成员")
    await expect(panel.get_by_role("button", name="移除机器人")).to_be_disabled()
    await become(page, "群主")
    await panel.get_by_role("button", name="移除机器人").click()
    await expect(page.locator(".service").last).to_have_text("群主 移除了 Digest")
    await expect(panel).to_contain_text("机器人：已被移出")
    await panel.get_by_role("button", name="添加机器人").click()
    await expect(page.locator(".service").last).to_have_text("群主 邀请 Digest 加入")
    await panel.get_by_role("button", name="设为管理员").click()
    await expect(panel).to_contain_text("机器人：管理员")
    await panel.get_by_role("button", name="升级为超级群").click()
    await expect(page.locator("#head-sub")).to_contain_text("超级群")
    await expect(page.locator(".service")).to_have_text("群组由“AI 早读会”升级而来")
    await expect(chat_row(page, "AI 早读会")).to_have_count(1)


async def test_blocking_the_bot_and_coming_back(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await chat_row(page, "Digest").click()
    await page.get_by_role("button", name="开始").click()
    await page.locator("#chat-info").get_by_role("button", name="屏蔽机器人").click()
    await page.locator("#notice").get_by_role("button", name="重新启用机器人").click()
    await expect(page.locator(".message.mine")).to_have_count(2)
    assert not site.world.private(site.cast.owner).blocked


async def test_the_clock_moves_from_the_page(site: Site, open_page: Opener) -> None:
    page = await open_page()
    hour, panel = page.locator("#hour"), page.locator("#clock")
    await expect(hour).to_have_text("08:00")
    await panel.get_by_role("button", name="+1 小时").click()
    await expect(hour).to_have_text("09:00")
    await panel.get_by_role("button", name="到下一次推送").click()
    await expect(hour).to_have_text("08:30")
    await expect(page.locator("#day")).to_contain_text("2026年1月29日星期四")
    site.levers.planned = False
    await panel.get_by_role("button", name="到下一次推送").click()
    await expect(page.locator(".toast").last).to_contain_text("/subscribe@digest_bot")


async def test_what_to_try_goes_into_the_composer(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await page.locator("#hints").get_by_role("button", name="/category").click()
    await expect(page.get_by_role("combobox")).to_have_value("/category@digest_bot 投融资")
    await expect(page.get_by_role("combobox")).to_be_focused()


async def test_a_lost_line_comes_back_by_itself(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await page.locator(".service").first.wait_for()
    await site.restart()
    site.bot.send(site.cast.group, "断线时说的")
    await expect(page.locator(".message", has_text="断线时说的")).to_be_visible()
    await write(page, "回来了")
    await expect(page.locator(".message.mine")).to_have_count(1)


async def test_the_page_speaks_english_too_and_remembers_it(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await page.get_by_role("button", name="Switch to English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.get_by_role("radio", name="Owner", exact=True)).to_be_checked()
    await page.reload()
    await expect(page.get_by_role("button", name="To the next push")).to_be_visible()
    await expect(page.locator(".service")).to_have_text("群主 added Digest")
