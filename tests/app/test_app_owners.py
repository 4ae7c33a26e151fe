"""What goes wrong is told to each owner in the language that they read."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from support.rig import DIGEST, Rig, bot_in, rig, write_digest

from bot.app import Running
from bot.sandbox.model import Chat, User

CHINESE, ENGLISH, SILENT = 777, 778, 779


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
        assert "整类消失" in await heard(r, laoban, "不更正")
        assert "投融资与并购 would vanish" in await heard(r, boss, "would take away")
        (question,) = [m for m in r.messages(r.world.private(boss)) if "ok:2026" in str(m.markup)]
        assert question.markup is not None
        assert question.markup["inline_keyboard"][0][0]["text"] == "Correct the posts"
        query = r.world.press(boss, question, 0, 0)
        answer = await r.wait(lambda: query.answer, "answer the press")
        assert answer.text == "Good, correcting."


async def test_a_broken_file_is_explained_in_both(tmp_path: Path) -> None:
    async with owners(tmp_path) as (r, laoban, boss, _), bot_in(r):
        write_digest(r.folder, "2026-01-28", "\n")
        chinese, english = await heard(r, laoban, ".md"), await heard(r, boss, ".md")
        assert "读不了" in chinese
        assert "can't be read" in english
        assert chinese.splitlines()[1] != english.splitlines()[1]


async def test_while_the_database_is_away_the_language_is_what_it_was(tmp_path: Path) -> None:
    """The alert that the database fails needs no database."""
    from bot.chat.languages import Languages
    from bot.errors import BotError

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
