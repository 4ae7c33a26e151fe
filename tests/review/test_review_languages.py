"""Each owner reads previews, questions and alerts in their own language."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from review_rig import OWNER, TODAY, Scene, at, place
from support.rig import bot_in

from bot.cli.push import push
from bot.sandbox.world.model import Message, User

ENGLISH = 778


@asynccontextmanager
async def two_owners(tmp: Path) -> AsyncIterator[tuple[Scene, User]]:
    """One owner's Telegram is in Chinese, the other's in English; both pressed Start."""
    async with place(tmp, BOT_TELEGRAM__OWNERS=f"{OWNER},{ENGLISH}") as it:
        boss = it.rig.world.add_user("Boss", id=ENGLISH, language_code="en-GB")
        it.rig.world.start(it.owner)
        it.rig.world.start(boss)
        yield it, boss


async def question(it: Scene, user: User) -> Message:
    """The message with the buttons in this owner's chat."""
    desk = it.rig.world.private(user)

    def asked() -> list[Message]:
        return [one for one in it.rig.messages(desk) if "rv:y" in str(one.markup)]

    await it.rig.wait(asked, "ask the owner")
    return asked()[0]


def labels(message: Message) -> list[str]:
    return [key["text"] for row in (message.markup or {})["inline_keyboard"] for key in row]


async def test_each_owner_is_asked_and_answered_in_their_own_language(tmp_path: Path) -> None:
    async with two_owners(tmp_path) as (it, boss), bot_in(it.rig):
        chinese, english = await question(it, it.owner), await question(it, boss)
        assert (labels(chinese), labels(english)) == (["发布", "扣下"], ["Approve", "Hold back"])
        assert "要发布吗" in chinese.text
        assert "Publish it?" in english.text
        shown = "\n".join(it.rig.texts(it.rig.world.private(boss)))
        assert "(示例日报)" in shown  # the posts as an English group gets them
        assert "（示例日报）" in "\n".join(it.rig.texts(it.desk))
        press = it.rig.world.press(boss, english, 0, 0)
        answer = await it.rig.wait(lambda: press.answer, "answer the press")
        assert answer.text == "OK, publishing it."
        await it.rig.wait(lambda: "approved by Boss" in english.text, "close it in English")
        await it.rig.wait(lambda: "已由 Boss 批准" in chinese.text, "close it in Chinese")


async def test_a_stranger_is_refused_in_their_own_language(tmp_path: Path) -> None:
    async with two_owners(tmp_path) as (it, boss), bot_in(it.rig):
        asked = await question(it, boss)
        stranger = it.rig.world.add_user("Stranger", language_code="en")
        it.rig.world.updates.put(
            "callback_query",
            {
                "id": "1",
                "from": stranger.as_json(),
                "message": asked.as_json(),
                "data": labels(asked) and f"rv:y:20260128:{'0' * 12}",
                "chat_instance": "1",
            },
        )
        await it.rig.wait(
            lambda: any(call.method == "answerCallbackQuery" for call in it.rig.world.calls)
        )
        (toast,) = [call for call in it.rig.world.calls if call.method == "answerCallbackQuery"]
        assert toast.params["text"].isascii()


async def test_a_digest_that_nobody_approved_is_told_as_such_with_what_to_do(
    tmp_path: Path,
) -> None:
    async with two_owners(tmp_path) as (it, boss), bot_in(it.rig):
        await it.rig.ask(it.owner, it.group, "/subscribe@digest_bot 08:30")
        await question(it, boss)
        await it.until(at(8, 30))
        await it.until(at(23))
        heard = {}
        for user in (it.owner, boss):
            desk = it.rig.world.private(user)
            told = await it.rig.wait(
                lambda desk=desk: [one for one in it.rig.texts(desk) if f"bot push {TODAY}" in one],
                "tell the owner",
            )
            assert len(told) == 1
            heard[user.id] = told[0]
        assert "没有获得批准" in heard[OWNER]
        assert "1 个群" in heard[OWNER]
        assert "was not approved" in heard[ENGLISH]
        texts = "".join(it.rig.texts(it.desk) + it.rig.texts(it.rig.world.private(boss)))
        assert "没有 2026-01-28 的简报" not in texts
        assert "No digest for" not in texts
        assert it.pushed() == []
        # What they were told to do does it; the command line's clock is the real one.
        assert await push(it.rig.settings, dt.date.fromisoformat(TODAY), (), recall=False) == 0
        it.rig.clock.set(dt.datetime.now(dt.UTC))
        await it.rig.wait(lambda: len(it.pushed()) == 2, "the push")


async def test_a_held_digest_is_no_missing_digest_either(tmp_path: Path) -> None:
    async with two_owners(tmp_path) as (it, boss), bot_in(it.rig):
        await it.rig.ask(it.owner, it.group, "/subscribe@digest_bot 08:30")
        asked = await question(it, boss)
        press = it.rig.world.press(boss, asked, 0, 1)
        await it.rig.wait(lambda: press.answer, "answer the press")
        await it.until(at(8, 30))
        await it.until(at(23))
        desk = it.rig.world.private(boss)
        await it.rig.wait(lambda: any("was not approved" in one for one in it.rig.texts(desk)))
