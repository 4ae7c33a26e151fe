"""The settings against the whole bot: the pin, and today's digest at once, never twice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from support.rig import Rig, bot_in, rig, write_digest

from bot.sandbox.world.model import Chat, Message, User


def label_of(message: Message, label: str) -> str:
    rows = (message.markup or {})["inline_keyboard"]
    return next(key["callback_data"] for row in rows for key in row if label in key["text"])


async def tap(r: Rig, user: User, message: Message, label: str) -> None:
    """Press, and wait for the answer."""
    query = r.world.press(user, message, data=label_of(message, label))
    await r.wait(lambda: query.answer is not None, f"answer the press of {label!r}")


def group_of(r: Rig) -> tuple[User, Chat]:
    owner = r.world.add_user("群主")
    group = r.world.add_group("早读会", owner=owner)
    r.world.add_bot(group, as_admin=True)
    return owner, group


def pinned(r: Rig, group: Chat) -> list[Message]:
    return [message for message in r.messages(group) if message.pinned]


async def test_the_days_first_message_is_pinned_and_yesterdays_unpinned(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        owner, group = group_of(r)
        async with bot_in(r):
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            (settings,) = await r.ask(owner, group, "/settings@digest_bot")
            await tap(r, owner, settings, "通知")
            await r.wait(lambda: "要不要" in settings.text)
            await tap(r, owner, settings, "置顶首条")
            before = len(r.messages(group))
            r.clock.set(dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC))
            (first,) = await r.wait(lambda: pinned(r, group), "the pin")
            assert first is r.messages(group)[before]
            calls = [call for call in r.world.calls if call.method.lower() == "pinchatmessage"]
            assert [call.params["disable_notification"] for call in calls] in (["true"], [True])
            write_digest(r.folder, "2026-01-29")
            r.clock.set(dt.datetime(2026, 1, 29, 0, 30, tzinfo=dt.UTC))
            await r.wait(lambda: pinned(r, group) not in ([], [first]) and not first.pinned)
            assert len(pinned(r, group)) == 1


async def test_without_the_right_to_pin_the_push_goes_on(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        owner, group = group_of(r)
        r.world.set_member(group, r.world.bot, "administrator", ("can_manage_chat",))
        async with bot_in(r) as bot:
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            (settings,) = await r.ask(owner, group, "/settings@digest_bot")
            await tap(r, owner, settings, "通知")
            await r.wait(lambda: "要不要" in settings.text)
            await tap(r, owner, settings, "置顶首条")
            r.clock.set(dt.datetime(2026, 1, 28, 0, 30, tzinfo=dt.UTC))

            def refused() -> bool:
                return any(call.method.lower() == "pinchatmessage" for call in r.world.calls)

            await r.wait(refused, "try to pin")
            assert not pinned(r, group)
            status = await bot.store.status(r.clock())
            assert (status.open, status.stopped) == (0, 0)


async def test_todays_digest_comes_at_once_and_never_twice(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        owner, group = group_of(r)
        async with bot_in(r):
            (answer,) = await r.ask(owner, group, "/subscribe@digest_bot 07:30")
            assert "下次推送：1月29日 07:30" in answer.text
            data = label_of(answer, "发今天的")
            before = len(r.messages(group))
            presses = [r.world.press(owner, answer, data=data) for _ in range(2)]
            await r.wait(lambda: len(r.messages(group)) == before + 2, "today's posts")
            await r.wait(lambda: all(press.answer for press in presses))
            (answer,) = await r.ask(owner, group, "/subscribe@digest_bot 07:00")
            assert "发今天的" not in str(answer.markup)
            assert len(r.messages(group)) == before + 3
