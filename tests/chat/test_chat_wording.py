"""Answers to what is nearly right, and sentences that say what they mean."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from chat_rig import FUNDS, MODELS, NOW, POLICY, TODAY, Rig, rig
from settings_hands import SUBSCRIBE, labels, subscribed, tap

from bot.digest.archive import RawDigest

PAGES = ("Time", "zone", "Days", "Categories", "Keywords", "Style", "Notification", "Answers")


# --- dates in private ----------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1月27日", "昨天", "2026-01-27", "Jan 27", "27th of January"])
async def test_a_date_alone_in_private_is_that_day(world: Rig, text: str) -> None:
    answer = await world.whisper(text)
    assert len(answer) == 2
    assert "1月27日" in answer[0].text


async def test_a_day_without_a_digest_is_answered_as_a_day(world: Rig) -> None:
    (answer,) = await world.whisper("12月30日")
    assert "2025年12月30日没有简报" in answer.text
    (answer,) = await world.whisper("2月30日")
    assert "没有“2月30日”这一天" in answer.text


@pytest.mark.parametrize("text", ["5.2", "o3", "GPT 5", "20", "第2条"])
async def test_what_one_would_look_for_is_still_looked_for(world: Rig, text: str) -> None:
    (answer,) = await world.whisper(text)
    assert f"“{text}”" in answer.text


@pytest.mark.parametrize("page", ["⏰", "🌐"])
@pytest.mark.parametrize("replying", [False, True])
async def test_a_date_is_answered_as_one_while_a_question_stands_open(
    world: Rig, page: str, replying: bool
) -> None:
    await world.whisper("/subscribe 7:15")
    (settings,) = await world.whisper("/settings")
    (question,) = await tap(world, world.member, settings, page, "自己输入")
    before = world.mine()
    chat = world.world.private(world.member)
    world.world.say(world.member, chat, "1月27日", reply_to=question if replying else None)
    await world.settle()
    answer = [one for one in world.mine() if one not in before]
    assert len(answer) == 2
    assert "1月27日" in answer[0].text
    assert not question.deleted
    world.world.say(world.member, chat, "8:45" if page == "⏰" else "东京", reply_to=question)
    await world.settle()
    (kept,) = await world.store.subscriptions(chat.id)
    assert (kept.time, kept.timezone) != ("07:15", "Asia/Shanghai")


async def test_where_the_question_is_for_a_day_the_date_is_its_answer(world: Rig) -> None:
    await world.whisper("/subscribe 7:15")
    (settings,) = await world.whisper("/settings")
    (question,) = await tap(world, world.member, settings, "⏸", "自己输入")
    chat = world.world.private(world.member)
    world.world.say(world.member, chat, "2月10日", reply_to=question)
    await world.settle()
    (kept,) = await world.store.subscriptions(chat.id)
    assert kept.paused_until == dt.date(2026, 2, 10)


# --- nothing, too little, too much ---------------------------------------------------------


@pytest.mark.parametrize(
    "unseen", ["\u202e\u200f", "\u200b", "\u2800 \u3164", "\x07\x08", "\u0301"]
)
async def test_a_search_for_what_nobody_sees_is_asked_again(world: Rig, unseen: str) -> None:
    (answer,) = await world.whisper(f"/search {unseen}")
    assert "请写要找的词" in answer.text
    assert "/search Kimi" in answer.text


@pytest.mark.parametrize("unseen", ["\u2800 \u3164", "\u0301\u200d"])
async def test_words_that_nobody_sees_are_not_looked_for_in_private(
    world: Rig, unseen: str
) -> None:
    (answer,) = await world.whisper(unseen)
    assert "“" not in answer.text
    assert "/help" in answer.text


async def test_marks_between_words_are_no_words(world: Rig) -> None:
    (answer,) = await world.whisper("/search \u202e \u200f新闻")
    assert "共 18 条" in answer.text


@pytest.mark.parametrize("text", ["投融资 0天", "0天 投融资", "0天", "投融资 0周"])
async def test_no_days_at_all_are_no_answer_but_an_example(world: Rig, text: str) -> None:
    (answer,) = await world.whisper(f"/category {text}")
    assert re.search(r"不是有效的天数，请写 1 到 31。例如：/category \S+ 7天", answer.text)
    assert "\n" not in answer.text
    (answer,) = await world.whisper("/today 融资 0d")
    assert "不是有效的天数" in answer.text


@pytest.mark.parametrize("days", [40, 400, 99999, 123456789])
async def test_more_days_than_there_may_be_are_cut_and_said(world: Rig, days: int) -> None:
    (answer,) = await world.whisper(f"/category 投融资 {days}天")
    assert "（最多看 31 天）" in answer.text.split("\n")[0]


@pytest.mark.parametrize("text", ["8点半 融姿", "融姿", "8点半 投溶资并购", "8点半 模形"])
async def test_a_slip_in_a_category_is_answered_with_the_near_one(world: Rig, text: str) -> None:
    (answer,) = await world.ask(world.admin, world.group, f"{SUBSCRIBE} {text}")
    if "订阅没有改动" in answer.text:
        assert "是不是" in answer.text
        assert (MODELS if "模" in text else FUNDS) in answer.text
        assert POLICY not in answer.text
        assert await world.subscription() is None
    else:
        assert FUNDS in answer.text


# --- who may, and for what -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "what", "in_english"),
    [
        ("/subscribe", "订阅或修改推送", "subscribe or change pushes"),
        ("/unsubscribe", "停止推送", "stop pushes"),
        ("/settings", "推送设置", "change the push settings"),
    ],
)
async def test_who_may_not_hears_for_what_an_administrator_is_needed(
    world: Rig, command: str, what: str, in_english: str
) -> None:
    (answer,) = await world.ask(world.member, world.group, f"{command}@digest_bot")
    assert what in answer.text
    assert "管理员" in answer.text
    world.member.language_code = "en"
    world.clock.advance(minutes=5)
    (answer,) = await world.ask(world.member, world.group, f"{command}@digest_bot")
    assert in_english in answer.text


# --- a name in two sections ----------------------------------------------------------------


async def test_a_category_of_two_sections_is_counted_once() -> None:
    lines = [f"# 简报 ({TODAY})"]
    for section in ("国内", "国外"):
        lines += ["", f"## {section}"]
        for name in ("融资", "产品", "政策"):
            lines += ["", f"**{name}**", "", f"{section}{name}的新闻", "说明：很好。"]
    raw = RawDigest("\n".join(lines).encode(), f"{TODAY}.md", NOW)
    async with rig([raw]) as world:
        world.world.add_bot(world.group)
        await world.settle()
        (greeting,) = world.mine()
        assert "3 个分类，6 条" in greeting.text
        (answer,) = await world.whisper("/status")
        assert "3 个分类，6 条" in answer.text


# --- English begins with a capital ---------------------------------------------------------


async def test_english_buttons_and_lines_begin_with_a_capital(world: Rig) -> None:
    message = await subscribed(world)
    await tap(world, world.admin, message, "语言", "English", "Back")
    seen = [message.text]
    buttons = [*labels(message)]
    for page in PAGES:
        await tap(world, world.admin, message, page)
        seen.append(message.text)
        buttons += labels(message)
        await tap(world, world.admin, message, "Back")
    for label in buttons:
        letters = re.sub(r"^[^\w]*", "", label)
        assert not letters[:1].islower(), label
    for text in seen:
        for line in text.split("\n"):
            assert not re.sub(r"^[^\w]*", "", line)[:1].islower(), line


async def test_an_english_menu_begins_with_capitals(world: Rig) -> None:
    await tap(world, world.admin, await subscribed(world), "语言", "English")
    world.member.language_code = "en"
    (answer,) = await world.ask(world.member, world.group, "/help@digest_bot")
    descriptions = re.findall(r" — (.)", answer.text)
    assert len(descriptions) > 8
    assert not [one for one in descriptions if one.islower()]
