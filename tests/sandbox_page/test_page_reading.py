"""What people see in the browser: messages, quotes, entities, places, on a desk and a phone."""

from __future__ import annotations

import re

from page_hands import PHONE, Opener, chat_row, write
from page_rig import DIGEST, KEYBOARD, Site, marked
from playwright.async_api import expect

from bot.sandbox.world.events import Event


async def test_a_command_is_answered_as_telegram_shows_it(site: Site, open_page: Opener) -> None:
    page = await open_page()
    await chat_row(page, "AI 早读会").click()
    await write(page, "/today@digest_bot")
    await expect(page.locator(".message.mine")).to_have_text(re.compile("/today@digest_bot"))
    answer = page.locator(".message.theirs")
    await expect(answer.locator("b")).to_have_text(
        ["1. 大模型公司“青禾”完成 20 亿元融资 🚀", "2. 机器人公司“远山”被收购"]
    )
    link = answer.get_by_role("link", name="样例日报")
    await expect(link).to_have_attribute("href", "https://example.com/a?b=1&c=2")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))
    await expect(link).to_have_attribute("target", "_blank")
    await expect(answer.locator(".reply")).to_contain_text("/today@digest_bot")
    await expect(answer.locator(".name")).to_contain_text("机器人")
    await expect(answer.locator("time")).to_have_text("08:00")


async def test_a_long_quote_shows_three_lines_until_it_is_tapped(
    site: Site, open_page: Opener
) -> None:
    site.bot.send(site.cast.group, *DIGEST)
    page = await open_page()
    long, short = page.locator("blockquote").first, page.locator("blockquote").last
    button = long.get_by_role("button")
    await expect(button).to_have_attribute("aria-expanded", "false")
    lines = "e => Math.round(e.clientHeight / parseFloat(getComputedStyle(e).lineHeight))"
    assert await long.locator(".fold-text").evaluate(lines) == 3
    await long.click()
    await expect(button).to_have_attribute("aria-expanded", "true")
    assert await long.locator(".fold-text").evaluate(lines) > 3
    site.world.rewrite(site.bot.send(site.cast.group, "别的"), "别的消息改过了", (), None)
    await expect(page.locator(".message", has_text="改过了")).to_contain_text("已编辑")
    await expect(button).to_have_attribute("aria-expanded", "true")
    await button.press("Enter")
    await expect(button).to_have_attribute("aria-expanded", "false")
    await expect(short.locator(".fold-button")).to_be_hidden()


async def test_every_kind_of_entity_has_its_look(site: Site, open_page: Opener) -> None:
    site.bot.send(
        site.cast.group,
        *marked(
            "😀 ",
            ("斜体", "italic"),
            ("下划线", "underline"),
            ("删除线", "strikethrough"),
            ("code", "code"),
            ("pre", "pre", "python"),
            ("引用", "blockquote"),
            ("https://example.com/x", "url"),
            ("example.com", "url"),
            ("@digest_bot", "mention"),
            ("秘密", "spoiler"),
            ("坏链接", "text_link", "javascript:alert(1)"),
        ),
    )
    page = await open_page()
    text = page.locator(".message .text")
    for tag, words in {"i": "斜体", "u": "下划线", "s": "删除线", "blockquote": "引用"}.items():
        await expect(text.locator(tag)).to_have_text(words)
    await expect(text.locator("pre code")).to_have_text("pre")
    await expect(text.locator(".pre-language")).to_have_text("python")
    hrefs = await text.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert hrefs == ["https://example.com/x", "http://example.com/"]
    await expect(text.locator(".mention")).to_have_text("@digest_bot")
    spoiler = text.locator(".spoiler")
    await expect(spoiler).not_to_have_class(re.compile("shown"))
    await spoiler.click()
    await expect(spoiler).to_have_class(re.compile("shown"))


async def test_markup_in_texts_and_names_stays_text(site: Site, open_page: Opener) -> None:
    attack = '<img src=x onerror="document.title=1"><b>fett</b>'
    site.cast.group.title = attack
    site.bot.send(site.cast.group, attack, keyboard=[[{"text": attack, "callback_data": "x"}]])
    page = await open_page()
    await expect(page.locator(".message .text")).to_contain_text(attack)
    await expect(page.locator(".key")).to_have_text(attack)
    await expect(page.locator("#head-title")).to_have_text(attack)
    assert await page.locator("img, .text b").count() == 0


async def test_a_hashtag_searches_and_a_command_in_a_text_is_sent(
    site: Site, open_page: Opener
) -> None:
    site.bot.send(site.cast.group, *DIGEST)
    site.bot.send(site.cast.group, *marked("试试 ", ("/today@digest_bot", "bot_command")))
    page = await open_page()
    await expect(page.locator(".message")).to_have_count(2)
    await page.get_by_role("button", name="#投融资与并购").click()
    await expect(page.locator(".message")).to_have_count(1)
    await expect(page.get_by_role("searchbox")).to_have_value("#投融资与并购")
    await expect(page.locator("#search-count")).to_have_text("1 条结果")
    await page.get_by_role("searchbox").press("Escape")
    await page.locator(".message").get_by_role("button", name="/today@digest_bot").click()
    await expect(page.locator(".message.mine .text")).to_contain_text("/today@digest_bot")


async def test_topics_are_places_of_their_own(site: Site, open_page: Opener) -> None:
    cast = site.cast
    page = await open_page()
    site.bot.send(cast.forum, "简报来了", thread_id=cast.digest_topic, silent=True)
    await expect(chat_row(page, "简报").locator(".badge")).to_contain_text("1")
    await expect(chat_row(page, "闲聊").locator(".badge")).to_have_count(0)
    await chat_row(page, "简报").click()
    await expect(page.locator(".unread-line")).to_have_text("未读消息")
    await expect(page.locator(".message")).to_have_count(1)
    await expect(page.get_by_role("img", name="静音发送")).to_be_visible()
    await expect(chat_row(page, "简报").locator(".badge")).to_have_count(0)
    await write(page, "收到")
    await expect(page.locator(".message.mine")).to_have_count(1)
    assert cast.forum.messages[-1].thread_id == cast.digest_topic
    await chat_row(page, "General").click()
    await write(page, "大家好")
    await expect(page.locator(".message.mine .text", has_text="大家好")).to_have_count(1)
    assert cast.forum.messages[-1].thread_id == 0
    site.world.emit(Event("typing", cast.forum))
    await expect(page.locator("#head-sub")).to_contain_text("digest_bot 正在输入")


async def test_pins_show_in_the_bar_and_deleted_messages_vanish(
    site: Site, open_page: Opener
) -> None:
    message = site.bot.send(site.cast.group, "置顶这一条")
    page = await open_page()
    bar = page.locator("#pinned")
    await expect(bar).to_be_hidden()
    site.world.pin(message)
    await expect(bar).to_contain_text("置顶这一条")
    await bar.click()
    await expect(page.locator(".message.glow")).to_have_count(1)
    site.world.delete(message)
    await expect(page.locator(".message")).to_have_count(0)
    await expect(bar).to_be_hidden()


async def test_new_messages_keep_the_reader_at_the_end(site: Site, open_page: Opener) -> None:
    for number in range(30):
        site.bot.send(site.cast.group, f"第 {number} 条\n" * 3)
    page = await open_page()
    await expect(page.locator(".message").last).to_be_in_viewport()
    site.bot.send(site.cast.group, "最新的一条")
    await expect(page.locator(".message", has_text="最新的一条")).to_be_in_viewport()
    await page.locator("#scroller").evaluate("e => e.scrollTo(0, 0)")
    newest = page.get_by_role("button", name="到最新的消息")
    await expect(newest).to_be_visible()
    site.bot.send(site.cast.group, "看老消息时来的")
    await expect(page.locator(".message").first).to_be_in_viewport()
    await newest.click()
    await expect(page.locator(".message").last).to_be_in_viewport()


async def test_a_phone_shows_one_column_with_a_way_back(site: Site, open_page: Opener) -> None:
    site.bot.send(site.cast.group, *DIGEST, keyboard=KEYBOARD)
    page = await open_page(PHONE, has_touch=True, color_scheme="dark")
    await expect(page.locator("#middle")).to_be_hidden()
    await chat_row(page, "AI 早读会").tap()
    await expect(page.locator("#left")).to_be_hidden()
    await expect(page.locator(".key").last).to_be_in_viewport()
    width = "document.documentElement.scrollWidth"
    assert await page.evaluate(width) == PHONE["width"]
    overflow = "e => e.scrollWidth > e.clientWidth"
    assert not await page.locator("#scroller").evaluate(overflow)
    await page.get_by_role("button", name="时间与聊天资料").tap()
    await expect(page.locator("#hour")).to_have_text("08:00")
    await page.locator("#right").get_by_role("button", name="关闭").tap()
    await expect(page.locator("#right")).to_be_hidden()
    await page.get_by_role("button", name="返回聊天列表").tap()
    await expect(page.locator("#left")).to_be_visible()
    await chat_row(page, "简报").tap()
    await page.go_back()
    await expect(page.locator("#left")).to_be_visible()


async def test_everything_that_can_be_pressed_has_a_name(site: Site, open_page: Opener) -> None:
    site.bot.send(site.cast.group, *DIGEST, keyboard=KEYBOARD)
    page = await open_page()
    await page.locator(".key").first.wait_for()
    nameless = await page.locator(
        "button:visible, a:visible, input:visible, textarea:visible"
    ).evaluate_all(
        "all => all.filter(e => !(e.innerText || e.getAttribute('aria-label') || e.labels?.length))"
        ".map(e => e.outerHTML)"
    )
    assert nameless == []
    await expect(page.get_by_role("log", name="消息")).to_have_attribute("aria-live", "polite")
