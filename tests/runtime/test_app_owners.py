"""What goes wrong is told to each owner in the language that they read."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from support.rig import DIGEST, Rig, bot_in, rig, write_digest

from bot.delivery.model import Subscription
from bot.delivery.schedule import scheduled
from bot.runtime.app import Running
from bot.sandbox.world.model import Chat, User

CHINESE, ENGLISH, SILENT = 777, 778, 779
TODAY, TOMORROW = "2026-01-28", "2026-01-29"


@asynccontextmanager
async def owners(tmp: Path, **env: str) -> AsyncIterator[tuple[Rig, User, User, Chat]]:
    """Two owners, whose Telegram is in Chinese and in English, and a group of theirs."""
    env = {"BOT_TELEGRAM__OWNERS": f"{CHINESE},{ENGLISH},{SILENT}"} | env
    async with rig(tmp, dates=[], **env) as r:
        laoban = r.world.add_user("老板", id=CHINESE)
        boss = r.world.add_user("Boss", id=ENGLISH, language_code="en")
        r.world.add_user("Somebody", id=SILENT)  # never pressed Start
        for user in (laoban, boss):
            r.world.start(user)
        group = r.world.add_group("早读会", owner=laoban)
        r.world.add_bot(group)
        yield r, laoban, boss, group


async def heard(r: Rig, user: User, part: str) -> str:
    """The owner's message with ``part`` in it."""
    desk = r.world.private(user)
    found = await r.wait(lambda: [one for one in r.texts(desk) if part in one], f"tell {part!r}")
    return str(found[0])


async def late(r: Rig, laoban: User, group: Chat, running: Running) -> None:
    """The hour passes without a digest."""
    await r.ask(laoban, group, "/subscribe@digest_bot 08:30")
    r.clock.set(dt.datetime(2026, 1, 28, 0, 30, 5, tzinfo=dt.UTC))


async def test_by_their_telegrams_language(tmp_path: Path) -> None:
    async with owners(tmp_path) as (r, laoban, boss, group), bot_in(r) as running:
        await late(r, laoban, group, running)
        assert "还没有到" in await heard(r, laoban, "2026-01-28")
        assert "is not out yet" in await heard(r, boss, "2026-01-28")
        for text, user in (("还没有到", boss), ("is not out yet", laoban)):
            assert not any(text in one for one in r.texts(r.world.private(user)))


async def test_by_what_they_chose_in_the_settings(tmp_path: Path) -> None:
    """The choice outweighs Telegram's language, and outlives a restart."""
    async with owners(tmp_path) as (r, laoban, boss, group):
        async with bot_in(r):
            desk = r.world.private(boss)
            (card,) = await r.ask(boss, desk, "/settings")
            await press(r, boss, card, "Language")
            await r.wait(lambda: "中文" in str(card.markup), "offer the languages")
            await press(r, boss, card, "中文")
        async with bot_in(r) as running:
            await late(r, laoban, group, running)
            assert "还没有到" in await heard(r, boss, "2026-01-28")


async def press(r: Rig, user: User, card: object, label: str) -> None:
    rows = card.markup["inline_keyboard"]  # type: ignore[attr-defined]
    data = next(key["callback_data"] for row in rows for key in row if label in key["text"])
    query = r.world.press(user, card, data=data)  # type: ignore[arg-type]
    await r.wait(lambda: query.answer is not None, f"answer the press of {label!r}")


async def test_a_held_correction_and_its_button(tmp_path: Path) -> None:
    async with owners(tmp_path) as (r, laoban, boss, group), bot_in(r):
        await r.ask(laoban, group, "/subscribe@digest_bot 08:30")
        write_digest(r.folder, "2026-01-28")
        r.clock.set(dt.datetime(2026, 1, 28, 0, 30, 5, tzinfo=dt.UTC))
        await r.wait(lambda: sum(text.startswith("#") for text in r.texts(group)) == 2, "the push")
        write_digest(r.folder, "2026-01-28", DIGEST[: DIGEST.index("**投融资与并购**")])
        assert "全部消失" in await heard(r, laoban, "不更正")
        assert "投融资与并购 would disappear" in await heard(r, boss, "would remove")
        (question,) = [m for m in r.messages(r.world.private(boss)) if "ok:2026" in str(m.markup)]
        assert question.markup is not None
        assert question.markup["inline_keyboard"][0][0]["text"] == "Correct the messages"
        query = r.world.press(boss, question, 0, 0)
        answer = await r.wait(lambda: query.answer, "answer the press")
        assert answer.text == "OK, correcting."


async def test_a_broken_file_is_explained_in_both(tmp_path: Path) -> None:
    async with owners(tmp_path) as (r, laoban, boss, _), bot_in(r):
        write_digest(r.folder, "2026-01-28", "\n")
        chinese, english = await heard(r, laoban, ".md"), await heard(r, boss, ".md")
        assert "无法读取" in chinese
        assert "can't be read" in english
        assert chinese.splitlines()[1] != english.splitlines()[1]


@pytest.mark.parametrize(
    ("name", "data", "chinese", "english"),
    [
        ("a.md", b"\x89PNG\r\n", "这不是文本文件（PNG 图片）",
         "this is not a text file (a PNG picture)"),
        ("2026-13-01.md", b"# x (2026-13-01)\n", "第 1 行：没有这一天：2026-13-01",
         "line 1: there is no such date: 2026-13-01"),
    ],
)  # fmt: skip
async def test_why_a_file_is_broken_stands_below_its_name(
    tmp_path: Path, name: str, data: bytes, chinese: str, english: str
) -> None:
    async with owners(tmp_path) as (r, laoban, boss, _), bot_in(r):
        r.folder.mkdir(exist_ok=True)
        (r.folder / name).write_bytes(data)
        for user, why in ((laoban, chinese), (boss, english)):
            first, *rest = (await heard(r, user, name)).splitlines()
            assert name in first
            assert rest == [why]


async def test_what_comes_to_nothing_is_told_in_words(tmp_path: Path) -> None:
    """A chat that is not there, and a category that no digest has."""
    chats = '[{"chat_id": 12345}, {"chat_id": -4000000001, "categories": ["投融资"]}]'
    async with owners(tmp_path, BOT_CHATS=chats) as (r, laoban, boss, group):
        write_digest(r.folder, TODAY)
        with capture_logs() as lines:
            async with bot_in(r) as running:
                assert [one["event"] for one in lines if "category" in one["event"]] == [
                    "chats.1.categories: chat -4000000001: no digest has the category “投融资”; "
                    "did you mean “投融资与并购”?"
                ]
                r.clock.set(dt.datetime(2026, 1, 28, 0, 30, 5, tzinfo=dt.UTC))
                assert "12345: 找不到这个会话" in await heard(r, laoban, "停止")
                assert "12345: there is no such chat" in await heard(r, boss, "stopped")
                (status,) = await r.ask(laoban, r.world.private(laoban), "/status")
                assert "12345 · 1月28日 · 找不到这个会话" in status.text
                one = Subscription(chat_id=group.id, categories=("投融资", "政策与监管"))
                await running.store.save_subscriptions([scheduled(one, r.clock())])
                (status,) = await r.ask(laoban, group, "/status@digest_bot")
                assert "没有这些分类：投融资，" in status.text


async def noticed(r: Rig, running: Running, lines: list[Any], name: str, times: int = 1) -> None:
    """The log has so many lines of that file, and whoever was to be told was."""
    await r.wait(
        lambda: sum(str(one.get("file", "")).endswith(name) for one in lines) >= times,
        f"notice {name}",
    )
    await running.tick()


OTHER = DIGEST.replace("甲公司", "戊公司")


@pytest.mark.parametrize(
    ("name", "text", "chinese", "english"),
    [
        (f"{TOMORROW}.md", OTHER.replace("{date}", TODAY), "没有使用", "is not used"),
        (f"{TOMORROW}.md", OTHER.replace("{date}", "2025-01-29"), "算作", "counts as"),
        (f"{TOMORROW}.md", f"---\ndate: {TOMORROW}\n---\n" + OTHER.replace("{date}", TODAY),
         "没有使用", "is not used"),
        ("new.md", OTHER.replace("{date}", TODAY), "没有使用", "is not used"),
    ],
)  # fmt: skip
async def test_a_file_with_a_forgotten_date_is_told_once(
    tmp_path: Path, name: str, text: str, chinese: str, english: str
) -> None:
    """Which file, what its text says, what is in use, what to do; today's posts stay."""
    async with owners(tmp_path) as (r, laoban, boss, _):
        used, desk = write_digest(r.folder, TODAY), r.world.private(laoban)
        async with bot_in(r) as running:
            before = running.archive.raw(dt.date(2026, 1, 28))
            with capture_logs() as lines:
                (r.folder / name).write_text(used.read_text())  # a copy that is to be changed
                await noticed(r, running, lines, name)
                assert [one for one in r.texts(desk) if name in one] == []
                (r.folder / name).write_text(text)
                for told, words in (
                    (await heard(r, laoban, name), chinese),
                    (await heard(r, boss, name), english),
                ):
                    assert words in told
                    assert str(used) in told or "2025-01-29" in told
                lines.clear()
                (r.folder / name).write_text(text + "\n多写了一行。\n")  # saved again, as wrong
                await noticed(r, running, lines, name)
                assert [one["log_level"] for one in lines if "not " in one["event"]] == ["warning"]
                assert running.archive.raw(dt.date(2026, 1, 28)) is before
        async with bot_in(r) as running:
            await running.tick()
            assert len([one for one in r.texts(desk) if name in one]) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (f"{TODAY}-draft.md", OTHER.replace("{date}", TODAY)),
        ("2025-03-01.md", OTHER.replace("{date}", "2025-03-02")),
        (f"{TOMORROW}.md", OTHER.replace("{date}", TOMORROW)),
        (f"ai-{TOMORROW.replace('-', '')}.md", OTHER.replace("{date}", TOMORROW)),
    ],
)
async def test_what_nobody_waits_for_is_not_told(tmp_path: Path, name: str, text: str) -> None:
    async with owners(tmp_path) as (r, laoban, _, _):
        write_digest(r.folder, TODAY)
        write_digest(r.folder, "2025-03-02")
        async with bot_in(r) as running:
            with capture_logs() as lines:
                (r.folder / name).write_text(text)
                await noticed(r, running, lines, name)
            assert [one for one in r.texts(r.world.private(laoban)) if name in one] == []


async def test_what_is_odd_in_a_digest_is_in_the_log_once(tmp_path: Path) -> None:
    """``path:line: …``; of many the first five and how many more there are. Of an old one that
    was there before, nothing."""
    unsourced = "\n".join(f"第{n}条\n说明：没有来源。\n" for n in range(8))
    bad = f"# 日报 ({{date}})\n\n**类别**\n\n{unsourced}\n来源：[x](https://x.example.com)\n"
    async with owners(tmp_path) as (r, *_):
        write_digest(r.folder, "2025-03-01", bad)
        path = write_digest(r.folder, TODAY, DIGEST.replace("来源出处：[示例日报]", "影响：[x]"))
        with capture_logs() as lines:
            async with bot_in(r) as running:
                assert [one for one in warned(lines) if ":" in one] == [
                    f"{path}:13: the label “影响” is unknown; its text is shown as it is"
                ]
                lines.clear()
                path = write_digest(r.folder, TODAY, bad)
                await noticed(r, running, lines, path.name, 2)
                *named, more = warned(lines)
                assert [line.split(":")[1] for line in named] == ["5", "8", "11", "14", "17"]
                assert all(line.startswith(f"{path}:") for line in named)
                assert more == "a digest has problems"
                assert [one["more"] for one in lines if "more" in one] == [2]


def warned(lines: list[Any]) -> list[str]:
    found = [one["event"] for one in lines if one["log_level"] == "warning"]
    return [event for event in found if ".md:" in event or "digest" in event]


async def test_while_the_database_is_away_the_language_is_what_it_was(tmp_path: Path) -> None:
    """The alert that the database fails needs no database."""
    from bot.chat.languages import Languages
    from bot.core.errors import BotError

    async with owners(tmp_path) as (r, *_), bot_in(r) as running:
        away = False

        class Store:
            async def subscriptions(self, chat_id: int | None = None) -> list[object]:
                if away:
                    raise BotError("the database is away")
                return list(await running.store.subscriptions(chat_id))

            async def chat(self, chat_id: int) -> object:
                return await running.store.chat(chat_id)

        languages = Languages(Store(), running.bot)  # type: ignore[arg-type]
        assert await languages.of(ENGLISH) == "en"
        away = True
        assert await languages.of(ENGLISH) == "en"
        assert await languages.of(CHINESE) == "zh"  # Telegram still answers
        assert await languages.of(999) == "zh"  # nobody knows
        assert await languages.of(999, "de") == "en"
