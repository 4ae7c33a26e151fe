"""Drives the lines of the settings' buttons, by the labels that stand in the table: in English."""

from __future__ import annotations

import datetime as dt

from chat_rig import FUNDS, MODELS, Rig
from settings_hands import labels, tap, toast
from table_hands import ask, line, places, refused

from bot.delivery.model import WEEKDAYS, Subscription
from bot.delivery.schedule import scheduled
from bot.sandbox.world.model import Chat, Message, User

BACK = "‹ Back"
Step = tuple[tuple[str, ...], str, object]
"""Buttons pressed one after the other, and what a field of the subscription is then."""


async def opened(world: Rig, user: User, chat: Chat) -> Message:
    """The settings of a chat that reads English."""
    one = Subscription(chat_id=chat.id, language="en")
    await world.store.save_subscriptions([scheduled(one, world.clock())])
    (message,) = await ask(world, user, chat, "/settings")
    assert message.text.startswith("⚙️ Push settings")
    return message


async def kept(world: Rig, chat: Chat) -> Subscription:
    (one,) = await world.store.subscriptions(chat.id)
    return one


async def changes(world: Rig, label: str, *steps: Step) -> None:
    """Administrators change that behind the button ``label``, members don't: neither with it nor
    with any of those behind it."""
    for user, chat in places(world)[1:]:
        message = await opened(world, user, chat)
        if chat is world.group:
            await refused(world, world.member, message, label)
        for way, field, value in steps:
            await tap(world, user, message, label)
            if chat is world.group:
                await refused(world, world.member, message, *labels(message))
            await tap(world, user, message, *way)
            assert getattr(await kept(world, chat), field) == value, way
            if label not in labels(message):
                await tap(world, user, message, BACK)


async def typed(world: Rig, user: User, message: Message, text: str, *way: str) -> None:
    """Press what asks for something, and reply to the question."""
    (question,) = await tap(world, user, message, *way)
    world.world.say(user, message.chat, text, reply_to=question)
    await world.settle()
    assert question.deleted


@line("⏰ Time", "g:time", "g:min", "t", "ask:time")
async def time(world: Rig) -> None:
    await changes(world, "⏰ Time", (("21", "21:45"), "time", "21:45"))
    for user, chat in places(world)[1:]:
        message = await opened(world, user, chat)
        for text, hour in (("8:15", "08:15"), ("晚上9点", "21:00")):
            await typed(world, user, message, text, "⏰ Time", "✏️ Type it")
            assert (await kept(world, chat)).time == hour


@line("🌐 Time zone", "g:zone", "z", "ask:zone")
async def zone(world: Rig) -> None:
    await changes(world, "🌐 Time zone", (("Tokyo",), "timezone", "Asia/Tokyo"))
    for user, chat in places(world)[1:]:
        message = await opened(world, user, chat)
        await typed(world, user, message, "柏林", "🌐 Time zone", "✏️ Type it")
        assert (await kept(world, chat)).timezone == "Europe/Berlin"
        # What several zones share is a choice of buttons.
        for text, label, name in (
            ("美国", "New York", "America/New_York"),
            ("澳大利亚", "Brisbane", "Australia/Brisbane"),
        ):
            before = world.mine()
            await typed(world, user, message, text, "🌐 Time zone", "✏️ Type it")
            (choice,) = [one for one in world.mine() if one not in before and not one.deleted]
            await tap(world, user, choice, label)
            assert (await kept(world, chat)).timezone == name
            message = await opened(world, user, chat)


@line("📅 Days", "g:days", "d")
async def weekdays(world: Rig) -> None:
    await changes(
        world,
        "📅 Days",
        (("Sat", "Sun"), "weekdays", WEEKDAYS[:5]),
        (("Every day",), "weekdays", WEEKDAYS),
        (("Workdays",), "weekdays", WEEKDAYS[:5]),
        (("Mon", "Tue", "Wed", "Thu"), "weekdays", ("fri",)),
    )
    message = await opened(world, world.admin, world.group)
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    await tap(world, world.admin, message, "📅 Days", *days)
    assert "must stay" in toast(world).text
    assert (await kept(world, world.group)).weekdays == ("sun",)


@line("🗂 Categories", "g:cats", "c")
async def categories(world: Rig) -> None:
    await changes(
        world,
        "🗂 Categories",
        (("投融资",), "categories", (FUNDS,)),
        (("模型",), "categories", (MODELS, FUNDS)),
        (("All, new ones too",), "categories", ()),
    )


@line("🔎 Keywords", "g:words", "k", "ask:in", "ask:out")
async def keywords(world: Rig) -> None:
    for user, chat in places(world)[1:]:
        message = await opened(world, user, chat)
        await typed(world, user, message, "Kimi 机器人", "🔎 Keywords", "➕ With…")
        await typed(world, user, message, "广告", "➖ Without…")
        assert (await kept(world, chat)).keywords == ("Kimi", "机器人", "-广告")
        assert (await kept(world, chat)).look.keywords == ("Kimi", "机器人", "-广告")
        if chat is world.group:
            await refused(world, world.member, message, *labels(message))
        await tap(world, user, message, "机器人", "广告")
        assert (await kept(world, chat)).keywords == ("Kimi",)


@line("📝 Style", "g:style", "s")
async def style(world: Rig) -> None:
    every = (("Headlines", "headlines"), ("Article", "rich"), ("Full", "full"))
    await changes(world, "📝 Style", *(((label,), "style", one) for label, one in every))


@line("🔔 Notification", "g:bell", "q", "n")
async def notification(world: Rig) -> None:
    await changes(
        world,
        "🔔 Notification",
        (("Silent",), "silent", True),
        (("With sound",), "silent", False),
        (("Pin the first",), "pin", True),
        (("Don't pin",), "pin", False),
    )


@line("👥 Answers", "g:eyes", "a")
async def answers(world: Rig) -> None:
    (_, group, (person, private)) = places(world)
    message = await opened(world, *group)
    await refused(world, world.member, message, "👥 Answers")
    await tap(world, world.admin, message, "👥 Answers")
    await refused(world, world.member, message, *labels(message))
    for label, value in (("Only for the asker", "asker"), ("Everyone", "everyone")):
        await tap(world, world.admin, message, label)
        assert (await kept(world, world.group)).answers == value
    # In private there is nobody to hide them from.
    assert "👥 Answers" not in labels(await opened(world, person, private))


@line("💬 Language", "g:lang", "l")
async def language(world: Rig) -> None:
    for user, chat in places(world)[1:]:
        message = await opened(world, user, chat)
        for label, other, value, said in (
            ("💬 Language", "中文", "zh", "已订阅"),
            ("💬 语言", "English", "en", "Subscribed"),
        ):
            if chat is world.group:
                await refused(world, world.member, message, label)
            await tap(world, user, message, label)
            if chat is world.group:
                await refused(world, world.member, message, *labels(message))
            await tap(world, user, message, other)
            assert (await kept(world, chat)).language == value
            await tap(world, user, message, "‹")
            (answer,) = await ask(world, world.member, chat, "/status")
            assert said in answer.text


@line("📍 Topics", "g:topics", "o", "mv", "gone")
async def topics(world: Rig) -> None:
    forum = world.world.add_group("论坛", forum=True, owner=world.owner)
    world.world.set_member(forum, world.member, "member")
    world.world.say(world.owner, forum, "hello")
    daily, talk = (world.world.add_topic(forum, name) for name in ("日报", "闲聊"))
    world.world.add_bot(forum)
    await world.settle()
    one = Subscription(chat_id=forum.id, thread_id=daily, language="en", time="09:00")
    await world.store.save_subscriptions([scheduled(one, world.clock())])
    (there,) = await ask(world, world.owner, forum, "/settings", daily)
    await refused(world, world.member, there, "📍 Topics")
    await tap(world, world.owner, there, "📍 Topics")
    assert "日报: every day at 09:00" in there.text
    await refused(world, world.member, there, *labels(there))
    await tap(world, world.owner, there, "Continue in General")
    assert (await kept(world, forum)).topic_gone == "general"
    (here,) = await ask(world, world.owner, forum, "/settings", talk)
    move = "把“日报”的订阅移到这里"
    await refused(world, world.member, here, move)
    await tap(world, world.owner, here, move)
    moved = await kept(world, forum)
    assert (moved.thread_id, moved.time) == (talk, "09:00")
    await world.store.save_subscriptions([scheduled(one, world.clock())])
    await tap(world, world.owner, here, "📍 Topics", "日报")
    assert "日报" in here.text.split("\n")[0]


@line("⏸ Pause", "g:pause", "p", "ask:pause")
async def pause(world: Rig) -> None:
    on = ("⏸ Pause", "paused_until")
    await changes(
        world,
        on[0],
        (("3-day break",), on[1], dt.date(2026, 2, 1)),
        (("A week's break",), on[1], dt.date(2026, 2, 5)),
        (("▶️ Resume now",), on[1], None),
        (("1-day break",), on[1], dt.date(2026, 1, 30)),
    )
    for user, chat in places(world)[1:]:
        message = await opened(world, user, chat)
        await typed(world, user, message, "2月10日", "⏸ Pause", "✏️ Type it")
        one = await kept(world, chat)
        assert one.paused_until == dt.date(2026, 2, 10)
        assert one.next_at == dt.datetime(2026, 2, 10, 0, 30, tzinfo=dt.UTC)
        await tap(world, user, message, "▶️ Resume now")
        assert (await kept(world, chat)).paused_until is None


@line("⏹ Stop pushes", "off", "on")
async def stop(world: Rig) -> None:
    for user, chat in places(world)[1:]:
        message = await opened(world, user, chat)
        before = await kept(world, chat)
        for label, active in (("⏹ Stop pushes", False), ("▶️ Resume pushes", True)):
            if chat is world.group:
                await refused(world, world.member, message, label)
            await tap(world, user, message, label)
            assert (await kept(world, chat)).active == active
        assert await kept(world, chat) == before


@line("✏️ Type it", "ask:time", "ask:zone", "ask:pause")
async def type_it(world: Rig) -> None:
    for user, chat in places(world)[1:]:
        for label in ("⏰ Time", "🌐 Time zone", "⏸ Pause"):
            message = await opened(world, user, chat)
            await tap(world, user, message, label)
            if chat is world.group:
                await refused(world, world.member, message, "✏️ Type it")
            (question,) = await tap(world, user, message, "✏️ Type it")
            assert (question.markup or {})["force_reply"]
            # A member's reply changes nothing; nor does a plain message of the administrator.
            before = await world.store.subscriptions()
            for who, reply in ((world.member, question), (user, None)):
                if chat is world.group:
                    world.world.say(who, chat, "12:34", reply_to=reply)
                    await world.settle()
            assert await world.store.subscriptions() == before


@line("‹ Back", "o", "g:time")
async def back(world: Rig) -> None:
    for user, chat in places(world)[1:]:
        message = await opened(world, user, chat)
        overview = message.text
        await tap(world, user, message, "⏰ Time")
        hours = message.text
        await tap(world, user, message, "21")
        if chat is world.group:
            await refused(world, world.member, message, BACK)
        await tap(world, user, message, BACK)
        assert message.text == hours
        await tap(world, user, message, BACK)
        assert message.text == overview


@line("✅ Done", "x")
async def done(world: Rig) -> None:
    for user, chat in places(world)[1:]:
        message = await opened(world, user, chat)
        if chat is world.group:
            await refused(world, world.member, message, "✅ Done")
        await tap(world, user, message, "✅ Done")
        assert labels(message) == []
        assert "every day at 08:30" in message.text
