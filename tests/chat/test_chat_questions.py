"""What people type as they would say it: questions about a day, an hour of tomorrow, a city beside
the hour, a name with a full stop."""

from __future__ import annotations

import pytest
from chat_rig import FUNDS, MODELS, POLICY, TODAY, YESTERDAY, Rig, digest
from hypothesis import given
from hypothesis import strategies as st
from settings_hands import tap

from bot.phrases.questions import beside, what_is_asked


@pytest.mark.parametrize(
    "question",
    [
        "昨天有什么新闻",
        "昨天有哪些新闻？",
        "昨天有新闻吗",
        "昨天发生了什么",
        "昨天有什么大事。",
        "看看昨天的",
        "我想看昨天的简报",
        "昨天的简报呢？",
        "给我看1月27日的",
        "周二有什么新闻",
        "what's new yesterday",
        "What happened yesterday?",
        "news from yesterday",
        "show me yesterday's news",
        "Can I see yesterday’s digest please?",
        "/date 昨天有什么新闻",
        "/today 昨天有什么新闻",
    ],
)
async def test_a_question_about_a_day_is_that_day(world: Rig, question: str) -> None:
    sent = await world.whisper(question)
    assert len(sent) == 2
    assert all("1月27日" in message.text for message in sent)


@pytest.mark.parametrize(
    "question", ["有什么新闻", "最近有什么新闻吗？", "what's new?", "any news?"]
)
async def test_a_question_about_no_day_is_the_latest(world: Rig, question: str) -> None:
    sent = await world.whisper(question)
    assert "1月28日" in sent[0].text or "1月28日" in sent[0].text


@pytest.mark.parametrize("question", ["上周有什么新闻", "what happened last week?"])
async def test_a_question_about_a_week_is_that_week(world: Rig, question: str) -> None:
    (sent,) = await world.whisper(question)
    assert f"{POLICY}的第1条新闻" in sent.text


@pytest.mark.parametrize(
    "question",
    [
        "yesterday's 融资",
        "yesterday’s 融资",
        "融资 from yesterday",
        "昨天有什么融资新闻",
        "昨天的融资。",
        "/search yesterday's 融资",
        "/category yesterday's 融资",
        "/category 融资 from yesterday",
    ],
)
async def test_a_question_about_a_days_subject_is_both(world: Rig, question: str) -> None:
    (sent,) = await world.whisper(question)
    assert f"{FUNDS}的第1条新闻" in sent.text
    assert "1月27日" in sent.text or "1月27日" in sent.text
    assert MODELS not in sent.text


async def test_funding_of_yesterday_in_english(world: Rig) -> None:
    for day in (TODAY, YESTERDAY):
        world.services.archive.put(digest(day, "Funding", "Models"))
    (sent,) = await world.whisper("yesterday's funding")
    assert "1. Funding" in sent.text
    assert "1月27日" in sent.text


@pytest.mark.parametrize(
    "name", [f"{MODELS}。", f"{MODELS}！", f"{MODELS}.", f"{MODELS}？", f"“{MODELS}”。"]
)
async def test_a_name_may_end_in_a_full_stop(world: Rig, name: str) -> None:
    (found,) = await world.whisper(name)
    assert f"{MODELS}的第1条新闻" in found.text
    (shown,) = await world.whisper(f"/category {name}")
    assert shown.text.startswith(f"#{MODELS}")
    (found,) = await world.whisper(f"/search {name}")
    assert f"{MODELS}的第1条新闻" in found.text
    await world.whisper(f"/subscribe {name}")
    (kept,) = await world.store.subscriptions(world.member.id)
    assert kept.categories == (MODELS,)


async def test_full_stops_part_names(world: Rig) -> None:
    await world.whisper("/subscribe 政策与监管。投融资。")
    (kept,) = await world.store.subscriptions(world.member.id)
    assert kept.categories == (POLICY, FUNDS)


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("明早八点", "08:00"),
        ("明天早上八点半", "08:30"),
        ("今晚9点", "21:00"),
        ("明晚九点半", "21:30"),
        ("从明天起8点", "08:00"),
        ("明天开始 7:15", "07:15"),
        ("tomorrow at 8am", "08:00"),
        ("tomorrow morning 8:15", "08:15"),
        ("tonight at 9", "21:00"),
        ("from tomorrow at 20:00", "20:00"),
    ],
)
async def test_an_hour_of_tomorrow_is_the_hour(world: Rig, said: str, time: str) -> None:
    await world.whisper(f"/subscribe {said}")
    (kept,) = await world.store.subscriptions(world.member.id)
    assert kept.time == time
    assert not kept.categories


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("08:30 纽约", "America/New_York"),
        ("纽约 08:30", "America/New_York"),
        ("08:30 New York", "America/New_York"),
        ("8:30（纽约）", "America/New_York"),
        ("工作日 08:30 柏林", "Europe/Berlin"),
        ("08:30 伦敦 融资", "Europe/London"),
        ("8:30 am in Tokyo", "Asia/Tokyo"),
    ],
)
async def test_a_city_beside_the_hour_is_its_zone(world: Rig, said: str, zone: str) -> None:
    await world.whisper(f"/subscribe {said}")
    (kept,) = await world.store.subscriptions(world.member.id)
    assert (kept.time, kept.timezone) == ("08:30", zone)
    assert kept.categories == ((FUNDS,) if "融资" in said else ())


async def test_a_category_goes_before_a_city_of_its_name(world: Rig) -> None:
    world.services.archive.put(digest(TODAY, "东京", FUNDS))
    await world.whisper("/subscribe 08:30 东京")
    (kept,) = await world.store.subscriptions(world.member.id)
    assert (kept.categories, kept.timezone) == (("东京",), "Asia/Shanghai")


async def test_what_is_neither_category_nor_city_changes_nothing(world: Rig) -> None:
    (told,) = await world.whisper("/subscribe 08:30 火星")
    assert "火星" in told.text
    assert await world.store.subscriptions(world.member.id) == []


async def test_a_city_is_understood_in_the_settings_too(world: Rig) -> None:
    await world.whisper("/subscribe")
    (page,) = await world.whisper("/settings")
    await tap(world, world.member, page, "时间", "自己输入")
    question = world.mine()[-1]
    private = world.world.private(world.member)
    world.world.say(world.member, private, "7:45 New York", reply_to=question)
    await world.settle()
    (kept,) = await world.store.subscriptions(world.member.id)
    assert (kept.time, kept.timezone) == ("07:45", "America/New_York")


@pytest.mark.parametrize("text", ["融资", "新闻", "Kimi", "GPT-5", "模型与技术进展", "C++"])
def test_words_that_ask_nothing_stay_as_they_are(text: str) -> None:
    assert what_is_asked(text) == text
    assert beside(text) == text


@given(st.text(max_size=200))
def test_any_text_is_read_in_no_time(text: str) -> None:
    assert len(what_is_asked(text)) <= len(text)
    assert len(beside(text)) <= len(text)
