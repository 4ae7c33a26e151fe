"""Each line of the table of commands in docs/commands.md: who may use it, and what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from chat_rig import FUNDS, MODELS, POLICY, TODAY, YESTERDAY, Rig, buttons
from settings_hands import labels
from table_hands import COMMANDS, NO_ADMIN, Driver, Row, ask, places, posted, unchanged

from bot.chat.commands import COMMANDS as TABLE
from bot.render.header import short_date
from bot.sandbox.world.model import Chat, Message, User

CATEGORIES = [POLICY, MODELS, FUNDS]
DRIVERS: dict[str, Driver] = {}


def line(name: str) -> Callable[[Driver], Driver]:
    """This drives the line ``name`` of the table."""

    def kept(driver: Driver) -> Driver:
        DRIVERS[name] = driver
        return driver

    return kept


def headed(messages: list[Message]) -> list[str]:
    """The categories that the messages show, and of which day."""
    heads = [message.text.split("\n")[0].split(" · ") for message in messages]
    assert all(len(head) == 2 for head in heads), heads
    return [f"{name.removeprefix('#')} {day}" for name, day in heads]


def whole(*names: str, day: dt.date = TODAY) -> list[str]:
    return [f"{name} {short_date('zh', day)}" for name in names]


def test_every_line_is_driven_and_every_command_has_one() -> None:
    assert list(DRIVERS) == list(COMMANDS)
    assert {name.strip("`/").split()[0] for name in COMMANDS} == {one.name for one in TABLE}


@pytest.mark.parametrize("name", COMMANDS)
async def test_the_line_is_true(world: Rig, name: str) -> None:
    assert name in DRIVERS, "nothing drives this line"
    await DRIVERS[name](world)


@pytest.mark.parametrize("row", COMMANDS.values(), ids=list(COMMANDS))
async def test_who_may_use_it_is_who_the_line_says(world: Rig, row: Row) -> None:
    command = row.name.strip("`").split()[0]
    before = await unchanged(world)
    answers = await ask(world, world.member, world.group, command)
    if row.who == "admins":
        assert [answer.text.startswith(NO_ADMIN) for answer in answers] == [True]
        assert labels(answers[0]) == []
        assert await unchanged(world) == before
    else:
        assert row.who == "everyone"
        assert answers
        assert not any(answer.text.startswith(NO_ADMIN) for answer in answers)
    for user, chat in places(world)[1:]:
        answers = await ask(world, user, chat, command)
        assert answers or command == "/start"  # a group is greeted by it once a day
        assert not any(answer.text.startswith(NO_ADMIN) for answer in answers)


@line("`/today`")
async def today(world: Rig) -> None:
    first = {}
    for user, chat in places(world):
        world.clock.advance(hours=1)  # a whole day comes once an hour
        shown = await ask(world, user, chat, "/today")
        assert headed(shown) == whole(*CATEGORIES)
        first[chat.id] = shown
    for user, chat in places(world):
        await posted(world, chat, *first[chat.id])
        (pointer,) = await ask(world, user, chat, "/today")
        assert pointer.reply_to is first[chat.id][0]
        assert labels(pointer) == ["再发一遍"]
    world.services.archive.remove(TODAY)
    for user, chat in places(world):
        (early,) = await ask(world, user, chat, "/today")
        assert "还没有发布" in early.text
        assert labels(early) == ["看最近一期（1月27日）"]


@line("`/latest`")
async def latest(world: Rig) -> None:
    for user, chat in places(world):
        world.clock.advance(hours=1)  # a whole day comes once an hour
        assert headed(await ask(world, user, chat, "/latest")) == whole(*CATEGORIES)
    world.services.archive.remove(TODAY)
    for user, chat in places(world):
        world.clock.advance(hours=1)  # a whole day comes once an hour
        shown = await ask(world, user, chat, "/latest")
        assert headed(shown) == whole(FUNDS, MODELS, day=YESTERDAY)


@line("`/category [name] [date or days]`")
async def category(world: Rig) -> None:
    for user, chat in places(world):

        async def told(args: str, user: User = user, chat: Chat = chat) -> list[Message]:
            return await ask(world, user, chat, f"/category {args}".strip())

        assert headed(await told("融资")) == whole(FUNDS)
        assert headed(await told("融资 昨天")) == whole(FUNDS, day=YESTERDAY)
        for days in ("7天", "7d", "一周", "last 7 days"):
            (brief,) = await told(f"融资 {days}")
            assert "1月22日至1月28日" in brief.text
            assert brief.text.count(f"{FUNDS}的第") == 4
        (week,) = await told("融资 本周")
        assert "1月26日至1月28日" in week.text
        (choice,) = await told("")
        assert list(buttons(choice)) == [f"{name} (2)" for name in CATEGORIES]


@line("`/categories [date]`")
async def categories(world: Rig) -> None:
    for user, chat in places(world):
        (choice,) = await ask(world, user, chat, "/categories")
        assert list(buttons(choice)) == [f"{name} (2)" for name in CATEGORIES]
        (choice,) = await ask(world, user, chat, "/categories 昨天")
        assert list(buttons(choice)) == [f"{name} (2)" for name in (FUNDS, MODELS)]


@line("`/date [date]`")
async def date(world: Rig) -> None:
    for user, chat in places(world):
        world.clock.advance(hours=1)  # a whole day comes once an hour
        shown = await ask(world, user, chat, "/date 昨天")
        assert headed(shown) == whole(FUNDS, MODELS, day=YESTERDAY)
        (calendar,) = await ask(world, user, chat, "/date")
        assert "2026年1月" in calendar.text
        days = [label for label in labels(calendar) if label.isdigit()]
        assert days == ["20", "27", "28"]


@line("`/search [words…]`")
async def search(world: Rig) -> None:
    for user, chat in places(world):
        (found,) = await ask(world, user, chat, "/search 融资 第1条")
        days = [part for part in found.text.split("\n") if part.count(" · ") == 2]
        assert [one.split(" · ")[0] for one in days] == ["1月28日", "1月27日", "2025年12月31日"]
        (many,) = await ask(world, user, chat, "/search 新闻")
        assert many.text.count("某报") == 10
        assert labels(many) == ["1/2", "下一页 ›"]


@line("`/subscribe [HH:MM] [categories…]`")
async def subscribe(world: Rig) -> None:
    for user, chat in places(world)[1:]:
        (answer,) = await ask(world, user, chat, "/subscribe 21:30")
        assert "下次推送：1月28日 21:30" in answer.text
        (answer,) = await ask(world, user, chat, "/subscribe 融资")
        (kept,) = await world.store.subscriptions(chat.id)
        assert (kept.time, kept.categories, kept.active) == ("21:30", (FUNDS,), True)
        assert "下次推送：1月28日 21:30" in answer.text
    before = await unchanged(world)
    await ask(world, world.member, world.group, "/subscribe 07:00")
    assert await unchanged(world) == before


@line("`/unsubscribe [categories…]`")
async def unsubscribe(world: Rig) -> None:
    for user, chat in places(world)[1:]:
        await ask(world, user, chat, "/subscribe 21:30 融资")
        if chat is world.group:
            await ask(world, world.member, chat, "/unsubscribe")
            assert (await world.store.subscriptions(chat.id))[0].active
        await ask(world, user, chat, "/subscribe 融资 政策")
        (answer,) = await ask(world, user, chat, "/unsubscribe 政策")
        assert f"不再推送：{POLICY}" in answer.text
        (answer,) = await ask(world, user, chat, "/unsubscribe")
        assert "已停止推送" in answer.text
        (kept,) = await world.store.subscriptions(chat.id)
        assert (kept.active, kept.time, kept.categories) == (False, "21:30", (FUNDS,))


@line("`/settings`")
async def settings(world: Rig) -> None:
    for user, chat in places(world)[1:]:
        await ask(world, user, chat, "/subscribe 21:30 融资")
        (message,) = await ask(world, user, chat, "/settings")
        assert "每天 21:30" in message.text
        assert f"分类：{FUNDS}" in message.text
        assert {"⏰ 时间", "🗂 分类", "✅ 完成"} <= set(labels(message))


@line("`/status`")
async def status(world: Rig) -> None:
    await ask(world, world.admin, world.group, "/subscribe 21:30 融资")
    for user, chat in places(world):
        (answer,) = await ask(world, user, chat, "/status")
        assert ("21:30" in answer.text) == (chat is world.group)
        assert "今天（1月28日）的简报已发布：3 个分类，6 条" in answer.text
        assert "排队" not in answer.text
    owner = world.world.add_user("站长", id=4242)
    (answer,) = await ask(world, owner, world.world.private(owner), "/status")
    assert "订阅" in answer.text.split("\n\n")[-1]


@line("`/help`")
async def help_(world: Rig) -> None:
    for user, chat in places(world):
        (answer,) = await ask(world, user, chat, "/help")
        at = "" if chat.kind == "private" else "@digest_bot"
        everyone, *admins, examples = answer.text.split("\n\n")[1:]
        for one in TABLE:
            if one.name != "start":
                part = everyone if one.who == "everyone" else "\n".join(admins)
                assert f"/{one.name}{at} " in part
        assert f"/category{at} " in examples


@line("`/start`")
async def start(world: Rig) -> None:
    (answer,) = await ask(world, world.member, world.world.private(world.member), "/start")
    assert {"看最近一期（1月28日）", "看有哪些分类"} <= set(labels(answer))
    world.clock.advance(hours=25)
    (greeting,) = await ask(world, world.member, world.group, "/start")
    assert labels(greeting) == ["每天 08:30 订阅", "⚙️ 设置…"]
