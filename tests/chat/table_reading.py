"""Drives the lines of the buttons that everybody may press."""

from __future__ import annotations

import datetime as dt

from chat_rig import FUNDS, MODELS, POLICY, TODAY, YESTERDAY, Rig, buttons
from settings_hands import data_of, labels, tap, toast
from table_hands import ask, button, line, places, posted

from bot.chat.command_menus import set_chat_menu, set_menus
from bot.delivery.model import Subscription
from bot.render.header import short_date
from bot.sandbox.world.model import Chat, Message, User


def head(message: Message) -> str:
    return message.text.split("\n")[0].removeprefix("#")


def headed(messages: list[Message], *names: str, day: dt.date = TODAY) -> bool:
    """Whether these messages are just those categories of that day."""
    return [head(one) for one in messages] == [
        f"{name} · {short_date('zh', day)}" for name in names
    ]


async def headlines(world: Rig, user: User, chat: Chat) -> Message:
    await world.store.save_subscriptions([Subscription(chat_id=chat.id, style="headlines")])
    (post,) = await ask(world, user, chat, "/latest")
    return post


@line("a category under headlines", "ShowCategory")
async def under_headlines(world: Rig) -> None:
    for user, chat in places(world):
        post = await headlines(world, user, chat)
        (answer,) = await tap(world, user, post, "投融资")
        assert headed([answer], FUNDS)
        assert answer.reply_to is post


@line("‹ and › under a category", "TurnTo")
async def walking(world: Rig) -> None:
    for user, chat in places(world):
        post = await headlines(world, user, chat)
        (message,) = await tap(world, user, post, "模型")
        for way, name, day in (
            (f"{FUNDS} ›", FUNDS, TODAY),
            ("‹ 1月27日", FUNDS, YESTERDAY),
            (f"{MODELS} ›", MODELS, YESTERDAY),
            ("1月28日 ›", MODELS, TODAY),
            (f"‹ {POLICY}", POLICY, TODAY),
        ):
            assert await tap(world, user, message, way) == []
            assert headed([message], name, day=day)


@line("a category elsewhere", "ShowCategory:mark")
async def elsewhere(world: Rig) -> None:
    for user, chat in places(world):
        (choice,) = await ask(world, user, chat, "/categories")
        assert headed(await tap(world, user, choice, "模型"), MODELS)


@line("a day", "ShowDay")
async def a_day(world: Rig) -> None:
    sent = {}
    for user, chat in places(world):
        world.clock.advance(hours=1)  # a whole day comes once an hour
        (calendar,) = await ask(world, user, chat, "/date")
        sent[chat.id] = await tap(world, user, calendar, "28")
        assert headed(sent[chat.id], POLICY, MODELS, FUNDS)
        assert headed(await tap(world, user, calendar, "27"), FUNDS, MODELS, day=YESTERDAY)
    for user, chat in places(world):
        await posted(world, chat, *sent[chat.id])
        (calendar,) = await ask(world, user, chat, "/date")
        (pointer,) = await tap(world, user, calendar, "28")
        assert pointer.reply_to is sent[chat.id][0]


@line("看最近一期 (Latest digest)", "ShowLatest", "ShowDay")
async def the_latest(world: Rig) -> None:
    private = world.world.private(world.member)
    (hello,) = await ask(world, world.member, private, "/start")
    label = button("看最近一期 (Latest digest)")
    assert headed(await tap(world, world.member, hello, label), POLICY, MODELS, FUNDS)
    world.services.archive.remove(TODAY)
    for user, chat in places(world):
        world.clock.advance(hours=1)  # a whole day comes once an hour
        (early,) = await ask(world, user, chat, "/today")
        assert headed(await tap(world, user, early, label), FUNDS, MODELS, day=YESTERDAY)


@line("看有哪些分类 (See the categories)", "ListCategories")
async def which_categories(world: Rig) -> None:
    for user, chat in places(world):
        (missing,) = await ask(world, user, chat, "/category 芯片")
        (choice,) = await tap(world, user, missing, "看有哪些分类")
        assert list(buttons(choice)) == [f"{name} (2)" for name in (POLICY, MODELS, FUNDS)]


@line("再发一遍 (Send it again)", "Again")
async def again(world: Rig) -> None:
    for user, chat in places(world):
        posts = await ask(world, user, chat, "/latest")
        if len(posts) == 3:
            await posted(world, chat, *posts)
            posts = await ask(world, user, chat, "/today")
        (pointer,) = posts
        world.clock.advance(hours=1)  # a whole day comes once an hour
        assert headed(await tap(world, user, pointer, "再发一遍"), POLICY, MODELS, FUNDS)


@line("‹ and › under a calendar", "TurnMonth")
async def calendar_pages(world: Rig) -> None:
    for user, chat in places(world):
        (calendar,) = await ask(world, user, chat, "/date")
        assert await tap(world, user, calendar, "‹ 2025年12月") == []
        assert [label for label in labels(calendar) if label.isdigit()] == ["31"]
        assert await tap(world, user, calendar, "2026年1月 ›") == []
        assert [label for label in labels(calendar) if label.isdigit()] == ["20", "27", "28"]


@line("‹ 上一页 and 下一页 › (‹ Back and Next ›)", "TurnSearch", "TurnSearch:key")
async def search_pages(world: Rig) -> None:
    long = "新闻 说明 这是第 条的说明 条新闻 某报 的第"  # more than a button holds
    for words in ("新闻", long):
        for user, chat in places(world):
            (found,) = await ask(world, user, chat, f"/search {words}")
            first = found.text
            assert await tap(world, user, found, "下一页 ›") == []
            assert "11–18" in found.text
            assert await tap(world, user, found, "‹ 上一页") == []
            assert found.text == first


@line("搜索“…” (Search for “…”)", "TurnSearch")
async def near_search(world: Rig) -> None:
    for user, chat in places(world):
        (nothing,) = await ask(world, user, chat, "/search 投融资与并够")
        (label,) = labels(nothing)
        assert label.startswith("搜索“")
        assert await tap(world, user, nothing, label) == []
        assert nothing.text.count("某报") == 6


@line("a calendar's empty day, a page's number", "Nothing")
async def nothing(world: Rig) -> None:
    for user, chat in places(world):
        (calendar,) = await ask(world, user, chat, "/date")
        (found,) = await ask(world, user, chat, "/search 新闻")
        for message, label in ((calendar, "²⁹"), (calendar, "一"), (found, "1/2")):
            text = message.text
            assert await tap(world, user, message, label) == []
            assert (message.text, toast(world).text, toast(world).url) == (text, "", "")


@line("到私聊里看 (Read it in private)")
async def in_private(world: Rig) -> None:
    wish = Subscription(chat_id=world.group.id, answers="asker")
    await world.store.save_subscriptions([wish])
    await set_menus(world.application.bot)
    await set_chat_menu(world.application.bot, world.group.id, whispered=True)
    for user in (world.member, world.admin):
        world.world.menus.ephemeral.clear()  # an app that knows no private commands
        (pointed,) = await ask(world, user, world.group, f"/category {FUNDS}")
        assert labels(pointed) == ["到私聊里看"]
        answers = await follow(world, user, address(pointed))
        assert headed(answers, FUNDS)
        assert answers[0].chat is world.world.private(user)


@line("没有找到。看看怎么用 (Nothing found. See how it works)")
async def inline_without_a_find(world: Rig) -> None:
    asked = world.world.inline(world.member, "qqqqqq")
    await world.settle()
    assert asked.offers == ()
    assert asked.button is not None
    assert asked.button["text"] == "没有找到。看看怎么用"
    (answer,) = await follow(world, world.member, f"?start={asked.button['start_parameter']}")
    assert "看有哪些分类" in labels(answer)


@line("➕ 加到群里 (Add to a group)")
async def to_a_group(world: Rig) -> None:
    private = world.world.private(world.member)
    (hello,) = await ask(world, world.member, private, "/start")
    assert "➕ 加到群里" in labels(hello)
    payload = address(hello).partition("?startgroup=")[2]
    group = world.world.add_group("新群", owner=world.owner)
    before = world.mine()
    world.world.start_in_group(world.owner, group, payload)
    await world.settle()
    (greeting,) = [one for one in world.mine() if one not in before]
    assert greeting.chat is group
    assert data_of(greeting, "订阅")


def address(message: Message) -> str:
    """Where the message's button leads that opens an address."""
    keys = [key for row in (message.markup or {})["inline_keyboard"] for key in row]
    (url,) = [key["url"] for key in keys if "url" in key]
    assert url.startswith("https://t.me/digest_bot?start")
    return str(url)


async def follow(world: Rig, user: User, url: str) -> list[Message]:
    """The bot's messages to who opens a ``?start=`` address."""
    before = world.mine()
    world.world.start(user, url.partition("?start=")[2])
    await world.settle()
    return [one for one in world.mine() if one not in before]
