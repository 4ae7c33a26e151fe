"""Drives the lines of the buttons outside of the settings that administrators and owners press."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from chat_rig import Rig
from review.review_rig import at, scene
from settings_hands import data_of, labels, tap
from support.rig import Rig as Whole
from support.rig import bot_in, rig
from table_hands import NO_ADMIN, ask, line, places, refused
from table_reading import address, follow

from bot.locales import say
from bot.sandbox.world.model import Chat, Message, User
from bot.sandbox.world.world import World

STALE = say("zh", "chat.press.stale")


async def added(world: Rig) -> Message:
    """The bot comes into the group for the first time; its greeting."""
    world.world.remove_bot(world.group)
    await world.settle()
    world.clock.advance(hours=25)
    before = world.mine()
    world.world.add_bot(world.group)
    await world.settle()
    (greeting,) = [one for one in world.mine() if one not in before]
    return greeting


@line("每天 08:30 订阅 (Subscribe: every day at 08:30)", "on")
async def subscribe(world: Rig) -> None:
    private = world.world.private(world.member)
    (settings,) = await ask(world, world.member, private, "/settings")
    for user, message in ((world.admin, await added(world)), (world.member, settings)):
        if user is world.admin:
            await refused(world, world.member, message, "每天 08:30 订阅")
        await tap(world, user, message, "每天 08:30 订阅")
        (kept,) = await world.store.subscriptions(message.chat.id)
        assert (kept.active, kept.time) == (True, "08:30")
        assert "下次推送：" in message.text


@line("其他时间… (Another time…)", "g:time", "g:min", "t")
async def another_time(world: Rig) -> None:
    for user, chat in places(world)[1:]:
        (message,) = await ask(world, user, chat, "/settings")
        if chat is world.group:
            await refused(world, world.member, message, "其他时间…")
        await tap(world, user, message, "其他时间…", "18", "18:15")
        (kept,) = await world.store.subscriptions(chat.id)
        assert (kept.active, kept.time) == (True, "18:15")


@line("⚙️ 设置… (Settings…)", "o")
async def settings(world: Rig) -> None:
    greeting = await added(world)
    await tap(world, world.admin, greeting, "⚙️ 设置…")
    assert "推送设置" in greeting.text
    for user, chat in places(world)[1:]:
        (card,) = await ask(world, user, chat, "/subscribe 21:00")
        if chat is world.group:
            await refused(world, world.member, card, "⚙️ 设置…")
        assert await tap(world, user, card, "⚙️ 设置…") == []
        assert "推送设置" in card.text


@line("▶️ 恢复推送 (Resume pushes)", "back")
async def go_on(world: Rig) -> None:
    await ask(world, world.admin, world.group, "/subscribe 21:00 融资")
    before = await world.subscription()
    offer = await added(world)
    await refused(world, world.member, offer, "▶️ 恢复推送")
    paused = await world.subscription()
    assert paused is not None
    assert not paused.active
    await tap(world, world.admin, offer, "▶️ 恢复推送")
    after = await world.subscription()
    assert before is not None
    assert after is not None
    assert (after.active, after.time, after.categories) == (True, "21:00", before.categories)


@line("📢 订阅到频道… (Subscribe a channel…)", "ch")
async def for_a_channel(world: Rig) -> None:
    channel = world.world.add_channel("AI 快讯", world.owner)
    private = world.world.private(world.owner)
    (hello,) = await ask(world, world.owner, private, "/start")
    (chooser,) = await tap(world, world.owner, hello, "📢 订阅到频道…")
    world.world.share(world.owner, chooser, channel)
    await world.settle()
    (kept,) = await world.store.subscriptions(channel.id)
    assert kept.active
    # Who is no administrator of the channel, whatever their app sends, subscribes none.
    (hello,) = await ask(world, world.member, world.world.private(world.member), "/start")
    (chooser,) = await tap(world, world.member, hello, "📢 订阅到频道…")
    await ask(world, world.owner, private, "/unsubscribe " + f"{channel.id}")
    world.world.updates.put(
        "message",
        chooser.as_json()
        | {"from": world.member.as_json(), "text": None}
        | {"chat_shared": {"request_id": 1, "chat_id": channel.id}},
    )
    await world.settle()
    assert "管理员" in world.mine()[-1].text
    (kept,) = await world.store.subscriptions(channel.id)
    assert not kept.active


@line("⚙️ 在私聊里设置 (Settings in private)")
async def of_a_channel(world: Rig) -> None:
    channel = world.world.add_channel("AI 快讯", world.owner, "ai_news")
    world.world.add_bot(channel)
    await world.settle()
    world.world.post(channel, "/settings")
    await world.settle()
    answer = world.mine()[-1]
    assert answer.chat is channel
    assert labels(answer) == ["⚙️ 在私聊里设置"]
    (message,) = await follow(world, world.owner, address(answer))
    assert "频道“AI 快讯”" in message.text
    assert data_of(message, "订阅")
    (told,) = await follow(world, world.member, address(answer))
    assert "管理员" in told.text
    assert labels(told) == []


# --- with the whole bot, for these reach beyond the chat ------------------------------------


async def press(it: Whole, user: User, message: Message, data: str) -> str:
    """The toast that answers the press."""
    query = it.world.press(user, message, data=data)
    answer = await it.wait(lambda: query.answer, f"answer {data}")
    return str(answer.text)


@line("发今天的 (Send today's digest)", "now", alone=True)
async def send_todays(folder: Path) -> World:
    async with rig(folder) as it, bot_in(it):
        owner, member = it.world.add_user("群主"), it.world.add_user("成员")
        group = it.world.add_group("早读会", owner=owner)
        it.world.set_member(group, member, "member")
        it.world.add_bot(group)
        it.world.start(member)
        private: Chat = it.world.private(member)
        await it.wait(lambda: it.texts(private), "the greeting")
        for user, chat in ((owner, group), (member, private)):
            at_name = "" if chat is private else "@digest_bot"
            (card,) = await it.ask(user, chat, f"/subscribe{at_name} 07:30")
            data = data_of(card, "发今天的（1月28日）")
            before = len(it.messages(chat))
            if chat is group:
                assert (await press(it, member, card, data)).startswith(NO_ADMIN)
            for _ in range(2):
                assert "发" in await press(it, user, card, data)
            await it.wait(lambda c=chat, n=before: len(it.messages(c)) >= n + 2, "today's posts")  # type: ignore[misc]
            posts = [message for message in it.messages(chat) if message.text.startswith("#")]
            assert len(posts) == 2
        return it.world


@line("发布, 扣下 (Approve, Hold back)", "rv:y", "rv:n", alone=True)
async def review(folder: Path) -> World:
    async with scene(folder) as it:
        question = await it.question()
        assert labels(question) == ["发布", "扣下"]
        stranger = it.rig.world.add_user("路人")
        it.rig.world.start(stranger)
        approve, hold = data_of(question, "发布"), data_of(question, "扣下")
        question.chat.user, owner = stranger, question.chat.user  # forwarded, as it were
        assert await press(it.rig, stranger, question, approve) == STALE
        question.chat.user = owner
        assert "扣下" in await press(it.rig, it.owner, question, hold)
        await it.until(at(9))
        assert it.pushed() == []
        assert "发布" in await press(it.rig, it.owner, question, approve)
        await it.rig.wait(lambda: len(it.pushed()) == 2, "the push")
        return it.rig.world


@line("照新版本更正 (Correct the messages)", "ok", alone=True)
async def correct(folder: Path) -> World:
    async with rig(folder, BOT_TELEGRAM__OWNERS="[77]") as it, bot_in(it):
        owner = it.world.add_user("站长", id=77)
        group = it.world.add_group("早读会", owner=owner)
        it.world.add_bot(group)
        it.world.start(owner)
        desk = it.world.private(owner)
        await it.ask(owner, group, "/subscribe@digest_bot 08:30")
        before = len(it.messages(group))
        it.clock.set(dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC))
        await it.wait(lambda: len(it.messages(group)) >= before + 2, "the push")
        path = it.folder / "2026-01-28.md"
        path.write_text(path.read_text()[: path.read_text().index("**投融资与并购**")])
        it.clock.advance(seconds=30)

        def asked() -> list[Message]:
            return [one for one in it.messages(desk) if "照新版本更正" in str(one.markup)]

        (alert,) = await it.wait(asked, "ask the owner")
        data = data_of(alert, "照新版本更正")
        member = it.world.add_user("成员")
        alert.chat.user = member  # forwarded, as it were
        assert await press(it, member, alert, data) == STALE
        alert.chat.user = owner
        assert "#投融资与并购" in str(it.texts(group))
        await press(it, owner, alert, data)
        await it.wait(lambda: "#投融资与并购" not in str(it.texts(group)), "correct")
        return it.world
