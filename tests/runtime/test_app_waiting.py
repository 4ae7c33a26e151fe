"""What is hardly a digest reaches no group: it is refused, or waits for an owner's button."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from support.rig import DIGEST, Rig, bot_in, rig, write_digest

from bot.runtime.app import Running
from bot.sandbox.world.model import Chat, Message, User

TODAY = "2026-01-28"
TOKEN = "a-token-for-uploads-0123456789"
GOOD = DIGEST.replace("{date}", TODAY)


@dataclass
class Scene:
    rig: Rig
    bot: Running
    owner: User
    group: Chat
    before: list[Message]

    @property
    def desk(self) -> list[str]:
        return self.rig.texts(self.rig.world.private(self.owner))

    def pushed(self) -> list[str]:
        """What stands in the group but the greeting and the answers to commands."""
        messages = self.rig.messages(self.group)
        return [m.text for m in messages if m.reply_to is None and m not in self.before]

    async def told(self, words: str) -> Message:
        """The owner's message that says so."""
        private = self.rig.world.private(self.owner)
        return await self.rig.wait(
            lambda: next((one for one in self.rig.messages(private) if words in one.text), None),
            f"tell the owner {words!r}",
        )

    async def until(self, hour: int, minute: int) -> None:
        """Whatever the bot does by then, it has done."""
        moment = dt.datetime(2026, 1, 28, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=8)))
        self.rig.clock.set(moment.astimezone(dt.UTC))
        await self.rig.wait(lambda: self.rig.clock() >= moment + dt.timedelta(seconds=15))

    async def put(self, text: str, query: str = "") -> tuple[int, dict[str, object]]:
        async with aiohttp.ClientSession() as http:
            answer = await http.put(
                f"{self.bot.web_url}/api/digests/{TODAY}{query}",
                data=text.encode(),
                headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/markdown"},
            )
            return answer.status, await answer.json()


@asynccontextmanager
async def scene(tmp: Path, text: str | None, **env: str) -> AsyncIterator[Scene]:
    """A group that is subscribed to 08:30, and an owner; ``text`` is today's file."""
    env = {"BOT_TELEGRAM__OWNERS": "777", "BOT_WEB__UPLOAD_TOKEN": TOKEN} | env
    async with rig(tmp, (), **env) as r:
        if text is not None:
            write_digest(r.folder, TODAY, text)
        owner = r.world.add_user("站长", id=777)
        group = r.world.add_group("早读会", owner=owner)
        r.world.add_bot(group)
        r.world.start(owner)
        async with bot_in(r) as bot:
            await r.ask(owner, group, "/subscribe@digest_bot 08:30")
            yield Scene(r, bot, owner, group, r.messages(group))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<html><h1>503 Service Unavailable</h1></html>", "网页"),
        ('{"error": "rate limit"}', "JSON"),
        ("2026-01-28 08:00:00 ERROR no answer\n", "日志"),
    ],
)
async def test_an_error_page_reaches_no_group_and_the_owner_hears_why(
    tmp_path: Path, text: str, said: str
) -> None:
    async with scene(tmp_path, text) as s:
        told = await s.told(said)
        assert f"{TODAY}.md" in told.text
        await s.until(8, 31)
        assert s.pushed() == []
        assert "503" not in str(s.rig.texts(s.group))


async def test_a_day_of_a_few_words_waits_for_the_owners_button(tmp_path: Path) -> None:
    async with scene(tmp_path, "TODO\n") as s:
        question = await s.told("TODO")
        await s.until(8, 31)
        assert s.pushed() == []
        (answer,) = await s.rig.ask(s.owner, s.group, "/today@digest_bot")
        assert "TODO" not in answer.text
        query = s.rig.world.press(s.owner, question, 0, 0)
        answered = await s.rig.wait(lambda: query.answer, "answer the press")
        assert "已使用" in answered.text
        await s.rig.wait(lambda: "TODO" in str(s.pushed()), "the push")
        # It is not asked about again, and not after a restart either.
        await s.until(8, 35)
        assert len([text for text in s.desk if "TODO" in text]) == 1
        async with aiohttp.ClientSession() as http:
            page = await (await http.get(f"{s.bot.web_url}/d/{TODAY}")).text()
        assert "TODO" in page


async def test_the_owners_word_holds_over_a_restart(tmp_path: Path) -> None:
    day = dt.date(2026, 1, 28)
    async with rig(tmp_path, (), BOT_TELEGRAM__OWNERS="777") as r:
        write_digest(r.folder, TODAY, "TODO\n")
        owner = r.world.add_user("站长", id=777)
        r.world.start(owner)
        private = r.world.private(owner)
        async with bot_in(r) as bot:
            await r.wait(lambda: any("TODO" in text for text in r.texts(private)), "ask")
            (question,) = [one for one in r.messages(private) if "TODO" in one.text]
            assert bot.archive.get(day) is None
            r.world.press(owner, question, 0, 0)
            await r.wait(lambda: bot.archive.get(day), "use it")
        async with bot_in(r) as bot:
            await r.wait(lambda: bot.archive.get(day), "use it again")
            await r.wait(lambda: r.clock() > dt.datetime(2026, 1, 28, 0, 2, tzinfo=dt.UTC))
            assert len([text for text in r.texts(private) if "TODO" in text]) == 1


async def test_a_few_words_do_not_replace_a_good_day(tmp_path: Path) -> None:
    async with scene(tmp_path, GOOD) as s:
        await s.until(8, 31)
        await s.rig.wait(lambda: len(s.pushed()) >= 2, "the push")
        write_digest(s.rig.folder, TODAY, "x\n")
        await s.told("“x”")
        answers = await s.rig.ask(s.owner, s.group, "/category@digest_bot 政策与监管")
        assert "征求意见" in answers[0].text
        assert "征求意见" in str(s.pushed())


async def test_without_owners_it_is_not_pushed_and_the_log_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with scene(tmp_path, "今日无更新\n", BOT_TELEGRAM__OWNERS="") as s:
        await s.until(8, 31)
        assert s.pushed() == []
        assert "今日无更新" in capsys.readouterr().out


async def test_with_a_review_an_owner_is_asked_once_as_ever(tmp_path: Path) -> None:
    async with scene(tmp_path, "TODO\n", BOT_DIGESTS__REVIEW__BY_OWNER="true") as s:
        await s.told("要发布吗")
        await s.until(8, 31)
        assert not any("暂不使用" in text for text in s.desk)
        assert s.pushed() == []


async def test_an_upload_that_takes_much_away_waits_for_the_owner(tmp_path: Path) -> None:
    """PUT with the body x overwrote a good day, and the answer was 200."""
    async with scene(tmp_path, GOOD) as s:
        await s.until(8, 31)
        await s.rig.wait(lambda: "丙公司" in str(s.pushed()), "the push")
        code, answer = await s.put("x")
        assert (code, answer["status"]) == (202, "waiting")
        assert "?force=1" in str(answer["message"])
        assert (s.rig.folder / f"{TODAY}.md").read_text() == GOOD
        less = GOOD[: GOOD.index("丙公司")]
        code, answer = await s.put(less)
        assert code == 202
        assert "1 of the 3 items" in str(answer["message"])
        question = await s.told("去掉 3 条中的 1 条")
        assert "丙公司" in str(s.pushed())
        s.rig.world.press(s.owner, question, 0, 0)
        await s.rig.wait(lambda: "丙公司" not in str(s.pushed()), "the correction")
        assert (s.rig.folder / f"{TODAY}.md").read_text() == less
        assert not any("暂不更正" in text for text in s.desk)  # one question is enough
        # The button of the version before does nothing any more.
        query = s.rig.world.press(s.owner, await s.told("3 条中的 3 条"), 0, 0)
        answered = await s.rig.wait(lambda: query.answer, "answer the press")
        assert "没有等待" in answered.text
        assert (s.rig.folder / f"{TODAY}.md").read_text() == less


async def test_an_upload_is_forced_with_the_token(tmp_path: Path) -> None:
    async with scene(tmp_path, GOOD) as s:
        code, answer = await s.put("TODO", "?force=1")
        assert (code, answer["status"]) == (200, "updated")
        await s.until(8, 31)
        await s.rig.wait(lambda: "TODO" in str(s.pushed()), "the push")
        assert not any("TODO" in text for text in s.desk)
