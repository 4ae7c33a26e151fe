"""Style ``rich`` from the subscription to the chat, on a server that takes it and on others; and
a whole day on an older server, in which everything else still works."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from aiogram.methods import EditMessageText, SendRichMessage
from aiogram.types import Message as Received
from support.judge import called, hold, unknown
from support.rig import Rig, bot_in, rig

from bot.model.schedule import scheduled
from bot.model.subscription import Subscription
from bot.runtime.app import Running
from bot.sandbox.text.rich_text import plain_text
from bot.sandbox.world.model import Chat, Message, User

HALF_PAST_EIGHT = dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC)


def place(world: Rig, name: str = "早读会") -> tuple[User, Chat]:
    owner = world.world.add_user(f"{name}群主")
    group = world.world.add_group(name, owner=owner)
    world.world.add_bot(group)
    return owner, group


async def wish_rich(bot: Running, world: Rig, chat: Chat) -> None:
    wanted = Subscription(chat_id=chat.id, style="rich")
    await bot.store.save_subscriptions([scheduled(wanted, world.clock())])


def rich(world: Rig, chat: Chat) -> list[Message]:
    return [one for one in world.messages(chat) if "rich_message" in one.extra]


def full(world: Rig, chat: Chat) -> list[Message]:
    return [one for one in world.messages(chat) if one.text.startswith("#")]


def calls(world: Rig, method: str) -> list[dict[str, str]]:
    return [call.params for call in world.world.calls if call.method == method]


async def test_a_day_is_one_rich_message_and_is_corrected_in_place(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        _, group = place(r)
        async with bot_in(r) as bot:
            await wish_rich(bot, r, group)
            r.clock.set(HALF_PAST_EIGHT)
            await r.wait(lambda: rich(r, group), "the push")
            (message,) = rich(r, group)
            assert "甲公司完成新一轮融资" in plain_text(message.extra["rich_message"])
            assert not full(r, group)
            path = r.folder / "2026-01-28.md"
            path.write_text(path.read_text().replace("资金用于训练", "资金用于推理"))
            r.clock.advance(seconds=30)
            await r.wait(
                lambda: "用于推理" in plain_text(message.extra["rich_message"]), "the correction"
            )
        assert len(rich(r, group)) == 1
        hold(SendRichMessage, called(calls(r, "sendRichMessage")[0]))
        edits = [one for one in calls(r, "editMessageText") if "rich_message" in one]
        hold(EditMessageText, called(edits[0]))
        assert not list(unknown(Received.model_validate(message.as_json())))


async def test_a_chat_that_refuses_goes_on_in_full_for_good(tmp_path: Path) -> None:
    async with rig(tmp_path, BOT_TELEGRAM__OWNERS="[4242]") as r:
        _, refusing = place(r)
        _, other = place(r, "别的群")
        operator = r.world.add_user("站长", id=4242)
        r.world.start(operator)
        r.world.faults.add(
            "sendRichMessage",
            refusing.id,
            kind="error",
            times=99,
            description="Bad Request: RICH_VALIDATE_CTOR_NOT_ALLOWED",
        )
        async with bot_in(r) as bot:
            await wish_rich(bot, r, refusing)
            await wish_rich(bot, r, other)
            r.clock.set(HALF_PAST_EIGHT)
            await r.wait(lambda: len(full(r, refusing)) == 2, "the posts in full")
            await r.wait(lambda: rich(r, other), "the rich post elsewhere")
            kept = await bot.store.subscription(refusing.id, 0)
            elsewhere = await bot.store.subscription(other.id, 0)
            assert (kept and kept.style, elsewhere and elsewhere.style) == ("full", "rich")
            private = r.world.private(operator)
            await r.wait(
                lambda: [t for t in r.texts(private) if "长文" in t and str(refusing.id) in t],
                "the owner's note",
            )
        assert len(calls(r, "sendRichMessage")) == 2


async def test_an_older_server_is_asked_once_and_the_owner_told_once(tmp_path: Path) -> None:
    async with rig(tmp_path, api_level="10.0", BOT_TELEGRAM__OWNERS="[4242]") as r:
        groups = [place(r, f"群{n}")[1] for n in range(3)]
        operator = r.world.add_user("站长", id=4242)
        r.world.start(operator)
        async with bot_in(r) as bot:
            for group in groups:
                await wish_rich(bot, r, group)
            r.clock.set(HALF_PAST_EIGHT)
            await r.wait(lambda: all(len(full(r, g)) == 2 for g in groups), "all posts")
            private = r.world.private(operator)
            await r.wait(lambda: [t for t in r.texts(private) if "长文" in t], "the note")
            styles = {one.style for one in await bot.store.subscriptions()}
            assert styles == {"full"}
            notes = len([t for t in r.texts(private) if "长文" in t])
        assert notes == 1
        assert len(calls(r, "sendRichMessage")) <= len(groups)


async def test_a_day_on_an_older_server(tmp_path: Path) -> None:
    """Rich and private are wished for and not to be had; nothing else is lost."""
    async with rig(tmp_path, api_level="10.0") as r:
        owner, group = place(r)
        member = r.world.add_user("成员")
        r.world.set_member(group, member, "member")
        async with bot_in(r) as bot:
            wanted = Subscription(chat_id=group.id, style="rich", answers="asker")
            await bot.store.save_subscriptions([scheduled(wanted, r.clock())])
            # A command: a button leads to the private chat, and nothing was shown to all.
            (pointed,) = await r.ask(member, group, "/category@digest_bot 融资")
            button = pointed.markup["inline_keyboard"][0][0] if pointed.markup else {}
            assert "融资" not in pointed.text
            address, _, payload = button["url"].partition("?start=")
            assert address == "https://t.me/digest_bot"
            private = r.world.private(member)
            r.world.start(member, payload)
            await r.wait(lambda: full(r, private), "the answer in the private chat")
            assert "甲公司完成新一轮融资" in full(r, private)[0].text
            # The push, a correction, and a question of an administrator.
            r.clock.set(HALF_PAST_EIGHT)
            await r.wait(lambda: len(full(r, group)) == 2, "the push")
            path = r.folder / "2026-01-28.md"
            path.write_text(path.read_text().replace("资金用于训练", "资金用于推理"))
            r.clock.advance(seconds=30)
            await r.wait(lambda: "资金用于推理" in full(r, group)[1].text, "the correction")
            done = await r.ask(owner, group, "/unsubscribe@digest_bot")
            assert "停止" in done[0].text or "取消" in done[0].text
        refused = [c for c in r.world.calls if not c.answer["ok"] and c.method != "getUpdates"]
        assert {c.method for c in refused} <= {"sendRichMessage", "deleteEphemeralMessage"}


async def test_a_server_that_was_put_back_takes_the_correction_in_full(tmp_path: Path) -> None:
    """It passes over the rich text of a correction, and misses a plain one."""
    async with rig(tmp_path) as r:
        _, group = place(r)
        async with bot_in(r) as bot:
            await wish_rich(bot, r, group)
            r.clock.set(HALF_PAST_EIGHT)
            await r.wait(lambda: rich(r, group), "the push")
            r.world.api_level = "10.0"
            path = r.folder / "2026-01-28.md"
            path.write_text(path.read_text().replace("资金用于训练", "资金用于推理"))
            r.clock.advance(seconds=30)
            await r.wait(lambda: len(full(r, group)) == 2, "the posts in full")
            await r.wait(lambda: not rich(r, group), "the rich one taken back")
        assert "资金用于推理" in full(r, group)[1].text
